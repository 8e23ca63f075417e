"""Supervision of a case in the graph (督办): its orders, and their replies.

What an order or a reply says is null in a case with an accusation that isn't open; that there is
one, who gave it and by when the reply is due, is not.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import strawberry

from xinfang.api.case_attachments import AttachmentNode
from xinfang.api.case_clocks import ClockNode, clock_node
from xinfang.api.case_parts import shown
from xinfang.api.case_process import AnswerNode, answer_node
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.supervision_vocabulary import OrderState, Trigger, Verdict
from xinfang.cases.models import Attachment, SupervisionOrder, SupervisionReply
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow
from xinfang.kernel import clock

_CLOSED: Final = "Null in an accusation that isn't open"


@strawberry.type(name="SupervisionReply", description="A reply to an order of supervision (反馈).")
class SupervisionReplyNode:
    """A reply, and how it was judged."""

    row: strawberry.Private[SupervisionReply]
    case: strawberry.Private[CaseRow]

    @told(description="Its place among the replies to the order, from 1 (序号).")
    def ordinal(self) -> int:
        return self.row.ordinal

    @told(description="The unit that replied (反馈单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description=f"The measures taken (采取的措施). {_CLOSED}.")
    def measures(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.measures)

    @told(description="The papers that prove it, in order (附件).")
    def papers(self) -> list[AttachmentNode]:
        pairs = zip(self.row.paper_names, self.row.paper_references, strict=True)
        return [
            AttachmentNode(
                row=Attachment(ordinal=place, name=name, reference=reference), case=self.case
            )
            for place, (name, reference) in enumerate(pairs, 1)
        ]

    @told(description="When it was given (反馈时间).")
    def replied_at(self) -> dt.datetime:
        return self.row.replied_at

    @told(description="How it was judged, absent until then (审核结果).")
    def verdict(self) -> Verdict | None:
        return None if self.row.verdict is None else Verdict(self.row.verdict)

    @told(description=f"Why it was judged so (审核意见). {_CLOSED}.")
    def verdict_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.verdict_reasons)

    @told(description="When it was judged, if it was (审核时间).")
    def judged_at(self) -> dt.datetime | None:
        return self.row.judged_at


@strawberry.type(
    name="SupervisionOrder",
    description="An order to the unit that has a case (督办，《信访工作条例》第四十条).",
)
class SupervisionOrderNode(Node):
    """An order of supervision."""

    row: strawberry.Private[SupervisionOrder]
    case_row: strawberry.Private[CaseRow]

    @told(description="Why the unit is supervised: one of the three of law (督办情形).")
    def trigger(self) -> Trigger:
        return Trigger(self.row.trigger)

    @told(description="How it stands (督办状态).")
    def state(self) -> OrderState:
        return OrderState(self.row.state)

    @told(description="The unit that supervises (督办单位).")
    def supervising_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.supervising_unit_id)

    @told(description="The unit that is to reply (被督办单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.holder_unit_id)

    @told(description=f"The facts of the trigger, in words (督办事由). {_CLOSED}.")
    def facts(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.facts)

    @told(description=f"What is demanded (督办要求). {_CLOSED}.")
    def demands(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.demands)

    @told(description="The time limit that was late, if that proves the trigger (超期期限).")
    async def clock(self, info: Ask) -> ClockNode | None:
        rows = await info.context.loaders.clocks.load(self.row.case_id)
        return next((clock_node(info, row) for row in rows if row.id == self.row.clock_id), None)

    @told(description="The opinion that isn't executed, if that is the trigger (处理意见).")
    async def answer(self, info: Ask) -> AnswerNode | None:
        rows = await info.context.loaders.answers.load(self.row.case_id)
        found = (row for row in rows if row.id == self.row.answer_id)
        return next((answer_node(info, self.case_row, row) for row in found), None)

    @told(description="The day by which the unit replies; set by the order (反馈期限).")
    def reply_due_on(self) -> dt.date:
        return self.row.reply_due_on

    @told(description="Whether that day has passed without a reply (逾期未反馈).")
    def late(self) -> bool:
        waiting = self.row.state == OrderState.AWAITING_REPLY
        return waiting and self.row.reply_due_on < clock.today()

    @told(description="When it was given (督办时间).")
    def issued_at(self) -> dt.datetime:
        return self.row.issued_at

    @told(description="When it ended, if it has (终止时间).")
    def ended_at(self) -> dt.datetime | None:
        return self.row.ended_at

    @told(description=f"Why it was withdrawn, if it was (撤销理由). {_CLOSED}.")
    def ending_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.ending_reasons)

    @told(description="The replies, the oldest first (反馈).")
    async def replies(self, info: Ask) -> list[SupervisionReplyNode]:
        rows = await info.context.loaders.supervision_replies.load(self.row.case_id)
        return [
            SupervisionReplyNode(row=row, case=self.case_row)
            for row in rows
            if row.order_id == self.row.id
        ]


@strawberry.type(description="What a case shows of its supervision (督办).")
class CaseSupervision:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(description="The orders of supervision on it, of all levels, the oldest first (督办).")
    async def supervisions(self, info: Ask) -> list[SupervisionOrderNode]:
        rows = await info.context.loaders.supervisions.load(self.row["id"])
        return [order_node(info, self.row, row) for row in rows]


def order_node(info: Ask, case: CaseRow, row: SupervisionOrder) -> SupervisionOrderNode:
    """Return an order on a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.SUPERVISION, row.id)
    return SupervisionOrderNode(id=strawberry.ID(node_id), row=row, case_row=case)


async def order_of(info: Ask, row_id: UUID) -> SupervisionOrderNode | None:
    """Return an order by its id, if its case is within reach."""
    at = info.context
    async with at.database.read(at.actor) as read:
        row = await details.part_by_id(read, at.actor, at.grants, SupervisionOrder, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else order_node(info, case, row)
