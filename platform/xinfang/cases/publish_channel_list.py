"""Publishing a department's list (法定途径清单公布): by its head, who didn't draft it.

From its publication on it is the list in force; the one before stays as it was.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.duties_apart import require_apart
from xinfang.access.grants import Grants
from xinfang.cases.drafting import seat_over
from xinfang.cases.publish_attribution import DraftNotFound
from xinfang.cases.queries import channel_lists as rows
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class PublishChannelList:
    """Publish a draft."""

    list_id: UUID
    acting_as: UUID | None = None


async def publish_channel_list(tx: Write, grants: Grants, command: PublishChannelList) -> Outcome:
    """Publish today.

    Raises DraftNotFound, ActNotPermitted, SamePerson.
    """
    row = await rows.draft_by_id(tx, command.list_id)
    if row is None:
        raise DraftNotFound("channelList")
    seat = seat_over(
        tx,
        grants,
        "channel_list",
        "publish",
        row.tenant_id,
        row.tenant_path,
        row.unit_id,
        command.acting_as,
    )
    require_apart("publish", seat.actor.person_id, {"draft": [row.drafted_by]})
    row.version = await rows.last_version(tx, row.unit_id) + 1
    row.published_by, row.published_at = seat.actor.person_id, tx.now
    row.published_on = tx.today
    event_id = tx.record(
        "channel_list.published",
        kind="channel_list",
        object_id=row.id,
        tenants={row.tenant_id: row.tenant_path},
        grounds={"version": row.version, "published_on": row.published_on},
        policy=seat.policy,
    )
    return Outcome("channel_list", row.id, event_id)
