"""The working-day calendar as kept in the database: import of announced years, and loading it.

Kept are the days off and the make-up days of each announced year; a year that has none isn't
announced. Years up to 2026 come from the data set `chinesecalendar`; each later one is imported
from a file made of the State Council's notice.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from chinese_calendar.constants import holidays, workdays

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.kernel.errors import Invalid
from xinfang.law.calendar import Calendar, statutory_holidays
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import bump
from xinfang.organizations.models import PLATFORM_TENANT_ID, CalendarDay
from xinfang.organizations.queries import tenant_by_id
from xinfang.organizations.queries.days import calendar_days
from xinfang.store.kept import Kept
from xinfang.store.transaction import Outcome, Read, Write

_SATURDAY = 5
_DECEMBER, _LAST_DAYS = 12, 22
_FEWEST_DAYS_OFF = 7
"""Fewer days off than any year's notice has announced: the year isn't loaded."""
_THIRTEEN_SINCE = 2025
"""Since when the fixed holidays are those that `law` knows."""
_LONGEST = timedelta(days=30)
_PARTS = ("year", "source", "off", "worked")


class NotACalendar(Invalid):
    """The notice file can't be taken over; the text names the part of it and what is wrong."""

    def __init__(self, part: str, what: str) -> None:
        super().__init__(f"放假通知文件有误（{part}）：{what}。", field=("file", part))


@dataclass(frozen=True, slots=True)
class Announced:
    """The days off and make-up days of whole years, and who announced them."""

    years: frozenset[int]
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    source: str


def packaged() -> Announced:
    """Return the years of the packaged data set (2004 to 2026)."""
    off = frozenset(holidays)
    return Announced(
        years=frozenset(day.year for day in off),
        days_off=off,
        make_up_days=frozenset(workdays),
        source="chinesecalendar",
    )


def from_notice(file: Path) -> Announced:
    """Return the year of a notice file.

    The file is JSON: `{"year": 2027, "source": "国办发明电〔2026〕…号", "off": [["2027-01-01",
    "2027-01-03"], …], "worked": ["2027-02-20", …]}`; ranges include both ends. Days off and make-up
    days may reach into the last ten days of the year before. Raises NotACalendar.
    """
    content = _read(file)
    year, source = content["year"], content["source"]
    if type(year) is not int or not date.min.year < year < date.max.year:
        raise NotACalendar("year", "应为年份")
    if not isinstance(source, str) or not source.strip():
        raise NotACalendar("source", "应写明发文字号")
    off = frozenset(day for one in _listed(content, "off") for day in _range(one))
    worked = frozenset(_day("worked", one) for one in _listed(content, "worked"))
    opens = date(year - 1, _DECEMBER, _LAST_DAYS)
    for part, days in (("off", off), ("worked", worked)):
        if outside := sorted(day for day in days if not opens <= day <= date(year, 12, 31)):
            raise NotACalendar(part, f"{outside[0]} 不属于{year}年的安排")
    if wrong := sorted(off & worked):
        raise NotACalendar("worked", f"{wrong[0]} 既列为放假又列为上班")
    if wrong := sorted(day for day in worked if day.weekday() < _SATURDAY):
        raise NotACalendar("worked", f"{wrong[0]} 不是周六、周日")
    # A fixed holiday that isn't off is a slip of the file's maker, not an arrangement.
    if year >= _THIRTEEN_SINCE and (missing := sorted(statutory_holidays(year) - off)):
        raise NotACalendar("off", f"缺少法定节假日 {missing[0]}")
    return Announced(frozenset({year}), off, worked, source.strip())


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NotACalendar(file.name, "无法读取，或不是JSON") from None
    if not isinstance(content, dict) or set(content) != set(_PARTS):
        raise NotACalendar(file.name, f"应恰有 {'、'.join(_PARTS)} 四项")
    return content


def _listed(content: dict[str, Any], part: str) -> list[Any]:
    listed = content[part]
    if not isinstance(listed, list):
        raise NotACalendar(part, "应为列表")
    return listed


def _range(ends: object) -> Iterator[date]:
    if not isinstance(ends, list) or len(ends) != len(("first", "last")):
        raise NotACalendar("off", f"{ends} 应为起止两日")
    first, last = (_day("off", end) for end in ends)
    if not first <= last <= first + _LONGEST:
        raise NotACalendar("off", f"{first} 至 {last} 起止有误")
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _day(part: str, text: object) -> date:
    try:
        if isinstance(text, str):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise NotACalendar(part, f"{text} 不是日期")


async def import_calendar(tx: Write, grants: Grants, announced: Announced) -> Outcome:
    """Write the years; what was loaded of them before is replaced.

    Where nothing differs nothing is written or recorded, and there is no event. A deadline that was
    provisional is recomputed by its own slice, when the reference version changes. Raises
    ActNotPermitted.
    """
    platform = await tenant_by_id(tx, PLATFORM_TENANT_ID)
    policy = require(tx, grants, Command(), "region", "import", platform)
    wanted = dict.fromkeys(announced.days_off, False) | dict.fromkeys(announced.make_up_days, True)
    loaded = {one.day: one for one in await calendar_days(tx)}
    removed = [
        day for day, one in loaded.items() if day not in wanted and _replaces(announced, one)
    ]
    written = [
        {"day": day, "working": working, "source": announced.source}
        for day, working in sorted(wanted.items())
        if day not in loaded
        or (loaded[day].working, loaded[day].source) != (working, announced.source)
    ]
    if not removed and not written:
        return Outcome("tenant", platform.id)
    gone = [*removed, *(row["day"] for row in written)]
    await tx.execute(
        sa.delete(CalendarDay)
        .where(CalendarDay.day.in_(gone))
        .execution_options(synchronize_session=False)
    )
    if written:
        await tx.session.execute(sa.insert(CalendarDay), written)
    await bump(tx, "reference")
    event = tx.record(
        "calendar.imported",
        kind="calendar",
        object_id=None,
        tenants={platform.id: platform.path},
        grounds={
            "years": sorted(announced.years),
            "source": announced.source,
            "written": len(written),
            "removed": len(removed),
        },
        policy=policy,
    )
    return Outcome("tenant", platform.id, event)


def _replaces(announced: Announced, one: CalendarDay) -> bool:
    # The next year's notice may have reached into the last days of the year: those stay.
    reached_into = (one.day.month, one.day.day) >= (_DECEMBER, _LAST_DAYS)
    own = one.day.year in announced.years and not reached_into
    return own or one.source == announced.source


_KEPT: Kept[sa.Connection | sa.Engine, Calendar] = Kept()
"""The calendars of this process, by the database that they come from."""


async def current(tx: Read) -> Calendar:
    """Return the calendar as of the actor's reference version, which costs nothing once loaded.

    The system has no version: for it the calendar is loaded.
    """
    if not isinstance(tx.actor, Actor):
        return await load(tx)
    return await _KEPT.get(tx.session.get_bind(), tx.actor.reference_version, lambda: load(tx))


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
