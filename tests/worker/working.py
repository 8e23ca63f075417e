"""Jobs for tests: what a small job of ten batches does, and a worker beside the block."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from store.things import opened
from xinfang.store import jobs
from xinfang.store.jobs import Run
from xinfang.store.models import JobKind
from xinfang.store.objects import Objects
from xinfang.store.transaction import Database
from xinfang.worker.jobs import Handler, Silence
from xinfang.worker.jobs import run as work

import database as testing
from world import World

BATCHES: Final = 10
IDLE: Final = 0.05
HASTY: Final = Silence(silence=timedelta(seconds=1), attempts=3, pause=timedelta(milliseconds=50))
WHO: Final = "金水区信访局登记员"


async def count_up(run: Run) -> None:
    """Write an entry a batch, from where the job has come to, and end with how many there were."""
    for number in range(run.job.done, BATCHES):
        async with run.batch() as tx:
            note(run, tx, number)
            await run.advance(tx, done=number + 1, total=BATCHES)
        await asyncio.sleep(0)
    async with run.batch() as tx:
        await run.succeed(tx, {"batches": BATCHES})


def note(run: Run, tx: Any, number: int) -> None:  # noqa: ANN401 - a transaction
    """Take effect: an entry in the ledger of the requester's office."""
    office = run.office()
    tx.record(
        "test.batch",
        kind="job",
        object_id=run.job_id,
        tenants={office.tenant_id: office.tenant_path},
        grounds={"number": number},
    )


async def asked(world: World, who: str = WHO, **command: Any) -> UUID:  # noqa: ANN401 - plain values
    """Ask for a job as a user of the world."""
    actor = world.user(who)
    async with world.db.write(actor) as tx:
        return await jobs.ask_for(tx, JobKind.IMPORT_CASES, actor.appointments[0], command)


async def row(world: World, job_id: UUID) -> Any:  # noqa: ANN401 - a row
    """Return a job's row, behind every wall."""
    (found,) = await world.ask("SELECT * FROM job WHERE id = :id", id=job_id)
    return found


async def batches(world: World, job_id: UUID) -> int:
    """Return how many batches of a job took effect."""
    rows = await world.ask(
        "SELECT count(*) FROM ledger_entry WHERE event = 'test.batch' AND object_id = :id",
        id=job_id,
    )
    return int(rows[0][0])


async def until(world: World, job_id: UUID, *states: str) -> Any:  # noqa: ANN401 - a row
    """Wait until a job stands so, and return its row."""
    while (found := await row(world, job_id)).state not in states:  # noqa: ASYNC110 - a row's state
        await asyncio.sleep(IDLE)
    return found


@asynccontextmanager
async def working(
    at: testing.Database,
    handler: Handler = count_up,
    patience: Silence = HASTY,
    objects: Objects | None = None,
) -> AsyncIterator[Database]:
    """Run a worker beside the block; at its end stop it and wait for it."""
    stop = asyncio.Event()
    async with opened(at, "worker") as database:
        database.objects = objects or database.objects
        kinds = dict.fromkeys(JobKind, handler)
        running = asyncio.create_task(work(database, kinds, stop, IDLE, patience=patience))
        try:
            async with asyncio.timeout(60):
                yield database
        except BaseException:
            running.cancel()  # a job that waits for the block would wait for ever
            raise
        finally:
            stop.set()
            await asyncio.wait([running])
        await running
