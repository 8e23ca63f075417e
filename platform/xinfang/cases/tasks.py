"""Opening and ending the tasks that a case gives its units (待办)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from xinfang.cases import notify
from xinfang.cases.models import Case, CaseClock, CaseTask, TaskKind
from xinfang.cases.queries import process
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Write

AFTER_THE_END = frozenset(
    {
        TaskKind.REPORT_CLOSING,
        TaskKind.CHECK_RATING,
        TaskKind.REPLY_SUPERVISION,
        TaskKind.JUDGE_SUPERVISION_REPLY,
        TaskKind.ARRANGE_EXECUTION,
        TaskKind.EXECUTE,
        TaskKind.RECORD_REDIRECTION_FEEDBACK,
        TaskKind.CARRY_OUT_INSTRUCTION,
        TaskKind.REVIEW_UNDERTAKING,
        TaskKind.MEET_PUBLIC_OPINION,
    }
)
"""What stays to be done when a case has ended: its result is still told to whoever assigned it, an
order of supervision still answered, a poor rating looked at, what was decided carried out, the
organ that it was led to asked what came of it, public opinion met."""
BEFORE_THE_END = tuple(kind for kind in TaskKind if kind not in AFTER_THE_END)
"""What falls away when a case ends."""


async def open_task(
    tx: Write,
    case: Case,
    kind: TaskKind,
    unit_id: UUID,
    clock: CaseClock | None = None,
    *,
    subject_id: UUID | None = None,
    due_on: date | None = None,
    since: datetime | None = None,
) -> None:
    """Give a unit something to do with a case, by the last day of a clock where one runs.

    `due_on` is a day that a decision set where no term of law runs; `subject_id` is what the task
    is about besides the case. It is to be done from now on, or `since` before.
    """
    task_id = new_id()
    notify.tell_task(tx, case.id, kind, task_id)
    tx.add(
        CaseTask(
            id=task_id,
            case_id=case.id,
            holder_unit_id=unit_id,
            kind=kind.value,
            subject_id=subject_id,
            clock_id=clock.id if clock else None,
            due_on=clock.due_on if clock else due_on,
            opened_at=since or tx.now,
        )
    )
    await tx.flush()


async def end_tasks(
    tx: Write,
    case_id: UUID,
    *kinds: TaskKind,
    unit_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> None:
    """End the open tasks of these kinds on a case: of one unit, about one subject where named.

    Without kinds, of every kind.
    """
    for task in await process.open_tasks_on(tx, case_id):
        of_unit = unit_id is None or task.holder_unit_id == unit_id
        about = subject_id is None or task.subject_id == subject_id
        if of_unit and about and (not kinds or TaskKind(task.kind) in kinds):
            task.done_at = tx.now
    await tx.flush()


async def end_but(tx: Write, case_id: UUID, clock_ids: Collection[UUID]) -> None:
    """End the open tasks on a case but those that keep to one of the clocks.

    What is about a subject of its own ends with that.
    """
    for task in await process.open_tasks_on(tx, case_id):
        if task.clock_id not in clock_ids and task.subject_id is None:
            task.done_at = tx.now
    await tx.flush()


async def follow_clock(tx: Write, clock: CaseClock) -> None:
    """Let the open tasks that keep to a clock have its last day."""
    for task in await process.open_tasks_on(tx, clock.case_id):
        if task.clock_id == clock.id:
            task.due_on = clock.due_on


async def keep_to(tx: Write, case_id: UUID, kind: TaskKind, clock: CaseClock | None) -> None:
    """Let the open tasks of a kind keep to another clock, or to none."""
    for task in await process.open_tasks_on(tx, case_id):
        if task.kind == kind:
            task.clock_id = clock.id if clock else None
            task.due_on = clock.due_on if clock else None
    await tx.flush()


async def hand_on(tx: Write, case_id: UUID, unit_id: UUID, *kinds: TaskKind) -> None:
    """Give the open tasks of these kinds on a case to another unit."""
    for task in await process.open_tasks_on(tx, case_id):
        if TaskKind(task.kind) in kinds:
            task.holder_unit_id = unit_id
    await tx.flush()
