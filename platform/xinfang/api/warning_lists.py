"""The list of warnings for the viewer's units: what nears its last day, or has passed it."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.case_lists import MAX_UNITS
from xinfang.api.case_warnings import CaseWarningNode, warning_node
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
from xinfang.api.supervision_vocabulary import Stage
from xinfang.cases.queries import warnings
from xinfang.cases.queries.warnings import WarningFilter


@strawberry.type(description="A warning at its place in a list.")
class CaseWarningEdge:
    """An edge of a list of warnings."""

    node: CaseWarningNode = strawberry.field(description="The warning (预警).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")
    case_id: strawberry.Private[UUID]

    @told(description="The case that it is about (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.case_id)


@strawberry.type(description="A page of warnings (预警分页).")
class CaseWarningConnection:
    """A page of warnings."""

    edges: list[CaseWarningEdge] = strawberry.field(
        description="The warnings with their cases and cursors (各行)."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")
    narrowed: strawberry.Private[WarningFilter]

    @told(description="The warnings alone (预警).")
    def nodes(self) -> list[CaseWarningNode]:
        return [edge.node for edge in self.edges]

    @told(description="How many warnings the filter leaves, up to a cap (总数).")
    async def total_count(self, info: Ask) -> Count:
        at = info.context
        async with at.read() as read:
            value, exact = await warnings.count_warnings(read, at.actor, at.grants, self.narrowed)
        return Count(value=value, exact=exact)


@strawberry.input(
    description="What a list of warnings is narrowed to: AND between fields, OR in one (筛选)."
)
class CaseWarningFilter:
    """A filter with named fields."""

    stages: list[Stage] | None = strawberry.field(
        default=None, description="Any of these stages (预警阶段)."
    )
    units: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Any of these units owes, at most 50 (责任单位)."
    )
    due_from: dt.date | None = strawberry.field(
        default=None, description="The last day is this one or later (届满日起)."
    )
    due_to: dt.date | None = strawberry.field(
        default=None, description="The last day is this one or earlier (届满日止)."
    )
    owed: bool | None = strawberry.field(
        default=None, description="Whether what was warned of is still owed (是否仍未完成)."
    )


FilterBy = Annotated[
    CaseWarningFilter | None, strawberry.argument(description="What to narrow the list to (筛选).")
]


async def list_of_warnings(
    info: Ask,
    filter: FilterBy = None,  # noqa: A002 - the graph's word
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> CaseWarningConnection:
    """Return a page of the warnings for the viewer's units, the newest first."""
    at, asked = info.context, page(first, after)
    narrowed = narrowed_by(info, filter or CaseWarningFilter())
    bound = binding("warnings", narrowed, at.actor.user_id)
    before = None if after is None else at.seals.position(bound, after)[1]
    async with at.read() as read:
        rows = await warnings.warnings_of_units(
            read, at.actor, at.grants, narrowed, limit=asked.first + 1, before=before
        )
    shown = rows[: asked.first]
    cases = await at.loaders.cases.load_many([row.case_id for row in shown])
    edges = [
        CaseWarningEdge(
            node=warning_node(info, case, row),
            cursor=at.seals.cursor(bound, row.raised_at, row.id),
            case_id=row.case_id,
        )
        for row, case in zip(shown, cases, strict=True)
        if case is not None
    ]
    return CaseWarningConnection(
        edges=edges,
        page_info=page_info(edges, more=len(rows) > asked.first, after=after),
        narrowed=narrowed,
    )


def narrowed_by(info: Ask, by: CaseWarningFilter) -> WarningFilter:
    """Return the filter of the query. Raises BadInput for too many units, or what is none."""
    if len(by.units or ()) > MAX_UNITS:
        raise BadInput(f"units 不能超过 {MAX_UNITS} 个。")
    return WarningFilter(
        stages=tuple(sorted({one.value for one in by.stages or ()})),
        units=tuple(sorted({info.context.seals.row(one, Kind.UNIT) for one in by.units or ()})),
        due_from=by.due_from,
        due_to=by.due_to,
        owed=by.owed,
    )
