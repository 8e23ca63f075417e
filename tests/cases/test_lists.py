"""Lists of cases: the way through the places shows what `visible` shows, in order, page by page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from cases import many
from cases.many import GRANTS, TODAY, World
from xinfang.access import listing
from xinfang.access.actor import Actor
from xinfang.access.listing import Position
from xinfang.access.reach import visible
from xinfang.cases import search
from xinfang.cases.models import Case
from xinfang.cases.queries import lists
from xinfang.cases.queries.cases import COLUMNS
from xinfang.cases.queries.lists import Order
from xinfang.cases.queries.narrowing import Filter
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, Read, connect

import database as testing

few_worlds = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],  # a seed doesn't shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example empties it again
)
FILTERS = 12
"""Random filters that each actor of a world is asked with."""


@asynccontextmanager
async def opened(database: testing.Database, world: World) -> AsyncIterator[Database]:
    """The world in the database, as the application opens it; emptied afterwards."""
    admin = create_async_engine(database.url("admin"))
    db = connect(database.url(), Provider.for_tests(), pool_size=1)
    try:
        async with admin.begin() as connection:
            await many.fill(connection, world)
        yield db
    finally:
        await db.dispose()
        async with admin.begin() as connection:
            await connection.execute(
                sa.text("TRUNCATE petition_case, access_scope, access_denial, unit, tenant CASCADE")
            )
        await admin.dispose()


@asynccontextmanager
async def reading(db: Database, actor: Actor) -> AsyncIterator[Read]:
    """A read of the day of these worlds."""
    async with db.read(actor) as read:
        yield Read(read.session, actor, TODAY)


async def expected(read: Read, actor: Actor, world: World, by: Filter) -> list[dict[str, object]]:
    """What `visible` shows of what passes, unordered."""
    statement = sa.select(Case.id).where(visible(actor, GRANTS, "read", COLUMNS, today=TODAY))
    shown = set((await read.execute(statement)).scalars())
    return [row for row in world.rows if row["id"] in shown and many.passes(row, by, shown)]


def in_order(rows: list[dict[str, object]], order: Order) -> list[object]:
    """The ids in an order of the list."""

    def by_day(row: dict[str, object]) -> object:
        return (row["due_on"] is None, row["due_on"] or TODAY, row["id"])

    def by_instant(row: dict[str, object]) -> object:
        return (row["registered_at"], row["id"])

    rows = sorted(rows, key=by_day if order is Order.DUE_FIRST else by_instant)  # type: ignore[arg-type]  # tuples
    return [row["id"] for row in (reversed(rows) if order is Order.NEWEST else rows)]


async def paged(
    read: Read, actor: Actor, by: Filter, order: Order, length: int = 7
) -> list[object]:
    """The ids of all pages of a list, as a client goes through them."""
    column = lists.ORDERS[order].column
    ids: list[object] = []
    after = None
    while True:
        rows = await lists.list_cases(
            read, actor, GRANTS, by, order=order, limit=length, after=after, fields=()
        )
        ids += [row["id"] for row in rows]
        if len(rows) < length:
            return ids
        after = Position(rows[-1]["id"], rows[-1][column])


async def disagreements(db: Database, world: World, filters: int = FILTERS) -> list[str]:
    """Where a list or a count differs from what `visible` shows."""
    found = []
    for actor in world.actors:
        async with reading(db, actor) as read:
            for _ in range(filters):
                by = many.narrowed(world)
                rows = await expected(read, actor, world, by)
                order = world.random.choice(list(Order))
                if await paged(read, actor, by, order) != in_order(rows, order):
                    found.append(f"{order} {by}")
                if await lists.count_cases(read, actor, GRANTS, by) != (len(rows), True):
                    found.append(f"count {by}")
    return found


@few_worlds
@given(seed=st.integers(0, 2**32))
async def test_a_list_shows_what_is_visible(database: testing.Database, seed: int) -> None:
    world = many.made(seed)
    async with opened(database, world) as db:
        assert await disagreements(db, world) == []


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_many_rows_are_gone_through_and_few_are_put_in_order(
    database: testing.Database, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    world = many.made(7)
    monkeypatch.setattr(listing, "FEW", 24)
    monkeypatch.setattr(lists, "HITS", 3)
    async with opened(database, world) as db:
        owner = create_async_engine(database.url("admin"))
        async with owner.begin() as connection:
            await connection.execute(
                sa.text(f'ALTER DATABASE "{database.name}" SET plan_cache_mode TO {mode}')
            )
        await owner.dispose()
        await db.engine.dispose()
        assert await disagreements(db, world) == []


async def test_counting_stops_at_the_cap(database: testing.Database) -> None:
    world = many.made(3)
    async with opened(database, world) as db:
        for actor in world.actors:
            async with reading(db, actor) as read:
                total = len(await expected(read, actor, world, Filter()))
                counted = await lists.count_cases(read, actor, GRANTS, Filter(), cap=5)
                assert counted == (min(total, 5), total <= 5)


async def test_counting_what_a_search_finds_stops_sooner(
    database: testing.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = many.made(3)
    monkeypatch.setattr(lists, "FOUND_CAP", 4)
    by = Filter(search=search.question("排水"))
    totals = set()
    async with opened(database, world) as db:
        for hits in (0, 150):  # gone through by places, and looked at one by one
            monkeypatch.setattr(lists, "HITS", hits)
            for actor in world.actors:
                async with reading(db, actor) as read:
                    total = len(await expected(read, actor, world, by))
                    counted = await lists.count_cases(read, actor, GRANTS, by)
                    assert counted == (min(total, 4), total <= 4)
                    totals.add(total > 4)
    assert totals == {True, False}


@pytest.mark.parametrize(
    ("planted", "by"),
    [
        pytest.param({"_DENIED": "true"}, None, id="denial forgotten, the wall holds"),
        pytest.param({"_CLEARED": "true"}, "secrecy", id="secrecy forgotten"),
        pytest.param({"_IN_FORCE": "true"}, "until", id="ended scope rows count"),
    ],
)
async def test_planted_what_a_place_forgets_is_noticed(
    database: testing.Database,
    monkeypatch: pytest.MonkeyPatch,
    planted: dict[str, str],
    by: str | None,
) -> None:
    for name, value in planted.items():
        monkeypatch.setattr(listing, name, value)
    world = many.made(1)
    async with opened(database, world) as db:
        assert bool(await disagreements(db, world, 2)) == (by is not None)


async def test_what_is_derived_follows_every_change(database: testing.Database) -> None:
    world = many.made(5, cases=40)
    other = min(world.units)
    async with opened(database, world) as db:
        admin = create_async_engine(database.url("admin"))
        async with admin.begin() as connection:
            assert await strays(connection) == []
            for statement in (
                "UPDATE petition_case SET state = 'TRANSFERRED' WHERE state = 'REGISTERED'",
                f"UPDATE petition_case SET responsible_unit_id = '{other}' WHERE urgent",  # noqa: S608 - our own id
                "UPDATE petition_case SET due_on = NULL, soon_on = NULL WHERE late",
                "DELETE FROM access_scope WHERE reach = 'handled'",
                "UPDATE access_scope SET until = '2026-12-24' WHERE reach = 'addressed'",
            ):
                await connection.execute(sa.text(statement))
                assert await strays(connection) == [], statement
            await connection.execute(sa.text("UPDATE petition_case SET accuses = true"))
            left = await connection.scalars(
                sa.text(
                    "SELECT s.text FROM case_search s JOIN petition_case c ON c.id = s.case_id"
                    " WHERE s.text <> c.number OR s.words @@ CAST('''排水'' | ''工资''' AS tsquery)"
                )
            )
            assert left.all() == [], "what became an accusation is found by its number alone"
            await connection.execute(sa.text("UPDATE case_reach SET late = NOT late"))
            assert len(await strays(connection)) == len(world.rows)
        await admin.dispose()
        assert db is not None


async def strays(connection: object) -> list[object]:
    rows = await connection.scalars(sa.text("SELECT case_reading_strays()"))  # type: ignore[attr-defined]  # a connection
    return list(rows)
