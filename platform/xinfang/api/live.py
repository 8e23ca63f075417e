"""Who listens on a connection that stays open: asked anew before each batch of what he is told."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID

import strawberry

from xinfang.access.actor import Actor
from xinfang.api.context import Context
from xinfang.api.ids import binding
from xinfang.api.nodes import Ask
from xinfang.kernel import clock
from xinfang.kernel.errors import Code
from xinfang.store.feed import Entry, Feed, Place, TooOld
from xinfang.store.transaction import Read

BATCH: Final = 20
"""So many entries at most are told by one look at who listens and at what he may see."""
MARK_SECONDS: Final = 300.0
_PLACE_BITS: Final = 64
CURSOR: Final = (
    "Where this stands; subscribing again with it as `after` misses nothing for three days (游标)."
)
Since = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor of the last message that arrived; without it only what is new is"
        " told (游标)."
    ),
]


class Ended(Exception):  # noqa: N818 - a state, told to the client by the code that it closes with
    """Whoever listens may no longer: his token has ended (4401), or his account is gone (4403)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class CursorExpired(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """What was told behind this cursor is no longer kept: fetch anew, and subscribe without."""

    code: ClassVar[Code] = Code.CURSOR_EXPIRED
    message: ClassVar[str] = "该游标已过期，请重新获取数据后再订阅。"


class OverSocketsOnly(Exception):  # noqa: N818 - as above
    """A subscription was asked where nothing can be told."""

    code: ClassVar[Code] = Code.BAD_USER_INPUT
    message: ClassVar[str] = "订阅须经 WebSocket（graphql-transport-ws）。"


@dataclass(frozen=True, slots=True)
class Live:
    """The feed, and the way to a context with the rights that the listener has now."""

    feed: Feed
    renewed: Callable[[], Awaitable[Context]]
    """Raises Ended where he has none any more."""


@dataclass(frozen=True, slots=True)
class Following:
    """What of the feed is followed.

    `wanted` looks at ids and kinds alone. `known` returns the objects, of entries that are wanted,
    that may be told to the actor of the read: those that he could find himself.
    """

    topic: str
    wanted: Callable[[Actor, Entry], bool]
    known: Callable[[Read, Context, Sequence[Entry]], Awaitable[Collection[UUID]]]


async def followed(
    info: Ask, what: Following, after: str | None
) -> AsyncGenerator[tuple[str, Entry | None], None]:
    """Yield cursor and entry of all that may be told, first a cursor alone: the place now.

    So does a long silence, or a cursor would grow old on a client that nothing happens to.

    With `after` it begins behind that cursor, and passes nothing by. Raises BadInput for a cursor
    that isn't the viewer's, CursorExpired, Ended.
    """
    at = info.context
    if at.live is None:
        raise OverSocketsOnly
    bound = binding("feed", what.topic, at.actor.user_id)
    live = at.live
    async with live.feed.followed() as head:
        place = head if after is None else await _resumed(at, live.feed, bound, after)
        told_at = float("-inf")
        while True:
            if clock.monotonic() - told_at >= MARK_SECONDS:
                yield _cursor(at, bound, place, clock.now()), None
                told_at = clock.monotonic()
            try:
                async with asyncio.timeout(MARK_SECONDS):
                    entries = await live.feed.after(place)
            except TimeoutError:
                continue
            wanted = [entry for entry in entries if entry.topic == what.topic]
            for start in range(0, len(wanted), BATCH):
                told = await _told(live, what, wanted[start : start + BATCH])
                for entry in told:
                    yield _cursor(at, bound, entry.place, entry.made_at), entry
                    told_at = clock.monotonic()
            place = entries[-1].place


async def _told(live: Live, what: Following, entries: Sequence[Entry]) -> list[Entry]:
    context = await live.renewed()
    named = [entry for entry in entries if what.wanted(context.actor, entry)]
    if not named:
        return []
    async with context.read() as read:
        known = await what.known(read, context, named)
    return [entry for entry in named if entry.object_id in known]


async def _resumed(at: Context, feed: Feed, bound: bytes, cursor: str) -> Place:
    made_at, packed = at.seals.position(bound, cursor)
    place = Place(packed.int >> _PLACE_BITS, packed.int & (2**_PLACE_BITS - 1))
    try:
        await feed.resumed(place, made_at or clock.now())
    except TooOld:
        raise CursorExpired from None
    return place


def _cursor(at: Context, bound: bytes, place: Place, made_at: datetime) -> str:
    packed = UUID(int=place.xact << _PLACE_BITS | place.position)
    return at.seals.cursor(bound, made_at, packed)
