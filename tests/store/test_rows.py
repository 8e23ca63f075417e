"""`Read.rows`: the wall and a select in one statement, and the same rows as in a transaction."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from store.things import CITY, FAR, NEAR, NEXT, add_thing, clerk, new_thing, opened, record, system
from xinfang.access.actor import AnyActor
from xinfang.store.transaction import Database

import database as testing

NAMED = "SELECT name FROM thing WHERE name <> :but ORDER BY name"
ACTORS: list[AnyActor] = [
    clerk(NEAR),
    clerk(CITY),
    clerk(FAR, NEXT),
    system(FAR),
    clerk((NEAR[0], "43/")),
]


@pytest.fixture
async def single(database: testing.Database, app: Database) -> AsyncIterator[Database]:
    """One connection, and a thing in each tenant."""
    for tenant, name in ((NEAR, "near"), (NEXT, "next"), (FAR, "far")):
        await add_thing(app, clerk(tenant), tenant, name)
    async with opened(database, pool_size=1) as one:
        yield one


@contextmanager
def sent_by(database: Database) -> Iterator[list[str]]:
    """Gather what is sent to the server meanwhile."""
    sent: list[str] = []

    def see(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        sent.append(text)

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", see)
    yield sent
    sa.event.remove(database.engine.sync_engine, "before_cursor_execute", see)


async def asked(database: Database, actor: AnyActor, but: str = "") -> list[str]:
    async with database.read(actor) as read:
        return [row.name for row in await read.rows(NAMED, {"but": but})]


@pytest.mark.parametrize("mode", ["auto", "force_custom_plan", "force_generic_plan"])
async def test_the_same_rows_as_in_a_transaction_under_every_plan_mode(
    single: Database, mode: str
) -> None:
    async with single.engine.begin() as connection:
        await connection.execute(sa.text(f"SET plan_cache_mode = {mode}"))
    # From the sixth time on PostgreSQL may keep one plan for all values.
    for _ in range(8):
        for actor in ACTORS:
            async with single.read(actor) as read:
                whole = list((await read.execute(sa.text(NAMED), {"but": ""})).scalars())
            assert await asked(single, actor) == whole
    assert await asked(single, clerk(CITY)) == ["near", "next"]
    assert await asked(single, clerk(CITY), but="near") == ["next"]
    assert await asked(single, ACTORS[-1]) == []


async def test_it_is_one_statement_and_leaves_nothing_behind(single: Database) -> None:
    with sent_by(single) as sent:
        assert await asked(single, clerk(NEAR)) == ["near"]
    assert len(sent) == 1
    async with single.engine.connect() as bare:
        assert not await bare.scalar(sa.text("SELECT current_setting('xinfang.actor', true)"))
        assert await bare.scalar(sa.text("SHOW transaction_read_only")) == "off"
        with pytest.raises(DBAPIError, match="no actor"):
            await bare.execute(sa.text("SELECT name FROM thing"))


async def test_inside_a_transaction_it_keeps_to_its_connection(single: Database) -> None:
    # With one connection in all, standing in line for a second would last for ever.
    async with single.read(clerk(NEAR)) as read:
        assert await read.scalar(sa.text("SELECT count(*) FROM thing")) == 1
        assert [row.name for row in await read.rows(NAMED, {"but": ""})] == ["near"]


async def test_whoever_writes_reads_what_he_has_written(single: Database) -> None:
    async with single.write(clerk(NEAR)) as tx:
        thing = new_thing(NEAR, "new")
        tx.add(thing)
        await tx.flush()
        assert [row.name for row in await tx.rows(NAMED, {"but": ""})] == ["near", "new"]
        record(tx, NEAR, thing.id)
    assert await asked(single, clerk(NEAR)) == ["near", "new"]


async def test_it_can_not_write(single: Database) -> None:
    async with single.read(clerk(NEAR)) as read:
        with pytest.raises(DBAPIError, match="read-only"):
            await read.rows(
                "SELECT access_put_scope('case', gen_random_uuid(), 'handled', gen_random_uuid(),"
                " now(), '', NULL)",
                {},
            )
