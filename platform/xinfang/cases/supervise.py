"""Supervising the handling of a case (督办, 条例 40): an order to the unit that has it.

One of the three triggers is named, and proved by what the platform knows (a clock that is late, an
opinion that was given) or stated in words. The order changes nothing of the case; the unit replies
by a day, and whoever supervises judges the reply. Several levels may each have orders on a case.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, TextMissing, begin, short, text
from xinfang.cases.models import MAX_REASONS, CaseClock, EventKind, SupervisionOrder, TaskKind
from xinfang.cases.queries import process, routing, supervision
from xinfang.cases.supervision import TASKS, order_in, supervised_by, tenants_of
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import EndingKind
from xinfang.law.supervision import ARTICLE, LONGEST_DAYS, OrderState, Trigger
from xinfang.store.transaction import Outcome, Write

_LATEST: Final = timedelta(days=LONGEST_DAYS)


class SupervisesItself(Invalid):
    """The unit that has the case is the actor's own: it handles, and doesn't urge itself."""

    def __init__(self) -> None:
        super().__init__("该信访事项由本单位承办，不能对本单位督办。", field=("case",))


class UnitIsBarred(Unlawful):
    """An accusation bars the unit that has the case; nothing is sent to it."""

    def __init__(self) -> None:
        super().__init__("该单位与检举控告对象有关，不能向其发出督办。", article=ARTICLE.citation)


class ClockNotLate(Unlawful):
    """What was named as proof isn't a clock of that unit which is late."""

    def __init__(self) -> None:
        super().__init__(
            "所列期限并未超期，或者不是该单位在此信访事项中的期限，不能据以督办。",
            field=("clock",),
            article=ARTICLE.citation,
        )


class NothingToExecute(Unlawful):
    """There is no opinion whose execution could be refused."""

    def __init__(self) -> None:
        super().__init__(
            "该信访事项尚无信访处理意见，不能以拒不执行处理意见督办。",
            field=("trigger",),
            article=ARTICLE.citation,
        )


class ReplyDayOutOfRange(Invalid):
    """The day of reply has passed, or lies too far ahead."""

    def __init__(self) -> None:
        super().__init__(
            f"反馈期限应当晚于今日，且不超过{LONGEST_DAYS}日。",
            field=("replyBy",),
        )


class AlreadySupervised(Conflict):
    """The unit still owes this supervisor a reply for the same reason."""

    def __init__(self) -> None:
        super().__init__("本单位以同一情形作出的督办尚未办结。", field=("trigger",))


@dataclass(frozen=True, slots=True)
class SuperviseCase:
    """Urge the unit that has the case: why, what is demanded, by when it replies.

    `facts` may be empty where a late `clock` proves the trigger.
    """

    on: On
    trigger: Trigger
    demands: str
    reply_by: date
    facts: str = ""
    clock: UUID | None = None


@dataclass(frozen=True, slots=True)
class WithdrawSupervision:
    """Take back an order that was given wrongly, or is no longer needed."""

    on: On
    order: UUID
    reasons: str


