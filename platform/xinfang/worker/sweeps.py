"""Sweeps: what grows old and is let go at intervals, by whichever worker comes first."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final, TypeAlias

import sqlalchemy as sa
import structlog

from xinfang.access.actor import SystemActor
from xinfang.cases import notify, overrun
from xinfang.cases.queries import notifications
from xinfang.cases.reckon_anew import reckon_anew
from xinfang.cases.warn import warn
from xinfang.correspondence.uploads import let_go
from xinfang.kernel import clock
from xinfang.organizations.models import PLATFORM_TENANT_ID
from xinfang.store import anchors, feed, job_files
from xinfang.store.transaction import Database
from xinfang.worker.holders import superiors

KEYS_KEPT: Final = timedelta(days=30)
"""How long a mutation's idempotency key answers a replay; the database refuses to forget sooner."""
EVERY_SECONDS: Final = 3600.0
QUICK_SECONDS: Final = 300.0
"""For what runs in hours."""
NOTIFICATIONS_KEPT: Final = timedelta(days=90)
FEED_KEPT: Final = feed.KEPT + timedelta(days=1)
"""A day longer than a subscriber may come back by."""
CLOCKS_AT_ONCE: Final = 200
ANCHORED_EVERY: Final = timedelta(days=1)
"""How old a tenant's last anchor may grow before its heads are signed again."""

Sweep: TypeAlias = Callable[[Database], Awaitable[int]]

_log = structlog.get_logger(__name__)


async def run(
    database: Database,
    stop: asyncio.Event,
    every: float = EVERY_SECONDS,
    notifications_kept: timedelta = NOTIFICATIONS_KEPT,
) -> None:
    """Sweep now and then every `every` seconds until `stop` is set; outlives the database."""

    async def forget_told(database: Database) -> int:
        return await forget_notifications(database, notifications_kept)

    await _again(database, stop, every, (*SWEEPS, forget_told))


async def run_quick(database: Database, stop: asyncio.Event, every: float = QUICK_SECONDS) -> None:
    """Sweep what can't wait for an hour, until `stop` is set."""
    await _again(database, stop, every, (warn_of_hours,))


async def _again(
    database: Database, stop: asyncio.Event, every: float, sweeps: Sequence[Sweep]
) -> None:
    while not stop.is_set():
        for sweep in sweeps:
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
    """Forget rates, sessions and one-time codes of petitioners that are over; returns how many."""
    now = sa.cast(clock.now(), sa.DateTime(timezone=True))
    async with database.engine.begin() as connection:
        forgotten = await connection.scalar(sa.func.petitioner_forget(now)) or 0
        codes = await connection.scalar(sa.func.web_phone_code_forget(now)) or 0
    return int(forgotten + codes)


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
    for holder in await _provinces(database, "cases.reckon"):
        found = -1
        while found:
            async with database.write(holder) as tx:
                found = await reckon_anew(tx, holder)
            total += max(found, 0)
    return total


async def warn_of_owed(database: Database) -> int:
    """Warn of what nears its last day or has passed it; returns at how much was looked."""
    total = 0
    for holder in await _provinces(database, "cases.warn"):
        found = -1
        while found:
            async with database.write(holder) as tx:
                found = await warn(tx, holder)
            total += max(found, 0)
    return total


async def warn_of_hours(database: Database) -> int:
    """Warn the offices above of hours that ran out; returns at how many was looked."""
    total = 0
    for holder in await _provinces(database, "cases.overrun"):
        found = -1
        while found:
            async with database.write(holder) as tx:
                found = await overrun.warn_of_hours(tx, holder)
            total += max(found, 0)
    return total


async def let_go_of_uploads(database: Database) -> int:
    """Let go of files that were sent in and never hung on a case; returns how many."""
    total = 0
    for holder in await _provinces(database, "uploads.let_go"):
        total += await let_go(database, holder)
    return total


async def let_go_of_job_files(database: Database) -> int:
    """Remove the reports and results of jobs that are no longer kept; returns how many."""
    return sum(
        [
            await job_files.sweep(database, holder)
            for holder in await _provinces(database, "job_files.sweep")
        ]
    )


async def tell_clocks(database: Database) -> int:
    """Tell of last days that came near or have passed; returns of how many.

    A clock that somebody else has locked is told of the next time.
    """
    total = 0
    for holder in await _provinces(database, "cases.tell"):
        found = CLOCKS_AT_ONCE
        while found == CLOCKS_AT_ONCE:
            async with database.write(holder) as tx:
                found = await notify.tell_clocks(tx, holder, CLOCKS_AT_ONCE)
            total += found
    return total


async def tell_tasks(database: Database) -> int:
    """Tell of tasks whose own day came near or has passed; returns of how many."""
    total = 0
    for holder in await _provinces(database, "cases.tell"):
        found = CLOCKS_AT_ONCE
        while found == CLOCKS_AT_ONCE:
            async with database.write(holder) as tx:
                found = await notify.tell_tasks(tx, holder, CLOCKS_AT_ONCE)
            total += found
    return total


async def forget_notifications(database: Database, kept: timedelta = NOTIFICATIONS_KEPT) -> int:
    """Forget notifications that are older than they are kept; returns how many."""
    return await notifications.forget(database, clock.now() - kept)


async def forget_feed(database: Database) -> int:
    """Forget of the feed what no subscriber may come back for; returns how many."""
    return await feed.forget(database, clock.now() - FEED_KEPT)


async def _provinces(database: Database, task: str) -> list[SystemActor]:
    return [
        holder
        for holder in await superiors(database, task)
        if holder.tenant_path.count("/") == 1 and holder.tenant_id != PLATFORM_TENANT_ID
    ]


SWEEPS: Final = (
    forget_keys,
    forget_petitioners,
    anchor_heads,
    reckon_clocks,
    warn_of_owed,
    tell_clocks,
    tell_tasks,
    let_go_of_uploads,
    let_go_of_job_files,
    forget_feed,
)
