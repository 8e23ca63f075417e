"""Pickers: what is typed finds regions, territories, units and content classes, page by page."""

from collections.abc import Mapping
from typing import Any

import pytest

from api.serving import Graph
from xinfang.api.ids import Kind
from xinfang.kernel import clock

WHO = "金水区信访局登记员"
SHORT = "query($search: String) {%s(search: $search, first: 100) {nodes {name} totalCount {value}}}"


async def picked(graph: Graph, operation: str, /, **asked: object) -> list[Mapping[str, Any]]:
    """Ask a documented picker and return its rows."""
    ((_field, page),) = (await graph.documented(WHO, operation, asked)).items()
    rows: list[Mapping[str, Any]] = page["nodes"]
    return rows


async def names(graph: Graph, operation: str, /, **asked: object) -> list[str]:
    return [str(row["name"]) for row in await picked(graph, operation, **asked)]


async def test_regions_are_found_as_people_type(graph: Graph) -> None:
    for typed in ("郑州", "zhengzhou", "zhengz", "41 zz", "41 ZZS", "410100"):
        assert (await names(graph, "regions", search=typed))[0] == "郑州市", typed
    for typed, county in (("luohe", "漯河市"), ("xunxian", "浚县"), ("changge", "长葛市")):
        assert await names(graph, "regions", search=typed) == [county]
    assert await names(graph, "regions", search="nosuchplace") == []


async def test_a_directly_administered_county_stands_below_two(graph: Graph) -> None:
    (lankao,) = await picked(graph, "regions", search="lankao")
    assert lankao["parent"]["name"] == "开封市"
    assert lankao["manager"]["name"] == "河南省"
    assert lankao["tenant"] == {
        "id": graph.id(Kind.TENANT, graph.world.tenant("兰考县")),
        "name": "兰考县",
    }
    (kaifeng,) = await picked(graph, "regions", search="kaifengshi")
    assert kaifeng["manager"]["name"] == "河南省"
    assert kaifeng["tenant"] is None  # not on the platform
    (henan,) = await picked(graph, "regions", search="henansheng")
    assert henan["parent"] is henan["manager"] is None


async def test_regions_of_a_parent_a_level_and_a_day(graph: Graph) -> None:
    districts = await names(graph, "regions", parent="410100")
    assert districts[:2] == ["中原区", "二七区"]
    assert len(districts) == 12
    by_pinyin = await names(graph, "regions", parent="410100", orderBy="PINYIN")
    assert by_pinyin[:3] == ["登封市", "二七区", "巩义市"]
    assert sorted(by_pinyin) == sorted(districts)
    municipalities = await names(graph, "regions", search="41", level="MUNICIPALITY")
    assert len(municipalities) == 17
    assert await names(graph, "regions", search="孟津") == ["孟津区"]
    assert await names(graph, "regions", search="孟津", on="2020-06-30") == ["孟津县"]


async def test_a_region_of_the_past_is_found_again_and_stands_where_it_stood(graph: Graph) -> None:
    (mengjin,) = await picked(graph, "regions", search="410322", on="2020-06-30")
    document = """query($id: ID!) {
      node(id: $id) { ... on Region { code name validFrom validTo parent { name } tenant { id } } }
    }"""
    body = await graph.ask(WHO, document, {"id": mengjin["id"]})
    assert body["data"]["node"] == {
        "code": "410322",
        "name": "孟津县",
        "validFrom": None,
        "validTo": "2021-10-30",
        "parent": {"name": "洛阳市"},
        "tenant": None,
    }


async def test_units_are_found_by_part_pinyin_and_initials(graph: Graph) -> None:
    for typed in ("金水区自然资源局", "jsqzrzyj", "jinshuiquziran", "金水 自然资源", "jsq 自然"):
        (unit,) = await picked(graph, "units", search=typed)
        assert unit["name"] == "金水区自然资源局", typed
        assert (unit["sector"], unit["sectorName"]) == ("natural_resources", "自然资源")
        assert unit["tenant"]["name"] == "金水区"
    everywhere = await names(graph, "units", search="自然资源局")
    assert set(everywhere) == {
        f"{place}自然资源局"
        for place in ("河南省", "郑州市", "金水区", "中原区", "洛阳市", "涧西区", "兰考县")
    }
    assert await names(graph, "units", search="zrzyj") == everywhere


