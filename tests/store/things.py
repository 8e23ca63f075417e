"""A small world for the store: two counties of one city and a far one, and a table of things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.access.actor import Actor, Appointment, Level, SystemActor
from xinfang.kernel.ids import new_id
from xinfang.store import wall
from xinfang.store.base import PATH, Base
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, Write, connect

import database as testing

NEAR = (UUID(int=0x4101_05), "41/4101/410105/")
NEXT = (UUID(int=0x4101_06), "41/4101/410106/")
CITY = (UUID(int=0x4101), "41/4101/")
FAR = (UUID(int=0x42), "42/")

Tenant = tuple[UUID, str]


class Own(Base):
    """What these tests map must not be looked for in the real schema."""

    __abstract__ = True
    metadata = sa.MetaData()


class Thing(Own):
    """A business row under the wall."""

    __tablename__ = "thing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_path: Mapped[str] = mapped_column(PATH)
    name: Mapped[str]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way


def new_thing(tenant: Tenant, name: str = "thing") -> Thing:
    return Thing(id=new_id(), tenant_path=tenant[1], name=name, version=1)


def clerk(tenant: Tenant, *more: Tenant, person: UUID | None = None) -> Actor:
    """Return somebody with an appointment in each tenant."""
    return Actor(
        user_id=new_id(),
        person_id=person or new_id(),
        name="张三",
        appointments=tuple(
            Appointment(
                id=new_id(),
                role="handler",
                unit_id=new_id(),
                tenant_id=tenant_id,
                tenant_path=path,
                level=Level.COUNTY,
                since=date(2026, 1, 1),
            )
            for tenant_id, path in (tenant, *more)
        ),
    )


def system(tenant: Tenant, task: str = "test") -> SystemActor:
    return SystemActor(task, *tenant)


async def add_thing(database: Database, actor: Actor, tenant: Tenant, name: str = "thing") -> UUID:
    async with database.write(actor) as tx:
        thing = new_thing(tenant, name)
        tx.add(thing)
        record(tx, tenant, thing.id)
    return thing.id


def record(tx: Write, tenant: Tenant, object_id: UUID | None = None, **grounds: str) -> UUID:
    return tx.record(
        "thing.done",
        kind="thing",
        object_id=object_id,
        tenants={tenant[0]: tenant[1]},
        grounds=grounds,
        policy="handler, thing, do, own_unit",
    )


async def make_table(own: testing.Database) -> None:
    """Make the table of things, as a revision would."""
    engine = create_async_engine(own.url("owner"))
    async with engine.begin() as connection:
        await connection.run_sync(Own.metadata.create_all)
        for table in Own.metadata.tables:
            for statement in wall.tenant_wall(table, acts="SELECT, INSERT, UPDATE, DELETE"):
                await connection.execute(sa.text(statement.replace(":", r"\:")))
    await engine.dispose()


@asynccontextmanager
async def opened(
    own: testing.Database, role: testing.Role = "app", pool_size: int = 8
) -> AsyncIterator[Database]:
    """Open a database of the tests as a role, and close its pool."""
    database = connect(own.url(role), Provider.for_tests(), pool_size=pool_size)
    try:
        yield database
    finally:
        await database.dispose()


async def ask(own: testing.Database, statement: str, **parameters: object) -> list[Any]:
    """Run a statement above every wall and return its rows, if it has any."""
    engine = create_async_engine(own.url("admin"))
    try:
        async with engine.begin() as connection:
            result = await connection.execute(sa.text(statement), parameters)
            return list(result.all()) if result.returns_rows else []
    finally:
        await engine.dispose()
