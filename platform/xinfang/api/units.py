"""Pickers of territories and units in the graph, within what the viewer may name."""

from typing import Annotated

import strawberry

from xinfang.access.actor import Level
from xinfang.api.finding import Asked, Found, Search, found
from xinfang.api.ids import BadInput, Kind
from xinfang.api.nodes import DEFAULT_PAGE, After, Ask, First, told
from xinfang.api.reference import TenantNode, UnitNode, as_tenant, as_unit
from xinfang.kernel import clock
from xinfang.organizations.nouns import NameOrder, TenantNoun, UnitNoun

OrderBy = Annotated[NameOrder, strawberry.argument(description="The order of the list (排序).")]


@strawberry.type(description="A territory at its place in a list (地区).")
class TenantEdge:
    """An edge of a list of territories."""

    node: TenantNode = strawberry.field(description="The territory (地区).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of a list of territories (地区分页).")
class TenantConnection(Found):
    """A page of territories."""

    edges: list[TenantEdge] = strawberry.field(description="The territories with cursors (各行).")

    @told(description="The territories alone (地区).")
    def nodes(self) -> list[TenantNode]:
        return [edge.node for edge in self.edges]


@strawberry.type(description="A unit at its place in a list (单位).")
class UnitEdge:
    """An edge of a list of units."""

    node: UnitNode = strawberry.field(description="The unit (单位).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of a list of units (单位分页).")
class UnitConnection(Found):
    """A page of units."""

    edges: list[UnitEdge] = strawberry.field(description="The units with cursors (各行).")

    @told(description="The units alone (单位).")
    def nodes(self) -> list[UnitNode]:
        return [edge.node for edge in self.edges]


ParentTenant = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Those directly below this territory (上级地区)."),
]
AtLevel = Annotated[Level | None, strawberry.argument(description="Those of this level (层级).")]
OfTenant = Annotated[
    strawberry.ID | None, strawberry.argument(description="Those of this territory (所属地区).")
]
Subtree = Annotated[
    bool,
    strawberry.argument(
        description="With `tenant`: those of the territories below it too (含下级地区)."
    ),
]
OfSector = Annotated[
    str | None,
    strawberry.argument(description="Those of this sector, such as natural_resources (系统)."),
]
Ended = Annotated[
    bool, strawberry.argument(description="Those that have ended too (含已撤销单位).")
]


async def list_of_tenants(
    info: Ask,
    search: Search = None,
    parent: ParentTenant = None,
    level: AtLevel = None,
    order_by: OrderBy = NameOrder.CODE,
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> TenantConnection:
    """Return a page of the territories that the viewer may name."""
    province = info.context.province
    below = None if parent is None else await _tenant(info, parent)

    def among(tenant: TenantNoun) -> bool:
        return (below is None or tenant.parent_id == below.id) and level in {None, tenant.level}

    narrowed = ("tenants", below and below.id, level, order_by.value)
    asked = Asked(province.tenant_names[order_by], search, among, narrowed)
    edges, ends = found(
        info, asked, lambda one, at: TenantEdge(node=as_tenant(info, one), cursor=at), first, after
    )
    return TenantConnection(edges=edges, page_info=ends, counted=asked.count)


async def list_of_units(
    info: Ask,
    search: Search = None,
    tenant: OfTenant = None,
    subtree: Subtree = False,  # noqa: FBT002 - an argument of the graph, always named
    sector: OfSector = None,
    include_ended: Ended = False,  # noqa: FBT002 - as above
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> UnitConnection:
    """Return a page of the units that the viewer may name, by their reading."""
    province = info.context.province
    within = None if tenant is None else await _tenant(info, tenant)
    today = clock.today()

    def among(unit: UnitNoun) -> bool:
        return (sector is None or sector == unit.sector) and (include_ended or unit.stands(today))

    narrowed = ("units", within and within.id, subtree, sector, include_ended)
    asked = Asked(province.units_by_name(within, subtree=subtree), search, among, narrowed)
    edges, ends = found(
        info, asked, lambda one, at: UnitEdge(node=as_unit(info, one), cursor=at), first, after
    )
    return UnitConnection(edges=edges, page_info=ends, counted=asked.count)


async def _tenant(info: Ask, node_id: strawberry.ID) -> TenantNoun:
    tenant = info.context.province.tenants.get(info.context.seals.row(node_id, Kind.TENANT))
    if tenant is None:
        raise BadInput("没有该地区。")
    return tenant
