"""A petitioner's own case, and what hangs on it: one case, and no list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from xinfang.access.actor import PetitionerActor
from xinfang.access.own_petition import own
from xinfang.cases.models import Answer, Case, CaseClock, CaseEvent, Notice, Transfer
from xinfang.law.publicity import STEPS, TERMS
from xinfang.store.transaction import Read, Write


@dataclass(frozen=True, slots=True)
class OwnPetition:
    """A case as its petitioner may find it; rows that law doesn't publish aren't here."""

    case: Case
    events: Sequence[CaseEvent]
    transfers: Sequence[Transfer]
    notices: Sequence[Notice]
    answers: Sequence[Answer]
    """Those that were served."""
    clocks: Sequence[CaseClock]

    @property
    def passed(self) -> bool:
        """Whether another unit has it than received it."""
        return self.case.registering_unit_id != self.case.responsible_unit_id


async def own_petition(read: Read, actor: PetitionerActor) -> OwnPetition | None:
    """Return the petitioner's case, or None where it isn't his any more."""
    case: Case | None = await read.scalar(sa.select(Case).where(own(actor, Case.id)))
    if case is None:
        return None
    return OwnPetition(
        case,
        await _rows(read, case, CaseEvent, CaseEvent.kind.in_(STEPS)),
        await _rows(read, case, Transfer),
        await _rows(read, case, Notice),
        await _rows(read, case, Answer, Answer.served_on.is_not(None)),
        await _rows(read, case, CaseClock, CaseClock.term_id.in_(TERMS)),
    )


async def own_petition_for(tx: Write, actor: PetitionerActor) -> Case | None:
    """Lock the petitioner's case for an act of his, or return None."""
    found: Case | None = await tx.scalar(
        sa.select(Case).where(own(actor, Case.id)).with_for_update(of=Case)
    )
    return found


async def _rows(read: Read, case: Case, table: Any, *where: sa.ColumnElement[bool]) -> list[Any]:  # noqa: ANN401 - any table of a case
    asked = sa.select(table).where(table.case_id == case.id, *where).order_by(table.id)
    return list((await read.execute(asked)).scalars())
