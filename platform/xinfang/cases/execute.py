"""Carrying out what an opinion supports or an agreement says (执行, 条例 32, 33), to its end.

Who performs what by when is arranged after the answer, and reported on until it is performed: a
case that is closed doesn't end it. What an opinion doesn't support is explained (解释、疏导).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import (
    MAX_ANSWER,
    MAX_REASONS,
    MAX_TITLE,
    Agreement,
    Answer,
    EventKind,
    Execution,
    ExecutionReport,
    Guidance,
    TaskKind,
)
from xinfang.cases.queries import handling, remedy, routing
from xinfang.kernel.errors import Invalid, NotFound, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.handling import Conclusion
from xinfang.law.procedures import ExecutionState
from xinfang.store.transaction import Outcome, Write

_ARTICLE: Final = Article(REGULATIONS, 32).citation
_MOST: Final = 20


class NothingToExecute(Unlawful):
    """There is no opinion that supports the demand."""

    def __init__(self) -> None:
        super().__init__("没有予以支持的信访处理意见，无须安排执行。", article=_ARTICLE)


class NothingToExplain(Unlawful):
    """There is no opinion that explains or doesn't support."""

    def __init__(self) -> None:
        super().__init__("没有需要解释、疏导的信访处理意见。", article=_ARTICLE)


class PerformanceIncomplete(Invalid):
    """What is to be performed lacks a performer, or has a day that has passed."""

    def __init__(self, number: int) -> None:
        super().__init__(
            "每项执行内容应当写明一个执行单位（平台内单位或者名称）和不早于今天的期限。",
            field=("performances", str(number)),
        )


class PerformancesMissing(Invalid):
    """Nothing is named that is to be performed, or too much."""

    def __init__(self) -> None:
        super().__init__(f"应当列明 1 至 {_MOST} 项执行内容。", field=("performances",))


class NoSuchExecution(NotFound):
    """Nothing of that id is still to be performed on the case."""

    def __init__(self) -> None:
        super().__init__("没有找到尚待执行的该项内容。", field=("execution",))


class NoOutcome(Invalid):
    """A report tells that it goes on, was performed, or wasn't."""

    def __init__(self) -> None:
        super().__init__("执行情况只能是执行中、已执行或者未执行。", field=("outcome",))


class GuidedOutOfTime(Invalid):
    """The day lies before the opinion, or in the future."""

    def __init__(self) -> None:
        super().__init__("解释、疏导日期不能早于答复之日，也不能晚于今天。", field=("givenOn",))


@dataclass(frozen=True, slots=True)
class Performance:
    """What is to be performed by when, by a unit or by somebody in words."""

    duty: str
    due_on: dt.date
    unit_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ArrangeExecution:
    """Say how an opinion that supports is carried out."""

    on: On
    performances: tuple[Performance, ...]


@dataclass(frozen=True, slots=True)
class ReportExecution:
    """Report on what is to be performed."""

    on: On
    execution_id: UUID
    outcome: ExecutionState
    report: str


@dataclass(frozen=True, slots=True)
class RecordGuidance:
    """Record that the opinion was explained to the petitioner."""

    on: On
    text: str
    given_on: dt.date


async def arrange_execution(tx: Write, grants: Grants, command: ArrangeExecution) -> Outcome:
    """Arrange. Raises NothingToExecute, PerformancesMissing, PerformanceIncomplete, TextMissing."""
    acting = await begin(tx, grants, command.on, "execute")
    opinion = await handling.last_answer_of(tx, acting.case)
    if opinion is None or await remedy.stands_as(tx, opinion) != Conclusion.SUPPORT:
        raise NothingToExecute
    if not command.performances:
        raise PerformancesMissing
    await put(acting, command.performances, opinion)
    await tasks.end_tasks(tx, acting.case.id, TaskKind.ARRANGE_EXECUTION)
    event_id = await acting.tell(
        EventKind.EXECUTION_ARRANGED,
        {"duties": [one.duty for one in command.performances]},
        subject_id=opinion.id,
    )
    return acting.done(event_id)


