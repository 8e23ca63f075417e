"""Letting further units handle a part of a case beside the one that leads (共同办理).

The lead has the case, answers the whole and keeps its days; each further unit has a part of its own
with a period, sees the case as long as it works on it, and answers its part to the lead.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases import parts, passing_on, tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import (
    MAX_ANSWER,
    MAX_REASONS,
    CoHandling,
    EventKind,
    PartState,
    TaskKind,
)
from xinfang.cases.queries import competence, joint, process, routing
from xinfang.cases.queries.routing import Office
from xinfang.cases.sight import open_to
from xinfang.cases.transfer import refuse_probing, refuse_respondent, target_for
from xinfang.kernel.errors import Conflict, Invalid, NotFound, NotPermitted, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.lifecycle import BEING_HANDLED, CaseState
from xinfang.law.registry import term
from xinfang.organizations.queries import tenant_columns
from xinfang.store.transaction import Outcome, Write

_ARTICLE: Final = Article(REGULATIONS, 24).citation
JOINABLE: Final = BEING_HANDLED | {CaseState.PENDING_ACCEPTANCE}
"""A lead has the case, and hasn't answered it."""


class NotJoinable(Unlawful):
    """Nobody leads the case yet, or it has been answered."""

    def __init__(self, state: CaseState) -> None:
        super().__init__(
            f"信访事项处于「{state.label}」状态，不能确定共同办理单位。", article=_ARTICLE
        )


class NotTheSender(NotPermitted):
    """Only whoever sent the case to its lead, and the lead for units below it, names parts."""

    def __init__(self) -> None:
        super().__init__("只有转送、交办该信访事项的机关或者牵头单位可以确定共同办理单位。")


class AlreadyJoined(Conflict):
    """The unit has an open part of the case."""

    def __init__(self) -> None:
        super().__init__("该单位已在共同办理该信访事项。")


class NoSuchPart(NotFound):
    """There is no such part of the case that is open."""

    def __init__(self) -> None:
        super().__init__("没有找到待办的协办事项。", field=("part",))


class NoPartOfMine(NotFound):
    """The actor's unit has no open part of the case."""

    def __init__(self) -> None:
        super().__init__("本单位没有待答复的协办事项。")


@dataclass(frozen=True, slots=True)
class JoinHandling:
    """`period_days` are natural days in which the unit answers its part, 1 to 90."""

    on: On
    unit_id: UUID
    task: str
    period_days: int


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """Answer the part of the actor's unit."""

    on: On
    answer: str


@dataclass(frozen=True, slots=True)
class WithdrawPart:
    """Take a part back from its unit."""

    on: On
    part_id: UUID
    reasons: str


async def join_handling(tx: Write, grants: Grants, command: JoinHandling) -> Outcome:
    """Let a unit within the sender's reach handle a part.

    Raises NotJoinable, NotTheSender, AlreadyJoined, TextMissing, the refusals of
    `transfer.target_for`, RespondentIsTarget, PeriodBeyondOuter.
    """
    acting = await begin(tx, grants, command.on, "join")
    case = acting.case
    if CaseState(case.state) not in JOINABLE:
        raise NotJoinable(CaseState(case.state))
    await _require_sender(acting)
    task = text(command.task, MAX_REASONS, "分工", "task")
    await _check_period(acting, command.period_days)
    office = await _office(acting, grants, command.unit_id)
    if await joint.open_part(tx, case.id, office.unit_id) is not None:
        raise AlreadyJoined
    part = CoHandling(
        id=new_id(),
        case_id=case.id,
        holder_unit_id=office.unit_id,
        lead_unit_id=case.responsible_unit_id,
        asked_by_unit_id=acting.appointment.unit_id,
        task=task,
        due_on=tx.today + timedelta(days=command.period_days),
        asked_at=tx.now,
        asked_by=acting.actor.user_id,
        state=PartState.OPEN.value,
    )
    tx.add(part)
    await tx.flush()
    await open_to(tx, case, Reach.HANDLED, [office.unit_id])
    await tasks.open_task(
        tx,
        case,
        TaskKind.ANSWER_PART,
        office.unit_id,
        subject_id=part.id,
        due_on=part.due_on,
    )
    event_id = await acting.tell(
        EventKind.JOINED,
        {"unit": office.unit_id, "task": task, "due_on": part.due_on},
        subject_id=part.id,
        tenants={office.tenant.tenant_id: office.tenant.tenant_path},
    )
    return acting.done(event_id)


async def answer_part(tx: Write, grants: Grants, command: AnswerPart) -> Outcome:
    """Answer; the lead reads it, and answers the whole. Raises NoPartOfMine, TextMissing."""
    acting = await begin(tx, grants, command.on, "answer_part")
    answer = text(command.answer, MAX_ANSWER, "协办意见", "answer")
    part = await joint.open_part(tx, acting.case.id, acting.appointment.unit_id)
    if part is None:
        raise NoPartOfMine
    part.state, part.answer = PartState.ANSWERED.value, answer
    part.answered_at, part.answered_by = tx.now, acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, TaskKind.ANSWER_PART, subject_id=part.id)
    event_id = await acting.tell(EventKind.PART_ANSWERED, {"answer": answer}, subject_id=part.id)
    return acting.done(event_id)


async def withdraw_part(tx: Write, grants: Grants, command: WithdrawPart) -> Outcome:
    """Withdraw a part; the unit sees the case no more. Raises NoSuchPart, NotTheSender."""
    acting = await begin(tx, grants, command.on, "join")
    reasons = text(command.reasons, MAX_REASONS, "理由", "reasons")
    part = await joint.part_of(tx, acting.case.id, command.part_id)
    if part is None or part.ended_at is not None or part.state != PartState.OPEN:
        raise NoSuchPart
    if part.asked_by_unit_id not in await routing.works_for(tx, acting.appointment.unit_id):
        raise NotTheSender
    office = await competence.office_of(tx, part.holder_unit_id)
    part.withdrawal_reasons = reasons
    await parts.end_part(tx, acting.case, part, PartState.WITHDRAWN)
    event_id = await acting.tell(
        EventKind.PART_WITHDRAWN,
        {"reasons": reasons},
        subject_id=part.id,
        tenants={office.tenant.tenant_id: office.tenant.tenant_path},
    )
    return acting.done(event_id)


async def _require_sender(acting: Acting) -> None:
    mine = await routing.works_for(acting.tx, acting.appointment.unit_id)
    if acting.case.responsible_unit_id in mine:
        return
    live = await process.live_transfers(acting.tx, acting.case.id)
    if not any(one.from_unit_id in mine for one in live):
        raise NotTheSender


async def _check_period(acting: Acting, days: int) -> None:
    try:
        term("DL-07", acting.today).checked(days)
    except (Invalid, Unlawful) as refusal:
        refusal.field = ("periodDays",)
        raise
    await passing_on.refuse_longer_period(acting, days)


async def _office(acting: Acting, grants: Grants, unit_id: UUID) -> Office:
    unit, tenant = await target_for(acting, unit_id, ("unit",))
    office = Office(unit.id, await tenant_columns(acting.tx, tenant.id))
    await refuse_probing(acting, grants)
    await refuse_respondent(acting, office, ("unit",))
    return office
