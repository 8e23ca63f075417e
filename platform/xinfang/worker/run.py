"""The worker as a whole: it delivers, does jobs and sweeps, until it is told to stop."""

import asyncio
from datetime import timedelta

from xinfang.correspondence.outlets import outlets_of
from xinfang.settings import Settings
from xinfang.store.transaction import Database
from xinfang.worker import jobs, loop, sweeps
from xinfang.worker.kinds import kinds
from xinfang.worker.topics import topics


async def run(
    settings: Settings, database: Database, stop: asyncio.Event, *, hands: int, idle: float
) -> None:
    """Work until `stop` is set, then finish what is in hand; the database is the worker's."""
    meant = topics(outlets_of(settings))
    kept = timedelta(days=settings.notifications_kept_days)
    async with asyncio.TaskGroup() as group:
        group.create_task(loop.run(database, meant, stop, idle, hands=hands))
        group.create_task(jobs.run(database, kinds(settings), stop, idle))
        group.create_task(sweeps.run(database, stop, notifications_kept=kept))
        group.create_task(sweeps.run_quick(database, stop))
