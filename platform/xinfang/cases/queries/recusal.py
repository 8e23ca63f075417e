"""Who stands aside from a case, who works on it, and who rules a challenge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import Recusal
from xinfang.law.impartiality import RecusalState
from xinfang.organizations.models import Appointment, Person, Unit
from xinfang.organizations.queries.posts import on_day
from xinfang.store.transaction import Read

HEADS: Final = ("unit_head", "director", "discipline_head")
LEADERS: Final = ("leader",)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works in a unit."""

    person_id: UUID
    name: str


async def open_recusal(read: Read, case_id: UUID, person_id: UUID) -> Recusal | None:
    """Return the recusal of a person on a case that stands, or waits for its ruling."""
    found: Recusal | None = await read.scalar(
        sa.select(Recusal).where(
            Recusal.case_id == case_id,
            Recusal.person_id == person_id,
            Recusal.state.in_((RecusalState.PENDING.value, RecusalState.STANDING.value)),
        )
    )
    return found


async def stands_aside(read: Read, case_id: UUID, person_id: UUID) -> bool:
    """Tell whether a person is recused from acting on a case."""
    asked = sa.select(Recusal.id).where(
        Recusal.case_id == case_id,
        Recusal.person_id == person_id,
        Recusal.state == RecusalState.STANDING.value,
    )
    return await read.scalar(asked.limit(1)) is not None


async def recusal_on(read: Read, case_id: UUID, recusal_id: UUID) -> Recusal | None:
    """Return a recusal of a case that the caller found visible."""
    found: Recusal | None = await read.scalar(
        sa.select(Recusal).where(Recusal.case_id == case_id, Recusal.id == recusal_id)
    )
    return found


async def staff_of(read: Read, unit_ids: Sequence[UUID]) -> dict[UUID, list[Staff]]:
    """Return who has an appointment in each unit today, by name, within the reader's territory."""
    asked = (
        sa.select(Appointment.unit_id, Person.id, Person.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.unit_id.in_(unit_ids), on_day(Appointment, read.today))
        .group_by(Appointment.unit_id, Person.id, Person.name)
        .order_by(Person.name, Person.id)
    )
    found: dict[UUID, list[Staff]] = {unit_id: [] for unit_id in unit_ids}
    for row in await read.execute(asked):
        found[row.unit_id].append(Staff(row.id, row.name))
    return found


async def names_of(read: Read, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of persons within the reader's territory, by id."""
    rows = await read.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def ruling_unit(read: Read, unit_id: UUID, person_id: UUID) -> UUID:
    """Return the unit whose head rules a challenge of a person who works in a unit.

    His own, where somebody else heads it too; else the leadership of the territory.
    """
    if await _headed(read, sa.select(sa.literal(unit_id, sa.Uuid)), HEADS, person_id) is not None:
        return unit_id
    tenant = sa.select(Unit.tenant_id).where(Unit.id == unit_id).scalar_subquery()
    leading = sa.select(Unit.id).where(
        Unit.tenant_id == tenant, Unit.leads_tenant, Unit.valid_to.is_(None)
    )
    return await _headed(read, leading, LEADERS, person_id) or unit_id


async def _headed(
    read: Read, units: sa.Select[UUID], roles: Sequence[str], but: UUID
) -> UUID | None:
    found: UUID | None = await read.scalar(
        sa.select(sa.func.min(sa.cast(Appointment.unit_id, sa.Text)).cast(sa.Uuid)).where(
            Appointment.unit_id.in_(units),
            Appointment.role.in_(roles),
            Appointment.person_id != but,
            on_day(Appointment, read.today),
        )
    )
    return found
