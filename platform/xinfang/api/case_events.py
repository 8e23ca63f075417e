"""The timeline of a case in the graph: typed events, newest first.

An event is of the type of what it is about; the rest are steps. What it is about is asked for all
events of a page at once.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from xinfang.api.case_clocks import ClockNode, clock_node
from xinfang.api.case_competence import DisputeNode, RaiseNode, dispute_node, raise_node
from xinfang.api.case_documents import DocumentNode, document_node
from xinfang.api.case_joint import CoHandlingNode, co_handling_node
from xinfang.api.case_leadership import (
    LeaderCommentNode,
    UndertakingNode,
    comment_node,
    undertaking_node,
)
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
from xinfang.api.case_remedy import AftercareNode, ReviewNode, aftercare_node, review_node
from xinfang.api.case_supervision import SupervisionOrderNode, order_node
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, PageInfo, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.models import CaseEvent, EventKind
from xinfang.cases.queries.cases import CaseRow

About = TypeVar("About", bound=Node)


@strawberry.interface(name="CaseEvent", description="One event of a case's timeline (办理过程).")
class CaseEventNode(Node):
    """An event; its id is the one in the ledger."""

    row: strawberry.Private[CaseEvent]

    @told(description="What happened (类型).")
    def kind(self) -> EventKind:
        return EventKind(self.row.kind)

    @told(description="When it happened (时间).")
    def at(self) -> dt.datetime:
        return self.row.at

    @told(description="The unit in whose name it was done, if any (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)


@strawberry.type(description="A step of a case that is about nothing besides the case (办理节点).")
class CaseStepEvent(CaseEventNode):
    """Registered, handed over, classified, begun, closed, and the like."""


@strawberry.type(description="A case was sent on, arrived, or its result was told (转送、交办).")
class TransferEvent(CaseEventNode):
    """An event about a transfer."""

    @told(description="The transfer or assignment that it is about (转送、交办).")
    async def transfer(self, info: Ask) -> TransferNode | None:
        return await _about(info, self.row, info.context.loaders.transfers, transfer_node)


@strawberry.type(description="A unit objected to a transfer, or its sender ruled (异议).")
class ObjectionEvent(CaseEventNode):
    """An event about an objection."""

    @told(description="The objection that it is about (异议).")
    async def objection(self, info: Ask) -> ObjectionNode | None:
        return await _about(info, self.row, info.context.loaders.objections, objection_node)


@strawberry.type(description="A case was accepted or not, and the petitioner told (受理与告知).")
class NoticeEvent(CaseEventNode):
    """An event with a notice."""

    @told(description="What the petitioner was told; absent in an anonymous petition (告知).")
    async def notice(self, info: Ask) -> NoticeNode | None:
        return await _about(info, self.row, info.context.loaders.notices, notice_node)


@strawberry.type(description="A case was answered, or the answer served (答复与送达).")
class AnswerEvent(CaseEventNode):
    """An event about an answer."""

    @told(description="The answer that it is about (答复).")
    async def answer(self, info: Ask) -> AnswerNode | None:
        return await _about(info, self.row, info.context.loaders.answers, answer_node)


@strawberry.type(description="A review was asked for, ended, or its opinion served (复查与复核).")
class ReviewEvent(CaseEventNode):
    """An event about a review."""

    @told(description="The review or re-review that it is about (复查、复核).")
    async def review(self, info: Ask) -> ReviewNode | None:
        return await _about(info, self.row, info.context.loaders.reviews, review_node)


@strawberry.type(description="Something was done after the matter had ended (帮扶、疏导、救助).")
class AftercareEvent(CaseEventNode):
    """An event about aftercare."""

    @told(description="What was done (帮扶、疏导、救助).")
    async def aftercare(self, info: Ask) -> AftercareNode | None:
        return await _about(info, self.row, info.context.loaders.aftercare, aftercare_node)


@strawberry.type(
    description="The term of handling was extended (延长办理期限，《信访工作条例》第三十四条)."
)
class ExtensionEvent(CaseEventNode):
    """An event about a clock."""

    @told(description="The clock that was extended, as it stands today (计时).")
    async def clock(self, info: Ask) -> ClockNode | None:
        rows = await info.context.loaders.clocks.load(self.row.case_id)
        return next((clock_node(info, row) for row in rows if row.id == self.row.subject_id), None)


@strawberry.type(
    description="A unit was supervised, replied, or its reply was judged"
    " (督办，《信访工作条例》第四十条)."
)
class SupervisionEvent(CaseEventNode):
    """An event about an order of supervision."""

    @told(description="The order that it is about, as it stands today (督办).")
    async def order(self, info: Ask) -> SupervisionOrderNode | None:
        return await _about(info, self.row, info.context.loaders.supervisions, order_node)


@strawberry.type(
    description="A unit held another one competent, or it was ruled"
    " (管辖争议，《信访工作条例》第二十四条)."
)
class CompetenceEvent(CaseEventNode):
    """An event about a dispute."""

    @told(description="The dispute that it is about (管辖争议).")
    async def dispute(self, info: Ask) -> DisputeNode | None:
        return await _about(info, self.row, info.context.loaders.disputes, dispute_node)


@strawberry.type(description="A further unit got, answered or lost a part (共同办理).")
class JointEvent(CaseEventNode):
    """An event about a part."""

    @told(description="The part that it is about (协办事项).")
    async def part(self, info: Ask) -> CoHandlingNode | None:
        return await _about(info, self.row, info.context.loaders.co_handlings, co_handling_node)


@strawberry.type(description="A case was raised, or was asked to be (提级办理).")
class RaiseEvent(CaseEventNode):
    """An event about a raising."""

    @told(description="The raising that it is about (提级办理).")
    async def raising(self, info: Ask) -> RaiseNode | None:
        return await _about(info, self.row, info.context.loaders.raises, raise_node)


@strawberry.type(description="An official document was signed and issued (签发文书).")
class DocumentEvent(CaseEventNode):
    """An event about a document."""

    @told(description="The document that it is about (文书).")
    async def document(self, info: Ask) -> DocumentNode | None:
        return await _about(info, self.row, info.context.loaders.documents, document_node)


@strawberry.type(description="A leader commented, or a unit reported what came of it (批示).")
class CommentEvent(CaseEventNode):
    """An event about a comment."""

    @told(description="The comment that it is about (批示).")
    async def comment(self, info: Ask) -> LeaderCommentNode | None:
        return await _about(info, self.row, info.context.loaders.comments, comment_node)


@strawberry.type(description="Something happened to a leader's undertaking (包案).")
class UndertakingEvent(CaseEventNode):
    """An event about an undertaking."""

    @told(description="The undertaking that it is about, as it stands today (包案).")
    async def undertaking(self, info: Ask) -> UndertakingNode | None:
        return await _about(info, self.row, info.context.loaders.undertakings, undertaking_node)


_TYPES: Final[dict[EventKind, type[CaseEventNode]]] = {
    EventKind.TRANSFERRED: TransferEvent,
    EventKind.ASSIGNED: TransferEvent,
    EventKind.ARRIVED: TransferEvent,
    EventKind.PASSED_TO_DISCIPLINE: TransferEvent,
    EventKind.PASSED_TO_ORGAN: TransferEvent,
    EventKind.CLOSING_REPORTED: TransferEvent,
    EventKind.OBJECTED: ObjectionEvent,
    EventKind.OBJECTION_UPHELD: ObjectionEvent,
    EventKind.OBJECTION_OVERRULED: ObjectionEvent,
    EventKind.ACCEPTED: NoticeEvent,
    EventKind.NOT_ACCEPTED: NoticeEvent,
    EventKind.NO_LONGER_ACCEPTED: NoticeEvent,
    EventKind.REDIRECTED: NoticeEvent,
    EventKind.ACCEPTED_SIMPLY: NoticeEvent,
    EventKind.SWITCHED_TO_ORDINARY: NoticeEvent,
    EventKind.ANSWERED: AnswerEvent,
    EventKind.ANSWER_SERVED: AnswerEvent,
    EventKind.EXTENDED: ExtensionEvent,
    EventKind.COMPETENCE_DISPUTED: CompetenceEvent,
    EventKind.COMPETENCE_RULED: CompetenceEvent,
    EventKind.RAISE_REQUESTED: RaiseEvent,
    EventKind.RAISE_DECLINED: RaiseEvent,
    EventKind.RAISED: RaiseEvent,
    EventKind.DOCUMENT_ISSUED: DocumentEvent,
    EventKind.JOINED: JointEvent,
    EventKind.PART_ANSWERED: JointEvent,
    EventKind.PART_WITHDRAWN: JointEvent,
    EventKind.SUPERVISED: SupervisionEvent,
    EventKind.SUPERVISION_REPLIED: SupervisionEvent,
    EventKind.SUPERVISION_REPLY_ACCEPTED: SupervisionEvent,
    EventKind.SUPERVISION_REPLY_SENT_BACK: SupervisionEvent,
    EventKind.SUPERVISION_WITHDRAWN: SupervisionEvent,
    EventKind.COMMENTED: CommentEvent,
    EventKind.INSTRUCTION_REPORTED: CommentEvent,
    EventKind.UNDERTAKEN: UndertakingEvent,
    EventKind.UNDERTAKING_STEP: UndertakingEvent,
    EventKind.UNDERTAKING_CONCLUDED: UndertakingEvent,
    EventKind.UNDERTAKING_SENT_BACK: UndertakingEvent,
    EventKind.UNDERTAKING_CLOSED: UndertakingEvent,
    EventKind.UNDERTAKING_RELEASED: UndertakingEvent,
    EventKind.REVIEW_REQUESTED: ReviewEvent,
    EventKind.REVIEW_OPINION_GIVEN: ReviewEvent,
    EventKind.REHANDLING_ORDERED: ReviewEvent,
    EventKind.REVIEW_OPINION_SERVED: ReviewEvent,
    EventKind.RE_REVIEW_REQUESTED: ReviewEvent,
    EventKind.RE_REVIEW_OPINION_GIVEN: ReviewEvent,
    EventKind.REVIEW_HEARING_HELD: ReviewEvent,
    EventKind.OPINION_PUBLICIZED: ReviewEvent,
    EventKind.AFTERCARE_RECORDED: AftercareEvent,
}
EVENTS: Final[tuple[type[CaseEventNode], ...]] = (CaseStepEvent, *dict.fromkeys(_TYPES.values()))
"""All types of events, for the schema: a client may meet each."""


@strawberry.type(description="An event at its place in a timeline.")
class CaseEventEdge:
    """An edge of a timeline."""

    node: CaseEventNode = strawberry.field(description="The event (事件).")
    cursor: str = strawberry.field(description="Where it stands in this timeline (游标).")


@strawberry.type(description="A page of a case's timeline, newest first (办理过程分页).")
class CaseEventConnection:
    """A page of events."""

    edges: list[CaseEventEdge] = strawberry.field(description="The events with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The events alone (事件).")
    def nodes(self) -> list[CaseEventNode]:
        return [edge.node for edge in self.edges]


def event_node(info: Ask, row: CaseEvent) -> CaseEventNode:
    """Return an event as a node of its type."""
    node_id = info.context.seals.node_id(Kind.CASE_EVENT, row.id)
    return _TYPES.get(EventKind(row.kind), CaseStepEvent)(id=strawberry.ID(node_id), row=row)


async def _about(
    info: Ask,
    event: CaseEvent,
    loader: DataLoader[UUID, Any],
    as_node: Callable[[Ask, CaseRow, Any], About],
) -> About | None:
    """Return what an event is about: one of the rows of its case, which is within reach."""
    rows: Sequence[Any] = await loader.load(event.case_id)
    found = next((row for row in rows if row.id == event.subject_id), None)
    if found is None:
        return None
    case = await info.context.loaders.cases.load(event.case_id)
    return None if case is None else as_node(info, case, found)
