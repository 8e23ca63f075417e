"""GraphQL over HTTP: media types, sizes, forms, and never a 500 for any body."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.serving import GRAPHQL, Graph
from xinfang.api.limits import MAX_ROOT_FIELDS

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
    assert response.json() == {"data": {"viewer": {"can": ["REGISTER"]}}}


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


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.binary(max_size=200))
async def test_no_body_makes_it_fail(graph: Graph, body: bytes) -> None:
    response = await graph.post(body, WHO)
    assert response.status_code < 500


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
