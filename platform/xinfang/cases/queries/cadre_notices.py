"""Notices to organization departments: found by who sent or has them, never by way of their case.

And the departments themselves, nearest first, by cadre-management authority (干部管理权限).
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access import scopes
from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import Columns, Facts, Reach, visible
from xinfang.access.tables import scope
from xinfang.cases.models import CadreNotice
from xinfang.cases.queries.routing import Office, heir_of
from xinfang.organizations.models import Person, Unit
from xinfang.organizations.queries import tenant_chain, tenant_columns, units_of
from xinfang.organizations.vocabulary import TenantState
from xinfang.store.transaction import Read, Write

KIND: Final = "cadre_notice"
COLUMNS: Final = Columns(kind=KIND, id=CadreNotice.id)
ORGANIZATION_SECTOR: Final = "organization"
"""The sector of organization departments (组织部门)."""


class NoticeSide(StrEnum):
    """Which notices: those that the own units sent, or those addressed to them."""

    SENT = "SENT"
    RECEIVED = "RECEIVED"


_REACHES: Final = {NoticeSide.SENT: Reach.ORIGINATED, NoticeSide.RECEIVED: Reach.ADDRESSED}


async def page_of(
    read: Read,
    actor: Actor,
    grants: Grants,
    side: NoticeSide,
    *,
    unacknowledged: bool,
    limit: int,
    after: UUID | None = None,
) -> Sequence[CadreNotice]:
    """Return the notices of one side within reach, the latest first."""
    theirs = sa.select(scope.c.object_id).where(
        scope.c.kind == KIND,
        scope.c.reach == _REACHES[side].value,
        scope.c.holder.in_({appointment.unit_id for appointment in actor.appointments}),
    )
    asked = _within(actor, grants, read).where(CadreNotice.id.in_(theirs))
    if unacknowledged:
        asked = asked.where(CadreNotice.acknowledged_at.is_(None), CadreNotice.lapsed_at.is_(None))
    if after is not None:
        asked = asked.where(CadreNotice.id < after)
    found = await read.execute(asked.order_by(CadreNotice.id.desc()).limit(limit))
    return found.scalars().all()


async def by_id(read: Read, actor: Actor, grants: Grants, notice_id: UUID) -> CadreNotice | None:
    """Return one notice within reach."""
    found: CadreNotice | None = await read.scalar(
        _within(actor, grants, read).where(CadreNotice.id == notice_id)
    )
    return found


async def of_case(
    read: Read, actor: Actor, grants: Grants, ids: Collection[UUID]
) -> dict[UUID, list[CadreNotice]]:
    """Return of cases what the actor may see of their notices, the oldest first."""
    asked = _within(actor, grants, read).where(CadreNotice.case_id.in_(ids))
    found: dict[UUID, list[CadreNotice]] = {case_id: [] for case_id in ids}
    for row in (await read.execute(asked.order_by(CadreNotice.id))).scalars():
        found[row.case_id].append(row)
    return found


async def notice_for(
    tx: Write, actor: Actor, grants: Grants, notice_id: UUID
) -> CadreNotice | None:
    """Lock a notice within reach, for an act."""
    found: CadreNotice | None = await tx.scalar(
        _within(actor, grants, tx)
        .where(CadreNotice.id == notice_id)
        .with_for_update(of=CadreNotice)
    )
    return found


async def facts_of(read: Read, notice: CadreNotice) -> Facts:
    """Return what access judges a notice within reach by."""
    loaded = await scopes.load(read, KIND, [notice.id])
    return Facts(kind=KIND, id=notice.id, scopes=loaded[notice.id])


async def standing_of(tx: Write, respondent_id: UUID, unit_id: UUID) -> CadreNotice | None:
    """Return what a unit sent about a respondent and what stands."""
    found: CadreNotice | None = await tx.scalar(
        sa.select(CadreNotice).where(
            CadreNotice.respondent_id == respondent_id,
            CadreNotice.from_unit_id == unit_id,
            CadreNotice.lapsed_at.is_(None),
        )
    )
    return found


async def deny(tx: Write, case_id: UUID) -> None:
    """Deny the notices about a case to whom the case is denied."""
    await tx.execute(sa.select(sa.func.cadre_notice_deny(case_id, tx.now)))


async def departments(read: Read, person_id: UUID | None, tenant_id: UUID) -> list[Office]:
    """Return the organization departments that may be told of a cadre, nearest first.

    That of the organ which manages him, then those of the tenants above; of somebody whom nobody
    is known to manage, those of the tenant and above it. A suspended tenant has none.
    """
    organ = await _managing(read, person_id) if person_id else None
    offices: list[Office] = []
    for tenant in await tenant_chain(read, organ.tenant_id if organ else tenant_id):
        if tenant.state != TenantState.ACTIVE:
            continue
        units = {unit.id for unit in await units_of(read, tenant.id, sector=ORGANIZATION_SECTOR)}
        if units:
            taking = organ.id if organ and organ.id in units else min(units)
            offices.append(Office(taking, await tenant_columns(read, tenant.id)))
    return offices


async def name_of(read: Read, person_id: UUID) -> str:
    """Return the name of an official."""
    name: str = await read.scalar(sa.select(Person.name).where(Person.id == person_id))
    return name


async def told(tx: Write, notice_id: UUID) -> tuple[UUID, UUID, UUID] | None:
    """Return case, sender and addressee of a standing notice, for the system alone."""
    row = (await tx.execute(_TOLD, {"notice": notice_id})).one_or_none()
    return None if row is None else (row.case_id, row.sender, row.addressee)


_TOLD: Final = sa.text("SELECT * FROM cadre_notice_told(:notice)").bindparams(
    sa.bindparam("notice", type_=sa.Uuid)
)


def _within(actor: Actor, grants: Grants, read: Read) -> sa.Select[Any]:
    return sa.select(CadreNotice).where(visible(actor, grants, "read", COLUMNS, today=read.today))


async def _managing(read: Read, person_id: UUID) -> Unit | None:
    organ = await read.scalar(
        sa.select(Person.cadre_authority_unit_id).where(Person.id == person_id)
    )
    if organ is None:
        return None
    heir = await heir_of(read, organ)
    found: Unit | None = await read.scalar(sa.select(Unit).where(Unit.id == heir))
    return found
