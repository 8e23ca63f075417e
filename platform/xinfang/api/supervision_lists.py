"""Lists of orders of supervision: those that the viewer's units gave, or have to reply to."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.case_lists import MAX_UNITS
from xinfang.api.case_supervision import SupervisionOrderNode, order_node
from xinfang.api.cases import CaseNode, case_node
from xinfang.api.ids import BadInput, Kind, binding
from xinfang.api.nodes import (
    DEFAULT_PAGE,
    After,
    Ask,
    Count,
    First,
    PageInfo,
    page,
    page_info,
    told,
)
from xinfang.api.supervision_vocabulary import OrderState, Side, Trigger
from xinfang.cases.models import SupervisionOrder
from xinfang.cases.queries import supervision
from xinfang.cases.queries.supervision import OrderFilter, OrderPosition

_NOON: Final = dt.time(12, tzinfo=dt.UTC)


@strawberry.type(description="An order of supervision at its place in a list.")
class SupervisionOrderEdge:
    """An edge of a list of orders."""

    node: SupervisionOrderNode = strawberry.field(description="The order (督办).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")
    case_id: strawberry.Private[UUID]

    @told(description="The case that it is about (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.case_id)


@strawberry.type(description="A page of orders of supervision (督办分页).")
class SupervisionOrderConnection:
    """A page of orders."""

    edges: list[SupervisionOrderEdge] = strawberry.field(
        description="The orders with their cases and cursors (各行)."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")
    narrowed: strawberry.Private[OrderFilter]

    @told(description="The orders alone (督办).")
    def nodes(self) -> list[SupervisionOrderNode]:
        return [edge.node for edge in self.edges]

    @told(description="How many orders the filter leaves, up to a cap (总数).")
    async def total_count(self, info: Ask) -> Count:
        at = info.context
        async with at.read() as read:
            value, exact = await supervision.count_orders(read, at.actor, at.grants, self.narrowed)
        return Count(value=value, exact=exact)


@strawberry.input(
    description="What a list of orders is narrowed to: AND between fields, OR in one (筛选)."
)
class SupervisionFilter:
    """A filter with named fields."""

    side: Side = strawberry.field(
        default=Side.SUPERVISING,
        description="Whether the viewer's units gave them or reply to them (督办一方).",
    )
    states: list[OrderState] | None = strawberry.field(
        default=None, description="Any of these states (督办状态)."
    )
    triggers: list[Trigger] | None = strawberry.field(
        default=None, description="Any of these triggers (督办情形)."
    )
    units: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Any of these units on the other side, at most 50 (对方单位)."
    )
    due_from: dt.date | None = strawberry.field(
        default=None, description="The reply is due on this day or later (反馈期限起)."
    )
    due_to: dt.date | None = strawberry.field(
        default=None, description="The reply is due on this day or earlier (反馈期限止)."
    )
    late: bool | None = strawberry.field(
        default=None, description="Whether that day passed without a reply (逾期未反馈)."
    )


FilterBy = Annotated[
    SupervisionFilter | None, strawberry.argument(description="What to narrow the list to (筛选).")
]


async def list_of_orders(
    info: Ask,
    filter: FilterBy = None,  # noqa: A002 - the graph's word
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> SupervisionOrderConnection:
    """Return a page of the orders of the viewer's units, by the day of reply."""
    at, asked = info.context, page(first, after)
    narrowed = narrowed_by(info, filter or SupervisionFilter())
    bound = binding("supervision", narrowed, at.actor.user_id)
    position = None if after is None else _position(*at.seals.position(bound, after))
    async with at.read() as read:
        rows = await supervision.orders_of_units(
            read, at.actor, at.grants, narrowed, limit=asked.first + 1, after=position
        )
    shown = rows[: asked.first]
    cases = await at.loaders.cases.load_many([row.case_id for row in shown])
    edges = [
        SupervisionOrderEdge(
            node=order_node(info, case, row), cursor=_cursor(info, bound, row), case_id=row.case_id
        )
        for row, case in zip(shown, cases, strict=True)
        if case is not None
    ]
    return SupervisionOrderConnection(
        edges=edges,
        page_info=page_info(edges, more=len(rows) > asked.first, after=after),
        narrowed=narrowed,
    )


def narrowed_by(info: Ask, by: SupervisionFilter) -> OrderFilter:
    """Return the filter of the query. Raises BadInput for too many units, or what is none."""
    if len(by.units or ()) > MAX_UNITS:
        raise BadInput(f"units 不能超过 {MAX_UNITS} 个。")
    return OrderFilter(
        side=by.side,
        states=tuple(sorted({one.value for one in by.states or ()})),
        triggers=tuple(sorted({one.value for one in by.triggers or ()})),
        units=tuple(sorted({info.context.seals.row(one, Kind.UNIT) for one in by.units or ()})),
        due_from=by.due_from,
        due_to=by.due_to,
        late=by.late,
    )


def _position(at: dt.datetime | None, row_id: UUID) -> OrderPosition:
    if at is None:
        raise BadInput("该游标无效，或不属于此列表。")
    return OrderPosition(at.date(), row_id)


def _cursor(info: Ask, bound: bytes, row: SupervisionOrder) -> str:
    return info.context.seals.cursor(bound, dt.datetime.combine(row.reply_due_on, _NOON), row.id)
