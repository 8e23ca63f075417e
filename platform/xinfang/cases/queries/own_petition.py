"""A petitioner's own case, and what hangs on it: one case, and no list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import PetitionerActor
from xinfang.access.own_petition import own
from xinfang.cases.models import (
    Answer,
    Case,
    CaseClock,
    CaseEvent,
    Notice,
    Petitioner,
    Rating,
    Review,
    Submission,
    Transfer,
)
from xinfang.cases.queries import process, routing
from xinfang.cases.queries.routing import Office
from xinfang.law.evaluation import WINDOW, Rated
from xinfang.law.publicity import STEPS, TERMS
from xinfang.organizations.models import Tenant, Unit
from xinfang.organizations.queries.trees import tenant_chain, tenant_columns, units_of
from xinfang.organizations.vocabulary import TenantState
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
    reviews: Sequence[Review]
    submissions: Sequence[Submission]
    ratings: Sequence[Rating]
    ratable: Sequence[Rated]
    """Whom he may rate today."""

    @property
    def served(self) -> bool:
        """Whether the last answer or opinion reached him."""
        given = [one for one in self.reviews if one.outcome is not None]
        return bool(self.answers) and all(one.served_on is not None for one in given[-1:])

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
        await _rows(read, case, Review),
        await _rows(read, case, Submission),
        await ratings_of(read, case.id),
        await _ratable(read, case),
    )


async def _ratable(read: Read, case: Case) -> list[Rated]:
    window = await process.open_clocks(read, case.id, (WINDOW,))
    if case.accuses or not any(read.today <= clock.due_on for clock in window):
        return []
    before = {Rated(one.rated) for one in await ratings_of(read, case.id)}
    return [rated for rated in await rated_units(read, case) if rated not in before]


async def own_petition_for(tx: Write, actor: PetitionerActor) -> Case | None:
    """Lock the petitioner's case for an act of his, or return None."""
    found: Case | None = await tx.scalar(
        sa.select(Case).where(own(actor, Case.id)).with_for_update(of=Case)
    )
    return found


async def _rows(read: Read, case: Case, table: Any, *where: sa.ColumnElement[bool]) -> list[Any]:  # noqa: ANN401 - any table of a case
    asked = sa.select(table).where(table.case_id == case.id, *where).order_by(table.id)
    return list((await read.execute(asked)).scalars())


async def rated_units(read: Read, case: Case) -> dict[Rated, UUID]:
    """Return who of a case is rated: nobody before an answer was served.

    The petition office that registered it, where one did, and the unit whose answer was served.
    """
    answered: UUID | None = await read.scalar(
        sa.select(Answer.unit_id)
        .where(Answer.case_id == case.id, Answer.served_on.is_not(None))
        .order_by(Answer.id.desc())
        .limit(1)
    )
    if answered is None:
        return {}
    found = {Rated.RESPONSIBLE_UNIT: answered}
    if await routing.sector_of(read, case.registering_unit_id) == routing.PETITION_SECTOR:
        found[Rated.PETITION_OFFICE] = case.registering_unit_id
    return found


async def ratings_of(read: Read, case_id: UUID) -> list[Rating]:
    """Return the ratings of a case within reach, the first first."""
    asked = sa.select(Rating).where(Rating.case_id == case_id).order_by(Rating.id)
    return list((await read.execute(asked)).scalars())


async def office_over(read: Read, unit_id: UUID) -> UUID | None:
    """Return the petition office over a unit: its tenant's own, or that of the tenant above."""
    known = await routing.unit_and_tenant(read, unit_id)
    if known is None:
        return None
    for tenant in await tenant_chain(read, known[1].id):
        offices = await units_of(read, tenant.id, sector=routing.PETITION_SECTOR)
        first = min((unit.id for unit in offices), default=None)
        if first not in {None, unit_id}:
            return first
    return None


async def own_petitioner(read: Read, actor: PetitionerActor) -> tuple[Case, Petitioner] | None:
    """Return the petitioner's case with his own row, sealed, or None where it isn't his."""
    asked = sa.select(Case, Petitioner).join(Petitioner, Petitioner.case_id == Case.id)
    row = (
        await read.execute(asked.where(own(actor, Case.id), Petitioner.id == actor.petitioner_id))
    ).first()
    return None if row is None else (row.Case, row.Petitioner)


async def petitioners_by_phone(
    read: Read, case_id: UUID, phone_blind: bytes
) -> tuple[Case, Petitioner] | None:
    """Return a case with the petitioner who was registered with a telephone, or None."""
    asked = sa.select(Case, Petitioner).join(Petitioner, Petitioner.case_id == Case.id)
    asked = asked.where(Case.id == case_id, Petitioner.phone_blind == phone_blind)
    row = (await read.execute(asked.order_by(Petitioner.ordinal).limit(1))).first()
    return None if row is None else (row.Case, row.Petitioner)


async def office_of_region(read: Read, code: str) -> Office | None:
    """Return the petition office of the active tenant of a region, or None."""
    tenant: Tenant | None = await read.scalar(
        sa.select(Tenant).where(
            Tenant.region_code == code, Tenant.state == TenantState.ACTIVE.value
        )
    )
    if tenant is None:
        return None
    offices = await units_of(read, tenant.id, sector=routing.PETITION_SECTOR)
    first = min((unit.id for unit in offices), default=None)
    return None if first is None else Office(first, await tenant_columns(read, tenant.id))


async def number_of(read: Read, case_id: UUID) -> str | None:
    """Return the number of a case within reach."""
    found: str | None = await read.scalar(sa.select(Case.number).where(Case.id == case_id))
    return found


async def unit_named(read: Read, name: str) -> UUID | None:
    """Return the one unit of the province that bears a name today, or None."""
    standing = sa.or_(Unit.valid_to.is_(None), Unit.valid_to >= read.today)
    found = (await read.execute(sa.select(Unit.id).where(Unit.name == name, standing))).scalars()
    ids = list(found)
    return ids[0] if len(ids) == 1 else None
