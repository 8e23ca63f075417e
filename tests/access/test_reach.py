"""The two readings of access agree, over random worlds; the wall stands around both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from access import worlds
from access.worlds import COLUMNS, GRANTS, GROUP, KIND, World
from xinfang.access import reach
from xinfang.access.reach import Reach, Reading, permits

import database as testing

ACTORS, OBJECTS = 40, 400
worlds_enough = settings(
    max_examples=100_000 // (ACTORS * OBJECTS) + 1,  # at least 100,000 triples a run
    deadline=None,
    phases=[Phase.generate],  # a seed doesn't shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example rolls back
)


@asynccontextmanager
async def opened(database: testing.Database) -> AsyncIterator[AsyncConnection]:
    """A transaction of the administrator with the sample table, rolled back at the end."""
    engine = create_async_engine(database.url("admin"))
    try:
        async with engine.connect() as connection:
            await worlds.build(connection)
            yield connection
    finally:
        await engine.dispose()


async def disagreements(connection: AsyncConnection, world: World, kind: str = KIND) -> list[str]:
    """Where the readings differ: actor by actor, over every row."""
    found: list[str] = []
    for actor in world.actors:
        await worlds.become(connection, actor)
        listed = await worlds.listed(connection, actor, replace(COLUMNS, kind=kind))
        for facts in world.facts(actor, kind):
            line = permits(actor, GRANTS, "read", facts)
            if (line is not None) != (facts.id in listed):
                found.append(f"{actor.user_id} {facts.id}: {line}")
    return found


async def breaches(connection: AsyncConnection, world: World) -> list[str]:
    """Where the wall is wider or narrower than it should be, or narrower than the grants."""
    found: list[str] = []
    for actor in world.actors:
        await worlds.become(connection, actor)
        granted = await worlds.listed(connection, actor)
        await connection.execute(sa.text("SET LOCAL ROLE xinfang_app"))
        alone = set((await connection.scalars(sa.select(worlds.sample.c.id))).all())
        behind = await worlds.listed(connection, actor)
        await connection.execute(sa.text("RESET ROLE"))
        if alone != world.behind_the_wall(actor):
            found.append(f"{actor.user_id}: the wall differs")
        if not granted <= alone or behind != granted:
            found.append(f"{actor.user_id}: the wall hides what is granted")
        if alone & world.denied(actor):
            found.append(f"{actor.user_id}: the wall shows what is denied")
    return found


@worlds_enough
@given(seed=st.integers(0, 2**32))
async def test_the_two_readings_agree(database: testing.Database, seed: int) -> None:
    world = worlds.made(seed, actors=ACTORS, objects=OBJECTS)
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        assert await disagreements(connection, world) == []
    shown = sum(bool(permits(a, GRANTS, "read", f)) for a in world.actors for f in world.facts(a))
    # A world in which nearly all or nothing is seen would prove little.
    assert 0.01 < shown / (ACTORS * OBJECTS) < 0.5


@worlds_enough
@given(seed=st.integers(0, 2**32))
async def test_the_wall_stands_around_both(database: testing.Database, seed: int) -> None:
    world = worlds.made(seed, actors=ACTORS, objects=OBJECTS)
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        assert await breaches(connection, world) == []


@pytest.mark.parametrize("side", ["row", "sql"])
@pytest.mark.parametrize("missing", list(Reach))
async def test_a_reach_missing_in_one_reading_is_caught(
    database: testing.Database, monkeypatch: pytest.MonkeyPatch, missing: Reach, side: str
) -> None:
    sound = reach.READINGS[missing]
    planted = (
        Reading(sound.sql, lambda *_: False)
        if side == "row"
        else Reading(lambda *_: sa.false(), sound.row)
    )
    monkeypatch.setitem(reach.READINGS, missing, planted)
    world = worlds.made(1, actors=80, objects=250)
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        assert await disagreements(connection, world) != []


async def test_a_prefix_without_its_separator_is_caught(
    database: testing.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "_closed", lambda path: path.removesuffix("/"))
    world = worlds.made(1, actors=80, objects=250)
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        assert await disagreements(connection, world) != []


async def test_a_denial_covers_the_field_groups_too(
    database: testing.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = worlds.made(1, actors=80, objects=250)
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        assert await disagreements(connection, world, GROUP) == []
        monkeypatch.setattr(reach, "object_kind", lambda kind: kind)
        assert await disagreements(connection, world, GROUP) != []


@pytest.mark.parametrize(
    "using",
    [
        pytest.param(
            "starts_with(tenant_path, rtrim((SELECT xinfang_required('xinfang.low')), '/'))",
            id="prefix without separator",
        ),
        pytest.param(
            "tenant_path >= COALESCE(NULLIF(current_setting('xinfang.more', true), ''), '')",
            id="empty setting read as everything",
        ),
    ],
)
async def test_a_hole_in_the_wall_is_caught(database: testing.Database, using: str) -> None:
    world = worlds.made(1, actors=80, objects=250)
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        await connection.execute(
            sa.text(f"CREATE POLICY planted ON sample FOR SELECT TO xinfang_app USING ({using})")
        )
        assert any("differs" in breach for breach in await breaches(connection, world))


async def test_a_missing_denial_in_the_wall_is_caught(database: testing.Database) -> None:
    world = worlds.made(1, actors=80, objects=250)
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        await connection.execute(sa.text("DROP POLICY sample_denial ON sample"))
        assert any("denied" in breach for breach in await breaches(connection, world))


@pytest.mark.parametrize("before", ["", "SELECT set_config('xinfang.low', '', true)"])
async def test_a_session_without_the_helper_is_an_error(
    database: testing.Database, before: str
) -> None:
    async with opened(database) as connection:
        await worlds.fill(connection, worlds.made(1, actors=80, objects=250))
        await connection.execute(sa.text("SET LOCAL ROLE xinfang_app"))
        if before:
            await connection.execute(sa.text(before))
        with pytest.raises(DBAPIError, match=r"no (actor|person)"):
            await connection.execute(sa.select(worlds.sample.c.id))


async def test_nothing_is_reached_without_a_grant_or_an_appointment(
    database: testing.Database,
) -> None:
    world = worlds.made(1, actors=80, objects=250)
    nobody = replace(world.actors[0], appointments=())
    async with opened(database) as connection:
        await worlds.fill(connection, world)
        for actor, act in ((nobody, "read"), (world.actors[1], "no such act")):
            await worlds.become(connection, actor)
            predicate = reach.visible(actor, GRANTS, act, COLUMNS, today=worlds.TODAY)
            rows = await connection.scalars(sa.select(worlds.sample.c.id).where(predicate))
            assert rows.all() == []
            assert not any(permits(actor, GRANTS, act, facts) for facts in world.facts(actor))
