"""The announced days off and make-up days: their import, and the calendar that law reckons by."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from xinfang.access.actor import SystemActor
from xinfang.access.grants import Grants
from xinfang.kernel.ids import new_id
from xinfang.law.calendar import Calendar
from xinfang.organizations.calendar import (
    Announced,
    NotACalendar,
    from_notice,
    import_calendar,
    load,
    packaged,
)
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID, CalendarDay
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect

import database as testing

PLATFORM = SystemActor("test", PLATFORM_TENANT_ID, PLATFORM_PATH)
NOTICE = "国办发明电〔2026〕试号"

# An invented arrangement of 2027: as the notices are made, and it reaches back into 2026.
ARRANGED: dict[str, Any] = {
    "year": 2027,
    "source": NOTICE,
    "off": [
        ["2026-12-31", "2027-01-02"],
        ["2027-02-05", "2027-02-11"],
        ["2027-04-03", "2027-04-05"],
        ["2027-05-01", "2027-05-05"],
        ["2027-06-07", "2027-06-09"],
        ["2027-09-15", "2027-09-17"],
        ["2027-10-01", "2027-10-07"],
    ],
    "worked": ["2026-12-27", "2027-02-20"],
}


@pytest.fixture
async def db(database: testing.Database) -> AsyncIterator[Database]:
    opened = connect(database.url("app"), Provider.for_tests(), pool_size=2)
    yield opened
    await opened.dispose()


async def brought_in(db: Database, announced: Announced, actor: SystemActor = PLATFORM) -> bool:
    """Import as the command does; returns whether anything was recorded."""
    async with db.write(actor) as tx:
        outcome = await import_calendar(tx, Grants(), announced)
    return outcome.event_id is not None


async def loaded(db: Database) -> Calendar:
    async with db.read(PLATFORM) as tx:
        return await load(tx)


async def state(db: Database) -> list[list[object]]:
    """Row versions, the ledger, and the version that caches go by."""
    async with db.read(PLATFORM) as tx:
        return [
            list((await tx.execute(sa.text(query))).scalars())
            for query in (
                "SELECT day || working::text || source || xmin::text FROM calendar_day ORDER BY 1",
                "SELECT event FROM ledger_entry",
                "SELECT value FROM access_version WHERE name = 'reference'",
            )
        ]


def noted(folder: Path, **parts: object) -> Path:
    file = folder / "notice.json"
    file.write_text(json.dumps(ARRANGED | parts), encoding="utf-8")
    return file


def days(year: int, *spans: str) -> set[date]:
    """Days of a year as `1/28-2/4` or `2/8`."""
    found: set[date] = set()
    for span in spans:
        first, *last = (date(year, *map(int, end.split("/"))) for end in span.split("-"))
        length = (last[0] - first).days if last else 0
        found |= {first + timedelta(days=offset) for offset in range(length + 1)}
    return found


async def test_r12_05_the_days_of_2025_and_2026_are_as_announced(db: Database) -> None:
    await brought_in(db, packaged())
    calendar = await loaded(db)
    for year, off, worked in (
        (
            2025,
            ("1/1", "1/28-2/4", "4/4-4/6", "5/1-5/5", "5/31-6/2", "10/1-10/8"),
            ("1/26", "2/8", "4/27", "9/28", "10/11"),
        ),
        (
            2026,
            ("1/1-1/3", "2/15-2/23", "4/4-4/6", "5/1-5/5", "6/19-6/21", "9/25-9/27", "10/1-10/7"),
            ("1/4", "2/14", "2/28", "5/9", "9/20", "10/10"),
        ),
    ):
        assert {day for day in calendar.days_off if day.year == year} == days(year, *off)
        assert {day for day in calendar.make_up_days if day.year == year} == days(year, *worked)
    assert calendar.years == frozenset(range(2004, 2027))
    assert calendar.is_working_day(date(2026, 2, 28))
    assert not calendar.is_working_day(date(2026, 2, 23))


async def test_nothing_loaded_makes_everything_provisional(db: Database) -> None:
    assert await loaded(db) == Calendar.unannounced()


async def test_a_second_import_changes_nothing(db: Database) -> None:
    assert await brought_in(db, packaged())
    before, version = await state(db), (await loaded(db)).version
    assert before[1] == ["calendar.imported"]
    assert not await brought_in(db, packaged())
    assert await state(db) == before
    assert (await loaded(db)).version == version


async def test_r12_06_a_notice_ends_what_was_provisional_and_reaches_back(
    db: Database, tmp_path: Path
) -> None:
    await brought_in(db, packaged())
    before = await loaded(db)
    assert before.is_provisional(date(2026, 12, 31))
    assert before.is_provisional(date(2027, 2, 20))
    assert await brought_in(db, from_notice(noted(tmp_path)))
    after = await loaded(db)
    assert not after.is_provisional(date(2027, 2, 20))
    assert not after.is_working_day(date(2026, 12, 31))
    assert after.is_make_up_day(date(2026, 12, 27))
    assert after.is_make_up_day(date(2027, 2, 20))
    assert after.version != before.version
    # The years before, imported once more, leave what the later notice took of them.
    assert not await brought_in(db, packaged())
    assert await loaded(db) == after


async def test_an_amended_notice_replaces_the_one_before(db: Database, tmp_path: Path) -> None:
    await brought_in(db, packaged())
    await brought_in(db, from_notice(noted(tmp_path)))
    amended = {"off": [["2027-01-01", "2027-01-03"], *ARRANGED["off"][1:]], "worked": []}
    assert await brought_in(db, from_notice(noted(tmp_path, **amended)))
    calendar = await loaded(db)
    assert calendar.is_working_day(date(2026, 12, 31))
    assert not calendar.is_working_day(date(2026, 12, 27))
    assert not calendar.is_working_day(date(2027, 2, 20))
    assert not calendar.is_working_day(date(2027, 1, 3))
    assert date(2027, 1, 3) in calendar.days_off


async def test_a_day_taken_back_alone_announces_no_year(db: Database, tmp_path: Path) -> None:
    await brought_in(db, from_notice(noted(tmp_path)))
    calendar = await loaded(db)
    assert calendar.years == {2027}
    assert {day.year for day in calendar.days_off | calendar.make_up_days} == {2027}


async def test_only_the_platform_writes_the_calendar(db: Database) -> None:
    await brought_in(db, packaged())
    before = await state(db)
    province = SystemActor("test", new_id(), "41/")
    tenants = {province.tenant_id: province.tenant_path}
    one = sa.insert(CalendarDay).values(day=date(2027, 3, 3), working=False, source="")
    with pytest.raises(DBAPIError, match="row-level security"):
        await attempted(db, province, one, tenants)
    await attempted(db, province, sa.delete(CalendarDay), tenants)
    assert await state(db) == before


async def attempted(
    db: Database, actor: SystemActor, statement: sa.Executable, tenants: dict[Any, str]
) -> None:
    async with db.write(actor) as tx:
        await tx.execute(statement)
        tx.record("test.attempted", kind="calendar", object_id=None, tenants=tenants)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"year": "2027"}, "year"),
        ({"year": True}, "year"),
        ({"source": " "}, "source"),
        ({"off": "2027-01-01"}, "off"),
        ({"off": [*ARRANGED["off"], ["2027-12-01"]]}, "off.*起止两日"),
        ({"off": [*ARRANGED["off"], ["2027-12-02", "2027-12-01"]]}, "off.*起止有误"),
        ({"off": [*ARRANGED["off"], ["2027-02-05", "2027-10-01"]]}, "off.*起止有误"),
        ({"off": [*ARRANGED["off"], ["2027-02-29", "2027-03-01"]]}, "off.*2027-02-29 不是日期"),
        ({"off": [*ARRANGED["off"], ["2026-12-21", "2026-12-21"]]}, "off.*2026-12-21 不属于"),
        ({"off": ARRANGED["off"][:-1]}, "off.*缺少法定节假日 2027-10-01"),
        ({"worked": ["2028-01-01"]}, "worked.*2028-01-01 不属于"),
        ({"worked": ["2027-05-01"]}, "worked.*2027-05-01 既列为放假又列为上班"),
        ({"worked": ["2027-02-22"]}, "worked.*2027-02-22 不是周六、周日"),
        ({"worked": [20270220]}, "worked.*不是日期"),
        ({"weather": "fine"}, "notice.json.*year、source、off、worked"),
    ],
)
def test_a_faulty_notice_is_refused_by_its_part(
    tmp_path: Path, parts: dict[str, object], told: str
) -> None:
    with pytest.raises(NotACalendar, match=told) as refused:
        from_notice(noted(tmp_path, **parts))
    assert refused.value.field[0] == "file"


def test_what_is_no_notice_at_all_is_refused(tmp_path: Path) -> None:
    for content in (b"\xff\xfe", b"[1]", b"{", b""):
        (tmp_path / "notice.json").write_bytes(content)
        with pytest.raises(NotACalendar, match=r"notice\.json"):
            from_notice(tmp_path / "notice.json")
    with pytest.raises(NotACalendar, match=r"absent\.json"):
        from_notice(tmp_path / "absent.json")
