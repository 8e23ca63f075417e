"""What leaders do with cases: of a case, and of one leader, the newest first."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.models import Case, LeaderComment, Undertaking, UndertakingStep
from xinfang.cases.queries.cases import COLUMNS
from xinfang.law.leadership import InstructionState
from xinfang.organizations.models import Appointment, Person
from xinfang.organizations.queries.posts import on_day
from xinfang.store.transaction import Read, Write

Done = TypeVar("Done", LeaderComment, Undertaking)


async def comment_for(tx: Write, case_id: UUID, comment_id: UUID) -> LeaderComment | None:
    """Return a comment on a case that the act has locked."""
    found: LeaderComment | None = await tx.scalar(
        sa.select(LeaderComment).where(
            LeaderComment.id == comment_id, LeaderComment.case_id == case_id
        )
    )
    return found


async def open_instructions(tx: Write, case_id: UUID) -> list[LeaderComment]:
    """Return the instructions on a case that wait for their result."""
    found = await tx.execute(
        sa.select(LeaderComment)
        .where(LeaderComment.case_id == case_id, LeaderComment.state == InstructionState.OPEN.value)
        .order_by(LeaderComment.id)
    )
    return list(found.scalars())


async def running(tx: Write, case_id: UUID) -> Undertaking | None:
    """Return the undertaking that runs on a case."""
    found: Undertaking | None = await tx.scalar(
        sa.select(Undertaking).where(Undertaking.case_id == case_id, Undertaking.ended_at.is_(None))
    )
    return found


async def last_step(tx: Write, undertaking_id: UUID) -> int:
    """Return how many steps an undertaking has."""
    counted: int = await tx.scalar(
        sa.select(sa.func.coalesce(sa.func.max(UndertakingStep.ordinal), 0)).where(
            UndertakingStep.undertaking_id == undertaking_id
        )
    )
    return counted


async def works_in(tx: Read, person_id: UUID, unit_id: UUID) -> bool:
    """Tell whether a person is appointed in a unit today, as far as the actor sees that."""
    asked = sa.select(Appointment.id).where(
        Appointment.person_id == person_id,
        Appointment.unit_id == unit_id,
        on_day(Appointment, tx.today),
    )
    return await tx.scalar(asked.limit(1)) is not None


async def done_by(
    read: Read,
    actor: Actor,
    grants: Grants,
    table: type[Done],
    *,
    limit: int,
    before: UUID | None = None,
    waiting: bool = False,
) -> Sequence[Done]:
    """Return what the actor himself did as a leader, on cases within reach, the newest first.

    `waiting` leaves the instructions without a result, or the undertakings that run.
    """
    statement: sa.Select[Any] = (
        sa.select(table)
        .join(Case, Case.id == table.case_id)
        .where(
            table.leader_id == actor.person_id,
            visible(actor, grants, "read", COLUMNS, today=read.today),
        )
        .order_by(table.id.desc())
        .limit(limit)
    )
    if waiting and table is LeaderComment:
        statement = statement.where(LeaderComment.state == InstructionState.OPEN.value)
    elif waiting:
        statement = statement.where(Undertaking.ended_at.is_(None))
    if before is not None:
        statement = statement.where(table.id < before)
    return (await read.execute(statement)).scalars().all()


async def names_of(read: Read, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of officials."""
    found = await read.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in found}
