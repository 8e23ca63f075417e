"""The end of parts of a jointly handled case: then the unit's sight of the case may end too."""

from collections.abc import Sequence

from xinfang.cases import tasks
from xinfang.cases.models import Case, CoHandling, PartState, TaskKind
from xinfang.cases.queries import joint, routing
from xinfang.cases.queries.routing import Subject
from xinfang.store.transaction import Write


async def end_part(tx: Write, case: Case, part: CoHandling, state: PartState) -> None:
    """End a part; what was answered stays answered."""
    if part.state == PartState.OPEN:
        part.state = state.value
        await tasks.end_tasks(tx, case.id, TaskKind.ANSWER_PART, subject_id=part.id)
    part.ended_at = tx.now
    await tx.flush()


async def lapse_parts(tx: Write, case: Case) -> None:
    """End all parts: the case was answered as a whole, has ended, or went to another lead."""
    for part in await joint.standing_parts(tx, case.id):
        await end_part(tx, case, part, PartState.LAPSED)


async def lapse_barred(tx: Write, case: Case, subjects: Sequence[Subject]) -> None:
    """End the parts of units that an accusation bars now."""
    for part in await joint.standing_parts(tx, case.id):
        if await routing.barred(tx, subjects, part.holder_unit_id):
            await end_part(tx, case, part, PartState.LAPSED)
