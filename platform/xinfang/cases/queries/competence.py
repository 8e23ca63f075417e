"""Who stands above whom, for disputes; open disputes and requests of a case."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import Dispute, Raise, RaiseState
from xinfang.cases.queries.routing import Office, petition_office
from xinfang.law.competence import Standing
from xinfang.organizations.models import Tenant, Unit
from xinfang.organizations.queries import tenant_chain, tenant_columns, vertical_chain
from xinfang.organizations.vocabulary import TenantState, UnitKind
from xinfang.store.transaction import Read

_DEEPEST = 32


async def standing_of(read: Read, unit_id: UUID) -> Standing:
    """Return where a unit stands in both trees."""
    unit: Any = (await read.execute(sa.select(Unit).where(Unit.id == unit_id))).scalar_one()
    line = await vertical_chain(read, unit_id)
    return Standing(
        unit_id,
        unit.tenant_path,
        managed_by=tuple(await _managed_by(read, unit_id)),
        in_line_of=tuple(line[1:]),
        governed=unit.kind == UnitKind.ADMINISTRATIVE,
    )


async def _managed_by(read: Read, unit_id: UUID) -> list[UUID]:
    step = (
        sa.select(Unit.parent_id.label("id"), sa.literal(0).label("distance"))
        .where(Unit.id == unit_id)
        .cte("managed_by", recursive=True)
    )
    # The bound ends a walk that a damaged tree would make endless.
    chain = step.union_all(
        sa.select(Unit.parent_id, step.c.distance + 1)
        .join(step, Unit.id == step.c.id)
        .where(step.c.distance < _DEEPEST)
    )
    above = sa.select(chain.c.id).where(chain.c.id.is_not(None)).order_by(chain.c.distance)
    return list((await read.execute(above)).scalars())


async def offices_from(read: Read, path: str) -> list[Office]:
    """Return the petition offices of a territory and of those above it, nearest first."""
    tenant_id = await read.scalar(sa.select(Tenant.id).where(Tenant.path == path))
    found: list[Office] = []
    for tenant in await tenant_chain(read, tenant_id):
        taking = await petition_office(read, tenant.id)
        if taking is not None and tenant.state == TenantState.ACTIVE:
            found.append(Office(taking, await tenant_columns(read, tenant.id)))
    return found


async def office_of(read: Read, unit_id: UUID) -> Office:
    """Return a unit as an office."""
    tenant_id = await read.scalar(sa.select(Unit.tenant_id).where(Unit.id == unit_id))
    return Office(unit_id, await tenant_columns(read, tenant_id))


async def open_dispute(read: Read, case_id: UUID) -> Dispute | None:
    """Return the dispute of a case that waits for its ruling."""
    found: Dispute | None = await read.scalar(
        sa.select(Dispute).where(
            Dispute.case_id == case_id, Dispute.ruled_at.is_(None), Dispute.lapsed_at.is_(None)
        )
    )
    return found


async def open_request(read: Read, case_id: UUID) -> Raise | None:
    """Return the request to raise a case that waits for its decision."""
    found: Raise | None = await read.scalar(
        sa.select(Raise).where(Raise.case_id == case_id, Raise.state == RaiseState.REQUESTED)
    )
    return found
