"""Tenants and units by their ids, many at once: what lists show beside an id."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from xinfang.organizations.models import Tenant, Unit
from xinfang.store.transaction import Read


async def tenants_by_id(read: Read, ids: Collection[UUID]) -> dict[UUID, Tenant]:
    """Return those of the tenants that the actor may name."""
    found = await read.execute(sa.select(Tenant).where(Tenant.id.in_(ids)))
    return {tenant.id: tenant for tenant in found.scalars()}


async def units_by_id(read: Read, ids: Collection[UUID]) -> dict[UUID, Unit]:
    """Return those of the units that the actor may name."""
    found = await read.execute(sa.select(Unit).where(Unit.id.in_(ids)))
    return {unit.id: unit for unit in found.scalars()}
