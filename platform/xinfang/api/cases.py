"""Petition cases in the graph: the case itself; its lists are in `case_lists`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.access.reach import permits
from xinfang.api.cadre_notices import CaseCadreNotices
from xinfang.api.case_acts import ACTS, open_now
from xinfang.api.case_attachments import AttachmentNode
from xinfang.api.case_backlog import CaseBacklog
from xinfang.api.case_clocks import ClockNode, clock_node
from xinfang.api.case_competence import CaseCompetence
from xinfang.api.case_documents import CaseDocuments
from xinfang.api.case_events import (
    CaseEventConnection,
    CaseEventEdge,
    CaseEventNode,
    event_node,
)
from xinfang.api.case_handling import CaseHandling
from xinfang.api.case_imports import CaseHistory
from xinfang.api.case_joint import CaseJoint
from xinfang.api.case_leadership import CaseLeadership
from xinfang.api.case_parts import HandOverSlipNode, ItemNode, PetitionerNode, shown
from xinfang.api.case_petitioner_side import CasePetitionerSide
from xinfang.api.case_process import (
    AnswerNode,
    NoticeNode,
    ObjectionNode,
    TransferNode,
    answer_node,
    notice_node,
    objection_node,
    transfer_node,
)
from xinfang.api.case_proposals import CaseProposals
from xinfang.api.case_recusals import CaseRecusals
from xinfang.api.case_redirection import CaseRedirection
from xinfang.api.case_remedy import Remedy
from xinfang.api.case_services import CaseServices
from xinfang.api.case_similar import SimilarCase
from xinfang.api.case_supervision import CaseSupervision
from xinfang.api.case_warnings import CaseWarnings
from xinfang.api.content_classes import ContentClassNode, content_class_node
from xinfang.api.ids import Kind, binding
from xinfang.api.nodes import DEFAULT_PAGE, After, Ask, First, Node, page, page_info, told
from xinfang.api.on_site_parts import CaseOnSite
from xinfang.api.opinion_parts import CasePublicOpinion
from xinfang.api.reference import TenantNode, UnitNode, tenant_node, unit_node
from xinfang.api.regions import RegionNode, region_by_code
from xinfang.api.road_vocabulary import Standing
from xinfang.api.urgency_parts import CaseUrgency
from xinfang.api.vocabulary import CaseAct
from xinfang.cases.models import CaseEvent
from xinfang.cases.queries import cases, details, merging
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.similar import similar_cases
from xinfang.cases.standing import standing
from xinfang.kernel import clock
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose, SecrecyLevel
from xinfang.law.lifecycle import CaseState


@strawberry.type(name="Case", description="A petition case (信访事项).")
class CaseNode(
    CaseBacklog,
    CasePetitionerSide,
    CaseProposals,
    CaseCadreNotices,
    CaseRecusals,
    CaseLeadership,
    CaseServices,
    CaseSupervision,
    CaseUrgency,
    CaseOnSite,
    CasePublicOpinion,
    Remedy,
    CaseCompetence,
    CaseWarnings,
    CaseDocuments,
    CaseHandling,
    CaseRedirection,
    CaseJoint,
    CaseHistory,
    Node,
):
    """A case within the viewer's reach."""

    @told(description="The public number; it tells no order and no count (编号).")
    def number(self) -> str:
        return _str(self.row, "number")

    @told(description="The title (标题). Null in an accusation that isn't open (条例30).")
    def title(self, info: Ask) -> str | None:
        return shown(info, self.row, _str(self.row, "title"))

    @told(description="Where the case stands (办理状态).")
    def state(self) -> CaseState:
        return CaseState(self.row["state"])

    @told(description="The way in which it came (信访形式).")
    def channel(self) -> Channel:
        return Channel(self.row["channel"])

    @told(description="What the petitioner wants, as he says it (信访目的).")
    def purpose(self) -> Purpose:
        return Purpose(self.row["purpose"])

    @told(description="The statutory category (信访类别).")
    def category(self) -> Category:
        return Category(self.row["category"])

    @told(description="The procedure that an appeal belongs to, once decided (办理途径).")
    def appeal_branch(self) -> AppealBranch | None:
        branch = self.row["appeal_branch"]
        return None if branch is None else AppealBranch(branch)

    @told(description="How far it is kept (密级).")
    def secrecy(self) -> SecrecyLevel:
        return SecrecyLevel(self.row["secrecy"])

    @told(description="Whether it is urgent (紧急).")
    def urgent(self) -> bool:
        return bool(self.row["urgent"])

    @told(description="How many people petition together (人数).")
    def people_count(self) -> int:
        return int(self.row["people_count"])

    @told(description="The day on which it came (收到日期).")
    def received_on(self) -> dt.date:
        day: dt.date = self.row["received_on"]
        return day

    @told(description="When it was registered (登记时间).")
    def registered_at(self) -> dt.datetime:
        at: dt.datetime = self.row["registered_at"]
        return at

    @told(description="What changing mutations take as `version` (版本).")
    def version(self) -> int:
        return int(self.row["version"])

    @told(description="What is asked for (诉求概述). Null in an accusation that isn't open.")
    def demand(self, info: Ask) -> str | None:
        return shown(info, self.row, _str(self.row, "demand"))

    @told(description="What is told of the facts (事实和理由). Null in an accusation not open.")
    def facts(self, info: Ask) -> str | None:
        return shown(info, self.row, _str(self.row, "facts"))

    @told(description="The code of the region where it happened, if told (问题属地).")
    def problem_region_code(self) -> str | None:
        code: str | None = self.row["problem_region_code"]
        return code

    @told(description="The region where it happened, if told (问题属地).")
    async def problem_region(self, info: Ask) -> RegionNode | None:
        code = self.row["problem_region_code"]
        day = clock.civil_day(self.row["registered_at"])
        return None if code is None else await region_by_code(info, code, day)

    @told(description="What it is about, once classified (内容分类).")
    async def content_class(self, info: Ask) -> ContentClassNode | None:
        return await content_class_node(info, self.row["content_class_code"])

    @told(description="The territory that answers for it (责任地区).")
    def tenant(self, info: Ask) -> TenantNode | None:
        return tenant_node(info, self.row["tenant_id"])

    @told(description="The unit that registered it (登记单位).")
    def registering_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row["registering_unit_id"])

    @told(description="The unit that answers for it (责任单位).")
    def responsible_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row["responsible_unit_id"])

    @told(
        description="The unit that first received it within its competence and sees it through"
        " (首办责任单位)."
    )
    def first_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row["first_unit_id"])

    @told(description="The unit that an appeal complains of; it is denied nothing (被反映单位).")
    def complained_of_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row["complained_of_unit_id"])

    @told(description="The petitioners, in order (信访人).")
    async def petitioners(self, info: Ask) -> list[PetitionerNode]:
        rows = await info.context.loaders.petitioners.load(self.row["id"])
        return [PetitionerNode(row=row, case=self.row) for row in rows]

    @told(description="The matters of the petition, in order (诉求).")
    async def items(self, info: Ask) -> list[ItemNode]:
        rows = await info.context.loaders.items.load(self.row["id"])
        return [ItemNode(row=row, case=self.row) for row in rows]

    @told(description="Its papers, in the order in which they came (附件).")
    async def attachments(self, info: Ask) -> list[AttachmentNode]:
        rows = await info.context.loaders.attachments.load(self.row["id"])
        return [AttachmentNode(row=row, case=self.row) for row in rows]

    @told(
        description="The first case about the same matter, as somebody confirmed; absent where"
        " there is none within reach (初件)."
    )
    async def same_matter(self, info: Ask) -> "CaseNode | None":
        earlier = self.row["same_matter_id"]
        return None if earlier is None else await case_node(info, earlier)

    @told(
        description="The other cases within reach about the same matter, as somebody confirmed, the"
        " first first: what may be merged (关联事项)."
    )
    async def related_cases(self, info: Ask) -> list["CaseNode"]:
        async with info.context.read() as read:
            ids = await merging.related(read, info.context.actor, info.context.grants, self.row)
        return await _within_reach(info, ids)

    @told(
        description="Other cases within reach that may be about the same matter, the most alike"
        " first, at most ten; to whoever classifies or merges this one, never about an accusation,"
        " and confirmed by nobody yet: `mergeCase` decides (疑似同一事项)."
    )
    async def similar_cases(self, info: Ask) -> list[SimilarCase]:
        at = info.context
        async with at.read() as read:
            found = await similar_cases(read, at.actor, at.grants, self.row)
        nodes = await _within_reach(info, [one.row["id"] for one in found])
        of = {node.row["id"]: node for node in nodes}
        return [
            SimilarCase(case=of[one.row["id"]], grounds=list(one.grounds))
            for one in found
            if one.row["id"] in of
        ]

    @told(description="The case that it follows to its answer, if any within reach (并案主件).")
    async def merged_into(self, info: Ask) -> "CaseNode | None":
        async with info.context.read() as read:
            row = await merging.following(read, self.row["id"])
        return None if row is None else await case_node(info, row.lead_case_id)

    @told(description="The cases within reach that follow it to its answer (并入事项).")
    async def merged_cases(self, info: Ask) -> list["CaseNode"]:
        async with info.context.read() as read:
            rows = await merging.followers(read, self.row["id"])
        return await _within_reach(info, [row.case_id for row in rows])

    @told(description="Whether an earlier case within reach is about the same matter (重件).")
    async def repeat(self, info: Ask) -> bool:
        # One out of reach isn't told of: its being there would tell the accused of it.
        return await self.same_matter(info) is not None

    @told(description="How often it was sent on since its registration (转送层次).")
    def transfer_depth(self) -> int:
        return int(self.row["transfer_depth"])

    @told(description="The day on which it was accepted, if it was (受理日期).")
    def accepted_on(self) -> dt.date | None:
        return _day(self.row, "accepted_on")

    @told(description="The day on which it was answered, if it was (答复日期).")
    def answered_on(self) -> dt.date | None:
        return _day(self.row, "answered_on")

    @told(description="The day on which it ended, if it has (终结日期).")
    def closed_on(self) -> dt.date | None:
        return _day(self.row, "closed_on")

    @told(description="The nearest last day by which an organ owes something (最近届满日).")
    def due_on(self) -> dt.date | None:
        return _day(self.row, "due_on")

    @told(description="How that day stands on the business date (期限状态).")
    def clock_state(self) -> Standing:
        return standing(_day(self.row, "due_on"), _day(self.row, "soon_on"), clock.today())

    @told(description="All its time limits, running and ended, the oldest first (计时).")
    async def clocks(self, info: Ask) -> list[ClockNode]:
        rows = await info.context.loaders.clocks.load(self.row["id"])
        return [clock_node(info, row) for row in rows]

    @told(description="How it was sent on, the oldest first (转送、交办).")
    async def transfers(self, info: Ask) -> list[TransferNode]:
        rows = await info.context.loaders.transfers.load(self.row["id"])
        return [transfer_node(info, self.row, row) for row in rows]

    @told(description="Objections to that, the oldest first (异议).")
    async def objections(self, info: Ask) -> list[ObjectionNode]:
        rows = await info.context.loaders.objections.load(self.row["id"])
        return [objection_node(info, self.row, row) for row in rows]

    @told(description="What the petitioner was told, the oldest first (告知).")
    async def notices(self, info: Ask) -> list[NoticeNode]:
        rows = await info.context.loaders.notices.load(self.row["id"])
        return [notice_node(info, self.row, row) for row in rows]

    @told(description="The answers, the oldest first (答复).")
    async def answers(self, info: Ask) -> list[AnswerNode]:
        rows = await info.context.loaders.answers.load(self.row["id"])
        return [answer_node(info, self.row, row) for row in rows]

    @told(description="What happened, newest first (办理过程).")
    async def timeline(
        self, info: Ask, first: First = DEFAULT_PAGE, after: After = None
    ) -> CaseEventConnection:
        asked = page(first, after)
        bound = binding("timeline", self.row["id"], info.context.actor.user_id)
        before = None if after is None else info.context.seals.position(bound, after)[1]
        async with info.context.read() as read:
            rows = await details.timeline_of(
                read, self.row["id"], limit=asked.first + 1, before=before
            )
        edges = [
            CaseEventEdge(
                node=event_node(info, row), cursor=info.context.seals.cursor(bound, row.at, row.id)
            )
            for row in rows[: asked.first]
        ]
        return CaseEventConnection(
            edges=edges, page_info=page_info(edges, more=len(rows) > asked.first, after=after)
        )

    @told(
        description="Acts that are open now and that the viewer may do; advisory, for detail pages"
        " (可办事项)."
    )
    async def can(self, info: Ask) -> list[CaseAct]:
        at = info.context
        async with at.read() as read:
            facts = (await cases.facts_of(read, [self.row]))[self.row["id"]]
        lawful = await open_now(info, self.row)
        return [
            act
            for act, (kind, asked) in ACTS.items()
            if act in lawful
            and permits(at.actor, at.grants, asked, replace(facts, kind=kind)) is not None
        ]


