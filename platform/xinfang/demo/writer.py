"""Writes the histories of petitions by the thousand, in this process or in others beside it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from xinfang.demo.chance import chance
from xinfang.demo.draws import YEARS, Draw, Drawing
from xinfang.demo.history import Step, history
from xinfang.demo.leave import leave
from xinfang.demo.matters import matter
from xinfang.demo.reckoner import Reckoner
from xinfang.demo.road import Road
from xinfang.demo.rows import NULL, Lines, empty
from xinfang.demo.survey import TenantAt
from xinfang.kernel.ids import case_number
from xinfang.law.calendar import Calendar
from xinfang.store.crypto import Provider

Register = tuple[int, int]
"""Tenant, by its place in the list, and year."""


@dataclass(frozen=True, slots=True)
class Run:
    """Which cases to write: from `first` up to `last` of a seed, for a first start on a day.

    `keys` are those of the registers of numbers.
    """

    tenants: tuple[TenantAt, ...]
    calendar: Calendar
    provider: Provider
    keys: dict[Register, bytes]
    seed: int
    first: int
    last: int
    first_day: date

    def drawing(self) -> Drawing:
        """Return what draws the petitions."""
        return Drawing(
            self.tenants,
            self.calendar,
            seed=self.seed,
            first=self.first,
            last=self.last,
            first_day=self.first_day,
        )


def register_of(draw: Draw) -> Register:
    """Return the register that numbers a petition."""
    return draw.receiver, date.fromordinal(draw.day).year


@dataclass(frozen=True, slots=True)
class Walked:
    """A road that has been walked, by which steps, and the one whose matter it repeats."""

    road: Road
    steps: list[Step]
    before: Road | None


class Writer:
    """Writes chunks of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._drawing = run.drawing()
        self._reckoner = Reckoner(run.calendar, {}, {})
        self._horizon = run.first_day.toordinal() - 1
        self._middle = self._horizon - YEARS.days // 2

    def write(self, number: int, used: Mapping[Register, int]) -> Lines:
        """Return the rows of a chunk; `used` says how many numbers each register gave before."""
        lines, taken = empty(), Counter(used)
        for walked in self.walked(number, lines):
            road, register = walked.road, register_of(walked.road.draw)
            public = case_number(register[1], taken[register], self._run.keys[register])
            taken[register] += 1
            same = NULL if walked.before is None else walked.before.id
            leave(road, self._run.provider, public, same)
        return lines

    def walked(self, number: int, lines: Lines) -> Iterator[Walked]:
        """Yield the roads of a chunk as they have been walked; their events are in `lines`."""
        random, run = chance(self._run.seed, "history", number), self._run
        roads: list[Road] = []
        for draw in self._drawing.chunk(number):
            before = None if draw.repeats is None else roads[draw.repeats]
            told = matter(
                random,
                draw,
                run.tenants,
                year=date.fromordinal(draw.day).year,
                later=draw.day > self._middle,
                before=None if before is None else before.told,
            )
            steps = history(
                random,
                draw,
                told,
                run.tenants,
                self._reckoner.last_day,
                self._reckoner.opens,
                self._horizon,
            )
            road = Road(random, self._reckoner, run.tenants, lines, draw, told)
            road.walk(steps)
            roads.append(road)
            yield Walked(road, steps, before)
