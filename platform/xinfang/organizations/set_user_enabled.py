"""Disable a user at once, or enable him again."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, NotPermitted
from xinfang.organizations.authority import Command, acting_person, require
from xinfang.organizations.derive import bump
from xinfang.organizations.queries import tenant_for, user_for
from xinfang.store.transaction import Outcome, Write


class UserUnchanged(Conflict):
    """The user is in that state already."""

    def __init__(self) -> None:
        super().__init__("该用户已处于该状态。", field=("enabled",))


class NotOneself(NotPermitted):
    """Nobody manages his own account or appointments."""

    def __init__(self) -> None:
        super().__init__("不得办理本人的账号或授权。")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUserEnabled(Command):
    """`reason` is kept in the ledger."""

    user_id: UUID
    enabled: bool
    reason: str
    version: int


async def set_user_enabled(tx: Write, grants: Grants, command: SetUserEnabled) -> Outcome:
    """Change the state; the next request of a disabled user is refused.

    Raises UserUnchanged, NotOneself.
    """
    user = await user_for(tx, command.user_id, command.version)
    tenant = await tenant_for(tx, user.tenant_id)
    policy = require(tx, grants, command, "user", "manage", tenant)
    if user.person_id == acting_person(tx):
        raise NotOneself
    if (user.disabled_at is None) is command.enabled:
        raise UserUnchanged
    user.disabled_at = None if command.enabled else tx.now
    await tx.flush()
    await bump(tx, "authorization")
    event = tx.record(
        "user.enabled" if command.enabled else "user.disabled",
        kind="user",
        object_id=user.id,
        tenants={tenant.id: tenant.path},
        grounds={"reason": command.reason},
        policy=policy,
    )
    return Outcome("user", user.id, event)
