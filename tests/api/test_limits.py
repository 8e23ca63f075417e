"""Limits of documents, and that a bomb of fragments is looked at once and not unfolded."""

import pytest
from graphql import GraphQLSchema, parse

from xinfang.api import limits
from xinfang.api.documents import Documents
from xinfang.api.schema import build_schema

SCHEMA: GraphQLSchema = build_schema()._schema  # noqa: SLF001 - as the endpoint takes it


def codes(document: str) -> list[str]:
    errors, _visited = limits.refused(SCHEMA, parse(document))
    return [str((error.extensions or {})["code"]) for error in errors]


def tower(height: int) -> str:
    return "{viewer{appointments{tenant" + "{parent" * height + "{id}" + "}" * (height + 3)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{viewer{user{id}}}", []),
        (tower(15), []),
        (tower(17), ["LIMITED"]),
        ("{" + " ".join(f"a{n}:viewer{{can}}" for n in range(20)) + "}", []),
        ("{" + " ".join(f"a{n}:viewer{{can}}" for n in range(21)) + "}", ["LIMITED"]),
        ("{viewer{" + " ".join(f"a{n}:can" for n in range(31)) + "}}", ["LIMITED"]),
        ("{viewer " + "@include(if:true)" * 51 + "{can}}", ["LIMITED"]),
        ("{cases(first:100){nodes{id title tenant{name}}}}", []),
        ("{cases(first:100){nodes{timeline(first:100){nodes{id kind at}}}}}", ["LIMITED"]),
        ("query($n:Int!){cases(first:$n){nodes{timeline(first:$n){nodes{id}}}}}", ["LIMITED"]),
        ("{viewer{" + "can " * 599 + "}}", []),
        ("{viewer{" + "can " * 600 + "}}", ["LIMITED"]),
        ("{cases(first:" + "9" * 5000 + "){nodes{id}}}", []),
        (
            (
                "query($i:[ID!]!){nodes(ids:$i){...on Tenant{units{leaders{name}"
                " tenant{units{leaders{name}}}}}}}"
            ),
            ["LIMITED"],
        ),
        ("{cases{nodes{tenant{children{children{children{id}}}}}}}", ["LIMITED"]),
        (
            "mutation{a:unmaskIdentity(input:1){case{id}} b:unmaskIdentity(input:1){case{id}}}",
            ["GRAPHQL_VALIDATION_FAILED"],
        ),
        (
            "mutation{...F} fragment F on Mutation{a:unmaskIdentity b:registerCase}",
            ["GRAPHQL_VALIDATION_FAILED"],
        ),
    ],
)
def test_what_asks_too_much_is_refused(document: str, expected: list[str]) -> None:
    assert codes(document) == expected


def chain(size: int) -> str:
    links = "".join(f"fragment F{n} on Viewer{{...F{n + 1}}}" for n in range(size - 1))
    return "{viewer{...F0}}" + links + f"fragment F{size - 1} on Viewer{{can}}"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (chain(50), []),
        (chain(51), ["LIMITED"]),
        (chain(600), ["LIMITED"]),
        ("{viewer" + "{x" * 120 + "}" * 121, ["LIMITED"]),
        ("{viewer" + "{... on Viewer" * 150 + "{can}" + "}" * 151, ["LIMITED"]),
    ],
    ids=["50 fragments", "51", "600", "fields", "inline fragments"],
)
def test_no_nesting_ends_the_stack(document: str, expected: list[str]) -> None:
    assert codes(document) == expected


def bomb(size: int) -> str:
    links = "".join(f"fragment F{n} on Viewer{{...F{n + 1} ...F{n + 1}}}" for n in range(size))
    return "{viewer{...F0}}" + links + f"fragment F{size} on Viewer{{can}}"


def test_a_bomb_of_fragments_is_visited_once_a_node() -> None:
    errors, visited = limits.refused(SCHEMA, parse(bomb(30)))
    assert [error.message for error in errors] == ["查询超出限制：代价 过大，上限 20000。"]
    assert visited < 100


def test_circles_and_unknown_names_are_left_to_the_specification() -> None:
    for document in (
        "{viewer{...A}} fragment A on Viewer{...B} fragment B on Viewer{...A}",
        "{viewer{...Nowhere}}",
        "{viewer{nothing{at{all}}}}",
    ):
        assert codes(document) == []
        checked = Documents(SCHEMA).get(document)
        assert {str((e.extensions or {})["code"]) for e in checked.errors} == {
            "GRAPHQL_VALIDATION_FAILED"
        }


def test_a_document_is_kept_and_hints_are_not_given() -> None:
    documents = Documents(SCHEMA)
    first = documents.get("{viewe{can}}")
    assert documents.get("{viewe{can}}") is first
    assert [error.message for error in first.errors] == [
        "Cannot query field 'viewe' on type 'Query'."
    ]
    many = documents.get("{" + " ".join(f"x{n}" for n in range(15)) + "}")
    assert len(many.errors) == 5
