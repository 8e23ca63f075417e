"""The outbox (发件箱): parcels leave with the business transaction and are delivered at least once.

Delivery is ordered per tenant, topic and key: only the head of a key may be claimed, and a head
that is leased, waits for its next attempt or is held keeps what follows it back. A lease carries a
fence number that grows with each claim. What a delivery does, its ledger entry and the DONE mark
are one transaction, and the mark demands the fence: a late holder of an expired lease commits
nothing. So each parcel takes effect once, although it may be tried often.

Everything runs behind the wall of one tenant. Which tenants have something to do, and how much is
waiting in all, is told by definer functions: ids, paths and counts.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from xinfang.access.actor import SystemActor
from xinfang.kernel import clock
from xinfang.store.models import Parcel
from xinfang.store.transaction import Database, Read, Write

HELD_TOPIC = "outbox.held"
"""A parcel that tells of another one that it is held."""
LEASE_EXPIRED = "LeaseExpired"
"""What a parcel is held for whose every delivery took the worker with it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a delivery may take, and how often and after what pauses it is tried."""

    lease: timedelta = timedelta(minutes=1)
    attempts: int = 12
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(hours=1)

    def pause(self, attempts: int) -> timedelta:
        """Return the pause after the `attempts`-th failure.

        It doubles each time up to the longest. A random half of it is taken off, so that what
        failed together is not tried together.
        """
        # Beyond that many doublings any first pause is longer than any longest.
        whole = min(self.longest_pause, self.first_pause * 2 ** min(attempts - 1, 40))
        return timedelta(seconds=whole.total_seconds() * _random.uniform(0.5, 1))


_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A parcel under lease, as its handler sees it: ids only.

    `id` stays the same over all attempts: it is what a receiver outside recognizes a repetition by.
    """

    id: UUID
    topic: str
    key: str
    tenant_id: UUID
    tenant_path: str
    object_id: UUID
    event_id: UUID | None
    attempts: int
    fence: int


@dataclass(frozen=True, slots=True)
class Held:
    """A parcel that failed too often and waits for an operator, with all that follows it."""

    id: UUID
    topic: str
    key: str
    tenant_id: UUID
    tenant_path: str
    object_id: UUID
    attempts: int
    failure: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """How much is on its way: parcels undelivered, parcels held, age of the oldest that is due."""

    ready: int
    held: int
    oldest: timedelta


class LeaseLostError(RuntimeError):
    """The lease ended before the delivery did, and the parcel went to another or was moved."""

    def __init__(self, parcel: Claimed) -> None:
        """Name the parcel."""
        super().__init__(f"parcel {parcel.id} is no longer ours under fence {parcel.fence}")


class NotHeldError(LookupError):
    """There is no such parcel within the actor's tenant, or it is not held."""

    def __init__(self, parcel_id: UUID) -> None:
        """Name the parcel."""
        super().__init__(f"no parcel {parcel_id} is held")


async def due_tenants(database: Database) -> tuple[tuple[UUID, str], ...]:
    """Return (id, path) of the tenants with a parcel that can be claimed now."""
    return await _tenants(database, sa.func.outbox_due_tenants(clock.now()))


async def holding_tenants(database: Database) -> tuple[tuple[UUID, str], ...]:
    """Return (id, path) of the tenants with a parcel that is held."""
    return await _tenants(database, sa.func.outbox_holding_tenants())


async def _tenants(
    database: Database, function: sa.FunctionElement[Any]
) -> tuple[tuple[UUID, str], ...]:
    answer = function.table_valued(
        sa.column("tenant_id", sa.Uuid()), sa.column("tenant_path", sa.Text())
    )
    async with database.engine.connect() as connection:
        rows = await connection.execute(sa.select(answer.c.tenant_id, answer.c.tenant_path))
        return tuple((row.tenant_id, row.tenant_path) for row in rows)


async def health(database: Database) -> Health:
    """Count what is on its way, over all tenants."""
    now = clock.now()
    answer = sa.func.outbox_health(now).table_valued(
        sa.column("ready", sa.BigInteger()),
        sa.column("held", sa.BigInteger()),
        sa.column("oldest", sa.DateTime(timezone=True)),
    )
    async with database.engine.connect() as connection:
        row = (await connection.execute(sa.select(answer))).one()
    return Health(row.ready, row.held, now - row.oldest if row.oldest else timedelta())


async def claim(
    database: Database,
    tenant: tuple[UUID, str],
    topics: frozenset[str],
    patience: Patience = Patience(),
) -> Claimed | None:
    """Lease one parcel of the tenant whose topic is among `topics`, or return None.

    It is the head of its key, due, and nobody else's. One whose last lease was its last attempt
    and expired is held instead: it may be what ends the workers.
    """
    async with database.write(_actor(tenant)) as tx:
        head = _due_head(tenant[0], topics, tx.now).cte("head")
        row = (
            await tx.execute(
                sa.update(Parcel)
                .where(Parcel.id == head.c.id)
                .values(
                    attempts=Parcel.attempts + 1,
                    fence=Parcel.fence + 1,
                    leased_until=tx.now + patience.lease,
                )
                .returning(*_columns(Claimed))
                .execution_options(synchronize_session=False)
            )
        ).one_or_none()
        if row is None:
            return None
        claimed = Claimed(**row._asdict())
        if claimed.attempts <= patience.attempts:
            return claimed
        await _hold(tx, claimed, LEASE_EXPIRED)
        return None


