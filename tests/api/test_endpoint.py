"""GraphQL over HTTP: media types, sizes, forms, and never a 500 for any body."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request

from api.serving import GRAPHQL, SEALS, Graph
from xinfang.access.actor import Actor
from xinfang.api.endpoint import Endpoint
from xinfang.api.limits import MAX_ROOT_FIELDS
from xinfang.api.request import MAX_BODY
from xinfang.api.schema import build_schema
from xinfang.kernel.errors import Code
from xinfang.kernel.rates import TooMany
from xinfang.store.pool import FairPool
from xinfang.store.transaction import Read

from world import World

WHO = "金水区信访局登记员"
VIEWER = {"query": "{viewer{can}}"}


def code(body: Mapping[str, object]) -> object:
    errors = body["errors"]
    assert isinstance(errors, list)
    return errors[0]["extensions"]["code"]


async def test_an_answer_has_its_media_type_and_headers(graph: Graph) -> None:
    response = await graph.post(VIEWER, WHO)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    told = response.json()
    assert set(told) == {"data"}
    assert "REGISTER" in told["data"]["viewer"]["can"]


@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [
        ("application/json", 200, "application/json"),
        (GRAPHQL, 400, GRAPHQL),
        ("*/*", 400, GRAPHQL),
        ("text/html, application/json;q=0.5", 200, "application/json"),
        ("text/html", 406, "application/json"),
        (f"{GRAPHQL};q=0, application/json", 200, "application/json"),
    ],
)
async def test_the_status_of_an_invalid_document_follows_the_media_type(
    graph: Graph, accept: str, status: int, media: str
) -> None:
    response = await graph.post({"query": "{nowhere}"}, WHO, accept=accept)
    assert response.status_code == status
    assert response.headers["content-type"] == f"{media}; charset=utf-8"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"1", 400),
        (b"null", 400),
        (b'"a"', 400),
        (b"[]", 400),
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"query": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"query": 1}', 400),
        (b'{"query": ""}', 400),
        (b'{"query": "{viewer{can}}", "variables": []}', 400),
        (b'{"query": "{viewer{can}}", "variables": {"a": [' + b"1," * 5_000 + b"1]}}", 400),
        (b'{"query": "{cases(first:' + b"9" * 5_000 + b'){nodes{id}}}"}', 400),
        (b'{"query": "{viewer{can}}", "operationName": 1}', 400),
        (b'{"query": "{viewer{can}}", "extensions": 1}', 400),
        (b'{"query": "{viewer{can}}", "variables": {"a": "\\u0000"}}', 400),
        (b'{"query": "{viewer{can}}", "operationName": "Nope"}', 400),
        (b'{"query": "{" }', 400),
        (b'{"query": "{node(id:\\"\\\\u0000\\"){id}}"}', 400),
        (b'{"query": "' + b"{a" * 20_000 + b'"}', 400),
        (b'{"query": "' + b" " * (1 << 20) + b'"}', 413),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else "",
)
async def test_what_is_no_request_is_refused(graph: Graph, body: bytes, status: int) -> None:
    response = await graph.post(body, WHO)
    assert response.status_code == status
    assert 1 <= len(response.json()["errors"]) <= 5
    assert "data" not in response.json()


# Bodies that go ever further in: bytes, JSON, requests, documents of our words in any order.
TEXTS = st.text(max_size=40)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    (
        *("query", "mutation", "subscription", "fragment", "on", "F", "$v", "$v:ID!", "=", "@skip"),
        *("{", "}", "(", ")", "[", "]", ":", "...", "!", "{", "}", "(if:true)", "...F", "...on"),
        *("viewer", "node", "nodes", "case", "cases", "id", "ids", "first", "after", "filter"),
        *("edges", "title", "timeline", "__schema", "__type", "__typename", "registerCase"),
        *("input", "Query", "Case", "Node", "null", "true", "1", "-1", "1e999", "9" * 40),
        *('"x"', '""', '"""x"""', '"\\ud800"', '"\\u0000"', "#", "\n", ",", "\ufeff", "案"),
    )
)
DOCUMENTS = st.lists(WORDS, max_size=40).map(" ".join)
WHOLE = st.sampled_from(
    (
        "query Q($v: ID!) {node(id: $v) {id}}",
        "query Q($v: [ID!]!) {nodes(ids: $v) {id}}",
        "query Q($v: CaseFilter) {cases(filter: $v) {nodes {id}}}",
        "query Q($v: Int) {cases(first: $v) {nodes {id title}}}",
        "query Q($v: String) {cases(after: $v) {nodes {id}}}",
        "mutation Q($v: RegisterCaseInput!) {registerCase(input: $v) {errors {code}}}",
        "mutation Q($v: UnmaskIdentityInput!) {unmaskIdentity(input: $v) {errors {code}}}",
    )
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "query": DOCUMENTS | WHOLE | JSONS,
        "operationName": TEXTS | JSONS,
        "variables": st.fixed_dictionaries({"v": JSONS}) | JSONS,
        "extensions": st.fixed_dictionaries({"persistedQuery": JSONS}) | JSONS,
        "documentId": TEXTS | JSONS,
    },
)
VALUES = st.fixed_dictionaries({"query": WHOLE, "variables": st.fixed_dictionaries({"v": JSONS})})
BODIES = (
    st.binary(max_size=200)
    | st.one_of(JSONS, REQUESTS, VALUES).map(lambda given: json.dumps(given).encode())
    | st.tuples(REQUESTS, st.integers(0, 200), st.binary(max_size=3)).map(
        lambda given: (
            (text := json.dumps(given[0]).encode())[: given[1]] + given[2] + text[given[1] :]
        )
    )
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=BODIES, accept=st.sampled_from((GRAPHQL, "application/json", "*/*")))
async def test_no_body_makes_it_fail(graph: Graph, body: bytes, accept: str) -> None:
    response = await graph.post(body, WHO, accept=accept)
    assert response.status_code in {200, 400}
    given = response.json()
    assert set(given) <= {"data", "errors"}
    told = given.get("errors", [])
    assert len(told) <= 5
    assert {error["extensions"]["code"] for error in told} <= set(Code) - {"INTERNAL"}
    assert "Did you mean" not in response.text


async def test_a_body_that_does_not_tell_its_length_ends_at_the_limit(graph: Graph) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 16
            yield b" " * (1 << 16)

    headers = {"x-user": WHO.encode().hex(), "content-type": "application/json"}
    response = await graph.client.post("/graphql", content=endless(), headers=headers)
    assert response.status_code == 413
    assert sent <= MAX_BODY + (1 << 17)


async def test_other_methods_and_types_are_refused(graph: Graph) -> None:
    assert (await graph.client.get("/graphql")).status_code == 405
    for media in ("text/plain", "multipart/form-data", "application/json; charset=gbk"):
        response = await graph.post(b'{"query": "{viewer{can}}"}', WHO, content_type=media)
        assert response.status_code == 415, media


async def test_nobody_known_is_unauthenticated(graph: Graph) -> None:
    for who in (None, "没有此人"):
        response = await graph.post(VIEWER, who)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert code(response.json()) == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{viewe{can}}", "GRAPHQL_VALIDATION_FAILED"),
        ('{node(id:"nonsense"){id}}', "BAD_USER_INPUT"),
        ('{case(id:"nonsense"){id}}', "BAD_USER_INPUT"),
        ("{cases(first:0){nodes{id}}}", "BAD_USER_INPUT"),
        ("{cases(first:101){nodes{id}}}", "BAD_USER_INPUT"),
        ('{cases(after:"nonsense"){nodes{id}}}', "BAD_USER_INPUT"),
        ('{cases(filter:{receivedFrom:"20260101"}){nodes{id}}}', "GRAPHQL_VALIDATION_FAILED"),
        (
            "{" + " ".join(f"a{n}:viewer{{can}}" for n in range(MAX_ROOT_FIELDS + 1)) + "}",
            "LIMITED",
        ),
        ("subscription{x}", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_codes_are_of_a_closed_set(graph: Graph, document: str, expected: str) -> None:
    body = await graph.ask(WHO, document)
    assert code(body) == expected
    assert "Did you mean" not in str(body)


async def test_a_variable_that_does_not_fit_is_the_clients(graph: Graph) -> None:
    document = "query($from: Date){cases(filter:{receivedFrom:$from}){nodes{id}}}"
    body = await graph.ask(WHO, document, {"from": "20260101"})
    assert code(body) == "BAD_USER_INPUT"
    assert "data" not in body


async def test_a_null_by_a_variable_is_the_clients(graph: Graph) -> None:
    # Nullable may stand where a default does, so that only the execution finds it.
    document = "query($first: Int){cases(first: $first){nodes{id}}}"
    body = await graph.ask(WHO, document, {"first": None})
    assert code(body) == "BAD_USER_INPUT"
    assert "errors" not in await graph.ask(WHO, document)


async def test_a_fault_is_masked_and_has_a_number(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object, **_named: object) -> object:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("xinfang.cases.queries.lists.list_cases", broken)
    body = await graph.ask(WHO, "{cases{nodes{id}}}")
    assert code(body) == "INTERNAL"
    assert "secret" not in str(body)
    assert body["errors"][0]["extensions"]["incident"]


async def test_a_full_line_before_the_pool_is_unavailable_and_not_a_fault(graph: Graph) -> None:
    pool = graph.world.db.engine.pool
    assert isinstance(pool, FairPool)
    held = [await graph.world.db.engine.connect() for _ in range(pool.size())]
    pool.most_waiting = 4
    waiting = [asyncio.create_task(graph.post(VIEWER, WHO)) for _ in range(3)]
    refused = None
    for one in asyncio.as_completed(waiting):
        refused = await one
        break
    assert refused is not None
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "2"
    assert code(refused.json()) == "UNAVAILABLE"
    assert "data" not in refused.json()
    for connection in held:
        await connection.close()
    answers = await asyncio.gather(*waiting)
    assert sorted(one.status_code for one in answers) == [200, 200, 503]
    assert (await graph.post(VIEWER, WHO)).status_code == 200


async def test_a_statement_that_was_cancelled_is_unavailable(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(read: Read, *_given: object, **_named: object) -> object:
        await read.execute(sa.text("SET LOCAL statement_timeout = '20ms'"))
        return await read.execute(sa.text("SELECT pg_sleep(5)"))

    monkeypatch.setattr("xinfang.cases.queries.lists.list_cases", slow)
    body = await graph.ask(WHO, "{cases{nodes{id}}}")
    assert code(body) == "UNAVAILABLE"
    assert "pg_sleep" not in str(body)
    assert (await graph.post(VIEWER, WHO)).status_code == 200


async def test_who_asks_is_known_before_a_body_is_read(graph: Graph) -> None:
    response = await graph.post(b"{")
    assert response.status_code == 401


async def test_a_rate_that_is_used_up_is_told_with_its_pause(world: World) -> None:
    async def tired(_request: Request) -> Actor | None:
        raise TooMany(7.2)

    endpoint = Endpoint(build_schema(), world.db, SEALS, tired)
    transport = httpx.ASGITransport(app=Starlette(routes=[endpoint.route()]))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.post("/graphql", json=VIEWER)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "8"
    assert code(response.json()) == "LIMITED"
