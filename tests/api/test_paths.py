"""The path matrix: every user of the world, every path to a case, four cases.

Who may read each case is written down below by name. Whoever isn't named must meet, on every path,
exactly what a case that doesn't exist would have given him: the same bytes and status.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph, letter
from xinfang.access import listing
from xinfang.access.actor import Level
from xinfang.access.places import Places, Territory
from xinfang.api.ids import Kind
from xinfang.cases.queries import cases as case_queries
from xinfang.cases.queries import lists as case_lists

ACCUSED: Final = "金水区区长"
SUPERIORS: Final = {
    *("郑州市信访局局长", "郑州市信访局督查专员", "郑州市联席办"),
    *("河南省监管员", "河南省信访局督查专员", "河南省联席办"),
}
READERS: Final = {
    "ordinary": {  # registered in 金水区: its petition bureau, its leaders, those above
        *("金水区信访局登记员", "金水区信访局经办人", "金水区信访局局长", "金水区信访局督查专员"),
        *("金水区联席办", "金水区书记", "金水区区长", "金水区副区长"),
        *SUPERIORS,
    },
    "sibling": {  # registered in 涧西区 of 洛阳市
        *("涧西区信访局登记员", "涧西区信访局局长", "涧西区书记", "涧西区区长", "涧西区副区长"),
        *("洛阳市信访局局长", "河南省监管员", "河南省信访局督查专员", "河南省联席办"),
    },
    "accusation": {  # handed to 郑州市: nobody of 金水区, whatever his role
        *("郑州市信访局登记员", "郑州市信访局经办人", "郑州市信访局局长", "郑州市信访局督查专员"),
        *("郑州市联席办", "郑州市书记", "郑州市市长", "郑州市副市长"),
        *("河南省信访局局长", "河南省监管员", "河南省信访局督查专员", "河南省联席办"),
    },
    "foreign": {  # registered in 石家庄市 of 河北省
        *("石家庄市信访局登记员", "石家庄市信访局局长"),
        *("石家庄市书记", "石家庄市市长", "石家庄市副市长"),
        *("河北省信访局局长", "河北省监管员"),
    },
}

READS: Final = """query($id: ID!) {
  node(id: $id) { id ... on Case { number timeline(first: 5) { nodes { kind } } } }
  nodes(ids: [$id]) { id }
  case(id: $id) { number title demand petitioners { name nameMasked } items { text } can }
}"""
LIST: Final = "{cases(first: 50) {nodes {id} totalCount {value exact}}}"
FILTERED: Final = """query($tenant: ID!) {
  cases(first: 50, filter: {tenant: $tenant}) {nodes {id} totalCount {value}}
}"""
UNMASK: Final = """mutation($input: UnmaskIdentityInput!) {
  unmaskIdentity(input: $input) {case {id} event {id} errors {__typename code message field}}
}"""


async def registered(graph: Graph) -> dict[str, str]:
    """Register the four cases and return their ids."""
    subject = graph.id(Kind.PERSON, graph.world.person(ACCUSED))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    found = {}
    for name, who, changes in (
        ("ordinary", "金水区信访局登记员", {}),
        ("sibling", "涧西区信访局登记员", {}),
        ("foreign", "石家庄市信访局登记员", {}),
        ("accusation", "金水区信访局登记员", {"category": "ACCUSATION", "items": [item]}),
    ):
        data = await graph.documented(who, "register-case", {"input": letter(**changes)})
        assert data["registerCase"]["errors"] == []
        if data["registerCase"]["case"]:
            found[name] = str(data["registerCase"]["case"]["id"])
    (handed,) = await listed(graph, "郑州市信访局登记员")
    return {**found, "accusation": handed}


async def listed(graph: Graph, who: str) -> list[str]:
    data = (await graph.ask(who, LIST))["data"]["cases"]
    ids = [str(case["id"]) for case in data["nodes"]]
    assert data["totalCount"] == {"value": len(ids), "exact": True}
    return ids


def unmasking(case_id: str) -> dict[str, Any]:
    key = str(uuid4())
    return {"input": {"idempotencyKey": key, "case": case_id, "reason": "了解", "minutes": 5}}


async def sees_nothing(graph: Graph, who: str, case_id: str, absent: str) -> list[str]:
    """Return the paths on which an unseen case differs from one that doesn't exist."""
    leaks = []
    for path, document, about in (
        ("reads", READS, lambda case: {"id": case}),
        ("mutation", UNMASK, unmasking),
    ):
        theirs = await graph.post({"query": document, "variables": about(case_id)}, who)
        none = await graph.post({"query": document, "variables": about(absent)}, who)
        if (theirs.status_code, theirs.content) != (none.status_code, none.content):
            leaks.append(f"{who}: {path}")
    return leaks


