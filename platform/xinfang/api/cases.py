"""Petition cases in the graph: the case itself; its lists are in `case_lists`."""

import datetime as dt
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.access.reach import permits
from xinfang.api.case_parts import (
    CaseEventConnection,
    CaseEventEdge,
    CaseEventNode,
    HandOverSlipNode,
    ItemNode,
    PetitionerNode,
    content_open,
    event_node,
)
from xinfang.api.ids import Kind, binding
from xinfang.api.nodes import DEFAULT_PAGE, After, Ask, First, Node, page, page_info, told
from xinfang.api.reference import ACTS, TenantNode, UnitNode, tenant_node, unit_node
from xinfang.api.vocabulary import CaseAct
from xinfang.cases.queries import cases, details
from xinfang.cases.queries.cases import CaseRow
from xinfang.law.classification import Category, Channel, Purpose, SecrecyLevel
from xinfang.law.lifecycle import CaseState


@strawberry.type(name="Case", description="A petition case (信访事项).")
class CaseNode(Node):
    """A case within the viewer's reach."""

    row: strawberry.Private[CaseRow]

    @told(description="The public number; it tells no order and no count (编号).")
    def number(self) -> str:
        return _str(self.row, "number")

    @told(description="The title (标题). Null in an accusation that isn't open (条例30).")
    async def title(self, info: Ask) -> str | None:
        return _str(self.row, "title") if await content_open(info, self.row) else None

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
    async def demand(self, info: Ask) -> str | None:
        return _str(self.row, "demand") if await content_open(info, self.row) else None

    @told(description="What is told of the facts (事实和理由). Null in an accusation not open.")
    async def facts(self, info: Ask) -> str | None:
        return _str(self.row, "facts") if await content_open(info, self.row) else None

    @told(description="The code of the region where it happened, if told (问题属地).")
    def problem_region_code(self) -> str | None:
        code: str | None = self.row["problem_region_code"]
        return code

    @told(description="The territory that answers for it (责任地区).")
    async def tenant(self, info: Ask) -> TenantNode | None:
        return await tenant_node(info, self.row["tenant_id"])

    @told(description="The unit that registered it (登记单位).")
    async def registering_unit(self, info: Ask) -> UnitNode | None:
        return await unit_node(info, self.row["registering_unit_id"])

    @told(description="The unit that answers for it (责任单位).")
    async def responsible_unit(self, info: Ask) -> UnitNode | None:
        return await unit_node(info, self.row["responsible_unit_id"])

    @told(description="The unit that an appeal complains of; it is denied nothing (被反映单位).")
    async def complained_of_unit(self, info: Ask) -> UnitNode | None:
        return await unit_node(info, self.row["complained_of_unit_id"])

    @told(description="The petitioners, in order (信访人).")
    async def petitioners(self, info: Ask) -> list[PetitionerNode]:
        rows = await info.context.loaders.petitioners.load(self.row["id"])
        return [PetitionerNode(row=row, case=self.row) for row in rows]

    @told(description="The matters of the petition, in order (诉求).")
    async def items(self, info: Ask) -> list[ItemNode]:
        rows = await info.context.loaders.items.load(self.row["id"])
        return [ItemNode(row=row, case=self.row) for row in rows]

    @told(description="What happened, newest first (办理过程).")
    async def timeline(
        self, info: Ask, first: First = DEFAULT_PAGE, after: After = None
    ) -> CaseEventConnection:
        asked = page(first, after)
        bound = binding("timeline", self.row["id"], info.context.actor.user_id)
        before = None if after is None else info.context.seals.position(bound, after)[1]
        async with info.context.database.read(info.context.actor) as read:
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

    @told(description="Acts that the viewer may do to it; advisory, for detail pages (可办事项).")
    async def can(self, info: Ask) -> list[CaseAct]:
        at = info.context
        async with at.database.read(at.actor) as read:
            facts = (await cases.facts_of(read, [self.row]))[self.row["id"]]
        return [
            act
            for act, (kind, asked) in ACTS.items()
            if act is not CaseAct.REGISTER
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
    async with at.database.read(at.actor) as read:
        row = await details.slip_by_id(read, at.actor, slip_id)
    if row is None:
        return None
    return HandOverSlipNode(
        id=strawberry.ID(at.seals.node_id(Kind.HAND_OVER_SLIP, row.id)), row=row
    )


async def event_of(info: Ask, event_id: UUID) -> CaseEventNode | None:
    """Return an event of a case within reach as a node."""
    at = info.context
    async with at.database.read(at.actor) as read:
        row = await details.event_by_id(read, at.actor, at.grants, event_id)
    return None if row is None else event_node(info, row)


def case_as_node(info: Ask, row: CaseRow) -> CaseNode:
    """Return a row within reach as a node."""
    return CaseNode(id=strawberry.ID(info.context.seals.node_id(Kind.CASE, row["id"])), row=row)


def _str(row: CaseRow, column: str) -> str:
    return str(row[column])
