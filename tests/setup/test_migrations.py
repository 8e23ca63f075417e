"""The revisions: up, down and up again, and what they make is what the models say."""

import asyncio

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang.store import migration

from database import Database

REVISIONS = list(ScriptDirectory.from_config(migration.configuration()).walk_revisions())
OURS = """
    SELECT string_agg(name, ', ') FROM (
        SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
    ) AS ours(name) WHERE name NOT LIKE '%alembic_version%'
"""


async def ask(address: str, statement: str) -> object:
    engine = create_async_engine(address)
    try:
        async with engine.connect() as connection:
            return await connection.scalar(text(statement))
    finally:
        await engine.dispose()


async def test_up_down_up(database: Database) -> None:
    owner = make_url(database.url("owner"))
    await asyncio.to_thread(migration.downgrade, owner, "base")
    assert await ask(database.url("admin"), OURS) is None
    await asyncio.to_thread(migration.upgrade, owner)
    version = await ask(database.url("owner"), "SELECT version_num FROM alembic_version")
    assert version == migration.newest_revision()


async def test_each_step_can_be_taken_back(database: Database) -> None:
    owner = make_url(database.url("owner"))
    for _ in REVISIONS:
        await asyncio.to_thread(migration.downgrade, owner, "-1")
        await asyncio.to_thread(migration.upgrade, owner, "+1")
        await asyncio.to_thread(migration.downgrade, owner, "-1")
    assert await ask(database.url("admin"), OURS) is None


async def test_the_models_are_the_schema(database: Database) -> None:
    await asyncio.to_thread(migration.check, make_url(database.url("owner")))


async def test_a_schema_that_strayed_from_the_models_is_named(database: Database) -> None:
    engine = create_async_engine(database.url("owner"))
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE planted (id integer PRIMARY KEY)"))
    await engine.dispose()
    with pytest.raises(migration.StrayedError, match="planted"):
        await asyncio.to_thread(migration.check, make_url(database.url("owner")))


def test_there_is_one_newest_revision() -> None:
    heads = ScriptDirectory.from_config(migration.configuration()).get_heads()
    assert len(heads) <= 1


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda revision: str(revision.revision))
def test_a_revision_says_what_it_does(revision: object) -> None:
    said = (getattr(revision, "module").__doc__ or "").strip()  # noqa: B009 - Alembic's is untyped
    assert len(said.splitlines()[0].split()) > 2, "a docstring of one sentence at least"


async def test_a_revision_does_not_wait_for_a_lock(database: Database) -> None:
    # One that waits makes every request behind it wait too.
    owner = make_url(database.url("owner"))
    await asyncio.to_thread(migration.downgrade, owner, "-1")
    engine = create_async_engine(database.url("owner"))
    async with engine.begin() as connection:
        await connection.execute(text("LOCK TABLE alembic_version"))
        with pytest.raises(Exception, match="lock timeout"):
            await asyncio.to_thread(migration.upgrade, owner)
    await engine.dispose()
