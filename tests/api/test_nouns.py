"""The kept reference nouns: they end at the province, see every change, and cost no statement."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph, letter
from xinfang.access.actor import Actor
from xinfang.api import nouns
from xinfang.api.ids import Kind
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.models import PLATFORM_TENANT_ID
from xinfang.organizations.nouns import TenantNoun, UnitNoun
from xinfang.organizations.place_unit import kept, place_unit
from xinfang.organizations.queries import unit_by_id
from xinfang.organizations.queries.nouns import load_province, province_key
from xinfang.organizations.reparent_tenant import ReparentTenant, reparent_tenant
from xinfang.organizations.vocabulary import UnitKind

from world import OPERATOR, REGIONS, UNITS

WHO: Final = "金水区信访局登记员"
FOREIGNER: Final = "石家庄市信访局登记员"
ADMINISTRATOR: Final = "河南省管理员"

READS: Final = """query($unit: ID!, $tenant: ID!) {
  unit: node(id: $unit) { id ... on Unit { name leaders { name } } }
  tenant: node(id: $tenant) { id ... on Tenant { name units { name } children { name } } }
  nodes(ids: [$unit, $tenant]) { id }
  units(tenant: $tenant) { nodes { name } totalCount { value } }
}"""
BELOW: Final = """query($unit: ID!, $tenant: ID!) {
  tenants(parent: $tenant) { nodes { name } }
  more: units(tenant: $tenant, subtree: true) { nodes { name } }
  nodes(ids: [$unit]) { id }
}"""
LISTS: Final = """{
  units(first: 100) { nodes { id } totalCount { value } }
  tenants(first: 100) { nodes { id } totalCount { value } }
}"""


@contextmanager
def statements(graph: Graph) -> Iterator[list[str]]:
    """Collect every statement that is run meanwhile."""
    engine, seen = graph.world.db.engine.sync_engine, list[str]()

    def ran(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", ran)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", ran)


def province_of(name: str) -> str:
    """Return the province that a place of the world lies in, by name."""
    above = REGIONS[name][1]
    return province_of(above) if above else name


def places(province: str) -> set[str]:
    return {name for name in REGIONS if province_of(name) == province}


def users(graph: Graph) -> Mapping[str, Actor]:
    return graph.world._users  # noqa: SLF001 - every one of them is the point


def expected(graph: Graph, who: str) -> tuple[set[str], set[str]]:
    """Return the ids of the units and tenants that a user may name."""
    world = graph.world
    if who == OPERATOR:
        platform = graph.id(Kind.TENANT, PLATFORM_TENANT_ID)
        return set(), {platform, *(graph.id(Kind.TENANT, world.tenant(name)) for name in REGIONS)}
    own = places("河北省" if who.startswith(("河北省", "石家庄市")) else "河南省")
    units = {f"{place}{suffix}" for place in own for suffix in UNITS}
    units |= {f"{place}人民政府办公厅" for place in own & {"河南省", "河北省"}}
    return (
        {graph.id(Kind.UNIT, world.unit(name)) for name in units},
        {graph.id(Kind.TENANT, world.tenant(name)) for name in own},
    )


async def differs(graph: Graph, who: str, unit: str, tenant: str) -> list[str]:
    """Return the paths on which what is named differs from what doesn't exist."""
    found = []
    absent = {"unit": graph.id(Kind.UNIT, uuid4()), "tenant": graph.id(Kind.TENANT, uuid4())}
    for name, document in (("reads", READS), ("below", BELOW)):
        theirs = {"query": document, "variables": {"unit": unit, "tenant": tenant}}
        with statements(graph) as ran:
            shown = await graph.post(theirs, who)
        with statements(graph) as ran_for_none:
            none = await graph.post({"query": document, "variables": absent}, who)
        if (shown.status_code, shown.content) != (none.status_code, none.content):
            found.append(f"{who}: {name}")
        elif ran != ran_for_none:
            found.append(f"{who}: statements of {name}")
    return found


