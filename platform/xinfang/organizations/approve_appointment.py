"""The second person's approval of a role that reads accusations or personnel matters."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, NotPermitted
from xinfang.organizations.authority import Command, acting_person, require
from xinfang.organizations.derive import bump
from xinfang.organizations.queries import appointment_for, tenant_for
from xinfang.organizations.set_user_enabled import NotOneself
from xinfang.store.transaction import Outcome, Write


class NothingToApprove(Conflict):
    """The appointment doesn't wait for approval, or has ended."""

    def __init__(self) -> None:
        super().__init__("该授权无需复核、已复核或已结束。", field=("appointment",))


class NotASecondPerson(NotPermitted):
    """Who proposed it can't approve it, nor can the system."""

    def __init__(self) -> None:
        super().__init__("提出授权的人不得复核，请由他人办理。")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveAppointment(Command):
    """The appointment that waits."""

    appointment_id: UUID


async def approve_appointment(tx: Write, grants: Grants, command: ApproveAppointment) -> Outcome:
    """Let the appointment take effect.

    Raises NothingToApprove, NotOneself, NotASecondPerson.
    """
    appointment = await appointment_for(tx, command.appointment_id)
    tenant = await tenant_for(tx, appointment.tenant_id)
    policy = require(tx, grants, command, "appointment", "manage", tenant)
    approver = acting_person(tx)
    ended = appointment.until is not None and appointment.until < tx.today
    if ended or not appointment.needs_approval or appointment.approved_by is not None:
        raise NothingToApprove
    if approver == appointment.person_id:
        raise NotOneself
    if approver is None or approver == appointment.proposed_by:
        raise NotASecondPerson
    appointment.approved_by = approver
    await tx.flush()
    await bump(tx, "authorization")
    event = tx.record(
        "appointment.approved",
        kind="appointment",
        object_id=appointment.id,
        tenants={tenant.id: tenant.path},
        grounds={"role": appointment.role, "proposed_by": appointment.proposed_by},
        policy=policy,
    )
    return Outcome("appointment", appointment.id, event)
