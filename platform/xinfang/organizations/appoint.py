"""Give a user a role in a unit for a time (授权任职)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.policies import roles
from xinfang.kernel.errors import Conflict, Invalid, NotPermitted
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import (
    Command,
    acting_person,
    needs_second_approver,
    require,
)
from xinfang.organizations.derive import bump, rederive_denials
from xinfang.organizations.models import PLATFORM_TENANT_ID, Appointment
from xinfang.organizations.place_unit import UnitEnded
from xinfang.organizations.queries import tenant_for, unit_for, user_for
from xinfang.organizations.queries.posts import appointed_meanwhile
from xinfang.organizations.set_user_enabled import NotOneself
from xinfang.organizations.take_up_post import EndsBeforeStart
from xinfang.store.transaction import Outcome, Write

_OF_THE_PLATFORM = "platform_operator"
_BY_QUERY_CODE = "petitioner"


class UnknownRole(Invalid):
    """There is no such role to be given."""

    def __init__(self) -> None:
        super().__init__("没有该角色，或该角色不经授权取得。", field=("role",))


class RoleOutOfPlace(NotPermitted):
    """The platform's role is given at the platform, every other in a tenant."""

    def __init__(self) -> None:
        super().__init__("平台运维角色只能在平台授予，其他角色只能在租户内授予。")


class AppointedAlready(Conflict):
    """The user has the role in the unit in that time."""

    def __init__(self) -> None:
        super().__init__("该用户在所填期间已有相同授权。", field=("since",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Appoint(Command):
    """From `since` (today by default) to `until`, both included."""

    user_id: UUID
    role: str
    unit_id: UUID
    since: date | None = None
    until: date | None = None


async def appoint(tx: Write, grants: Grants, command: Appoint) -> Outcome:
    """Give the role; one that reads accusations or personnel matters waits for a second approver.

    Then the outcome carries the warning NEEDS_APPROVAL. Raises UnknownRole, RoleOutOfPlace,
    NotOneself, AppointedAlready, UnitEnded, EndsBeforeStart.
    """
    unit = await unit_for(tx, command.unit_id)
    tenant = await tenant_for(tx, unit.tenant_id)
    policy = require(tx, grants, command, "appointment", "manage", tenant)
    user = await user_for(tx, command.user_id)
    since = command.since or tx.today
    if command.role not in roles() or command.role == _BY_QUERY_CODE:
        raise UnknownRole
    if (command.role == _OF_THE_PLATFORM) != (tenant.id == PLATFORM_TENANT_ID):
        raise RoleOutOfPlace
    if user.person_id == acting_person(tx):
        raise NotOneself
    if unit.valid_to is not None:
        raise UnitEnded
    if command.until is not None and command.until < since:
        raise EndsBeforeStart
    if await appointed_meanwhile(tx, user.id, unit.id, command.role, since, command.until):
        raise AppointedAlready
    waits = needs_second_approver(grants, command.role, tenant.path)
    appointment = Appointment(
        id=new_id(),
        user_id=user.id,
        person_id=user.person_id,
        role=command.role,
        unit_id=unit.id,
        tenant_id=tenant.id,
        tenant_path=tenant.path,
        since=since,
        until=command.until,
        proposed_by=tx.actor.person_id if isinstance(tx.actor, Actor) else None,
        needs_approval=waits,
    )
    tx.add(appointment)
    await bump(tx, "authorization")
    event = tx.record(
        "appointment.proposed" if waits else "appointment.made",
        kind="appointment",
        object_id=appointment.id,
        tenants={tenant.id: tenant.path},
        grounds={
            "user": user.id,
            "role": command.role,
            "unit": unit.id,
            "since": since,
            "until": command.until,
        },
        policy=policy,
    )
    await rederive_denials(tx, [user.person_id])
    warnings = ("NEEDS_APPROVAL",) if waits else ()
    return Outcome("appointment", appointment.id, event, warnings=warnings)
