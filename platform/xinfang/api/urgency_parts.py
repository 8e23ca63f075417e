"""What a case shows of its being major or urgent: its hours, who was told, what is missing."""

import datetime as dt
from typing import Final

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import Urgency, UrgentReport
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.urgency import settled
from xinfang.kernel import clock
from xinfang.law.urgency import Recipient

__all__ = ["Recipient"]
"""Whoever shows it takes it from here, so that it is described by then."""

_CLOSED: Final = "Null in an accusation that isn't open"

describe(
    Recipient,
    "UrgentRecipient",
    "Whom a major or urgent matter is reported to (报告对象，《信访工作条例》第二十五条).",
    {
        "LEADERSHIP": "The Party committee and government of the level (本级党委、政府)",
        "LINE_DEPARTMENT": "The department in charge (主管部门)",
        "JOINT_CONFERENCE": "The joint conference office (联席会议办公室)",
        "SUPERIOR_OFFICE": "The petition office above (上一级信访部门)",
    },
)


@strawberry.type(name="UrgentReport", description="That somebody was told of it (报告).")
class UrgentReportNode:
    """A report."""

    row: strawberry.Private[UrgentReport]
    case_row: strawberry.Private[CaseRow]

    @told(description="Which of those law names (报告对象).")
    def recipient(self) -> Recipient:
        return Recipient(self.row.recipient)

    @told(description=f"Who was told: organ and official (接报人). {_CLOSED}.")
    def whom(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.told)

    @told(description=f"What was told (报告内容). {_CLOSED}.")
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.text)

    @told(description="When (报告时间).")
    def told_at(self) -> dt.datetime:
        return self.row.told_at


@strawberry.type(
    name="Urgency",
    description="That a case is major or urgent (重大、紧急，《信访工作条例》第二十五条).",
)
class UrgencyNode:
    """The mark with its reports."""

    row: strawberry.Private[Urgency]
    case_row: strawberry.Private[CaseRow]

    @told(description="The unit that marked it, and reports (报告单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description=f"Why (理由). {_CLOSED}.")
    def reasons(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.reasons)

    @told(description="Since when the unit knew (知悉时间).")
    def aware_at(self) -> dt.datetime:
        return self.row.aware_at

    @told(description="By when all are told (报告时限).")
    def due_at(self) -> dt.datetime:
        return self.row.due_at

    @told(description="Why it is that instant (计算说明).")
    def explanation(self) -> str:
        return self.row.explanation

    @told(description="Who was told, the oldest first (报告).")
    async def reports(self, info: Ask) -> list[UrgentReportNode]:
        rows = await info.context.loaders.urgent_reports.load(self.row.case_id)
        return [UrgentReportNode(row=row, case_row=self.case_row) for row in rows]

    @told(description="Who hasn't been told yet (未报告对象).")
    async def missing(self, info: Ask) -> list[Recipient]:
        rows = await info.context.loaders.urgent_reports.load(self.row.case_id)
        return [one for one in Recipient if settled(rows, one) is None]

    @told(description="Who was told late, or is late to be told (迟报、未报对象).")
    async def late(self, info: Ask) -> list[Recipient]:
        rows = await info.context.loaders.urgent_reports.load(self.row.case_id)
        now = clock.now()
        return [one for one in Recipient if (settled(rows, one) or now) > self.row.due_at]


@strawberry.type(description="What a case shows of its being urgent (重大、紧急).")
class CaseUrgency:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(description="Its mark as major or urgent, if it has one (重大、紧急).")
    async def urgency(self, info: Ask) -> UrgencyNode | None:
        rows = await info.context.loaders.urgencies.load(self.row["id"])
        return next((UrgencyNode(row=row, case_row=self.row) for row in rows), None)