async def report_execution(tx: Write, grants: Grants, command: ReportExecution) -> Outcome:
    """Report. Raises NoSuchExecution, NoOutcome, TextMissing."""
    acting = await begin(tx, grants, command.on, "execute")
    report = text(command.report, MAX_ANSWER, "执行情况", "report")
    if command.outcome is ExecutionState.VOID:
        raise NoOutcome
    found = await handling.execution_on(tx, acting.case.id, command.execution_id)
    if found is None or not ExecutionState(found.state).owed:
        raise NoSuchExecution
    found.state = command.outcome.value
    tx.add(
        ExecutionReport(
            id=new_id(),
            case_id=acting.case.id,
            execution_id=found.id,
            outcome=command.outcome.value,
            report=report,
            reported_at=tx.now,
            reported_by=acting.actor.user_id,
        )
    )
    if command.outcome is ExecutionState.PERFORMED:
        found.ended_on = acting.today
        await tasks.end_tasks(tx, acting.case.id, TaskKind.EXECUTE, subject_id=found.id)
    event_id = await acting.tell(
        EventKind.EXECUTION_REPORTED,
        {"outcome": command.outcome.value, "report": report},
        subject_id=found.id,
    )
    return acting.done(event_id)


async def record_guidance(tx: Write, grants: Grants, command: RecordGuidance) -> Outcome:
    """Record. Raises NothingToExplain, GuidedOutOfTime, TextMissing."""
    acting = await begin(tx, grants, command.on, "execute")
    told = text(command.text, MAX_REASONS, "解释、疏导内容", "text")
    opinion = await handling.last_answer_of(tx, acting.case)
    if opinion is None:
        raise NothingToExplain
    if await remedy.stands_as(tx, opinion) in {None, Conclusion.SUPPORT.value}:
        raise NothingToExplain
    if not opinion.given_on <= command.given_on <= acting.today:
        raise GuidedOutOfTime
    guidance = Guidance(
        id=new_id(),
        case_id=acting.case.id,
        answer_id=opinion.id,
        unit_id=acting.appointment.unit_id,
        text=told,
        given_on=command.given_on,
        given_at=tx.now,
        given_by=acting.actor.user_id,
    )
    tx.add(guidance)
    await tx.flush()
    event_id = await acting.tell(EventKind.GUIDED, {"text": told}, subject_id=guidance.id)
    return acting.done(event_id)


async def put(
    acting: Acting, performances: Sequence[Performance], source: Answer | Agreement
) -> None:
    """Write down what is to be performed, each with its task for the unit that answers for it.

    Raises PerformancesMissing for too many, PerformanceIncomplete, TextMissing.
    """
    if len(performances) > _MOST:
        raise PerformancesMissing
    opinion = isinstance(source, Answer)
    for number, one in enumerate(performances):
        place = ("performances", str(number))
        duty = text(one.duty, MAX_REASONS, "执行内容", *place, "duty")
        name = one.name.strip()
        known = one.unit_id is not None and await routing.unit_exists(acting.tx, one.unit_id)
        if known == bool(name) or one.due_on < acting.today:
            raise PerformanceIncomplete(number)
        if name:
            name = text(name, MAX_TITLE, "执行单位名称", *place, "name")
        execution = Execution(
            id=new_id(),
            case_id=acting.case.id,
            answer_id=source.id if opinion else None,
            agreement_id=None if opinion else source.id,
            duty=duty,
            performer_unit_id=one.unit_id if known else None,
            performer_name=name or None,
            due_on=one.due_on,
            state=ExecutionState.OPEN.value,
            arranged_at=acting.tx.now,
            arranged_by=acting.actor.user_id,
        )
        acting.tx.add(execution)
        await tasks.open_task(
            acting.tx,
            acting.case,
            TaskKind.EXECUTE,
            acting.case.responsible_unit_id,
            subject_id=execution.id,
            due_on=one.due_on,
        )


async def void(tx: Write, case_id: UUID) -> None:
    """End what was to be performed by an opinion that another one takes the place of."""
    for one in await handling.owed_executions(tx, case_id):
        one.state, one.ended_on = ExecutionState.VOID.value, tx.today
    await tasks.end_tasks(tx, case_id, TaskKind.ARRANGE_EXECUTION, TaskKind.EXECUTE)
