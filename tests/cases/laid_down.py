"""What is laid down for tests: an attribution, drafted by one and published by another."""

import datetime as dt
from uuid import UUID

from cases.road import Road
from xinfang.cases.draft_attribution import DraftAttribution, draft_attribution
from xinfang.cases.publish_attribution import PublishAttribution, publish_attribution
from xinfang.kernel import clock
from xinfang.store.transaction import Outcome


async def draft(
    road: Road,
    code: str,
    unit: str,
    by: str,
    since: str | None = None,
    until: str | None = None,
) -> Outcome:
    """Draft who answers for a class, from the story's day on unless another is named."""
    command = DraftAttribution(
        content_class_code=code,
        unit_id=road.world.unit(unit),
        basis="三定规定",
        valid_from=dt.date.fromisoformat(since) if since else road.day,
        valid_to=dt.date.fromisoformat(until) if until else None,
    )
    with clock.frozen(road.noon()):
        async with road.world.db.write(road.world.user(by)) as tx:
            return await draft_attribution(tx, road.world.grants, command)


async def publish(road: Road, row_id: UUID, by: str) -> Outcome:
    """Publish a draft."""
    with clock.frozen(road.noon()):
        async with road.world.db.write(road.world.user(by)) as tx:
            return await publish_attribution(tx, road.world.grants, PublishAttribution(row_id))


async def attributed(
    road: Road,
    code: str,
    unit: str,
    place: str = "金水区",
    since: str | None = None,
    until: str | None = None,
) -> UUID:
    """Draft by the place's case officer and publish by its director."""
    made = await draft(road, code, unit, f"{place}信访局经办人", since, until)
    await publish(road, made.id, f"{place}信访局局长")
    return made.id
