"""Where a case may go: who is barred from it, who is the superior, which unit takes it.

The rules are those of the denial: an accused unit with everything below it by management or line,
what an accused person heads, the tenant of an accused leader of its Party committee or government.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from xinfang.access.actor import Level
from xinfang.cases.models import SubjectKind
from xinfang.organizations.models import Person, Post, PostHolding, Region, Tenant, Unit
from xinfang.organizations.vocabulary import Rank
from xinfang.store.transaction import Read

PETITION_SECTOR = "petition"
"""The sector of petition offices (信访工作部门)."""

Subject = tuple[SubjectKind, UUID]


@dataclass(frozen=True, slots=True)
class Office:
    """A unit that may take a case, with its tenant and the tenants above it."""

    unit_id: UUID
    tenant_id: UUID
    path: str
    state: str
    province_id: UUID
    municipality_id: UUID | None
    county_id: UUID | None


async def offices_upward(read: Read, unit_id: UUID, path: str) -> list[Office]:
    """Return the registering unit as an office, then the petition offices of the tenants above."""
    parts = path.split("/")[:-1]
    chain = ["/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]
    found = await read.execute(sa.select(Tenant).where(Tenant.path.in_(chain)))
    tenants = sorted(found.scalars(), key=lambda tenant: -len(tenant.path))
    by_level = {tenant.level: tenant.id for tenant in tenants}
    offices = await _petition_offices(read, [tenant.id for tenant in tenants[1:]])
    return [
        Office(
            unit_id=unit_id if tenant.path == path else offices[tenant.id],
            tenant_id=tenant.id,
            path=tenant.path,
            state=tenant.state,
            province_id=by_level[Level.PROVINCE.value],
            municipality_id=_at_or_above(tenant, by_level, Level.MUNICIPALITY),
            county_id=_at_or_above(tenant, by_level, Level.COUNTY),
        )
        for tenant in tenants
        if tenant.path == path or tenant.id in offices
    ]


def _at_or_above(tenant: Tenant, by_level: dict[str, UUID], level: Level) -> UUID | None:
    order = list(Level)
    return (
        by_level.get(level.value)
        if order.index(Level(tenant.level)) >= order.index(level)
        else None
    )


async def _petition_offices(read: Read, tenants: Sequence[UUID]) -> dict[UUID, UUID]:
    statement = (
        sa.select(Unit.tenant_id, Unit.id)
        .where(
            Unit.tenant_id.in_(tenants),
            Unit.sector == PETITION_SECTOR,
            Unit.valid_from <= read.today,
            sa.or_(Unit.valid_to.is_(None), Unit.valid_to >= read.today),
        )
        .order_by(Unit.id.desc())
    )
    return {row.tenant_id: row.id for row in await read.execute(statement)}


async def barred(read: Read, subjects: Sequence[Subject], office: Office, since: dt.date) -> bool:
    """Tell whether an office is accused by one of the subjects, or stands below one."""
    if not subjects:
        return False
    units = await units_over(read, office.unit_id)
    tenants = await _tenants_over(read, office.path)
    for kind, subject in subjects:
        if (kind is SubjectKind.UNIT and subject in units) or (
            kind is SubjectKind.TENANT and subject in tenants
        ):
            return True
    persons = [subject for kind, subject in subjects if kind is SubjectKind.PERSON]
    return bool(persons) and await _led_by(read, persons, units, tenants, since)


async def units_over(read: Read, unit_id: UUID) -> frozenset[UUID]:
    """Return the unit and all units above it, by management or by line."""
    over = sa.select(sa.literal(unit_id, sa.Uuid).label("id")).cte("over_unit", recursive=True)
    superior = aliased(Unit)
    over = over.union(
        sa.select(superior.id)
        .select_from(over)
        .join(Unit, Unit.id == over.c.id)
        .join(
            superior,
            sa.or_(superior.id == Unit.parent_id, superior.id == Unit.vertical_superior_id),
        )
    )
    return frozenset((await read.execute(sa.select(over.c.id))).scalars())


async def line_over(read: Read, unit_id: UUID) -> list[UUID]:
    """Return the unit and the units above it in its vertical line."""
    over = sa.select(sa.literal(unit_id, sa.Uuid).label("id")).cte("line", recursive=True)
    over = over.union(
        sa.select(Unit.vertical_superior_id)
        .join(over, Unit.id == over.c.id)
        .where(Unit.vertical_superior_id.is_not(None))
    )
    return list((await read.execute(sa.select(over.c.id))).scalars())


async def _tenants_over(read: Read, path: str) -> frozenset[UUID]:
    parts = path.split("/")[:-1]
    chain = ["/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]
    return frozenset(
        (await read.execute(sa.select(Tenant.id).where(Tenant.path.in_(chain)))).scalars()
    )


async def _led_by(
    read: Read,
    persons: Sequence[UUID],
    units: frozenset[UUID],
    tenants: frozenset[UUID],
    since: dt.date,
) -> bool:
    heads = sa.and_(Post.rank == Rank.PRINCIPAL_LEADER.value, Post.unit_id.in_(units))
    leads = sa.and_(Post.rank != Rank.STAFF.value, Unit.leads_tenant, Unit.tenant_id.in_(tenants))
    statement = (
        sa.select(PostHolding.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            PostHolding.person_id.in_(persons),
            sa.or_(PostHolding.until.is_(None), PostHolding.until >= since),
            sa.or_(heads, leads),
        )
        .limit(1)
    )
    return await read.scalar(statement) is not None


async def known_subjects(read: Read, subjects: Sequence[Subject]) -> frozenset[Subject]:
    """Return which of the subjects exist where the actor can name them."""
    found: set[Subject] = set()
    tables: dict[SubjectKind, type[Person | Unit | Tenant]] = {
        SubjectKind.PERSON: Person,
        SubjectKind.UNIT: Unit,
        SubjectKind.TENANT: Tenant,
    }
    for kind, table in tables.items():
        ids = [subject for of_kind, subject in subjects if of_kind is kind]
        if ids:
            rows = await read.execute(sa.select(table.id).where(table.id.in_(ids)))
            found.update((kind, subject) for subject in rows.scalars())
    return frozenset(found)


async def unit_exists(read: Read, unit_id: UUID) -> bool:
    """Tell whether a unit of this id can be named by the actor."""
    return await read.scalar(sa.select(Unit.id).where(Unit.id == unit_id)) is not None


async def region_exists(read: Read, code: str) -> bool:
    """Tell whether a region's code is valid on the day of the request."""
    statement = sa.select(Region.code).where(
        Region.code == code,
        Region.valid_from <= read.today,
        sa.or_(Region.valid_to.is_(None), Region.valid_to >= read.today),
    )
    return await read.scalar(statement) is not None


async def is_denied(read: Read, person_id: UUID, case_id: UUID) -> bool:
    """Tell whether a person is among the denied of a case."""
    denied: bool = await read.scalar(
        sa.select(sa.func.access_is_denied(person_id, "case", case_id))
    )
    return denied