async def test_units_of_a_territory_its_subtree_and_a_sector(graph: Graph) -> None:
    zhengzhou = graph.id(Kind.TENANT, graph.world.tenant("郑州市"))
    own = await names(graph, "units", tenant=zhengzhou)
    assert len(own) == 6
    assert all(name.startswith("郑州市") for name in own)
    below = await names(graph, "units", tenant=zhengzhou, subtree=True)
    assert len(below) == 18
    petition = await names(graph, "units", tenant=zhengzhou, subtree=True, sector="petition")
    assert petition == ["金水区信访局", "郑州市信访局", "中原区信访局"]


async def test_territories_are_found_by_name_parent_and_level(graph: Graph) -> None:
    zhengzhou = graph.id(Kind.TENANT, graph.world.tenant("郑州市"))
    assert await names(graph, "tenants", search="jsq") == ["金水区"]
    assert await names(graph, "tenants", parent=zhengzhou) == ["中原区", "金水区"]
    assert await names(graph, "tenants", parent=zhengzhou, orderBy="PINYIN") == ["金水区", "中原区"]
    assert await names(graph, "tenants", level="MUNICIPALITY") == ["郑州市", "洛阳市"]
    # A directly administered county hangs below its province.
    henan = graph.id(Kind.TENANT, graph.world.tenant("河南省"))
    assert await names(graph, "tenants", parent=henan, level="COUNTY") == ["兰考县"]


async def test_content_classes_unfold_and_are_found(graph: Graph) -> None:
    top = await picked(graph, "content-classes", level=1)
    assert len(top) == 17
    assert top[-1]["code"] == "990000"
    assert all(one["official"] for one in top)
    land, paid = await picked(graph, "content-classes", search="征地补偿")
    assert paid["path"] == "国土资源/征地/补偿款发放"
    assert land["path"] == "国土资源/征地/补偿"
    assert land["official"] is False
    assert [one["path"] for one in await picked(graph, "content-classes", parent="050000")][:2] == [
        "国土资源/征地",
        "国土资源/土地权属",
    ]
    for typed in ("拖欠工资", "tuoqiangongzi", "tqgz"):
        assert (await picked(graph, "content-classes", search=typed))[0]["code"] == "070101"
    assert len(await picked(graph, "content-classes", search="0501")) == 6
    document = """query($id: ID!) {
      node(id: $id) { ... on ContentClass { level parent { name children { name } } children { id }
        validTo } }
    }"""
    body = await graph.ask(WHO, document, {"id": land["id"]})
    node = body["data"]["node"]
    assert (node["level"], node["children"], node["validTo"]) == (3, [], None)
    assert {"name": "补偿"} in node["parent"]["children"]


@pytest.mark.parametrize("field", ["regions", "units", "tenants", "contentClasses"])
async def test_pages_join_to_the_whole_list(graph: Graph, field: str) -> None:
    document = f"""query($search: String, $after: String) {{ {field}(search: $search, first: 7,
      after: $after) {{ nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }}"""
    for search in (None, "zh", "41" if field == "regions" else "区"):
        body = await graph.ask(WHO, SHORT % field, {"search": search})
        shown = body["data"][field]
        paged: list[str] = []
        after, more = None, True
        while more and len(paged) < 100:
            body = await graph.ask(WHO, document, {"search": search, "after": after})
            page = body["data"][field]
            assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
            paged += [row["id"] for row in page["nodes"]]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert len(set(paged)) == len(paged)
        assert len(paged[:100]) == len(shown["nodes"])
        if not more:
            assert shown["totalCount"]["value"] == len(paged)


@pytest.mark.parametrize(("cap", "exact"), [(16, False), (17, True), (18, True)])
async def test_counting_stops_at_a_cap(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, *, cap: int, exact: bool
) -> None:
    monkeypatch.setattr("xinfang.api.finding.COUNTED", cap)
    body = await graph.ask(WHO, "{contentClasses(level: 1) {totalCount {value exact}}}")
    count = {"value": min(cap, 17), "exact": exact}
    assert body["data"]["contentClasses"]["totalCount"] == count


