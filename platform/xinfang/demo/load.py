"""Storing histories by COPY, as the owner of the tables: a run is one transaction, or nothing.

Whoever is under the wall can't COPY, and no user may enter a case that is past its registration:
the guard of states refuses it. So the tables' owner does it, who for the length of the transaction
isn't under the wall either. Before a large run, indexes and keys are put away, and made anew behind
it: that proves every reference once more. The ledger tells of the run with its hash.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from io import BytesIO
from secrets import token_hex
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from xinfang.access.actor import SystemActor
from xinfang.access.tables import denial
from xinfang.cases.models import CaseRegister, HandOver
from xinfang.demo import queries
from xinfang.demo.press import Pressed, pressed
from xinfang.demo.rows import DERIVING, TABLES
from xinfang.demo.survey import TenantAt
from xinfang.demo.writer import Register, Run
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.settings import MendableError
from xinfang.store import audit
from xinfang.store.crypto import Provider
from xinfang.store.roles import dressed

LARGE: Final = 20_000
"""From how many cases on it pays to make the indexes anew."""
_PATIENCE, _MEMORY = "10s", "512MB"
_LOCK_NOT_AVAILABLE: Final = "55P03"
_STAGED: Final = {"access_accused": "demo_accused"}
_OPENED: Final = (*TABLES, denial.name, CaseRegister.__tablename__, HandOver.__tablename__)
_INDEXED: Final = (*TABLES, denial.name)

Told = Callable[[int, str], None]
"""Hears how many cases there are by now, and what is being done."""


class InUseError(MendableError):
    """Somebody reads or writes the cases: they can't be laid open."""

    def __init__(self) -> None:
        """Say who may be in the way."""
        super().__init__(
            "somebody uses the cases: stop `up`, `serve` and `work`, and run `xinfang demo` again"
        )


async def load(owner_url: str, run: Run, province: SystemActor, tell: Told) -> int:
    """Store the cases of a run, all or none; returns how many.

    Waits ten seconds for whoever reads the tables; raises InUseError then.
    """
    engine = create_async_engine(dressed(owner_url))
    try:
        async with AsyncSession(engine) as session, session.begin():
            await _prepare(session, province)
            async with _laid_open(session, run, tell):
                used = await _registers(session, run.tenants, run.provider, run.keys)
                before = Counter(used)
                digest = await _copy(session, run, used, tell)
                await session.execute(sa.text(queries.HAND_OVERS))
                await _deny(session)
                await _keep_registers(session, run, used)
            await _record(session, run, province, used - before, digest)
        await _gather_statistics(engine)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            raise InUseError from error
        raise
    finally:
        await engine.dispose()
    return run.last - run.first


async def _prepare(session: AsyncSession, province: SystemActor) -> None:
    settings = province.wall().settings() | {
        "lock_timeout": _PATIENCE,
        "maintenance_work_mem": _MEMORY,
    }
    for name, value in settings.items():
        await session.execute(sa.func.set_config(name, value, sa.true()).select())
    for statement in queries.STAGE:
        await session.execute(sa.text(statement))


@asynccontextmanager
async def _laid_open(session: AsyncSession, run: Run, tell: Told) -> AsyncIterator[None]:
    """Let the owner past the wall within the block; for a large run without indexes and keys."""
    opened = {*_OPENED, *await queries.referenced_by(session, _INDEXED)}
    for table in sorted(opened):  # a new key is proved by reading what it refers to
        await session.execute(sa.text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
    for table, triggers in DERIVING.items():
        for trigger in triggers:
            await session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"))
    away = await _put_away(session) if run.last - run.first >= LARGE else []
    yield
    for number, statement in enumerate(away, start=1):
        tell(run.last, f"indexes and keys, {number} of {len(away)}")
        await session.execute(sa.text(statement.replace(":", r"\:")))
    for table, triggers in DERIVING.items():
        for trigger in triggers:
            await session.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}"))
    for table in sorted(opened):
        await session.execute(sa.text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))


async def _put_away(session: AsyncSession) -> list[str]:
    """Drop constraints and indexes; returns the statements that bring them back, in their order."""
    constraints = await queries.constraints_of(session, _INDEXED)
    foreign = [one for one in constraints if one.kind == "f"]
    own = [one for one in constraints if one.kind != "f"]
    for one in (*foreign, *own):
        await session.execute(sa.text(f"ALTER TABLE {one.relation} DROP CONSTRAINT {one.name}"))
    indexes = await queries.indexes_of(session, _INDEXED)
    for one in indexes:
        await session.execute(sa.text(f"DROP INDEX {one.name}"))
    return [
        *(one.definition for one in indexes),
        *(f"ALTER TABLE {one.relation} ADD CONSTRAINT {one.name} {one.definition}" for one in own),
        *(
            f"ALTER TABLE {one.relation} ADD CONSTRAINT {one.name} {one.definition}"
            for one in foreign
        ),
    ]


