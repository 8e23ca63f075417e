"""The remedy in the graph: reviews and re-reviews of a case, and what the case tells of them.

Whatever tells what the petition says is null in a case with an accusation that isn't open; who
reviewed, how it ended and when it was served, is not.
"""

import datetime as dt
from decimal import Decimal
from typing import Final

import strawberry

from xinfang.api.case_parts import content_open, shown
from xinfang.api.case_process import AnswerNode, answer_node
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.remedy_vocabulary import (
    AftercareKind,
    ReviewEnd,
    ReviewOutcome,
    ReviewStage,
)
from xinfang.api.road_vocabulary import Conclusion, ServiceManner
from xinfang.cases.models import Aftercare, Review, ReviewHearing
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.reviewing import propose_reviewer
from xinfang.law.lifecycle import CaseState

_CLOSED: Final = "Null in an accusation that isn't open"


@strawberry.type(
    name="Review",
    description="A review or re-review that was asked for, with its opinion"
    " (复查、复核，《信访工作条例》第三十五条、第三十六条).",
)
class ReviewNode(Node):
    """A review with its service."""

    row: strawberry.Private[Review]
    case: strawberry.Private[CaseRow]

    @told(description="Whether it is the review or the re-review (环节).")
    def stage(self) -> ReviewStage:
        return ReviewStage(self.row.stage)

    @told(description="The handling opinion that it is about (原处理意见).")
    async def answer(self, info: Ask) -> AnswerNode | None:
        rows = await info.context.loaders.answers.load(self.row.case_id)
        found = (one for one in rows if one.id == self.row.answer_id)
        return next((answer_node(info, self.case, one) for one in found), None)

    @told(description="The review whose opinion is under re-review; absent in a review (原复查).")
    async def of(self, info: Ask) -> "ReviewNode | None":
        rows = await info.context.loaders.reviews.load(self.row.case_id)
        found = (one for one in rows if one.id == self.row.of_review_id)
        return next((review_node(info, self.case, one) for one in found), None)

    @told(description="The organ in whose name it is done (复查、复核机关).")
    def organ(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.organ_id)

    @told(description="The unit that does it: the organ, or its reviewing body (承办单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(
        description="Whether its opinion ends the chain: that of a re-review, and of a provincial"
        " government (终结)."
    )
    def last(self) -> bool:
        return self.row.last

    @told(description=f"Why the petitioner asks (请求和理由). {_CLOSED}.")
    def request(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.request)

    @told(
        description="Why a request after the window was taken; absent for one in time"
        f" (正当理由). {_CLOSED}."
    )
    def good_cause(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.good_cause)

    @told(description="The day on which the petitioner asked (请求日期).")
    def requested_on(self) -> dt.date:
        return self.row.requested_on

    @told(description="The day on which the organ received it, from which it has (收到日期).")
    def received_on(self) -> dt.date:
        return self.row.received_on

    @told(description="How it ended; absent while it runs (结果).")
    def outcome(self) -> ReviewOutcome | None:
        return None if self.row.outcome is None else ReviewOutcome(self.row.outcome)

    @told(description="What a changed opinion concludes; absent otherwise (新结论).")
    def conclusion(self) -> Conclusion | None:
        return None if self.row.conclusion is None else Conclusion(self.row.conclusion)

    @told(description=f"The facts as found, once it has ended (查明的事实). {_CLOSED}.")
    def facts(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.facts)

    @told(description=f"The reasons, once it has ended (理由). {_CLOSED}.")
    def reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reasons)

    @told(description=f"The law and rules that it rests on (依据). {_CLOSED}.")
    def basis(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.basis)

    @told(description="The day of the opinion or order (出具日期).")
    def given_on(self) -> dt.date | None:
        return self.row.given_on

    @told(description="The day on which it was served (送达日期).")
    def served_on(self) -> dt.date | None:
        return self.row.served_on

    @told(description="How it was served, if it was (送达方式).")
    def served_manner(self) -> ServiceManner | None:
        manner = self.row.served_manner
        return None if manner is None else ServiceManner(manner)

    @told(description=f"The proof of service: a number, who signed (送达回证). {_CLOSED}.")
    def receipt(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.receipt)

    @told(description="Hearings that were held in a re-review, the first first (听证).")
    async def hearings(self, info: Ask) -> list["ReviewHearingNode"]:
        rows = await info.context.loaders.review_hearings.load(self.row.case_id)
        return [
            ReviewHearingNode(row=one, case=self.case)
            for one in rows
            if one.review_id == self.row.id
        ]

    @told(description="The day on which the opinion was made public, if it was (公示日期).")
    def publicized_on(self) -> dt.date | None:
        return self.row.publicized_on

    @told(description=f"Where it was made public (公示方式、处所). {_CLOSED}.")
    def publicized_where(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.publicized_where)

    @told(description="How it ended without an opinion, if it did (终止).")
    def ended_as(self) -> ReviewEnd | None:
        return None if self.row.ended_as is None else ReviewEnd(self.row.ended_as)


