"""Unmasking the identity of a case's petitioners (查看信访人身份): reasoned, short, and in the ledger."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.policies import unmaskable
from xinfang.access.tables import unmasking
from xinfang.cases.models import CaseEvent, EventKind
from xinfang.cases.queries.cases import case_for
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Outcome, Write

GROUP: Final = "case.identity"
SHORTEST_REASON: Final = 4
LONGEST_REASON: Final = 500


class ReasonNeeded(Invalid):
    """An unmasking says why, in its own words."""

    def __init__(self) -> None:
        super().__init__(
            f"请说明查看理由，{SHORTEST_REASON} 至 {LONGEST_REASON} 个字。",
            field=("input", "reason"),
        )


class TooLong(Invalid):
    """An unmasking ends by itself, within what the policy allows."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"查看时长应在 1 至 {longest} 分钟之间。", field=("input", "minutes"))


@dataclass(frozen=True, slots=True)
class UnmaskIdentity:
    """Open the identity of a case's petitioners to the actor alone, for some minutes."""

    case_id: UUID
    reason: str
    minutes: int
    acting_as: UUID | None = None


async def unmask_identity(
    tx: Write, actor: Actor, grants: Grants, command: UnmaskIdentity
) -> Outcome:
    """Open the identity and return the case.

    Raises CaseNotFound, ActNotPermitted, AmbiguousAppointment, ReasonNeeded, TooLong.
    """
    case, facts = await case_for(tx, actor, grants, command.case_id)
    at, line = grants.choose(actor, GROUP, "unmask", facts, acting_as=command.acting_as)
    reason = command.reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ReasonNeeded
    longest = unmaskable()[GROUP].longest_minutes
    if not 1 <= command.minutes <= longest:
        raise TooLong(longest)
    ends_at = tx.now + timedelta(minutes=command.minutes)
    await tx.session.execute(
        sa.insert(unmasking).values(
            id=new_id(),
            user_id=actor.user_id,
            kind="case",
            object_id=case.id,
            field_group=GROUP,
            reason=reason,
            granted_at=tx.now,
            ends_at=ends_at,
        )
    )
    event_id = tx.record(
        "case.identity_unmasked",
        kind="case",
        object_id=case.id,
        tenants={case.tenant_id: case.tenant_path, at.tenant_id: at.tenant_path},
        grounds={"reason": reason, "ends_at": ends_at},
        policy=line.quote(),
    )
    tx.add(
        CaseEvent(
            id=event_id,
            case_id=case.id,
            kind=EventKind.IDENTITY_UNMASKED.value,
            at=tx.now,
            user_id=actor.user_id,
            unit_id=at.unit_id,
            unit_tenant_id=at.tenant_id,
        )
    )
    return Outcome("case", case.id, event_id)
