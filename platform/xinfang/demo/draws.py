"""What comes where on which day, about what: the draw from which a petition is written.

Drawn by the thousand and cheaply, since whoever numbers the cases must know who registers how many
before any is written. The same seed and number give the same draw wherever it is made.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from random import Random
from typing import Final

from xinfang.access.actor import Level
from xinfang.demo.chance import Mix, chance, happens
from xinfang.demo.survey import TenantAt, UnitAt
from xinfang.demo.themes import Theme, themes
from xinfang.law.calendar import Calendar
from xinfang.law.classification import Category

CHUNK: Final = 1_000
"""How many cases are drawn at once."""
YEARS: Final = timedelta(days=2 * 365)
"""How far back the history goes."""
_WEEKEND, _ACCUSATIONS, _SUGGESTIONS, _REPEATS = 0.12, 0.025, 0.06, 0.06


class Accused(StrEnum):
    """Whom an accusation names."""

    STAFF = "STAFF"
    HEAD = "HEAD"
    UNIT = "UNIT"
    LEADER = "LEADER"
    GOVERNMENT = "GOVERNMENT"
    SUPERIOR_LEADER = "SUPERIOR_LEADER"
    UNKNOWN = "UNKNOWN"


_LEVELS: Final = Mix(
    (Accused.STAFF, 0.4),
    (Accused.HEAD, 0.28),
    (Accused.UNIT, 0.03),
    (Accused.LEADER, 0.12),
    (Accused.GOVERNMENT, 0.06),
    (Accused.SUPERIOR_LEADER, 0.03),
    (Accused.UNKNOWN, 0.12),
)


@dataclass(slots=True)
class Draw:
    """One petition to be written.

    It came to the petition office of `tenant`; `place` is the county that it is about and `unit`
    the one that is competent, or whose people are accused. `receiver` is the tenant that takes it,
    another one where an accusation bars the first. `repeats` is the place within the chunk of an
    earlier one about the same matter.
    """

    tenant: int
    place: int
    unit: UnitAt
    receiver: int
    day: int
    theme: Theme
    accused: Accused | None = None
    repeats: int | None = None


class Drawing:
    """Draws the petitions of a run: `first` to `last` of a seed, spread over two years."""

    def __init__(
        self,
        tenants: tuple[TenantAt, ...],
        calendar: Calendar,
        *,
        seed: int,
        first: int,
        last: int,
        first_day: date,
    ) -> None:
        self.tenants, self.seed, self.first, self.last = tenants, seed, first, last
        self._heights = list(accumulate(one.weight for one in tenants))
        begin = first_day - YEARS
        days = [begin + timedelta(days=number) for number in range(YEARS.days)]
        busy = [1.0 if calendar.is_working_day(day) else _WEEKEND for day in days]
        self._days = list(accumulate(busy))
        self._begin = begin.toordinal()
        by_category = {
            category: [one for one in themes() if one.category is category] for category in Category
        }
        self._themes = {
            category: Mix(*((one, one.weight) for one in listed))
            for category, listed in by_category.items()
        }
        self._spots: list[int] = self._spread()
        self._places = [
            Mix(*((county, tenants[county].weight) for county in one.counties)) for one in tenants
        ]

    def chunks(self) -> range:
        """Return the numbers of the chunks."""
        return range(self.first // CHUNK, -(-self.last // CHUNK))

    def chunk(self, number: int) -> list[Draw]:
        """Draw one chunk; of the first and the last one only what belongs to the run."""
        random = chance(self.seed, "draws", number)
        numbers = range(number * CHUNK, (number + 1) * CHUNK)
        places = random.choices(range(len(self.tenants)), cum_weights=self._heights, k=len(numbers))
        drawn: list[Draw] = []
        latest: dict[int, int] = {}
        for index, tenant in zip(numbers, places, strict=True):
            draw = self._draw(random, index, tenant)
            if not self.first <= index < self.last:
                continue
            earlier = latest.get(tenant)
            if earlier is not None and draw.accused is None and happens(random, _REPEATS):
                before = drawn[earlier]
                draw.theme, draw.place, draw.unit = before.theme, before.place, before.unit
                draw.repeats = earlier
            elif draw.accused is None:
                latest[tenant] = len(drawn)
            drawn.append(draw)
        return drawn

    def _draw(self, random: Random, index: int, tenant: int) -> Draw:
        chosen = random.random()
        if chosen < _ACCUSATIONS:
            return self._accusation(random, index, tenant)
        category = (
            Category.SUGGESTION if chosen < _ACCUSATIONS + _SUGGESTIONS else Category.APPEAL_REQUEST
        )
        theme = self._themes[category].draw(random)
        place = self._place(random, tenant)
        units = self.tenants[place].units
        unit = units.get(theme.sector) or units["housing"]
        return Draw(tenant, place, unit, tenant, self._day(index), theme)

    def _accusation(self, random: Random, index: int, tenant: int) -> Draw:
        place = self._place(random, tenant)
        theme = self._themes[Category.ACCUSATION].draw(random)
        here = self.tenants[place]
        departments = [one for one in here.units.values() if one.staff and one.head]
        unit = departments[int(random.random() * len(departments))]
        level = _LEVELS.draw(random)
        barred: int | None = None
        if level in {Accused.LEADER, Accused.GOVERNMENT}:
            barred, unit = place, here.units["government"]
        elif level is Accused.SUPERIOR_LEADER:
            barred = here.above if self._is_city(here.above) else place
            unit = self.tenants[barred or place].units["government"]
        receiver = tenant
        while barred is not None and self._stands_in(receiver, barred):
            above = self.tenants[receiver].above
            if above is None:  # an accusation of the province goes past the platform
                level, unit, receiver = Accused.UNKNOWN, departments[0], tenant
                break
            receiver = above
        return Draw(tenant, place, unit, receiver, self._day(index), theme, level)

    def _place(self, random: Random, tenant: int) -> int:
        """Draw the county that a petition to a tenant is about: it brings as much there as here."""
        return self._places[tenant].draw(random)

    def _is_city(self, tenant: int | None) -> bool:
        return tenant is not None and self.tenants[tenant].level == Level.MUNICIPALITY

    def _stands_in(self, tenant: int, over: int) -> bool:
        return self.tenants[tenant].path.startswith(self.tenants[over].path)

    def _spread(self) -> list[int]:
        """Return the first case of each day, by how busy the days are."""
        whole, count = self._days[-1], self.last - self.first
        return [self.first + int(height / whole * count) for height in self._days]

    def _day(self, index: int) -> int:
        """Return on which day a case comes: in the order of their numbers, fewer on days off."""
        at = min(len(self._spots) - 1, bisect_right(self._spots, index))
        return self._begin + at
