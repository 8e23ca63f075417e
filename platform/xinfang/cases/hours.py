"""Periods in hours on a case (小时时限): the task that keeps to them, and their end.

What is late in hours can't wait for a day: `overrun` warns the offices above, further up by hours.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from xinfang.cases import tasks
from xinfang.cases.models import Case, CaseHours, TaskKind
from xinfang.cases.queries import hours, routing
from xinfang.cases.queries.routing import Subject
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.law import mass_visit, urgency
from xinfang.store.transaction import Write

TASKS: Final = {
    urgency.TERM: TaskKind.REPORT_URGENT,
    mass_visit.TERM: TaskKind.ARRIVE_ON_SITE,
}
"""The task that keeps to the hours of each term."""


async def start(
    tx: Write,
    case: Case,
    term_id: str,
    subject_id: UUID,
    unit_id: UUID,
    period: tuple[datetime, datetime],
) -> None:
    """Let hours run, from and until an instant, and give the unit its task."""
    started_at, due_at = period
    tx.add(
        CaseHours(
            id=new_id(),
            case_id=case.id,
            term_id=term_id,
            subject_id=subject_id,
            holder_unit_id=unit_id,
            started_at=started_at,
            due_at=due_at,
            look_at=due_at,
        )
    )
    await tx.flush()
    await tasks.open_task(
        tx,
        case,
        TASKS[term_id],
        unit_id,
        subject_id=subject_id,
        due_on=clock.civil_day(due_at),
    )


async def end(tx: Write, case: Case, term_id: str) -> None:
    """End the hours of a term on a case, and their task; in time or not shows elsewhere."""
    for row in await hours.running(tx, case.id):
        if row.term_id == term_id:
            row.ended_at, row.look_at = tx.now, None
            await tasks.end_tasks(tx, case.id, TASKS[term_id], subject_id=row.subject_id)
    await tx.flush()


async def pass_barred(tx: Write, case: Case, subjects: Sequence[Subject]) -> None:
    """Give to whoever has the case what a unit was to do that an accusation now bars."""
    for row in await hours.running(tx, case.id):
        if await routing.barred(tx, subjects, row.holder_unit_id):
            row.holder_unit_id = case.responsible_unit_id
            await tasks.hand_on(tx, case.id, case.responsible_unit_id, TASKS[row.term_id])
    await tx.flush()
