"""What a case shows of public opinion about it: where it was found, how it was met, its end."""

import datetime as dt
from typing import Final

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.models import PublicOpinion, PublicOpinionStep
from xinfang.cases.queries.cases import CaseRow

_CLOSED: Final = "Null in an accusation that isn't open"


@strawberry.type(name="PublicOpinionStep", description="A step to meet it (舆情处置步骤).")
class PublicOpinionStepNode:
    """A step."""

    row: strawberry.Private[PublicOpinionStep]
    case_row: strawberry.Private[CaseRow]

    @told(description="The unit that took it (处置单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="When it was taken (处置时间).")
    def taken_at(self) -> dt.datetime:
        return self.row.taken_at

    @told(description=f"What was done (处置措施). {_CLOSED}.")
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.text)

    @told(description=f"Where a response was published by it, if so (回应发布平台). {_CLOSED}.")
    def published_where(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.published_where)


@strawberry.type(
    name="PublicOpinion",
    description="That a matter is talked about in public, and how that was met"
    " (涉访舆情，《河南省信访工作责任制实施细则》第十五条第（八）项).",
)
class PublicOpinionNode:
    """An incident."""

    row: strawberry.Private[PublicOpinion]
    case_row: strawberry.Private[CaseRow]

    @told(description="The unit that recorded it (记录单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="When it was discovered (发现时间).")
    def discovered_at(self) -> dt.datetime:
        return self.row.discovered_at

    @told(description=f"Where it was found: the medium (发现平台). {_CLOSED}.")
    def found_where(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.found_where)

    @told(description=f"How it is judged (研判意见). {_CLOSED}.")
    def judgement(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.judgement)

    @told(description="The steps to meet it, in their order (处置步骤).")
    async def steps(self, info: Ask) -> list[PublicOpinionStepNode]:
        rows = await info.context.loaders.public_opinion_steps.load(self.row.case_id)
        return [
            PublicOpinionStepNode(row=row, case_row=self.case_row)
            for row in rows
            if row.opinion_id == self.row.id
        ]

    @told(description="When it was closed; absent while it goes on (办结时间).")
    def closed_at(self) -> dt.datetime | None:
        return self.row.closed_at

    @told(description=f"With what result (处置结果). {_CLOSED}.")
    def result(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.result)


@strawberry.type(description="What a case shows of public opinion about it (涉访舆情).")
class CasePublicOpinion:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(description="How public opinion about it was met, the oldest first (涉访舆情).")
    async def public_opinion(self, info: Ask) -> list[PublicOpinionNode]:
        rows = await info.context.loaders.public_opinion.load(self.row["id"])
        return [PublicOpinionNode(row=row, case_row=self.row) for row in rows]
