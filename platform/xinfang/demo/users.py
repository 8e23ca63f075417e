"""The demo's accounts: one a seat, appointed by one administrator and approved by the other.

The developer issuer is named after the address that it answers on. Started on another port, it is
another issuer: then the same people get accounts by it too.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xinfang.access.actor import Actor, AnyActor, Clearance, SystemActor
from xinfang.demo.officials import AT_WORK
from xinfang.demo.organizations import PLATFORM, Land
from xinfang.demo.people import ADMINISTRATORS, OPERATOR, seats
from xinfang.demo.steps import Steps
from xinfang.kernel import clock
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.approve_appointment import ApproveAppointment, approve_appointment
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.organizations.models import Appointment, AppUser
from xinfang.organizations.queries import actor_of
from xinfang.organizations.queries.users import appointments_of, users_within_sight
from xinfang.store.transaction import Outcome, Read, Write


@dataclass(frozen=True, slots=True)
class _Account:
    subject: str
    person_id: UUID
    clearance: Clearance
    role: str
    unit_id: UUID
    since: date | None = None


async def open_accounts(
    steps: Steps, administrators: tuple[Actor, Actor], land: Land, at: datetime
) -> None:
    """Open the account of every seat."""
    first, second = administrators
    waiting: list[UUID] = []
    for seat in seats():
        account = _Account(
            subject=seat.subject,
            person_id=land.people[seat.subject],
            clearance=seat.clearance,
            role=seat.role,
            unit_id=land.units[seat.place.slug, seat.sector],
            since=at.date() - AT_WORK,
        )
        waiting += await _propose(steps, first, account, at)
    await _approve(steps, second, waiting, at)


async def follow_issuer(steps: Steps, province: SystemActor, issuer: str) -> None:
    """Give everybody who signs in by the steps' issuer an account by another one too."""
    today = clock.today()
    if await actor_of(steps.database, issuer, seats()[-1].subject, today) is not None:
        return
    first, second = [await steps.signed_in(one, today) for one in ADMINISTRATORS]
    there = Steps(steps.database, steps.grants, issuer, steps.tell)
    waiting: list[UUID] = []
    for system in (PLATFORM, province):
        for user, appointment in await _appointed(steps, system):
            account = _Account(
                user.subject,
                user.person_id,
                Clearance(user.clearance),
                appointment.role,
                appointment.unit_id,
            )
            # Nobody appoints himself: each administrator is appointed anew by the other.
            own = user.person_id == first.person_id
            proposing: AnyActor = (second if own else first) if system is province else PLATFORM
            waiting += await _propose(there, proposing, account)
    await _approve(there, second, waiting)


async def _appointed(steps: Steps, system: SystemActor) -> list[tuple[AppUser, Appointment]]:
    """Return who has a seat, with his appointments: nobody signs in as one of the others."""
    followed = {*ADMINISTRATORS, OPERATOR, *(seat.subject for seat in seats())}

    async def find(read: Read) -> list[tuple[AppUser, Appointment]]:
        users = [
            one
            for one in await users_within_sight(read)
            if one.issuer == steps.issuer and one.subject in followed
        ]
        given = await appointments_of(read, [user.id for user in users], read.today)
        return [(user, appointment) for user in users for appointment in given[user.id]]

    return await steps.look(system, find)


async def _propose(
    steps: Steps, proposing: AnyActor, account: _Account, at: datetime | None = None
) -> list[UUID]:
    """Bind and appoint a user; returns the appointment where it waits for approval."""

    async def propose(tx: Write) -> Outcome:
        bound = BindUser(
            person_id=account.person_id,
            issuer=steps.issuer,
            subject=account.subject,
            clearance=account.clearance,
        )
        user = await bind_user(tx, steps.grants, bound)
        await tx.flush()
        given = Appoint(
            user_id=user.id, role=account.role, unit_id=account.unit_id, since=account.since
        )
        return await appoint(tx, steps.grants, given)

    name = f"user {account.subject} by {steps.issuer}"
    appointment_id, waits = await steps.do_warned(proposing, name, propose, at=at)
    return [appointment_id] if waits else []


async def _approve(
    steps: Steps, approving: Actor, waiting: list[UUID], at: datetime | None = None
) -> None:
    async def approve(tx: Write) -> Outcome:
        for appointment_id in waiting:
            command = ApproveAppointment(appointment_id=appointment_id)
            await approve_appointment(tx, steps.grants, command)
        return Outcome("appointment", waiting[0])

    await steps.do(approving, f"approvals by {steps.issuer}", approve, at=at)
