"""Who stands aside from a case, in the graph (回避，《信访工作条例》第二十八条)."""

import datetime as dt
from uuid import UUID

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import Recusal
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow
from xinfang.law.impartiality import RecusalOrigin, RecusalState

describe(
    RecusalOrigin,
    "RecusalOrigin",
    "How a recusal came about (回避方式).",
    {
        "DECLARED": "Declared by whoever stands aside",
        "CHALLENGED": "Asked for by the petitioner or a colleague",
    },
)
describe(
    RecusalState,
    "RecusalState",
    "How a recusal stands (回避状态).",
    {
        "PENDING": "It waits for the head's ruling",
        "STANDING": "The person does nothing to the case",
        "OVERRULED": "The head ruled that nobody has to stand aside",
        "WITHDRAWN": "The head withdrew it",
    },
)


@strawberry.type(name="Staff", description="A person who works in a unit (工作人员).")
class StaffNode(Node):
    """A person by name; the id is what a challenge names."""

    name: str = strawberry.field(description="The person's name (姓名).")


@strawberry.type(
    name="Recusal",
    description="That somebody stands aside from a case, or is asked to"
    " (回避，《信访工作条例》第二十八条).",
)
class RecusalNode(Node):
    """A recusal with its ruling."""

    row: strawberry.Private[Recusal]
    case: strawberry.Private[CaseRow]

    @told(description="Whom it concerns; null out of the viewer's territory (回避人员).")
    async def person(self, info: Ask) -> StaffNode | None:
        name = await info.context.loaders.persons.load(self.row.person_id)
        return None if name is None else _staff(info, self.row.person_id, name)

    @told(description="The unit in which that person works on the case (所在单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="How it came about (回避方式).")
    def origin(self) -> RecusalOrigin:
        return RecusalOrigin(self.row.origin)

    @told(description="How it stands (状态).")
    def state(self) -> RecusalState:
        return RecusalState(self.row.state)

    @told(description="Which interest there is (理由). Null in an accusation that isn't open.")
    def reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reasons)

    @told(description="When it was declared or asked for (提出时间).")
    def raised_at(self) -> dt.datetime:
        return self.row.raised_at

    @told(description="Why the head ruled so. Null in an accusation that isn't open (决定理由).")
    def ruling_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.ruling_reasons)

    @told(description="When the head ruled, or withdrew it, if he has (决定时间).")
    def ruled_at(self) -> dt.datetime | None:
        return self.row.ruled_at


@strawberry.type
class CaseRecusals:
    """What a case shows of who stands aside."""

    row: strawberry.Private[CaseRow]

    @told(description="Who stands aside from it, or was asked to, the oldest first (回避).")
    async def recusals(self, info: Ask) -> list[RecusalNode]:
        rows = await info.context.loaders.recusals.load(self.row["id"])
        return [recusal_node(info, self.row, row) for row in rows]

    @told(
        description="Who works in the unit that has it, by name, as far as that is within the"
        " viewer's territory: whom a challenge may name (承办单位人员)."
    )
    async def staff(self, info: Ask) -> list[StaffNode]:
        found = await info.context.loaders.staff.load(self.row["responsible_unit_id"])
        return [_staff(info, one.person_id, one.name) for one in found]


def recusal_node(info: Ask, case: CaseRow, row: Recusal) -> RecusalNode:
    """Return a recusal on a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.RECUSAL, row.id)
    return RecusalNode(id=strawberry.ID(node_id), row=row, case=case)


async def recusal_of(info: Ask, row_id: UUID) -> RecusalNode | None:
    """Return a recusal on a case within reach."""
    at = info.context
    async with at.read() as read:
        row = await details.part_by_id(read, at.actor, at.grants, Recusal, row_id)
    if row is None:
        return None
    case = await at.loaders.cases.load(row.case_id)
    return None if case is None else recusal_node(info, case, row)


def _staff(info: Ask, person_id: UUID, name: str) -> StaffNode:
    node_id = info.context.seals.node_id(Kind.PERSON, person_id)
    return StaffNode(id=strawberry.ID(node_id), name=name)
