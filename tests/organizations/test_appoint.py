"""Who may give which role to whom: never oneself, never twice, some with a second person."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from organizations.objects import act, ask
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.kernel import clock
from xinfang.organizations.appoint import (
    Appoint,
    AppointedAlready,
    RoleOutOfPlace,
    UnknownRole,
    appoint,
)
from xinfang.organizations.approve_appointment import (
    ApproveAppointment,
    NotASecondPerson,
    NothingToApprove,
    approve_appointment,
)
from xinfang.organizations.authority import needs_second_approver
from xinfang.organizations.end_appointment import EndAppointment, end_appointment
from xinfang.organizations.leave_post import AlreadyLeft, LastDayNotPossible
from xinfang.organizations.queries.rows import NoSuchAppointment, NoSuchUnit
from xinfang.organizations.set_user_enabled import (
    NotOneself,
    SetUserEnabled,
    UserUnchanged,
    set_user_enabled,
)

from world import World

FIRST, SECOND = "金水区管理员", "金水区管理员乙"
COUNT = "SELECT count(*) FROM appointment"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to give whom which role where."""

    who: str
    whom: str
    role: str
    unit: str

    def command(self, world: World) -> Appoint:
        """Return it as the command."""
        return Appoint(
            user_id=world.user(self.whom).user_id, role=self.role, unit_id=world.unit(self.unit)
        )


CLERK = Wish(FIRST, "金水区信访局登记员", "auditor", "金水区信访局")
GUARDED = Wish(FIRST, "金水区信访局登记员", "discipline_reader", "金水区纪委监委")


async def test_a_role_without_content_takes_effect_at_once(world: World) -> None:
    outcome = await act(world, FIRST, appoint, CLERK.command(world))
    assert outcome.warnings == ()
    assert world.user(CLERK.whom).roles == {"registrar", "auditor"}


async def test_a_role_that_reads_accusations_waits_for_a_second_person(world: World) -> None:
    outcome = await act(world, FIRST, appoint, GUARDED.command(world))
    assert outcome.warnings == ("NEEDS_APPROVAL",)
    assert "discipline_reader" not in world.user(GUARDED.whom).roles
    approval = ApproveAppointment(appointment_id=outcome.id)
    with pytest.raises(NotASecondPerson):
        await act(world, FIRST, approve_appointment, approval)
    with pytest.raises(ActNotPermitted):
        await act(world, GUARDED.whom, approve_appointment, approval)
    with pytest.raises(NoSuchAppointment):
        await act(world, "石家庄市管理员", approve_appointment, approval)
    assert "discipline_reader" not in world.user(GUARDED.whom).roles
    await act(world, SECOND, approve_appointment, approval)
    assert "discipline_reader" in world.user(GUARDED.whom).roles
    with pytest.raises(NothingToApprove):
        await act(world, SECOND, approve_appointment, approval)


async def test_an_administrator_approves_nothing_for_himself(world: World) -> None:
    wish = Wish(FIRST, SECOND, "director", "金水区信访局")
    outcome = await act(world, FIRST, appoint, wish.command(world))
    with pytest.raises(NotOneself):
        await act(world, SECOND, approve_appointment, ApproveAppointment(appointment_id=outcome.id))


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (Wish(FIRST, FIRST, "auditor", "金水区信访局"), NotOneself),
        (Wish(FIRST, "金水区信访局登记员", "registrar", "金水区信访局"), AppointedAlready),
        (Wish(FIRST, "金水区信访局登记员", "emperor", "金水区信访局"), UnknownRole),
        (Wish(FIRST, "金水区信访局登记员", "petitioner", "金水区信访局"), UnknownRole),
        (Wish(FIRST, "金水区信访局登记员", "platform_operator", "金水区信访局"), RoleOutOfPlace),
        (Wish(FIRST, "金水区信访局登记员", "auditor", "郑州市信访局"), NoSuchUnit),
        (
            Wish("金水区信访局局长", "金水区信访局登记员", "auditor", "金水区信访局"),
            ActNotPermitted,
        ),
        (Wish("平台运维员", "金水区信访局登记员", "auditor", "金水区信访局"), NoSuchUnit),
    ],
)
async def test_refusals_give_nothing(world: World, wish: Wish, refusal: type[Exception]) -> None:
    before = await ask(world.at, COUNT)
    with pytest.raises(refusal):
        await act(world, wish.who, appoint, wish.command(world))
    assert await ask(world.at, COUNT) == before


