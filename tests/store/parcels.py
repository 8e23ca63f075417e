"""Parcels for tests: tenants, senders, and what PostgreSQL holds, seen from above the wall."""

from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from xinfang.access.actor import SystemActor
from xinfang.kernel.ids import new_id
from xinfang.store.outbox import Claimed
from xinfang.store.transaction import Database, Write

import database as testing

Tenant = tuple[UUID, str]

PROVINCE: Tenant = (UUID(int=1), "41/")
ZHENGZHOU: Tenant = (UUID(int=2), "41/4101/")
LANKAO: Tenant = (UUID(int=3), "41/410225/")
TOPIC = "probe"
TOPICS = frozenset({TOPIC})


async def send(app: Database, tenant: Tenant, *keys: str, topic: str = TOPIC) -> list[UUID]:
    """Send a parcel for each key, in one transaction; return their objects."""
    objects = [new_id() for _ in keys]
    async with app.write(SystemActor("sender", *tenant)) as tx:
        for key, object_id in zip(keys, objects, strict=True):
            tx.send(topic, object_id, tenant=tenant, key=key)
            await tx.flush()
    return objects


async def take_effect(tx: Write, parcel: Claimed) -> dict[str, Any]:
    """Handle a parcel: the ledger entry is the effect, so that each effect leaves one."""
    tx.record(
        "probe.effect",
        kind="probe",
        object_id=parcel.object_id,
        tenants={parcel.tenant_id: parcel.tenant_path},
    )
    return {"fence": parcel.fence}


async def fetch(database: testing.Database, query: str, *values: object) -> list[asyncpg.Record]:
    """Ask as the server's administrator, for whom no wall stands."""
    address = make_url(database.url("admin")).set(drivername="postgresql")
    connection = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        rows: list[asyncpg.Record] = await connection.fetch(query, *values)
        return rows
    finally:
        await connection.close()


async def effects(database: testing.Database, tenant: Tenant) -> list[UUID]:
    """Return the objects of the effects in a tenant's ledger, in its order."""
    rows = await fetch(
        database,
        "SELECT object_id FROM ledger_entry WHERE event = 'probe.effect' AND tenant_id = $1"
        " ORDER BY sequence",
        tenant[0],
    )
    return [row["object_id"] for row in rows]


async def parcel_of(database: testing.Database, object_id: UUID) -> asyncpg.Record:
    """Return the parcel of an object."""
    (row,) = await fetch(database, "SELECT * FROM outbox_parcel WHERE object_id = $1", object_id)
    return row