@strawberry.type(
    name="ReviewHearing",
    description="A hearing of a re-review; its days are taken out of the thirty"
    " (复核听证，《信访工作条例》第三十六条).",
)
class ReviewHearingNode:
    """A hearing."""

    row: strawberry.Private[ReviewHearing]
    case: strawberry.Private[CaseRow]

    @told(description="Its first day, which is taken out too (开始日期).")
    def first_on(self) -> dt.date:
        return self.row.first_on

    @told(description="Its last day, which is taken out too (结束日期).")
    def last_on(self) -> dt.date:
        return self.row.last_on

    @told(description=f"Where it was held; empty if that isn't told (地点). {_CLOSED}.")
    def place(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.place)


@strawberry.type(
    name="Aftercare",
    description="What was done after a matter had ended"
    " (帮扶、疏导、救助，《信访工作条例》第三十七条).",
)
class AftercareNode(Node):
    """Guidance, support or aid."""

    row: strawberry.Private[Aftercare]
    case: strawberry.Private[CaseRow]

    @told(description="What it was (类型).")
    def kind(self) -> AftercareKind:
        return AftercareKind(self.row.kind)

    @told(description="The unit that did it (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The day on which it was done (日期).")
    def done_on(self) -> dt.date:
        return self.row.done_on

    @told(description=f"What was done (工作情况). {_CLOSED}.")
    def measures(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.measures)

    @told(description="What the aid was worth, in yuan; absent where it wasn't money (金额，元).")
    def amount_yuan(self) -> Decimal | None:
        return self.row.amount_yuan


@strawberry.type(description="What a case tells of its remedy (救济).")
class Remedy:
    """The fields of a case that are of this slice."""

    row: strawberry.Private[CaseRow]

    @told(description="Reviews and re-reviews that were asked for, the oldest first (复查、复核).")
    async def reviews(self, info: Ask) -> list[ReviewNode]:
        rows = await info.context.loaders.reviews.load(self.row["id"])
        return [review_node(info, self.row, row) for row in rows]

    @told(
        description="The unit that would review the answer, or re-review the review opinion, if the"
        " petitioner asked now; absent where nobody on the platform may, and in an accusation that"
        " isn't open (拟复查、复核单位)."
    )
    async def proposed_reviewer(self, info: Ask) -> UnitNode | None:
        # Who is left out would tell of whom an accusation speaks.
        if not await content_open(info, self.row):
            return None
        state, holder = CaseState(self.row["state"]), self.row["responsible_unit_id"]
        async with info.context.read() as read:
            found = await propose_reviewer(read, self.row["id"], state, holder)
        return None if found is None else unit_node(info, found.unit_id)

    @told(description="What was done after it had ended, the oldest first (帮扶、疏导、救助).")
    async def aftercare(self, info: Ask) -> list[AftercareNode]:
        rows = await info.context.loaders.aftercare.load(self.row["id"])
        return [aftercare_node(info, self.row, row) for row in rows]


def review_node(info: Ask, case: CaseRow, row: Review) -> ReviewNode:
    """Return a review of a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.REVIEW, row.id)
    return ReviewNode(id=strawberry.ID(node_id), row=row, case=case)


def aftercare_node(info: Ask, case: CaseRow, row: Aftercare) -> AftercareNode:
    """Return what was done after a case within reach had ended as a node."""
    node_id = info.context.seals.node_id(Kind.AFTERCARE, row.id)
    return AftercareNode(id=strawberry.ID(node_id), row=row, case=case)
