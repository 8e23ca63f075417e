"""The book of hand-overs in the graph (移交台账): frozen, and without the content of the cases."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.cases import CaseNode, case_node
from xinfang.api.ids import Kind, binding
from xinfang.api.nodes import (
    DEFAULT_PAGE,
    After,
    Ask,
    First,
    Node,
    PageInfo,
    page,
    page_info,
    told,
)
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.road_vocabulary import TransferEnd, TransferKind
from xinfang.api.vocabulary import describe
from xinfang.cases.models import HandOver
from xinfang.cases.queries import hand_overs as rows
from xinfang.cases.queries.hand_overs import BookSide

describe(
    BookSide,
    "HandOverSide",
    "Which side of the book of hand-overs (台账类别).",
    {"SENT": "What the own units sent (移出)", "RECEIVED": "What they received (移入)"},
)


@strawberry.type(
    name="HandOver",
    description="That a case was sent, arrived, was answered or came back, as both sides keep it"
    " after they have it no more (移交台账).",
)
class HandOverNode(Node):
    """A line of the book."""

    row: strawberry.Private[HandOver]

    @told(description="The case's number (编号).")
    def number(self) -> str:
        return self.row.number

    @told(description="The case, as far as it is within the viewer's reach today (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.row.case_id)

    @told(description="Whether it was transferred or assigned (方式).")
    def kind(self) -> TransferKind:
        return TransferKind(self.row.kind)

    @told(description="The unit that sent it (移出单位).")
    def from_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.from_unit_id)

    @told(description="The unit that it was sent to (移入单位).")
    def to_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.to_unit_id)

    @told(description="In how many natural days the result was asked for, if it was (指定期限).")
    def period_days(self) -> int | None:
        return self.row.period_days

    @told(description="When it was sent (移出时间).")
    def sent_at(self) -> dt.datetime:
        return self.row.sent_at

    @told(description="When it arrived (到达时间).")
    def arrived_at(self) -> dt.datetime | None:
        return self.row.arrived_at

    @told(description="When the unit that received it answered the petitioner (答复时间).")
    def answered_at(self) -> dt.datetime | None:
        return self.row.answered_at

    @told(description="When the result was told to the assigning organ (反馈时间).")
    def reported_at(self) -> dt.datetime | None:
        return self.row.reported_at

    @told(description="How it ended: returned, sent on, taken away; absent while it lies there.")
    def ended_as(self) -> TransferEnd | None:
        return None if self.row.ended_as is None else TransferEnd(self.row.ended_as)

    @told(description="When it ended, if it has (终止时间).")
    def ended_at(self) -> dt.datetime | None:
        return self.row.ended_at


@strawberry.type(description="A line at its place in the book (移交台账).")
class HandOverEdge:
    """An edge."""

    node: HandOverNode = strawberry.field(description="The line (移交).")
    cursor: str = strawberry.field(description="Where it stands (游标).")


@strawberry.type(description="A page of the book of hand-overs, the latest first (移交台账分页).")
class HandOverConnection:
    """A page."""

    edges: list[HandOverEdge] = strawberry.field(description="The lines with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The lines alone (移交).")
    def nodes(self) -> list[HandOverNode]:
        return [edge.node for edge in self.edges]


Side = Annotated[BookSide, strawberry.argument(description="Which side (台账类别).")]


def _units(info: Ask) -> frozenset[UUID]:
    at = info.context
    held = at.grants.held(at.actor, "hand_over", "read")
    return frozenset(appointment.unit_id for appointment, _line in held)


async def list_of_hand_overs(
    info: Ask, side: Side, first: First = DEFAULT_PAGE, after: After = None
) -> HandOverConnection:
    """Return a page of what the viewer's units sent or received, the latest first."""
    at, asked = info.context, page(first, after)
    bound = binding("hand-overs", side, at.actor.user_id)
    before = None if after is None else at.seals.position(bound, after)[1]
    async with at.read() as read:
        found = await rows.hand_overs_of(
            read, _units(info), side, limit=asked.first + 1, after=before
        )
    edges = [
        HandOverEdge(node=_node(info, row), cursor=at.seals.cursor(bound, row.sent_at, row.id))
        for row in found[: asked.first]
    ]
    return HandOverConnection(
        edges=edges, page_info=page_info(edges, more=len(found) > asked.first, after=after)
    )


async def hand_over_of(info: Ask, row_id: UUID) -> HandOverNode | None:
    """Return a line of the book of the viewer's units."""
    async with info.context.read() as read:
        row = await rows.hand_over_by_id(read, _units(info), row_id)
    return None if row is None else _node(info, row)


def _node(info: Ask, row: HandOver) -> HandOverNode:
    node_id = info.context.seals.node_id(Kind.HAND_OVER, row.id)
    return HandOverNode(id=strawberry.ID(node_id), row=row)
