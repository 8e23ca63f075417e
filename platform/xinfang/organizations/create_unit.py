"""Set up a unit in a tenant, below a parent and in a vertical line where it has one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import bump
from xinfang.organizations.models import Tenant, Unit, UnitPlacement
from xinfang.organizations.pinyin import spelled
from xinfang.organizations.queries import tenant_for, unit_by_id, unit_by_name
from xinfang.organizations.queries.regions import resolve
from xinfang.organizations.vocabulary import Applicability, TenantState, UnitKind
from xinfang.store.transaction import Outcome, Write


class NameTaken(Conflict):
    """A unit of the tenant bears the name today."""

    def __init__(self) -> None:
        super().__init__("本租户已有同名单位。", field=("name",))


class NotAParent(Invalid):
    """The parent is of another tenant, or has ended."""

    def __init__(self) -> None:
        super().__init__("上级单位须为本租户现存单位。", field=("parent",))


class NotAVerticalSuperior(Invalid):
    """The superior is of another sector, has ended, or isn't of a tenant above."""

    def __init__(self) -> None:
        super().__init__("垂直上级须为上级租户中同一系统的现存单位。", field=("verticalSuperior",))


class TenantNotActive(Conflict):
    """The tenant is suspended or closed."""

    def __init__(self) -> None:
        super().__init__("该租户未处于启用状态。", field=("tenant",))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUnit(Command):
    """`sector` is the line of work (系统), such as `petition` or `natural_resources`.

    `leads_tenant` marks the Party committee and the government of the tenant itself.
    """

    tenant_id: UUID
    name: str
    kind: UnitKind
    sector: str
    valid_from: date | None = None
    parent_id: UUID | None = None
    vertical_superior_id: UUID | None = None
    leads_tenant: bool = False
    applicability: Applicability = Applicability.FULL
    region_code: str | None = None


async def create_unit(tx: Write, grants: Grants, command: CreateUnit) -> Outcome:
    """Make the unit, valid from a day (today by default).

    Raises NameTaken, NotAParent, NotAVerticalSuperior, TenantNotActive, Invalid for an empty name
    or a sector that isn't a word, and the refusals of `resolve` for its region.
    """
    tenant = await tenant_for(tx, command.tenant_id)
    policy = require(tx, grants, command, "unit", "arrange", tenant)
    if tenant.state != TenantState.ACTIVE:
        raise TenantNotActive
    unit = await new_unit(tx, tenant, command)
    await bump(tx, "reference")
    event = tx.record(
        "unit.created",
        kind="unit",
        object_id=unit.id,
        tenants={tenant.id: tenant.path},
        grounds={"name": unit.name, "kind": unit.kind, "sector": unit.sector},
        policy=policy,
    )
    return Outcome("unit", unit.id, event)


async def new_unit(tx: Write, tenant: Tenant, command: CreateUnit) -> Unit:
    """Add the unit with its first placement, after all checks."""
    if not command.name.strip():
        raise Invalid("请填写单位名称。", field=("name",))
    if not (command.sector.isascii() and command.sector.isidentifier()):
        raise Invalid("系统代码须为英文小写词。", field=("sector",))
    if await unit_by_name(tx, tenant.id, command.name):
        raise NameTaken
    if command.parent_id is not None:
        await check_parent(tx, tenant.id, command.parent_id)
    if command.vertical_superior_id is not None:
        await check_line(tx, tenant, command.sector, command.vertical_superior_id)
    region = command.region_code or tenant.region_code
    since = command.valid_from or tx.today
    unit = Unit(
        id=new_id(),
        tenant_id=tenant.id,
        tenant_path=tenant.path,
        parent_id=command.parent_id,
        vertical_superior_id=command.vertical_superior_id,
        kind=command.kind.value,
        sector=command.sector.lower(),
        name=command.name,
        pinyin=spelled(command.name),
        leads_tenant=command.leads_tenant,
        applicability=command.applicability.value,
        region_code=(await resolve(tx, region, tx.today)).code if region else None,
        valid_from=since,
    )
    tx.add(unit)
    await tx.flush()
    tx.add(placement_of(unit, since))
    await tx.flush()
    return unit


def placement_of(unit: Unit, since: date) -> UnitPlacement:
    """Return the row that remembers where the unit stands from a day on."""
    return UnitPlacement(
        id=new_id(),
        unit_id=unit.id,
        tenant_id=unit.tenant_id,
        tenant_path=unit.tenant_path,
        parent_id=unit.parent_id,
        vertical_superior_id=unit.vertical_superior_id,
        since=since,
    )


async def check_parent(tx: Write, tenant_id: UUID, parent_id: UUID) -> Unit:
    """Return the parent; raises NotAParent unless it is a unit of the tenant that goes on."""
    parent = await unit_by_id(tx, parent_id)
    if parent.tenant_id != tenant_id or parent.valid_to is not None:
        raise NotAParent
    return parent


async def check_line(tx: Write, tenant: Tenant, sector: str, superior_id: UUID) -> Unit:
    """Return the vertical superior; raises NotAVerticalSuperior unless it stands above."""
    superior = await unit_by_id(tx, superior_id)
    above = tenant.path.startswith(superior.tenant_path) and tenant.id != superior.tenant_id
    if not above or superior.sector != sector or superior.valid_to is not None:
        raise NotAVerticalSuperior
    return superior
