"""Killed in the middle, workers and PostgreSQL lose no parcel, double none, and keep the order."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import anyio
import asyncpg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from store.parcels import LANKAO, TOPIC, ZHENGZHOU, Tenant, effects, fetch
from store.things import opened
from xinfang.access.actor import SystemActor
from xinfang.kernel.ids import new_id
from xinfang.store import outbox
from xinfang.store.embedded import EmbeddedPostgres
from xinfang.store.transaction import Database

import database as testing

pytestmark = pytest.mark.anyio

TESTS = Path(__file__).parents[1]
PROGRAM = Path(__file__).with_name("crashing.py")
TENANTS = (ZHENGZHOU, LANKAO)
KEYS = 4


@pytest.fixture
async def app(database: testing.Database) -> AsyncIterator[Database]:
    async with opened(database) as found:
        yield found


@contextmanager
def worker_process(database: testing.Database) -> Iterator[subprocess.Popen[str]]:
    """Run a worker for the block; whoever is still there at its end is killed."""
    path = os.pathsep.join((str(TESTS), str(TESTS.parent / "platform")))
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, PROGRAM, database.url("worker")],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


class Sender:
    """Sends parcels of several keys, one after another within each, and remembers which it tried.

    What was acknowledged must arrive; what was tried without an answer may.
    """

    def __init__(self, app: Database) -> None:
        self.app = app
        self.tried: dict[tuple[Tenant, str], list[UUID]] = {}
        self.acknowledged: set[UUID] = set()

    async def send(self, tenant: Tenant, key: str) -> None:
        object_id = new_id()
        self.tried.setdefault((tenant, key), []).append(object_id)
        async with self.app.write(SystemActor("sender", *tenant)) as tx:
            tx.send(TOPIC, object_id, tenant=tenant, key=key)
        self.acknowledged.add(object_id)

    async def check(self, database: testing.Database) -> None:
        arrived = [one for tenant in TENANTS for one in await effects(database, tenant)]
        assert len(arrived) == len(set(arrived)), "nothing takes effect twice"
        assert self.acknowledged <= set(arrived), "nothing acknowledged is lost"
        for tried in self.tried.values():
            ours = set(tried)
            assert [one for one in arrived if one in ours] == [
                one for one in tried if one in set(arrived)
            ], "nothing is out of order"


async def arrived_number(database: testing.Database) -> int:
    return sum([len(await effects(database, tenant)) for tenant in TENANTS])


async def until_arrived(database: testing.Database, number: int) -> None:
    with anyio.fail_after(120):
        arrived = -1
        while arrived < number:
            await anyio.sleep(0.02)
            arrived = await arrived_number(database)


async def kill_workers(database: testing.Database, total: int, kills: int) -> int:
    """Kill workers while they work, then let one finish; return how many leases that cost."""
    for number in range(kills):
        with worker_process(database) as process:
            await until_arrived(database, (number + 1) * total // (kills + 1))
            process.kill()
    with worker_process(database) as process:
        await until_arrived(database, total)
        process.terminate()
        assert process.wait(10) == 0, "and it ends when asked"
    (row,) = await fetch(database, "SELECT sum(attempts - 1) AS lost FROM outbox_parcel")
    return int(row["lost"])


async def test_killed_workers_lose_and_double_nothing(
    app: Database, database: testing.Database
) -> None:
    sender = Sender(app)
    for number in range(60):
        await sender.send(TENANTS[number % 2], f"k{number % KEYS}")
    assert await kill_workers(database, 60, kills=3) > 0, "a kill hit a delivery"
    await sender.check(database)
    assert await outbox.health(app) == outbox.Health(0, 0, timedelta())


@pytest.mark.drill
async def test_many_killed_workers_lose_and_double_nothing(
    app: Database, database: testing.Database
) -> None:
    sender = Sender(app)
    for number in range(3000):
        await sender.send(TENANTS[number % 2], f"k{number % 50}")
    with worker_process(database), worker_process(database):
        assert await kill_workers(database, 3000, kills=12) > 12
    await sender.check(database)


@pytest.fixture
def durable_server() -> Iterator[tuple[EmbeddedPostgres, testing.Database]]:
    """A PostgreSQL that keeps what it acknowledged, to be killed and started again."""
    folder = Path(tempfile.mkdtemp(prefix=testing.PREFIX))
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder / "postgres").start()
    try:
        server = testing.Server(postgres.url().render_as_string(), str(folder))
        testing.build_template(server)
        with testing.database(server) as own:
            yield postgres, own
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.drill
async def test_killed_postgresql_loses_and_doubles_nothing(
    durable_server: tuple[EmbeddedPostgres, testing.Database],
) -> None:
    postgres, database = durable_server
    async with opened(database) as app:
        sender, enough = Sender(app), asyncio.Event()

        async def keep_sending(tenant: Tenant, key: str) -> None:
            while not enough.is_set():
                with suppress(SQLAlchemyError, asyncpg.PostgresError, OSError):
                    await sender.send(tenant, key)
                await asyncio.sleep(0.02)

        with worker_process(database), worker_process(database):
            async with asyncio.TaskGroup() as group:
                for tenant in TENANTS:
                    for number in range(KEYS):
                        group.create_task(keep_sending(tenant, f"k{number}"))
                for _ in range(5):
                    await asyncio.sleep(3)
                    assert postgres.pid is not None
                    os.kill(postgres.pid, signal.SIGKILL)
                    await asyncio.sleep(0.5)
                    postgres.revive()
                await asyncio.sleep(3)
                enough.set()
            await until_arrived(database, len(sender.acknowledged))
            with anyio.fail_after(120):
                left = 1
                while left:
                    await anyio.sleep(0.1)
                    left = (await outbox.health(app)).ready
        await sender.check(database)
        tried = sum(map(len, sender.tried.values()))
        assert tried > len(sender.acknowledged) > 100, "the kills hit senders"
