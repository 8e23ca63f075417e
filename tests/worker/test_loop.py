"""The loop delivers all that is due, gives back what fails, and ends with nothing in hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import make_url

from store.parcels import (
    LANKAO,
    PROVINCE,
    TOPIC,
    ZHENGZHOU,
    effects,
    fetch,
    parcel_of,
    send,
    take_effect,
)
from store.things import opened
from xinfang.store import outbox
from xinfang.store.crypto import Provider
from xinfang.store.outbox import Claimed, Patience
from xinfang.store.transaction import Database, Write, connect
from xinfang.worker import loop
from xinfang.worker.loop import Handler

import database as testing

pytestmark = pytest.mark.anyio

IDLE = 0.02
HASTY = Patience(attempts=3, first_pause=timedelta(milliseconds=20))


@pytest.fixture
async def app(database: testing.Database) -> AsyncIterator[Database]:
    async with opened(database) as found:
        yield found


@pytest.fixture
async def worker(database: testing.Database) -> AsyncIterator[Database]:
    async with opened(database, "worker") as found:
        yield found


@asynccontextmanager
async def working(
    worker: Database, handler: Handler, *, hands: int = 4, patience: Patience = HASTY
) -> AsyncIterator[asyncio.Event]:
    """Run the loop beside the block; at its end stop it and wait for it."""
    stop = asyncio.Event()
    topics = {TOPIC: handler}
    running = asyncio.create_task(
        loop.run(worker, topics, stop, IDLE, hands=hands, patience=patience)
    )
    try:
        async with asyncio.timeout(30):
            yield stop
    finally:
        stop.set()
        await running


async def settled(database: Database, *, ready: int = 0, held: int = 0) -> None:
    """Wait until so many parcels are left to deliver, and so many are held."""
    found = None
    while found is None or (found.ready, found.held) != (ready, held):
        await asyncio.sleep(IDLE)
        found = await outbox.health(database)


async def test_all_tenants_are_delivered_to_in_order(
    app: Database, worker: Database, database: testing.Database
) -> None:
    tenants = (PROVINCE, ZHENGZHOU, LANKAO)
    sent = {tenant: await send(app, tenant, *"aabbab") for tenant in tenants}
    async with working(worker, take_effect):
        await settled(worker)
    for tenant, objects in sent.items():
        arrived = await effects(database, tenant)
        assert sorted(arrived) == sorted(objects), "each once"
        for key in "ab":
            of_key = [one for one, of in zip(objects, "aabbab", strict=True) if of == key]
            assert [one for one in arrived if one in of_key] == of_key


async def test_tenants_take_turns(app: Database, worker: Database) -> None:
    await send(app, ZHENGZHOU, *map(str, range(10)))
    await send(app, LANKAO, "one")
    seen: list[str] = []

    async def note(tx: Write, parcel: Claimed) -> dict[str, Any]:
        seen.append(parcel.tenant_path)
        return await take_effect(tx, parcel)

    async with working(worker, note, hands=1):
        await settled(worker)
    assert seen.index(LANKAO[1]) <= 1, "a long queue keeps no other tenant waiting"


async def test_hands_bound_what_is_in_delivery(app: Database, worker: Database) -> None:
    await send(app, ZHENGZHOU, *map(str, range(12)))
    busy, most = 0, 0

    async def note(tx: Write, parcel: Claimed) -> dict[str, Any]:
        nonlocal busy, most
        busy, most = busy + 1, max(most, busy + 1)
        await asyncio.sleep(0.1)
        busy -= 1
        return await take_effect(tx, parcel)

    async with working(worker, note, hands=3):
        await settled(worker)
    assert most == 3


async def test_what_fails_is_tried_again_without_trace_of_the_failed_effect(
    app: Database, worker: Database, database: testing.Database
) -> None:
    (sent,) = await send(app, ZHENGZHOU, "k")
    tries, enough = 0, asyncio.Event()

    async def falter(tx: Write, parcel: Claimed) -> dict[str, Any]:
        nonlocal tries
        receipt = await take_effect(tx, parcel)
        tx.send("next", parcel.object_id, tenant=(parcel.tenant_id, parcel.tenant_path))
        await tx.flush()
        tries += 1
        if parcel.attempts < HASTY.attempts:
            raise ConnectionError("张三 13800000000")
        enough.set()
        return receipt

    async with working(worker, falter):
        await enough.wait()
    assert tries == HASTY.attempts
    assert await effects(database, ZHENGZHOU) == [sent]
    assert len(await fetch(database, "SELECT 1 FROM outbox_parcel WHERE topic = 'next'")) == 1


async def no_receipt_but_a_refusal(_tx: Write, _parcel: Claimed) -> dict[str, Any]:
    raise ValueError("张三 13800000000")


async def receipt_that_cannot_be_stored(_tx: Write, _parcel: Claimed) -> dict[str, Any]:
    return {"open": object()}


async def too_slow(_tx: Write, _parcel: Claimed) -> dict[str, Any]:
    await asyncio.sleep(60)
    return {}


@pytest.mark.parametrize(
    ("handler", "failure"),
    [
        (no_receipt_but_a_refusal, "ValueError"),
        (receipt_that_cannot_be_stored, "StatementError"),
        (too_slow, "TimeoutError"),
    ],
    ids=["refusal", "receipt", "slow"],
)
async def test_what_fails_for_good_is_held_under_the_kind_of_its_failure(
    handler: Handler,
    failure: str,
    app: Database,
    worker: Database,
    database: testing.Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (sent,) = await send(app, ZHENGZHOU, "k")
    # What a handler may not use of its lease is all that a busy machine has for giving back.
    patience = Patience(
        attempts=2, first_pause=timedelta(milliseconds=20), lease=timedelta(seconds=5)
    )
    async with working(worker, handler, patience=patience):
        await settled(worker, ready=1, held=1)  # the one that tells of it is not ours
    row = await parcel_of(database, sent)
    assert (row["state"], row["failure"], row["attempts"]) == ("HELD", failure, 2)
    events = await fetch(database, "SELECT event, object_id FROM ledger_entry")
    assert [tuple(event) for event in events] == [("outbox.held", sent)]
    assert "张三" not in capsys.readouterr().out, "nor is it in the log"


async def test_stopping_finishes_what_is_in_hand_and_begins_nothing(
    app: Database, worker: Database, database: testing.Database
) -> None:
    first, second = await send(app, ZHENGZHOU, "k", "k")
    began = asyncio.Event()

    async def slow(tx: Write, parcel: Claimed) -> dict[str, Any]:
        began.set()
        await asyncio.sleep(0.2)
        return await take_effect(tx, parcel)

    async with working(worker, slow) as stop:
        await began.wait()
        stop.set()
    assert await effects(database, ZHENGZHOU) == [first]
    row = await parcel_of(database, second)
    assert (row["state"], row["attempts"]) == ("READY", 0)


async def test_unknown_topics_wait_and_are_counted(app: Database, worker: Database) -> None:
    await send(app, ZHENGZHOU, "k", topic="of a later release")
    await send(app, ZHENGZHOU, "k")
    async with working(worker, take_effect):
        await settled(worker, ready=1)
        await asyncio.sleep(5 * IDLE)
    assert (await outbox.health(app)).ready == 1


async def test_unreachable_database_is_waited_for(
    app: Database, database: testing.Database
) -> None:
    (sent,) = await send(app, ZHENGZHOU, "k")
    real = make_url(database.url("worker"))
    away = connect(
        real.set(database="none").render_as_string(hide_password=False), Provider.for_tests()
    )
    async with working(away, take_effect):
        await asyncio.sleep(5 * IDLE)
        async with opened(database, "worker") as back:
            away.engine, lost = back.engine, away.engine
            await lost.dispose()
            await settled(app)
            assert await effects(database, ZHENGZHOU) == [sent]
            # The loop ends before the engine does.
            await asyncio.sleep(IDLE)
