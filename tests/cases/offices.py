"""Departments for tests that no vertical line has: a housing bureau of a tenant, with a handler."""

from uuid import UUID

from organizations.objects import act
from xinfang.organizations.add_person import AddPerson, add_person
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.approve_appointment import ApproveAppointment, approve_appointment
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.vocabulary import UnitKind

from world import ISSUER, SINCE, World

ADMINISTRATOR = "河南省管理员"


async def housing(world: World, tenant: str, parent: UUID | None = None, work: str = "住建") -> str:
    """Set up the bureau and somebody who handles there; returns its name."""
    name = f"{tenant}{work}局"
    made = await act(
        world,
        ADMINISTRATOR,
        create_unit,
        CreateUnit(
            tenant_id=world.tenant(tenant),
            name=name,
            kind=UnitKind.ADMINISTRATIVE,
            sector="housing",
            valid_from=SINCE,
            parent_id=parent,
        ),
    )
    await staff(world, tenant, made.id, f"{name}承办人", "handler")
    await staff(world, tenant, made.id, f"{name}局长", "unit_head")
    return name


async def staff(world: World, tenant: str, unit_id: UUID, who: str, role: str) -> None:
    """Let somebody work in a unit, a new person unless he is known."""
    if who in world.names():
        user_id = world.user(who).user_id
    else:
        command = AddPerson(
            tenant_id=world.tenant(tenant),
            name=who,
            cadre_authority_unit_id=world.unit(f"{tenant}组织部"),
            managed_since=SINCE,
        )
        person = await act(world, ADMINISTRATOR, add_person, command)
        bound = BindUser(person_id=person.id, issuer=ISSUER, subject=who)
        user_id = (await act(world, ADMINISTRATOR, bind_user, bound)).id
    given = Appoint(user_id=user_id, role=role, unit_id=unit_id, since=SINCE)
    made = await act(world, ADMINISTRATOR, appoint, given)
    if made.warnings:
        approval = ApproveAppointment(appointment_id=made.id)
        await act(world, f"{ADMINISTRATOR}乙", approve_appointment, approval)
