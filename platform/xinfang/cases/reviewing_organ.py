"""Which organ reviews an opinion (复查复核机关): the one next above, never one that is accused.

Which of two that is, a dated setting of each unit says; a government and a Party committee act
through the unit that is set as their reviewing body, or through their petition office. Whoever gave
the opinion doesn't review it. Where an accusation bars the organ above, the one above that reviews.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import Level
from xinfang.cases.queries import remedy, routing
from xinfang.cases.queries.routing import Subject
from xinfang.law.review import ReviewRoute, routes
from xinfang.organizations.models import Tenant, Unit
from xinfang.organizations.queries import (
    TenantColumns,
    superior_tenant,
    tenant_by_id,
    tenant_columns,
    unit_by_id,
)
from xinfang.organizations.vocabulary import TenantState, UnitKind
from xinfang.store.transaction import Read


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The organ that reviews, the unit that does it, and whether nobody on earth reviews that."""

    organ_id: UUID
    unit_id: UUID
    tenant: TenantColumns
    provincial_government: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """Who may not review: whom the accused bar, and the units whose opinion it is."""

    subjects: Sequence[Subject] = ()
    apart: Collection[UUID] = ()


async def reviewer_of(tx: Read, organ_id: UUID, bounds: Bounds) -> Reviewer | None:
    """Return who reviews the opinion of an organ, or None where nobody on the platform may."""
    below: UUID | None = organ_id
    while below is not None:
        above = await _above(tx, await unit_by_id(tx, below), bounds.apart)
        for one in above:
            if not await _barred(tx, one, bounds.subjects):
                return one
        below = above[0].organ_id if above else None
    return None


async def _barred(tx: Read, one: Reviewer, subjects: Sequence[Subject]) -> bool:
    return await routing.barred(tx, subjects, one.unit_id) or await routing.barred(
        tx, subjects, one.organ_id
    )


async def _above(tx: Read, unit: Unit, apart: Collection[UUID]) -> list[Reviewer]:
    """Return the organs that may review a unit's opinion, in the order in which they are tried."""
    if unit.leads_tenant:
        found = [await _leading_above(tx, unit)]
    else:
        setting = await remedy.setting_of(tx, unit.id)
        preferred = ReviewRoute(setting.route) if setting and setting.route else None
        line = unit.parent_id or unit.vertical_superior_id
        found = [
            await _by(tx, route, unit, line)
            for route in routes(preferred, vertical=line is not None)
        ]
    reviewers = [await _acting_for(tx, organ, apart) for organ in found if organ is not None]
    return [one for one in reviewers if one is not None]


async def _leading_above(tx: Read, unit: Unit) -> Unit | None:
    superior = await superior_tenant(tx, unit.tenant_id)
    if superior is None:
        return None
    return await remedy.leading_unit(tx, superior.id, party=unit.kind == UnitKind.PARTY)


async def _by(tx: Read, route: ReviewRoute, unit: Unit, line: UUID | None) -> Unit | None:
    if route is ReviewRoute.OWN_GOVERNMENT:
        party = unit.kind == UnitKind.PARTY
        return await remedy.leading_unit(tx, unit.tenant_id, party=party)
    if line is not None:
        return await unit_by_id(tx, line)
    superior = await superior_tenant(tx, unit.tenant_id)
    return None if superior is None else await remedy.unit_of_sector(tx, superior.id, unit.sector)


async def _acting_for(tx: Read, organ: Unit, apart: Collection[UUID]) -> Reviewer | None:
    """Return who acts in the name of an organ: of one that works here, and not the reviewed."""
    tenant: Tenant = await tenant_by_id(tx, organ.tenant_id)
    acting = await _bodies(tx, organ) if organ.leads_tenant else [organ.id]
    unit_id = next((one for one in acting if one not in apart), None)
    if unit_id is None or tenant.state != TenantState.ACTIVE:
        return None
    if await routing.has_ended(tx, unit_id):
        return None
    provincial = organ.leads_tenant and tenant.level == Level.PROVINCE
    return Reviewer(organ.id, unit_id, await tenant_columns(tx, tenant.id), provincial)


async def _bodies(tx: Read, organ: Unit) -> list[UUID]:
    """Return the units through which a government reviews: the one that is set comes first."""
    setting = await remedy.setting_of(tx, organ.id)
    found: list[UUID] = []
    if setting is not None and setting.body_id is not None:
        found.append(await routing.heir_of(tx, setting.body_id))
    office = await routing.petition_office(tx, organ.tenant_id)
    return [*found, *([office] if office else [])]
