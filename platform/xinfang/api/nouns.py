"""What one process keeps of reference nouns, dictionaries and the calendar, for all its requests.

All of it is told as of the reference version that came with the actor, and costs no statement while
that stands. A mutation that changes one of these answers from the row it wrote.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeVar

from xinfang.access.actor import Actor, PetitionerActor
from xinfang.cases.backlog import BacklogDays
from xinfang.cases.dictionary import ContentClasses
from xinfang.cases.queries.dictionary import load_content_classes
from xinfang.cases.queries.settings import backlog_days
from xinfang.law.calendar import Calendar
from xinfang.organizations import calendar
from xinfang.organizations.nouns import Province, Regions
from xinfang.organizations.queries.nouns import load_province, load_regions, province_key
from xinfang.store.kept import Kept
from xinfang.store.transaction import Database, Read

Value = TypeVar("Value")
Reading = Callable[[], AbstractAsyncContextManager[Read]]
"""Opens a read; a request takes its turn for it, as for any other of its reads."""


@dataclass(slots=True)
class Nouns:
    """One for each process."""

    _provinces: Kept[tuple[str, ...], Province] = field(default_factory=Kept)
    _regions: Kept[None, Regions] = field(default_factory=Kept)
    _classes: Kept[None, ContentClasses] = field(default_factory=Kept)
    _calendar: Kept[None, Calendar] = field(default_factory=Kept)
    _backlog: Kept[tuple[str, ...], BacklogDays] = field(default_factory=Kept)

    async def province(self, database: Database, actor: Actor | PetitionerActor) -> Province:
        """Return the tenants and units that the actor may name: those of his province."""
        return await self._provinces.get(
            province_key(actor),
            actor.reference_version,
            _loading(lambda: database.read(actor), load_province),
        )

    async def regions(self, actor: Actor, reading: Reading) -> Regions:
        """Return the regions of the country."""
        return await self._regions.get(
            None, actor.reference_version, _loading(reading, load_regions)
        )

    async def content_classes(self, actor: Actor, reading: Reading) -> ContentClasses:
        """Return the content classes."""
        return await self._classes.get(
            None, actor.reference_version, _loading(reading, load_content_classes)
        )

    async def calendar(self, actor: Actor, reading: Reading) -> Calendar:
        """Return the calendar of all loaded years."""
        return await self._calendar.get(
            None, actor.reference_version, _loading(reading, calendar.load)
        )

    async def backlog_days(self, actor: Actor, reading: Reading) -> BacklogDays:
        """Return after how many days a matter is backlog in the actor's province."""
        return await self._backlog.get(
            province_key(actor), actor.reference_version, _loading(reading, backlog_days)
        )


def _loading(
    reading: Reading, load: Callable[[Read], Awaitable[Value]]
) -> Callable[[], Awaitable[Value]]:
    async def loaded() -> Value:
        async with reading() as read:
            return await load(read)

    return loaded
