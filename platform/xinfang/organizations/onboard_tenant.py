"""Onboard a tenant below its parent: a province below the platform, others by management."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import Level
from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import bump, within_province
from xinfang.organizations.models import PLATFORM_TENANT_ID, Tenant, TenantPlacement
from xinfang.organizations.pinyin import spelled
from xinfang.organizations.queries import children_of, tenant_for
from xinfang.organizations.queries.regions import resolve, superior_code
from xinfang.organizations.vocabulary import RegionLevel, RelationKind, TenantState
from xinfang.store.transaction import Outcome, Write

_DIGITS = {RegionLevel.PROVINCE: 2, RegionLevel.MUNICIPALITY: 4, RegionLevel.COUNTY: 6}


class NotATenantLevel(Invalid):
    """A township is a unit with a region, not a tenant."""

    def __init__(self) -> None:
        super().__init__("乡镇（街道）不单独建立租户，请作为单位设立。", field=("regionCode",))


class NotBelowParent(Invalid):
    """By management, the region doesn't stand directly below the parent's."""

    def __init__(self) -> None:
        super().__init__("该区划在管理关系上不直接隶属于所选上级。", field=("parent",))


class ParentNotActive(Conflict):
    """The parent is suspended or closed."""

    def __init__(self) -> None:
        super().__init__("上级租户未处于启用状态。", field=("parent",))


class AlreadyOnboarded(Conflict):
    """The region has a tenant below this parent already."""

    def __init__(self) -> None:
        super().__init__("该区划已建立租户。", field=("regionCode",))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardTenant(Command):
    """`region_code` of 6, 9 or 12 digits; `name` is the region's where none is given."""

    parent_id: UUID
    region_code: str
    name: str | None = None


async def onboard_tenant(tx: Write, grants: Grants, command: OnboardTenant) -> Outcome:
    """Make an active tenant and return it.

    Raises the refusals of `resolve` for the code, NotATenantLevel, NotBelowParent,
    ParentNotActive, AlreadyOnboarded.
    """
    parent = await tenant_for(tx, command.parent_id)
    policy = require(tx, grants, command, "tenant", "onboard", parent)
    if parent.state != TenantState.ACTIVE:
        raise ParentNotActive
    region = await resolve(tx, command.region_code, tx.today)
    if region.level not in _DIGITS:
        raise NotATenantLevel
    managed_by = await superior_code(tx, region.code, RelationKind.MANAGEMENT, tx.today)
    if managed_by != parent.region_code:
        raise NotBelowParent
    segment = region.code[: _DIGITS[RegionLevel(region.level)]]
    below_platform = parent.id == PLATFORM_TENANT_ID
    path = f"{segment}/" if below_platform else f"{parent.path}{segment}/"
    if any(tenant.path == path for tenant in await children_of(tx, parent.id)):
        raise AlreadyOnboarded
    name = command.name or region.name
    tenant = Tenant(
        id=new_id(),
        parent_id=parent.id,
        path=path,
        level=Level(region.level),
        name=name,
        pinyin=spelled(name),
        region_code=region.code,
        state=TenantState.ACTIVE,
    )
    tx.add(tenant)
    await tx.flush()
    async with within_province(tx, path):
        tx.add(
            TenantPlacement(
                id=new_id(),
                tenant_id=tenant.id,
                tenant_path=path,
                parent_id=parent.id,
                since=tx.today,
            )
        )
    await bump(tx, "reference")
    event = tx.record(
        "tenant.onboarded",
        kind="tenant",
        object_id=tenant.id,
        tenants={parent.id: parent.path, tenant.id: path},
        grounds={"region": region.code, "name": tenant.name},
        policy=policy,
    )
    return Outcome("tenant", tenant.id, event)
