"""Tenants by their ids, many at once."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from xinfang.organizations.models import Tenant
from xinfang.store.transaction import Read


async def tenants_by_id(read: Read, ids: Collection[UUID]) -> dict[UUID, Tenant]:
    """Return those of the tenants that the actor may name."""
    found = await read.execute(sa.select(Tenant).where(Tenant.id.in_(ids)))
    return {tenant.id: tenant for tenant in found.scalars()}
