"""Lists of cases in the graph: filter, order, pages, counts."""

import datetime as dt
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.access.actor import Level
from xinfang.access.listing import Position
from xinfang.access.places import Territory
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
from xinfang.api.road_vocabulary import Standing
from xinfang.api.selection import names_below
from xinfang.cases import search
from xinfang.cases.queries import lists
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.lists import Order
from xinfang.cases.queries.narrowing import Filter
from xinfang.law.classification import AppealBranch, Category, Channel
from xinfang.law.lifecycle import CaseState

MAX_UNITS: Final = 50
MAX_RECEIVED_DAYS: Final = 31
CODE: Final = re.compile(r"[0-9]{6}")
REGION: Final = re.compile(r"[0-9]{6}([0-9]{3})?")


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
        async with at.read() as read:
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
    clock_states: list[Standing] | None = strawberry.field(
        default=None,
        description="Any of these states of an organ's nearest clock today (计时状态).",
    )
    had_late_clock: bool | None = strawberry.field(
        default=None,
        description="Whether an organ's clock was met late before (曾超期).",
    )
    channels: list[Channel] | None = strawberry.field(
        default=None, description="Any of these ways of coming (信访形式)."
    )
    categories: list[Category] | None = strawberry.field(
        default=None, description="Any of these categories (信访类别)."
    )
    appeal_branches: list[AppealBranch] | None = strawberry.field(
        default=None,
        description="Any of these procedures of appeals (办理途径，第三十一条).",
    )
    content_class: str | None = strawberry.field(
        default=None, description="A content class by its six digits, with all below it (内容分类)."
    )
    units: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Any of these units answers for it, at most 50 (责任单位)."
    )
    tenant: strawberry.ID | None = strawberry.field(
        default=None, description="This territory and those below it (地区及下级)."
    )
    problem_region: str | None = strawberry.field(
        default=None,
        description="Where it happened: a region's code, with all below (问题属地).",
    )
    urgent: bool | None = strawberry.field(default=None, description="Whether it is urgent (紧急).")
    backlog: bool | None = strawberry.field(
        default=None,
        description="Whether it is backlog today, by the days set in its territory (积案).",
    )
    repeat: bool | None = strawberry.field(
        default=None,
        description="Whether an earlier case, within reach, is confirmed as its matter (重复件).",
    )
    registered_from: dt.date | None = strawberry.field(
        default=None, description="Registered on this day or later, in Asia/Shanghai (登记日期起)."
    )
    registered_to: dt.date | None = strawberry.field(
        default=None,
        description="Registered on this day or earlier, as above (登记日期止).",
    )
    received_from: dt.date | None = strawberry.field(
        default=None,
        description="Received from this day, with its end within 31 days (收到日期起).",
    )
    received_to: dt.date | None = strawberry.field(
        default=None,
        description="Received until this day; `registeredTo` for longer (收到日期止).",
    )
    number: str | None = strawberry.field(default=None, description="Exactly this number (编号).")
    search: str | None = strawberry.field(
        default=None,
        description="All these words stand in it; of an accusation only its number (检索).",
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
    narrowed = await narrowed_by(info, filter or CaseFilter())
    bound = binding("cases", narrowed, order_by.value, at.actor.user_id, at.actor.wall().paths)
    position = None if after is None else _position(order_by, *at.seals.position(bound, after))
    async with at.read() as read:
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
            cursor=at.seals.cursor(bound, _instant(order_by, row), row["id"]),
        )
        for row in rows[: asked.first]
    ]
    info_of_page = page_info(edges, more=len(rows) > asked.first, after=after)
    return CaseConnection(edges=edges, page_info=info_of_page, narrowed=narrowed)


def _instant(order: Order, row: CaseRow) -> dt.datetime | None:
    """Return where a row stands as a cursor carries it: a day as its first instant."""
    at: dt.datetime | dt.date | None = row[lists.ORDERS[order].column]
    if at is None or isinstance(at, dt.datetime):
        return at
    return dt.datetime.combine(at, dt.time.min, dt.UTC)


def _position(order: Order, at: dt.datetime | None, row_id: UUID) -> Position:
    by_day = at is not None and order is Order.DUE_FIRST
    return Position(row_id, at.date() if at is not None and by_day else at)


async def narrowed_by(info: Ask, by: CaseFilter) -> Filter:
    """Return a filter as the lists take it. Raises BadInput."""
    _check_received(by.received_from, by.received_to)
    return Filter(
        states=_values(by.states),
        clock_states=tuple(sorted(set(by.clock_states or ()))),
        late=by.had_late_clock,
        channels=_values(by.channels),
        categories=_values(by.categories),
        appeal_branches=_values(by.appeal_branches),
        content_class=_code(by.content_class, "contentClass", CODE),
        units=_units(info, by.units),
        territory=await _territory(info, by.tenant),
        problem_region=_code(by.problem_region, "problemRegion", REGION),
        urgent=by.urgent,
        backlog=by.backlog,
        backlog_days=None if by.backlog is None else await info.context.backlog_days(),
        repeat=by.repeat,
        registered_from=by.registered_from,
        registered_to=by.registered_to,
        received_from=by.received_from,
        received_to=by.received_to,
        number=_number(by.number),
        search=_question(by.search),
    )


def _check_received(since: dt.date | None, until: dt.date | None) -> None:
    if (since is None) != (until is None):
        raise BadInput("收到日期须同时给出起止。")
    if since is not None and until is not None and (until - since).days >= MAX_RECEIVED_DAYS:
        raise BadInput(f"收到日期的区间不能超过 {MAX_RECEIVED_DAYS} 天，更长请按登记日期筛选。")


def _values(chosen: Sequence[StrEnum] | None) -> tuple[str, ...]:
    return tuple(sorted({one.value for one in chosen or ()}))


def _units(info: Ask, ids: list[strawberry.ID] | None) -> tuple[UUID, ...]:
    if len(ids or ()) > MAX_UNITS:
        raise BadInput(f"units 不能超过 {MAX_UNITS} 个。")
    return tuple(sorted({info.context.seals.row(one, Kind.UNIT) for one in ids or ()}))


async def _territory(info: Ask, id_: strawberry.ID | None) -> Territory | None:
    if id_ is None:
        return None
    row = await info.context.loaders.tenants.load(info.context.seals.row(id_, Kind.TENANT))
    if row is None:
        raise BadInput("没有该地区。")
    return Territory(row.id, row.path, Level(row.level))


def _code(code: str | None, name: str, form: re.Pattern[str]) -> str | None:
    if code is not None and form.fullmatch(code) is None:
        raise BadInput(f"{name} 不是有效的代码。")
    return code


def _number(number: str | None) -> str | None:
    if number is not None and not 0 < len(number) <= search.MAX_WORD:
        raise BadInput("number 过长或为空。")
    return number


def _question(text: str | None) -> search.Question | None:
    if text is None:
        return None
    try:
        asked = search.question(text)
    except ValueError:
        raise BadInput(
            f"search 不能超过 {search.MAX_QUESTION} 个字、{search.MAX_RUNS} 个词。"
        ) from None
    if asked is None:
        raise BadInput("search 中没有可检索的文字。")
    return asked