LIST = "query($search: String, $after: String) {units(search: $search, after: $after) {nodes {id}}}"


@pytest.mark.parametrize(
    ("document", "variables", "message"),
    [
        (LIST, {"search": "区" * 51}, "search 不能超过 50 个字符。"),
        ("{units(first: 101) {nodes {id}}}", {}, "first 应在 1 至 100 之间。"),
        (LIST, {"after": "bm90aGluZw"}, "该游标无效，或不属于此列表。"),
        ("query($t: ID) {units(tenant: $t) {nodes {id}}}", {"t": "made up"}, "该 ID 无效。"),
    ],
)
async def test_what_no_honest_client_asks_is_refused(
    graph: Graph, document: str, variables: dict[str, object], message: str
) -> None:
    (error,) = (await graph.ask(WHO, document, variables))["errors"]
    assert error["message"] == message
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_cursor_fits_its_list_its_search_and_its_user_alone(graph: Graph) -> None:
    ask = "query($s: String, $a: String) {units(search: $s, first: 1, after: $a) {%s}}"
    body = await graph.ask(WHO, ask % "pageInfo {endCursor}", {"s": "区"})
    cursor = body["data"]["units"]["pageInfo"]["endCursor"]
    asked = {"s": "区", "a": cursor}
    assert "errors" not in await graph.ask(WHO, ask % "nodes {id}", asked)
    for who, variables in (
        ("中原区信访局登记员", asked),
        (WHO, {"s": "局", "a": cursor}),
        (WHO, {"s": None, "a": cursor}),
    ):
        assert "errors" in await graph.ask(who, ask % "nodes {id}", variables)
    tenants = 'query($a: String) {tenants(search: "区", after: $a) {nodes {id}}}'
    assert "errors" in await graph.ask(WHO, tenants, {"a": cursor})


async def test_today_by_the_loaded_calendar(graph: Graph) -> None:
    shown = (await graph.documented(WHO, "business-date"))["businessDate"]
    today = clock.today()
    assert shown["date"] == today.isoformat()
    assert shown["calendarYears"] == list(range(2004, 2027))
    assert shown["nextWorkingDay"] > shown["date"]
    assert shown["provisionalFrom"] == max(today.isoformat(), "2026-12-22")


@pytest.mark.parametrize(
    ("after", "days", "expected"),
    [
        # 春节 2026: off from 15 to 23 February, Saturdays 14 and 28 February worked.
        ("2026-02-13", 1, {"date": "2026-02-14", "provisional": False}),
        ("2026-02-13", 3, {"date": "2026-02-25", "provisional": False}),
        ("2026-02-26", 2, {"date": "2026-02-28", "provisional": False}),
        ("2026-02-15", 0, {"date": "2026-02-24", "provisional": False}),
        ("2026-02-24", 0, {"date": "2026-02-24", "provisional": False}),
        ("2026-12-18", 1, {"date": "2026-12-21", "provisional": False}),
        ("2026-12-18", 2, {"date": "2026-12-22", "provisional": True}),
        ("2026-12-25", 0, {"date": "2026-12-25", "provisional": True}),
    ],
)
async def test_working_days_are_counted(
    graph: Graph, after: str, days: int, expected: dict[str, object]
) -> None:
    asked = {"day": after, "workingDays": days}
    shown = await graph.documented(WHO, "business-day", asked)
    assert shown["businessDay"] == expected


@pytest.mark.parametrize(
    ("after", "days"),
    [("2026-02-13", -1), ("2026-02-13", 367), ("9999-12-31", 1), ("0001-01-01", 1)],
)
async def test_days_out_of_range_are_refused(graph: Graph, after: str, days: int) -> None:
    document = "query($d: Date!, $n: Int!) {businessDay(after: $d, workingDays: $n) {date}}"
    (error,) = (await graph.ask(WHO, document, {"d": after, "n": days}))["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
