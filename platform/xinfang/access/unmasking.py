"""Unmasking (查看脱敏信息): a reasoned, self-ending read of a protected field group.

It opens a field group of one object to one user for some minutes, and is in the ledger. Where
`policies/unmasking.csv` says so, it opens only after another person approved. Nothing unmasks for
the accused: he has no way to the object at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor
from xinfang.access.duties_apart import require_apart
from xinfang.access.grants import Grants
from xinfang.access.policies import Unmaskable, unmaskable
from xinfang.access.reach import Facts, object_kind
from xinfang.access.tables import unmasking
from xinfang.access.transactions import Reads, Writes
from xinfang.kernel import clock
from xinfang.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from xinfang.kernel.ids import new_id

LEAST_REASON = 5
LONGEST_REASON = 500
APPROVABLE_FOR = timedelta(days=1)
"""How long a request waits for its approval before it lapses."""


class ReasonMissing(Invalid):
    """The reason is missing, or too short or long to be one."""

    def __init__(self) -> None:
        super().__init__(
            f"请填写查看理由（{LEAST_REASON}至{LONGEST_REASON}字）。", field=("reason",)
        )


class MinutesOutOfRange(Invalid):
    """The duration is beyond what the policies allow for this group."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"查看时长须为1至{longest}分钟。", field=("minutes",))


class NotUnmaskable(NotPermitted):
    """The field group can't be unmasked in this way."""

    def __init__(self) -> None:
        super().__init__("该类信息不能通过此方式查看。")


class RequestGone(NotFound):
    """There is no such request, or the actor may not know of it."""

    def __init__(self) -> None:
        super().__init__("未找到该查看申请。")


class RequestSettled(Conflict):
    """The request was approved before, or it lapsed."""

    def __init__(self) -> None:
        super().__init__("该查看申请已办理或已过期。")


@dataclass(frozen=True, slots=True)
class Unmask:
    """Ask to read a field group (`case.identity`) of an object for some minutes."""

    group: str
    facts: Facts
    reason: str
    minutes: int
    acting_as: UUID | None = None


@dataclass(frozen=True, slots=True)
class Unmasking:
    """What was opened, or waits for approval, and until when."""

    id: UUID
    group: str
    object_id: UUID
    ends_at: datetime
    awaits_approval: bool
    event_id: UUID


async def unmask(tx: Writes, grants: Grants, command: Unmask) -> Unmasking:
    """Open the field group to the acting user, or ask for the approval that it needs.

    Raises ReasonMissing, MinutesOutOfRange, NotUnmaskable and what `Grants.choose` raises. The
    caller has loaded the object within the actor's reach.
    """
    actor = _person(tx)
    rule = _checked(command)
    facts = replace(command.facts, kind=object_kind(command.group))
    appointment, line = grants.choose(
        actor, command.group, "unmask", facts, acting_as=command.acting_as
    )
    tenants = {appointment.tenant_id: appointment.tenant_path}
    if facts.tenant_id is not None and facts.tenant_path is not None:
        tenants[facts.tenant_id] = facts.tenant_path
    minutes = timedelta(minutes=command.minutes)
    ends_at = tx.now + (APPROVABLE_FOR if rule.needs_approval else minutes)
    made = new_id()
    await tx.execute(
        sa.insert(unmasking).values(
            id=made,
            user_id=actor.user_id,
            person_id=actor.person_id,
            kind=facts.kind,
            object_id=facts.id,
            field_group=command.group,
            reason=command.reason.strip(),
            granted_at=tx.now,
            ends_at=ends_at,
            tenant_id=facts.tenant_id or appointment.tenant_id,
            tenant_path=facts.tenant_path or appointment.tenant_path,
            minutes=command.minutes,
            needs_approval=rule.needs_approval,
        )
    )
    event_id = tx.record(
        "access.unmask_asked" if rule.needs_approval else "access.unmasked",
        kind=facts.kind,
        object_id=facts.id,
        tenants=tenants,
        grounds={
            "group": command.group,
            "reason": command.reason.strip(),
            "minutes": command.minutes,
        },
        policy=line.quote(),
    )
    return Unmasking(made, command.group, facts.id, ends_at, rule.needs_approval, event_id)


async def approve(
    tx: Writes, grants: Grants, request_id: UUID, facts: Facts, *, acting_as: UUID | None = None
) -> Unmasking:
    """Approve another person's request; the minutes count from now.

    `facts` are those of the object, loaded within the approver's reach. Raises RequestGone,
    RequestSettled, SamePerson where the approver asked himself (also from another account), and
    what `Grants.choose` raises.
    """
    actor = _person(tx)
    found = await tx.execute(
        sa.select(unmasking)
        .where(unmasking.c.id == request_id, unmasking.c.object_id == facts.id)
        .with_for_update()
    )
    row = found.first()
    if row is None or not row.needs_approval:
        raise RequestGone
    appointment, line = grants.choose(actor, row.field_group, "approve", facts, acting_as=acting_as)
    require_apart("approve", actor.person_id, {"unmask": [row.person_id]})
    if row.approver_id is not None or row.ends_at <= tx.now:
        raise RequestSettled
    ends_at = tx.now + timedelta(minutes=row.minutes)
    await tx.execute(
        sa.update(unmasking)
        .where(unmasking.c.id == request_id)
        .values(approver_id=actor.person_id, granted_at=tx.now, ends_at=ends_at)
    )
    event_id = tx.record(
        "access.unmask_approved",
        kind=row.kind,
        object_id=row.object_id,
        tenants={
            appointment.tenant_id: appointment.tenant_path,
            row.tenant_id: row.tenant_path,
        },
        grounds={"group": row.field_group, "asked_by": str(row.user_id), "minutes": row.minutes},
        policy=line.quote(),
    )
    return Unmasking(
        request_id,
        row.field_group,
        row.object_id,
        ends_at,
        awaits_approval=False,
        event_id=event_id,
    )


async def active_unmaskings(
    tx: Reads, kind: str, ids: Iterable[UUID]
) -> Mapping[UUID, frozenset[str]]:
    """Return the field groups that are open to the acting user now, for each of the objects."""
    wanted = list(ids)
    user = tx.actor.user_id if isinstance(tx.actor, Actor) else None
    rows = await tx.execute(
        sa.select(unmasking.c.object_id, unmasking.c.field_group).where(
            unmasking.c.user_id == user,
            unmasking.c.kind == kind,
            unmasking.c.object_id.in_(wanted),
            unmasking.c.ends_at > clock.now(),
            sa.or_(~unmasking.c.needs_approval, unmasking.c.approver_id.is_not(None)),
        )
    )
    found: dict[UUID, set[str]] = {object_id: set() for object_id in wanted}
    for row in rows:
        found[row.object_id].add(row.field_group)
    return {object_id: frozenset(groups) for object_id, groups in found.items()}


def _checked(command: Unmask) -> Unmaskable:
    rule = unmaskable().get(command.group)
    if rule is None or object_kind(command.group) != object_kind(command.facts.kind):
        raise NotUnmaskable
    if not LEAST_REASON <= len(command.reason.strip()) <= LONGEST_REASON:
        raise ReasonMissing
    if not 1 <= command.minutes <= rule.longest_minutes:
        raise MinutesOutOfRange(rule.longest_minutes)
    return rule


def _person(tx: Reads) -> Actor:
    if not isinstance(tx.actor, Actor):
        raise NotUnmaskable  # the system never looks behind a mask
    return tx.actor
