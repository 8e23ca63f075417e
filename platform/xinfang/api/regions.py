"""Administrative divisions in the graph: nodes, and the picker with pinyin."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.finding import Asked, Found, Search, found
from xinfang.api.ids import Kind
from xinfang.api.nodes import DEFAULT_PAGE, After, Ask, First, Node, told
from xinfang.api.reference import TenantNode, as_tenant
from xinfang.api.units import OrderBy
from xinfang.kernel import clock
from xinfang.organizations.nouns import NameOrder, RegionNoun
from xinfang.organizations.vocabulary import RegionLevel, RelationKind


@strawberry.type(
    name="Region",
    description="An administrative division while its code was valid (行政区划，GB/T 2260).",
)
class RegionNode(Node):
    """A region as the graph shows it; where it stands is told for `day`."""

    row: strawberry.Private[RegionNoun]
    day: strawberry.Private[dt.date]

    @told(description="Its code: six digits, a township's nine (区划代码).")
    def code(self) -> str:
        return self.row.code

    @told(description="Its full name (名称).")
    def name(self) -> str:
        return self.row.name

    @told(description="Its level (级别).")
    def level(self) -> RegionLevel:
        return RegionLevel(self.row.level)

    @told(description="The division directly above by code, absent for a province (上级区划).")
    async def parent(self, info: Ask) -> "RegionNode | None":
        return await self._above(info, RelationKind.CODE)

    @told(
        description="The division that manages it: the province for a directly administered county,"
        " whose code stands under a municipality (管理上级，省直管县为省)."
    )
    async def manager(self, info: Ask) -> "RegionNode | None":
        return await self._above(info, RelationKind.MANAGEMENT)

    @told(description="The territory on the platform, if the viewer may name it (平台上的地区).")
    async def tenant(self, info: Ask) -> TenantNode | None:
        row = info.context.province.tenant_of(self.row.code)
        return None if row is None else as_tenant(info, row)

    @told(description="The first day of the code, absent where no list tells (启用日).")
    def valid_from(self) -> dt.date | None:
        return self.row.valid_from if self.row.start_known else None

    @told(description="The last day of the code, absent while it is valid (停用日).")
    def valid_to(self) -> dt.date | None:
        return self.row.valid_to

    async def _above(self, info: Ask, kind: RelationKind) -> "RegionNode | None":
        code = (await info.context.regions()).above_code(self.row.code, kind, self.day)
        return None if code is None else await region_by_code(info, code, self.day)


@strawberry.type(description="A division at its place in a list (区划).")
class RegionEdge:
    """An edge of a list of regions."""

    node: RegionNode = strawberry.field(description="The division (区划).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of a list of administrative divisions (区划分页).")
class RegionConnection(Found):
    """A page of regions."""

    edges: list[RegionEdge] = strawberry.field(description="The divisions with cursors (各行).")

    @told(description="The divisions alone (区划).")
    def nodes(self) -> list[RegionNode]:
        return [edge.node for edge in self.edges]


ParentCode = Annotated[
    str | None,
    strawberry.argument(description="Those directly below this code, such as 410100 (上级代码)."),
]
AtLevel = Annotated[
    RegionLevel | None, strawberry.argument(description="Those of this level (级别).")
]
OnDay = Annotated[
    dt.date | None,
    strawberry.argument(description="Those that were valid on this day, today by default (日期)."),
]


async def list_of_regions(
    info: Ask,
    search: Search = None,
    parent: ParentCode = None,
    level: AtLevel = None,
    on: OnDay = None,
    order_by: OrderBy = NameOrder.CODE,
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> RegionConnection:
    """Return a page of the divisions of a day."""
    regions, day = await info.context.regions(), on or clock.today()

    def among(region: RegionNoun) -> bool:
        if not region.holds(day) or level not in {None, region.level}:
            return False
        return parent is None or parent == regions.above_code(region.code, RelationKind.CODE, day)

    asked = Asked(
        regions.names[order_by], search, among, ("regions", parent, level, day, order_by.value)
    )
    edges, ends = found(
        info,
        asked,
        lambda one, at: RegionEdge(node=_region(info, one, day), cursor=at),
        first,
        after,
    )
    return RegionConnection(edges=edges, page_info=ends, counted=asked.count)


async def region_node(info: Ask, key: UUID) -> RegionNode | None:
    """Return the region of a node id; one that has ended stands where it stood on its last day."""
    row = (await info.context.regions()).by_key.get(key)
    return None if row is None else _region(info, row, clock.today())


async def region_by_code(info: Ask, code: str, day: dt.date) -> RegionNode | None:
    """Return what a code, as it is kept, means on a day."""
    row = (await info.context.regions()).at(code, day)
    return None if row is None else _region(info, row, day)


def _region(info: Ask, row: RegionNoun, day: dt.date) -> RegionNode:
    return RegionNode(
        id=strawberry.ID(info.context.seals.node_id(Kind.REGION, row.key)),
        row=row,
        day=min(max(day, row.valid_from), row.valid_to or day),
    )
