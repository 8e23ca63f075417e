"""Who is told of what (通知): one table, and the two ways by which a notification is made.

An event of a case sends a parcel; the worker finds the recipients and writes a row for each, once.
Last days are told by a sweep. A row holds no content: what it is about is asked for when it is
read, under the rights that the reader has then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from xinfang.access.actor import PetitionerActor, SystemActor
from xinfang.cases.models import (
    CaseHours,
    ClockTold,
    EventKind,
    Notification,
    NotificationKind,
    TaskKind,
)
from xinfang.cases.queries import cadre_notices, notifications
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Write

INTAKE: Final = ("registrar", "unit_clerk")
WORKING: Final = ("case_officer", "handler", "discipline_handler")
HEADS: Final = ("director", "unit_head", "discipline_head")
DEPARTMENT: Final = ("organization_receiver", "organization_head")


class Where(StrEnum):
    """Whose people are told."""

    HOLDER = "HOLDER"
    """The unit that the case lies with, unless it was sent on since."""
    SENDER = "SENDER"
    """The unit that had sent it there."""
    UNIT = "UNIT"
    """The unit of whoever acted."""
    LEADER = "LEADER"
    """The leader whose comment or undertaking it is about, himself."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of what the holders of some roles in a unit are told."""

    kind: NotificationKind
    where: Where
    roles: tuple[str, ...] = ()


_K: Final = NotificationKind
_PROGRESS: Final = (Told(_K.PROGRESSED, Where.SENDER, WORKING),)
_DECIDED: Final = (Told(_K.DECIDED, Where.HOLDER, (*WORKING, *HEADS)),)
_URGENT: Final = (
    Told(_K.URGENT, Where.HOLDER, (*WORKING, *HEADS)),
    Told(_K.URGENT, Where.SENDER, WORKING),
)
_TO_HEADS: Final = (Told(_K.PROGRESSED, Where.HOLDER, HEADS), *_PROGRESS)
_HEARING: Final = (Told(_K.HEARING, Where.HOLDER, (*WORKING, *HEADS)),)
_LED: Final = (Told(_K.LEADER_ACTED, Where.HOLDER, (*WORKING, *HEADS)),)
_TO_LEADER: Final = (Told(_K.LEADER_ACTED, Where.LEADER),)

WHO: Final[Mapping[EventKind, tuple[Told, ...]]] = {
    EventKind.REGISTERED: (Told(_K.REGISTERED, Where.HOLDER, WORKING),),
    EventKind.HANDED_OVER: (Told(_K.ARRIVED, Where.HOLDER, (*INTAKE, *WORKING)),),
    EventKind.ARRIVED: (Told(_K.ARRIVED, Where.HOLDER, (*INTAKE, *WORKING)),),
    EventKind.OBJECTED: (Told(_K.OBJECTED, Where.SENDER, (*WORKING, *HEADS)),),
    EventKind.OBJECTION_UPHELD: (Told(_K.RULED, Where.SENDER, WORKING),),
    EventKind.OBJECTION_OVERRULED: (Told(_K.RULED, Where.HOLDER, (*INTAKE, *WORKING)),),
    EventKind.ACCEPTED: _PROGRESS,
    EventKind.NOT_ACCEPTED: _PROGRESS,
    EventKind.NO_LONGER_ACCEPTED: _PROGRESS,
    EventKind.REDIRECTED: _PROGRESS,
    EventKind.EXTENDED: _PROGRESS,
    EventKind.ANSWERED: (
        Told(_K.TO_SERVE, Where.HOLDER, INTAKE),
        *_PROGRESS,
    ),
    EventKind.CLOSING_REPORTED: (Told(_K.REPORTED, Where.SENDER, WORKING),),
    EventKind.CLOSED: _PROGRESS,
    EventKind.SUPPLEMENTED: (Told(_K.PROGRESSED, Where.HOLDER, WORKING),),
    EventKind.WITHDRAWN: (Told(_K.PROGRESSED, Where.HOLDER, WORKING), *_PROGRESS),
    EventKind.SERVICE_FAILED: (Told(_K.SERVICE_FAILED, Where.UNIT, (*INTAKE, *WORKING)),),
    EventKind.MARKED_URGENT: _URGENT,
    EventKind.URGENT_REPORTED: (Told(_K.PROGRESSED, Where.HOLDER, HEADS),),
    EventKind.ON_SITE_RECORDED: _URGENT,
    EventKind.ON_SITE_ARRIVED: _TO_HEADS,
    EventKind.ON_SITE_ENDED: _TO_HEADS,
    EventKind.PUBLIC_OPINION_RECORDED: (
        Told(_K.PUBLIC_OPINION, Where.HOLDER, (*WORKING, *HEADS)),
        Told(_K.PUBLIC_OPINION, Where.SENDER, WORKING),
    ),
    EventKind.PUBLIC_OPINION_CLOSED: _TO_HEADS,
    EventKind.COMMENTED: _LED,
    EventKind.INSTRUCTION_REPORTED: _TO_LEADER,
    EventKind.UNDERTAKEN: _LED,
    EventKind.UNDERTAKING_SENT_BACK: (*_TO_LEADER, *_LED),
    EventKind.UNDERTAKING_CLOSED: (*_TO_LEADER, *_LED),
    EventKind.UNDERTAKING_RELEASED: _LED,
    EventKind.HEARING_ANNOUNCED: _HEARING,
    EventKind.HEARING_CALLED_OFF: _HEARING,
    EventKind.HEARING_HELD: _TO_HEADS,
    EventKind.RECUSED: _DECIDED,
    EventKind.RECUSAL_OVERRULED: _DECIDED,
    EventKind.RECUSAL_WITHDRAWN: _DECIDED,
    EventKind.COMPETENCE_RULED: _DECIDED,
    EventKind.RAISE_DECLINED: _DECIDED,
    EventKind.SETTLED: _TO_HEADS,
    EventKind.EXECUTION_REPORTED: _TO_HEADS,
}
"""Of which event who is told. What isn't named here tells nobody by itself: its tasks show."""

