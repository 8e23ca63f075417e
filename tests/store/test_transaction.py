"""`read()` and `write()`: the wall they carry, what they refuse, and what they commit together."""

import asyncio
import json
import random
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from store.things import (
    CITY,
    FAR,
    NEAR,
    NEXT,
    Thing,
    add_thing,
    ask,
    clerk,
    new_thing,
    opened,
    record,
    system,
)
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.store.models import IdempotencyKey
from xinfang.store.transaction import Database, UnrecordedChangeError, Write

import database as testing

ALL_NAMES = sa.select(Thing.name).order_by(Thing.name)


async def names(database: Database, actor: object) -> list[str]:
    async with database.read(actor) as read:  # type: ignore[arg-type]  # actors of both kinds
        return list((await read.execute(ALL_NAMES)).scalars())


async def seed(app: Database) -> None:
    for tenant, name in ((NEAR, "near"), (NEXT, "next"), (FAR, "far")):
        await add_thing(app, clerk(tenant), tenant, name)


async def test_each_sees_the_own_ranges(app: Database) -> None:
    await seed(app)
    assert await names(app, clerk(NEAR)) == ["near"]
    assert await names(app, clerk(CITY)) == ["near", "next"]
    assert await names(app, clerk(FAR, NEXT)) == ["far", "next"]
    assert await names(app, system(FAR)) == ["far"]


async def test_nothing_is_left_to_the_next_transaction_of_the_connection(
    database: testing.Database, app: Database
) -> None:
    await seed(app)
    async with opened(database, pool_size=1) as single:
        for actor in (clerk(NEAR), clerk(FAR), clerk(NEXT)):
            async with single.read(actor) as read:
                assert len((await read.execute(ALL_NAMES)).all()) == 1
                pid = await read.scalar(sa.select(sa.func.pg_backend_pid()))
            async with single.engine.connect() as bare:
                assert await bare.scalar(sa.select(sa.func.pg_backend_pid())) == pid
                left = "SELECT string_agg(current_setting(name, true), '') FROM pg_settings"
                assert not await bare.scalar(sa.text(f"{left} WHERE name LIKE 'xinfang.%'"))
                for setting in ("xinfang.actor", "xinfang.low", "xinfang.person"):
                    assert not await bare.scalar(
                        sa.select(sa.func.current_setting(setting, sa.true()))
                    )
                with pytest.raises(DBAPIError, match="no actor"):
                    await bare.execute(ALL_NAMES)


