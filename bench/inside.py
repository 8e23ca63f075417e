"""The graph within this process, with every statement that it sends seen: for plans and parts."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import orjson
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.requests import Request

from bench.operations import Question, document_id
from bench.users import User
from bench.world import World, seals_of
from xinfang.access.actor import Actor
from xinfang.api.endpoint import PATH, Endpoint
from xinfang.api.schema import build_schema
from xinfang.api.trusted import trusted_documents
from xinfang.store.transaction import Database

WHO: Final = "authorization"


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as the driver got it, and from when to when it was waited for, in seconds."""

    text: str
    values: tuple[Any, ...]
    begun: float
    ended: float


@dataclass(slots=True)
class Inside:
    """A client of the graph that believes who one is, in one process with it."""

    client: httpx.AsyncClient
    sent: list[Sent] = field(default_factory=list)

    async def ask(self, question: Question) -> bytes:
        """Return the body of an answer; what was sent meanwhile is in `sent`."""
        self.sent.clear()
        body = {"documentId": document_id(question.operation), "variables": question.variables}
        answer = await self.client.post(
            PATH,
            content=orjson.dumps(body),
            headers={WHO: f"Bearer {question.user}", "content-type": "application/json"},
        )
        return answer.content


def waited(sent: Sequence[Sent]) -> float:
    """Return for how long some statement was waited for, in seconds: many run beside each other."""
    found, until = 0.0, 0.0
    for one in sorted(sent, key=lambda each: each.begun):
        found += max(0.0, one.ended - max(one.begun, until))
        until = max(until, one.ended)
    return found


def believing(world: World, database: Database, users: dict[str, User]) -> Starlette:
    """Return the graph with a header for a sign-in: `Bearer WORD` is the user of that word."""

    async def believe(request: Request) -> Actor | None:
        word = request.headers.get(WHO, "").removeprefix("Bearer ")
        return users[word].actor if word in users else None

    endpoint = Endpoint(
        schema=build_schema(),
        database=database,
        seals=seals_of(world),
        identify=believe,
        trusted=trusted_documents(None),
    )
    return Starlette(routes=[endpoint.route()])


@asynccontextmanager
async def inside(world: World, users: dict[str, User]) -> AsyncIterator[Inside]:
    """Open the graph in this process for the length of the block."""
    database = world.database()
    transport = httpx.ASGITransport(app=believing(world, database, users))
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
        opened = Inside(client)
        _listen(database.engine.sync_engine, opened.sent)
        try:
            yield opened
        finally:
            await database.dispose()


def _listen(engine: sa.Engine, sent: list[Sent]) -> None:
    @sa.event.listens_for(engine, "before_cursor_execute", named=True)
    def begin(**given: Any) -> None:  # noqa: ANN401 - as the event gives it
        given["context"].bench_begun = time.perf_counter()

    @sa.event.listens_for(engine, "after_cursor_execute", named=True)
    def end(**given: Any) -> None:  # noqa: ANN401 - as above
        begun, ended = given["context"].bench_begun, time.perf_counter()
        sent.append(Sent(given["statement"], tuple(given["parameters"]), begun, ended))
