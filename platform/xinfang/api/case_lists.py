"""Lists of cases in the graph: filter, order, pages, counts."""

import datetime as dt
from typing import Annotated

import strawberry

from xinfang.api.case_columns import columns_of
from xinfang.api.cases import CaseNode, case_as_node
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
from xinfang.api.selection import names_below
from xinfang.cases.queries import lists
from xinfang.cases.queries.lists import Filter, Order, Position
from xinfang.law.classification import Category, Channel
from xinfang.law.lifecycle import CaseState


@strawberry.type(description="A case at its place in a list.")
class CaseEdge:
    """An edge of a list of cases."""

    node: CaseNode = strawberry.field(description="The case (信访事项).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of a list of cases (信访事项分页).")
class CaseConnection:
    """A page of cases."""

    edges: list[CaseEdge] = strawberry.field(description="The cases with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")
    narrowed: strawberry.Private[Filter]

    @told(description="The cases alone (信访事项).")
    def nodes(self) -> list[CaseNode]:
        return [edge.node for edge in self.edges]

    @told(description="How many cases the filter leaves, up to a cap (总数).")
    async def total_count(self, info: Ask) -> Count:
        at = info.context
        async with at.database.read(at.actor) as read:
            value, exact = await lists.count_cases(read, at.actor, at.grants, self.narrowed)
        return Count(value=value, exact=exact)


@strawberry.input(
    description="What a list of cases is narrowed to: AND between fields, OR in one (筛选)."
)
class CaseFilter:
    """A filter with named fields."""

    states: list[CaseState] | None = strawberry.field(
        default=None, description="Any of these states (办理状态)."
    )
    channels: list[Channel] | None = strawberry.field(
        default=None, description="Any of these ways of coming (信访形式)."
    )
    categories: list[Category] | None = strawberry.field(
        default=None, description="Any of these categories (信访类别)."
    )
    tenant: strawberry.ID | None = strawberry.field(
        default=None, description="This territory and those below it (地区及下级)."
    )
    received_from: dt.date | None = strawberry.field(
        default=None, description="Received on this day or later (收到日期起)."
    )
    received_to: dt.date | None = strawberry.field(
        default=None, description="Received on this day or earlier (收到日期止)."
    )


FilterBy = Annotated[
    CaseFilter | None, strawberry.argument(description="What to narrow the list to (筛选).")
]
OrderBy = Annotated[Order, strawberry.argument(description="The order of the list (排序).")]


async def list_of_cases(
    info: Ask,
    filter: FilterBy = None,  # noqa: A002 - the graph's word
    order_by: OrderBy = Order.NEWEST,
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> CaseConnection:
    """Return a page of the cases within reach."""
    at, asked = info.context, page(first, after)
    narrowed = await _narrowed(info, filter or CaseFilter())
    bound = binding("cases", narrowed, order_by.value, at.actor.user_id, at.actor.wall().paths)
    position = None if after is None else Position(*at.seals.position(bound, after))
    async with at.database.read(at.actor) as read:
        rows = await lists.list_cases(
            read,
            at.actor,
            at.grants,
            narrowed,
            order=order_by,
            limit=asked.first + 1,
            after=position,
            fields=columns_of(names_below(info)),
        )
    edges = [
        CaseEdge(
            node=case_as_node(info, row),
            cursor=at.seals.cursor(bound, row["registered_at"], row["id"]),
        )
        for row in rows[: asked.first]
    ]
    info_of_page = page_info(edges, more=len(rows) > asked.first, after=after)
    return CaseConnection(edges=edges, page_info=info_of_page, narrowed=narrowed)


async def _narrowed(info: Ask, by: CaseFilter) -> Filter:
    path = None
    if by.tenant is not None:
        tenant_id = info.context.seals.row(by.tenant, Kind.TENANT)
        tenant = await info.context.loaders.tenants.load(tenant_id)
        if tenant is None:
            raise BadInput("没有该地区。")
        path = tenant.path
    return Filter(
        states=tuple(sorted({state.value for state in by.states or ()})),
        channels=tuple(sorted({channel.value for channel in by.channels or ()})),
        categories=tuple(sorted({category.value for category in by.categories or ()})),
        region_path=path,
        received_from=by.received_from,
        received_to=by.received_to,
    )
