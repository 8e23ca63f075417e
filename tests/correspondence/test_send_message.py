"""Messages: they leave with the transaction, once, sealed until then, and failures are seen."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from store.parcels import fetch
from worker.delivering import Told, work_off
from xinfang.access.actor import SystemActor
from xinfang.correspondence.models import OutgoingMessage
from xinfang.correspondence.outlets import AddressRefused, Medium
from xinfang.correspondence.send_message import NewMessage, Unaddressable, send_message
from xinfang.kernel.ids import new_id
from xinfang.store import outbox
from xinfang.store.crypto import Provider
from xinfang.store.outbox import Patience
from xinfang.store.transaction import Database, connect

from world import World

pytestmark = pytest.mark.anyio

HASTY = Patience(attempts=2, first_pause=timedelta(milliseconds=10))
TEXT = "验证码 482913"


@pytest.fixture
async def worker(world: World) -> AsyncIterator[Database]:
    database = connect(world.at.url("worker"), Provider.for_tests(), pool_size=4)
    yield database
    await database.dispose()


async def sent(
    world: World, address: str = "13812345678", *, of: str = "金水区", undone: bool = False
) -> UUID:
    tenant = world.tenant(of), world.path(of)
    async with world.db.write(world.user("金水区信访局登记员")) as tx:
        about = ("case", new_id())
        message = NewMessage(Medium.SMS, address, "验证码", TEXT, about)
        message_id = await send_message(tx, message, tenant=tenant)
        if undone:
            raise RuntimeError("undone")
        return message_id


async def test_it_leaves_once_and_is_forgotten(world: World, worker: Database) -> None:
    outlet = Told([OSError("away")])
    message_id = await sent(world)
    (before,) = await fetch(world.at, "SELECT * FROM outgoing_message")
    assert before["state"] == "WAITING"
    assert TEXT.encode() not in before["text"]
    assert b"138" not in before["address"]
    await work_off(worker, outlet, HASTY)
    (only,) = outlet.sent
    assert (only.id, only.address, only.text) == (message_id, "13812345678", TEXT)
    (row,) = await fetch(world.at, "SELECT * FROM outgoing_message")
    assert (row["state"], row["receipt"], row["address"], row["text"]) == (
        "SENT",
        "no. 1",
        None,
        None,
    )
    (parcel,) = await fetch(world.at, "SELECT * FROM outbox_parcel")
    assert (parcel["state"], parcel["attempts"]) == ("DONE", 2)


async def test_nothing_leaves_when_the_act_is_undone(world: World, worker: Database) -> None:
    outlet = Told()
    with pytest.raises(RuntimeError, match="undone"):
        await sent(world, undone=True)
    await work_off(worker, outlet, HASTY)
    assert outlet.sent == []


async def test_a_refused_address_fails_at_once_and_holds_nothing(
    world: World, worker: Database
) -> None:
    await sent(world)
    await work_off(worker, Told([AddressRefused()]), HASTY)
    (row,) = await fetch(world.at, "SELECT state, failure FROM outgoing_message")
    assert tuple(row) == ("FAILED", "AddressRefused")
    assert (await outbox.health(worker)).held == 0


async def test_what_fails_too_often_is_held_seen_and_sent_when_replayed(
    world: World, worker: Database
) -> None:
    outlet = Told([OSError("away")] * HASTY.attempts)
    await sent(world)
    await work_off(worker, outlet, HASTY)
    (row,) = await fetch(world.at, "SELECT state, failure FROM outgoing_message")
    assert tuple(row) == ("FAILED", "OSError")
    tenant = world.tenant("金水区"), world.path("金水区")
    async with worker.write(SystemActor("outbox.replay", *tenant)) as tx:
        (held,) = await outbox.held(tx, tenant[0])
        await outbox.replay(tx, held.id, by="王敏", reason="网关已恢复")
    await work_off(worker, outlet, HASTY)
    (row,) = await fetch(world.at, "SELECT state, failure FROM outgoing_message")
    assert tuple(row) == ("SENT", None)
    assert len(outlet.sent) == 1


async def test_no_user_reads_a_message_and_none_leaves_in_anothers_name(world: World) -> None:
    await sent(world)
    for who in ("金水区信访局登记员", "河南省监管员", "郑州市信访局局长"):
        async with world.db.read(world.user(who)) as read:
            found = await read.scalar(sa.func.count(OutgoingMessage.id).select())
        assert found == 0, who
    with pytest.raises(DBAPIError, match="row-level security"):
        await sent(world, of="郑州市")


async def test_an_address_of_another_medium_is_refused(world: World) -> None:
    with pytest.raises(Unaddressable):
        await sent(world, "wang@example.cn")
    assert await fetch(world.at, "SELECT 1 FROM outgoing_message") == []
