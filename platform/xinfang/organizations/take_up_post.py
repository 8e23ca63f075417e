"""A person takes up a post (任职)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import rederive_denials
from xinfang.organizations.models import PostHolding
from xinfang.organizations.place_unit import UnitEnded
from xinfang.organizations.queries import person_by_id, post_by_id, tenant_for, unit_for
from xinfang.organizations.queries.posts import overlapping
from xinfang.organizations.vocabulary import Rank
from xinfang.store.transaction import Outcome, Write


class PostTaken(Conflict):
    """Somebody holds the principal leader's post in that time, or the person holds it already."""

    def __init__(self) -> None:
        super().__init__("该职务在所填期间已有任职，请先办理免职。", field=("since",))


class EndsBeforeStart(Invalid):
    """The last day lies before the first."""

    def __init__(self) -> None:
        super().__init__("截止日期早于起始日期。", field=("until",))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpPost(Command):
    """From `since` (today by default) to `until`, both included."""

    post_id: UUID
    person_id: UUID
    since: date | None = None
    until: date | None = None


async def take_up_post(tx: Write, grants: Grants, command: TakeUpPost) -> Outcome:
    """Enter the holding; whoever now stands in an accused place loses sight of the accusation.

    Raises PostTaken, UnitEnded, EndsBeforeStart.
    """
    post = await post_by_id(tx, command.post_id)
    unit = await unit_for(tx, post.unit_id)  # locked: two takers of one post wait for each other
    tenant = await tenant_for(tx, unit.tenant_id)
    policy = require(tx, grants, command, "person", "arrange", tenant)
    person = await person_by_id(tx, command.person_id)
    since, until = command.since or tx.today, command.until
    if unit.valid_to is not None:
        raise UnitEnded
    if until is not None and until < since:
        raise EndsBeforeStart
    sole = None if post.rank == Rank.PRINCIPAL_LEADER else person.id
    if await overlapping(tx, post.id, sole, since, until):
        raise PostTaken
    holding = PostHolding(
        id=new_id(),
        post_id=post.id,
        rank=post.rank,
        person_id=person.id,
        tenant_id=post.tenant_id,
        tenant_path=post.tenant_path,
        since=since,
        until=until,
    )
    tx.add(holding)
    event = tx.record(
        "post.taken_up",
        kind="post",
        object_id=post.id,
        tenants={tenant.id: tenant.path},
        grounds={"person": person.id, "since": since, "until": until},
        policy=policy,
    )
    await rederive_denials(tx, [person.id])
    return Outcome("post_holding", holding.id, event)