async def test_every_user_on_every_path(graph: Graph) -> None:
    wrong: list[str] = []
    for who in sorted(users(graph)):
        units, tenants = expected(graph, who)
        shown = (await graph.ask(who, LISTS))["data"]
        for field, ids in (("units", units), ("tenants", tenants)):
            if {row["id"] for row in shown[field]["nodes"]} != ids:
                wrong.append(f"{who}: {field}")
            if shown[field]["totalCount"]["value"] != len(ids):
                wrong.append(f"{who}: count of {field}")
        for place in ("金水区", "石家庄市"):
            unit = graph.id(Kind.UNIT, graph.world.unit(f"{place}信访局"))
            tenant = graph.id(Kind.TENANT, graph.world.tenant(place))
            leaks = await differs(graph, who, unit, tenant)
            if bool(leaks) is not (tenant in tenants):
                wrong += leaks or [f"{who}: {place} should be named"]
    assert wrong == []
    assert OPERATOR in users(graph)


async def test_planted_a_key_that_forgets_the_province_is_noticed(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nouns, "province_key", lambda _actor: ())
    await graph.ask(FOREIGNER, LISTS)
    unit = graph.id(Kind.UNIT, graph.world.unit("石家庄市信访局"))
    tenant = graph.id(Kind.TENANT, graph.world.tenant("石家庄市"))
    assert await differs(graph, WHO, unit, tenant) == [f"{WHO}: reads", f"{WHO}: below"]


async def test_whoever_has_the_same_key_may_name_the_same(graph: Graph) -> None:
    kept_by: dict[tuple[str, ...], tuple[list[TenantNoun], list[UnitNoun]]] = {}
    for actor in users(graph).values():
        async with graph.world.db.read(actor) as read:
            loaded = await load_province(read)
        found = (sorted(loaded.tenants.values()), sorted(loaded.units.values()))
        assert kept_by.setdefault(province_key(actor), found) == found
    assert len(kept_by) == 3  # two provinces and the platform


async def test_what_is_kept_costs_no_statement(graph: Graph) -> None:
    for _ in range(12):
        await graph.documented(WHO, "register-case", {"input": letter()})
    warm = (
        "{regions(first: 1) {nodes {id}} contentClasses(first: 1) {nodes {id}} businessDate {date}}"
    )
    for document in (LISTS, warm):
        await graph.ask(WHO, document)
    for operation, about in (
        ("units", {"search": "局", "first": 100}),
        ("tenants", {}),
        ("regions", {"first": 100}),
        ("content-classes", {"first": 100}),
        ("business-date", {}),
        ("business-day", {"day": "2026-02-13", "workingDays": 3}),
        ("viewer", {}),
    ):
        with statements(graph) as ran:
            await graph.documented(WHO, operation, about)
        assert [one for one in ran if "xinfang_actor(" not in one] == [], operation
    ran_for = {}
    for first in (1, 12):
        with statements(graph) as ran_for[first]:
            shown = await graph.documented(WHO, "case-list", {"first": first})
        assert len(shown["cases"]["nodes"]) == first
        assert shown["cases"]["nodes"][-1]["responsibleUnit"]["name"] == "金水区信访局"
    assert len(ran_for[1]) == len(ran_for[12])
    assert not any("FROM unit" in one or "FROM tenant" in one for one in ran_for[12])


async def found(graph: Graph, who: str, search: str) -> list[str]:
    document = "query($s: String) {units(search: $s) {nodes {name tenant {name}}}}"
    body = await graph.ask(who, document, {"s": search})
    return [f"{one['tenant']['name']}: {one['name']}" for one in body["data"]["units"]["nodes"]]


async def test_a_new_unit_is_found_by_the_next_request(graph: Graph) -> None:
    world = graph.world
    assert await found(graph, WHO, "jsqswj") == []
    async with world.db.write(world.user(ADMINISTRATOR)) as tx:
        command = CreateUnit(
            tenant_id=world.tenant("金水区"),
            name="金水区商务局",
            kind=UnitKind.ADMINISTRATIVE,
            sector="commerce",
        )
        await create_unit(tx, world.grants, command)
    assert await found(graph, WHO, "jsqswj") == ["金水区: 金水区商务局"]


