"""Working days (工作日): weekends, the announced days off, and the make-up days (调休上班).

A working day is any day that is neither Saturday, Sunday nor a day off, and any make-up day. Days
off and make-up days are announced for one year at a time, usually in November. Beyond the
announced years only the fixed holidays are known, and which days are shifted is not: what a
:class:`Calendar` says of such a day is *provisional* and may change with the announcement. So may
the last ten days of an announced year whose successor isn't: the New Year's arrangement of the
next year has reached back into them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from xinfang.law.articles import PUBLIC_HOLIDAYS, Article

HOLIDAY_LAW: Final = Article(PUBLIC_HOLIDAYS, 2)

_SATURDAY: Final = 5
_OPEN_END: Final = (12, 22)  # 22 … 31 December: the last ten days of the year
_ONE_DAY: Final = timedelta(days=1)

# 正月初一, 清明, 五月初五, 八月十五 of each year, as (month, day). The lunar calendar follows from
# GB/T 33661-2017 (sun and moon at 120° E); these were computed with two independent programs that
# agree in every year, and 清明 besides as the day (Beijing time) on which the sun's apparent
# longitude reaches 15°. A test compares the years that the State Council has announced. The table
# ends where no deadline of today can reach; after it only the fixed dates count.
_LUNAR: Final[dict[int, tuple[tuple[int, int], ...]]] = {
    2025: ((1, 29), (4, 4), (5, 31), (10, 6)),
    2026: ((2, 17), (4, 5), (6, 19), (9, 25)),
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
    2036: ((1, 28), (4, 4), (5, 30), (10, 4)),
    2037: ((2, 15), (4, 4), (6, 18), (9, 24)),
    2038: ((2, 4), (4, 5), (6, 7), (9, 13)),
    2039: ((1, 24), (4, 5), (5, 27), (10, 2)),
    2040: ((2, 12), (4, 4), (6, 14), (9, 20)),
    2041: ((2, 1), (4, 4), (6, 3), (9, 10)),
    2042: ((1, 22), (4, 4), (6, 22), (9, 28)),
    2043: ((2, 10), (4, 5), (6, 11), (9, 17)),
    2044: ((1, 30), (4, 4), (5, 31), (10, 5)),
    2045: ((2, 17), (4, 4), (6, 19), (9, 25)),
}


def statutory_holidays(year: int) -> frozenset[date]:
    """The thirteen fixed holidays of ``year`` (全国年节及纪念日放假办法, text of 2024).

    元旦 1, 春节 4 (New Year's Eve to the third), 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3. Two may
    fall on one day. Without the lunar ones after the table's last year.
    """
    days = {date(year, *day) for day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))}
    if year in _LUNAR:
        spring, *others = (date(year, *day) for day in _LUNAR[year])
        days |= {spring + timedelta(days=offset) for offset in (-1, 0, 1, 2)}
        days |= set(others)
    return frozenset(days)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. Immutable; :meth:`of` makes one from plain dates.

    ``years`` are those whose arrangement is announced and loaded, ``days_off`` all days off in
    them (weekends that fall inside a holiday may be among them), ``make_up_days`` the Saturdays
    and Sundays that are worked. ``version`` names the import, so that a deadline can say by which
    calendar it was reckoned.
    """

    years: frozenset[int]
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    version: str

    @classmethod
    def of(
        cls,
        years: Iterable[int],
        days_off: Iterable[date],
        make_up_days: Iterable[date],
        version: str,
    ) -> "Calendar":
        """A calendar from plain data.

        Raises ``ValueError``, naming the day, for a day outside ``years``, a day that is both off
        and worked, or a make-up day that is no weekend.
        """
        loaded, off, worked = frozenset(years), frozenset(days_off), frozenset(make_up_days)
        for day in sorted(off | worked):
            if day.year not in loaded:
                raise ValueError(f"{day}: its year is not among the loaded ones")
        for day in sorted(worked):
            if day in off:
                raise ValueError(f"{day}: both a day off and a make-up day")
            if day.weekday() < _SATURDAY:
                raise ValueError(f"{day}: a make-up day is a Saturday or a Sunday")
        return cls(loaded, off, worked, version)

    @classmethod
    def unannounced(cls) -> "Calendar":
        """Weekends and fixed holidays only: every answer is provisional."""
        return cls(frozenset(), frozenset(), frozenset(), "unannounced")

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked."""
        if day.year in self.years:
            if day in self.make_up_days:
                return True
            return day not in self.days_off and day.weekday() < _SATURDAY
        return day.weekday() < _SATURDAY and day not in statutory_holidays(day.year)

    def is_make_up_day(self, day: date) -> bool:
        """Whether ``day`` is a weekend day that is worked (调休上班日)."""
        return day in self.make_up_days

    def is_provisional(self, day: date) -> bool:
        """Whether an announcement still to come may change what ``day`` is."""
        if day.year not in self.years:
            return True
        return day.year + 1 not in self.years and (day.month, day.day) >= _OPEN_END

    def provisional_from(self, day: date) -> date:
        """The first day, from ``day`` on, that an announcement still to come may change."""
        while not self.is_provisional(day):
            day += _ONE_DAY
        return day

    def roll(self, day: date) -> date:
        """``day`` itself if worked, else the next working day."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, which itself isn't counted.

        With ``count`` 0: ``start`` if worked, else the next working day.
        """
        if count == 0:
            return self.roll(start)
        day = start
        for _ in range(count):
            day = self.roll(day + _ONE_DAY)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie after ``after``, up to and including ``until``."""
        return sum(self.is_working_day(day) for day in days_after(after, until))


def days_after(after: date, until: date) -> Iterator[date]:
    """Each day after ``after``, up to and including ``until``."""
    day = after + _ONE_DAY
    while day <= until:
        yield day
        day += _ONE_DAY
