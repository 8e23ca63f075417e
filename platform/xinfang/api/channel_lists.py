"""Lists of matters that have a statutory channel in the graph, a department's each."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.attribution import Which
from xinfang.api.content_classes import ContentClassNode, content_class_node
from xinfang.api.ids import Kind, binding
from xinfang.api.nodes import (
    DEFAULT_PAGE,
    After,
    Ask,
    First,
    Node,
    PageInfo,
    page,
    page_info,
    told,
)
from xinfang.api.reference import TenantNode, UnitNode, tenant_node, unit_node
from xinfang.cases.models import ChannelEntry, ChannelList
from xinfang.cases.queries import channel_lists as rows
from xinfang.cases.queries.attribution import Edition
from xinfang.law.classification import AppealBranch


@strawberry.type(
    name="ChannelListEntry",
    description="A matter with its statutory channel (法定途径，《信访工作条例》第三十一条).",
)
class ChannelEntryNode:
    """An entry of a list."""

    row: strawberry.Private[ChannelEntry]

    @told(description="Its place in the list, from 1 (序号).")
    def ordinal(self) -> int:
        return self.row.ordinal

    @told(description="Its content class; absent where the words alone tell (内容分类).")
    async def content_class(self, info: Ask) -> ContentClassNode | None:
        return await content_class_node(info, self.row.content_class_code)

    @told(description="The matter in words (事项).")
    def matter(self) -> str:
        return self.row.matter

    @told(description="The channel (办理途径).")
    def branch(self) -> AppealBranch:
        return AppealBranch(self.row.branch)

    @told(description="The law that gives the channel (法律依据).")
    def legal_basis(self) -> str:
        return self.row.legal_basis

    @told(description="The procedure, and the organ to turn to (程序和机关).")
    def procedure(self) -> str:
        return self.row.procedure


@strawberry.type(
    name="StatutoryChannelList",
    description="A department's list of matters that have a statutory channel"
    " (通过法定途径分类处理信访投诉请求清单).",
)
class ChannelListNode(Node):
    """A list of a department."""

    row: strawberry.Private[ChannelList]

    @told(description="The territory (地区).")
    def tenant(self, info: Ask) -> TenantNode | None:
        return tenant_node(info, self.row.tenant_id)

    @told(description="The department whose list it is (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="Its name (名称).")
    def title(self) -> str:
        return self.row.title

    @told(description="Its place among the department's lists; absent in a draft (版次).")
    def edition(self) -> int | None:
        return self.row.version

    @told(description="The day of its publication; absent in a draft (公布日).")
    def published_on(self) -> dt.date | None:
        return self.row.published_on

    @told(description="Its entries in order, 300 at most (各项).")
    async def entries(self, info: Ask) -> list[ChannelEntryNode]:
        found = await info.context.loaders.channel_entries.load(self.row.id)
        return [ChannelEntryNode(row=row) for row in found]


@strawberry.type(description="A list at its place among others (法定途径清单).")
class ChannelListEdge:
    """An edge."""

    node: ChannelListNode = strawberry.field(description="The list (清单).")
    cursor: str = strawberry.field(description="Where it stands (游标).")


@strawberry.type(description="A page of lists of statutory channels (法定途径清单分页).")
class ChannelListConnection:
    """A page of lists."""

    edges: list[ChannelListEdge] = strawberry.field(description="The lists with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The lists alone (清单).")
    def nodes(self) -> list[ChannelListNode]:
        return [edge.node for edge in self.edges]


OfTenant = Annotated[
    strawberry.ID, strawberry.argument(description="The territory of the departments (地区).")
]
OfUnit = Annotated[
    strawberry.ID | None, strawberry.argument(description="Those of this department (单位).")
]


def _drafting(info: Ask) -> frozenset[UUID]:
    at = info.context
    return frozenset(
        appointment.unit_id
        for act in ("draft", "publish")
        for appointment, _line in at.grants.held(at.actor, "channel_list", act)
    )


async def list_of_channel_lists(
    info: Ask,
    tenant: OfTenant,
    edition: Which = Edition.IN_FORCE,
    unit: OfUnit = None,
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> ChannelListConnection:
    """Return a page of the lists of a territory's departments, the latest drafted first."""
    at, asked = info.context, page(first, after)
    tenant_id = at.seals.row(tenant, Kind.TENANT)
    unit_id = None if unit is None else at.seals.row(unit, Kind.UNIT)
    bound = binding("channel lists", tenant_id, edition, unit_id, at.actor.user_id)
    before = None if after is None else at.seals.position(bound, after)[1]
    async with at.read() as read:
        found = await rows.lists_of(
            read,
            tenant_id,
            edition,
            _drafting(info),
            unit_id=unit_id,
            limit=asked.first + 1,
            after=before,
        )
    edges = [
        ChannelListEdge(
            node=as_channel_list(info, row), cursor=at.seals.cursor(bound, row.drafted_at, row.id)
        )
        for row in found[: asked.first]
    ]
    return ChannelListConnection(
        edges=edges, page_info=page_info(edges, more=len(found) > asked.first, after=after)
    )


async def channel_list_of(info: Ask, row_id: UUID) -> ChannelListNode | None:
    """Return a list by its id: a published one, or a draft that the viewer may work on."""
    async with info.context.read() as read:
        row = await rows.list_by_id(read, row_id, _drafting(info))
    return None if row is None else as_channel_list(info, row)


def as_channel_list(info: Ask, row: ChannelList) -> ChannelListNode:
    """Return a list as a node."""
    node_id = info.context.seals.node_id(Kind.CHANNEL_LIST, row.id)
    return ChannelListNode(id=strawberry.ID(node_id), row=row)
