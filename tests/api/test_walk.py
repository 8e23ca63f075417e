"""Whatever the graph reads, it reads under the wall: seen at the database, not in the source."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from api.serving import OPERATIONS, Graph, letter
from xinfang.api.context import AT_ONCE, Loaders
from xinfang.api.ids import Kind
from xinfang.cases.models import Item

WHO = "金水区信访局登记员"
ABOUT = {
    "day": "2026-11-25",
    "workingDays": 15,
    "number": "JS-1",
    "concern": "DISCIPLINE",
    "year": 2026,
    "quarter": 1,
}
"""What documented queries need beside the id of a case."""

WIDE = """query($id: ID!) {
  viewer { user { id } appointments { unit { leaders { id } tenant { id } }
    tenant { parent { id } children { id } units { name leaders { name } } } } }
  node(id: $id) { id }
  nodes(ids: [$id]) { id }
  case(id: $id) { title demand facts tenant { name } registeringUnit { name }
    responsibleUnit { name } complainedOfUnit { name } petitioners { name } can
    items { text respondents { describedAs } } timeline(first: 5) { nodes { unit { name } } } }
  cases(first: 5) { nodes { id title } totalCount { value } }
  units(first: 5) { nodes { id tenant { id } } totalCount { value } }
  tenants(first: 5) { nodes { id } } businessDate { provisionalFrom }
  regions(first: 5) { nodes { id parent { id } manager { id } tenant { id } } }
  contentClasses(first: 5) { nodes { id children { id } parent { id } } }
}"""


@contextmanager
def walls(graph: Graph) -> Iterator[list[str]]:
    """Collect the first statement of every transaction that doesn't raise the wall.

    Asking who the actor is comes before any wall and is a definer function of its own.
    """
    engine, bare = graph.world.db.engine.sync_engine, []

    def began(connection: Any) -> None:  # noqa: ANN401 - of SQLAlchemy's event
        connection.info["fresh"] = True

    def ran(connection: Any, _cursor: object, statement: str, *_more: object) -> None:  # noqa: ANN401 - as above
        if connection.info.pop("fresh", False) and not (
            "set_config" in statement or "xinfang_actor(" in statement
        ):
            bare.append(statement)

    event.listen(engine, "begin", began)
    event.listen(engine, "before_cursor_execute", ran)
    try:
        yield bare
    finally:
        event.remove(engine, "begin", began)
        event.remove(engine, "before_cursor_execute", ran)


async def registered(graph: Graph) -> str:
    data = await graph.documented(WHO, "register-case", {"input": letter()})
    return str(data["registerCase"]["case"]["id"])


async def test_every_transaction_raises_the_wall_first(graph: Graph) -> None:
    place = graph.id(Kind.TENANT, graph.world.tenant("金水区"))
    unit = graph.id(Kind.UNIT, graph.world.unit("金水区信访局"))
    with walls(graph) as bare:
        case_id = await registered(graph)
        for file in sorted(OPERATIONS.glob("*.graphql")):
            # Subscriptions go over WebSocket, where each message is read in a read of its own.
            text = file.read_text(encoding="utf-8")
            if re.search("^(mutation|subscription)", text, re.MULTILINE) is None:
                given = {"id": case_id, "tenant": place, "unit": unit, "units": [unit], **ABOUT}
                await graph.documented(WHO, file.stem, given)
        body = await graph.ask(WHO, WIDE, {"id": case_id})
    assert "errors" not in body
    assert bare == []


async def test_planted_a_resolver_without_the_helper_is_seen(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = Loaders._rows  # noqa: SLF001 - a breach is planted in its place

    def rows(self: Loaders, table: Any, *order: str) -> DataLoader[UUID, Any]:  # noqa: ANN401 - any table
        async def items(ids: Sequence[UUID]) -> list[list[Item]]:
            async with AsyncSession(graph.world.db.engine) as session:
                found = list(await session.scalars(select(Item)))
            return [[item for item in found if item.case_id == case_id] for case_id in ids]

        return DataLoader(items) if table is Item else sound(self, table, *order)

    case_id = await registered(graph)
    monkeypatch.setattr(Loaders, "_rows", rows)
    with walls(graph) as bare:
        body = await graph.ask(WHO, WIDE, {"id": case_id})
    assert len(bare) == 1
    assert "FROM case_item" in bare[0]
    assert {error["extensions"]["code"] for error in body["errors"]} == {"INTERNAL"}


async def test_one_request_holds_two_connections_at_most(graph: Graph) -> None:
    case_id = await registered(graph)
    engine, held = graph.world.db.engine.sync_engine, [0, 0]

    def out(*_given: object) -> None:
        held[0] += 1
        held[1] = max(held)

    def back(*_given: object) -> None:
        held[0] -= 1

    event.listen(engine, "checkout", out)
    event.listen(engine, "checkin", back)
    try:
        await graph.documented(WHO, "case-page", {"id": case_id})
    finally:
        event.remove(engine, "checkout", out)
        event.remove(engine, "checkin", back)
    assert held == [0, AT_ONCE]
