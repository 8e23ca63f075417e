"""The shipped lists of regions, their import, and what a code means on a day."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from xinfang.access.actor import SystemActor
from xinfang.access.grants import Grants
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.import_regions import import_regions
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID, Region, RegionAlias
from xinfang.organizations.queries.regions import (
    AbolishedRegion,
    AmbiguousRegion,
    MalformedRegionCode,
    RegionNotYet,
    UnknownRegion,
    carried_forward,
    regions_below,
    resolve,
    superior_code,
)
from xinfang.organizations.region_data import BEGINNING, Row, Rows, shipped
from xinfang.organizations.vocabulary import RelationKind
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect

import database as testing

PLATFORM = SystemActor("test", PLATFORM_TENANT_ID, PLATFORM_PATH)
TODAY = date(2026, 11, 23)

# Rulebook of the province: the digits after the province's 41 and the municipality's first one.
COUNTIES = """
101 郑州: 102中原 103二七 104管城 105金水 106上街 108惠济 122中牟 181巩义 182荥阳 183新密 184新郑
    185登封
102 开封: 202龙亭 203顺河 204鼓楼 205禹王台 212祥符 221杞 222通许 223尉氏 225兰考
103 洛阳: 302老城 303西工 304瀍河 305涧西 307偃师 308孟津 311洛龙 323新安 324栾川 325嵩 326汝阳
    327宜阳
    328洛宁 329伊川
104 平顶山: 402新华 403卫东 404石龙 411湛河 421宝丰 422叶 423鲁山 425郏 481舞钢 482汝州
105 安阳: 502文峰 503北关 505殷都 506龙安 522安阳县 523汤阴 526滑 527内黄 581林州
106 鹤壁: 602鹤山 603山城 611淇滨 621浚 622淇
107 新乡: 702红旗 703卫滨 704凤泉 711牧野 721新乡县 724获嘉 725原阳 726延津 727封丘 781卫辉 782辉县
    783长垣
108 焦作: 802解放 803中站 804马村 811山阳 821修武 822博爱 823武陟 825温 882沁阳 883孟州
109 濮阳: 902华龙 922清丰 923南乐 926范 927台前 928濮阳县
110 许昌: 002魏都 003建安 024鄢陵 025襄城 081禹州 082长葛
111 漯河: 102源汇 103郾城 104召陵 121舞阳 122临颍
112 三门峡: 202湖滨 203陕州 221渑池 224卢氏 281义马 282灵宝
113 南阳: 302宛城 303卧龙 321南召 322方城 323西峡 324镇平 325内乡 326淅川 327社旗 328唐河 329新野
    330桐柏
    381邓州
114 商丘: 402梁园 403睢阳 421民权 422睢 423宁陵 424柘城 425虞城 426夏邑 481永城
115 信阳: 502浉河 503平桥 521罗山 522光山 523新 524商城 525固始 526潢川 527淮滨 528息
116 周口: 602川汇 603淮阳 621扶沟 622西华 623商水 624沈丘 625郸城 627太康 628鹿邑 681项城
117 驻马店: 702驿城 721西平 722上蔡 723平舆 724正阳 725确山 726泌阳 727汝南 728遂平 729新蔡
"""
DIRECT = {
    "410181": "巩义市",
    "410225": "兰考县",
    "410482": "汝州市",
    "410526": "滑县",
    "410783": "长垣市",
    "411381": "邓州市",
    "411481": "永城市",
    "411525": "固始县",
    "411628": "鹿邑县",
    "411729": "新蔡县",
}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return shipped()


@pytest.fixture
async def db(database: testing.Database) -> AsyncIterator[Database]:
    opened = connect(database.url("app"), Provider.for_tests(), pool_size=2)
    yield opened
    await opened.dispose()


@pytest.fixture
async def henan(db: Database) -> Database:
    await brought_in(db, shipped({"41"}))
    return db


async def brought_in(db: Database, rows: Rows) -> tuple[bool, list[tuple[int, int]]]:
    """Import as the command does; returns whether anything was recorded, and the progress."""
    seen: list[tuple[int, int]] = []
    async with db.write(PLATFORM) as tx:
        outcome = await import_regions(tx, Grants(), rows, lambda *at: seen.append(at))
    return outcome.event_id is not None, seen


async def state(db: Database) -> list[list[object]]:
    """Row versions of the tables, the ledger, and the version that caches go by."""
    async with db.read(PLATFORM) as tx:
        return [
            list((await tx.execute(sa.text(query))).scalars())
            for query in (
                "SELECT code || valid_from || xmin::text FROM region ORDER BY 1",
                "SELECT kind || code || since || xmin::text FROM region_relation ORDER BY 1",
                "SELECT code || successor_code || xmin::text FROM region_succession ORDER BY 1",
                "SELECT alias || code || xmin::text FROM region_alias ORDER BY 1",
                "SELECT event FROM ledger_entry",
                "SELECT value FROM access_version WHERE name = 'reference'",
            )
        ]


async def attempted(db: Database, actor: SystemActor, statement: sa.Executable) -> None:
    """Try a statement behind the actor's wall; recorded, so that nothing but the wall refuses."""
    async with db.write(actor) as tx:
        await tx.execute(statement)
        tenants = {actor.tenant_id: actor.tenant_path}
        tx.record("test.attempted", kind="region", object_id=None, tenants=tenants)


