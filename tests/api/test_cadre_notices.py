"""Notices to organization departments through HTTP: no case, no petitioner, nothing to the accused.

The path matrix: by id, in lists, beside the case, as a mutation's target, by notification; for the
sender, the department, others of both, a sibling territory, another line, the accused.
"""

import datetime as dt
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from api.serving import OPERATIONS, Graph
from api.test_part_paths import NODE
from api.walking import OFFICER, Walk
from organizations.objects import run
from worker.delivering import delivered
from xinfang.api.ids import Kind
from xinfang.cases.queries import cadre_notices, notifications
from xinfang.law.publicity import STEPS

SENDERS: Final = frozenset({OFFICER, "金水区信访局局长"})
RECEIVERS: Final = frozenset({"金水区组织部负责人"})
ACCUSED: Final = "金水区组织部接收员"
ACKNOWLEDGE: Final = (OPERATIONS / "acknowledge-cadre-notice.graphql").read_text(encoding="utf-8")
BESIDE: Final = (OPERATIONS / "case-cadre-notices.graphql").read_text(encoding="utf-8")
NODE_TEXT: Final = "query($id: ID!) {node(id: $id) {__typename id ... on CadreNotice {facts}}}"
GIVEN: Final = {
    "item": 1,
    "respondent": 1,
    "post": "干部科科长",
    "concern": "SELECTION",
    "facts": "任用亲属，未按规定公示。",
    "leadersTold": "已报区委书记",
}


async def walked(graph: Graph) -> Walk:
    """Tell the department of one of its own receivers, who is accused."""
    walk = Walk(graph, dt.date(2026, 3, 2))
    subject = graph.id(Kind.PERSON, graph.world.person(ACCUSED))
    respondent = {"describedAs": "某科长", "subject": subject}
    item = {"category": "ACCUSATION", "text": "违规用人", "respondents": [respondent]}
    await walk.register(category="ACCUSATION", items=[item])
    return walk


async def informed(walk: Walk) -> str:
    payload = await walk.act(OFFICER, "inform-organization-department", **GIVEN)
    notice: str = payload["notice"]["id"]
    return notice


async def listed(walk: Walk, who: str, **given: Any) -> list[Any]:  # noqa: ANN401 - arguments of the list
    found: list[Any] = (await walk.ask(who, "cadre-notices", **given))["cadreNotices"]["nodes"]
    return found


async def test_told_listed_taken_note_of(graph: Graph) -> None:
    walk = await walked(graph)
    assert "INFORM_ORGANIZATION" in (await walk.page(OFFICER))["can"]
    assert "INFORM_ORGANIZATION" not in (await walk.page("金水区信访局登记员"))["can"]
    notice = await informed(walk)
    (head,) = RECEIVERS
    (row,) = await listed(walk, head, unacknowledged=True)
    assert (row["id"], row["name"], row["post"]) == (notice, ACCUSED, "干部科科长")
    assert (row["concern"], row["facts"]) == ("SELECTION", GIVEN["facts"])
    assert (row["fromUnit"]["name"], row["toUnit"]["name"]) == ("金水区信访局", "金水区组织部")
    number = (await walk.page(OFFICER))["number"]
    assert number not in str(row)
    assert "张" not in str(row)
    assert await listed(walk, head, side="SENT") == await listed(walk, OFFICER) == []
    (beside,) = (await walk.ask(OFFICER, "case-cadre-notices", id=walk.case_id))["case"][
        "cadreNotices"
    ]
    assert (beside["id"], beside["acknowledgedAt"]) == (notice, None)
    given = {"idempotencyKey": str(uuid4()), "notice": notice, "version": row["version"]}
    for _replayed in range(2):
        done = (await walk.ask(head, "acknowledge-cadre-notice", input=given))[
            "acknowledgeCadreNotice"
        ]
        assert (done["errors"], done["notice"]["version"]) == ([], 2)
    assert await listed(walk, head, unacknowledged=True) == []
    (sent,) = await listed(walk, OFFICER, side="SENT")
    assert sent["acknowledgedAt"] is not None
    again = {**given, "idempotencyKey": str(uuid4()), "version": 2}
    refused = (await walk.ask(head, "acknowledge-cadre-notice", input=again))[
        "acknowledgeCadreNotice"
    ]
    assert refused["notice"] is None
    assert refused["errors"][0]["__typename"] == "ConflictProblem"


