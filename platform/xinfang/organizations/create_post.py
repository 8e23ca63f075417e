"""Make a post in a unit, and say what its rank owes in petition work."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import Command, require
from xinfang.organizations.models import Post
from xinfang.organizations.place_unit import UnitEnded
from xinfang.organizations.queries import tenant_for, unit_for
from xinfang.organizations.vocabulary import Rank
from xinfang.store.transaction import Outcome, Write


class StandingDuty(StrEnum):
    """What a post answers for as long as it is held (《信访工作责任制实施细则》第六条).

    FIRST_RESPONSIBLE 第一责任人: the principal leader, for the whole of petition work.
    DIRECT_RESPONSIBLE 直接责任人: the leader in charge of petition work.
    ONE_POST_TWO_DUTIES 一岗双责: other members of the team, each for the own remit.
    """

    FIRST_RESPONSIBLE = "FIRST_RESPONSIBLE"
    DIRECT_RESPONSIBLE = "DIRECT_RESPONSIBLE"
    ONE_POST_TWO_DUTIES = "ONE_POST_TWO_DUTIES"


_DUTIES = {
    Rank.PRINCIPAL_LEADER: StandingDuty.FIRST_RESPONSIBLE,
    Rank.LEADER_IN_CHARGE: StandingDuty.DIRECT_RESPONSIBLE,
    Rank.TEAM_MEMBER: StandingDuty.ONE_POST_TWO_DUTIES,
}


def standing_duty(rank: Rank) -> StandingDuty | None:
    """Return what the holder of a post of this rank answers for; None for staff."""
    return _DUTIES.get(rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePost(Command):
    """A post of a unit; the rank stays."""

    unit_id: UUID
    title: str
    rank: Rank


async def create_post(tx: Write, grants: Grants, command: CreatePost) -> Outcome:
    """Make the post. Raises UnitEnded, Invalid without a title."""
    unit = await unit_for(tx, command.unit_id)
    tenant = await tenant_for(tx, unit.tenant_id)
    policy = require(tx, grants, command, "unit", "arrange", tenant)
    if unit.valid_to is not None:
        raise UnitEnded
    if not command.title.strip():
        raise Invalid("请填写职务名称。", field=("title",))
    post = Post(
        id=new_id(),
        unit_id=unit.id,
        tenant_id=unit.tenant_id,
        tenant_path=unit.tenant_path,
        title=command.title.strip(),
        rank=command.rank.value,
    )
    tx.add(post)
    await tx.flush()
    event = tx.record(
        "post.created",
        kind="post",
        object_id=post.id,
        tenants={tenant.id: tenant.path},
        grounds={"unit": unit.id, "title": post.title, "rank": post.rank},
        policy=policy,
    )
    return Outcome("post", post.id, event)
