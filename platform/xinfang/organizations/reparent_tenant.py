"""Put a county below another superior of its province: its municipality, or the province itself."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Level
from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations import derive
from xinfang.organizations.authority import Command, require
from xinfang.organizations.models import Tenant, TenantPlacement
from xinfang.organizations.queries import persons_below, subtree_of, tenant_for, units_of
from xinfang.organizations.vocabulary import TenantState
from xinfang.store.transaction import Outcome, Write


class NotACounty(Invalid):
    """Only a county changes its superior."""

    def __init__(self) -> None:
        super().__init__("只有县级租户可以调整管理隶属。", field=("tenant",))


class NotASuperior(Invalid):
    """The new parent is no active province or municipality of the same province."""

    def __init__(self) -> None:
        super().__init__("新的上级须为同省内启用中的省或市。", field=("parent",))


class AlreadyThere(Conflict):
    """The county stands below that parent already."""

    def __init__(self) -> None:
        super().__init__("该租户已隶属于所选上级。", field=("parent",))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReparentTenant(Command):
    """`basis` names the decision (批复) by which management changes."""

    tenant_id: UUID
    parent_id: UUID
    basis: str
    version: int


async def reparent_tenant(tx: Write, grants: Grants, command: ReparentTenant) -> Outcome:
    """Move the county with all that carries its path; one commit, so that reads are always right.

    The actor needs the right over the county, its old and its new parent. Objects keep what
    belongs to the past: who was responsible on a day is read from `tenant_placement`.
    Raises NotACounty, NotASuperior, AlreadyThere.
    """
    county = await tenant_for(tx, command.tenant_id, command.version)
    policy = require(tx, grants, command, "tenant", "move", county)
    parent = await tenant_for(tx, command.parent_id)
    require(tx, grants, command, "tenant", "move", parent)
    if county.level != Level.COUNTY:
        raise NotACounty
    if county.parent_id == parent.id:
        raise AlreadyThere
    same_province = derive.root_path(parent.path) == derive.root_path(county.path)
    superior = parent.level in {Level.PROVINCE, Level.MUNICIPALITY}
    if not (superior and same_province and parent.state == TenantState.ACTIVE):
        raise NotASuperior
    old_parent = await tenant_for(tx, _known(county.parent_id))
    require(tx, grants, command, "tenant", "move", old_parent)
    tenants = {parent.id: parent.path, old_parent.id: old_parent.path}
    old, new = county.path, f"{parent.path}{county.path.rstrip('/').rsplit('/', 1)[-1]}/"
    county.parent_id = parent.id
    await tx.flush()
    await _move(tx, county.id, parent, old, new)
    await derive.bump(tx, "authorization", "reference")
    event = tx.record(
        "tenant.reparented",
        kind="tenant",
        object_id=county.id,
        tenants={**tenants, county.id: new},
        grounds={"from": old, "to": new, "basis": command.basis},
        policy=policy,
    )
    return Outcome("tenant", county.id, event)


async def _move(tx: Write, county_id: UUID, parent: Tenant, old: str, new: str) -> None:
    municipality_id = parent.id if parent.level == Level.MUNICIPALITY else None
    async with derive.within_province(tx, new):
        moved = [tenant.id for tenant in await subtree_of(tx, old)]
        await tx.execute(
            sa.update(TenantPlacement)
            .where(TenantPlacement.tenant_id == county_id, TenantPlacement.until.is_(None))
            .values(until=tx.today - derive.DAY)
        )
        tx.add(
            TenantPlacement(
                id=new_id(),
                tenant_id=county_id,
                tenant_path=old,
                parent_id=parent.id,
                since=tx.today,
            )
        )
        await tx.flush()
        await derive.move_paths(tx, old, new)
        await derive.move_county(tx, county_id, municipality_id)
        await derive.follow_ledger(tx, moved)
        units = [unit.id for tenant in moved for unit in await units_of(tx, tenant)]
        await derive.rederive_denials(tx, await persons_below(tx, units))
    # What this session has read before is of the time before.
    tx.session.expunge_all()


def _known(parent_id: UUID | None) -> UUID:
    if parent_id is None:
        raise NotACounty
    return parent_id
