"""Idempotency keys are forgotten after thirty days; heads are anchored once a day."""

import asyncio
from datetime import timedelta

from store.things import ask, opened
from xinfang.kernel import clock
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


async def test_heads_are_anchored_once_a_day_with_every_superior(
    world_database: testing.Database,
) -> None:
    superiors = 5  # the platform, 河南省, 郑州市, 洛阳市, 河北省
    async with opened(world_database, "worker") as worker:
        assert await sweeps.anchor_heads(worker) == superiors
        assert await sweeps.anchor_heads(worker) == 0
        with clock.frozen(clock.now() + timedelta(days=1, seconds=1)):
            assert await sweeps.anchor_heads(worker) == superiors
    counted = await ask(world_database, "SELECT count(*), max(sequence) FROM ledger_anchor")
    assert tuple(counted[0]) == (2 * superiors, 2)


async def test_what_petitioners_left_is_forgotten_when_it_is_over(
    database: testing.Database,
) -> None:
    await ask(
        database,
        "INSERT INTO web_petitioner_rate (key, full_at)"
        " SELECT int4send(hour), now() + make_interval(hours => hour)"
        " FROM unnest(ARRAY[-2, -1, 1]) AS hour",
    )
    await ask(
        database,
        "INSERT INTO web_petitioner_session"
        " (id_hash, code_id, confirmed, created_at, seen_at, expires_at)"
        " SELECT sha256(int4send(hour)), gen_random_uuid(), false, now(), now(),"
        " now() + make_interval(hours => hour) FROM unnest(ARRAY[-1, 1]) AS hour",
    )
    async with opened(database, "worker") as worker:
        assert await sweeps.forget_petitioners(worker) == 3
        assert await sweeps.forget_petitioners(worker) == 0
