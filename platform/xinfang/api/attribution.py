"""The attribution table in the graph: which unit answers for a content class in a territory."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

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
from xinfang.api.vocabulary import describe
from xinfang.cases.models import Attribution
from xinfang.cases.queries import attribution as rows
from xinfang.cases.queries.attribution import Edition

describe(
    Edition,
    "Edition",
    "Which rows of what is laid down are asked for (版本范围).",
    {
        "IN_FORCE": "Those in force today (现行)",
        "PUBLISHED": "All that were ever published (已发布)",
        "DRAFT": "Drafts, as far as the viewer drafts or publishes them (草稿)",
    },
)


@strawberry.type(
    name="Attribution",
    description="Which unit answers for a content class in a territory, from a day on (责任归属).",
)
class AttributionNode(Node):
    """A row of the attribution table."""

    row: strawberry.Private[Attribution]

    @told(description="The territory whose table it stands in (地区).")
    def tenant(self, info: Ask) -> TenantNode | None:
        return tenant_node(info, self.row.tenant_id)

    @told(description="The content class; those below it without a row follow it (内容分类).")
    async def content_class(self, info: Ask) -> ContentClassNode | None:
        return await content_class_node(info, self.row.content_class_code)

    @told(description="The unit that answers (责任单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The decision or rule that says so (依据).")
    def basis(self) -> str:
        return self.row.basis

    @told(description="Its first day (起始日).")
    def valid_from(self) -> dt.date:
        return self.row.valid_from

    @told(description="Its last day, absent while it has none (截止日).")
    def valid_to(self) -> dt.date | None:
        return self.row.valid_to

    @told(description="Its place among the published rows of the class; absent in a draft (版次).")
    def edition(self) -> int | None:
        return self.row.version

    @told(description="When it was published; absent in a draft (发布时间).")
    def published_at(self) -> dt.datetime | None:
        return self.row.published_at


@strawberry.type(description="A row at its place in a list (责任归属).")
class AttributionEdge:
    """An edge of a list of attributions."""

    node: AttributionNode = strawberry.field(description="The row (责任归属).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of an attribution table (责任归属分页).")
class AttributionConnection:
    """A page of attributions."""

    edges: list[AttributionEdge] = strawberry.field(description="The rows with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The rows alone (责任归属).")
    def nodes(self) -> list[AttributionNode]:
        return [edge.node for edge in self.edges]


OfTenant = Annotated[
    strawberry.ID, strawberry.argument(description="The territory whose table it is (地区).")
]
Which = Annotated[Edition, strawberry.argument(description="Which rows (版本范围).")]
ForCode = Annotated[
    str | None,
    strawberry.argument(description="Those of this class alone, such as 050101 (内容分类编码)."),
]


def drafting(info: Ask, kind: str) -> frozenset[UUID]:
    """Return the territories in which the viewer drafts or publishes what is of a kind."""
    at = info.context
    return frozenset(
        appointment.tenant_id
        for act in ("draft", "publish")
        for appointment, _line in at.grants.held(at.actor, kind, act)
    )


async def list_of_attributions(
    info: Ask,
    tenant: OfTenant,
    edition: Which = Edition.IN_FORCE,
    content_class: ForCode = None,
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> AttributionConnection:
    """Return a page of a territory's table, the latest drafted first."""
    at, asked = info.context, page(first, after)
    tenant_id = at.seals.row(tenant, Kind.TENANT)
    bound = binding("attributions", tenant_id, edition, content_class, at.actor.user_id)
    before = None if after is None else at.seals.position(bound, after)[1]
    found: list[Attribution] = []
    if edition is not Edition.DRAFT or tenant_id in drafting(info, "attribution"):
        async with at.read() as read:
            found += await rows.attributions_of(
                read,
                tenant_id,
                edition,
                [content_class] if content_class else [],
                limit=asked.first + 1,
                after=before,
            )
    edges = [
        AttributionEdge(
            node=as_attribution(info, row), cursor=at.seals.cursor(bound, row.drafted_at, row.id)
        )
        for row in found[: asked.first]
    ]
    return AttributionConnection(
        edges=edges, page_info=page_info(edges, more=len(found) > asked.first, after=after)
    )


async def attribution_of(info: Ask, row_id: UUID) -> AttributionNode | None:
    """Return a row by its id: a published one, or a draft that the viewer may work on."""
    async with info.context.read() as read:
        row = await rows.attribution_by_id(read, row_id, drafting(info, "attribution"))
    return None if row is None else as_attribution(info, row)


def as_attribution(info: Ask, row: Attribution) -> AttributionNode:
    """Return a row as a node."""
    node_id = info.context.seals.node_id(Kind.ATTRIBUTION, row.id)
    return AttributionNode(id=strawberry.ID(node_id), row=row)
