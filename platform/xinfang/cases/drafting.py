"""Drafting and publishing what a territory or a unit lays down: one drafts, another publishes."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import Actor, Appointment
from xinfang.access.grants import ActNotPermitted, AmbiguousAppointment, Grants
from xinfang.access.reach import Facts
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Write


@dataclass(frozen=True, slots=True)
class Seat:
    """As whom somebody drafts or publishes, and the grant that lets him."""

    actor: Actor
    appointment: Appointment
    policy: str


def seat_at_home(
    tx: Write, grants: Grants, kind: str, act: str, acting_as: UUID | None = None
) -> Seat:
    """Return as whom the actor does the act for his own unit and territory.

    Raises ActNotPermitted, and AmbiguousAppointment where several appointments would do.
    """
    actor = _person(tx)
    homes = {
        appointment.id: appointment
        for appointment, _line in grants.held(actor, kind, act)
        if acting_as in {None, appointment.id}
    }
    if len(homes) > 1:
        raise AmbiguousAppointment
    for home in homes.values():
        return seat_over(
            tx, grants, kind, act, home.tenant_id, home.tenant_path, home.unit_id, home.id
        )
    raise ActNotPermitted


def seat_over(
    tx: Write,
    grants: Grants,
    kind: str,
    act: str,
    tenant_id: UUID,
    tenant_path: str,
    unit_id: UUID | None,
    acting_as: UUID | None = None,
) -> Seat:
    """Return as whom the actor does the act to what a territory, or one of its units, has."""
    actor = _person(tx)
    facts = Facts(
        kind=kind,
        id=new_id(),
        tenant_id=tenant_id,
        tenant_path=tenant_path,
        responsible_unit_id=unit_id,
    )
    appointment, line = grants.choose(actor, kind, act, facts, acting_as=acting_as)
    return Seat(actor, appointment, line.quote())


def _person(tx: Write) -> Actor:
    if not isinstance(tx.actor, Actor):
        raise ActNotPermitted  # the system lays nothing down
    return tx.actor
