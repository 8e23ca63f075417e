"""What commands that run as the system share: the worker's role, and whom they work for in turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from xinfang.access.actor import SystemActor
from xinfang.settings import MendableError

if TYPE_CHECKING:
    from xinfang.store.transaction import Database


@asynccontextmanager
async def as_worker() -> "AsyncIterator[Database]":
    """Open the database that the settings name as the worker's role, for the block."""
    from xinfang import settings
    from xinfang.cli.parts import open_database
    from xinfang.cli.place import opened

    with opened(settings.load()) as place:
        known = place.completed() if place.administrator is not None else place.settings
        database = open_database(known, "worker")
        try:
            yield database
        finally:
            await database.dispose()


async def roots(database: "Database", task: str) -> list[SystemActor]:
    """Return the system at work for the platform and for each province: together, everything."""
    from xinfang.worker.holders import superiors

    return [actor for actor in await superiors(database, task) if actor.tenant_path.count("/") == 1]


async def named(database: "Database", task: str, path: str) -> SystemActor:
    """Return the system at work for the tenant with this path; refuses one that nobody has."""
    from xinfang.organizations.queries import all_tenants
    from xinfang.worker.holders import platform

    if path == platform(task).tenant_path:
        return platform(task)
    async with database.read(platform(task)) as read:
        for tenant in await all_tenants(read):
            if tenant.path == path:
                return SystemActor(task, tenant.id, tenant.path)
    raise MendableError(f"no tenant has the path {path!r}; such as 41/4101/")