CaseId = Annotated[strawberry.ID, strawberry.argument(description="The case's id (标识).")]


async def case_of(info: Ask, id: CaseId) -> CaseNode | None:  # noqa: A002 - the graph's word
    """Return a case; absent and out of reach alike are null."""
    return await case_node(info, info.context.seals.row(id, Kind.CASE))


async def case_node(info: Ask, case_id: UUID) -> CaseNode | None:
    """Return a case within reach as a node."""
    row = await info.context.loaders.cases.load(case_id)
    return None if row is None else case_as_node(info, row)


async def slip_node(info: Ask, slip_id: UUID) -> HandOverSlipNode | None:
    """Return a slip that the viewer made as a node."""
    at = info.context
    async with at.read() as read:
        row = await details.slip_by_id(read, at.actor, slip_id)
    if row is None:
        return None
    return HandOverSlipNode(
        id=strawberry.ID(at.seals.node_id(Kind.HAND_OVER_SLIP, row.id)), row=row
    )


async def event_of(info: Ask, event_id: UUID) -> CaseEventNode | None:
    """Return an event of a case within reach as a node."""
    at = info.context
    async with at.read() as read:
        row = await details.part_by_id(read, at.actor, at.grants, CaseEvent, event_id)
    return None if row is None else event_node(info, row)


def case_as_node(info: Ask, row: CaseRow) -> CaseNode:
    """Return a row within reach as a node."""
    return CaseNode(id=strawberry.ID(info.context.seals.node_id(Kind.CASE, row["id"])), row=row)


async def _within_reach(info: Ask, ids: Sequence[UUID]) -> list[CaseNode]:
    rows = await info.context.loaders.cases.load_many(ids)
    return [case_as_node(info, row) for row in rows if row is not None]


def _str(row: CaseRow, column: str) -> str:
    return str(row[column])


def _day(row: CaseRow, column: str) -> dt.date | None:
    day: dt.date | None = row[column]
    return day
