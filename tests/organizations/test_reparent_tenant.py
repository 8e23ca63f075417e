"""A county changes its superior: everything that carries its path follows in one commit."""

import pytest

from organizations.objects import act, ask, case_of, differences, run, sees
from xinfang.access.grants import ActNotPermitted
from xinfang.organizations.queries.rows import NoSuchTenant
from xinfang.organizations.reparent_tenant import (
    AlreadyThere,
    NotACounty,
    NotASuperior,
    ReparentTenant,
    reparent_tenant,
)

from world import World

ELSEWHERE = "WHERE tenant_id = :county AND tenant_path <> '41/410305/'"
LEFT_BEHIND = [
    f"SELECT count(*) FROM {table} {ELSEWHERE}"  # noqa: S608 - names of ours
    for table in ("ledger_entry", "ledger_content", "ledger_head", "outbox_parcel")
]


def command(world: World, tenant: str, parent: str) -> ReparentTenant:
    return ReparentTenant(
        tenant_id=world.tenant(tenant),
        parent_id=world.tenant(parent),
        basis="豫政〔2026〕1号",
        version=1,
    )


async def test_the_old_superior_loses_sight_and_the_new_one_gains_it(world: World) -> None:
    case = await case_of(world, "金水区信访局登记员", "金水区自然资源局")
    stays = await case_of(world, "中原区信访局登记员", "中原区自然资源局")
    assert await sees(world, "郑州市信访局局长") >= {case, stays}
    await act(world, "河南省管理员", reparent_tenant, command(world, "金水区", "洛阳市"))
    assert world.path("金水区") == "41/4103/410105/"
    assert case not in await sees(world, "郑州市信访局局长")
    assert stays in await sees(world, "郑州市信访局局长")
    assert await sees(world, "洛阳市信访局局长") == {case}
    assert case in await sees(world, "金水区信访局登记员")
    # The vertical line is a tree of its own: it stays until it is changed.
    assert case in await sees(world, "郑州市自然资源局局长")
    assert await differences(world) == []


async def test_a_county_goes_directly_under_its_province(world: World) -> None:
    case = await case_of(world, "涧西区信访局登记员", "涧西区自然资源局")
    await act(world, "河南省管理员", reparent_tenant, command(world, "涧西区", "河南省"))
    assert world.path("涧西区") == "41/410305/"
    above = "SELECT municipality_id FROM petition_case WHERE id = :case"
    assert await ask(world.at, above, case=case) is None
    assert await sees(world, "洛阳市信访局局长") == set()
    assert await differences(world) == []


async def test_ledger_outbox_and_history_follow(world: World) -> None:
    await case_of(world, "涧西区信访局登记员", "涧西区自然资源局")
    await run(
        world.at,
        "INSERT INTO outbox_parcel (id, topic, key, tenant_id, tenant_path, object_id,"
        " available_at, created_at) SELECT id, 'case.overdue', 'k', id, path, id, now(), now()"
        " FROM tenant WHERE name = '涧西区'",
    )
    county = world.tenant("涧西区")
    entries = "SELECT count(*) FROM ledger_entry WHERE tenant_id = :county"
    before = await ask(world.at, entries, county=county)
    await act(world, "河南省管理员", reparent_tenant, command(world, "涧西区", "河南省"))
    for left_behind in LEFT_BEHIND:
        assert await ask(world.at, left_behind, county=county) == 0, left_behind
    assert isinstance(before, int)
    after = await ask(world.at, entries, county=county)
    assert after == before + 1, "the move itself is in the county's ledger"
    stands = "SELECT parent_id FROM tenant_placement WHERE tenant_id = :county AND until IS NULL"
    stood = "SELECT parent_id FROM tenant_placement WHERE tenant_id = :county AND until < since"
    assert await ask(world.at, stands, county=county) == world.tenant("河南省")
    # Moved on the day it was onboarded: the first placement never took effect, and is kept.
    assert await ask(world.at, stood, county=county) == world.tenant("洛阳市")


async def test_the_ledger_can_be_moved_and_not_changed(world: World) -> None:
    with pytest.raises(Exception, match="append-only"):
        await run(world.at, "UPDATE ledger_entry SET event = 'x'")
    with pytest.raises(Exception, match="append-only"):
        await run(world.at, "DELETE FROM ledger_content")


@pytest.mark.parametrize(
    ("who", "tenant", "parent", "refusal"),
    [
        ("河南省管理员", "金水区", "郑州市", AlreadyThere),
        ("河南省管理员", "洛阳市", "郑州市", NotACounty),
        ("河南省管理员", "金水区", "中原区", NotASuperior),
        ("河南省管理员", "金水区", "石家庄市", NoSuchTenant),
        ("郑州市管理员", "金水区", "洛阳市", NoSuchTenant),
        ("郑州市信访局局长", "金水区", "郑州市", ActNotPermitted),
        ("平台运维员", "金水区", "洛阳市", ActNotPermitted),
    ],
)
async def test_refusals_leave_everything_in_place(
    world: World, who: str, tenant: str, parent: str, refusal: type[Exception]
) -> None:
    before = world.path(tenant)
    with pytest.raises(refusal):
        await act(world, who, reparent_tenant, command(world, tenant, parent))
    await world.refresh()
    assert world.path(tenant) == before
    assert await differences(world) == []


async def test_every_path_can_follow(world: World) -> None:
    # A table that a later slice adds must let its paths be moved, or a county would tear apart.
    stuck = await ask(
        world.at,
        "SELECT string_agg(c.relname || '.' || a.attname, ', ') FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND (a.attname LIKE '%\\_path'"
        " OR (c.relname, a.attname) = ('tenant', 'path')) WHERE c.relkind = 'r'"
        " AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'ledger\\_%'"
        " AND NOT has_column_privilege('xinfang_app', c.oid, a.attname, 'UPDATE')",
    )
    assert stuck is None