async def test_a_rename_is_seen_by_the_next_request(graph: Graph) -> None:
    assert await found(graph, WHO, "jsqxfj") == ["金水区: 金水区信访局"]
    engine = create_async_engine(graph.world.at.url("admin"))
    rename = "UPDATE unit SET name = '金水区信访工作局', pinyin = '' WHERE name = '金水区信访局'"
    bump = "UPDATE access_version SET value = value + 1 WHERE name = 'reference'"
    async with engine.begin() as connection:
        await connection.execute(sa.text(rename))
    assert await found(graph, WHO, "jsqxf") == ["金水区: 金水区信访局"]  # as of the version
    async with engine.begin() as connection:
        await connection.execute(sa.text(bump))
    await engine.dispose()
    # A name that was written without its reading is read by whoever loads it.
    assert await found(graph, WHO, "jsqxfgzj") == ["金水区: 金水区信访工作局"]
    viewer = await graph.documented(WHO, "viewer")
    assert viewer["viewer"]["appointments"][0]["unit"]["name"] == "金水区信访工作局"


async def test_a_moved_unit_and_a_moved_county_are_seen_at_once(graph: Graph) -> None:
    world, who = graph.world, "河南省监管员"
    assert await found(graph, who, "涧西区信访局") == ["涧西区: 涧西区信访局"]
    async with world.db.write(world.user(ADMINISTRATOR)) as tx:
        unit = await unit_by_id(tx, world.unit("涧西区信访局"))
        command = kept(unit, "机构改革")
        moved = type(command)(
            unit_id=unit.id,
            tenant_id=world.tenant("洛阳市"),
            parent_id=None,
            vertical_superior_id=None,
            basis="机构改革",
            version=unit.version,
        )
        await place_unit(tx, world.grants, moved)
    assert await found(graph, who, "涧西区信访局") == ["洛阳市: 涧西区信访局"]
    below = "query($p: ID) {tenants(parent: $p) {nodes {name}}}"
    zhengzhou = {"p": graph.id(Kind.TENANT, world.tenant("郑州市"))}
    before: Any = await graph.ask(who, below, zhengzhou)
    async with world.db.write(world.user(ADMINISTRATOR)) as tx:
        await reparent_tenant(
            tx,
            world.grants,
            ReparentTenant(
                tenant_id=world.tenant("兰考县"),
                parent_id=world.tenant("郑州市"),
                basis="批复",
                version=1,
            ),
        )
    after: Any = await graph.ask(who, below, zhengzhou)
    assert [one["name"] for one in before["data"]["tenants"]["nodes"]] == ["中原区", "金水区"]
    assert [one["name"] for one in after["data"]["tenants"]["nodes"]] == [
        "中原区",
        "金水区",
        "兰考县",
    ]


async def test_a_unit_that_has_ended_is_named_and_not_offered(graph: Graph) -> None:
    unit = graph.world.unit("金水区信访局")
    engine = create_async_engine(graph.world.at.url("admin"))
    async with engine.begin() as connection:
        for statement in (
            "UPDATE unit SET valid_to = '2026-01-01' WHERE name = '金水区信访局'",
            "UPDATE access_version SET value = value + 1 WHERE name = 'reference'",
        ):
            await connection.execute(sa.text(statement))
    await engine.dispose()
    assert await found(graph, WHO, "金水区信访局") == []
    document = """query($id: ID!) { node(id: $id) { ... on Unit { name validTo } }
      units(search: "金水区信访局", includeEnded: true) { nodes { name validTo } } }"""
    body = await graph.ask(WHO, document, {"id": graph.id(Kind.UNIT, unit)})
    named = {"name": "金水区信访局", "validTo": "2026-01-01"}
    assert body["data"] == {"node": named, "units": {"nodes": [named]}}