def _due_head(tenant_id: UUID, topics: frozenset[str], now: datetime) -> sa.Select[UUID]:
    # PostgreSQL never folds a subquery that locks into the statement around it: it runs once.
    earlier = aliased(Parcel)
    unfinished_before = sa.exists().where(
        earlier.tenant_id == Parcel.tenant_id,
        earlier.topic == Parcel.topic,
        earlier.key == Parcel.key,
        earlier.position < Parcel.position,
        earlier.state != "DONE",
    )
    return (
        sa.select(Parcel.id)
        .where(
            # The wall alone would let a province take the parcels of its counties.
            Parcel.tenant_id == tenant_id,
            Parcel.topic.in_(topics),
            Parcel.state == "READY",
            Parcel.available_at <= now,
            sa.or_(Parcel.leased_until.is_(None), Parcel.leased_until < now),
            ~unfinished_before,
        )
        .order_by(Parcel.available_at, Parcel.position)
        .limit(1)
        .with_for_update(skip_locked=True, of=Parcel)
    )


async def finish(tx: Write, parcel: Claimed, receipt: dict[str, Any]) -> None:
    """Mark the parcel DONE with its receipt, in the transaction of its effect.

    Raises LeaseLostError, and thereby undoes the effect, when the lease went to another meanwhile.
    """
    done = await _mark(tx, parcel, state="DONE", receipt=receipt, finished_at=tx.now, failure=None)
    if not done:
        raise LeaseLostError(parcel)


async def fail(
    tx: Write,
    parcel: Claimed,
    failure: str,
    patience: Patience = Patience(),
) -> bool:
    """Give the parcel back after a failure of that kind; return whether it was still ours.

    It becomes due again after a pause, or is held after its last attempt.
    """
    if parcel.attempts >= patience.attempts:
        return await _hold(tx, parcel, failure)
    available_at = tx.now + patience.pause(parcel.attempts)
    return await _mark(tx, parcel, leased_until=None, available_at=available_at, failure=failure)


async def _hold(tx: Write, parcel: Claimed, failure: str) -> bool:
    if not await _mark(tx, parcel, state="HELD", leased_until=None, failure=failure):
        return False
    tx.record(
        "outbox.held",
        kind="parcel",
        # The object of the parcel, so that the entry inherits who may not see it.
        object_id=parcel.object_id,
        tenants={parcel.tenant_id: parcel.tenant_path},
        grounds={"parcel": str(parcel.id), "topic": parcel.topic, "failure": failure},
    )
    if parcel.topic != HELD_TOPIC:
        # Whoever sent it may have to know: what that means is said where topics are.
        tx.send("outbox.held", parcel.id, tenant=(parcel.tenant_id, parcel.tenant_path))
    return True


async def _mark(tx: Write, parcel: Claimed, **values: Any) -> bool:  # noqa: ANN401 - of any column
    marked = await tx.execute(
        sa.update(Parcel)
        .where(
            Parcel.id == parcel.id,
            Parcel.state == "READY",
            Parcel.fence == parcel.fence,
            # A lease that was given back is over, though nobody took the next one yet.
            Parcel.leased_until.is_not(None),
        )
        .values(values)
        .returning(Parcel.id)
        .execution_options(synchronize_session=False)
    )
    return marked.one_or_none() is not None


async def held(tx: Read, tenant_id: UUID) -> tuple[Held, ...]:
    """Return what is held of the tenant, the oldest first."""
    rows = await tx.execute(
        sa.select(*_columns(Held))
        .where(Parcel.tenant_id == tenant_id, Parcel.state == "HELD")
        .order_by(Parcel.position)
    )
    return tuple(Held(**row._asdict()) for row in rows)


async def held_parcel(tx: Read, parcel_id: UUID) -> Held | None:
    """Return a parcel that is held; None where it was replayed meanwhile."""
    rows = await tx.execute(
        sa.select(*_columns(Held)).where(Parcel.id == parcel_id, Parcel.state == "HELD")
    )
    row = rows.one_or_none()
    return None if row is None else Held(**row._asdict())


async def replay(tx: Write, parcel_id: UUID, *, by: str, reason: str) -> UUID:
    """Let a held parcel be tried again from the first attempt, and record who wanted it and why.

    Returns the event's id. Raises NotHeldError where nothing of that id is held.
    """
    before = (
        await tx.execute(
            sa.select(*_columns(Held))
            .where(Parcel.id == parcel_id, Parcel.state == "HELD")
            .with_for_update()
        )
    ).one_or_none()
    if before is None:
        raise NotHeldError(parcel_id)
    await tx.execute(
        sa.update(Parcel)
        .where(Parcel.id == parcel_id)
        # The fence stays: it only grows.
        .values(state="READY", attempts=0, available_at=tx.now)
        .execution_options(synchronize_session=False)
    )
    return tx.record(
        "outbox.replayed",
        kind="parcel",
        object_id=before.object_id,
        tenants={before.tenant_id: before.tenant_path},
        grounds={
            "parcel": str(parcel_id),
            "topic": before.topic,
            "failure": before.failure,
            "by": by,
            "reason": reason,
        },
    )


def _columns(value: type[Claimed | Held]) -> list[sa.ColumnElement[Any]]:
    return [getattr(Parcel, column.name) for column in fields(value)]


def _actor(tenant: tuple[UUID, str]) -> SystemActor:
    return SystemActor("outbox", *tenant)
