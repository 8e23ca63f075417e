"""Graded warnings in the graph (分级预警): on the case, and for whoever is warned.

They are about a matter, a unit and a day; nothing of them tells what the petition says.
"""

import datetime as dt
from uuid import UUID

import strawberry

from xinfang.api.case_clocks import ClockNode, clock_node
from xinfang.api.case_supervision import SupervisionOrderNode, order_node
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.supervision_vocabulary import Audience, Stage
from xinfang.cases.models import CaseWarning
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow


@strawberry.type(
    name="CaseWarning",
    description="A warning that a last day nears or has passed (分级预警).",
)
class CaseWarningNode(Node):
    """A warning."""

    row: strawberry.Private[CaseWarning]
    case_row: strawberry.Private[CaseRow]

    @told(description="Whether the last day was still to come (预警阶段).")
    def stage(self) -> Stage:
        return Stage(self.row.stage)

    @told(
        description="Its grade: before the last day percent of the time gone, after it the days"
        " overdue, or the hours where hours run (预警级别)."
    )
    def threshold(self) -> int:
        return self.row.threshold

    @told(description="The last day as it stood then (届满日).")
    def due_on(self) -> dt.date:
        return self.row.due_on

    @told(description="The last instant, where it is about hours (届满时间).")
    def due_at(self) -> dt.datetime | None:
        return self.row.due_at

    @told(description="The unit that owes (责任单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The unit that is warned: the same, or one above it (预警对象单位).")
    def warned_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.holder_unit_id)

    @told(description="Whom of that unit (预警对象).")
    def audience(self) -> Audience:
        return Audience(self.row.audience)

    @told(description="How many steps up it went: 0 the unit, 1 its head, then offices (层级).")
    def step(self) -> int:
        return self.row.step

    @told(description="When it was raised (预警时间).")
    def raised_at(self) -> dt.datetime:
        return self.row.raised_at

    @told(description="The time limit that it is about, if it is about one (期限).")
    async def clock(self, info: Ask) -> ClockNode | None:
        rows = await info.context.loaders.clocks.load(self.row.case_id)
        return next((clock_node(info, row) for row in rows if row.id == self.row.clock_id), None)

    @told(description="The order of supervision whose reply it is about, if it is (督办).")
    async def order(self, info: Ask) -> SupervisionOrderNode | None:
        rows = await info.context.loaders.supervisions.load(self.row.case_id)
        found = (row for row in rows if row.id == self.row.order_id)
        return next((order_node(info, self.case_row, row) for row in found), None)


@strawberry.type(description="What a case shows of warnings (预警).")
class CaseWarnings:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(description="The warnings about it, of all grades, the oldest first (预警).")
    async def warnings(self, info: Ask) -> list[CaseWarningNode]:
        rows = await info.context.loaders.case_warnings.load(self.row["id"])
        return [warning_node(info, self.row, row) for row in rows]


def warning_node(info: Ask, case: CaseRow, row: CaseWarning) -> CaseWarningNode:
    """Return a warning about a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.CASE_WARNING, row.id)
    return CaseWarningNode(id=strawberry.ID(node_id), row=row, case_row=case)


async def warning_of(info: Ask, row_id: UUID) -> CaseWarningNode | None:
    """Return a warning by its id, if its case is within reach."""
    at = info.context
    async with at.database.read(at.actor) as read:
        row = await details.part_by_id(read, at.actor, at.grants, CaseWarning, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else warning_node(info, case, row)
