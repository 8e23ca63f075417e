"""How a case is handled besides the plain way: simplified, heard, executed.

Each is asked for a case that the caller found visible; the wall judges the rows by it once more.
"""

from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import Answer, Case, Contribution, Execution, Hearing, Simplification
from xinfang.law.procedures import ExecutionState, HearingState
from xinfang.store.transaction import Read

_OWED = tuple(state.value for state in ExecutionState if state.owed)


async def simplified(read: Read, case_id: UUID) -> Simplification | None:
    """Return how a case came to be handled simply, if it is."""
    found: Simplification | None = await read.scalar(
        sa.select(Simplification)
        .where(Simplification.case_id == case_id, Simplification.switched_on.is_(None))
        .order_by(Simplification.id.desc())
        .limit(1)
    )
    return found


async def announced_hearing(read: Read, case_id: UUID) -> Hearing | None:
    """Return the hearing of a case that was announced, and not held or called off yet."""
    found: Hearing | None = await read.scalar(
        sa.select(Hearing).where(
            Hearing.case_id == case_id, Hearing.state == HearingState.ANNOUNCED.value
        )
    )
    return found


async def execution_on(read: Read, case_id: UUID, execution_id: UUID) -> Execution | None:
    """Return one execution of a case."""
    found: Execution | None = await read.scalar(
        sa.select(Execution).where(Execution.case_id == case_id, Execution.id == execution_id)
    )
    return found


async def owed_executions(read: Read, case_id: UUID) -> list[Execution]:
    """Return what is still to be performed by a case's opinion or agreement."""
    found = await read.execute(
        sa.select(Execution)
        .where(Execution.case_id == case_id, Execution.state.in_(_OWED))
        .order_by(Execution.due_on, Execution.id)
    )
    return list(found.scalars())


async def not_executed(read: Read, case_id: UUID) -> list[Execution]:
    """Return what wasn't performed: reported so, or not done by its last day.

    A trigger of supervision (拒不执行信访处理意见, 条例 40).
    """
    return [
        one
        for one in await owed_executions(read, case_id)
        if one.state == ExecutionState.NOT_PERFORMED.value or one.due_on < read.today
    ]


async def last_answer_of(read: Read, case: Case) -> Answer | None:
    """Return the answer by which a case stands answered, if it does."""
    if case.answered_on is None:
        return None
    found: Answer | None = await read.scalar(
        sa.select(Answer).where(Answer.case_id == case.id).order_by(Answer.id.desc()).limit(1)
    )
    return found


async def contributed(read: Read, case_id: UUID) -> bool:
    """Tell whether a suggestion's contribution was recorded."""
    asked = sa.select(Contribution.id).where(Contribution.case_id == case_id)
    return await read.scalar(asked.limit(1)) is not None
