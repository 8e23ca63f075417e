"""Joint handling in the graph: the parts of a case that further units handle (共同办理)."""

import datetime as dt
from uuid import UUID

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import CoHandling, PartState
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow

describe(
    PartState,
    "CoHandlingState",
    "How a part of a jointly handled case stands (协办状态).",
    {
        "OPEN": "It waits for its answer (待答复)",
        "ANSWERED": "The unit answered its part (已答复)",
        "WITHDRAWN": "It was taken back (已撤回)",
        "LAPSED": "The case was answered or went elsewhere without it (已失效)",
    },
)


@strawberry.type(
    name="CoHandling", description="A part of a case that a further unit handles (共同办理)."
)
class CoHandlingNode(Node):
    """A part."""

    row: strawberry.Private[CoHandling]
    case: strawberry.Private[CaseRow]

    @told(description="The unit that handles the part (协办单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.holder_unit_id)

    @told(description="The unit that leads (牵头单位).")
    def lead_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.lead_unit_id)

    @told(description="The unit that asked for it (确定单位).")
    def asked_by(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.asked_by_unit_id)

    @told(description="What the unit is to do. Null in an accusation that isn't open (分工).")
    def task(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.task)

    @told(description="How it stands (状态).")
    def state(self) -> PartState:
        return PartState(self.row.state)

    @told(description="When it was asked for (确定时间).")
    def asked_at(self) -> dt.datetime:
        return self.row.asked_at

    @told(description="The last day for its answer (答复期限).")
    def due_on(self) -> dt.date:
        return self.row.due_on

    @told(description="When it was answered, if it was (答复时间).")
    def answered_at(self) -> dt.datetime | None:
        return self.row.answered_at

    @told(
        description="What the unit answered. Null but for the lead, the unit itself, and who else"
        " reads internal opinions (协办意见)."
    )
    async def answer(self, info: Ask) -> str | None:
        units = {appointment.unit_id for appointment in info.context.actor.appointments}
        loaders = info.context.loaders
        own = self.row.holder_unit_id in units
        if not own and await loaders.internal_open.load(self.row.case_id) is None:
            return None
        if self.case["accuses"] and await loaders.accusation_open.load(self.row.case_id) is None:
            return None
        return self.row.answer


@strawberry.type(description="Joint handling of a case (共同办理).")
class CaseJoint:
    """What a case shows of joint handling."""

    row: strawberry.Private[CaseRow]

    @told(description="The parts that further units handle, the oldest first (共同办理).")
    async def co_handlings(self, info: Ask) -> list[CoHandlingNode]:
        rows = await info.context.loaders.co_handlings.load(self.row["id"])
        return [co_handling_node(info, self.row, row) for row in rows]


def co_handling_node(info: Ask, case: CaseRow, row: CoHandling) -> CoHandlingNode:
    """Return a part of a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.CO_HANDLING, row.id)
    return CoHandlingNode(id=strawberry.ID(node_id), row=row, case=case)


async def co_handling_of(info: Ask, row_id: UUID) -> CoHandlingNode | None:
    """Return a part of a case within reach."""
    at = info.context
    async with at.read() as read:
        row = await details.part_by_id(read, at.actor, at.grants, CoHandling, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else co_handling_node(info, case, row)
