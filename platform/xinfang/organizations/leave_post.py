"""A person leaves a post (免职、离任): the holding gets its last day, and stays."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import DAY, rederive_denials
from xinfang.organizations.queries import holding_for, tenant_for
from xinfang.store.transaction import Outcome, Write


class AlreadyLeft(Conflict):
    """The holding has ended: what was, isn't rewritten."""

    def __init__(self) -> None:
        super().__init__("该任职已经结束。", field=("until",))


class LastDayNotPossible(Invalid):
    """The last day lies before the day before the first."""

    def __init__(self) -> None:
        super().__init__("截止日期早于起始日期。", field=("until",))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePost(Command):
    """`until` is the last day in the post."""

    holding_id: UUID
    until: date


async def leave_post(tx: Write, grants: Grants, command: LeavePost) -> Outcome:
    """Set the last day. Leaving lifts no denial.

    Raises AlreadyLeft, LastDayNotPossible.
    """
    holding = await holding_for(tx, command.holding_id)
    tenant = await tenant_for(tx, holding.tenant_id)
    policy = require(tx, grants, command, "person", "arrange", tenant)
    if holding.until is not None and holding.until < tx.today:
        raise AlreadyLeft
    if command.until < holding.since - DAY:
        raise LastDayNotPossible
    holding.until = command.until
    event = tx.record(
        "post.left",
        kind="post",
        object_id=holding.post_id,
        tenants={tenant.id: tenant.path},
        grounds={"person": holding.person_id, "until": command.until},
        policy=policy,
    )
    await rederive_denials(tx, [holding.person_id])
    return Outcome("post_holding", holding.id, event)
