"""One case through the graph: who sees it, who doesn't, and what is left of having looked."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph, letter
from api.walking import ROAD, road
from xinfang.api.ids import Kind
from xinfang.kernel import clock
from xinfang.store.reads import ProtectedReads

REGISTRAR = "金水区信访局登记员"
OFFICER = "金水区信访局经办人"
OVERSEER = "河南省监管员"
MUNICIPAL = "郑州市信访局局长"
SIBLING = "中原区信访局登记员"
LINE = "郑州市自然资源局局长"
HEAD = "金水区区长"

NODE = "query($id: ID!) {node(id: $id) {id ... on Case {number title}}}"
CASE = "query($id: ID!) {case(id: $id) {id title}}"
LIST = "{cases {nodes {id} totalCount {value exact}}}"
ALL_NODES = "query($ids: [ID!]!) {nodes(ids: $ids) {id}}"


async def admin(graph: Graph, statement: str, **values: object) -> Sequence[Any]:
    engine = create_async_engine(graph.world.at.url("admin"))
    try:
        async with engine.begin() as connection:
            result = await connection.execute(sa.text(statement), values)
            return result.all() if result.returns_rows else ()
    finally:
        await engine.dispose()


async def register(graph: Graph, who: str = REGISTRAR, **changes: object) -> Mapping[str, Any]:
    data = await graph.documented(who, "register-case", {"input": letter(**changes)})
    payload: Mapping[str, Any] = data["registerCase"]
    assert payload["errors"] == []
    return payload


async def accuse_head(graph: Graph) -> str:
    """Register an accusation against the district's head; return the case's id."""
    subject = graph.id(Kind.PERSON, graph.world.person(HEAD))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    payload = await register(graph, category="ACCUSATION", title="反映占地", items=[item])
    assert payload["case"] is None
    assert payload["event"] is None
    assert payload["handOverSlip"]["receiver"]["name"] == "郑州市"
    found = await graph.documented(MUNICIPAL, "case-list")
    (case,) = found["cases"]["nodes"]
    assert case["number"] == payload["handOverSlip"]["number"]
    return str(case["id"])


async def test_a_case_is_registered_and_shown(graph: Graph) -> None:
    payload = await register(graph)
    assert payload["event"]["kind"] == "REGISTERED"
    data = await graph.documented(REGISTRAR, "case-page", {"id": payload["case"]["id"]})
    case = data["case"]
    assert case["petitioners"][0]["nameMasked"] == "张**"
    assert case["items"][0]["text"] == case["demand"] == "请求修复村道排水沟"
    assert case["timeline"]["nodes"][0]["id"] == payload["event"]["id"]
    assert case["tenant"]["name"] == "金水区"
    assert road(case) == ["SHOW_QUERY_CODE", "CLASSIFY"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [(OVERSEER, 1), (MUNICIPAL, 1), (REGISTRAR, 1), (SIBLING, 0), (LINE, 0)],
)
async def test_five_users_see_and_do_not_see(graph: Graph, who: str, sees: int) -> None:
    case_id = (await register(graph))["case"]["id"]
    listed = await graph.documented(who, "case-list")
    assert len(listed["cases"]["nodes"]) == listed["cases"]["totalCount"]["value"] == sees
    page = await graph.documented(who, "case-page", {"id": case_id})
    assert (page["case"] is not None) is bool(sees)


@pytest.mark.parametrize("who", [HEAD, "金水区书记", REGISTRAR, OFFICER, "金水区自然资源局承办人"])
async def test_the_accused_and_his_people_meet_what_is_absent(graph: Graph, who: str) -> None:
    case_id = await accuse_head(graph)
    absent = graph.id(Kind.CASE, uuid4())
    unmasking = "mutation($input: UnmaskIdentityInput!) {unmaskIdentity(input: $input) {"
    unmasking += "case {id} event {id} errors {__typename code message field}}}"

    def target(case: str) -> dict[str, object]:
        key = str(uuid4())
        return {"input": {"idempotencyKey": key, "case": case, "reason": "了解情况", "minutes": 5}}

    for document, about in (
        (NODE, lambda case: {"id": case}),
        (CASE, lambda case: {"id": case}),
        (ALL_NODES, lambda case: {"ids": [case]}),
        (unmasking, target),
    ):
        theirs = await graph.post({"query": document, "variables": about(case_id)}, who)
        none = await graph.post({"query": document, "variables": about(absent)}, who)
        assert theirs.content == none.content
        assert theirs.status_code == none.status_code
    listed = await graph.ask(who, LIST)
    assert listed["data"]["cases"] == {"nodes": [], "totalCount": {"value": 0, "exact": True}}


async def test_an_accusation_opens_to_whom_it_may(graph: Graph) -> None:
    case_id = await accuse_head(graph)
    shown = await graph.documented(MUNICIPAL, "case-page", {"id": case_id})
    assert shown["case"]["items"][0]["respondents"][0]["describedAs"] == "区长"
    hidden = await graph.documented(OVERSEER, "case-page", {"id": case_id})
    assert hidden["case"]["category"] == "ACCUSATION"
    assert hidden["case"]["title"] is hidden["case"]["demand"] is None
    assert hidden["case"]["items"][0]["text"] is None
    assert hidden["case"]["items"][0]["respondents"] is None
    reads = await admin(graph, "SELECT actor, event FROM ledger_entry WHERE chain = 'reads'")
    # Once for the title in the list, once for the page; nothing for who saw nothing of it.
    assert [(read.actor, read.event) for read in reads] == [
        (str(graph.world.user(MUNICIPAL).user_id), "case.protected_read")
    ] * 2


async def test_identity_is_null_with_its_mask_until_unmasked(graph: Graph) -> None:
    case_id = (await register(graph))["case"]["id"]
    before = await graph.documented(OVERSEER, "case-identity", {"id": case_id})
    assert before["case"]["petitioners"] == [
        {
            "ordinal": 1,
            "name": None,
            "nameMasked": "张**",
            "idNumber": None,
            "phone": None,
            "address": None,
        }
    ]
    page = await graph.documented(OVERSEER, "case-page", {"id": case_id})
    assert road(page["case"]) == ["UNMASK_IDENTITY"]
    given = {
        "idempotencyKey": str(uuid4()),
        "case": case_id,
        "reason": "核对来访人身份",
        "minutes": 10,
    }
    opened = await graph.documented(OVERSEER, "unmask-identity", {"input": given})
    assert opened["unmaskIdentity"]["errors"] == []
    assert opened["unmaskIdentity"]["case"]["petitioners"] == [{"ordinal": 1, "name": "张三丰"}]
    entries = await admin(
        graph,
        "SELECT e.event, e.chain, e.tenant_id, c.content FROM ledger_entry e"
        " JOIN ledger_content c USING (tenant_id, chain, sequence)"
        " WHERE e.actor = :actor ORDER BY e.chain",
        actor=str(graph.world.user(OVERSEER).user_id),
    )
    acts = [entry for entry in entries if entry.chain == "acts"]
    assert {entry.tenant_id for entry in acts} == {
        graph.world.tenant("金水区"),
        graph.world.tenant("河南省"),
    }
    assert all("核对来访人身份".encode() in bytes(entry.content) for entry in acts)
    assert [entry.event for entry in entries if entry.chain == "reads"] == ["case.protected_read"]
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        ended = await graph.documented(OVERSEER, "case-identity", {"id": case_id})
    assert ended["case"]["petitioners"][0]["name"] is None


async def test_no_entry_no_data(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = (await register(graph))["case"]["id"]

    async def failing(*_given: object) -> None:
        raise RuntimeError("the ledger can't be written")

    monkeypatch.setattr(ProtectedReads, "record", failing)
    text = "query($id: ID!) {case(id: $id) {petitioners {name}}}"
    response = await graph.post({"query": text, "variables": {"id": case_id}}, REGISTRAR)
    assert response.status_code == 500
    assert "张三丰" not in response.text
    assert "data" not in response.json()


async def test_a_replay_answers_the_same_and_acts_once(graph: Graph) -> None:
    given = letter()
    first = await graph.documented(REGISTRAR, "register-case", {"input": given})
    again = await graph.documented(REGISTRAR, "register-case", {"input": given})
    assert again == first
    other = await graph.documented(
        REGISTRAR, "register-case", {"input": given | {"title": "另一件事"}}
    )
    assert [error["code"] for error in other["registerCase"]["errors"]] == ["CONFLICT"]
    assert other["registerCase"]["errors"][0]["field"] == ["input", "idempotencyKey"]
    assert (await admin(graph, "SELECT count(*) FROM petition_case"))[0][0] == 1


@pytest.mark.parametrize(
    ("who", "changes", "problem", "field"),
    [
        (REGISTRAR, {"title": ""}, "InvalidProblem", ["input", "title"]),
        (REGISTRAR, {"holdsStateSecrets": True}, "UnlawfulProblem", []),
        (REGISTRAR, {"secrecy": "WORK_SECRET"}, "NotPermittedProblem", []),
        (LINE, {}, "NotPermittedProblem", []),
    ],
)
async def test_a_refusal_is_a_problem_and_nothing_happened(
    graph: Graph, who: str, changes: dict[str, object], problem: str, field: list[str]
) -> None:
    data = await graph.documented(who, "register-case", {"input": letter(**changes)})
    payload = data["registerCase"]
    assert payload["case"] is payload["event"] is payload["handOverSlip"] is None
    (error,) = payload["errors"]
    assert (error["__typename"], error["field"]) == (problem, field)
    left = await admin(
        graph,
        "SELECT (SELECT count(*) FROM petition_case) + (SELECT count(*) FROM case_register)"
        " + (SELECT count(*) FROM idempotency_key) + (SELECT count(*) FROM case_event)",
    )
    assert left[0][0] == 0


async def test_a_disabled_account_is_out_at_once(graph: Graph) -> None:
    assert (await graph.post({"query": LIST}, REGISTRAR)).status_code == 200
    await admin(
        graph,
        "UPDATE app_user SET disabled_at = :at WHERE subject = :who",
        at=clock.now(),
        who=REGISTRAR,
    )
    assert (await graph.post({"query": LIST}, REGISTRAR)).status_code == 401


async def test_pages_meet_and_their_cursors_are_of_one_list_and_user(graph: Graph) -> None:
    numbers = [(await register(graph))["case"]["number"] for _ in range(5)]
    found: list[str] = []
    after, more = None, True
    while more:
        data = await graph.documented(REGISTRAR, "case-list", {"first": 2, "after": after})
        found += [case["number"] for case in data["cases"]["nodes"]]
        page = data["cases"]["pageInfo"]
        after, more = page["endCursor"], page["hasNextPage"]
    assert found == numbers[::-1]
    text = (
        "query($after: String, $by: CaseOrder!) {cases(after: $after, orderBy: $by) {nodes {id}}}"
    )
    for who, order in ((OVERSEER, "NEWEST"), (REGISTRAR, "OLDEST")):
        body = await graph.ask(who, text, {"after": after, "by": order})
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ({}, 2),
        ({"channels": ["VISIT"]}, 1),
        ({"channels": ["VISIT", "LETTER"]}, 2),
        ({"channels": ["PHONE"]}, 0),
        ({"states": ["REGISTERED"], "categories": ["APPEAL_REQUEST"]}, 2),
        ({"receivedFrom": "2026-01-02", "receivedTo": "2026-01-31"}, 1),
        ({"receivedFrom": "2025-12-02", "receivedTo": "2026-01-01"}, 1),
        ({"tenant": "郑州市"}, 2),
        ({"tenant": "洛阳市"}, 0),
    ],
)
async def test_a_list_is_narrowed(graph: Graph, narrowed: dict[str, Any], count: int) -> None:
    with clock.frozen(clock.now().replace(year=2026, month=6)):
        await register(graph, receivedOn="2026-01-01")
        await register(graph, receivedOn="2026-01-02", channel="VISIT")
        if "tenant" in narrowed:
            narrowed = {"tenant": graph.id(Kind.TENANT, tenant_of(graph, narrowed["tenant"]))}
        data = await graph.documented(OVERSEER, "case-list", {"filter": narrowed})
    assert len(data["cases"]["nodes"]) == data["cases"]["totalCount"]["value"] == count


def tenant_of(graph: Graph, name: str) -> UUID:
    return graph.world.tenant(name)


async def test_the_viewer_is_told_who_he_is(graph: Graph) -> None:
    data = await graph.documented(OFFICER, "viewer")
    (appointment,) = data["viewer"]["appointments"]
    assert appointment["roleName"] == "经办人"
    assert appointment["unit"]["name"] == "金水区信访局"
    assert set(road(data["viewer"])) == ROAD - {"EXTEND", "CLOSE"}


async def test_ids_of_units_and_persons_are_found_by_walking(graph: Graph) -> None:
    body = await graph.ask(
        REGISTRAR,
        "{viewer {appointments {tenant {parent {name} units {name leaders {id name title}}}}}}",
    )
    tenant = body["data"]["viewer"]["appointments"][0]["tenant"]
    assert tenant["parent"] == {"name": "郑州市"}
    leaders = {
        leader["name"]: leader["id"] for unit in tenant["units"] for leader in unit["leaders"]
    }
    assert leaders[HEAD] == graph.id(Kind.PERSON, graph.world.person(HEAD))
