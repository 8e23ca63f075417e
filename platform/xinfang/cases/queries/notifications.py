"""Notifications: whom to tell, and what the actor was told of that he may still know of."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.models import (
    CadreNotice,
    Case,
    CaseClock,
    CaseEvent,
    CaseTask,
    ClockTold,
    LeaderComment,
    Notification,
    NotificationKind,
    Undertaking,
)
from xinfang.cases.queries import cadre_notices
from xinfang.cases.queries.cases import COLUMNS
from xinfang.kernel import clock
from xinfang.law.deadlines import SOON
from xinfang.organizations.models import AppUser
from xinfang.store.transaction import Database, Read, Write

COUNT_CAP: Final = 100
"""Where counting stops: a badge says 99+."""

_EVENT: Final = sa.text("SELECT * FROM notification_event(:event)").bindparams(
    sa.bindparam("event", type_=sa.Uuid)
)


_TASK: Final = sa.text("SELECT * FROM notification_task(:task)").bindparams(
    sa.bindparam("task", type_=sa.Uuid)
)


@dataclass(frozen=True, slots=True)
class EventTold:
    """An event, with the units whose people may be told of it."""

    case_id: UUID
    kind: str
    user: UUID | None
    unit: UUID | None
    holder: UUID | None
    sender: UUID | None


async def event_told(tx: Write, event_id: UUID) -> EventTold | None:
    """Return an event wherever its case lies now, for the system alone; None if there is none."""
    row = (await tx.execute(_EVENT, {"event": event_id})).one_or_none()
    if row is None:
        return None
    return EventTold(row.case_id, row.kind, row.user_id, row.unit_id, row.holder, row.sender)


async def task_told(tx: Write, task_id: UUID) -> tuple[UUID, str, UUID] | None:
    """Return case, kind and unit of an open task wherever it lies, for the system alone."""
    row = (await tx.execute(_TASK, {"task": task_id})).one_or_none()
    return None if row is None else (row.case_id, row.kind, row.unit_id)


async def recipients(
    tx: Write, case_id: UUID, unit_id: UUID, roles: Iterable[str], day: dt.date
) -> list[UUID]:
    """Return the users who hold one of the roles in a unit that day and may know of the case."""
    found = sa.func.notification_recipients(
        sa.cast(case_id, sa.Uuid),
        sa.cast(unit_id, sa.Uuid),
        sa.cast(list(roles), ARRAY(sa.Text)),
        sa.cast(day, sa.Date),
    ).column_valued("user_id")
    return list((await tx.execute(sa.select(found))).scalars())


async def leader_told(tx: Write, event_id: UUID, case_id: UUID) -> list[UUID]:
    """Return the users of the leader whose comment or undertaking an event is about.

    Nobody where the case is denied to him, or lies where the system at work doesn't see it.
    """
    leader = sa.func.coalesce(LeaderComment.leader_id, Undertaking.leader_id)
    denied = sa.func.access_is_denied(AppUser.person_id, "case", sa.cast(case_id, sa.Uuid))
    found = await tx.execute(
        sa.select(AppUser.id)
        .select_from(CaseEvent)
        .outerjoin(LeaderComment, LeaderComment.id == CaseEvent.subject_id)
        .outerjoin(Undertaking, Undertaking.id == CaseEvent.subject_id)
        .join(AppUser, AppUser.person_id == leader)
        .where(CaseEvent.id == event_id, AppUser.disabled_at.is_(None), sa.not_(denied))
        .order_by(AppUser.id)
    )
    return list(found.scalars())


async def clocks_to_tell(tx: Write, today: dt.date, limit: int) -> list[CaseClock]:
    """Lock clocks of organs whose last day is near or past, and of which that wasn't told yet."""
    statement = (
        sa.select(CaseClock)
        .where(
            CaseClock.ended_as.is_(None),
            CaseClock.unit_id.is_not(None),
            sa.text("told IS DISTINCT FROM 'LATE'"),
            CaseClock.soon_on <= today,
            sa.or_(CaseClock.due_on < today, CaseClock.told.is_(None)),
        )
        .order_by(CaseClock.soon_on)
        .limit(limit)
        .with_for_update(skip_locked=True, of=CaseClock)
    )
    return list((await tx.execute(statement)).scalars())


