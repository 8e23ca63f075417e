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

from xinfang.cases.models import SubjectKind
from xinfang.organizations.models import (
    Appointment,
    Person,
    Post,
    PostHolding,
    Region,
    Tenant,
    Unit,
    UnitSuccession,
)
from xinfang.organizations.queries import (
    TenantColumns,
    tenant_chain,
    tenant_columns,
    units_of,
)
from xinfang.organizations.vocabulary import Rank
from xinfang.store.transaction import Read

PETITION_SECTOR = "petition"
"""The sector of petition offices (信访工作部门)."""

HEADING_ROLES = ("unit_head", "director")
LEADING_ROLE = "leader"
"""Roles that make somebody the head of his unit, or a leader of it, without a post."""

Subject = tuple[SubjectKind, UUID]


@dataclass(frozen=True, slots=True)
class Office:
    """A unit that may take a case, with its tenant and the tenants above it."""

    unit_id: UUID
    tenant: TenantColumns


async def offices_upward(read: Read, unit_id: UUID, tenant_id: UUID) -> list[Office]:
    """Return the registering unit as an office, then the petition offices of the tenants above."""
    offices: list[Office] = []
    for tenant in await tenant_chain(read, tenant_id):
        taking = unit_id if tenant.id == tenant_id else await _petition_office(read, tenant.id)
        if taking is not None:
            columns = await tenant_columns(read, tenant.id)
            offices.append(Office(taking, columns))
    return offices


async def _petition_office(read: Read, tenant_id: UUID) -> UUID | None:
    units = await units_of(read, tenant_id, sector=PETITION_SECTOR)
    return min((unit.id for unit in units), default=None)


async def barred(read: Read, subjects: Sequence[Subject], office: Office, since: dt.date) -> bool:
    """Tell whether an office is accused by one of the subjects, or stands below one."""
    if not subjects:
        return False
    units = await units_over(read, office.unit_id)
    tenants = await _tenants_over(read, office.tenant.tenant_id)
    units |= await _leading(read, tenants)
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


async def _tenants_over(read: Read, tenant_id: UUID) -> frozenset[UUID]:
    return frozenset(tenant.id for tenant in await tenant_chain(read, tenant_id))


async def _leading(read: Read, tenants: frozenset[UUID]) -> frozenset[UUID]:
    """Return the Party committees and governments of the tenants: accused, they bar them whole."""
    statement = sa.select(Unit.id).where(Unit.leads_tenant, Unit.tenant_id.in_(tenants))
    return frozenset((await read.execute(statement)).scalars())


async def _led_by(
    read: Read,
    persons: Sequence[UUID],
    units: frozenset[UUID],
    tenants: frozenset[UUID],
    since: dt.date,
) -> bool:
    # As the denial is derived: by post, and by the role of whoever heads a unit without a post.
    by_role = sa.case(
        (Appointment.role.in_(HEADING_ROLES), Rank.PRINCIPAL_LEADER.value),
        (Appointment.role == LEADING_ROLE, Rank.TEAM_MEMBER.value),
        else_=Rank.STAFF.value,
    )
    held = sa.union_all(
        sa.select(
            PostHolding.person_id, Post.unit_id, Post.rank.label("rank"), PostHolding.until
        ).join(Post, Post.id == PostHolding.post_id),
        sa.select(Appointment.person_id, Appointment.unit_id, by_role, Appointment.until),
    ).subquery("held")
    heads = sa.and_(held.c.rank == Rank.PRINCIPAL_LEADER.value, held.c.unit_id.in_(units))
    leads = sa.and_(held.c.rank != Rank.STAFF.value, Unit.leads_tenant, Unit.tenant_id.in_(tenants))
    statement = (
        sa.select(held.c.person_id)
        .join(Unit, Unit.id == held.c.unit_id)
        .where(
            held.c.person_id.in_(persons),
            sa.or_(held.c.until.is_(None), held.c.until >= since),
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


async def unit_and_tenant(read: Read, unit_id: UUID) -> tuple[Unit, Tenant] | None:
    """Return a unit that the actor can name, with its tenant."""
    asked = sa.select(Unit, Tenant).join(Tenant, Tenant.id == Unit.tenant_id)
    row = (await read.execute(asked.where(Unit.id == unit_id))).first()
    return None if row is None else (row.Unit, row.Tenant)


async def has_ended(read: Read, unit_id: UUID) -> bool:
    """Tell whether a unit has been abolished or merged by the day of the request."""
    asked = sa.select(Unit.id).where(Unit.id == unit_id, Unit.valid_to < read.today)
    return await read.scalar(asked) is not None


async def works_for(read: Read, unit_id: UUID) -> frozenset[UUID]:
    """Return the unit and those whose open matters it took over (机构沿革)."""
    mine = sa.select(sa.literal(unit_id, sa.Uuid).label("id")).cte("works_for", recursive=True)
    mine = mine.union(
        sa.select(UnitSuccession.predecessor_id).join(
            mine, sa.and_(UnitSuccession.successor_id == mine.c.id, UnitSuccession.takes_work)
        )
    )
    return frozenset((await read.execute(sa.select(mine.c.id))).scalars())


async def heir_of(read: Read, unit_id: UUID) -> UUID:
    """Return the unit that goes on with the open matters of another, itself while it stands."""
    heir = unit_id
    while (after := await _successor(read, heir)) is not None:
        heir = after
    return heir


async def _successor(read: Read, unit_id: UUID) -> UUID | None:
    found: UUID | None = await read.scalar(
        sa.select(UnitSuccession.successor_id).where(
            UnitSuccession.predecessor_id == unit_id, UnitSuccession.takes_work
        )
    )
    return found


async def sector_of(read: Read, unit_id: UUID) -> str:
    """Return the sector of a unit."""
    sector: str = await read.scalar(sa.select(Unit.sector).where(Unit.id == unit_id))
    return sector


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
