"""Where a case may go: who is barred from it, who is the superior, which unit takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from xinfang.cases.models import SubjectKind
from xinfang.organizations.models import (
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
from xinfang.organizations.vocabulary import TenantState, UnitKind
from xinfang.store.transaction import Read

PETITION_SECTOR = "petition"
"""The sector of petition offices (信访工作部门)."""

DISCIPLINE_SECTOR = "discipline"
"""The sector of discipline inspection and supervision (纪检监察机关)."""

Subject = tuple[SubjectKind, UUID]


@dataclass(frozen=True, slots=True)
class Office:
    """A unit that may take a case, with its tenant and the tenants above it."""

    unit_id: UUID
    tenant: TenantColumns


async def offices_upward(read: Read, unit_id: UUID, tenant_id: UUID) -> list[Office]:
    """Return the registering unit as an office, then the petition offices of the tenants above.

    A tenant that is suspended takes nothing: what came to it nobody could dispose of.
    """
    offices: list[Office] = []
    for tenant in await tenant_chain(read, tenant_id):
        if tenant.id != tenant_id and tenant.state != TenantState.ACTIVE:
            continue
        taking = unit_id if tenant.id == tenant_id else await petition_office(read, tenant.id)
        if taking is not None:
            columns = await tenant_columns(read, tenant.id)
            offices.append(Office(taking, columns))
    return offices


async def petition_office(read: Read, tenant_id: UUID) -> UUID | None:
    """Return the petition office of a tenant, if it has one."""
    units = await units_of(read, tenant_id, sector=PETITION_SECTOR)
    return min((unit.id for unit in units), default=None)


async def barred(read: Read, subjects: Sequence[Subject], unit_id: UUID) -> bool:
    """Tell whether an accusation of the subjects bars a unit from the case, as of today.

    The reading by which persons are denied, asked inside the database: who heads what is not for
    everybody to see.
    """
    if not subjects:
        return False
    kinds = sa.literal([kind.value for kind, _ in subjects], ARRAY(sa.Text))
    ids = sa.literal([subject for _, subject in subjects], ARRAY(sa.Uuid))
    found: bool = await read.scalar(
        sa.select(sa.func.access_bars(kinds, ids, sa.cast(unit_id, sa.Uuid), read.today))
    )
    return found


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


async def first_time(read: Read, person_id: UUID, earlier_id: UUID | None) -> bool:
    """Tell whether a matter comes for the first time, as far as a person may know.

    Whom the earlier case accuses isn't told by a refusal that there is one.
    """
    return earlier_id is None or await is_denied(read, person_id, earlier_id)


async def bodies_managing(read: Read, subjects: Sequence[Subject], sector: str) -> frozenset[UUID]:
    """Return the bodies of a sector competent for the accused by cadre-management authority.

    For a person that of the territory whose organ manages him as a cadre, for a unit its
    territory's, for a territory or its leading organs the superior's.
    """
    tenants: set[UUID] = set()
    for kind, subject in subjects:
        tenants |= await _managing(read, kind, subject)
    asked = sa.select(Unit.id).where(
        Unit.tenant_id.in_(tenants), Unit.sector == sector, Unit.valid_to.is_(None)
    )
    return frozenset((await read.execute(asked)).scalars())


async def _managing(read: Read, kind: SubjectKind, subject: UUID) -> set[UUID]:
    """Return the territories whose bodies have authority over one of the accused."""
    if kind is SubjectKind.PERSON:
        organ = sa.select(Person.cadre_authority_unit_id).where(Person.id == subject)
        found = await read.scalar(
            sa.select(Unit.tenant_id).where(Unit.id == organ.scalar_subquery())
        )
        return {found} if found else set()
    tenant_id = subject
    if kind is SubjectKind.UNIT:
        unit = await read.scalar(sa.select(Unit).where(Unit.id == subject))
        if unit is None or not unit.leads_tenant:
            return set() if unit is None else {unit.tenant_id}
        tenant_id = unit.tenant_id
    parent = await read.scalar(sa.select(Tenant.parent_id).where(Tenant.id == tenant_id))
    return {parent} if parent else set()


async def units_of_sector(read: Read, tenants: Sequence[UUID], sector: str) -> list[UUID]:
    """Return the standing units of a sector in territories, in the order of those."""
    return [
        unit.id for tenant_id in tenants for unit in await units_of(read, tenant_id, sector=sector)
    ]


async def in_charge_of(read: Read, subjects: Sequence[Subject]) -> frozenset[UUID]:
    """Return the departments in charge of accused units, and of those that accused persons serve.

    That is what stands directly above by management or by line; above a unit that nothing stands
    above in its territory, the government.
    """
    units = {subject for kind, subject in subjects if kind is SubjectKind.UNIT}
    persons = [subject for kind, subject in subjects if kind is SubjectKind.PERSON]
    posts = (
        sa.select(Post.unit_id)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(
            PostHolding.person_id.in_(persons),
            PostHolding.since <= read.today,
            sa.or_(PostHolding.until.is_(None), PostHolding.until >= read.today),
        )
    )
    units |= set((await read.execute(posts)).scalars())
    found: set[UUID] = set()
    asked = sa.select(Unit).where(Unit.id.in_(units), sa.not_(Unit.leads_tenant))
    for unit in (await read.execute(asked)).scalars():
        above = {unit.parent_id, unit.vertical_superior_id} - {None}
        found |= above or set(await _government(read, unit.tenant_id))
    return frozenset(found)


async def _government(read: Read, tenant_id: UUID) -> list[UUID]:
    asked = sa.select(Unit.id).where(
        Unit.tenant_id == tenant_id,
        Unit.leads_tenant,
        Unit.kind != UnitKind.PARTY.value,
        Unit.valid_to.is_(None),
    )
    return list((await read.execute(asked)).scalars())


async def serves(read: Read, unit_id: UUID, roles: Sequence[str]) -> bool:
    """Tell whether anybody holds one of the roles in a unit today, be it out of sight."""
    found: bool = await read.scalar(
        sa.select(
            sa.func.unit_serves(
                sa.cast(unit_id, sa.Uuid), sa.literal(list(roles), ARRAY(sa.Text)), read.today
            )
        )
    )
    return found