@pytest.mark.parametrize("table", ["thing", "ledger_entry", "outbox_parcel"])
async def test_a_session_without_the_helper_raises(
    database: testing.Database, app: Database, table: str
) -> None:
    await seed(app)
    async with app.write(clerk(NEAR)) as tx:
        tx.send("thing.done", new_id(), tenant=NEAR)
    async with opened(database, "worker") as one, AsyncSession(one.engine) as bare:
        with pytest.raises(DBAPIError, match="no actor"):
            await bare.execute(sa.text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - the rows above


async def test_a_read_can_not_write(app: Database) -> None:
    async with app.read(clerk(NEAR)) as read:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await read.execute(sa.insert(Thing).values(id=new_id(), tenant_path=NEAR[1]))
    async with app.read(clerk(NEAR)) as read:
        await read.execute(ALL_NAMES)
        with pytest.raises(DBAPIError, match="read-write"):
            await read.execute(sa.text("SET TRANSACTION READ WRITE"))


async def test_nobody_writes_into_another_tenant(app: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        await add_thing(app, clerk(NEAR), NEXT)
    assert await names(app, clerk(CITY)) == []


@pytest.mark.parametrize(
    "change",
    [
        sa.insert(Thing).values(id=new_id(), tenant_path=NEAR[1], name="new", version=1),
        sa.update(Thing).values(name="other"),
        sa.delete(Thing),
        sa.select(sa.update(Thing).values(name="other").returning(Thing.id).cte()),
        sa.text("UPDATE thing SET name = 'other'"),
        sa.text("WITH gone AS (DELETE FROM ONLY thing RETURNING id) SELECT * FROM gone"),
    ],
    ids=["insert", "update", "delete", "cte", "text", "text in a cte"],
)
async def test_a_statement_that_nothing_recorded_is_refused(
    app: Database, change: sa.Executable
) -> None:
    await seed(app)
    with pytest.raises(UnrecordedChangeError, match="thing"):
        async with app.write(clerk(NEAR)) as tx:
            await tx.execute(change)
    assert await names(app, clerk(NEAR)) == ["near"]
    async with app.write(clerk(NEAR)) as tx:
        await tx.execute(change)
        record(tx, NEAR)
    assert await names(app, clerk(NEAR)) != ["near"]


@pytest.mark.parametrize("how", ["new", "dirty", "deleted"])
async def test_a_unit_of_work_that_nothing_recorded_is_refused(app: Database, how: str) -> None:
    await seed(app)

    async def act() -> None:
        async with app.write(clerk(NEAR)) as tx:
            thing = (await tx.execute(sa.select(Thing))).scalar_one()
            if how == "new":
                tx.add(new_thing(NEAR))
            elif how == "dirty":
                thing.name = "other"
            else:
                await tx.session.delete(thing)

    with pytest.raises(UnrecordedChangeError, match="thing"):
        await act()
    assert await names(app, clerk(NEAR)) == ["near"]


async def test_what_changes_nothing_needs_no_record(app: Database) -> None:
    await seed(app)
    actor = clerk(NEAR)
    async with app.write(actor) as tx:
        thing = (await tx.execute(sa.select(Thing).with_for_update())).scalar_one()
        thing.name = thing.name
        await tx.execute(sa.text("SELECT id FROM thing FOR UPDATE SKIP LOCKED"))
        tx.add(
            IdempotencyKey(
                actor=str(actor.user_id),
                field="f",
                key=new_id(),
                payload_hash=b"",
                outcome=None,
                created_at=tx.now,
            )
        )


async def test_one_instant_for_everything(database: testing.Database, app: Database) -> None:
    at = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # the next civil day already
    with clock.frozen(at):
        async with app.write(clerk(NEAR)) as tx:
            record(tx, NEAR)
            tx.send("thing.done", new_id(), tenant=NEAR)
            assert (tx.now, tx.today.isoformat()) == (at, "2026-11-24")
    told = "SELECT e.recorded_at, p.created_at, p.available_at FROM ledger_entry e, outbox_parcel p"
    assert [tuple(row) for row in await ask(database, told)] == [(at, at, at)]


async def test_row_entry_and_parcel_are_one_commit(
    database: testing.Database, app: Database
) -> None:
    count = (
        "SELECT (SELECT count(*) FROM thing), (SELECT count(*) FROM ledger_entry),"
        " (SELECT count(*) FROM outbox_parcel), (SELECT count(*) FROM ledger_head)"
    )

    async def act(*, fails: bool) -> None:
        async with app.write(clerk(NEAR)) as tx:
            thing = new_thing(NEAR)
            tx.add(thing)
            event = record(tx, NEAR, thing.id)
            tx.send("thing.done", thing.id, tenant=NEAR, event_id=event)
            await tx.flush()
            if fails:
                raise LookupError

    with pytest.raises(LookupError):
        await act(fails=True)
    assert await ask(database, count) == [(0, 0, 0, 0)]
    await act(fails=False)
    assert await ask(database, count) == [(1, 1, 1, 1)]


async def test_what_a_savepoint_took_back_is_not_recorded(
    database: testing.Database, app: Database
) -> None:
    async def take_back(tx: Write) -> None:
        async with tx.session.begin_nested():
            record(tx, NEAR, said="taken back")
            tx.send("thing.done", new_id(), tenant=NEAR)
            raise LookupError

    async with app.write(clerk(NEAR)) as tx:
        record(tx, NEAR, said="first")
        with pytest.raises(LookupError):
            await take_back(tx)
        async with tx.session.begin_nested():
            record(tx, NEAR, said="last")
    rows = await ask(database, "SELECT content FROM ledger_content ORDER BY sequence")
    assert [json.loads(row.content)["grounds"]["said"] for row in rows] == ["first", "last"]
    assert await ask(database, "SELECT 1 FROM outbox_parcel") == []


async def test_a_row_changed_meanwhile_is_noticed(app: Database) -> None:
    await seed(app)

    async def overtaken() -> None:
        async with app.write(clerk(NEAR)) as tx:
            thing = (await tx.execute(sa.select(Thing))).scalar_one()
            async with app.write(clerk(NEAR)) as other:
                await other.execute(sa.update(Thing).values(name="theirs", version=2))
                record(other, NEAR)
            thing.name = "mine"
            record(tx, NEAR)

    with pytest.raises(StaleDataError):
        await overtaken()
    assert await names(app, clerk(NEAR)) == ["theirs"]


async def test_on_behalf_of_another_tenant_for_a_part_only(
    database: testing.Database, app: Database
) -> None:
    actor = clerk(NEAR)
    async with app.write(actor) as tx:
        tx.add(new_thing(NEAR, "mine"))
        async with tx.on_behalf_of(system(CITY)):
            async with tx.session.begin_nested():  # a savepoint keeps the other wall
                tx.add(new_thing(CITY, "the superior's"))
            tx.send("thing.done", new_id(), tenant=CITY)
            record(tx, CITY)
        assert (await tx.execute(ALL_NAMES)).scalars().all() == ["mine"]
        record(tx, NEAR)
    assert await names(app, clerk(CITY)) == ["mine", "the superior's"]
    told = await ask(database, "SELECT DISTINCT actor FROM ledger_entry")
    assert [row.actor for row in told] == [str(actor.user_id)]


async def test_the_own_wall_is_back_after_an_error_inside(app: Database) -> None:
    await seed(app)
    async with app.write(clerk(NEAR)) as tx:
        with pytest.raises(LookupError):
            async with tx.on_behalf_of(system(CITY)):
                raise LookupError
        assert (await tx.execute(ALL_NAMES)).scalars().all() == ["near"]
    with pytest.raises(DBAPIError, match="division by zero"):
        async with app.write(clerk(NEAR)) as tx, tx.on_behalf_of(system(CITY)):
            await tx.execute(sa.text("SELECT 1/0"))


async def mixed(app: Database, jobs: int) -> None:
    """Let many read at once, cancel some at random, and look for rows of others."""
    tenants = [(new_id(), f"4{n % 4}/4{n % 4}{n:02}/") for n in range(20)]
    for tenant in tenants:
        await add_thing(app, clerk(tenant), tenant, tenant[1])
    generator = random.Random(20261123)  # noqa: S311 - chooses whom to cancel
    foreign: list[str] = []
    finished = 0

    async def job(number: int) -> None:
        nonlocal finished
        tenant = tenants[number % len(tenants)]
        opening = app.write if number % 5 == 0 else app.read
        async with opening(clerk(tenant)) as tx:
            for _ in range(2):
                found = (await tx.execute(ALL_NAMES)).scalars().all()
                foreign.extend(name for name in found if name != tenant[1])
                if tenant[1] not in found:
                    foreign.append(f"{tenant[1]} is missing")
            if number % 5 == 0:
                record(tx, tenant)  # type: ignore[arg-type]  # this one writes
        finished += 1

    for _ in range(jobs // 100):
        tasks = [asyncio.create_task(job(number)) for number in range(100)]
        for task in generator.sample(tasks, 30):
            await asyncio.sleep(generator.random() * 0.004)
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        faults = [r for r in results if isinstance(r, Exception)]
        assert faults == []
    assert foreign == []
    assert jobs * 0.6 < finished < jobs, "some were cancelled, most were not"


async def test_concurrent_tenants_with_cancellations_read_no_foreign_row(app: Database) -> None:
    await mixed(app, 200)


@pytest.mark.drill
async def test_1500_concurrent_tenants_with_cancellations(app: Database) -> None:
    await mixed(app, 1500)
