"""Suspend a tenant (it reads only), resume it, or close it for good."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import bump
from xinfang.organizations.models import PLATFORM_TENANT_ID
from xinfang.organizations.queries import children_of, tenant_for
from xinfang.organizations.vocabulary import TenantState
from xinfang.store.transaction import Outcome, Write

_EVENT = {
    TenantState.ACTIVE: "tenant.resumed",
    TenantState.SUSPENDED: "tenant.suspended",
    TenantState.CLOSED: "tenant.closed",
}


class StateUnchanged(Conflict):
    """The tenant is in that state already, or closed for good."""

    def __init__(self) -> None:
        super().__init__("租户已处于该状态，或已关闭，不能再变更。", field=("state",))


class SubordinatesOpen(Conflict):
    """A tenant below it isn't closed yet."""

    def __init__(self) -> None:
        super().__init__("下级租户尚未全部关闭。", field=("state",))


class ReasonMissing(Invalid):
    """Suspending, resuming and closing need a stated reason."""

    def __init__(self) -> None:
        super().__init__("请说明理由。", field=("reason",))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTenantState(Command):
    """`version` is the one that the actor saw."""

    tenant_id: UUID
    state: TenantState
    reason: str
    version: int


async def set_tenant_state(tx: Write, grants: Grants, command: SetTenantState) -> Outcome:
    """Change the state; nobody's session outlives it.

    Raises StateUnchanged, SubordinatesOpen, ReasonMissing.
    """
    tenant = await tenant_for(tx, command.tenant_id, command.version)
    act = "close" if command.state is TenantState.CLOSED else "suspend"
    policy = require(tx, grants, command, "tenant", act, tenant)
    if not command.reason.strip():
        raise ReasonMissing
    fixed = tenant.state == TenantState.CLOSED or tenant.id == PLATFORM_TENANT_ID
    if fixed or tenant.state == command.state:
        raise StateUnchanged
    if command.state is TenantState.CLOSED and any(
        child.state != TenantState.CLOSED for child in await children_of(tx, tenant.id)
    ):
        raise SubordinatesOpen
    tenant.state = command.state.value
    await tx.flush()
    await bump(tx, "authorization", "reference")
    event = tx.record(
        _EVENT[command.state],
        kind="tenant",
        object_id=tenant.id,
        tenants={tenant.id: tenant.path},
        grounds={"reason": command.reason},
        policy=policy,
    )
    return Outcome("tenant", tenant.id, event)
