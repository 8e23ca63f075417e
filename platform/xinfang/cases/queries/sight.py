"""Why units and persons may open a case beyond its territory: every reason, written once.

A reason that isn't named here gives nobody a case: what isn't given any more is taken away by
`cases.sight.narrow`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.reach import Reach
from xinfang.cases.models import (
    Case,
    CaseClock,
    CaseHours,
    CaseTask,
    CaseWarning,
    CoHandling,
    Rating,
    SupervisionOrder,
    TaskKind,
    Undertaking,
)
from xinfang.store.transaction import Read

FIRST_ABOVE: Final = 2
"""The first step of the way up (`cases.escalation`) that isn't the unit that owes, or its head."""


class Reason(StrEnum):
    """Why somebody may open a case."""

    ANSWERS_FOR_IT = "ANSWERS_FOR_IT"
    """The unit that the case lies with (承办)."""
    TASK = "TASK"
    """An open task: a review, a dispute to rule, an instruction, an order to reply to (待办).

    Not a closing report: whoever sent the case on and owes one follows it as its sender.
    """
    PART = "PART"
    """A part of it, answered or not, until the case is answered as a whole (协办)."""
    WARNED = "WARNED"
    """A warning of what is owed and still runs, or of an order that is still open (预警)."""
    RATED = "RATED"
    """A petitioner's poor rating of a unit below, put before the superior, checked or not."""
    UNDERTAKING = "UNDERTAKING"
    """The leader who has it upon himself (包案)."""

    @property
    def reach(self) -> Reach:
        """What it lets its holder reach the case by."""
        return Reach.UNDERTAKEN if self is Reason.UNDERTAKING else Reach.HANDLED


def _holders(case_id: UUID) -> Mapping[Reason, sa.Select[Any]]:
    clock_runs = sa.and_(CaseClock.id.is_not(None), CaseClock.ended_as.is_(None))
    hours_run = sa.and_(CaseHours.id.is_not(None), CaseHours.ended_at.is_(None))
    order_runs = sa.and_(SupervisionOrder.id.is_not(None), SupervisionOrder.ended_at.is_(None))
    return {
        Reason.ANSWERS_FOR_IT: sa.select(Case.responsible_unit_id).where(Case.id == case_id),
        Reason.TASK: sa.select(CaseTask.holder_unit_id).where(
            CaseTask.case_id == case_id,
            CaseTask.done_at.is_(None),
            CaseTask.kind != TaskKind.REPORT_CLOSING.value,
        ),
        Reason.PART: sa.select(CoHandling.holder_unit_id).where(
            CoHandling.case_id == case_id, CoHandling.ended_at.is_(None)
        ),
        Reason.WARNED: sa.select(CaseWarning.holder_unit_id)
        .outerjoin(CaseClock, CaseClock.id == CaseWarning.clock_id)
        .outerjoin(SupervisionOrder, SupervisionOrder.id == CaseWarning.order_id)
        .outerjoin(CaseHours, CaseHours.id == CaseWarning.hours_id)
        .where(
            CaseWarning.case_id == case_id,
            CaseWarning.step >= FIRST_ABOVE,
            sa.or_(clock_runs, order_runs, hours_run),
        ),
        Reason.RATED: sa.select(Rating.checked_by_unit_id).where(
            Rating.case_id == case_id, Rating.checked_by_unit_id.is_not(None)
        ),
        Reason.UNDERTAKING: sa.select(Undertaking.leader_id).where(
            Undertaking.case_id == case_id, Undertaking.ended_at.is_(None)
        ),
    }


async def reasons_of(read: Read, case_id: UUID) -> frozenset[tuple[Reason, UUID]]:
    """Return every reason why somebody may open a case, with its holder: a unit or a person.

    Raises LookupError where the actor doesn't see the case, and so not why others do.
    """
    each = [
        statement.add_columns(sa.literal(reason.value).label("reason"))
        for reason, statement in _holders(case_id).items()
    ]
    rows: Any = await read.execute(sa.union_all(*each))
    found = frozenset((Reason(row[1]), row[0]) for row in rows)
    if not any(reason is Reason.ANSWERS_FOR_IT for reason, _holder in found):
        raise LookupError(case_id)
    return found