OF_TASKS: Final[Mapping[TaskKind, tuple[NotificationKind, tuple[str, ...]]]] = {
    TaskKind.APPROVE_DOCUMENT: (_K.TO_APPROVE, HEADS),
    TaskKind.RULE_RECUSAL: (_K.TO_DECIDE, HEADS),
    TaskKind.RULE_DISPUTE: (_K.TO_DECIDE, HEADS),
    TaskKind.DECIDE_RAISE: (_K.TO_DECIDE, HEADS),
    TaskKind.REPLY_SUPERVISION: (_K.SUPERVISED, (*WORKING, *HEADS)),
    TaskKind.GIVE_REVIEW_OPINION: (_K.ARRIVED, (*INTAKE, *WORKING)),
    TaskKind.GIVE_RE_REVIEW_OPINION: (_K.ARRIVED, (*INTAKE, *WORKING)),
    TaskKind.ANSWER_PART: (_K.ARRIVED, (*INTAKE, *WORKING)),
    TaskKind.CARRY_OUT_INSTRUCTION: (_K.LEADER_ACTED, (*WORKING, *HEADS)),
    TaskKind.REVIEW_UNDERTAKING: (_K.TO_DECIDE, HEADS),
}
"""What no event tells its unit of: the task does, when it is given."""

OF_CLOCKS: Final[Mapping[ClockTold, tuple[NotificationKind, tuple[str, ...]]]] = {
    ClockTold.DUE_SOON: (_K.DUE_SOON, (*WORKING, *HEADS)),
    ClockTold.LATE: (_K.LATE, (*WORKING, *HEADS)),
}


def tell(
    tx: Write, case_id: UUID, kind: EventKind, event_id: UUID, tenant: tuple[UUID, str]
) -> None:
    """Let an event be told of to whom the table names, if anybody; `tenant` is the actor's."""
    if kind in WHO:
        tx.send("case.told", case_id, tenant=tenant, event_id=event_id)


def tell_task(tx: Write, case_id: UUID, kind: TaskKind, task_id: UUID) -> None:
    """Let a task be told of to whom the table names, if anybody."""
    actor = tx.actor
    if kind not in OF_TASKS or isinstance(actor, PetitionerActor):
        return
    at = actor if isinstance(actor, SystemActor) else actor.appointments[0]
    tenant = (at.tenant_id, at.tenant_path)
    tx.send("case.task_given", case_id, tenant=tenant, event_id=task_id)


async def deliver_task(tx: Write, task_id: UUID) -> int:
    """Notify whom a task is told to, unless it is done already; returns how many."""
    task = await notifications.task_told(tx, task_id)
    if task is None:
        return 0
    case_id, kind, unit_id = task
    told, roles = OF_TASKS[TaskKind(kind)]
    named = dict.fromkeys(await recipients(tx, case_id, unit_id, roles), told)
    _write(tx, named, about=("case", case_id), event_id=task_id, at=tx.now)
    await tx.flush()
    return len(named)


async def deliver_notice(tx: Write, notice_id: UUID, event_id: UUID, *, acknowledged: bool) -> int:
    """Tell the department of a notice to it, or its sender that it was taken note of."""
    notice = await cadre_notices.told(tx, notice_id)
    if notice is None:
        return 0
    case_id, sender, addressee = notice
    unit, roles, kind = (
        (sender, WORKING, _K.CADRE_NOTICE_ACKNOWLEDGED)
        if acknowledged
        else (addressee, DEPARTMENT, _K.CADRE_NOTICE)
    )
    named = dict.fromkeys(await recipients(tx, case_id, unit, roles), kind)
    about = ("cadre_notice", notice_id)
    _write(tx, named, about=about, event_id=event_id, at=tx.now)
    await tx.flush()
    return len(named)


