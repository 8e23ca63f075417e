"""When a unit that had something to do with a case stops seeing it.

A unit has one scope row of a case, whatever the reasons: a part of it, a review, a dispute to rule,
an instruction. So nobody takes the row away for a reason of his own: whoever still has a task keeps
the case until that is done.
"""

from uuid import UUID

from xinfang.access import scopes
from xinfang.access.reach import Reach
from xinfang.cases.models import Case
from xinfang.cases.queries import process
from xinfang.store.transaction import Write


async def leave(tx: Write, case: Case, unit_id: UUID) -> None:
    """Let a unit not have the case in hand any more, unless it still has something to do with it.

    Ask once its own task has ended.
    """
    if all(task.holder_unit_id != unit_id for task in await process.open_tasks_on(tx, case.id)):
        await take_from(tx, case, unit_id)


async def take_from(tx: Write, case: Case, unit_id: UUID) -> None:
    """Take the case from the hands of a unit, unless it answers for it.

    For a unit that an accusation bars, whatever it still had to do.
    """
    if unit_id != case.responsible_unit_id:  # a merger may have made them one
        await scopes.drop(
            tx, kind="case", object_id=case.id, reach=Reach.HANDLED, holders=[unit_id]
        )
