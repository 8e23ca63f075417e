"""Notices to organization departments in the graph (干部问题通报): a cadre, facts, and no case."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import strawberry

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
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import CadreNotice
from xinfang.cases.queries import cadre_notices as rows
from xinfang.cases.queries.cadre_notices import NoticeSide
from xinfang.cases.queries.cases import CaseRow
from xinfang.law.cadres import Concern

_READ: Final = "cadre_notice.facts"
"""As what the reading of a notice is written down."""

describe(
    Concern,
    "Concern",
    "What an accusation is about (反映问题类别).",
    {
        "DISCIPLINE": "A breach of Party discipline or of duty (违反党纪、职务违法)",
        "SELECTION": "The selection and appointment of cadres (干部选拔任用)",
        "CRIME": "A crime that others than discipline bodies prosecute (涉嫌犯罪)",
        "OTHER": "Something else (其他问题)",
    },
)
describe(
    NoticeSide,
    "CadreNoticeSide",
    "Which notices about cadres (通报类别).",
    {"SENT": "What the own units sent (发出)", "RECEIVED": "What they were sent (收到)"},
)


@strawberry.type(
    name="CadreNotice",
    description="Facts about a cadre, made known to the organization department by"
    " cadre-management authority; nothing of the petitioner, and no way to the case"
    " (干部问题通报，《信访工作条例》第三十条).",
)
class CadreNoticeNode(Node):
    """A notice to which the viewer's unit is a party; reading of whom it is leaves a trace."""

    row: strawberry.Private[CadreNotice]

    @told(description="What changing mutations take as `version` (版本).")
    def version(self) -> int:
        return self.row.version

    @told(description="The petition office that sent it (通报单位).")
    def from_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.from_unit_id)

    @told(description="The organization department that it is addressed to (接收单位).")
    def to_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.to_unit_id)

    @told(description="The cadre's name (干部姓名).")
    def name(self, info: Ask) -> str:
        return self._read(info, self.row.name)

    @told(description="His post (干部职务).")
    def post(self, info: Ask) -> str:
        return self._read(info, self.row.post)

    @told(description="What it is about (反映问题类别).")
    def concern(self) -> Concern:
        return Concern(self.row.concern)

    @told(description="The facts, in the sender's words (反映的问题).")
    def facts(self, info: Ask) -> str:
        return self._read(info, self.row.facts)

    @told(description="Which leaders were told of a grave matter; empty if it isn't (报送情况).")
    def leaders_told(self, info: Ask) -> str:
        return self._read(info, self.row.leaders_told)

    @told(description="When it was sent (通报时间).")
    def sent_at(self) -> dt.datetime:
        return self.row.sent_at

    @told(description="When the department took note of it, if it has (签收时间).")
    def acknowledged_at(self) -> dt.datetime | None:
        return self.row.acknowledged_at

    @told(description="Since when another one stands in its place, if one does (失效时间).")
    def lapsed_at(self) -> dt.datetime | None:
        return self.row.lapsed_at

    def _read(self, info: Ask, words: str) -> str:
        at, province = info.context, info.context.province
        tenant = province.tenants[province.units[self.row.to_unit_id].tenant_id]
        at.reads.note(_READ, self.row.id, tenant.id, tenant.path)
        return words


@strawberry.type(description="A notice at its place in a list (通报).")
class CadreNoticeEdge:
    """An edge."""

    node: CadreNoticeNode = strawberry.field(description="The notice (通报).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of notices about cadres, the latest first (通报分页).")
class CadreNoticeConnection:
    """A page."""

    edges: list[CadreNoticeEdge] = strawberry.field(description="The notices with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The notices alone (通报).")
    def nodes(self) -> list[CadreNoticeNode]:
        return [edge.node for edge in self.edges]


Side = Annotated[NoticeSide, strawberry.argument(description="Which side (通报类别).")]
Unacknowledged = Annotated[
    bool, strawberry.argument(description="Only those that nobody took note of yet (仅未签收).")
]


async def list_of_cadre_notices(
    info: Ask,
    side: Side = NoticeSide.RECEIVED,
    unacknowledged: Unacknowledged = False,  # noqa: FBT002 - an argument of the graph, given by name
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> CadreNoticeConnection:
    """Return a page of what the viewer's units sent or were sent."""
    at, asked = info.context, page(first, after)
    bound = binding("cadre-notices", side, unacknowledged, at.actor.user_id)
    before = None if after is None else at.seals.position(bound, after)[1]
    async with at.read() as read:
        found = await rows.page_of(
            read,
            at.actor,
            at.grants,
            side,
            unacknowledged=unacknowledged,
            limit=asked.first + 1,
            after=before,
        )
    edges = [
        CadreNoticeEdge(
            node=notice_as_node(info, row), cursor=at.seals.cursor(bound, row.sent_at, row.id)
        )
        for row in found[: asked.first]
    ]
    return CadreNoticeConnection(
        edges=edges, page_info=page_info(edges, more=len(found) > asked.first, after=after)
    )


async def cadre_notice_of(info: Ask, row_id: UUID) -> CadreNoticeNode | None:
    """Return a notice that the viewer's unit sent or was sent."""
    at = info.context
    async with at.read() as read:
        row = await rows.by_id(read, at.actor, at.grants, row_id)
    return None if row is None else notice_as_node(info, row)


def notice_as_node(info: Ask, row: CadreNotice) -> CadreNoticeNode:
    """Return a notice as a node."""
    node_id = info.context.seals.node_id(Kind.CADRE_NOTICE, row.id)
    return CadreNoticeNode(id=strawberry.ID(node_id), row=row)


@strawberry.type(description="What was told of the accused of a case (干部问题通报).")
class CaseCadreNotices:
    """What a case shows of notices to organization departments."""

    row: strawberry.Private[CaseRow]

    @told(
        description="What the viewer's unit told organization departments of the accused"
        " (干部问题通报，《信访工作条例》第三十条)."
    )
    async def cadre_notices(self, info: Ask) -> list[CadreNoticeNode]:
        found = await info.context.loaders.cadre_notices.load(self.row["id"])
        return [notice_as_node(info, one) for one in found]
