"""Replying to an order of supervision (督办反馈), and judging the reply (审核反馈).

The supervised unit tells the measures that it took. Whoever supervises accepts that, which ends the
order, or sends it back with a new day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, short, text
from xinfang.cases.models import (
    MAX_ANSWER,
    MAX_PAPERS,
    MAX_REASONS,
    MAX_REFERENCE,
    MAX_TITLE,
    EventKind,
    SupervisionOrder,
    SupervisionReply,
    TaskKind,
)
from xinfang.cases.queries import process, routing, supervision
from xinfang.cases.supervise import ask_reply, check_reply_day
from xinfang.cases.supervision import (
    NotOnThisSide,
    lapse,
    order_in,
    supervised_by,
    tenants_of,
)
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.supervision import OrderState, Verdict
from xinfang.store.transaction import Outcome, Write


class TooManyPapers(Invalid):
    """More papers than a reply may name."""

    def __init__(self) -> None:
        super().__init__(f"附件不能超过 {MAX_PAPERS} 件。", field=("papers",))


class NewDayMissing(Invalid):
    """A reply that is sent back is asked for anew by a day."""

    def __init__(self) -> None:
        super().__init__("退回补充应当指定新的反馈期限。", field=("replyBy",))


class NewDayUnasked(Invalid):
    """A reply that is accepted ends the order."""

    def __init__(self) -> None:
        super().__init__("通过的反馈不再指定反馈期限。", field=("replyBy",))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by its name and where it is kept."""

    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class ReplySupervision:
    """Reply to an order with the measures taken."""

    on: On
    order: UUID
    measures: str
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgeReply:
    """Judge the reply that waits: accept it, or send it back and ask anew by a day."""

    on: On
    order: UUID
    verdict: Verdict
    reasons: str = ""
    reply_by: date | None = None


async def reply_supervision(tx: Write, grants: Grants, command: ReplySupervision) -> Outcome:
    """Reply; the supervisor has it to judge.

    Raises NoSuchOrder, OrderNotOpen, NotOnThisSide, TooManyPapers, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "reply")
    order = await order_in(acting, command.order, OrderState.AWAITING_REPLY)
    if order.holder_unit_id != acting.appointment.unit_id:
        raise NotOnThisSide("被督办的单位")
    measures = text(command.measures, MAX_ANSWER, "采取的措施", "measures")
    names, references = _papers(command.papers)
    before = await supervision.last_reply(tx, order.id)
    reply = SupervisionReply(
        id=new_id(),
        case_id=acting.case.id,
        order_id=order.id,
        ordinal=before.ordinal + 1 if before else 1,
        measures=measures,
        paper_names=names,
        paper_references=references,
        replied_at=tx.now,
        replied_by=acting.actor.user_id,
        unit_id=acting.appointment.unit_id,
    )
    tx.add(reply)
    order.state = OrderState.REPLIED.value
    await tasks.end_tasks(tx, acting.case.id, TaskKind.REPLY_SUPERVISION, subject_id=order.id)
    await _let_judge(acting, order)
    event_id = await acting.tell(
        EventKind.SUPERVISION_REPLIED,
        {"measures": measures, "papers": names},
        subject_id=order.id,
        tenants=await tenants_of(tx, order),
    )
    return acting.done(event_id)


async def judge_reply(tx: Write, grants: Grants, command: JudgeReply) -> Outcome:
    """Judge the reply.

    Raises NoSuchOrder, OrderNotOpen, NotOnThisSide, NewDayMissing, NewDayUnasked,
    ReplyDayOutOfRange, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "supervise")
    order = await order_in(acting, command.order, OrderState.REPLIED)
    supervised_by(acting, order)
    accepted = command.verdict is Verdict.ACCEPTED
    reasons = (short if accepted else text)(command.reasons, MAX_REASONS, "审核意见", "reasons")
    reply = await supervision.last_reply(tx, order.id)
    if reply is None:
        raise LookupError(order.id)  # REPLIED without a reply: the act above makes both
    reply.verdict, reply.verdict_reasons = command.verdict.value, reasons
    reply.judged_at, reply.judged_by = tx.now, acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, TaskKind.JUDGE_SUPERVISION_REPLY, subject_id=order.id)
    if accepted:
        if command.reply_by is not None:
            raise NewDayUnasked
        order.state, order.ended_at = OrderState.CONCLUDED.value, tx.now
        order.ended_by = acting.actor.user_id
    else:
        await _ask_anew(acting, order, command.reply_by)
    event_id = await acting.tell(
        EventKind.SUPERVISION_REPLY_ACCEPTED if accepted else EventKind.SUPERVISION_REPLY_SENT_BACK,
        {"reasons": reasons},
        subject_id=order.id,
        tenants=await tenants_of(tx, order),
    )
    return acting.done(event_id)


async def _ask_anew(acting: Acting, order: SupervisionOrder, day: date | None) -> None:
    if day is None:
        raise NewDayMissing
    check_reply_day(acting, day)
    order.state, order.reply_due_on = OrderState.AWAITING_REPLY.value, day
    order.asked_on = order.warn_on = acting.today  # warned of anew
    await ask_reply(acting, order)


async def _let_judge(acting: Acting, order: SupervisionOrder) -> None:
    """Give the reply to whoever supervises; where he is barred meanwhile, the order lapses."""
    subjects = await process.subjects_of(acting.tx, acting.case.id)
    if await routing.barred(acting.tx, subjects, order.supervising_unit_id):
        await lapse(acting.tx, acting.case, order)
        return
    await tasks.open_task(
        acting.tx,
        acting.case,
        TaskKind.JUDGE_SUPERVISION_REPLY,
        order.supervising_unit_id,
        subject_id=order.id,
    )


def _papers(papers: Sequence[Paper]) -> tuple[list[str], list[str]]:
    if len(papers) > MAX_PAPERS:
        raise TooManyPapers
    names = [
        text(paper.name, MAX_TITLE, "附件名称", "papers", str(place), "name")
        for place, paper in enumerate(papers)
    ]
    references = [
        text(paper.reference, MAX_REFERENCE, "附件存放处", "papers", str(place), "reference")
        for place, paper in enumerate(papers)
    ]
    return names, references
