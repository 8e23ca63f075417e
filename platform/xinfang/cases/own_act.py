"""An act of a petitioner on his own case: what `acting` is for acts of staff.

It locks the case, asks the grants of the role `petitioner`, and tells what happened. It takes no
version: what organs do meanwhile is no reason to send a petitioner back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xinfang.access.actor import PetitionerActor, SystemActor
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.access.own_petition import own_line
from xinfang.cases import notify, sight
from xinfang.cases.acting import OnCase, settle
from xinfang.cases.models import CaseEvent, EventKind
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.queries.own_petition import own_petition_for
from xinfang.kernel.errors import NotPermitted
from xinfang.store.transaction import Write


class NotConfirmed(NotPermitted):
    """The session was opened by a code that somebody else may have seen."""

    def __init__(self) -> None:
        super().__init__("请先通过登记的手机号确认身份，再办理此事。")


@dataclass(slots=True)
class OwnAct(OnCase):
    """One act of a petitioner; its event names nobody."""

    actor: PetitionerActor

    @property
    def doer(self) -> UUID:
        """The petitioner."""
        return self.actor.petitioner_id

    async def tell(
        self,
        kind: EventKind,
        grounds: Mapping[str, Any] | None = None,
        *,
        subject_id: UUID | None = None,
        tenants: Mapping[UUID, str] | None = None,
        more_follows: bool = False,
    ) -> UUID:
        """Write it down."""
        if not more_follows:
            self.provisional = await settle(self.tx, self.case)
        case = self.case
        event_id = self.tx.record(
            f"case.{kind.value.lower()}",
            kind="case",
            object_id=case.id,
            tenants={case.tenant_id: case.tenant_path, **(tenants or {})},
            grounds=grounds,
            policy=self.policy,
        )
        event = CaseEvent(
            id=event_id, case_id=case.id, kind=kind.value, at=self.tx.now, subject_id=subject_id
        )
        self.tx.add(event)
        await self.tx.flush()
        system = SystemActor("cases.own_act", case.tenant_id, case.tenant_path)
        async with self.tx.on_behalf_of(system):
            # Parcels are of tenants, and he is of none; nor is it his who else has a reason.
            notify.tell(self.tx, case.id, kind, event_id, (case.tenant_id, case.tenant_path))
            if not more_follows:
                await sight.narrow(self.tx, case)
        return event_id


async def begin_own(tx: Write, grants: Grants, act: str) -> OwnAct:
    """Lock the petitioner's case for an act of his.

    Raises ActNotPermitted for anybody else, NotConfirmed, CaseNotFound where it isn't his any more.
    """
    actor = tx.actor
    if not isinstance(actor, PetitionerActor):
        raise ActNotPermitted
    line = own_line(grants, act)
    if not actor.confirmed:
        raise NotConfirmed
    case = await own_petition_for(tx, actor)
    if case is None:
        raise CaseNotFound(field=())
    return OwnAct(tx, case, line.quote(), actor)
