"""The pool serves whoever waited longest, and turns away whom it can't serve."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from xinfang.store import pool
from xinfang.store.crypto import Provider
from xinfang.store.pool import Crowded, FairPool, is_outage, sqlstate
from xinfang.store.transaction import Database, connect

import database as testing

ONE = sa.text("SELECT 1")


@pytest.fixture(name="db")
async def two_connections(database: testing.Database) -> AsyncIterator[Database]:
    opened = connect(database.url("app"), Provider.for_tests(), pool_size=2)
    yield opened
    await opened.dispose()


def of(db: Database) -> FairPool:
    assert isinstance(db.engine.pool, FairPool)
    return db.engine.pool


async def until_waiting(db: Database, many: int) -> None:
    while of(db).waiting < many:  # noqa: ASYNC110 - a count, which has no event
        await asyncio.sleep(0)


async def test_who_came_first_is_served_first_and_newcomers_do_not_jump_the_line(
    db: Database,
) -> None:
    served: list[int] = []

    async def ask(number: int) -> None:
        async with db.engine.connect() as connection:
            served.append(number)
            await connection.execute(ONE)

    async with db.engine.connect(), db.engine.connect() as second:
        waiting = []
        for number in range(20):
            waiting.append(asyncio.create_task(ask(number)))
            await until_waiting(db, number + 1)
        await second.close()
        # The place is free and promised to the first in line: whoever asks now comes last.
        await ask(99)
        await asyncio.gather(*waiting)
    assert served == [*range(20), 99]
    assert of(db).waiting == 0


async def test_a_full_line_turns_away_at_once(db: Database) -> None:
    of(db).most_waiting = 3

    async def ask() -> None:
        async with db.engine.connect() as connection:
            await connection.execute(ONE)

    async with db.engine.connect(), db.engine.connect():
        crowded = [db.crowded]
        line = []
        for many in (1, 2, 3):
            line.append(asyncio.create_task(ask()))
            await until_waiting(db, many)
            crowded.append(db.crowded)
        assert crowded == [False, False, True, True]
        with pytest.raises(Crowded):
            await ask()
    await asyncio.gather(*line)
    await ask()


async def test_nobody_stands_in_line_for_ever(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE_SECONDS", 0.05)
    async with db.engine.connect(), db.engine.connect():
        with pytest.raises(Crowded):
            await db.engine.connect()
    async with db.engine.connect(), db.engine.connect():
        pass


async def test_neither_who_gives_up_nor_who_fails_keeps_a_place(db: Database) -> None:
    async with db.engine.connect(), db.engine.connect():
        line = [asyncio.create_task(db.engine.connect().start()) for _ in range(5)]
        await until_waiting(db, 5)
        for one in line:
            one.cancel()
        await asyncio.wait(line)
    away = connect("postgresql+asyncpg://x@127.0.0.1:1/x", Provider.for_tests(), pool_size=2)
    for _ in range(3):
        with pytest.raises(OSError, match="1"):
            await away.engine.connect()
    for database in (db, away):
        assert of(database).waiting == 0
        assert not of(database)._places.locked()  # noqa: SLF001 - the count of free places
    async with db.engine.connect(), db.engine.connect():
        pass


async def test_a_lost_connection_gives_its_place_back(db: Database) -> None:
    for _ in range(5):
        async with db.engine.connect() as connection:
            await connection.invalidate()
    async with db.engine.connect(), db.engine.connect():
        pass


async def test_what_a_timeout_or_an_operator_ended_is_an_outage_and_a_fault_is_not(
    db: Database,
) -> None:
    async with db.engine.connect() as connection:
        await connection.execute(sa.text("SET statement_timeout = '20ms'"))
        with pytest.raises(DBAPIError) as cancelled:
            await connection.execute(sa.text("SELECT pg_sleep(5)"))
        await connection.rollback()
        with pytest.raises(DBAPIError) as wrong:
            await connection.execute(sa.text("SELECT nothing"))
    assert (sqlstate(cancelled.value), is_outage(cancelled.value)) == ("57014", True)
    assert (sqlstate(wrong.value), is_outage(wrong.value)) == ("42703", False)
    assert is_outage(Crowded())
    assert is_outage(ConnectionRefusedError())
    assert is_outage(PoolTimeout())
    assert not is_outage(None)
