"""A demo filled by COPY: all of it or nothing, behind the wall as before, and proved by the law."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang import demo, settings
from xinfang.access.actor import Level, SystemActor
from xinfang.cases import identity
from xinfang.cases.models import CaseClock, Petitioner
from xinfang.demo import load, press
from xinfang.demo.fill import run_of
from xinfang.demo.load import InUseError
from xinfang.demo.organizations import PLATFORM
from xinfang.demo.organs import PROVINCE
from xinfang.demo.survey import SKEW, survey
from xinfang.law.deadlines import Extension, due
from xinfang.law.registry import term
from xinfang.law.terms import RULE_SET
from xinfang.organizations import calendar, check
from xinfang.organizations.queries import tenant_by_code
from xinfang.settings import MisconfiguredError, Settings
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect
from xinfang.store.verify import verify

import database as testing

pytestmark = pytest.mark.pg
Answer = TypeVar("Answer")
CASES = 900
SCHEMA = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE convalidated
    UNION ALL SELECT relname || relrowsecurity || relforcerowsecurity FROM pg_class
      WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
"""
DENIED = """
    WITH listed AS (SELECT DISTINCT object_id FROM access_accused)
    SELECT count(*) FROM (
      (SELECT object_id, person FROM listed, xinfang_denied_persons('case', object_id) person
       EXCEPT SELECT object_id, person_id FROM access_denial)
      UNION ALL
      (SELECT object_id, person_id FROM access_denial
       EXCEPT
       SELECT object_id, person FROM listed, xinfang_denied_persons('case', object_id) person)
    ) differing
"""


class EndedHereError(Exception):
    """The process ended here."""


@dataclass(frozen=True, slots=True)
class Filled:
    own: testing.Database
    settings: Settings

    def ask(self, question: Callable[[Database], Awaitable[Answer]]) -> Answer:
        async def go() -> Answer:
            database = connect(self.own.url("app"), Provider.for_tests())
            try:
                return await question(database)
            finally:
                await database.dispose()

        return asyncio.run(go())

    def look(self, statement: str) -> list[Any]:
        async def go() -> list[Any]:
            engine = create_async_engine(self.own.url("admin"))
            async with engine.connect() as connection:
                rows = [row[0] for row in await connection.execute(sa.text(statement))]
            await engine.dispose()
            return rows

        return asyncio.run(go())

    def fill(self, cases: int, tell: Callable[[int, str], None] = lambda _n, _what: None) -> int:
        return self.ask(
            lambda database: demo.history(self.settings, database, cases=cases, tell=tell)
        )


async def _province(database: Database) -> SystemActor:
    async with database.read(PLATFORM) as read:
        tenant = await tenant_by_code(read, PROVINCE)
    assert tenant is not None
    return SystemActor("demo", tenant.id, tenant.path)


@pytest.fixture(scope="module")
def filled(seeded: testing.Database) -> Iterator[Filled]:
    """A demo whose indexes were put away for its few cases, as for millions."""
    patched = pytest.MonkeyPatch()
    patched.setattr(load, "LARGE", 100)
    at = seeded.server
    with testing.database(at, seeded.name) as own, tempfile.TemporaryDirectory() as folder:
        owner = {"owner_database_url": own.url("owner")}
        here = Filled(own, settings.load(data_dir=Path(folder), port=18414, **owner))
        before = sorted(here.look(SCHEMA))

        def interrupted(stored: int, _what: str) -> None:
            if stored:
                raise EndedHereError

        with pytest.raises(EndedHereError):
            here.fill(CASES, interrupted)
        assert here.look("SELECT count(*) FROM petition_case") == [40]
        assert here.fill(CASES) == CASES - 40
        assert sorted(here.look(SCHEMA)) == before
        yield here
    patched.undo()


def test_it_has_as_many_cases_as_asked_for_and_no_more(filled: Filled) -> None:
    made = filled.ask(demo.made)
    assert made.cases == CASES
    assert made.largest[0] in {"金水区", "兰考县"}
    assert made.largest[1] > 30 * max(1, made.smallest[1])
    assert filled.fill(CASES) == filled.fill(100) == 0
    assert filled.ask(demo.made) == made


def test_the_ledger_tells_of_the_run_in_each_tenant_and_is_whole(filled: Filled) -> None:
    async def verified() -> bool:
        engine = create_async_engine(filled.own.url("auditor"))
        try:
            return (await verify(engine, {})).whole
        finally:
            await engine.dispose()

    assert asyncio.run(verified())
    told = filled.look(
        "SELECT sum((convert_from(content, 'UTF8')::jsonb #>> '{grounds,cases}')::int)"
        " FROM ledger_entry JOIN ledger_content USING (tenant_id, chain, sequence)"
        " WHERE event = 'cases.imported'"
    )
    assert told == [CASES - 40]


