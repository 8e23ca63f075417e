"""Nodes, pages and counts: what every noun of the graph is made with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

import strawberry
from strawberry.types import Info

from xinfang.api.context import Context
from xinfang.api.ids import BadInput

MAX_PAGE: Final = 100
DEFAULT_PAGE: Final = 20

Ask = Info[Context, None]

First = Annotated[
    int, strawberry.argument(description="How many rows at most, from 1 to 100 (每页条数).")
]
After = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor after which the page begins; it fits this list alone (游标)."
    ),
]


Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def told(*, description: str) -> Callable[[Resolver], Resolver]:
    """Make a method a field of its type, with the description that clients read."""
    decorate: Callable[[Resolver], Resolver] = strawberry.field(description=description)
    return decorate


@strawberry.interface(description="An object with an id of its own, found again by `node` (对象).")
class Node:
    """Whatever has an opaque id."""

    id: strawberry.ID = strawberry.field(
        description="The opaque id; it says nothing and stays the same (标识)."
    )


@strawberry.type(description="Where a page of a list begins and ends (分页信息).")
class PageInfo:
    """Relay's page information; lists go forward."""

    has_next_page: bool = strawberry.field(description="Whether rows follow (是否有下一页).")
    has_previous_page: bool = strawberry.field(
        description="Whether the page began after a cursor (是否有上一页)."
    )
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first row, absent on an empty page (首行游标)."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row, absent on an empty page (末行游标)."
    )


@strawberry.type(description="How many rows there are; counting stops at a cap (计数).")
class Count:
    """A capped count."""

    value: int = strawberry.field(description="The number of rows, at most the cap (条数).")
    exact: bool = strawberry.field(
        description="False where there are more rows than were counted (是否为准确数)."
    )


@dataclass(frozen=True, slots=True)
class Page:
    """The bounds of one page, checked."""

    first: int
    after: str | None


def page(first: int, after: str | None) -> Page:
    """Return the bounds of a page. Raises BadInput for one that is too long or empty."""
    if not 1 <= first <= MAX_PAGE:
        raise BadInput(f"first 应在 1 至 {MAX_PAGE} 之间。")
    return Page(first, after)


def page_info(edges: list[Any], *, more: bool, after: str | None) -> PageInfo:
    """Return where a page ends; its edges carry their cursors."""
    return PageInfo(
        has_next_page=more,
        has_previous_page=after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
