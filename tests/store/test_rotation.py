"""Sealing anew: under traffic, cut short, in each family, and never across the wall."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store.things import CITY, FAR, NEAR, Own, ask, clerk, record, system
from xinfang.kernel.ids import new_id
from xinfang.store.base import PATH
from xinfang.store.crypto import Provider, TamperedError
from xinfang.store.keys import FAMILIES, Family
from xinfang.store.rotation import Sealed, left_with, reseal
from xinfang.store.transaction import Database, connect

import database as testing

OLD = Provider.for_tests()


class Secret(Own):
    """A row with two sealed columns, one of them optional."""

    __tablename__ = "thing_secret"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_path: Mapped[str] = mapped_column(PATH)
    name: Mapped[bytes]
    phone: Mapped[bytes | None]


def context_of(column: str, row: Mapping[str, Any] | sa.RowMapping) -> str:
    return f"thing_secret.{column}:{row['tenant_path']}:{row['id']}"


SEALED = Sealed(
    sa.inspect(Secret).local_table,  # type: ignore[arg-type]  # it is a Table
    ("name", "phone"),
    context_of,
    named_by=("tenant_path",),
)


@asynccontextmanager
async def sealing_with(own: testing.Database, provider: Provider) -> AsyncIterator[Database]:
    one = connect(own.url("worker"), provider)
    try:
        yield one
    finally:
        await one.dispose()


async def add(app: Database, tenant: tuple[UUID, str], name: str) -> UUID:
    row: dict[str, Any] = {"id": new_id(), "tenant_path": tenant[1]}
    for column, value in (("name", name), ("phone", None if name.endswith("0") else "1")):
        context = context_of(column, row)
        row[column] = value and app.provider.encrypt(value, context=context)
    async with app.write(clerk(tenant)) as tx:
        tx.add(Secret(**row))
        record(tx, tenant)
    return UUID(str(row["id"]))


@pytest.mark.parametrize("family", FAMILIES)
async def test_everything_in_the_subtree_is_sealed_anew(
    database: testing.Database, app: Database, family: Family
) -> None:
    for number in range(7):
        await add(app, NEAR, f"n{number}")
    await add(app, FAR, "f1")
    new = Provider(OLD.ring.rotated(family))
    async with sealing_with(database, new) as worker:
        seen: list[int] = []
        done = await reseal(worker, system(CITY), SEALED, batch=3, progress=seen.append)
        assert (done, seen) == (7, [3, 6, 7])
        assert await reseal(worker, system(CITY), SEALED) == 0
        async with worker.read(system(CITY)) as read:
            assert await left_with(read, [SEALED], "test-1") == {}
            assert await left_with(read, [SEALED], new.ring.current) == {"thing_secret": 7}
        async with worker.read(system(FAR)) as read:
            assert await left_with(read, [SEALED], "test-1") == {"thing_secret": 1}
    dropped = Provider(new.ring.without("test-1"))
    rows = await ask(database, "SELECT * FROM thing_secret WHERE tenant_path < '42' ORDER BY id")
    for number, row in enumerate(rows):
        mapping = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
        name = dropped.decrypt(row.name, context=context_of("name", mapping))
        assert name == f"n{number}"
        assert (row.phone is None) == (number == 0)
    told = "SELECT count(*) FROM ledger_entry WHERE event = 'keys.resealed' AND tenant_id = :id"
    assert (await ask(database, told, id=CITY[0]))[0][0] == 3


async def test_a_run_cut_short_is_started_again(database: testing.Database, app: Database) -> None:
    ids = [await add(app, NEAR, f"n{number}") for number in range(6)]
    spoilt = "UPDATE thing_secret SET name = overlay(name PLACING '\\x00' FROM 30) WHERE id = :id"
    kept = (await ask(database, "SELECT name FROM thing_secret WHERE id = :id", id=ids[4]))[0].name
    await ask(database, spoilt, id=ids[4])
    new = Provider(OLD.ring.rotated())
    async with sealing_with(database, new) as worker:
        with pytest.raises(TamperedError):
            await reseal(worker, system(NEAR), SEALED, batch=2)
        async with worker.read(system(NEAR)) as read:
            assert await left_with(read, [SEALED], "test-1") == {"thing_secret": 2}
        await ask(
            database, "UPDATE thing_secret SET name = :name WHERE id = :id", name=kept, id=ids[4]
        )
        assert await reseal(worker, system(NEAR), SEALED) == 2


async def test_readers_and_writers_go_on_meanwhile(
    database: testing.Database, app: Database
) -> None:
    ids = [await add(app, NEAR, f"n{number}") for number in range(40)]
    ring, fresh = OLD.ring.added()
    new = Provider(ring.using(fresh))
    values = dict(zip(ids, (f"n{number}" for number in range(40)), strict=True))
    stop = asyncio.Event()

    async def read_all(other: Database) -> None:
        while not stop.is_set():
            async with other.read(system(NEAR)) as read:
                rows = (await read.execute(sa.select(SEALED.table))).mappings().all()
            for row in rows:
                name = other.provider.decrypt(row["name"], context=context_of("name", row))
                assert name.partition("!")[0] == values[row["id"]]

    async def write_all(other: Database) -> None:
        for number, row_id in enumerate(ids):
            row = {"id": row_id, "tenant_path": NEAR[1]}
            name = other.provider.encrypt(f"n{number}!", context=context_of("name", row))
            async with other.write(system(NEAR)) as tx:
                await tx.execute(sa.update(Secret).where(Secret.id == row_id).values(name=name))
                record(tx, NEAR)

    # A process that knows the new key and still seals with the old one, and one that seals anew.
    async with (
        sealing_with(database, Provider(ring)) as slow,
        sealing_with(database, new) as worker,
    ):
        reading = asyncio.gather(read_all(slow), read_all(worker))
        writing = asyncio.create_task(write_all(slow))
        await reseal(worker, system(NEAR), SEALED, batch=5)
        await writing
        await reseal(worker, system(NEAR), SEALED, batch=5)
        stop.set()
        await reading
        async with worker.read(system(NEAR)) as read:
            assert await left_with(read, [SEALED], "test-1") == {}
            rows = (await read.execute(sa.select(SEALED.table))).mappings().all()
    opened = {new.decrypt(row["name"], context=context_of("name", row)) for row in rows}
    assert opened == {f"n{number}!" for number in range(40)}, "no write was lost"
