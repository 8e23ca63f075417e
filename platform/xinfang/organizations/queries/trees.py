"""Where tenants and units stand: chains upwards, subtrees downwards, and the columns of objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Level, above
from xinfang.organizations.models import PLATFORM_TENANT_ID, Tenant, Unit
from xinfang.organizations.queries.rows import tenant_by_id
from xinfang.store.transaction import Read


@dataclass(frozen=True, slots=True)
class TenantColumns:
    """The tenant columns that an object row carries.

    `municipality_id` is None for a province and below a directly administered county (省直管县);
    `county_id` above the county level.
    """

    tenant_id: UUID
    tenant_path: str
    province_id: UUID
    municipality_id: UUID | None
    county_id: UUID | None


async def tenant_chain(tx: Read, tenant_id: UUID) -> list[Tenant]:
    """Return the tenant and those above it up to the province, nearest first."""
    chain = [await tenant_by_id(tx, tenant_id)]
    parts = chain[0].path.split("/")[:-1]
    paths = ["/".join(parts[:count]) + "/" for count in range(1, len(parts))]
    if paths:
        found = await tx.execute(
            sa.select(Tenant).where(Tenant.path.in_(paths)).order_by(Tenant.path.desc())
        )
        chain += found.scalars()
    return chain


async def tenant_columns(tx: Read, tenant_id: UUID) -> TenantColumns:
    """Return what an object of this tenant writes into its tenant columns."""
    chain = await tenant_chain(tx, tenant_id)
    at = {tenant.level: tenant.id for tenant in chain}
    return TenantColumns(
        tenant_id=tenant_id,
        tenant_path=chain[0].path,
        province_id=at[Level.PROVINCE],
        municipality_id=at.get(Level.MUNICIPALITY),
        county_id=at.get(Level.COUNTY),
    )


async def superior_tenant(tx: Read, tenant_id: UUID) -> Tenant | None:
    """Return the tenant directly above, by management; None above a province."""
    chain = await tenant_chain(tx, tenant_id)
    return chain[1] if len(chain) > 1 else None


async def children_of(tx: Read, tenant_id: UUID) -> Sequence[Tenant]:
    """Return the tenants directly below, by path."""
    found = await tx.execute(
        sa.select(Tenant).where(Tenant.parent_id == tenant_id).order_by(Tenant.path)
    )
    return found.scalars().all()


async def subtree_of(tx: Read, path: str) -> Sequence[Tenant]:
    """Return the tenant at a path and all below it, by path."""
    found = await tx.execute(
        sa.select(Tenant)
        .where(Tenant.path >= path, Tenant.path < above(path))
        .order_by(Tenant.path)
    )
    return found.scalars().all()


async def all_tenants(tx: Read) -> Sequence[Tenant]:
    """Return every tenant within sight but the platform itself, by path."""
    found = await tx.execute(
        sa.select(Tenant).where(Tenant.id != PLATFORM_TENANT_ID).order_by(Tenant.path)
    )
    return found.scalars().all()


async def tenant_by_code(tx: Read, region_code: str) -> Tenant | None:
    """Return the tenant of a region, or None where the region isn't on the platform."""
    found: Tenant | None = await tx.scalar(
        sa.select(Tenant).where(Tenant.region_code == region_code)
    )
    return found


async def units_of(tx: Read, tenant_id: UUID, *, sector: str | None = None) -> Sequence[Unit]:
    """Return the tenant's units of today, optionally of one sector, by name."""
    asked = sa.select(Unit).where(
        Unit.tenant_id == tenant_id, sa.or_(Unit.valid_to.is_(None), Unit.valid_to >= tx.today)
    )
    if sector is not None:
        asked = asked.where(Unit.sector == sector)
    return (await tx.execute(asked.order_by(Unit.name))).scalars().all()


async def units_under(tx: Read, unit_id: UUID) -> Sequence[Unit]:
    """Return the units directly below, by parent or by vertical line, that haven't ended."""
    directly = sa.or_(Unit.parent_id == unit_id, Unit.vertical_superior_id == unit_id)
    found = await tx.execute(
        sa.select(Unit).where(directly, Unit.valid_to.is_(None)).order_by(Unit.id)
    )
    return found.scalars().all()


async def unit_by_name(tx: Read, tenant_id: UUID, name: str) -> Unit | None:
    """Return the tenant's unit that bears the name and hasn't ended."""
    found: Unit | None = await tx.scalar(
        sa.select(Unit).where(
            Unit.tenant_id == tenant_id, Unit.name == name, Unit.valid_to.is_(None)
        )
    )
    return found


async def vertical_chain(tx: Read, unit_id: UUID) -> list[UUID]:
    """Return the unit and its vertical superiors (垂直管理), nearest first: its line upwards."""
    step = (
        sa.select(Unit.id, Unit.vertical_superior_id, sa.literal(0).label("distance"))
        .where(Unit.id == unit_id)
        .cte("chain", recursive=True)
    )
    # The bound ends a walk that a damaged tree would make endless.
    chain = step.union_all(
        sa.select(Unit.id, Unit.vertical_superior_id, step.c.distance + 1)
        .join(step, Unit.id == step.c.vertical_superior_id)
        .where(step.c.distance < _DEEPEST)
    )
    found = await tx.execute(sa.select(chain.c.id).order_by(chain.c.distance))
    return list(found.scalars())


_DEEPEST = 32


async def units_below(tx: Read, unit_id: UUID, *, by_line: bool = False) -> list[UUID]:
    """Return the unit and all below it: by parent, or by vertical line too."""
    below = sa.select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    joined = Unit.parent_id == below.c.id
    if by_line:
        joined = sa.or_(joined, Unit.vertical_superior_id == below.c.id)
    walked = below.union(sa.select(Unit.id).join(below, joined))
    return list((await tx.execute(sa.select(walked.c.id))).scalars())
