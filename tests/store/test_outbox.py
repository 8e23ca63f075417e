"""Parcels: in order per key, each in effect once, and never lost."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from store.parcels import (
    LANKAO,
    PROVINCE,
    TOPIC,
    TOPICS,
    ZHENGZHOU,
    Tenant,
    effects,
    fetch,
    parcel_of,
    send,
    take_effect,
)
from xinfang.access.actor import SystemActor
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.store import outbox
from xinfang.store.models import Parcel
from xinfang.store.outbox import Claimed, LeaseLostError, NotHeldError, Patience
from xinfang.store.transaction import Database

import database as testing

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
BRIEF = Patience(attempts=3)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


async def claim(
    worker: Database, tenant: Tenant = ZHENGZHOU, *, after: timedelta = timedelta()
) -> Claimed | None:
    with clock.frozen(NOW + after):
        return await outbox.claim(worker, tenant, TOPICS, BRIEF)


async def claimed(worker: Database, *, after: timedelta = timedelta()) -> Claimed:
    parcel = await claim(worker, after=after)
    assert parcel is not None
    return parcel


async def deliver(worker: Database, parcel: Claimed) -> None:
    async with worker.write(SystemActor(TOPIC, parcel.tenant_id, parcel.tenant_path)) as tx:
        await outbox.finish(tx, parcel, await take_effect(tx, parcel))


async def fail(worker: Database, parcel: Claimed, *, after: timedelta = timedelta()) -> bool:
    with clock.frozen(NOW + after):
        async with worker.write(SystemActor(TOPIC, parcel.tenant_id, parcel.tenant_path)) as tx:
            return await outbox.fail(tx, parcel, "ConnectError", BRIEF)


async def held_one(app: Database, worker: Database) -> UUID:
    """Send two parcels of one key and fail the first until it is held; return its object."""
    first, _ = await send(app, ZHENGZHOU, "k", "k")
    for hours in range(BRIEF.attempts):
        after = timedelta(hours=2 * hours)
        assert await fail(worker, await claimed(worker, after=after), after=after)
    return first


@pytest.mark.parametrize(
    ("attempts", "least", "most"),
    [(1, 2.5, 5), (2, 5, 10), (5, 40, 80), (11, 1800, 3600), (10_000, 1800, 3600)],
)
def test_pauses_double_up_to_the_longest(attempts: int, least: float, most: float) -> None:
    pauses = [Patience().pause(attempts).total_seconds() for _ in range(50)]
    assert least <= min(pauses) <= max(pauses) <= most
    assert len(set(pauses)) > 1, "what failed together is not tried together"


async def test_delivery_leaves_receipt_and_effect(
    app: Database, worker: Database, database: testing.Database
) -> None:
    (sent,) = await send(app, ZHENGZHOU, "k")
    parcel = await claimed(worker)
    assert (parcel.object_id, parcel.key, parcel.fence, parcel.attempts) == (sent, "k", 1, 1)
    await deliver(worker, parcel)
    row = await parcel_of(database, sent)
    assert (row["state"], row["receipt"], row["finished_at"]) == ("DONE", '{"fence": 1}', NOW)
    assert await effects(database, ZHENGZHOU) == [sent]
    assert await claim(worker, after=timedelta(days=1)) is None


async def test_parcel_leaves_with_its_transaction(
    app: Database, database: testing.Database
) -> None:
    with suppress(LookupError):
        async with app.write(SystemActor("sender", *ZHENGZHOU)) as tx:
            tx.send(TOPIC, new_id(), tenant=ZHENGZHOU)
            await tx.flush()
            raise LookupError
    assert await fetch(database, "SELECT 1 FROM outbox_parcel") == []


async def test_leased_head_keeps_its_key_back(app: Database, worker: Database) -> None:
    first, _, other = await send(app, ZHENGZHOU, "k", "k", "other")
    assert (await claimed(worker)).object_id == first
    assert (await claimed(worker)).object_id == other
    assert await claim(worker) is None
    with clock.frozen(NOW + BRIEF.lease):
        assert await outbox.due_tenants(worker) == ()


async def test_waiting_head_keeps_its_key_back(
    app: Database, worker: Database, database: testing.Database
) -> None:
    first, second = await send(app, ZHENGZHOU, "k", "k")
    assert await fail(worker, await claimed(worker))
    row = await parcel_of(database, first)
    assert (row["state"], row["failure"], row["leased_until"]) == ("READY", "ConnectError", None)
    assert timedelta(seconds=2.5) <= row["available_at"] - NOW <= timedelta(seconds=5)
    assert await claim(worker) is None
    again = await claimed(worker, after=5 * SECOND)
    assert (again.object_id, again.attempts, again.fence) == (first, 2, 2)
    await deliver(worker, again)
    assert (await claimed(worker)).object_id == second
    assert (await parcel_of(database, first))["failure"] is None


async def test_held_head_keeps_its_key_back_and_is_seen(
    app: Database, worker: Database, database: testing.Database
) -> None:
    first = await held_one(app, worker)
    with clock.frozen(NOW + timedelta(hours=5)):
        told = await outbox.claim(worker, ZHENGZHOU, frozenset({outbox.HELD_TOPIC}))
    assert told is not None
    assert told.object_id == (await parcel_of(database, first))["id"]
    await deliver(worker, told)
    later = timedelta(days=30)
    assert await claim(worker, after=later) is None
    with clock.frozen(NOW + later):
        assert await outbox.due_tenants(worker) == (), "or workers would be busy with it"
        assert await outbox.health(app) == outbox.Health(ready=1, held=1, oldest=later)
    assert await outbox.holding_tenants(worker) == (ZHENGZHOU,)
    async with worker.read(SystemActor("operator", *ZHENGZHOU)) as tx:
        (one,) = await outbox.held(tx, ZHENGZHOU[0])
    assert (one.object_id, one.attempts, one.failure) == (first, 3, "ConnectError")
    entries = await fetch(database, "SELECT actor, object_id FROM ledger_entry")
    assert (f"system:{TOPIC}", first) in [tuple(entry) for entry in entries]


async def test_replay_begins_anew_and_is_recorded(
    app: Database, worker: Database, database: testing.Database
) -> None:
    first = await held_one(app, worker)
    parcel_id = (await parcel_of(database, first))["id"]
    async with worker.write(SystemActor("operator", *ZHENGZHOU)) as tx:
        await outbox.replay(tx, parcel_id, by="王敏", reason="收件系统已恢复")
    again = await claimed(worker)
    assert (again.object_id, again.attempts, again.fence) == (first, 1, 4)
    (content,) = await fetch(
        database,
        "SELECT content FROM ledger_content JOIN ledger_entry USING (tenant_id, chain, sequence)"
        " WHERE event = 'outbox.replayed' AND object_id = $1",
        first,
    )
    said = content["content"].decode()
    for word in ("王敏", "收件系统已恢复", "ConnectError", str(parcel_id)):
        assert word in said


@pytest.mark.parametrize("tenant", [ZHENGZHOU, LANKAO], ids=["not held", "of another tenant"])
async def test_only_what_is_held_is_replayed(
    tenant: Tenant, app: Database, worker: Database, database: testing.Database
) -> None:
    objects = await send(app, ZHENGZHOU, "k")
    if tenant == LANKAO:
        objects = [await held_one(app, worker)]
    before = await parcel_of(database, objects[0])
    with pytest.raises(NotHeldError):
        async with worker.write(SystemActor("operator", *tenant)) as tx:
            await outbox.replay(tx, before["id"], by="王敏", reason="再试")
    assert await parcel_of(database, objects[0]) == before


async def test_late_holder_of_an_expired_lease_commits_nothing(
    app: Database, worker: Database, database: testing.Database
) -> None:
    (sent,) = await send(app, ZHENGZHOU, "k")
    late = await claimed(worker)
    assert await claim(worker, after=BRIEF.lease) is None, "the last instant is within the lease"
    successor = await claimed(worker, after=BRIEF.lease + SECOND)
    assert (successor.id, successor.fence) == (late.id, 2)
    with pytest.raises(LeaseLostError):
        await deliver(worker, late)
    assert await effects(database, ZHENGZHOU) == []
    assert not await fail(worker, late)
    await deliver(worker, successor)
    with pytest.raises(LeaseLostError):
        await deliver(worker, late)
    assert await effects(database, ZHENGZHOU) == [sent]
    assert (await parcel_of(database, sent))["receipt"] == '{"fence": 2}'


async def test_parcel_that_ends_its_workers_is_held(
    app: Database, worker: Database, database: testing.Database
) -> None:
    (sent,) = await send(app, ZHENGZHOU, "k")
    for times in range(BRIEF.attempts):
        assert await claim(worker, after=times * 2 * BRIEF.lease)
    assert await claim(worker, after=timedelta(hours=1)) is None
    row = await parcel_of(database, sent)
    assert (row["state"], row["failure"]) == ("HELD", "LeaseExpired")
    assert len(await fetch(database, "SELECT 1 FROM ledger_entry")) == 1


async def test_concurrent_claimers_keep_order_and_deliver_once(
    app: Database, worker: Database, database: testing.Database
) -> None:
    keys = [f"k{number % 3}" for number in range(40)]
    sent = await send(app, ZHENGZHOU, *keys)

    async def hand() -> None:
        while len(await effects(database, ZHENGZHOU)) < len(sent):
            if parcel := await claim(worker):
                # Unequal work: what begins later may end earlier.
                await asyncio.sleep(parcel.id.int % 7 / 50)
                await deliver(worker, parcel)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(hand())
    arrived = await effects(database, ZHENGZHOU)
    assert sorted(arrived) == sorted(sent), "each once"
    key_of = dict(zip(sent, keys, strict=True))
    for key in set(keys):
        assert [o for o in arrived if key_of[o] == key] == [o for o in sent if key_of[o] == key]


@pytest.mark.parametrize(
    ("holder", "other"),
    [(ZHENGZHOU, LANKAO), (LANKAO, PROVINCE), (PROVINCE, LANKAO)],
    ids=["neighbour", "superior", "inferior"],
)
async def test_worker_of_one_tenant_never_claims_anothers(
    holder: Tenant, other: Tenant, app: Database, worker: Database, database: testing.Database
) -> None:
    (sent,) = await send(app, holder, "k")
    before = await parcel_of(database, sent)
    assert await claim(worker, other) is None
    assert await parcel_of(database, sent) == before
    assert await outbox.due_tenants(worker) == (holder,)
    assert await claim(worker, holder)


async def test_keys_of_two_tenants_and_topics_are_apart(app: Database, worker: Database) -> None:
    for tenant in (ZHENGZHOU, LANKAO):
        await send(app, tenant, "k")
    await send(app, ZHENGZHOU, "k", topic="unknown")
    assert sorted(await outbox.due_tenants(worker)) == [ZHENGZHOU, LANKAO]
    assert await claim(worker, ZHENGZHOU)
    assert await claim(worker, LANKAO)
    assert await claim(worker, ZHENGZHOU) is None, "a topic that this worker doesn't know"
    assert (await outbox.health(worker)).ready == 3


async def test_wall_hides_parcels_of_other_tenants_from_plain_statements(
    app: Database, worker: Database
) -> None:
    await send(app, ZHENGZHOU, "k")
    async with worker.read(SystemActor("probe", *LANKAO)) as tx:
        assert (await tx.execute(sa.select(Parcel))).all() == []
    async with worker.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="no actor"):
            await connection.execute(sa.select(Parcel.id))
    async with app.read(SystemActor("probe", *ZHENGZHOU)) as tx:
        with pytest.raises(DBAPIError, match="permission denied"):
            await tx.execute(sa.select(Parcel.id))
