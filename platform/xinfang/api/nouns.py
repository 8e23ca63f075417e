"""What one process keeps of reference nouns, dictionaries and the calendar, for all its requests.

All of it is told as of the reference version that came with the actor, and costs no statement while
that stands. A mutation that changes one of these answers from the row it wrote.
"""

from collections.abc import Awaitable, Callable
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
            province_key(actor), actor.reference_version, _reading(database, actor, load_province)
        )

    async def regions(self, database: Database, actor: Actor) -> Regions:
        """Return the regions of the country."""
        return await self._regions.get(
            None, actor.reference_version, _reading(database, actor, load_regions)
        )

    async def content_classes(self, database: Database, actor: Actor) -> ContentClasses:
        """Return the content classes."""
        return await self._classes.get(
            None, actor.reference_version, _reading(database, actor, load_content_classes)
        )

    async def calendar(self, database: Database, actor: Actor) -> Calendar:
        """Return the calendar of all loaded years."""
        return await self._calendar.get(
            None, actor.reference_version, _reading(database, actor, calendar.load)
        )

    async def backlog_days(self, database: Database, actor: Actor) -> BacklogDays:
        """Return after how many days a matter is backlog in the actor's province."""
        return await self._backlog.get(
            province_key(actor), actor.reference_version, _reading(database, actor, backlog_days)
        )


def _reading(
    database: Database, actor: Actor | PetitionerActor, load: Callable[[Read], Awaitable[Value]]
) -> Callable[[], Awaitable[Value]]:
    async def loaded() -> Value:
        async with database.read(actor) as read:
            return await load(read)

    return loaded
