"""The worker's loop: hands that each claim a parcel, deliver it, and take the next tenant's turn.

It polls, for a NOTIFY with each commit costs more than all polling does. Tenants take turns, parcel
by parcel, so that a long queue of one keeps no other waiting. Any number of workers may run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from xinfang.access.actor import SystemActor
from xinfang.kernel import clock
from xinfang.store import outbox
from xinfang.store.outbox import Claimed, LeaseLostError, Patience
from xinfang.store.transaction import Database, Write

_log = structlog.get_logger(__name__)

Handler = Callable[[Write, Claimed], Awaitable[dict[str, Any]]]
"""Acts within the delivery's transaction and returns the receipt: plain values, kept for ever.

It may be called again for the same parcel, though never after it took effect. What it does outside
of the database must be known again by the parcel's id.
"""
Topics = Mapping[str, Handler]

HANDS = 4
PART_OF_LEASE = 0.8
"""What a handler may use of its lease; the rest is for giving the parcel back."""


async def run(
    database: Database,
    topics: Topics,
    stop: asyncio.Event,
    idle: float,
    *,
    hands: int = HANDS,
    patience: Patience | None = None,
) -> None:
    """Deliver parcels of these topics until `stop` is set; then finish what is in hand and return.

    `idle` is the pause in seconds between two looks when nothing is due. `hands` parcels at most
    are in delivery at once, each on one connection of the pool. An unreachable database is waited
    for: what was in hand then comes back when its lease expires.
    """
    turns = _Turns(database, idle)
    shift = _Shift(database, topics, patience or Patience())
    async with asyncio.TaskGroup() as group:
        for _ in range(hands):
            group.create_task(_hand(turns, shift, stop, idle))


async def _hand(turns: "_Turns", shift: "_Shift", stop: asyncio.Event, idle: float) -> None:
    while not stop.is_set():
        try:
            tenant = await turns.take()
            parcel = await shift.claim(tenant) if tenant else None
            if parcel is not None:
                await shift.serve(parcel)
                turns.again((parcel.tenant_id, parcel.tenant_path))
            elif tenant is not None:
                turns.over(tenant)
        except Exception as error:  # noqa: BLE001 - a worker outlives its database, whatever that says
            _log.warning("outbox_unreachable", failure=type(error).__name__)
            tenant = None
        if tenant is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), idle)


@dataclass(slots=True)
class _Turns:
    """Whose turn it is.

    Asked for anew when everybody had one; at most once an idle pause, unless something was claimed
    since.
    """

    database: Database
    idle: float
    waiting: dict[tuple[UUID, str], None] = field(default_factory=dict)
    looked_at: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self) -> tuple[UUID, str] | None:
        """Return the tenant whose turn it is, or None where nothing is due.

        It stays in the row, as the last: other hands take parcels of it meanwhile.
        """
        async with self.lock:
            if not self.waiting and clock.monotonic() - self.looked_at >= self.idle:
                self.looked_at = clock.monotonic()
                self.waiting.update(dict.fromkeys(await outbox.due_tenants(self.database)))
            first = next(iter(self.waiting), None)
            if first is not None:
                self.waiting[first] = self.waiting.pop(first)
            return first

    def again(self, tenant: tuple[UUID, str]) -> None:
        """Let a tenant with a delivery just ended have another turn: that freed its key."""
        self.waiting.setdefault(tenant)
        self.looked_at = float("-inf")

    def over(self, tenant: tuple[UUID, str]) -> None:
        """End the turns of a tenant that has nothing to claim."""
        self.waiting.pop(tenant, None)


@dataclass(frozen=True, slots=True)
class _Shift:
    database: Database
    topics: Topics
    patience: Patience

    async def claim(self, tenant: tuple[UUID, str]) -> Claimed | None:
        """Lease a parcel of the tenant, of a topic that this worker knows."""
        return await outbox.claim(self.database, tenant, frozenset(self.topics), self.patience)

    async def serve(self, parcel: Claimed) -> None:
        """Deliver the parcel, or give it back."""
        try:
            await self.deliver(parcel)
        except LeaseLostError:
            _log.warning("outbox_lease_lost", parcel=str(parcel.id), topic=parcel.topic)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is its parcel's matter
            await self.give_back(parcel, error)

    async def deliver(self, parcel: Claimed) -> None:
        """Act and mark the parcel done, in one transaction that ends before the lease does."""
        seconds = self.patience.lease.total_seconds() * PART_OF_LEASE
        async with asyncio.timeout(seconds), self.database.write(_actor(parcel)) as tx:
            receipt = await self.topics[parcel.topic](tx, parcel)
            await outbox.finish(tx, parcel, receipt)

    async def give_back(self, parcel: Claimed, error: Exception) -> None:
        """Let the parcel be tried again later, or be held. The log too names the kind alone."""
        failure = type(error).__name__
        _log.warning(
            "outbox_delivery_failed",
            parcel=str(parcel.id),
            topic=parcel.topic,
            attempts=parcel.attempts,
            failure=failure,
        )
        async with self.database.write(_actor(parcel)) as tx:
            await outbox.fail(tx, parcel, failure, self.patience)


def _actor(parcel: Claimed) -> SystemActor:
    return SystemActor(parcel.topic, parcel.tenant_id, parcel.tenant_path)
