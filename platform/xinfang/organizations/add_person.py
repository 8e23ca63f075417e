"""Enter an official or member of staff of a tenant."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import Command, require
from xinfang.organizations.models import CadreAuthority, Person
from xinfang.organizations.queries import tenant_for, unit_by_id
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson(Command):
    """`cadre_authority_unit_id` is the organ that manages the person as a cadre (干部管理权限)."""

    tenant_id: UUID
    name: str
    cadre_authority_unit_id: UUID | None = None
    managed_since: date | None = None


async def add_person(tx: Write, grants: Grants, command: AddPerson) -> Outcome:
    """Add the person. Raises Invalid without a name, NoSuchUnit for an unknown authority."""
    tenant = await tenant_for(tx, command.tenant_id)
    policy = require(tx, grants, command, "person", "arrange", tenant)
    if not command.name.strip():
        raise Invalid("请填写姓名。", field=("name",))
    person = Person(
        id=new_id(),
        tenant_id=tenant.id,
        tenant_path=tenant.path,
        name=command.name.strip(),
        cadre_authority_unit_id=command.cadre_authority_unit_id,
    )
    if command.cadre_authority_unit_id is not None:
        await unit_by_id(tx, command.cadre_authority_unit_id)
    tx.add(person)
    await tx.flush()
    if command.cadre_authority_unit_id is not None:
        tx.add(
            CadreAuthority(
                id=new_id(),
                person_id=person.id,
                tenant_id=tenant.id,
                tenant_path=tenant.path,
                unit_id=command.cadre_authority_unit_id,
                since=command.managed_since or tx.today,
            )
        )
    await tx.flush()
    event = tx.record(
        "person.added",
        kind="person",
        object_id=person.id,
        tenants={tenant.id: tenant.path},
        grounds={"name": person.name},
        policy=policy,
    )
    return Outcome("person", person.id, event)