async def supervise(tx: Write, grants: Grants, command: SuperviseCase) -> Outcome:
    """Give the order; it lies in the unit's tasks with the commit.

    Raises SupervisesItself, UnitIsBarred, ClockNotLate, NothingToExecute, ReplyDayOutOfRange,
    AlreadySupervised, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "supervise")
    unit_id = acting.case.responsible_unit_id
    own = acting.appointment.unit_id
    if unit_id == own:
        raise SupervisesItself
    if await routing.barred(tx, await process.subjects_of(tx, acting.case.id), unit_id):
        raise UnitIsBarred
    demands = text(command.demands, MAX_REASONS, "督办要求", "demands")
    facts = short(command.facts, MAX_REASONS, "督办事由", "facts")
    check_reply_day(acting, command.reply_by)
    clock = await _late(acting, command.clock)
    if not facts and clock is None:
        raise TextMissing("督办事由", MAX_REASONS, "facts")
    answer = await process.last_answer(tx, acting.case.id)
    unexecuted = command.trigger is Trigger.OPINION_NOT_EXECUTED
    if unexecuted and answer is None:
        raise NothingToExecute
    await _refuse_doubled(acting, command.trigger)
    order = SupervisionOrder(
        id=new_id(),
        case_id=acting.case.id,
        trigger=command.trigger.value,
        facts=facts,
        demands=demands,
        clock_id=clock.id if clock else None,
        answer_id=answer.id if answer and unexecuted else None,
        supervising_unit_id=own,
        holder_unit_id=unit_id,
        state=OrderState.AWAITING_REPLY.value,
        asked_on=acting.today,
        reply_due_on=command.reply_by,
        issued_at=tx.now,
        issued_by=acting.actor.user_id,
    )
    tx.add(order)
    await tx.flush()
    await ask_reply(acting, order)
    grounds = {
        "trigger": command.trigger.value,
        "facts": facts,
        "demands": demands,
        "reply_by": command.reply_by.isoformat(),
    }
    event_id = await acting.tell(
        EventKind.SUPERVISED,
        grounds,
        subject_id=order.id,
        tenants=await tenants_of(tx, order),
    )
    return acting.done(event_id)


async def withdraw_supervision(tx: Write, grants: Grants, command: WithdrawSupervision) -> Outcome:
    """Take the order back. Raises NoSuchOrder, OrderNotOpen, NotOnThisSide, TextMissing."""
    acting = await begin(tx, grants, command.on, "supervise")
    reasons = text(command.reasons, MAX_REASONS, "撤销理由", "reasons")
    waiting = (OrderState.AWAITING_REPLY, OrderState.REPLIED)
    order = await order_in(acting, command.order, *waiting)
    supervised_by(acting, order)
    order.state, order.ending_reasons = OrderState.WITHDRAWN.value, reasons
    order.ended_at, order.ended_by = tx.now, acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, *TASKS, subject_id=order.id)
    event_id = await acting.tell(
        EventKind.SUPERVISION_WITHDRAWN,
        {"reasons": reasons},
        subject_id=order.id,
        tenants=await tenants_of(tx, order),
    )
    return acting.done(event_id)


def check_reply_day(acting: Acting, day: date) -> None:
    """Raise ReplyDayOutOfRange for a day by which nobody could reply, or which is too far off."""
    if not acting.today < day <= acting.today + _LATEST:
        raise ReplyDayOutOfRange


async def ask_reply(acting: Acting, order: SupervisionOrder) -> None:
    """Let the supervised unit have the reply to do."""
    await tasks.open_task(
        acting.tx,
        acting.case,
        TaskKind.REPLY_SUPERVISION,
        order.holder_unit_id,
        subject_id=order.id,
        due_on=order.reply_due_on,
    )


async def _late(acting: Acting, clock_id: UUID | None) -> CaseClock | None:
    if clock_id is None:
        return None
    unit_id = acting.case.responsible_unit_id
    clock = await process.clock_of(acting.tx, acting.case.id, clock_id)
    if clock is None or clock.unit_id != unit_id or not _is_late(clock, acting.today):
        raise ClockNotLate
    return clock


def _is_late(clock: CaseClock, today: date) -> bool:
    if clock.ended_as is None:
        return clock.due_on < today
    met = clock.ended_as == EndingKind.MET
    return met and clock.ended_on is not None and clock.ended_on > clock.due_on


async def _refuse_doubled(acting: Acting, trigger: Trigger) -> None:
    for order in await supervision.open_orders(acting.tx, acting.case.id):
        mine = order.supervising_unit_id == acting.appointment.unit_id
        same = order.holder_unit_id == acting.case.responsible_unit_id
        if mine and same and order.trigger == trigger:
            raise AlreadySupervised
