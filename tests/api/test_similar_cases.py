"""Matters proposed as the same, over HTTP: to whoever handles one, and never an accusation."""

import datetime as dt
from typing import Any, Final

import pytest

from api.serving import Graph, letter
from api.test_nouns import statements
from api.walking import OFFICER, OVERSEER, REGISTRAR, Walk
from store.things import ask
from xinfang.api.ids import Kind
from xinfang.cases import similar

DIRECTOR: Final = "金水区信访局局长"
UNHANDLING: Final = (OVERSEER, "金水区书记", "金水区区长", "郑州市信访局局长")
ABOUT: Final[dict[str, Any]] = {
    "channel": "VISIT",
    "peopleCount": 12,
    "title": "幸福里小区逾期交房",
    "demand": "开发商逾期两年未交房，请求督促开发商尽快交付房屋。",
    "contentClassCode": "050101",
    "problemRegionCode": "410105",
}
WORDED_ANEW: Final = {
    "title": "要求交付幸福里的房子",
    "demand": "开发商逾期未交房，请求尽快交付。",
}
OTHERWISE: Final[dict[str, Any]] = {
    "title": "村道排水沟多年未修",
    "demand": "请求修复村道排水沟，方便群众出行。",
    "problemRegionCode": "410102",
}
ASKED: Final = "query($id: ID!) {case(id: $id) {similarCases {grounds case {id}}}}"


@pytest.fixture(name="walk")
async def walking(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 3, 2))
    await walk.register(**ABOUT)
    return walk


async def another(walk: Walk, who: str = REGISTRAR, **changes: Any) -> str:  # noqa: ANN401 - fields of a letter
    """Register another case, of somebody else; its id."""
    somebody = [{"name": "李四光", "idNumber": "410105198501011236", "phone": "13912345678"}]
    given = letter(
        **{"petitioners": somebody, "receivedOn": walk.day.isoformat(), **ABOUT, **changes}
    )
    payload = (await walk.ask(who, "register-case", input=given))["registerCase"]
    assert payload["errors"] == []
    return str(payload["case"]["id"]) if payload["case"] else ""


async def proposed(walk: Walk, who: str = OFFICER, case_id: str = "") -> dict[str, list[str]]:
    """What is proposed to somebody: the grounds by the case's id."""
    asked = case_id or walk.case_id
    page = (await walk.ask(who, "case-proposals", id=asked))["case"]
    return {one["case"]["id"]: one["grounds"] for one in page["similarCases"]}


ALL: Final = ["SAME_CLASS", "SAME_PLACE", "ALIKE_TEXT", "BOTH_MASS"]


@pytest.mark.parametrize("changes", [{}, WORDED_ANEW], ids=["as written", "worded anew"])
async def test_one_matter_of_many_is_proposed_both_ways(
    walk: Walk, changes: dict[str, Any]
) -> None:
    other = await another(walk.on("2026-03-09"), **changes)
    for who in (REGISTRAR, OFFICER, DIRECTOR):
        assert await proposed(walk, who) == {other: ALL}
    assert await proposed(walk, case_id=other) == {walk.case_id: ALL}
    page = (await walk.ask(OFFICER, "case-page", id=walk.case_id))["case"]
    assert (page["repeat"], page["sameMatter"]) == (False, None), "nothing is done by itself"


async def test_the_words_find_it_without_a_class(walk: Walk) -> None:
    other = await another(walk, contentClassCode=None, problemRegionCode=None, channel="LETTER")
    assert await proposed(walk) == {other: ["ALIKE_TEXT"]}
    assert await proposed(walk, case_id=other) == {walk.case_id: ["ALIKE_TEXT"]}


async def test_the_place_finds_it_without_a_class(walk: Walk) -> None:
    unit = walk.unit("郑州市自然资源局")
    given: dict[str, Any] = {
        "contentClassCode": None,
        "complainedOfUnit": unit,
        "peopleCount": 1,
    }
    one, two = await another(walk, **given), await another(walk, **given, **WORDED_ANEW)
    found = await proposed(walk, case_id=two)
    assert found[one] == ["SAME_PLACE", "SAME_UNIT", "ALIKE_TEXT"]


async def test_one_class_place_and_unit_are_enough(walk: Walk) -> None:
    unit = walk.unit("郑州市自然资源局")
    one = await another(
        walk, **OTHERWISE | {"complainedOfUnit": unit, "problemRegionCode": "410105"}
    )
    words = {"title": "违法占地要求查处", "demand": "自家承包地被占，要求恢复原状。"}
    two = await another(walk, **words, complainedOfUnit=unit, peopleCount=1)
    assert await proposed(walk, case_id=one) == {two: ["SAME_CLASS", "SAME_PLACE", "SAME_UNIT"]}


