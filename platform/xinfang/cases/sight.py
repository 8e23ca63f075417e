"""Who may open a case beyond its territory, and when he no longer may.

A unit has one scope row of a case, whatever its reasons: it answers for it, has a part of it or a
task on it, is warned of it. So whoever gives a reason lets the unit in (`open_to`), and nobody
takes a row away because a reason of his ended: each act ends with `narrow`, which takes the case
from whoever has no reason left. All reasons stand in `queries.sight`.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from xinfang.access import scopes
from xinfang.access.reach import Reach
from xinfang.cases.models import Case
from xinfang.cases.queries import routing, sight
from xinfang.cases.queries.routing import Subject
from xinfang.store.transaction import Write

JUDGED: Final = (Reach.HANDLED, Reach.UNDERTAKEN)
"""The reaches that a case gives for a reason, and takes back with it."""


async def open_to(tx: Write, case: Case, reach: Reach, holders: Sequence[UUID]) -> None:
    """Let units or persons reach a case."""
    await scopes.put(
        tx,
        kind="case",
        object_id=case.id,
        reach=reach,
        holders=holders,
        sort_at=case.registered_at,
        status=case.state,
    )


async def narrow(tx: Write, case: Case) -> None:
    """Take a case from whoever has no reason left to open it.

    With a discipline body nobody is engaged to look at it either (移送后只留移送记录).
    """
    await tx.flush()
    kept = [(reason.reach, holder) for reason, holder in await sight.reasons_of(tx, case.id)]
    judged = (*JUDGED, Reach.ENGAGED) if case.with_discipline else JUDGED
    await scopes.narrow(tx, kind="case", object_id=case.id, reaches=judged, kept=kept)


async def follow_line(tx: Write, case: Case, gone: Sequence[UUID], line: Sequence[UUID]) -> None:
    """Let the line of the unit that has a case now reach it, and no other line."""
    await open_to(tx, case, Reach.VERTICAL_LINE, line)
    left = [unit for unit in gone if unit not in line]
    await scopes.drop(tx, kind="case", object_id=case.id, reach=Reach.VERTICAL_LINE, holders=left)


async def forget_senders(tx: Write, case: Case, units: Sequence[UUID]) -> None:
    """Let units not follow any more what they sent on."""
    await scopes.drop(tx, kind="case", object_id=case.id, reach=Reach.ORIGINATED, holders=units)


async def bar(tx: Write, case: Case, subjects: Sequence[Subject]) -> None:
    """Take a case from the units that an accusation bars, whatever they still have to do with it.

    Whoever answers for it has it taken away by a move, never by this.
    """
    units = {
        holder
        for reason, holder in await sight.reasons_of(tx, case.id)
        if reason.reach is Reach.HANDLED and holder != case.responsible_unit_id
    }
    barred = [unit for unit in sorted(units) if await routing.barred(tx, subjects, unit)]
    await scopes.drop(tx, kind="case", object_id=case.id, reach=Reach.HANDLED, holders=barred)
