"""Reference nouns of the graph: tenants, units, leaders; and the viewer himself."""

import datetime as dt
from uuid import UUID

import strawberry

from xinfang.access import policies
from xinfang.access.actor import Actor, Appointment, Clearance, Level
from xinfang.api.case_acts import ACTS
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.vocabulary import CaseAct
from xinfang.kernel import clock
from xinfang.organizations.nouns import TenantNoun, UnitNoun
from xinfang.organizations.vocabulary import SECTORS


@strawberry.type(name="Tenant", description="A territory that works on the platform (地区).")
class TenantNode(Node):
    """A tenant as the graph shows it."""

    row: strawberry.Private[TenantNoun]

    @told(description="The territory's name (名称).")
    def name(self) -> str:
        return self.row.name

    @told(description="Its level (层级).")
    def level(self) -> Level:
        return Level(self.row.level)

    @told(description="Its code by GB/T 2260, absent for the platform (区划代码).")
    def region_code(self) -> str | None:
        return self.row.region_code

    @told(description="The territory directly above by management, absent at the top (上级).")
    def parent(self, info: Ask) -> "TenantNode | None":
        return tenant_node(info, self.row.parent_id)

    @told(description="The territories directly below, by code (下级).")
    def children(self, info: Ask) -> list["TenantNode"]:
        rows = info.context.province.children(self.row.id)
        return [as_tenant(info, row) for row in rows]

    @told(description="The units of this territory, by name (单位).")
    def units(self, info: Ask) -> list["UnitNode"]:
        rows = info.context.province.units_of(self.row.id, clock.today())
        return [as_unit(info, row) for row in rows]


@strawberry.type(name="Official", description="A person in a leading post of a unit (领导干部).")
class Official(Node):
    """A leader with his post."""

    name: str = strawberry.field(description="The person's name (姓名).")
    title: str = strawberry.field(description="The title of the post (职务).")


@strawberry.type(name="Unit", description="An organ or unit of a territory (单位).")
class UnitNode(Node):
    """A unit as the graph shows it."""

    row: strawberry.Private[UnitNoun]

    @told(description="The unit's name (名称).")
    def name(self) -> str:
        return self.row.name

    @told(description="The sector that it belongs to, such as petition (系统).")
    def sector(self) -> str:
        return self.row.sector

    @told(description="The sector's name in Chinese, absent for an installation's own (系统名称).")
    def sector_name(self) -> str | None:
        return SECTORS.get(self.row.sector)

    @told(description="Its last day, absent while it goes on (撤销日).")
    def valid_to(self) -> dt.date | None:
        return self.row.valid_to

    @told(description="The territory that it belongs to (所属地区).")
    def tenant(self, info: Ask) -> TenantNode | None:
        return tenant_node(info, self.row.tenant_id)

    @told(description="Its leadership team today, principal leader first (领导班子).")
    async def leaders(self, info: Ask) -> list[Official]:
        found = await info.context.loaders.leaders.load(self.row.id)
        return [
            Official(
                id=_id(info, Kind.PERSON, holder.person_id), name=holder.name, title=holder.title
            )
            for holder in found
        ]


@strawberry.type(name="Appointment", description="A role held in a unit for a time (任职授权).")
class AppointmentNode:
    """One of the viewer's appointments."""

    row: strawberry.Private[Appointment]
    id: strawberry.ID = strawberry.field(description="What `actingAs` of mutations names (标识).")

    @told(description="The role's name in the policies, such as case_officer (角色).")
    def role(self) -> str:
        return self.row.role

    @told(description="The role's name in Chinese (角色名称).")
    def role_name(self) -> str:
        return policies.roles().get(self.row.role, self.row.role)

    @told(description="The unit in which it is held (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The territory in which it is held (地区).")
    def tenant(self, info: Ask) -> TenantNode | None:
        return tenant_node(info, self.row.tenant_id)

    @told(description="Its first day (起始日).")
    def since(self) -> dt.date:
        return self.row.since

    @told(description="Its last day, absent while it has no end (截止日).")
    def until(self) -> dt.date | None:
        return self.row.until

    @told(description="Whether it only reads, since its territory is suspended (暂停).")
    def suspended(self) -> bool:
        return self.row.suspended


@strawberry.type(name="User", description="A user account of the platform (用户).")
class UserNode:
    """The account of whom the request is."""

    id: strawberry.ID = strawberry.field(description="The opaque id of the account (标识).")
    name: str = strawberry.field(description="The name shown for the account (显示名).")
    clearance: Clearance = strawberry.field(
        description="Up to which secrecy level he may read (阅知范围)."
    )


@strawberry.type(
    description="Who asks: the account, its appointments, what they let him do (本人)."
)
class Viewer:
    """The acting user."""

    actor: strawberry.Private[Actor]

    @told(description="The account (用户).")
    def user(self, info: Ask) -> UserNode:
        return UserNode(
            id=_id(info, Kind.USER, self.actor.user_id),
            name=self.actor.name,
            clearance=self.actor.clearance,
        )

    @told(description="The appointments that are current today (现任授权).")
    def appointments(self, info: Ask) -> list[AppointmentNode]:
        return [
            AppointmentNode(id=_id(info, Kind.APPOINTMENT, row.id), row=row)
            for row in self.actor.appointments
        ]

    @told(description="Acts that some appointment lets him do at all (可办事项).")
    def can(self, info: Ask) -> list[CaseAct]:
        grants, awake = info.context.grants, self.actor.awake()
        return [act for act, asked in ACTS.items() if grants.may(awake, *asked)]


def tenant_node(info: Ask, tenant_id: UUID | None) -> TenantNode | None:
    """Return a tenant that the viewer may name."""
    row = None if tenant_id is None else info.context.province.tenants.get(tenant_id)
    return None if row is None else as_tenant(info, row)


def unit_node(info: Ask, unit_id: UUID | None) -> UnitNode | None:
    """Return a unit that the viewer may name."""
    row = None if unit_id is None else info.context.province.units.get(unit_id)
    return None if row is None else as_unit(info, row)


def as_tenant(info: Ask, row: TenantNoun) -> TenantNode:
    """Return a tenant of the viewer's province as a node."""
    return TenantNode(id=_id(info, Kind.TENANT, row.id), row=row)


def as_unit(info: Ask, row: UnitNoun) -> UnitNode:
    """Return a unit of the viewer's province as a node."""
    return UnitNode(id=_id(info, Kind.UNIT, row.id), row=row)


def _id(info: Ask, kind: Kind, row_id: UUID) -> strawberry.ID:
    return strawberry.ID(info.context.seals.node_id(kind, row_id))
