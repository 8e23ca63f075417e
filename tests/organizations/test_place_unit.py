"""Moving a unit: below another parent, into another tenant, under another vertical superior."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from organizations.objects import act, ask, case_of, differences, sees
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.models import SubjectKind
from xinfang.kernel import clock
from xinfang.organizations.create_unit import (
    CreateUnit,
    NameTaken,
    NotAParent,
    NotAVerticalSuperior,
    create_unit,
)
from xinfang.organizations.place_unit import (
    BelowItself,
    PlaceUnchanged,
    PlaceUnit,
    kept,
    place_unit,
    under_line,
)
from xinfang.organizations.queries import unit_by_id
from xinfang.organizations.queries.rows import NoSuchTenant, NoSuchUnit, Outdated
from xinfang.organizations.vocabulary import UnitKind

from world import World

ADMIN = "河南省管理员"


async def staying(world: World, unit: str) -> PlaceUnit:
    async with world.db.read(world.user(ADMIN)) as read:
        return kept(await unit_by_id(read, world.unit(unit)), "三定方案")


async def station(world: World, tenant: str = "金水区", name: str = "金水区自然资源所") -> UUID:
    """A unit below the department of a district."""
    command = CreateUnit(
        tenant_id=world.tenant(tenant),
        name=name,
        kind=UnitKind.DISPATCHED_ORGAN,
        sector="natural_resources",
        parent_id=world.unit(f"{tenant}自然资源局"),
    )
    return (await act(world, ADMIN, create_unit, command)).id


async def test_another_vertical_superior_sees_and_the_former_does_not(world: World) -> None:
    case = await case_of(world, "金水区信访局登记员", "金水区自然资源局")
    assert case in await sees(world, "郑州市自然资源局局长")
    async with world.db.read(world.user(ADMIN)) as read:
        unit = await unit_by_id(read, world.unit("金水区自然资源局"))
        command = under_line(unit, world.unit("河南省自然资源局"), "省以下垂直管理改革")
    await act(world, ADMIN, place_unit, command)
    assert case not in await sees(world, "郑州市自然资源局局长")
    assert case in await sees(world, "河南省自然资源局局长")
    assert case in await sees(world, "金水区自然资源局局长")
    assert await differences(world) == []


async def test_a_unit_moves_into_another_tenant_with_what_is_below_it(world: World) -> None:
    below = await station(world)
    case = await case_of(world, "金水区信访局登记员", "金水区自然资源局")
    command = await staying(world, "金水区自然资源局")
    await act(
        world,
        ADMIN,
        place_unit,
        replace(
            command,
            tenant_id=world.tenant("洛阳市"),
            vertical_superior_id=world.unit("河南省自然资源局"),
        ),
    )
    paths = "SELECT tenant_path FROM unit WHERE id = :unit"
    for unit in (below, world.unit("金水区自然资源局")):
        assert await ask(world.at, paths, unit=unit) == "41/4103/"
    (appointment,) = world.user("金水区自然资源局局长").appointments
    assert appointment.tenant_path == "41/4103/"
    # The matter stays with the territory that answers for it; the unit goes on seeing it.
    assert case in await sees(world, "金水区自然资源局局长")
    assert case in await sees(world, "郑州市信访局局长")
    assert case not in await sees(world, "洛阳市信访局局长")
    assert await differences(world) == []


async def test_whoever_comes_to_stand_below_an_accused_unit_is_denied(world: World) -> None:
    accused = (SubjectKind.UNIT, world.unit("郑州市自然资源局"))
    case = await case_of(world, "中原区信访局登记员", "中原区信访局", accused)
    denials = "SELECT count(*) FROM access_denial WHERE person_id = :who"
    who = world.person("涧西区自然资源局局长")
    assert await ask(world.at, denials, who=who) == 0
    async with world.db.read(world.user(ADMIN)) as read:
        unit = await unit_by_id(read, world.unit("涧西区自然资源局"))
    command = replace(
        under_line(unit, world.unit("郑州市自然资源局"), "代管"), tenant_id=world.tenant("中原区")
    )
    await act(world, ADMIN, place_unit, command)
    assert await ask(world.at, f"{denials} AND object_id = :case", who=who, case=case) == 1
    assert await differences(world) == []


async def test_where_it_stood_is_remembered(world: World) -> None:
    command = await staying(world, "金水区自然资源局")
    await act(world, ADMIN, place_unit, replace(command, vertical_superior_id=None))
    past = (
        "SELECT until FROM unit_placement"
        " WHERE unit_id = :unit AND vertical_superior_id IS NOT NULL"
    )
    stands = (
        "SELECT since FROM unit_placement"
        " WHERE unit_id = :unit AND vertical_superior_id IS NULL AND until IS NULL"
    )
    unit, today = world.unit("金水区自然资源局"), clock.today()
    assert await ask(world.at, past, unit=unit) == today - timedelta(days=1)
    assert await ask(world.at, stands, unit=unit) == today


@pytest.mark.parametrize(
    ("who", "tenant", "parent", "line", "version", "refusal"),
    [
        (ADMIN, "金水区", None, "郑州市自然资源局", 1, PlaceUnchanged),
        (ADMIN, "金水区", "金水区自然资源所", "郑州市自然资源局", 1, BelowItself),
        (ADMIN, "金水区", "郑州市自然资源局", None, 1, NotAParent),
        (ADMIN, "金水区", None, "郑州市信访局", 1, NotAVerticalSuperior),
        (ADMIN, "金水区", None, "中原区自然资源局", 1, NotAVerticalSuperior),
        (ADMIN, "石家庄市", None, None, 1, NoSuchTenant),
        ("石家庄市管理员", "金水区", None, None, 1, NoSuchUnit),
        ("郑州市信访局局长", "金水区", None, None, 1, ActNotPermitted),
        (ADMIN, "金水区", None, None, 7, Outdated),
    ],
)
async def test_refusals_leave_everything_in_place(
    world: World,
    who: str,
    tenant: str,
    parent: str | None,
    line: str | None,
    version: int,
    refusal: type[Exception],
) -> None:
    await station(world)
    command = PlaceUnit(
        unit_id=world.unit("金水区自然资源局"),
        tenant_id=world.tenant(tenant),
        parent_id=world.unit(parent) if parent else None,
        vertical_superior_id=world.unit(line) if line else None,
        basis="三定方案",
        version=version,
    )
    with pytest.raises(refusal):
        await act(world, who, place_unit, command)
    await world.refresh()
    stands = "SELECT tenant_path FROM unit WHERE id = :unit AND vertical_superior_id = :line"
    found = await ask(
        world.at,
        stands,
        unit=world.unit("金水区自然资源局"),
        line=world.unit("郑州市自然资源局"),
    )
    assert found == "41/4101/410105/"
    assert await differences(world) == []


async def test_names_are_unique_in_a_tenant_and_nowhere_else(world: World) -> None:
    await station(world, "金水区", "自然资源所")
    await station(world, "中原区", "自然资源所")
    with pytest.raises(NameTaken):
        await station(world, "金水区", "自然资源所")
