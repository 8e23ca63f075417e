"""A small town for the tests of access that write: its people, real transactions, real walls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from access import worlds
from xinfang.access.actor import Actor, Appointment, Level
from xinfang.access.reach import Facts
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect

import database as testing

LEVELS = {
    "41/": Level.PROVINCE,
    "41/4101/": Level.MUNICIPALITY,
    "41/4101/410105/": Level.COUNTY,
    "41/4101/410103/": Level.COUNTY,
    "13/": Level.PROVINCE,
}


@dataclass(slots=True)
class Town:
    """Tenants by path, and the database as the application opens it."""

    database: Database
    administrator: str
    tenants: dict[str, UUID] = field(default_factory=dict)

    def official(
        self, role: str, path: str, *, unit: UUID | None = None, person: UUID | None = None
    ) -> Actor:
        appointment = Appointment(
            uuid4(), role, unit or uuid4(), self.tenants[path], path, LEVELS[path], date(2026, 1, 1)
        )
        return Actor(uuid4(), person or uuid4(), role, (appointment,))

    def case(self, path: str, *, unit: UUID | None = None) -> Facts:
        return Facts(
            "case",
            uuid4(),
            tenant_id=self.tenants[path],
            tenant_path=path,
            responsible_unit_id=unit,
            secrecy="NORMAL",
        )

    async def ask(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """Ask as the administrator, past every wall."""
        engine = create_async_engine(self.administrator)
        try:
            async with engine.begin() as connection:
                result = await connection.execute(sa.text(statement), values)
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            await engine.dispose()

    async def insert(self, table: str, **values: object) -> None:
        """Insert one row as the administrator."""
        marks = ", ".join(f":{name}" for name in values)
        await self.ask(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", **values)  # noqa: S608 - names written in the tests

    async def events(self) -> list[object]:
        """The names of what is in the ledger."""
        found = await self.ask("SELECT event FROM ledger_entry ORDER BY recorded_at, event")
        return [row[0] for row in found]


@asynccontextmanager
async def town(database: testing.Database) -> AsyncIterator[Town]:
    """A town in a fresh database."""
    opened = connect(database.url(), Provider.for_tests(), pool_size=2)
    made = Town(opened, database.url("admin"), {path: uuid4() for path in LEVELS})
    engine = create_async_engine(made.administrator)
    async with engine.begin() as connection:
        rows = [
            {
                "id": own,
                "parent_id": made.tenants.get("/".join(path.split("/")[:-2]) + "/"),
                "path": path,
                "level": LEVELS[path],
                "name": path,
            }
            for path, own in made.tenants.items()
        ]
        await connection.execute(sa.insert(worlds.TENANT), rows)
    await engine.dispose()
    try:
        yield made
    finally:
        await opened.dispose()
