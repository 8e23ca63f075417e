"""Say which organ manages a person as a cadre from a day on (干部管理权限)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import DAY
from xinfang.organizations.models import CadreAuthority, Person
from xinfang.organizations.place_unit import UnitEnded
from xinfang.organizations.queries import person_for, tenant_for, unit_by_id
from xinfang.organizations.queries.posts import managed_since
from xinfang.store.transaction import Outcome, Write


class AuthorityUnchanged(Conflict):
    """The unit manages the person already."""

    def __init__(self) -> None:
        super().__init__("该单位已对其具有干部管理权限。", field=("unit",))


class BeforeLastChange(Invalid):
    """The day lies ahead, or before the present authority began."""

    def __init__(self) -> None:
        super().__init__("起始日期不得晚于今日，也不得早于现管理权限的起始日。", field=("since",))


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCadreAuthority(Command):
    """From `since` (today by default) the unit manages the person."""

    person_id: UUID
    unit_id: UUID
    version: int
    since: date | None = None


async def assign_cadre_authority(
    tx: Write, grants: Grants, command: AssignCadreAuthority
) -> Outcome:
    """End the present authority the day before, and begin the new one.

    Raises UnitEnded, AuthorityUnchanged, BeforeLastChange.
    """
    person = await person_for(tx, command.person_id, command.version)
    tenant = await tenant_for(tx, person.tenant_id)
    policy = require(tx, grants, command, "person", "arrange", tenant)
    unit = await unit_by_id(tx, command.unit_id)
    if unit.valid_to is not None:
        raise UnitEnded
    if person.cadre_authority_unit_id == unit.id:
        raise AuthorityUnchanged
    since = command.since or tx.today
    present = await managed_since(tx, person.id)
    if since > tx.today or (present is not None and since < present):
        raise BeforeLastChange
    await change_authority(tx, person, unit.id, since)
    event = tx.record(
        "person.cadre_authority_assigned",
        kind="person",
        object_id=person.id,
        tenants={tenant.id: tenant.path},
        grounds={"unit": unit.id, "since": since},
        policy=policy,
    )
    return Outcome("person", person.id, event)


async def change_authority(tx: Write, person: Person, unit_id: UUID, on: date) -> None:
    """End the present cadre-management authority over a person and begin another's."""
    await tx.execute(
        sa.update(CadreAuthority)
        .where(CadreAuthority.person_id == person.id, CadreAuthority.until.is_(None))
        .values(until=on - DAY)
        .execution_options(synchronize_session=False)
    )
    person.cadre_authority_unit_id = unit_id
    tx.add(
        CadreAuthority(
            id=new_id(),
            person_id=person.id,
            tenant_id=person.tenant_id,
            tenant_path=person.tenant_path,
            unit_id=unit_id,
            since=on,
        )
    )
    await tx.flush()
