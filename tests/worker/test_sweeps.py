"""Idempotency keys are forgotten after thirty days, and not a day sooner."""

import asyncio

from store.things import ask, opened
from xinfang.worker import sweeps

import database as testing

KEYS = "SELECT created_at FROM idempotency_key"


async def test_keys_are_kept_thirty_days(database: testing.Database) -> None:
    await ask(
        database,
        "INSERT INTO idempotency_key (actor, field, key, payload_hash, created_at)"
        " SELECT 'a', 'f', gen_random_uuid(), '', now() - make_interval(days => day)"
        " FROM unnest(ARRAY[0, 29, 31, 60]) AS day",
    )
    async with opened(database, "worker") as worker:
        stop = asyncio.Event()
        sweeping = asyncio.create_task(sweeps.run(worker, stop))
        async with asyncio.timeout(10):
            while len(await ask(database, KEYS)) != 2:  # noqa: ASYNC110 - a database has no events
                await asyncio.sleep(0.05)
        stop.set()
        await sweeping
        assert await sweeps.forget_keys(worker) == 0
