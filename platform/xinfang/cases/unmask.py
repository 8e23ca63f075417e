"""Unmasking the identity of a case's petitioners (查看信访人身份).

Reasoned, short, in the ledger.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access import unmasking
from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.cases.models import CaseEvent, EventKind
from xinfang.cases.queries.cases import case_for
from xinfang.store.transaction import Outcome, Write

GROUP: Final = "case.identity"


@dataclass(frozen=True, slots=True)
class UnmaskIdentity:
    """Open the identity of a case's petitioners to the actor alone, for some minutes."""

    case_id: UUID
    reason: str
    minutes: int
    acting_as: UUID | None = None


async def unmask_identity(tx: Write, grants: Grants, command: UnmaskIdentity) -> Outcome:
    """Open the identity and return the case.

    Raises CaseNotFound and what `access.unmasking.unmask` raises.
    """
    case, facts = await case_for(tx, grants, command.case_id)
    opened = await unmasking.unmask(
        tx,
        grants,
        unmasking.Unmask(GROUP, facts, command.reason, command.minutes, command.acting_as),
    )
    tx.add(
        CaseEvent(
            id=opened.event_id,
            case_id=case.id,
            kind=EventKind.IDENTITY_UNMASKED.value,
            at=tx.now,
            user_id=tx.actor.user_id if isinstance(tx.actor, Actor) else None,
        )
    )
    return Outcome("case", case.id, opened.event_id)