async def deliver(tx: Write, event_id: UUID) -> int:
    """Notify whom an event is told to; returns how many.

    Each once, by the first row of the table that names him, and not whoever did it.
    """
    event = await notifications.event_told(tx, event_id)
    if event is None:
        return 0
    units = {Where.HOLDER: event.holder, Where.SENDER: event.sender, Where.UNIT: event.unit}
    named: dict[UUID, NotificationKind] = {}
    for told in WHO[EventKind(event.kind)]:
        if told.where is Where.LEADER:
            users = await notifications.leader_told(tx, event_id, event.case_id)
        else:
            users = await recipients(tx, event.case_id, units[told.where], told.roles)
        for user_id in users:
            named.setdefault(user_id, told.kind)
    if event.user is not None:
        named.pop(event.user, None)
    _write(tx, named, about=("case", event.case_id), event_id=event_id, at=tx.now)
    await tx.flush()
    return len(named)


async def tell_overrun(
    tx: Write, row: CaseHours, unit_id: UUID, roles: Iterable[str], warning_id: UUID
) -> None:
    """Notify whoever is warned of hours that ran out, and those whose hours they were."""
    owing = await recipients(tx, row.case_id, row.holder_unit_id, (*WORKING, *HEADS))
    warned = await recipients(tx, row.case_id, unit_id, roles)
    named = dict.fromkeys(owing, _K.LATE) | dict.fromkeys(warned, _K.URGENT)
    _write(tx, named, about=("case", row.case_id), event_id=warning_id, at=tx.now)
    await tx.flush()


async def recipients(
    tx: Write, case_id: UUID, unit_id: UUID | None, roles: Iterable[str]
) -> list[UUID]:
    """Return the users with one of the roles in a unit today, but those whom the case denies."""
    if unit_id is None:
        return []
    return await notifications.recipients(tx, case_id, unit_id, roles, tx.today)


async def tell_clocks(tx: Write, system: SystemActor, limit: int) -> int:
    """Tell of a batch of last days that came near or have passed, within the system's province.

    Returns how many clocks were looked at: fewer than `limit` means that none is left.
    """
    clocks = await notifications.clocks_to_tell(tx, tx.today, limit)
    if not clocks:
        return 0
    for clock in clocks:
        clock.told = await _tell_day(tx, clock.case_id, clock.unit_id, clock.due_on)
    tx.record(
        "case.clocks_told",
        kind="calendar",
        object_id=None,
        tenants={system.tenant_id: system.tenant_path},
        grounds={"clocks": len(clocks)},
    )
    await tx.flush()
    return len(clocks)


async def tell_tasks(tx: Write, system: SystemActor, limit: int) -> int:
    """Tell of a batch of tasks whose own day came near or has passed, like `tell_clocks`."""
    waiting = await notifications.tasks_to_tell(tx, tx.today, limit)
    if not waiting:
        return 0
    for task in waiting:
        if task.due_on is None:
            raise LookupError(task.id)  # asked for by its day
        task.told = await _tell_day(tx, task.case_id, task.holder_unit_id, task.due_on)
    tx.record(
        "case.tasks_told",
        kind="calendar",
        object_id=None,
        tenants={system.tenant_id: system.tenant_path},
        grounds={"tasks": len(waiting)},
    )
    await tx.flush()
    return len(waiting)


async def _tell_day(tx: Write, case_id: UUID, unit_id: UUID | None, due_on: date) -> str:
    """Notify a unit that a last day is near or has passed, unless long ago; returns which."""
    told = ClockTold.LATE if due_on < tx.today else ClockTold.DUE_SOON
    if (tx.today - due_on).days <= RECENT_DAYS:
        kind, roles = OF_CLOCKS[told]
        named = await recipients(tx, case_id, unit_id, roles)
        about = ("case", case_id)
        _write(tx, dict.fromkeys(named, kind), about=about, event_id=new_id(), at=tx.now)
    return told.value


RECENT_DAYS: Final = 30
"""What passed longer ago was late before anybody was told of it, and stands in every list."""


def _write(
    tx: Write,
    named: Mapping[UUID, NotificationKind],
    *,
    about: tuple[str, UUID],
    event_id: UUID,
    at: datetime,
) -> None:
    tx.add(
        *(
            Notification(
                id=new_id(),
                user_id=user_id,
                kind=kind.value,
                subject_kind=about[0],
                subject_id=about[1],
                event_id=event_id,
                made_at=at,
            )
            for user_id, kind in named.items()
        )
    )