async def test_an_end_takes_effect_at_once_and_is_not_moved_again(world: World) -> None:
    made = await act(world, FIRST, appoint, CLERK.command(world))
    version = world.user(CLERK.whom).authorization_version
    end = EndAppointment(appointment_id=made.id)
    await act(world, FIRST, end_appointment, end)
    assert world.user(CLERK.whom).roles == {"registrar"}
    assert world.user(CLERK.whom).authorization_version > version
    with pytest.raises(AlreadyLeft):
        await act(world, FIRST, end_appointment, end)
    again = await act(world, FIRST, appoint, CLERK.command(world))
    assert again.id != made.id, "the old one stays as it was"


async def test_an_end_is_not_prolonged_nor_put_into_the_past(world: World) -> None:
    today = clock.today()
    made = await act(world, FIRST, appoint, CLERK.command(world))
    for until in (today - timedelta(days=2), today - timedelta(days=400)):
        end = EndAppointment(appointment_id=made.id, until=until)
        with pytest.raises(LastDayNotPossible):
            await act(world, FIRST, end_appointment, end)
    soon = EndAppointment(appointment_id=made.id, until=today)
    await act(world, FIRST, end_appointment, soon)
    later = EndAppointment(appointment_id=made.id, until=today + timedelta(days=9))
    with pytest.raises(LastDayNotPossible):
        await act(world, FIRST, end_appointment, later)


async def test_the_database_itself_refuses_the_same_role_twice(world: World) -> None:
    async def insert(user: UUID) -> None:
        await ask(
            world.at,
            "INSERT INTO appointment SELECT gen_random_uuid(), user_id, person_id, role, unit_id,"
            " tenant_id, tenant_path, since + 9, NULL, proposed_by, needs_approval, approved_by"
            " FROM appointment WHERE user_id = :user RETURNING id",
            user=user,
        )

    with pytest.raises(Exception, match="ex_appointment"):
        await insert(world.user("金水区信访局登记员").user_id)


async def test_a_disabled_user_is_nobody_and_comes_back(world: World) -> None:
    user = world.user("金水区信访局登记员").user_id
    disable = SetUserEnabled(user_id=user, enabled=False, reason="调离", version=1)
    await act(world, FIRST, set_user_enabled, disable)
    with pytest.raises(KeyError):
        world.user("金水区信访局登记员")
    again = SetUserEnabled(user_id=user, enabled=False, reason="调离", version=2)
    with pytest.raises(UserUnchanged):
        await act(world, FIRST, set_user_enabled, again)
    enable = SetUserEnabled(user_id=user, enabled=True, reason="调回", version=2)
    await act(world, FIRST, set_user_enabled, enable)
    assert world.user("金水区信访局登记员").roles == {"registrar"}


@pytest.mark.parametrize(
    ("role", "guarded"),
    [
        ("registrar", True),  # unmasks accusations of the own unit
        ("director", True),
        ("discipline_reader", True),
        ("organization_receiver", True),
        ("organization_head", True),
        ("auditor", False),
        ("tenant_administrator", False),
        ("unit_clerk", False),
    ],
)
def test_which_roles_are_guarded_follows_from_the_grants(role: str, guarded: bool) -> None:  # noqa: FBT001 - a column of the table
    assert needs_second_approver(Grants(), role, "41/") is guarded
