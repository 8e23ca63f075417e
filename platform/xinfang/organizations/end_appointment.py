"""Take a role back, from the day after a last day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.organizations.authority import Command, acting_person, require
from xinfang.organizations.derive import DAY, bump, rederive_denials
from xinfang.organizations.leave_post import AlreadyLeft, LastDayNotPossible
from xinfang.organizations.queries import appointment_for, tenant_for
from xinfang.organizations.set_user_enabled import NotOneself
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAppointment(Command):
    """`until` is the last day; None: it ends at once, yesterday was the last day."""

    appointment_id: UUID
    until: date | None = None


async def end_appointment(tx: Write, grants: Grants, command: EndAppointment) -> Outcome:
    """Set the last day, at the earliest yesterday. It lifts no denial.

    Raises AlreadyLeft, LastDayNotPossible, NotOneself (who would prolong his own).
    """
    appointment = await appointment_for(tx, command.appointment_id)
    tenant = await tenant_for(tx, appointment.tenant_id)
    policy = require(tx, grants, command, "appointment", "manage", tenant)
    yesterday = tx.today - DAY
    until = command.until or max(yesterday, appointment.since - DAY)
    if appointment.until is not None and appointment.until < tx.today:
        raise AlreadyLeft
    if until < yesterday or until < appointment.since - DAY:
        raise LastDayNotPossible
    prolongs = appointment.until is not None and until > appointment.until
    if prolongs:
        raise LastDayNotPossible
    if appointment.person_id == acting_person(tx) and until >= tx.today:
        raise NotOneself
    appointment.until = until
    await bump(tx, "authorization")
    event = tx.record(
        "appointment.ended",
        kind="appointment",
        object_id=appointment.id,
        tenants={tenant.id: tenant.path},
        grounds={"role": appointment.role, "until": until},
        policy=policy,
    )
    await rederive_denials(tx, [appointment.person_id])
    return Outcome("appointment", appointment.id, event)
