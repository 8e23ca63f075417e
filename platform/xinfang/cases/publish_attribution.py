"""Publishing a drafted attribution (责任归属发布): by the director, who didn't draft it.

From its first day on it is the row of its class; what was published before stays as it was.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.duties_apart import require_apart
from xinfang.access.grants import Grants
from xinfang.cases.draft_attribution import NoSuchUnit
from xinfang.cases.drafting import seat_over
from xinfang.cases.queries import attribution as rows
from xinfang.cases.queries import routing
from xinfang.kernel.errors import NotFound
from xinfang.store.transaction import Outcome, Write


class DraftNotFound(NotFound):
    """There is no such draft within sight, or it has been published."""

    def __init__(self, name: str) -> None:
        super().__init__("没有找到该草稿。", field=(name,))


@dataclass(frozen=True, slots=True)
class PublishAttribution:
    """Publish a draft."""

    attribution_id: UUID
    acting_as: UUID | None = None


async def publish_attribution(tx: Write, grants: Grants, command: PublishAttribution) -> Outcome:
    """Publish; a first day that has passed meanwhile becomes today.

    Raises DraftNotFound, ActNotPermitted, SamePerson, NoSuchUnit for a unit that has ended since.
    """
    row = await rows.draft_by_id(tx, command.attribution_id)
    if row is None:
        raise DraftNotFound("attribution")
    seat = seat_over(
        tx,
        grants,
        "attribution",
        "publish",
        row.tenant_id,
        row.tenant_path,
        None,
        command.acting_as,
    )
    require_apart("publish", seat.actor.person_id, {"draft": [row.drafted_by]})
    if await routing.has_ended(tx, row.unit_id):
        raise NoSuchUnit
    row.version = await rows.last_version(tx, row.tenant_id, row.content_class_code) + 1
    row.published_by, row.published_at = seat.actor.person_id, tx.now
    row.valid_from = max(row.valid_from, tx.today)
    if row.valid_to is not None:
        row.valid_to = max(row.valid_to, row.valid_from)
    event_id = tx.record(
        "attribution.published",
        kind="attribution",
        object_id=row.id,
        tenants={row.tenant_id: row.tenant_path},
        grounds={"version": row.version, "valid_from": row.valid_from},
        policy=seat.policy,
    )
    return Outcome("attribution", row.id, event_id)
