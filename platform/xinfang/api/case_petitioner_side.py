"""What petitioners did on a case, for staff in the graph: submissions and ratings.

A submission says what the petition says: it is null in an accusation that isn't open. Ratings are
about a unit and a matter, and name nobody.
"""

import datetime as dt
from typing import Final

import strawberry

from xinfang.api.case_parts import opened, shown
from xinfang.api.nodes import Ask, told
from xinfang.api.own_vocabulary import Grade, Rated, SubmissionKind
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.remedy_vocabulary import ReviewStage
from xinfang.cases.agents import context_of
from xinfang.cases.models import CaseAgent, Rating, Submission
from xinfang.cases.queries.cases import CaseRow

_CLOSED: Final = "Null in an accusation that isn't open"


@strawberry.type(
    name="Submission",
    description="What a petitioner handed in after the registration (补充、撤回).",
)
class SubmissionNode:
    """A supplement or a withdrawal."""

    row: strawberry.Private[Submission]
    case: strawberry.Private[CaseRow]

    @told(description="A supplement, or that he withdrew (类型).")
    def kind(self) -> SubmissionKind:
        return SubmissionKind(self.row.kind)

    @told(description=f"What it says (内容). {_CLOSED}.")
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.text)

    @told(description=f"Where papers that came along are kept (材料存放处). {_CLOSED}.")
    def reference(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reference)

    @told(description="Whether he did it himself, in his own session (本人在线提交).")
    def online(self) -> bool:
        return self.row.received_by is None

    @told(
        description="Who acted for him, if somebody did (代理人)."
        " Null without the petitioners' identity open."
    )
    async def agent_name(self, info: Ask) -> str | None:
        if self.row.agent is None or not await opened(info, "identity", self.case):
            return None
        provider = info.context.database.provider
        return provider.decrypt(self.row.agent, context=f"case_submission.agent:{self.row.id}")

    @told(description="The power of attorney, where somebody acted for him (委托书).")
    def authority(self) -> str | None:
        return self.row.authority

    @told(description=f"What the agent is to him, if told (与信访人的关系). {_CLOSED}.")
    def relation(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.relation)

    @told(description="When it was handed in (提交时间).")
    def submitted_at(self) -> dt.datetime:
        return self.row.submitted_at


@strawberry.type(
    name="CaseAgent",
    description="Who filed, or asked for review, for a petitioner (代理人).",
)
class CaseAgentNode:
    """An agent with his power of attorney."""

    row: strawberry.Private[CaseAgent]
    case: strawberry.Private[CaseRow]

    @told(description="The review that he asked for; absent if he filed the petition (复查、复核).")
    def stage(self) -> ReviewStage | None:
        return None if self.row.stage is None else ReviewStage(self.row.stage)

    @told(description="His name (姓名). Null without the petitioners' identity open.")
    async def name(self, info: Ask) -> str | None:
        if not await opened(info, "identity", self.case):
            return None
        provider = info.context.database.provider
        return provider.decrypt(self.row.name, context=context_of(self.row.id))

    @told(description=f"What he is to the petitioner, if told (与信访人的关系). {_CLOSED}.")
    def relation(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.relation)

    @told(description=f"The power of attorney (委托书). {_CLOSED}.")
    def authority(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.authority)

    @told(description="When it was put on record (登记时间).")
    def recorded_at(self) -> dt.datetime:
        return self.row.recorded_at


@strawberry.type(
    name="Rating",
    description="A petitioner's rating of the petition office or the unit that answered"
    " (满意度评价，《信访工作条例》第二十一条).",
)
class RatingNode:
    """A rating."""

    row: strawberry.Private[Rating]

    @told(description="Which of the two is rated (评价对象).")
    def rated(self) -> Rated:
        return Rated(self.row.rated)

    @told(description="The unit that is rated (被评价单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="How satisfied he was (满意度).")
    def grade(self) -> Grade:
        return Grade(self.row.grade)

    @told(description="Why, if he said so (理由).")
    def reasons(self) -> str:
        return self.row.reasons

    @told(description="When he rated (评价时间).")
    def rated_at(self) -> dt.datetime:
        return self.row.rated_at

    @told(description="The superior that looks at a poor one; absent for others (核查单位).")
    def checking_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.checked_by_unit_id)

    @told(description="What the superior found, absent until then (核查情况).")
    def note(self) -> str | None:
        return self.row.note

    @told(description="When it was looked at, if it was (核查时间).")
    def checked_at(self) -> dt.datetime | None:
        return self.row.checked_at


@strawberry.type
class CasePetitionerSide:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(description="What petitioners handed in later, the oldest first (补充、撤回).")
    async def submissions(self, info: Ask) -> list[SubmissionNode]:
        rows = await info.context.loaders.submissions.load(self.row["id"])
        return [SubmissionNode(row=row, case=self.row) for row in rows]

    @told(description="Who filed or asked for review for a petitioner, the oldest first (代理人).")
    async def agents(self, info: Ask) -> list[CaseAgentNode]:
        rows = await info.context.loaders.agents.load(self.row["id"])
        return [CaseAgentNode(row=row, case=self.row) for row in rows]

    @told(description="How the petitioner rated, the oldest first (满意度评价).")
    async def ratings(self, info: Ask) -> list[RatingNode]:
        rows = await info.context.loaders.ratings.load(self.row["id"])
        return [RatingNode(row=row) for row in rows]