async def test_a_key_tells_once_and_pages_follow_one_another(graph: Graph) -> None:
    walk = await walked(graph)
    version = await walk.version()
    whole = {"idempotencyKey": str(uuid4()), "case": walk.case_id, "version": version, **GIVEN}
    one, two = [
        (await walk.ask(OFFICER, "inform-organization-department", input=whole))[
            "informOrganizationDepartment"
        ]["notice"]["id"]
        for _replayed in range(2)
    ]
    assert one == two
    text = (
        "query($after: String) {cadreNotices(side: SENT, first: 1, after: $after)"
        " {nodes {id} pageInfo {hasNextPage endCursor}}}"
    )
    second = await walked(graph)
    later = await informed(second)
    first = (await graph.ask(OFFICER, text))["data"]["cadreNotices"]
    assert ([row["id"] for row in first["nodes"]], first["pageInfo"]["hasNextPage"]) == (
        [later],
        True,
    )
    after = {"after": first["pageInfo"]["endCursor"]}
    last = (await graph.ask(OFFICER, text, after))["data"]["cadreNotices"]
    assert ([row["id"] for row in last["nodes"]], last["pageInfo"]["hasNextPage"]) == ([one], False)
    other = await graph.ask("金水区信访局局长", text, after)
    assert other["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"  # another's cursor


async def test_reading_the_facts_leaves_a_trace_and_finding_it_none(graph: Graph) -> None:
    walk = await walked(graph)
    notice = await informed(walk)
    reads = (
        "SELECT count(*) AS n FROM ledger_entry WHERE event = 'cadre_notice.protected_read'"
        " AND object_id = :id"
    )
    row_id = graph.row(notice)
    (head,) = RECEIVERS
    await graph.ask(head, NODE, {"id": notice})
    assert (await graph.world.ask(reads, id=row_id))[0].n == 0
    await graph.ask(head, NODE_TEXT, {"id": notice})
    assert (await graph.world.ask(reads, id=row_id))[0].n == 1
    await graph.ask(ACCUSED, NODE_TEXT, {"id": notice})
    assert (await graph.world.ask(reads, id=row_id))[0].n == 1


async def finding(walk: Walk, notice: str) -> dict[str, set[str]]:
    """Return by path who finds that there is something, of everybody there is."""
    graph, absent = walk.graph, walk.graph.id(Kind.CADRE_NOTICE, uuid4())
    paths: dict[str, set[str]] = {
        name: set() for name in ("id", "SENT", "RECEIVED", "target", "beside", "told")
    }
    for who in sorted(graph.world.names()):
        one, none = [
            (await graph.post({"query": NODE_TEXT, "variables": {"id": each}}, who)).content
            for each in (notice, absent)
        ]
        if one != none:
            paths["id"].add(who)
        for side in ("SENT", "RECEIVED"):
            if await listed(walk, who, side=side):
                paths[side].add(who)
        given = {"idempotencyKey": str(uuid4()), "version": 9}
        one, none = [
            (
                await graph.post(
                    {"query": ACKNOWLEDGE, "variables": {"input": {**given, "notice": each}}}, who
                )
            ).content
            for each in (notice, absent)
        ]
        if one != none:
            paths["target"].add(who)
        case = (await walk.ask(who, "case-cadre-notices", id=walk.case_id))["case"]
        if case and case["cadreNotices"]:
            paths["beside"].add(who)
        page = (await graph.documented(who, "notifications"))["notifications"]
        if any(row["kind"].startswith("CADRE") for row in page["nodes"]):
            paths["told"].add(who)
    return paths


async def test_every_user_on_every_path(graph: Graph) -> None:
    walk = await walked(graph)
    notice = await informed(walk)
    await delivered(graph.world)
    assert await finding(walk, notice) == {
        "id": set(SENDERS | RECEIVERS),
        "SENT": set(SENDERS),
        "RECEIVED": set(RECEIVERS),
        "target": set(SENDERS | RECEIVERS),
        "beside": set(SENDERS),
        "told": set(RECEIVERS),
    }
    # Without what it is about, whoever was told finds nothing of it: no case opens by it.
    (head,) = RECEIVERS
    page = (await graph.documented(head, "notifications"))["notifications"]
    assert [(row["case"], row["cadreNotice"]["id"]) for row in page["nodes"]] == [(None, notice)]


async def test_absent_and_denied_run_the_same_statements(graph: Graph) -> None:
    walk = await walked(graph)
    notice = await informed(walk)
    runs = []
    for node_id in (notice, graph.id(Kind.CADRE_NOTICE, uuid4())):
        statements: list[str] = []

        def note(*given: Any, into: list[str] = statements) -> None:  # noqa: ANN401 - of any event
            into.append(str(given[2]))

        engine = graph.world.db.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        await graph.ask(ACCUSED, NODE_TEXT, {"id": node_id})
        event.remove(engine, "before_cursor_execute", note)
        runs.append(statements)
    assert runs[0] == runs[1]
    assert runs[0]


def test_the_petitioner_is_told_nothing_of_it() -> None:
    assert "CADRE_INFORMED" not in STEPS


UNWALLED = (
    "DROP POLICY access_scope_denial ON access_scope",
    "DROP POLICY cadre_notice_denial ON cadre_notice",
    "DROP POLICY cadre_notice_wall ON cadre_notice",
    "CREATE POLICY planted ON cadre_notice TO xinfang_app USING (true)",
)


async def test_planted_either_wall_holds_alone_and_without_both_the_matrix_notices(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await walked(graph)
    notice = await informed(walk)
    await delivered(graph.world)
    found = set().union(*(await finding(walk, notice)).values())
    assert found == SENDERS | RECEIVERS
    with monkeypatch.context() as forgotten:
        for module in (cadre_notices, notifications):
            forgotten.setattr(module, "visible", lambda *_given, **_named: sa.true())
        assert ACCUSED not in set().union(*(await finding(walk, notice)).values())
        await run(graph.world.at, *UNWALLED)
        assert ACCUSED in (await finding(walk, notice))["RECEIVED"]
    assert set().union(*(await finding(walk, notice)).values()) == found