def in_force(rows: Rows, *, prefix: str = "", level: str) -> dict[str, str]:
    return {
        row["code"]: row["name"]
        for row in rows.region
        if row["valid_to"] is None and row["level"] == level and row["code"].startswith(prefix)
    }


def test_henan_has_its_municipalities_and_counties_by_name(rows: Rows) -> None:
    told, heads = {"419001": "济源"}, {}
    for line in COUNTIES.replace("\n    ", " ").strip().splitlines():
        head, _, listed = line.partition(": ")
        number, name = head.split(" ")
        heads[f"4{number}00"] = name
        told |= {f"4{number[:2]}{code}": short for code, short in re.findall(r"(\d+)(\w+)", listed)}
    counties = in_force(rows, prefix="41", level="COUNTY")
    assert len(told) == 157
    assert counties.keys() == told.keys()
    assert [code for code in told if not counties[code].startswith(told[code])] == []
    assert Counter(name[-1] for name in counties.values()) == {"区": 54, "市": 21, "县": 82}
    municipalities = in_force(rows, prefix="41", level="MUNICIPALITY")
    assert municipalities == {code: f"{name}市" for code, name in heads.items()}


def test_no_statistical_filler_passes_for_a_division(rows: Rows) -> None:
    assert {level: len(in_force(rows, level=level)) for level in ("PROVINCE", "MUNICIPALITY")} == {
        "PROVINCE": 34,
        "MUNICIPALITY": 333,
    }
    counties = in_force(rows, level="COUNTY")
    assert len(counties) == 2850
    assert [code for code in counties if re.fullmatch(r"\d{4}(7[1-9]|00)", code)] == []
    assert {"110100", "419000", "500200", "620201"}.isdisjoint(row["code"] for row in rows.region)
    assert len(in_force(rows, prefix="41", level="TOWNSHIP")) == 2586


def test_every_row_says_where_it_is_from_and_since_when_it_is_known(rows: Rows) -> None:
    assert [row for row in rows.region if not row["source"]] == []
    assert {row["start_known"] for row in rows.region if row["valid_from"] == BEGINNING} == {False}
    assert all(row["start_known"] for row in rows.region if row["valid_from"] != BEGINNING)
    assert "2023-06-30" in next(row["source"] for row in rows.region if row["code"] == "410105")


def test_the_trees_are_whole_and_tell_one_superior_a_day(rows: Rows) -> None:
    bearers: dict[str, list[Row]] = {}
    for row in rows.region:
        bearers.setdefault(row["code"], []).append(row)
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in rows.region_relation:
        until = row["until"] or date.max
        assert any(
            one["valid_from"] <= row["since"] and (one["valid_to"] or date.max) >= until
            for one in bearers[row["code"]]
        ), row
        assert row["parent_code"] in bearers, row
        spans.setdefault((row["kind"], row["code"]), []).append((row["since"], until))
    for of_one in spans.values():
        ordered = sorted(of_one)
        assert all(end < begin for (_, end), (begin, _) in pairwise(ordered)), ordered
    placed = {row["code"] for row in rows.region_relation if row["kind"] == "CODE"}
    assert set(bearers) - placed == set(in_force(rows, level="PROVINCE"))
    for row in rows.region_succession:
        assert any(
            one["valid_from"] == row["effective_on"] for one in bearers[row["successor_code"]]
        )