def users(graph: Graph) -> list[str]:
    return sorted(graph.world._users)  # noqa: SLF001 - every one of them is the point


async def test_every_user_on_every_path(graph: Graph) -> None:
    cases = await registered(graph)
    absent = graph.id(Kind.CASE, uuid4())
    everybody = users(graph)
    wrong: list[str] = []
    for who in everybody:
        expected = {name for name, readers in READERS.items() if who in readers}
        shown = set(await listed(graph, who))
        if shown != {cases[name] for name in expected}:
            wrong.append(f"{who}: list and count")
        for name, case_id in cases.items():
            if name not in expected:
                wrong += await sees_nothing(graph, who, case_id, absent)
                continue
            data = (await graph.ask(who, READS, {"id": case_id}))["data"]
            if not (data["node"]["number"] and data["nodes"][0] and data["case"]["number"]):
                wrong.append(f"{who}: {name} should be seen")
    assert wrong == []
    assert set().union(*READERS.values()) <= set(everybody)


async def test_narrowing_to_a_tenant_tells_the_accused_nothing(graph: Graph) -> None:
    cases = await registered(graph)
    for who, tenant, expected in (
        (ACCUSED, "金水区", ["ordinary"]),
        (ACCUSED, "郑州市", ["ordinary"]),
        ("河南省监管员", "金水区", ["ordinary"]),
        ("河南省监管员", "郑州市", ["ordinary", "accusation"]),
    ):
        tenant_id = graph.id(Kind.TENANT, graph.world.tenant(tenant))
        body: Mapping[str, Any] = await graph.ask(who, FILTERED, {"tenant": tenant_id})
        shown = body["data"]["cases"]
        assert {case["id"] for case in shown["nodes"]} == {cases[name] for name in expected}
        assert shown["totalCount"]["value"] == len(expected)


async def test_absent_and_denied_run_the_same_statements(graph: Graph) -> None:
    """Alike means the same statements in the same order, not a stopwatch."""
    cases = await registered(graph)
    absent = graph.id(Kind.CASE, uuid4())
    runs = []
    for case_id in (cases["accusation"], absent):
        statements: list[str] = []

        def note(*given: Any, into: list[str] = statements) -> None:  # noqa: ANN401 - of any event
            into.append(str(given[2]))

        engine = graph.world.db.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        await graph.ask(ACCUSED, READS, {"id": case_id})
        event.remove(engine, "before_cursor_execute", note)
        runs.append(statements)
    assert runs[0] == runs[1]
    assert runs[0]


@pytest.mark.parametrize("who", [ACCUSED, "金水区信访局登记员", "涧西区信访局登记员"])
async def test_planted_where_the_first_wall_is_forgotten_the_second_holds(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    cases = await registered(graph)
    expected = {cases[name] for name, readers in READERS.items() if who in readers}
    forget_the_first_wall(graph, monkeypatch)
    assert set(await listed(graph, who)) == expected


async def test_planted_where_both_walls_are_gone_the_matrix_notices(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = await registered(graph)
    absent = graph.id(Kind.CASE, uuid4())
    forget_the_first_wall(graph, monkeypatch)
    await _tear_down_the_wall(graph)
    assert len(await listed(graph, ACCUSED)) == len(cases)
    assert await sees_nothing(graph, ACCUSED, cases["accusation"], absent) != []


def forget_the_first_wall(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything be visible, everywhere be a place, and nobody be denied in a place."""
    provinces = {"河南省": "41/", "河北省": "13/"}
    everywhere = Places(
        tuple(
            Territory(graph.world.tenant(name), path, Level.PROVINCE)
            for name, path in provinces.items()
        )
    )
    for module in (case_queries, case_lists):
        monkeypatch.setattr(module, "visible", lambda *_given, **_named: sa.true())
    monkeypatch.setattr(case_lists, "places", lambda *_given: everywhere)
    monkeypatch.setattr(listing, "_DENIED", "true")


async def _tear_down_the_wall(graph: Graph) -> None:
    owner = create_async_engine(graph.world.at.url("owner"))
    async with owner.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE petition_case DISABLE ROW LEVEL SECURITY"))
    await owner.dispose()
