"""The working-day calendar as kept in the database: import of announced years, and loading it.

Kept are the days off and the make-up days of each announced year; a year that has none isn't
announced. Years up to 2026 come from the data set `chinesecalendar`; each later one is imported
from a file made of the State Council's notice.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from chinese_calendar.constants import holidays, workdays

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Invalid
from xinfang.law.calendar import Calendar
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import bump
from xinfang.organizations.models import PLATFORM_TENANT_ID, CalendarDay
from xinfang.organizations.queries import tenant_by_id
from xinfang.organizations.queries.days import calendar_days
from xinfang.store.transaction import Outcome, Read, Write

_SATURDAY = 5
_DECEMBER, _LAST_DAYS = 12, 22
_FEWEST_DAYS_OFF = 7
"""Fewer days off than any year's notice has announced: the file isn't complete."""


class NotACalendar(Invalid):
    """The notice file isn't understood; the text says what is wrong with it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"放假通知文件有误：{what}", field=("file",))


@dataclass(frozen=True, slots=True)
class Announced:
    """The days off and make-up days of whole years, and who announced them."""

    years: frozenset[int]
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    source: str


def packaged() -> Announced:
    """Return the years of the packaged data set (2004 to 2026)."""
    off, worked = frozenset(holidays), frozenset(workdays)
    return Announced(
        years=frozenset(day.year for day in off),
        days_off=off,
        # The data set lists a few ordinary weekdays as worked; they aren't make-up days.
        make_up_days=frozenset(day for day in worked if day.weekday() >= _SATURDAY),
        source="chinesecalendar",
    )


def from_notice(file: Path) -> Announced:
    """Return the year of a notice file.

    The file is JSON: `{"year": 2027, "source": "国办发明电〔2026〕…号", "off": [["2027-01-01",
    "2027-01-03"], …], "worked": ["2027-02-20", …]}`; ranges include both ends. Days off may reach
    into the last days of the year before, and so may make-up days. Raises NotACalendar.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        year, source = int(content["year"]), str(content["source"])
        ranges = [tuple(map(date.fromisoformat, one)) for one in content["off"]]
        off = {day for first, last in ranges for day in _days(first, last)}
        worked = {date.fromisoformat(day) for day in content["worked"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotACalendar(str(error)) from None
    if any(day.year not in {year - 1, year} for day in off | worked):
        raise NotACalendar(f"有不属于{year}年的日期")
    if sum(day.year == year for day in off) < _FEWEST_DAYS_OFF:
        raise NotACalendar(f"{year}年的放假日过少")
    try:
        Calendar.of({year - 1, year}, off, worked, source)
    except ValueError as error:
        raise NotACalendar(str(error)) from None
    return Announced(frozenset({year}), frozenset(off), frozenset(worked), source)


async def import_calendar(tx: Write, grants: Grants, announced: Announced) -> Outcome:
    """Write the years; what was loaded of them before is replaced.

    A deadline that was provisional is recomputed by its own slice, when the reference version
    changes.
    """
    platform = await tenant_by_id(tx, PLATFORM_TENANT_ID)
    policy = require(tx, grants, Command(), "region", "import", platform)
    day = CalendarDay.day
    # The next year's notice may have reached into the last days of the year: those stay.
    own = sa.and_(
        sa.extract("year", day).in_(sorted(announced.years)),
        sa.or_(sa.extract("month", day) < _DECEMBER, sa.extract("day", day) < _LAST_DAYS),
    )
    touched = announced.days_off | announced.make_up_days
    await tx.execute(
        sa.delete(CalendarDay)
        .where(sa.or_(own, CalendarDay.source == announced.source, day.in_(sorted(touched))))
        .execution_options(synchronize_session=False)
    )
    tx.add(
        *(
            CalendarDay(day=one, working=one in announced.make_up_days, source=announced.source)
            for one in sorted(touched)
        )
    )
    await tx.flush()
    await bump(tx, "reference")
    event = tx.record(
        "calendar.imported",
        kind="calendar",
        object_id=None,
        tenants={platform.id: platform.path},
        grounds={"years": sorted(announced.years), "source": announced.source},
        policy=policy,
    )
    return Outcome("tenant", platform.id, event)


async def load(tx: Read) -> Calendar:
    """Return the calendar of all loaded years; with none, the one in which all is provisional.

    Its version is a hash of the days, so that a deadline can tell by which it was reckoned.
    """
    days = await calendar_days(tx)
    if not days:
        return Calendar.unannounced()
    text = ",".join(f"{day.day.isoformat()}{day.working:d}" for day in days)
    off = Counter(day.day.year for day in days if not day.working)
    # A year of which the next one's notice gave away a day or two isn't announced by that.
    years = {year for year, count in off.items() if count >= _FEWEST_DAYS_OFF}
    kept = [day for day in days if day.day.year in years]
    return Calendar.of(
        years=years,
        days_off=(day.day for day in kept if not day.working),
        make_up_days=(day.day for day in kept if day.working),
        version=sha256(text.encode()).hexdigest()[:16],
    )


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))
