"""Lists of names in the graph: what all pickers share, from what was typed to the page."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

import strawberry

from xinfang.api.ids import BadInput, binding
from xinfang.api.nodes import Ask, Count, PageInfo, page, page_info, told
from xinfang.organizations.finding import Names

MAX_SEARCH: Final = 50
COUNTED: Final = 1_000
"""Up to how many names are counted: nobody reads on to the next."""

_NO_INSTANT: Final = datetime(1970, 1, 1, tzinfo=UTC)

Noun = TypeVar("Noun", bound=Any)
Edge = TypeVar("Edge")

Search = Annotated[
    str | None,
    strawberry.argument(
        description="Words that are all found in the name, its pinyin, its initials or its code,"
        " such as 金水, zhengzhou, jsqzrzyj, 410105, or 41 zz; at most 50 characters (查找)."
    ),
]


@dataclass(frozen=True, slots=True)
class Asked(Generic[Noun]):
    """What is asked of one list of names; `told_apart` is all that the list was narrowed by."""

    names: Names[Noun]
    search: str | None
    among: Callable[[Noun], bool]
    told_apart: tuple[object, ...]

    def find(self, after: Hashable | None = None) -> Iterator[Noun]:
        """Yield what is found. Raises BadInput for a search that is too long."""
        search = self.search or ""
        if len(search) > MAX_SEARCH:
            raise BadInput(f"search 不能超过 {MAX_SEARCH} 个字符。")
        return self.names.find(search, among=self.among, after=after)

    def count(self) -> Count:
        """Return how many are found, up to the cap."""
        value = sum(1 for _ in islice(self.find(), COUNTED + 1))
        return Count(value=min(value, COUNTED), exact=value <= COUNTED)


@strawberry.type
class Found:
    """What every page of names has beside its edges."""

    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")
    counted: strawberry.Private[Callable[[], Count]]

    @told(description="How many names are found, up to a cap (总数).")
    def total_count(self) -> Count:
        return self.counted()


def found(
    info: Ask,
    asked: Asked[Noun],
    edge: Callable[[Noun, str], Edge],
    first: int,
    after: str | None,
) -> tuple[list[Edge], PageInfo]:
    """Return the edges of one page and where it ends.

    Raises BadInput for a page or a search too long, and for the cursor of another list.
    """
    at, bounds = info.context, page(first, after)
    bound = binding(*asked.told_apart, asked.search or "", at.actor.user_id)
    last = None if after is None else at.seals.position(bound, after)[1]
    try:
        shown = list(islice(asked.find(last), bounds.first + 1))
    except KeyError:
        # Nothing is ever taken away, but for a province that the viewer no longer belongs to.
        raise BadInput("该游标无效，或不属于此列表。") from None
    edges = [
        edge(noun, at.seals.cursor(bound, _NO_INSTANT, _key(noun)))
        for noun in shown[: bounds.first]
    ]
    return edges, page_info(edges, more=len(shown) > bounds.first, after=after)


def _key(noun: Noun) -> UUID:
    key: UUID = noun.key
    return key
