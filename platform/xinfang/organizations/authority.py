"""May the actor arrange this tenant's organizations? Asked by every action of the slice, once."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import Actor, SystemActor
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.access.policies import acts, rows
from xinfang.access.reach import Facts
from xinfang.organizations.models import Tenant
from xinfang.store.transaction import Write

_GUARDED_SEATS = frozenset({"organization department", "discipline body"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What every command of the slice may carry: as which of his appointments the actor acts."""

    acting_as: UUID | None = None


def require(
    tx: Write,
    grants: Grants,
    command: Command,
    kind: str,
    act: str,
    tenant: Tenant,
    *,
    object_id: UUID | None = None,
) -> str | None:
    """Return the grant by which the actor may do `act` to an object of this tenant, for the ledger.

    The system needs none: it works where its own wall lets it. Raises ActNotPermitted,
    AmbiguousAppointment.
    """
    if isinstance(tx.actor, SystemActor):
        return None
    if not isinstance(tx.actor, Actor):
        raise ActNotPermitted
    facts = Facts(
        kind=kind,
        id=object_id or tenant.id,
        tenant_id=tenant.id,
        tenant_path=tenant.path,
        parent_tenant_id=tenant.parent_id,
    )
    return grants.require(tx.actor, kind, act, facts, acting_as=command.acting_as)


def acting_person(tx: Write) -> UUID | None:
    """Return the person who acts; None for the system."""
    return tx.actor.person_id if isinstance(tx.actor, Actor) else None


def needs_second_approver(grants: Grants, role: str, path: str) -> bool:
    """Tell whether a role reads accusations or personnel matters in the tenant at `path`.

    Then its appointment takes effect when a second person has approved it.
    """
    seat = next(row[2] for row in rows("roles.csv") if row[0] == role)
    return seat in _GUARDED_SEATS or any(
        grants.lines(frozenset({role}), kind, act, path)
        for kind, act in acts()
        if kind == "case.accusation" or kind.split(".", 1)[0] == "personnel"
    )
