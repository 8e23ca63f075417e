"""Where a case was led to, and what that organ told, in the graph (引导、反馈).

Texts that tell what the petition says are null in an accusation that isn't open.
"""

import datetime as dt

import strawberry

from xinfang.api.case_parts import content_open, shown
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.models import Redirection
from xinfang.cases.queries.cases import CaseRow


@strawberry.type(
    name="RedirectionFeedback",
    description="What the organ told that a case was led to (反馈).",
)
class RedirectionFeedbackNode:
    """The feedback."""

    row: strawberry.Private[Redirection]
    case: strawberry.Private[CaseRow]

    @told(description="What came of it. Null in an accusation that isn't open (处理结果).")
    def result(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.result)

    @told(description="The organ's document. Null in an accusation not open (文书编号).")
    def reference(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reference)

    @told(description="The day of the feedback (反馈日期).")
    def given_on(self) -> dt.date | None:
        return self.row.given_on

    @told(description="The unit that recorded it (登记单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.feedback_unit_id)

    @told(description="When it was recorded (登记时间).")
    def recorded_at(self) -> dt.datetime | None:
        return self.row.feedback_at


@strawberry.type(
    name="Redirection",
    description="That a case was led into its statutory channel"
    " (引导至法定途径，《信访工作条例》第三十一条第（一）项至第（四）项).",
)
class RedirectionNode:
    """Whom it was led to, and what that told."""

    row: strawberry.Private[Redirection]
    case: strawberry.Private[CaseRow]

    @told(description="The organ or procedure, in words. Null in an accusation not open (机关).")
    def organ(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.organ)

    @told(description="It, if it is on the platform. Null in an accusation not open (机关).")
    async def competent_unit(self, info: Ask) -> UnitNode | None:
        unit_id = self.row.organ_unit_id
        if unit_id is None or not await content_open(info, self.case):
            return None
        return unit_node(info, unit_id)

    @told(description="The unit that led it there (引导单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The day on which it was led there (引导日期).")
    def redirected_on(self) -> dt.date:
        return self.row.redirected_on

    @told(description="What the organ told later, once recorded (反馈).")
    def feedback(self) -> RedirectionFeedbackNode | None:
        if self.row.given_on is None:
            return None
        return RedirectionFeedbackNode(row=self.row, case=self.case)


@strawberry.type(description="Where a case was led to (引导).")
class CaseRedirection:
    """What a case shows of it."""

    row: strawberry.Private[CaseRow]

    @told(description="The statutory channel that it was led into, if it was (引导).")
    async def redirection(self, info: Ask) -> RedirectionNode | None:
        rows = await info.context.loaders.redirections.load(self.row["id"])
        return next((RedirectionNode(row=row, case=self.row) for row in rows), None)