async def _registers(
    session: AsyncSession,
    tenants: tuple[TenantAt, ...],
    provider: Provider,
    keys: dict[Register, bytes],
) -> Counter[Register]:
    """Fill in the keys of the registers that are; returns how many numbers each has given."""
    at = {UUID(tenant.id): number for number, tenant in enumerate(tenants)}
    used = Counter[Register]()
    for row in await queries.registers(session):
        if row.tenant_id in at:
            register = at[row.tenant_id], row.year
            keys[register] = bytes.fromhex(
                provider.decrypt(row.key, context=_context(row.tenant_id, row.year))
            )
            used[register] = row.last + 1
    return used


def _context(tenant_id: UUID, year: int) -> str:
    return f"case_register.key:{tenant_id}:{year}"


async def _copy(session: AsyncSession, run: Run, used: Counter[Register], tell: Told) -> str:
    """Copy every chunk; returns the batch's hash, and counts on in `used`."""
    connection = await session.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    digest, stored = sha256(), 0
    async for chunk in pressed(run, used):
        await _copy_chunk(driver, chunk)
        digest.update(chunk.digest)
        stored += chunk.count
        tell(run.first + stored, "cases")
    return digest.hexdigest()


async def _copy_chunk(driver: Any, chunk: Pressed) -> None:  # noqa: ANN401 - asyncpg has no types
    for table, columns in TABLES.items():
        if chunk.lines[table]:
            target = _STAGED.get(table, table)
            await driver.copy_to_table(target, source=BytesIO(chunk.lines[table]), columns=columns)


async def _deny(session: AsyncSession) -> None:
    """Derive from the accusations who never sees them, as the database does for each of them."""
    for role, statement in queries.DENY:
        if role:
            await session.execute(sa.text(f"SET LOCAL ROLE {role}"))
        await session.execute(sa.text(statement))
        if role:
            await session.execute(sa.text("RESET ROLE"))


async def _keep_registers(session: AsyncSession, run: Run, used: Counter[Register]) -> None:
    for (place, year), count in sorted(used.items()):
        tenant = run.tenants[place]
        key = run.provider.encrypt(
            run.keys[place, year].hex(), context=_context(UUID(tenant.id), year)
        )
        await session.execute(
            insert(CaseRegister)
            .values(
                tenant_id=UUID(tenant.id),
                year=year,
                tenant_path=tenant.path,
                last=count - 1,
                key=key,
            )
            .on_conflict_do_update(
                index_elements=[CaseRegister.tenant_id, CaseRegister.year],
                set_={"last": count - 1},
            )
        )


async def _record(
    session: AsyncSession,
    run: Run,
    province: SystemActor,
    numbered: Counter[Register],
    digest: str,
) -> None:
    """Tell the ledger of each tenant that numbered some of the cases, by the run's one event."""
    event, counted = new_id(), Counter[int]()
    for (place, _year), count in numbered.items():
        counted[place] += count
    entries = [
        audit.Entry(
            tenant_id=UUID(tenant.id),
            tenant_path=tenant.path,
            chain="acts",
            event_id=event,
            event="cases.imported",
            actor=province.wall().actor,
            object_kind="tenant",
            object_id=UUID(tenant.id),
            recorded_at=clock.now(),
            content={
                "grounds": {
                    "cases": counted[place],
                    "of": run.last - run.first,
                    "seed": run.seed,
                    "sha256": digest,
                },
                "policy": None,
            },
        )
        for place, tenant in enumerate(run.tenants)
        if counted[place]
    ]
    await session.execute(sa.text("SET LOCAL ROLE xinfang_ledger"))
    await audit.append(session, run.provider, entries)
    await session.execute(sa.text("RESET ROLE"))


async def _gather_statistics(engine: AsyncEngine) -> None:
    """Let the planner know what is there, and which pages all may see."""
    async with engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(sa.text(f"VACUUM (ANALYZE) {', '.join(_OPENED)}"))


def new_keys(tenants: tuple[TenantAt, ...], years: range) -> dict[Register, bytes]:
    """Return keys for the registers of every tenant and year, for those that have none yet."""
    return {
        (place, year): bytes.fromhex(token_hex(16))
        for place in range(len(tenants))
        for year in years
    }
