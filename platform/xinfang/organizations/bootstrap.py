"""The first administrator of a tenant, or operator of the platform: whom nobody can appoint.

Everybody else is appointed by somebody. The first one is entered by whoever runs the installation,
under the system's name, once: the ledger begins with it.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import SystemActor
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.kernel.errors import Conflict
from xinfang.organizations.add_person import AddPerson, add_person
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.models import PLATFORM_TENANT_ID
from xinfang.organizations.queries import unit_by_name, units_of
from xinfang.organizations.queries.posts import appointments_open
from xinfang.organizations.vocabulary import UnitKind
from xinfang.store.transaction import Outcome, Write

OPERATOR, ADMINISTRATOR = "platform_operator", "tenant_administrator"


class AdministratorExists(Conflict):
    """The tenant has an administrator (the platform an operator): further ones he appoints."""

    def __init__(self) -> None:
        super().__init__("已有管理员，其他管理员由其授权。", field=("tenant",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """The person, the subject he signs in with, and the unit he sits in; made where missing."""

    tenant_id: UUID
    unit_name: str
    sector: str
    person_name: str
    issuer: str
    subject: str


async def bootstrap(tx: Write, grants: Grants, command: Bootstrap) -> Outcome:
    """Enter the first administrator and return his appointment.

    Only the system may, at work for the tenant. Raises AdministratorExists, ActNotPermitted, and
    the refusals of the acts it is made of.
    """
    if not isinstance(tx.actor, SystemActor) or tx.actor.tenant_id != command.tenant_id:
        raise ActNotPermitted
    role = OPERATOR if command.tenant_id == PLATFORM_TENANT_ID else ADMINISTRATOR
    for unit in await units_of(tx, command.tenant_id):
        appointed = await appointments_open(tx, unit.id, tx.today)
        if any(appointment.role == role for appointment in appointed):
            raise AdministratorExists
    unit_id = await _unit(tx, grants, command)
    person = await add_person(
        tx, grants, AddPerson(tenant_id=command.tenant_id, name=command.person_name)
    )
    await tx.flush()
    user = await bind_user(
        tx,
        grants,
        BindUser(person_id=person.id, issuer=command.issuer, subject=command.subject),
    )
    await tx.flush()
    return await appoint(tx, grants, Appoint(user_id=user.id, role=role, unit_id=unit_id))


async def _unit(tx: Write, grants: Grants, command: Bootstrap) -> UUID:
    found = await unit_by_name(tx, command.tenant_id, command.unit_name)
    if found is not None:
        return found.id
    made = await create_unit(
        tx,
        grants,
        CreateUnit(
            tenant_id=command.tenant_id,
            name=command.unit_name,
            kind=UnitKind.ADMINISTRATIVE,
            sector=command.sector,
        ),
    )
    return made.id
