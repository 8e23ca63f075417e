"""Limits of documents, and that a bomb of fragments is looked at once and not unfolded."""

from typing import Any

import pytest
from graphql import GraphQLSchema, get_introspection_query, parse, validate
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping

from xinfang.api import limits
from xinfang.api.documents import Documents
from xinfang.api.schema import build_schema

SCHEMA: GraphQLSchema = build_schema()._schema  # noqa: SLF001 - as the endpoint takes it


FOUR = "number title state channel "
USUAL = get_introspection_query(input_value_deprecation=True, schema_description=True, one_of=True)


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
        ("query($n:Int!){cases(first:$n){nodes{" + FOUR * 40 + "}}}", []),
        ("query($n:Int!){cases(first:$n){edges{node{" + FOUR * 60 + "}}}}", ["LIMITED"]),
        ("{cases(first:100){nodes{timeline(first:100){nodes{id kind at}}}}}", ["LIMITED"]),
        ("query($n:Int!){cases(first:$n){nodes{timeline(first:$n){nodes{id}}}}}", ["LIMITED"]),
        ("{viewer{" + " ".join(f"x{n}" for n in range(599)) + "}}", []),
        ("{viewer{" + " ".join(f"x{n}" for n in range(600)) + "}}", ["LIMITED"]),
        ("{viewer{" + "can " * 173 + "}}", []),
        ("{viewer{" + "can " * 174 + "}}", ["LIMITED"]),
        ("{viewer{can}} fragment F on Viewer{" + "can " * 174 + "}", ["LIMITED"]),
        (USUAL, []),
        ("{__schema{types{" + "fields{type{" * 4 + "name" + "}}" * 4 + "}}}", ["LIMITED"]),
        (
            "{"
            + "".join(
                f"a{n}:__schema{{types{{fields{{args{{type{{name}}}}}}}}}}" for n in range(20)
            )
            + "}",
            [],
        ),
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


def compared(monkeypatch: pytest.MonkeyPatch, document: str) -> int:
    """Count what the specification's rule of fields of one name compares, where it runs at all."""
    count = 0
    compare = overlapping.find_conflict

    def counting(*given: Any) -> Any:  # noqa: ANN401 - as the library's own
        nonlocal count
        count += 1
        return compare(*given)

    with monkeypatch.context() as patched:
        patched.setattr(overlapping, "find_conflict", counting)
        Documents(SCHEMA).get(document)
    return count


def alike(how: str, many: int) -> str:
    """Return a document with many fields that answer under one name."""
    few = many // 50
    documents = {
        "leaves": "{viewer{" + "can " * many + "}}",
        "objects": "{viewer{" + "user{id name} " * many + "}}",
        "introspection": "{__schema{types{" + "ofType{name} " * many + "}}}",
        "unspread": "{viewer{can}} fragment F on Viewer{" + "user{id} " * many + "}",
        "two deep": "{viewer{" + f"user{{{'id ' * few}}} " * 50 + "}}",
        "fragments": "{viewer{"
        + " ".join(f"...F{n}" for n in range(50))
        + "}}"
        + "".join(f"fragment F{n} on Viewer{{{'can ' * few}}}" for n in range(50)),
    }
    return documents[how]


@pytest.mark.parametrize(
    "how", ["leaves", "objects", "introspection", "unspread", "two deep", "fragments"]
)
@pytest.mark.parametrize("many", [50, 100, 200, 400, 800, 1_600])
def test_however_many_fields_answer_under_one_name_their_comparing_is_bounded(
    monkeypatch: pytest.MonkeyPatch, how: str, many: int
) -> None:
    # Twice: fragments that spread each other are compared by field and by fragment.
    assert compared(monkeypatch, alike(how, many)) <= 2 * limits.MAX_PAIRS


def test_the_bound_is_that_of_the_rule_and_not_of_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert compared(monkeypatch, alike("leaves", 173)) == 173 * 172 // 2
    monkeypatch.setattr(limits, "MAX_PAIRS", 10**9)
    assert compared(monkeypatch, alike("leaves", 500)) == 500 * 499 // 2


@pytest.mark.parametrize("size", [10, 100, 1_000])
def test_what_the_schema_tells_of_itself_is_bounded_by_what_the_usual_tools_ask(size: int) -> None:
    many = " ".join(f"x{n}:fields{{args{{type{{name kind}}}}}}" for n in range(size))
    refused = codes("{__schema{types{" + many + "}}}")
    assert refused == ([] if size == 10 else ["LIMITED"] * len(refused))
    assert validate(SCHEMA, parse(USUAL)) == []


def test_hints_are_not_given_and_errors_are_few() -> None:
    documents = Documents(SCHEMA)
    first = documents.get("{viewe{can}}")
    assert [error.message for error in first.errors] == [
        "Cannot query field 'viewe' on type 'Query'."
    ]
    many = documents.get("{" + " ".join(f"x{n}" for n in range(15)) + "}")
    assert len(many.errors) == 5
