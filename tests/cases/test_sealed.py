"""A registered petition's seals, number register and blind indexes outlive a change of keys."""

from uuid import UUID

import sqlalchemy as sa

from cases.petitions import petition
from xinfang.access.actor import SystemActor
from xinfang.cases import identity
from xinfang.cases.models import Petitioner
from xinfang.cases.register import RegisterCase, register
from xinfang.cases.sealed import SEALED
from xinfang.store.crypto import Provider
from xinfang.store.rotation import reseal
from xinfang.store.transaction import Database, connect

from world import World

REGISTRAR = "金水区信访局登记员"


async def registered(world: World, database: Database) -> UUID:
    async with database.write(world.user(REGISTRAR)) as tx:
        return (await register(tx, world.grants, RegisterCase(petition()))).id


async def test_cases_are_opened_and_registered_after_a_change_of_keys(world: World) -> None:
    await registered(world, world.db)
    ring = world.db.provider.ring.rotated("aes")
    province = SystemActor("keys.reseal", world.tenant("河南"), world.path("河南"))
    worker = connect(world.at.url("worker"), Provider(ring))
    for sealed in SEALED:
        written = sealed.table.name in {"case_petitioner", "case_register"}
        assert await reseal(worker, province, sealed) == int(written)
    await worker.dispose()
    without_old = Provider(ring.without(world.db.provider.ring.current))
    later = connect(world.at.url("app"), without_old)
    await registered(world, later)
    async with later.read(world.user(REGISTRAR)) as read:
        rows = (await read.execute(sa.select(Petitioner))).scalars().all()
    await later.dispose()
    opened = {identity.opened(without_old, row) for row in rows}
    assert len(rows) == 2
    assert len(opened) == len({row.name_blind for row in rows}) == 1
    assert {without_old.key_id(row.name) for row in rows} == {ring.current}
