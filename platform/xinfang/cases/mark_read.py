"""Marking notifications read (标为已读): one's own, and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import Actor
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.queries import notifications
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Mark these read; with `through`, that one and every older one too."""

    ids: Sequence[UUID] = ()
    through: UUID | None = None


async def mark_read(tx: Write, command: MarkRead) -> Outcome:
    """Mark notifications read. What isn't there, or isn't the actor's, is passed over."""
    if not isinstance(tx.actor, Actor):
        raise ActNotPermitted
    await notifications.mark(tx, tx.actor.user_id, command.ids, command.through)
    return Outcome("user", tx.actor.user_id)