async def test_an_import_is_whole_and_told_and_the_second_changes_nothing(
    db: Database, rows: Rows
) -> None:
    recorded, seen = await brought_in(db, rows)
    total = sum(
        map(
            len,
            (rows.region, rows.region_relation, rows.region_succession, rows.region_alias),
        )
    )
    assert recorded
    assert seen == sorted(seen)
    assert seen[-1] == (total, total)
    assert len(seen) > 10
    first = await state(db)
    assert [len(one) for one in first[:4]] == [
        len(rows.region),
        len(rows.region_relation),
        len(rows.region_succession),
        len(rows.region_alias),
    ]
    assert first[4] == ["regions.imported"]
    recorded, seen = await brought_in(db, rows)
    assert not recorded
    assert seen[-1] == (total, total)
    assert await state(db) == first


async def test_a_newer_list_changes_what_differs_and_no_more(henan: Database) -> None:
    before = await state(henan)
    newer = shipped({"41"})
    (ended,) = (row for row in newer.region if row["code"] == "410106")
    ended["valid_to"] = date(2027, 6, 30)
    recorded, _seen = await brought_in(henan, newer)
    after = await state(henan)
    assert recorded
    assert len(set(map(str, after[0])) - set(map(str, before[0]))) == 1
    assert after[1:4] == before[1:4]
    async with henan.read(PLATFORM) as tx:
        assert (await resolve(tx, "410106", date(2027, 6, 30))).name == "上街区"
        with pytest.raises(AbolishedRegion, match="410106 上街区 自2027-07-01起撤销"):
            await resolve(tx, "410106", date(2027, 7, 1))


async def test_a_failing_import_leaves_nothing(db: Database, rows: Rows) -> None:
    broken = Rows(rows.digest, rows.region, [rows.region_relation[0] | {"kind": "FRIENDSHIP"}])
    with pytest.raises(DBAPIError):
        await brought_in(db, broken)
    assert (await state(db))[:5] == [[], [], [], [], []]


async def test_only_the_platform_writes_regions(henan: Database) -> None:
    before = await state(henan)
    province = SystemActor("test", new_id(), "41/")
    new = {"code": "419999", "valid_from": TODAY, "name": "新区", "level": "COUNTY"}
    insert = sa.insert(Region).values(**new, start_known=True, source="试")
    with pytest.raises(DBAPIError, match="row-level security"):
        await attempted(henan, province, insert)
    await attempted(henan, province, sa.update(Region).values(name="改"))
    await attempted(henan, province, sa.delete(Region))
    with pytest.raises(DBAPIError, match="row-level security"):
        await attempted(henan, province, insert.values(code="410105"))
    assert await state(henan) == before


async def test_a_code_means_one_region_on_a_day(henan: Database) -> None:
    means = {
        (TODAY, "410105"): "410105 金水区",
        (TODAY, "410105000"): "410105 金水区",
        (TODAY, "410105000000"): "410105 金水区",
        (TODAY, " 410102001000 "): "410102001 林山寨街道",
        (TODAY, "410171560"): "410171560 郑州经济技术开发区明湖街道",
        (TODAY, "419001"): "419001 济源市",
        (date(1990, 1, 1), "419001"): "419001 义马市",
        (TODAY, "410881"): "419001 济源市",
        (date(1996, 6, 1), "410881"): "410881 济源市",
        (date(2014, 12, 30), "410224"): "410224 开封县",
        (date(2014, 12, 31), "410212"): "410212 祥符区",
    }
    async with henan.read(PLATFORM) as tx:
        found = {asked: await resolve(tx, asked[1], asked[0]) for asked in means}
    assert {asked: f"{one.code} {one.name}" for asked, one in found.items()} == means


async def test_what_a_code_does_not_mean_is_refused_by_name(henan: Database) -> None:
    refused: dict[tuple[date, str], tuple[type[Invalid], str]] = {
        (TODAY, "41010"): (MalformedRegionCode, "“41010”"),
        (TODAY, "４１０１０５"): (MalformedRegionCode, "“４１０１０５”"),
        (TODAY, "9" * 5000): (MalformedRegionCode, f"“{'9' * 20}…”"),
        (TODAY, "410171"): (UnknownRegion, "410171"),
        (TODAY, "410102001002"): (UnknownRegion, "410102001002"),
        (TODAY, "410224"): (
            AbolishedRegion,
            "410224 开封县 自2014-12-31起撤销，由410212 祥符区承继",
        ),
        (TODAY, "411222"): (AbolishedRegion, "由411203 陕州区承继"),
        (TODAY, "411023"): (AbolishedRegion, "由411003 建安区承继"),
        (TODAY, "410728"): (AbolishedRegion, "由410783 长垣市承继"),
        (TODAY, "411626"): (AbolishedRegion, "由411603 淮阳区承继"),
        (TODAY, "410322"): (AbolishedRegion, "由410308 孟津区承继"),
        (TODAY, "410306"): (AbolishedRegion, "由410308 孟津区承继"),
        (TODAY, "410381"): (AbolishedRegion, "由410307 偃师区承继"),
        (date(1996, 6, 1), "419001"): (
            AbolishedRegion,
            "419001 义马市 自1995-12-31起撤销，由411281 义马市承继",
        ),
        (date(1990, 1, 1), "410881"): (RegionNotYet, "410881 济源市 自1995-12-31起启用"),
        (date(2010, 1, 1), "410212"): (RegionNotYet, "410212 祥符区 自2014-12-31起启用"),
    }
    async with henan.read(PLATFORM) as tx:
        for (on, asked), (refusal, told) in refused.items():
            with pytest.raises(refusal, match=re.escape(told)) as caught:
                await resolve(tx, asked, on)
            assert caught.value.field == ("regionCode",)


