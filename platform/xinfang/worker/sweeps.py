"""Sweeps: what grows old and is let go at intervals, by whichever worker comes first."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
import structlog

from xinfang.cases.reckon_anew import reckon_anew
from xinfang.correspondence.uploads import let_go
from xinfang.kernel import clock
from xinfang.organizations.models import PLATFORM_TENANT_ID
from xinfang.store import anchors
from xinfang.store.transaction import Database
from xinfang.worker.holders import superiors

KEYS_KEPT: Final = timedelta(days=30)
"""How long a mutation's idempotency key answers a replay; the database refuses to forget sooner."""
EVERY_SECONDS: Final = 3600.0
ANCHORED_EVERY: Final = timedelta(days=1)
"""How old a tenant's last anchor may grow before its heads are signed again."""

_log = structlog.get_logger(__name__)


async def run(database: Database, stop: asyncio.Event, every: float = EVERY_SECONDS) -> None:
    """Sweep now and then every `every` seconds until `stop` is set; outlives the database."""
    while not stop.is_set():
        for sweep in SWEEPS:
            try:
                await sweep(database)
            except Exception as error:  # noqa: BLE001 - a sweep comes again
                _log.warning("sweep_failed", sweep=sweep.__name__, failure=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)


async def forget_keys(database: Database) -> int:
    """Forget the idempotency keys of mutations that are 30 days old; returns how many.

    Keys are seen by their own actor alone, so a definer function does it, as the worker's role.
    """
    before = sa.cast(clock.now() - KEYS_KEPT, sa.DateTime(timezone=True))
    async with database.engine.begin() as connection:
        forgotten = await connection.scalar(sa.func.idempotency_forget(before))
    return int(forgotten or 0)


async def forget_petitioners(database: Database) -> int:
    """Forget what petitioners' rates and sessions that are over have left; returns how much."""
    now = sa.cast(clock.now(), sa.DateTime(timezone=True))
    async with database.engine.begin() as connection:
        forgotten = await connection.scalar(sa.func.petitioner_forget(now))
    return int(forgotten or 0)


async def anchor_heads(database: Database) -> int:
    """Sign the ledger heads for each superior whose last anchor is a day old; returns how many.

    Two workers at once may both sign: the later one fails on the anchor's number, and is told so.
    """
    made = [
        await anchors.make_due(database, holder, ANCHORED_EVERY)
        for holder in await superiors(database, "ledger.anchor")
    ]
    return sum(anchor is not None for anchor in made)


async def reckon_clocks(database: Database) -> int:
    """Reckon anew the clocks that waited for an announced calendar; returns how many.

    A batch is a transaction, so that nobody waits long for a case.
    """
    total = 0
    for holder in await superiors(database, "cases.reckon"):
        if holder.tenant_path.count("/") != 1 or holder.tenant_id == PLATFORM_TENANT_ID:
            continue
        found = -1
        while found:
            async with database.write(holder) as tx:
                found = await reckon_anew(tx, holder)
            total += max(found, 0)
    return total


async def let_go_of_uploads(database: Database) -> int:
    """Let go of files that were sent in and never hung on a case; returns how many."""
    total = 0
    for holder in await superiors(database, "uploads.let_go"):
        if holder.tenant_path.count("/") == 1 and holder.tenant_id != PLATFORM_TENANT_ID:
            total += await let_go(database, holder)
    return total


SWEEPS: Final = (
    forget_keys,
    forget_petitioners,
    anchor_heads,
    reckon_clocks,
    let_go_of_uploads,
)
"""All of them, in the order in which they are made."""
