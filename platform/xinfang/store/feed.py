"""The feed (动态): what subscribers are told to look at, followed in the order of commits.

Ids don't come in the order in which transactions commit: who followed them would pass by what
commits late. So an entry carries the number of its transaction, and nothing is told that stands at
or above the oldest one under way. A subscriber's place is (transaction, position), and whatever is
told later stands behind it. A long transaction holds the feed back; it never makes a gap.

One poller a process asks for what is new, while somebody follows; subscribers read what it keeps,
each at his own pace, and who fell behind that reads the database. Nothing is buffered for anybody.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
import structlog

from xinfang.kernel import clock
from xinfang.store.transaction import Database

KEPT: Final = timedelta(days=3)
"""So long a subscriber may be away and miss nothing."""
PAGE: Final = 500
IN_MEMORY: Final = 5_000
EVERY_SECONDS: Final = 0.5
_LAST: Final = 2**63 - 1

_log = structlog.get_logger(__name__)

_AFTER: Final = sa.text(
    "SELECT * FROM feed_after(CAST(:xact AS bigint), CAST(:position AS bigint),"
    " CAST(:most AS integer))"
)
_HORIZON: Final = sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


class Place(NamedTuple):
    """Where somebody stands in the feed: behind an entry, or behind all of a transaction."""

    xact: int
    position: int


_BEGINNING: Final = Place(0, 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened: ids and kinds, nothing that anybody might not know of by itself."""

    place: Place
    topic: str
    object_id: UUID
    case_id: UUID | None
    kind: str
    unit_id: UUID | None
    user_id: UUID | None
    made_at: datetime


class TooOld(Exception):  # noqa: N818 - a state, told to the client
    """What was told behind this place is no longer kept, or the place is of another database."""


async def entries_after(database: Database, place: Place, most: int = PAGE) -> list[Entry]:
    """Return what stands behind a place and is complete, in its order."""
    asked = {"xact": place.xact, "position": place.position, "most": most}
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        rows = await connection.execute(_AFTER, asked)
        return [
            Entry(
                place=Place(row.xact, row.position),
                topic=row.topic,
                object_id=row.object_id,
                case_id=row.case_id,
                kind=row.kind,
                unit_id=row.unit_id,
                user_id=row.user_id,
                made_at=row.made_at,
            )
            for row in rows
        ]


async def head(database: Database) -> Place:
    """Return the place behind all that is complete now."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        return Place(int(await connection.scalar(_HORIZON) or 0) - 1, _LAST)


async def forget(database: Database, before: datetime) -> int:
    """Forget entries made before an instant; returns how many."""
    limit = sa.cast(before, sa.DateTime(timezone=True))
    async with database.engine.begin() as connection:
        forgotten = await connection.scalar(sa.select(sa.func.feed_forget(limit)))
    return int(forgotten or 0)


@dataclass(slots=True)
class Feed:
    """The feed of one process. It polls while somebody follows, and keeps the last entries."""

    database: Database
    every: float = EVERY_SECONDS
    _kept: deque[Entry] = field(default_factory=deque)
    _floor: Place = _BEGINNING
    """Behind this place everything up to the head is kept."""
    _head: Place = _BEGINNING
    _followers: int = 0
    _polling: asyncio.Task[None] | None = None
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[Place]:
        """Follow the feed within the block; yields the place behind all that is complete."""
        self._followers += 1
        try:
            if self._polling is None:
                self._floor = self._head = await head(self.database)
                self._kept.clear()
                if self._polling is None:  # another may have come first meanwhile
                    self._polling = asyncio.create_task(self._poll())
            yield self._head
        finally:
            self._followers -= 1
            if self._followers == 0 and self._polling is not None:
                polling, self._polling = self._polling, None
                polling.cancel()
                with suppress(asyncio.CancelledError):
                    await polling

    async def resumed(self, place: Place, at: datetime) -> None:
        """Check a place that a subscriber comes back with, and when it was made.

        Raises TooOld where something behind it may be forgotten, or where it lies in the future.
        """
        if at < clock.now() - KEPT or place > await head(self.database):
            raise TooOld

    async def after(self, place: Place) -> Sequence[Entry]:
        """Wait for entries behind a place, and return some of them in their order."""
        while True:
            if place < self._floor:
                found: Sequence[Entry] = await entries_after(self.database, place)
                if found:
                    return found
                place = max(place, self._floor)
            else:
                found = self._behind(place)
                if found:
                    return found
                async with self._news:
                    if self._head <= place or not self._behind(place):
                        await self._news.wait()

    def _behind(self, place: Place) -> list[Entry]:
        if not self._kept or self._kept[-1].place <= place:
            return []
        count = 0
        for entry in reversed(self._kept):
            if entry.place <= place:
                break
            count += 1
        start = len(self._kept) - count
        return list(islice(self._kept, start, start + PAGE))

    async def _poll(self) -> None:
        while True:
            full = False
            try:
                full = await self._take()
            except Exception as error:  # noqa: BLE001 - the poller outlives its database
                _log.warning("feed_unreachable", failure=type(error).__name__)
            if not full:
                await asyncio.sleep(self.every)

    async def _take(self) -> bool:
        """Take in one page of what is new; tells whether there may be more."""
        behind = await head(self.database)
        found = await entries_after(self.database, self._head)
        full = len(found) == PAGE
        last = found[-1].place if found else self._head
        self._head = last if full else max(last, behind)
        self._kept.extend(found)
        while len(self._kept) > IN_MEMORY:
            self._floor = self._kept.popleft().place
        if found:
            async with self._news:
                self._news.notify_all()
        return full