def test_what_is_derived_is_what_the_trees_and_the_accusations_say(filled: Filled) -> None:
    async def checked(database: Database) -> list[check.Inconsistency]:
        return await check.check(database, await _province(database))

    assert filled.ask(checked) == []
    assert filled.look("SELECT count(DISTINCT object_id) FROM access_accused")[0] > 10
    assert filled.look(DENIED) == [0]
    assert filled.look("SELECT count(*) FROM case_reading_strays()") == [0]
    lost = "SELECT count(*) FROM case_register r WHERE last <> (SELECT count(*) - 1"
    assert filled.look(
        f"{lost} FROM petition_case c WHERE c.numbered_by = r.tenant_id AND c.year = r.year)"
    ) == [0]


def test_the_law_reckons_every_clock_as_it_stands(filled: Filled) -> None:
    async def clocks(database: Database) -> int:
        async with database.read(await _province(database)) as read:
            days = await calendar.load(read)
            rows = list((await read.execute(sa.select(CaseClock))).scalars())
        for row in rows:
            given, on = row.extension_days, row.extension_approved_on
            reckoned = due(
                term(row.term_id, row.law_of),
                row.started_on,
                days,
                extension=Extension(given, on) if given is not None and on is not None else None,
                setting=row.setting,
            )
            kept = (row.original_due_on, row.due_on, row.soon_on, row.provisional, row.explanation)
            assert kept == (
                reckoned.original_due_on,
                reckoned.due_on,
                reckoned.soon_on(),
                reckoned.provisional,
                reckoned.explain(),
            )
            assert (row.rule_set, row.calendar_version) == (RULE_SET, days.version)
        return len(rows)

    assert filled.ask(clocks) > 4_000


def test_identities_open_and_say_that_they_are_invented(filled: Filled) -> None:
    async def petitioners(database: Database) -> list[identity.Identity]:
        async with database.read(await _province(database)) as read:
            rows = list((await read.execute(sa.select(Petitioner))).scalars())
        return [identity.opened(database.provider, row) for row in rows]

    opened = filled.ask(petitioners)
    assert len(opened) > CASES
    assert all(one.name.endswith("（虚构）") for one in opened)
    assert all((one.phone or "100").startswith("100") for one in opened)
    assert all((one.id_number or "00").startswith("00") for one in opened)
    assert all("虚构" in (one.address or "") for one in opened)


def test_counties_differ_a_thousandfold(filled: Filled) -> None:
    async def weights(database: Database) -> list[float]:
        async with database.read(await _province(database)) as read:
            tenants = await survey(read)
        assert abs(sum(one.weight for one in tenants) - 1) < 1e-9
        return sorted(one.weight for one in tenants if one.level == Level.COUNTY)

    lightest, *_, heaviest = filled.ask(weights)
    assert heaviest / lightest == pytest.approx(SKEW)


def test_written_in_processes_beside_this_one_it_is_the_same(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def digests(database: Database) -> list[tuple[int, int]]:
        run = await run_of(database, await _province(database), first=0, last=300)
        found = []
        async for chunk in press.pressed(run, Counter()):
            sizes = sum(len(lines) for lines in chunk.lines.values())
            found.append((chunk.count, sizes))
        return found

    here = filled.ask(digests)
    monkeypatch.setattr(press, "ALONE", 0)
    assert filled.ask(digests) == here


def test_who_reads_the_cases_is_not_pushed_aside(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "_PATIENCE", "100ms")

    async def meanwhile(database: Database) -> None:
        async with database.read(await _province(database)) as read:
            await read.execute(sa.text("SELECT 1 FROM petition_case LIMIT 1"))
            with pytest.raises(InUseError, match="stop `up`"):
                await demo.history(filled.settings, database, cases=CASES + 1)

    filled.ask(meanwhile)
    assert filled.ask(demo.made).cases == CASES


def test_without_the_owner_or_outside_the_demo_there_is_none(filled: Filled) -> None:
    for changed in ({"owner_database_url": None}, {"profile": settings.Profile.TEST}):
        other = Filled(filled.own, filled.settings.model_copy(update=changed))
        with pytest.raises(MisconfiguredError, match="demo only"):
            other.fill(CASES + 1)
    assert filled.ask(demo.made).cases == CASES
