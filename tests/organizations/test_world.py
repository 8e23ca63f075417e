"""The small province stands as it is told, and the two provinces don't know of each other."""

import pytest
import sqlalchemy as sa

from organizations.objects import differences, run
from xinfang.kernel import clock
from xinfang.organizations.models import AppUser, Tenant, Unit
from xinfang.organizations.queries import (
    actor_of,
    leaders_of,
    superior_tenant,
    tenant_columns,
    vertical_chain,
)
from xinfang.organizations.vocabulary import Rank

from world import ISSUER, World


async def test_the_tenants_stand_where_management_puts_them(world: World) -> None:
    assert world.path("金水区") == "41/4101/410105/"
    assert world.path("兰考") == "41/410225/"
    assert world.path("石家庄") == "13/1301/"
    async with world.db.read(world.user("兰考县信访局登记员")) as read:
        columns = await tenant_columns(read, world.tenant("兰考县"))
        assert (columns.municipality_id, columns.county_id) == (None, world.tenant("兰考"))
        above = await superior_tenant(read, world.tenant("兰考县"))
        assert above is not None
        assert above.id == world.tenant("河南")
        assert await superior_tenant(read, above.id) is None


async def test_the_line_goes_up_through_the_levels(world: World) -> None:
    async with world.db.read(world.user("金水区自然资源局承办人")) as read:
        chain = await vertical_chain(read, world.unit("金水区自然资源局"))
    assert chain == [world.unit(f"{place}自然资源局") for place in ("金水区", "郑州市", "河南省")]


async def test_the_team_of_a_unit_begins_with_its_principal_leader(world: World) -> None:
    async with world.db.read(world.user("金水区信访局登记员")) as read:
        team = await leaders_of(read, world.unit("金水区人民政府"), clock.today())
    assert [(one.name, one.rank) for one in team] == [
        ("金水区区长", Rank.PRINCIPAL_LEADER),
        ("金水区副区长", Rank.LEADER_IN_CHARGE),
    ]


@pytest.mark.parametrize(
    ("who", "tenants"),
    [
        ("河南省管理员", {"41"}),
        ("金水区信访局登记员", {"41"}),
        ("石家庄市信访局登记员", {"13"}),
        ("平台运维员", {"41", "13", "platform"}),
    ],
)
async def test_provinces_are_unseen_by_each_other(
    world: World, who: str, tenants: set[str]
) -> None:
    async with world.db.read(world.user(who)) as read:
        paths = (await read.execute(sa.select(Tenant.path))).scalars()
        assert {path.split("/")[0] for path in paths} == tenants
        units = set((await read.execute(sa.select(Unit.tenant_path))).scalars())
    assert {path.split("/")[0] for path in units} == tenants - {"platform"} - (
        {"41", "13"} if who == "平台运维员" else set()
    )


async def test_accounts_are_seen_in_the_own_range_and_one_s_own(world: World) -> None:
    async def seen(who: str) -> set[str]:
        async with world.db.read(world.user(who)) as read:
            return set((await read.execute(sa.select(AppUser.display_name))).scalars())

    assert "郑州市市长" not in await seen("金水区管理员")
    assert {"郑州市市长", "金水区区长"} <= await seen("郑州市管理员")


async def test_a_subject_becomes_an_actor_and_a_stranger_does_not(world: World) -> None:
    today = clock.today()
    actor = await actor_of(world.db, ISSUER, "金水区区长", today)
    assert actor is not None
    assert actor.roles == {"leader"}
    assert actor.authorization_version > 0
    assert await actor_of(world.db, ISSUER, "无此人", today) is None
    assert await actor_of(world.db, "https://elsewhere.test", "金水区区长", today) is None


async def test_the_first_of_two_tenants_with_the_same_subject_signs_in(world: World) -> None:
    # 石家庄 binds a subject of 金水: it learns nothing, and takes nothing away.
    await run(
        world.at,
        "UPDATE app_user SET subject = '金水区区长' WHERE subject = '石家庄市市长'",
    )
    actor = await actor_of(world.db, ISSUER, "金水区区长", clock.today())
    assert actor is not None
    assert actor.person_id == world.person("金水区区长")


async def test_all_that_is_derived_is_what_the_trees_say(world: World) -> None:
    assert await differences(world) == []
    assert await differences(world, "河北省") == []


DAMAGE = {
    "unit: tenant_path": "UPDATE unit SET tenant_path = '41/4103/' WHERE name = '金水区信访局'",
    "tenant: path": "UPDATE tenant SET path = '41/4109/' WHERE name = '洛阳市'",
    "post: tenant of its unit": """
        UPDATE post SET tenant_id = tenant.id, tenant_path = tenant.path FROM tenant, unit
        WHERE tenant.name = '洛阳市' AND unit.name = '金水区信访局' AND unit_id = unit.id
    """,
    "unit: placement": """
        UPDATE unit SET vertical_superior_id = NULL WHERE name = '金水区自然资源局'
    """,
    "tenant: placement": "DELETE FROM tenant_placement WHERE tenant_path = '41/4101/'",
    "denials": """
        INSERT INTO access_accused (kind, object_id, subject_kind, subject_id, since)
        SELECT 'case', id, 'UNIT', id, '2026-11-01' FROM unit WHERE name = '金水区信访局'
    """,
}


@pytest.mark.parametrize("named", DAMAGE)
async def test_what_differs_is_named(world: World, named: str) -> None:
    await run(world.at, DAMAGE[named])
    assert named in {found.what for found in await differences(world)}
    assert named in {found.what for found in await differences(world)}, "the check repairs nothing"
