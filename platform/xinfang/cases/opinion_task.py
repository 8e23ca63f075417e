"""The task of an incident of public opinion: with whoever is responsible for the case."""

from xinfang.cases import tasks
from xinfang.cases.models import Case, TaskKind
from xinfang.cases.queries import public_opinion
from xinfang.store.transaction import Write


async def follow_move(tx: Write, case: Case) -> None:
    """Let whoever the case goes to meet the incident that goes on, and nobody else."""
    row = await public_opinion.going_on(tx, case.id)
    if row is None:
        return
    kind = TaskKind.MEET_PUBLIC_OPINION
    await tasks.end_tasks(tx, case.id, kind)
    await tasks.open_task(tx, case, kind, case.responsible_unit_id, subject_id=row.id)
