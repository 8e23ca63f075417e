"""What leaders do with a case in the graph: comments with instructions, undertakings (批示、包案).

What a leader or a unit wrote is null in a case with an accusation that isn't open.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import LeaderComment, Undertaking, UndertakingStep
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow
from xinfang.kernel import clock
from xinfang.law.leadership import InstructionState, UndertakingState

_CLOSED: Final = "Null in an accusation that isn't open"

describe(
    InstructionState,
    "InstructionState",
    "How a leader's instruction stands (批示落实状态).",
    {
        "OPEN": "The unit has to report (待落实)",
        "REPORTED": "The unit reported the result (已反馈)",
        "LAPSED": "The unit has the case no longer, or is barred from it (已失效)",
    },
)
describe(
    UndertakingState,
    "UndertakingState",
    "How an undertaking stands (包案状态).",
    {
        "OPEN": "The leader is at it (包案中)",
        "AWAITING_REVIEW": "It waits for its closing review (待结案评审)",
        "CLOSED": "The closing review let it end (已结案)",
        "RELEASED": "The leader gave it up (已解除)",
        "LAPSED": "An accusation bars the leader from the case (已失效)",
    },
)


@strawberry.type(
    name="LeaderComment",
    description="A leader's comment on a case, perhaps with an instruction"
    " (批示，《河南省信访工作责任制实施细则》第六条).",
)
class LeaderCommentNode(Node):
    """A comment."""

    row: strawberry.Private[LeaderComment]
    case_row: strawberry.Private[CaseRow]

    @told(description="The leader's name (批示领导).")
    async def leader_name(self, info: Ask) -> str | None:
        return await info.context.loaders.officials.load(self.row.leader_id)

    @told(description="The unit in whose leadership he is (所在单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description=f"What he wrote (批示内容). {_CLOSED}.")
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.text)

    @told(description="When (批示时间).")
    def commented_at(self) -> dt.datetime:
        return self.row.commented_at

    @told(description="The unit that is to carry it out, if he instructed one (落实单位).")
    def instructed_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.holder_unit_id)

    @told(description="Who of that unit answers for it (责任人).")
    async def owner_name(self, info: Ask) -> str | None:
        owner = self.row.owner_id
        return None if owner is None else await info.context.loaders.officials.load(owner)

    @told(description="The day by which it is carried out (落实期限).")
    def due_on(self) -> dt.date | None:
        return self.row.due_on

    @told(description="How the instruction stands; absent in a mere comment (落实状态).")
    def state(self) -> InstructionState | None:
        return None if self.row.state is None else InstructionState(self.row.state)

    @told(description="Whether that day has passed without a report (逾期未反馈).")
    def late(self) -> bool:
        due = self.row.due_on
        return self.row.state == InstructionState.OPEN and due is not None and due < clock.today()

    @told(description=f"What the unit reported (落实情况). {_CLOSED}.")
    def result(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.result)

    @told(description="When it was reported, if it was (反馈时间).")
    def reported_at(self) -> dt.datetime | None:
        return self.row.reported_at


@strawberry.type(name="UndertakingStep", description="A step of an undertaking (包案步骤).")
class UndertakingStepNode:
    """A step."""

    row: strawberry.Private[UndertakingStep]
    case_row: strawberry.Private[CaseRow]

    @told(description="Its place, from 1 (序号).")
    def ordinal(self) -> int:
        return self.row.ordinal

    @told(description="The day on which it was taken (日期).")
    def taken_on(self) -> dt.date:
        return self.row.taken_on

    @told(description=f"What was done, or what a review missed (内容). {_CLOSED}.")
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.text)


@strawberry.type(
    name="Undertaking",
    description="That a leader took the case upon himself"
    " (包案，《河南省信访工作责任制实施细则》第六条).",
)
class UndertakingNode(Node):
    """An undertaking."""

    row: strawberry.Private[Undertaking]
    case_row: strawberry.Private[CaseRow]

    @told(description="The leader's name (包案领导).")
    async def leader_name(self, info: Ask) -> str | None:
        return await info.context.loaders.officials.load(self.row.leader_id)

    @told(description="The unit in whose leadership he is (所在单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="How it stands (包案状态).")
    def state(self) -> UndertakingState:
        return UndertakingState(self.row.state)

    @told(description=f"Why he took it (包案理由). {_CLOSED}.")
    def reasons(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.reasons)

    @told(description="When he took it (包案时间).")
    def undertaken_at(self) -> dt.datetime:
        return self.row.undertaken_at

    @told(description="His steps, in order (包案步骤).")
    async def steps(self, info: Ask) -> list[UndertakingStepNode]:
        rows = await info.context.loaders.undertaking_steps.load(self.row.case_id)
        return [
            UndertakingStepNode(row=row, case_row=self.case_row)
            for row in rows
            if row.undertaking_id == self.row.id
        ]

    @told(description="When it ended, if it has (终止时间).")
    def ended_at(self) -> dt.datetime | None:
        return self.row.ended_at

    @told(description=f"What the review found, or why it was given up (终止说明). {_CLOSED}.")
    def ending_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.ending_reasons)

    @told(description="Who reviewed it at its close, if somebody did (评审人).")
    async def reviewer_name(self, info: Ask) -> str | None:
        who = self.row.reviewed_by
        return None if who is None else await info.context.loaders.officials.load(who)


@strawberry.type(description="What a case shows of leaders (批示、包案).")
class CaseLeadership:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(description="What leaders wrote on it, the oldest first (批示).")
    async def comments(self, info: Ask) -> list[LeaderCommentNode]:
        rows = await info.context.loaders.comments.load(self.row["id"])
        return [comment_node(info, self.row, row) for row in rows]

    @told(description="Who took it upon himself, the oldest first (包案).")
    async def undertakings(self, info: Ask) -> list[UndertakingNode]:
        rows = await info.context.loaders.undertakings.load(self.row["id"])
        return [undertaking_node(info, self.row, row) for row in rows]


def comment_node(info: Ask, case: CaseRow, row: LeaderComment) -> LeaderCommentNode:
    """Return a comment on a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.COMMENT, row.id)
    return LeaderCommentNode(id=strawberry.ID(node_id), row=row, case_row=case)


def undertaking_node(info: Ask, case: CaseRow, row: Undertaking) -> UndertakingNode:
    """Return an undertaking of a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.UNDERTAKING, row.id)
    return UndertakingNode(id=strawberry.ID(node_id), row=row, case_row=case)


async def comment_of(info: Ask, row_id: UUID) -> LeaderCommentNode | None:
    """Return a comment by its id, if its case is within reach."""
    at = info.context
    async with at.database.read(at.actor) as read:
        row = await details.part_by_id(read, at.actor, at.grants, LeaderComment, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else comment_node(info, case, row)


async def undertaking_of(info: Ask, row_id: UUID) -> UndertakingNode | None:
    """Return an undertaking by its id, if its case is within reach."""
    at = info.context
    async with at.database.read(at.actor) as read:
        row = await details.part_by_id(read, at.actor, at.grants, Undertaking, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else undertaking_node(info, case, row)
