"""Who is to have a case, in the graph: disputes about competence, and raising to the superior."""

import datetime as dt
from typing import Final
from uuid import UUID

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import Dispute, DisputeForum, Raise, RaiseState
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow

_CLOSED: Final = "Null in an accusation that isn't open"

describe(
    DisputeForum,
    "DisputeForum",
    "Who decides a dispute about competence (裁定主体，《信访工作条例》第二十四条).",
    {
        "SUPERIOR_UNIT": "A unit above both, by management or by line (共同的上一级机关)",
        "GOVERNMENT": "The petition office for the government over both (党委、政府指定的机关)",
        "JOINT_CONFERENCE": "The office of the joint conference of both (共同的联席会议)",
    },
)
describe(
    RaiseState,
    "RaiseState",
    "How the raising of a case stands (提级办理状态).",
    {
        "REQUESTED": "Asked for from below (已申请)",
        "RAISED": "The superior took the case (已提级)",
        "DECLINED": "The superior left the case where it is (不予提级)",
        "LAPSED": "It fell away undecided (已失效)",
    },
)


@strawberry.type(
    name="CompetenceDispute",
    description="A dispute about competence and its ruling (管辖争议，《信访工作条例》第二十四条).",
)
class DisputeNode(Node):
    """A dispute."""

    row: strawberry.Private[Dispute]
    case: strawberry.Private[CaseRow]

    @told(description="The unit that raised it (提出单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(
        description="The unit that it holds competent; absent where it isn't clear who took over"
        " (另一有关单位)."
    )
    def other_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.other_unit_id)

    @told(description="The unit that rules (裁定单位).")
    def ruling_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.holder_unit_id)

    @told(description="As what it rules (裁定主体).")
    def forum(self) -> DisputeForum:
        return DisputeForum(self.row.forum)

    @told(description=f"Why it was raised (争议理由). {_CLOSED}.")
    def reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reasons)

    @told(description="When it was raised (提出时间).")
    def raised_at(self) -> dt.datetime:
        return self.row.raised_at

    @told(description="The unit that was ruled to be competent, once it was (裁定承办单位).")
    def competent_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.competent_unit_id)

    @told(description=f"Why (裁定意见). {_CLOSED}.")
    def ruling_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.ruling_reasons)

    @told(description="When it was ruled, if it was (裁定时间).")
    def ruled_at(self) -> dt.datetime | None:
        return self.row.ruled_at

    @told(description="When it fell away without a ruling, if it did (失效时间).")
    def lapsed_at(self) -> dt.datetime | None:
        return self.row.lapsed_at


@strawberry.type(
    name="CaseRaise", description="That a case is to be raised to the superior, or was (提级办理)."
)
class RaiseNode(Node):
    """A raising."""

    row: strawberry.Private[Raise]
    case: strawberry.Private[CaseRow]

    @told(description="How it stands (状态).")
    def state(self) -> RaiseState:
        return RaiseState(self.row.state)

    @told(description="The unit that had the case (原承办单位).")
    def from_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.from_unit_id)

    @told(description="The superior's petition office (上级信访部门).")
    def superior_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.holder_unit_id)

    @told(description=f"Why it was asked for, if it was (申请理由). {_CLOSED}.")
    def request_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.request_reasons)

    @told(description="When it was asked for, if it was (申请时间).")
    def requested_at(self) -> dt.datetime | None:
        return self.row.requested_at

    @told(description=f"Why the superior decided so (决定理由). {_CLOSED}.")
    def decision_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.decision_reasons)

    @told(description="When the superior decided, if it has (决定时间).")
    def decided_at(self) -> dt.datetime | None:
        return self.row.decided_at


@strawberry.type(description="Who is to have a case (管辖).")
class CaseCompetence:
    """What a case shows of disputes and of raising."""

    row: strawberry.Private[CaseRow]

    @told(description="Disputes about competence, the oldest first (管辖争议).")
    async def disputes(self, info: Ask) -> list[DisputeNode]:
        rows = await info.context.loaders.disputes.load(self.row["id"])
        return [dispute_node(info, self.row, row) for row in rows]

    @told(description="Requests to raise it and raisings, the oldest first (提级办理).")
    async def raises(self, info: Ask) -> list[RaiseNode]:
        rows = await info.context.loaders.raises.load(self.row["id"])
        return [raise_node(info, self.row, row) for row in rows]


def dispute_node(info: Ask, case: CaseRow, row: Dispute) -> DisputeNode:
    """Return a dispute on a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.DISPUTE, row.id)
    return DisputeNode(id=strawberry.ID(node_id), row=row, case=case)


def raise_node(info: Ask, case: CaseRow, row: Raise) -> RaiseNode:
    """Return a raising of a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.RAISE, row.id)
    return RaiseNode(id=strawberry.ID(node_id), row=row, case=case)


async def dispute_of(info: Ask, row_id: UUID) -> DisputeNode | None:
    """Return a dispute on a case within reach."""
    at = info.context
    async with at.read() as read:
        row = await details.part_by_id(read, at.actor, at.grants, Dispute, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else dispute_node(info, case, row)


async def raise_of(info: Ask, row_id: UUID) -> RaiseNode | None:
    """Return a raising of a case within reach."""
    at = info.context
    async with at.read() as read:
        row = await details.part_by_id(read, at.actor, at.grants, Raise, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else raise_node(info, case, row)