@pytest.mark.parametrize(
    ("day", "changes"),
    [
        pytest.param("2026-03-09", OTHERWISE, id="another matter of the class"),
        pytest.param("2026-03-09", OTHERWISE | {"problemRegionCode": "410105"}, id="and place"),
        pytest.param("2027-03-03", {}, id="366 days later"),
    ],
)
async def test_what_is_unlike_or_long_ago_is_not(
    walk: Walk, day: str, changes: dict[str, Any]
) -> None:
    await another(walk.on(day), **changes)
    assert await proposed(walk) == {}


async def test_nothing_leads_from_a_petitioner_to_what_else_he_wrote(walk: Walk) -> None:
    same = [{"name": "张三丰", "idNumber": "410105199001011234", "phone": "13812345678"}]
    await another(walk, petitioners=same, **OTHERWISE)
    assert await proposed(walk) == {}


async def test_what_is_confirmed_is_told_elsewhere(walk: Walk) -> None:
    repeat = await another(walk, sameMatterAs=walk.case_id)
    third = await another(walk, sameMatterAs=walk.case_id)
    for case_id in (walk.case_id, repeat, third):
        assert await proposed(walk, case_id=case_id) == {}


@pytest.mark.parametrize("who", UNHANDLING)
async def test_to_whoever_does_not_handle_it_nothing_is(walk: Walk, who: str) -> None:
    await another(walk)
    assert await proposed(walk, who) == {}


async def test_only_what_is_within_reach(walk: Walk) -> None:
    await another(walk, "涧西区信访局登记员")
    await another(walk, "石家庄市信访局登记员")
    assert await proposed(walk) == {}


def accusing(graph: Graph, whom: str | None) -> dict[str, Any]:
    """Return what makes the same words an accusation, of somebody found or not."""
    named: dict[str, Any] = {"describedAs": "开发商的靠山"}
    if whom:
        named["subject"] = graph.id(Kind.PERSON, graph.world.person(whom))
    item = {"category": "ACCUSATION", "text": ABOUT["demand"], "respondents": [named]}
    return {"category": "ACCUSATION", "items": [item]}


@pytest.mark.parametrize("whom", [None, "金水区区长"], ids=["within reach", "against his leader"])
async def test_an_accusation_is_never_proposed_and_nothing_tells_of_it(
    walk: Walk, whom: str | None
) -> None:
    other = await another(walk)
    before = await asked(walk, OFFICER), await asked(walk, "金水区区长")
    accusation = await another(walk, **accusing(walk.graph, whom))
    if whom is None:
        listed = (await walk.ask(REGISTRAR, "case-list"))["cases"]["nodes"]
        assert accusation in [one["id"] for one in listed], "he sees that it is there"
        assert await proposed(walk, REGISTRAR, accusation) == {}
    assert await proposed(walk) == {other: ALL}
    assert (await asked(walk, OFFICER), await asked(walk, "金水区区长")) == before, "byte for byte"


async def asked(walk: Walk, who: str) -> bytes:
    body = {"query": ASKED, "variables": {"id": walk.case_id}}
    return (await walk.graph.post(body, who)).content


async def test_planted_an_accusation_among_them_is_noticed(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar, "_may_be_named", lambda _case: True)
    with pytest.raises(AssertionError):
        await test_an_accusation_is_never_proposed_and_nothing_tells_of_it(walk, None)


async def test_however_many_there_are_ten_are_told_by_as_many_statements(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, told = [], []
    for more in (1, 11):
        for _ in range(more):
            await another(walk)
        with statements(walk.graph) as ran:
            found = (await walk.graph.ask(OFFICER, ASKED, {"id": walk.case_id}))["data"]["case"]
        taken.append(len(ran))
        told.append(len(found["similarCases"]))
    assert (told, taken[0]) == ([1, similar.MOST], taken[1])
    monkeypatch.setattr(similar, "LOOKED_AT", 3)
    assert len(await proposed(walk)) == 3, "no more are read than are looked at"


async def test_what_became_an_accusation_is_no_more(walk: Walk) -> None:
    other = await another(walk)
    assert await proposed(walk) == {other: ALL}
    key = {"id": walk.graph.row(other)}
    await ask(walk.graph.world.at, "UPDATE petition_case SET accuses = true WHERE id = :id", **key)
    assert await proposed(walk) == {}
