"""What the acts of leaders share: when an instruction or an undertaking lapses."""

from collections.abc import Sequence
from uuid import UUID

from xinfang.cases import tasks
from xinfang.cases.models import Case, LeaderComment, TaskKind, Undertaking
from xinfang.cases.queries import leadership, routing
from xinfang.cases.queries.routing import Subject
from xinfang.law.leadership import InstructionState, UndertakingState
from xinfang.store.transaction import Write


async def follow_move(tx: Write, case: Case, old: UUID, *, follows: bool) -> None:
    """Let lapse the instructions to a unit that the case has left, unless it still follows it."""
    for comment in await leadership.open_instructions(tx, case.id):
        if comment.holder_unit_id == old and not follows:
            await _lapse(tx, case, comment)


async def lapse_barred(tx: Write, case: Case, subjects: Sequence[Subject]) -> None:
    """Let lapse what an accusation now bars: instructions to a unit, the leader's undertaking."""
    for comment in await leadership.open_instructions(tx, case.id):
        holder = comment.holder_unit_id
        if holder is not None and await routing.barred(tx, subjects, holder):
            await _lapse(tx, case, comment)
    running = await leadership.running(tx, case.id)
    if running is not None and await routing.is_denied(tx, running.leader_id, case.id):
        await end_undertaking(tx, case, running, UndertakingState.LAPSED)


async def end_undertaking(
    tx: Write, case: Case, undertaking: Undertaking, state: UndertakingState
) -> None:
    """End an undertaking, and its task; the leader's reach ends with the act."""
    undertaking.state, undertaking.ended_at = state.value, tx.now
    await tx.flush()
    await tasks.end_tasks(tx, case.id, TaskKind.REVIEW_UNDERTAKING, subject_id=undertaking.id)


async def lapse_all(tx: Write, case: Case) -> None:
    """Let lapse whatever leaders have to do with a case that was passed out of their sight."""
    for comment in await leadership.open_instructions(tx, case.id):
        await _lapse(tx, case, comment)
    running = await leadership.running(tx, case.id)
    if running is not None:
        await end_undertaking(tx, case, running, UndertakingState.LAPSED)


async def _lapse(tx: Write, case: Case, comment: LeaderComment) -> None:
    comment.state = InstructionState.LAPSED.value
    await tasks.end_tasks(tx, case.id, TaskKind.CARRY_OUT_INSTRUCTION, subject_id=comment.id)
