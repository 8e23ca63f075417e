"""Filters and search of the graph: who may not see a case finds it by none of them."""

from random import Random
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph, letter
from api.test_paths import ACCUSED, READERS, forget_the_first_wall, registered, users
from xinfang.api.ids import Kind
from xinfang.kernel import clock

LIST: Final = """query($filter: CaseFilter!, $orderBy: CaseOrder!) {
  cases(first: 50, filter: $filter, orderBy: $orderBy) {
    nodes {id} pageInfo {hasNextPage} totalCount {value exact}
  }
}"""
WHO: Final = (
    ACCUSED,
    "金水区信访局登记员",
    "涧西区信访局登记员",
    "郑州市信访局局长",
    "郑州市自然资源局局长",
    "金水区自然资源局收文员",
    "河南省监管员",
    "石家庄市信访局登记员",
    "河南省审计员",
)


async def everything(graph: Graph) -> list[dict[str, Any]]:
    """Filters of every field, each of which all four cases pass as they are."""
    today = clock.today().isoformat()
    engine = create_async_engine(graph.world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(
            sa.text(
                "UPDATE petition_case SET late = true, urgent = true, due_on = received_on + 5,"
                " soon_on = received_on + 4, problem_region_code = '410105'"
            )
        )
        units = (
            await connection.scalars(sa.text("SELECT responsible_unit_id FROM petition_case"))
        ).all()
        numbers = (await connection.scalars(sa.text("SELECT number FROM petition_case"))).all()
    await engine.dispose()
    return [
        {"states": ["REGISTERED"]},
        {"states": ["REGISTERED", "ACCEPTED"]},
        {"clockStates": ["RUNNING"]},
        {"clockStates": ["RUNNING", "NONE"]},
        {"hadLateClock": True},
        {"channels": ["LETTER"]},
        {"categories": ["APPEAL_REQUEST", "ACCUSATION"]},
        {"units": [graph.id(Kind.UNIT, unit) for unit in units]},
        {"problemRegion": "410100"},
        {"urgent": True},
        {"repeat": False},
        {"backlog": False},
        {"registeredFrom": today, "registeredTo": today},
        {"receivedFrom": today, "receivedTo": today},
        *({"number": number} for number in numbers),
        *({"search": number} for number in numbers),
        {"search": "排水沟"},
        {"search": "沟"},
        {"search": "占地"},
    ]


async def leaks(graph: Graph, cases: dict[str, str]) -> list[str]:
    """Where somebody is shown, or counted, a case that he isn't named a reader of."""
    found = []
    for narrowed in await everything(graph):
        for who in WHO:
            mine = {cases[name] for name, readers in READERS.items() if who in readers}
            for order in ("NEWEST", "DUE_FIRST"):
                variables = {"filter": narrowed, "orderBy": order}
                shown = (await graph.ask(who, LIST, variables))["data"]["cases"]
                ids = [case["id"] for case in shown["nodes"]]
                if not set(ids) <= mine or shown["totalCount"]["value"] != len(ids):
                    found.append(f"{who}: {narrowed}")
                if "number" not in narrowed and "search" not in narrowed and set(ids) != mine:
                    found.append(f"{who}: {narrowed} hides")
    return found


async def test_no_filter_and_no_word_finds_what_is_not_to_be_seen(graph: Graph) -> None:
    assert await leaks(graph, await registered(graph)) == []


async def test_planted_without_walls_every_filter_would_leak(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = await registered(graph)
    forget_the_first_wall(graph, monkeypatch)
    engine = create_async_engine(graph.world.at.url("owner"))
    async with engine.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE petition_case DISABLE ROW LEVEL SECURITY"))
    await engine.dispose()
    found = await leaks(graph, cases)
    assert {who for who in WHO if any(leak.startswith(who) for leak in found)} >= {ACCUSED}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("排水沟", 1),
        ("修复 村道", 1),
        ("水沟多", 1),
        ("沟", 1),
        ("未修请", 0),  # the words of two fields don't run together
        ("沟排", 0),
        ("占地", 0),  # stands in an accusation alone
        ("区长", 0),
    ],
)
async def test_words_are_searched_and_an_accusations_are_not(
    graph: Graph, words: str, found: int
) -> None:
    await registered(graph)
    for who in ("金水区信访局登记员", "郑州市信访局登记员"):
        variables = {"filter": {"search": words}, "orderBy": "NEWEST"}
        shown = (await graph.ask(who, LIST, variables))["data"]["cases"]
        expected = found if who.startswith("金水区") else 0
        assert shown["totalCount"] == {"value": expected, "exact": True}


