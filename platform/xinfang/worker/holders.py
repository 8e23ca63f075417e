"""Whom system work is for: the platform, and each tenant that answers for others."""

from xinfang.access.actor import SystemActor
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID
from xinfang.organizations.queries import all_tenants
from xinfang.store.transaction import Database


def platform(task: str) -> SystemActor:
    """Return the system at work for the platform itself."""
    return SystemActor(task, PLATFORM_TENANT_ID, PLATFORM_PATH)


async def superiors(database: Database, task: str) -> list[SystemActor]:
    """Return the system at work for the platform and for each tenant that answers for others.

    These are the provinces, and whoever has tenants below.
    """
    async with database.read(platform(task)) as read:
        tenants = await all_tenants(read)
    above = {tenant.parent_id for tenant in tenants}
    return [
        platform(task),
        *(
            SystemActor(task, tenant.id, tenant.path)
            for tenant in tenants
            if tenant.id in above or tenant.path.count("/") == 1
        ),
    ]
