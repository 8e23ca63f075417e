"""Trusted documents: asked by their hash, checked before the first request; others are refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema

from api.serving import OPERATIONS, Graph, graph
from xinfang.api import documents as keeping
from xinfang.api.documents import Documents
from xinfang.api.schema import build_schema
from xinfang.api.trusted import (
    MANIFEST,
    digest,
    manifest_of,
    read_manifest,
    trusted_documents,
)
from xinfang.settings import MisconfiguredError

from world import World

SCHEMA: GraphQLSchema = build_schema()._schema  # noqa: SLF001 - as the endpoint takes it
WHO = "金水区信访局登记员"
VIEWER = (OPERATIONS / "viewer.graphql").read_text(encoding="utf-8")
OTHER = "{viewer{can}}"


def apollo(*operations: object, **changes: object) -> dict[str, object]:
    given = {"format": "apollo-persisted-query-manifest", "version": 1}
    return {**given, "operations": list(operations), **changes}


def operation(text: str, **changes: object) -> dict[str, object]:
    return {"id": digest(text), "name": "Front", "type": "query", "body": text, **changes}


def written(folder: Path, content: object) -> Path:
    file = folder / "front.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def problems(file: Path) -> tuple[str, ...]:
    with pytest.raises(MisconfiguredError) as refused:
        read_manifest(file)
    return refused.value.problems


def test_the_committed_manifest_is_that_of_the_files_beside_it() -> None:
    assert MANIFEST.read_text(encoding="utf-8") == manifest_of()
    named = dict(read_manifest(MANIFEST))
    files = [file.read_text(encoding="utf-8") for file in sorted(OPERATIONS.glob("*.graphql"))]
    assert [one.text for one in named.values()] == files
    assert len(files) == len(named) >= 6


def test_relays_and_apollos_manifests_are_read(tmp_path: Path) -> None:
    for content in (
        {digest(OTHER): OTHER},
        {f"sha256:{digest(OTHER)}": OTHER},
        apollo(operation(OTHER)),
    ):
        ((known, one),) = read_manifest(written(tmp_path, content))
        assert (known, one.text) == (digest(OTHER), OTHER)
    found = trusted_documents(tmp_path)
    assert {digest(OTHER), digest(VIEWER)} <= set(found)
    assert digest(OTHER) not in trusted_documents(None)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "no JSON"),
        ([], "a manifest is an object"),
        (apollo(format="other"), "format"),
        (apollo(version=2), "version 1"),
        (apollo(operations={}), "operations must be a list"),
        (apollo(1), "entry 0: an entry is an id and a text"),
        (apollo(operation(OTHER, body=None)), "entry 'Front': an entry is"),
        (apollo(operation(OTHER, body=OTHER + " ")), "entry 'Front': the id is not the SHA-256"),
        ({"0123456789abcdef0123456789abcdef": OTHER}, "no SHA-256"),
        ({digest(OTHER).upper(): OTHER}, "no SHA-256"),
        ({digest("{a}"): OTHER}, digest(OTHER)),
    ],
)
def test_what_does_not_hold_is_named_with_file_and_entry(
    tmp_path: Path, content: object, says: str
) -> None:
    file = written(tmp_path, content)
    (problem,) = problems(file)
    assert str(file) in problem
    assert says in problem


def test_every_bad_entry_is_named_at_once(tmp_path: Path) -> None:
    written(tmp_path, {"md5": OTHER, digest("{a}"): OTHER})
    (tmp_path / "second.json").write_text("{")
    with pytest.raises(MisconfiguredError) as refused:
        trusted_documents(tmp_path)
    assert len(refused.value.problems) == 3


def test_a_folder_that_is_none_or_empty_is_named(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(MisconfiguredError, match="XINFANG_TRUSTED_DOCUMENTS"):
            trusted_documents(folder)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{nowhere}", "Cannot query field 'nowhere'"),
        ("{", "Syntax Error"),
        ("{viewer{" + "can " * 200 + "}}", "查询超出限制"),
    ],
)
def test_a_trusted_document_that_does_not_fit_is_a_fault_of_the_start(
    tmp_path: Path, text: str, says: str
) -> None:
    written(tmp_path, apollo(operation(text)))
    with pytest.raises(MisconfiguredError) as refused:
        Documents(SCHEMA, trusted_documents(tmp_path))
    assert str(tmp_path / "front.json") in refused.value.problems[0]
    assert "entry 'Front'" in refused.value.problems[0]
    assert says in refused.value.problems[0]


def test_what_is_trusted_is_parsed_once_and_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = Documents(SCHEMA, trusted_documents(None), free_form=False)

    def never(*_given: object, **_named: object) -> object:
        raise AssertionError("parsed again")

    monkeypatch.setattr(keeping, "parse", never)
    for file in OPERATIONS.glob("*.graphql"):
        text = file.read_text(encoding="utf-8")
        found = documents.get(text)
        assert found.document is not None
        assert documents.known(digest(text)) is found
    assert documents.characters == 0


def test_others_are_kept_while_they_are_asked_and_within_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = Documents(SCHEMA)
    first = documents.get(OTHER)
    assert documents.get(OTHER) is first
    bad = documents.get("{viewe{can}}")
    assert documents.get("{viewe{can}}") is not bad
    assert documents.characters == len(OTHER)
    monkeypatch.setattr(keeping, "KEPT_CHARACTERS", 1_000)
    for number in range(100):
        documents.get(f"query Q{number}{{viewer{{can}}}}")
        documents.get(OTHER)
        assert documents.characters <= 1_000
    assert documents.get(OTHER) is first
    monkeypatch.setattr(keeping, "KEPT", 3)
    documents.get("query R{viewer{can}}")
    assert documents.characters == sum(map(len, documents._kept))  # noqa: SLF001 - what it counts
    assert len(documents._kept) == 3  # noqa: SLF001 - as above


def test_the_schema_is_not_asked_of_itself_where_that_is_closed() -> None:
    documents = Documents(SCHEMA, introspection=False)
    for text in ("{__schema{types{name}}}", '{__type(name:"Query"){name}}'):
        assert "introspection" in documents.get(text).errors[0].message
    assert documents.get("{viewer{__typename}}").errors == ()


def apq(text: str, **changes: object) -> dict[str, object]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text), **changes}}}


async def answer(asked: Graph, body: object) -> tuple[int, Any]:
    response = await asked.post(body, WHO)
    given = response.json()
    code = given["errors"][0]["extensions"]["code"] if "errors" in given else None
    return response.status_code, code


NOT_FOUND = (400, "PERSISTED_QUERY_NOT_FOUND")
BAD = (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (apq(VIEWER), (200, None)),
        ({"query": None, **apq(VIEWER)}, (200, None)),
        ({"query": VIEWER, **apq(VIEWER)}, (200, None)),
        ({"documentId": f"sha256:{digest(VIEWER)}"}, (200, None)),
        ({"query": VIEWER}, (200, None)),
        ({"query": VIEWER + " "}, NOT_FOUND),
        ({"query": OTHER}, NOT_FOUND),
        ({"query": OTHER, **apq(OTHER)}, NOT_FOUND),
        ({"query": "{"}, NOT_FOUND),
        (apq(OTHER), NOT_FOUND),
        (apq(VIEWER, sha256Hash=digest(VIEWER).upper()), NOT_FOUND),
        ({"documentId": digest(VIEWER)}, NOT_FOUND),
        ({"documentId": f"md5:{digest(VIEWER)}"}, NOT_FOUND),
        ({"documentId": ""}, NOT_FOUND),
        ({"documentId": 1}, BAD),
        ({"documentId": f"sha256:{digest(VIEWER)}", "query": VIEWER}, BAD),
        ({"documentId": f"sha256:{digest(VIEWER)}", **apq(VIEWER)}, BAD),
        (apq(VIEWER, version=2), BAD),
        (apq(VIEWER, sha256Hash=None), BAD),
        ({"extensions": {"persistedQuery": 1}}, BAD),
        ({"query": OTHER, **apq(VIEWER)}, BAD),
        ({"id": digest(VIEWER)}, BAD),
        ({}, BAD),
    ],
)
async def test_only_what_is_trusted_is_answered(
    world: World, body: object, expected: tuple[int, str | None]
) -> None:
    async with graph(world, trusted=trusted_documents(None), free_form=False) as asked:
        assert await answer(asked, body) == expected


async def test_where_documents_are_free_of_form_ids_are_those_of_trusted_ones(
    world: World,
) -> None:
    async with graph(world, trusted=trusted_documents(None)) as asked:
        for body in ({"query": OTHER}, {"query": OTHER, **apq(OTHER)}, apq(VIEWER)):
            assert await answer(asked, body) == (200, None)
        # Nobody registers a document by asking it.
        assert await answer(asked, apq(OTHER)) == NOT_FOUND


async def test_what_is_not_found_says_so_in_either_media_type(world: World) -> None:
    async with graph(world, trusted=trusted_documents(None), free_form=False) as asked:
        response = await asked.post(apq(OTHER), WHO, accept="application/json")
        assert response.status_code == 200
        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}
        assert (await asked.post(apq(OTHER))).status_code == 401