@pytest.mark.parametrize(
    "narrowed",
    [
        {"search": "，。"},
        {"search": "字" * 101},
        {"search": " ".join("甲乙丙丁戊己庚辛壬癸子丑寅")},
        {"search": "' | 't:41/"},
        {"search": "a:*&!b"},
        {"contentClass": "01"},
        {"problemRegion": "4101'"},
        {"number": ""},
        {"receivedFrom": "2026-01-01"},
        {"receivedFrom": "2026-01-01", "receivedTo": "2026-03-01"},
        {"registeredTo": "9999-12-31"},
        {"registeredFrom": "0001-01-01"},
    ],
)
async def test_what_no_list_can_answer_is_refused_and_nothing_breaks(
    graph: Graph, narrowed: dict[str, Any]
) -> None:
    variables = {"filter": narrowed, "orderBy": "OLDEST"}
    body = await graph.ask("金水区信访局登记员", LIST, variables)
    codes = {error["extensions"]["code"] for error in body.get("errors", ())}
    assert codes <= {"BAD_USER_INPUT"}
    if not codes:
        assert body["data"]["cases"]["nodes"] == []


async def test_pages_follow_each_other_by_last_days(graph: Graph) -> None:
    who = "金水区信访局登记员"
    for _ in range(5):
        await graph.documented(who, "register-case", {"input": letter()})
    engine = create_async_engine(graph.world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(
            sa.text(
                "UPDATE petition_case SET due_on = received_on + 9, soon_on = received_on"
                " WHERE id IN (SELECT id FROM petition_case ORDER BY id LIMIT 3)"
            )
        )
        wanted = await connection.scalars(
            sa.text("SELECT id FROM petition_case ORDER BY due_on NULLS LAST, id")
        )
        expected = [graph.id(Kind.CASE, row) for row in wanted]
    await engine.dispose()
    found: list[str] = []
    after = None
    for _ in range(6):
        text = """query($after: String) {cases(first: 1, orderBy: DUE_FIRST, after: $after)
          {nodes {id} pageInfo {endCursor hasNextPage}}}"""
        page = (await graph.ask(who, text, {"after": after}))["data"]["cases"]
        found += [case["id"] for case in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == expected


async def test_a_petition_of_more_words_than_are_kept_is_registered_and_found(graph: Graph) -> None:
    who = "金水区信访局登记员"
    # Each pair of characters once: the longest petition that can be sent, and no word comes twice.
    drawn = Random(1)  # noqa: S311 - the same text every time
    texts = ["".join(chr(drawn.randrange(0x4E00, 0x9FA0)) for _ in range(4_000)) for _ in range(50)]
    items = [{"category": "SUGGESTION", "text": text} for text in texts]
    given = letter(category="SUGGESTION", items=items)
    done = await graph.documented(who, "register-case", {"input": given})
    assert done["registerCase"]["errors"] == []
    for words, found in (("排水沟", 1), (texts[0][:5], 1), (texts[-1][-5:], 0)):
        variables = {"filter": {"search": words}, "orderBy": "NEWEST"}
        shown = (await graph.ask(who, LIST, variables))["data"]["cases"]
        assert shown["totalCount"]["value"] == found, words


REPEATS: Final = """query($repeat: Boolean!) {
  cases(first: 5, filter: {repeat: $repeat}) {nodes {id repeat} totalCount {value exact}}
}"""


async def test_a_repeat_does_not_tell_the_accused_that_its_first_case_accuses_him(
    graph: Graph,
) -> None:
    who = "金水区信访局登记员"
    ids: list[str] = []
    for more in ({}, {"title": "再次来信"}):
        same = {"sameMatterAs": ids[0]} if ids else {}
        given = {"input": letter(**more, **same)}
        done = await graph.documented(who, "register-case", given)
        ids.append(done["registerCase"]["case"]["id"])
    repeated = {
        "nodes": [{"id": ids[1], "repeat": True}],
        "totalCount": {"value": 1, "exact": True},
    }
    shown = await graph.ask(ACCUSED, REPEATS, {"repeat": True})
    assert shown["data"]["cases"] == repeated
    engine = create_async_engine(graph.world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(
            sa.text("INSERT INTO access_denial VALUES (:person, 'case', :first, now())"),
            {"person": graph.world.person(ACCUSED), "first": graph.row(ids[0])},
        )
    await engine.dispose()
    told = [await graph.ask(ACCUSED, REPEATS, {"repeat": repeat}) for repeat in (True, False)]
    alone = {"nodes": [{"id": ids[1], "repeat": False}], "totalCount": {"value": 1, "exact": True}}
    none = {"nodes": [], "totalCount": {"value": 0, "exact": True}}
    assert [answer["data"]["cases"] for answer in told] == [none, alone]
    kept = await graph.ask("河南省监管员", REPEATS, {"repeat": True})
    assert kept["data"]["cases"] == repeated


async def test_everybody_of_the_world_is_asked_in_the_matrix(graph: Graph) -> None:
    assert set(WHO) <= set(users(graph))