async def tasks_to_tell(tx: Write, today: dt.date, limit: int) -> list[CaseTask]:
    """Lock tasks whose own day is near or past, and of which that wasn't told yet.

    A day is its own where a decision set it and no clock runs. Near is what is near of a clock.
    """
    opened_on = sa.cast(sa.func.timezone(clock.SHANGHAI.key, CaseTask.opened_at), sa.Date)
    left, whole = CaseTask.due_on - today, CaseTask.due_on - opened_on
    near = left <= whole * (100 - SOON) / sa.literal_column("100")
    statement = (
        sa.select(CaseTask)
        .where(
            CaseTask.done_at.is_(None),
            CaseTask.clock_id.is_(None),
            CaseTask.told.is_distinct_from(ClockTold.LATE.value),
            sa.or_(CaseTask.due_on < today, sa.and_(CaseTask.told.is_(None), near)),
        )
        .order_by(CaseTask.due_on, CaseTask.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=CaseTask)
    )
    return list((await tx.execute(statement)).scalars())


def _mine(
    actor: Actor,
    grants: Grants,
    today: dt.date,
    *,
    unread: bool = False,
    kinds: Collection[NotificationKind] = (),
) -> sa.Select[Any]:
    """Return the select of what the actor was told and may still know of.

    What it is about is asked for row by row (a subquery with OFFSET is never folded into its
    surroundings): a page is read along the index of its owner, and no further.
    """
    case = sa.select(Case.id).where(
        Case.id == Notification.subject_id,
        visible(actor, grants, "read", COLUMNS, today=today),
    )
    notice = sa.select(CadreNotice.id).where(
        CadreNotice.id == Notification.subject_id,
        visible(actor, grants, "read", cadre_notices.COLUMNS, today=today),
    )
    known = case.union_all(notice).offset(0).lateral("known")
    statement = (
        sa.select(Notification).join(known, sa.true()).where(Notification.user_id == actor.user_id)
    )
    if unread:
        statement = statement.where(Notification.read_at.is_(None))
    if kinds:
        statement = statement.where(Notification.kind.in_([kind.value for kind in kinds]))
    return statement


async def page_of(
    read: Read,
    actor: Actor,
    grants: Grants,
    *,
    unread: bool,
    kinds: Collection[NotificationKind],
    limit: int,
    after: UUID | None = None,
) -> list[Notification]:
    """Return up to `limit` notifications of the actor, the newest first."""
    statement = _mine(actor, grants, read.today, unread=unread, kinds=kinds)
    if after is not None:
        statement = statement.where(Notification.id < after)
    statement = statement.order_by(Notification.id.desc()).limit(limit)
    return list((await read.execute(statement)).scalars())


async def by_ids(
    read: Read, actor: Actor, grants: Grants, ids: Sequence[UUID]
) -> dict[UUID, Notification]:
    """Return those of the notifications that are the actor's and that he may still know of."""
    statement = _mine(actor, grants, read.today).where(Notification.id.in_(ids))
    return {row.id: row for row in (await read.execute(statement)).scalars()}


async def count_of(
    read: Read,
    actor: Actor,
    grants: Grants,
    *,
    unread: bool,
    kinds: Collection[NotificationKind],
    cap: int = COUNT_CAP,
) -> tuple[int, bool]:
    """Return how many there are, and whether that is exact: counting stops at the cap."""
    found = _mine(actor, grants, read.today, unread=unread, kinds=kinds).limit(cap + 1)
    counted: int = await read.scalar(sa.select(sa.func.count()).select_from(found.subquery()))
    return (cap, False) if counted > cap else (counted, True)


async def mark(tx: Write, user_id: UUID, ids: Sequence[UUID], through: UUID | None) -> None:
    """Mark the user's own notifications read: those named, and all up to and with `through`."""
    named = Notification.id.in_(ids)
    wanted = named if through is None else sa.or_(named, Notification.id <= through)
    await tx.execute(
        sa.update(Notification)
        .where(Notification.user_id == user_id, Notification.read_at.is_(None), wanted)
        .values(read_at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def forget(database: Database, before: dt.datetime) -> int:
    """Forget notifications made before an instant, of all users; returns how many."""
    limit = sa.cast(before, sa.DateTime(timezone=True))
    async with database.engine.begin() as connection:
        forgotten = await connection.scalar(sa.select(sa.func.notification_forget(limit)))
    return int(forgotten or 0)
