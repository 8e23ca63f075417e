"""The short way to fields says the same as strawberry's own, and is taken where it can be."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLSchema, execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from xinfang.api.nodes import told
from xinfang.api.resolving import shortened
from xinfang.api.schema import build_schema


@strawberry.type
class Thing:
    """A type with a field of each sort."""

    plain: str = "plain"

    @told(description="Of itself alone.")
    def own(self) -> str:
        return f"own {self.plain}"

    @told(description="By what the request knows.")
    def known(self, info: strawberry.Info[Any, None]) -> str:
        return f"{info.context} {info.python_name}"

    @told(description="Awaited.")
    async def awaited(self, info: strawberry.Info[Any, None]) -> str:
        await asyncio.sleep(0)
        return f"awaited {info.context}"

    @told(description="With an argument.")
    def times(self, count: int = 2) -> str:
        return self.plain * count

    @told(description="A fault.")
    def wrong(self) -> str | None:
        raise ValueError("wrong")

    @told(description="A fault that comes late.")
    async def wrong_later(self) -> str | None:
        raise ValueError("wrong later")

    @told(description="Another one.")
    def other(self) -> "Thing":
        return Thing(plain="other")


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def thing(self) -> Thing:
        return Thing()


ASKED = """{ thing { plain own known awaited times thrice: times(count: 3) wrong wrongLater
  other { __typename plain own known awaited } } }"""


def asked(change: Callable[[strawberry.Schema], strawberry.Schema]) -> ExecutionResult:
    core: GraphQLSchema = change(strawberry.Schema(Query))._schema  # noqa: SLF001 - as the endpoint

    async def go() -> ExecutionResult:
        outcome = execute(
            core,
            parse(ASKED),
            context_value="context",
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
        return outcome if isinstance(outcome, ExecutionResult) else await outcome

    return asyncio.run(go())


def test_values_faults_and_paths_are_the_same_either_way() -> None:
    long, short = asked(lambda schema: schema), asked(shortened)
    assert short.data == long.data
    assert short.data is not None
    assert short.data["thing"]["known"] == "context known"
    told = [(error.message, error.path) for error in short.errors or ()]
    assert told == [(error.message, error.path) for error in long.errors or ()]
    assert {message for message, _path in told} == {"wrong", "wrong later"}


@pytest.mark.parametrize(
    ("type_", "field", "short"),
    [
        ("Case", "number", True),
        ("Case", "title", True),
        ("Case", "id", True),
        ("Case", "timeline", False),
        ("Query", "case", False),
        ("Query", "viewer", False),
    ],
)
def test_the_short_way_is_taken_where_there_is_nothing_to_prepare(
    type_: str, field: str, *, short: bool
) -> None:
    core: GraphQLSchema = build_schema()._schema  # noqa: SLF001 - as the endpoint
    resolve = core.type_map[type_].fields[field].resolve  # type: ignore[attr-defined]  # an object
    assert (resolve.__module__ == shortened.__module__) is short