async def test_the_heirs_of_a_code_that_was_used_again_are_told_apart(db: Database) -> None:
    rows = shipped({"41"}, townships=False)
    rows.region_alias.clear()
    (last,) = (one for one in rows.region if (one["code"], one["valid_to"]) == ("419001", None))
    last["valid_to"] = date(2027, 12, 31)
    rows.region_succession.append(
        {
            "code": "419001",
            "successor_code": "410883",
            "effective_on": date(2028, 1, 1),
            "source": "试",
        }
    )
    await brought_in(db, rows)
    heirs = {
        (date(1996, 6, 1), "419001"): "419001 义马市 自1995-12-31起撤销，由411281 义马市承继。",
        (date(2028, 6, 1), "419001"): "419001 济源市 自2028-01-01起撤销，由410883 孟州市承继。",
        (date(2026, 6, 1), "410881"): "410881 济源市 自1997-12-31起撤销，由419001 济源市承继。",
    }
    async with db.read(PLATFORM) as tx:
        for (on, asked), told in heirs.items():
            with pytest.raises(AbolishedRegion, match=f"{re.escape(told)}$"):
                await resolve(tx, asked, on)


async def test_an_alias_of_several_is_ambiguous(henan: Database) -> None:
    async with henan.write(PLATFORM) as tx:
        tx.add(RegionAlias(alias="410881", code="410883", note="错印"))
        tx.record(
            "test", kind="region", object_id=None, tenants={PLATFORM_TENANT_ID: PLATFORM_PATH}
        )
    async with henan.read(PLATFORM) as tx:
        with pytest.raises(AmbiguousRegion) as refused:
            await resolve(tx, "410881", TODAY)
        assert (await resolve(tx, "410883", TODAY)).name == "孟州市"
    assert refused.value.candidates == ("410883", "419001")


async def test_an_old_code_is_carried_forward_through_all_its_successors(henan: Database) -> None:
    async with henan.read(PLATFORM) as tx:
        assert (await carried_forward(tx, "419003", TODAY)).code == "419001"
        assert (await carried_forward(tx, "410306", TODAY)).name == "孟津区"


async def test_directly_administered_counties_change_superior_by_day_and_tree(
    henan: Database,
) -> None:
    code, managed, assessed = RelationKind.CODE, RelationKind.MANAGEMENT, RelationKind.ASSESSMENT
    async with henan.read(PLATFORM) as tx:
        for county, name in DIRECT.items():
            assert (await resolve(tx, county, TODAY)).name == name
            city = f"{county[:4]}00"
            assert await superior_code(tx, county, code, TODAY) == city
            old = "410728" if county == "410783" else county
            for kind in (managed, assessed):
                assert await superior_code(tx, county, kind, TODAY) == "410000"
                assert await superior_code(tx, old, kind, date(2014, 1, 1)) == "410000"
                assert await superior_code(tx, old, kind, date(2013, 12, 31)) == city
        below = {
            kind: {region.code for region in await regions_below(tx, "410000", kind, TODAY)}
            for kind in RelationKind
        }
        assert len(below[code]) == 18
        assert below[managed] == below[assessed] == below[code] | DIRECT.keys()
        assert await superior_code(tx, "410106", managed, TODAY) == "410100"
        assert await superior_code(tx, "419001", code, date(1990, 1, 1)) == "410000"
        assert await superior_code(tx, "419001", managed, date(1990, 1, 1)) is None
        assert await superior_code(tx, "410171560", code, TODAY) == "410100"
