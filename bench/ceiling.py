"""The ceiling: one statement that makes the JSON, one round trip, asyncpg, Starlette.

Same role, same wall, same rows, same server program (uvicorn, uvloop, httptools), same number of
connections to the database as the application has. It has no token to verify and no actor to ask
for: it knows its users from its start. It parses no document, seals no id, and writes no ledger.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench import statements
from bench.reached import Reached, reached
from bench.statements import Narrowed, Statement
from bench.users import User, signed_in
from bench.world import World

CONNECTIONS: Final = 8
"""As many as the application's pool."""


@dataclass(slots=True)
class Ceiling:
    """What the server knows: its users, what they reach, its pool."""

    users: dict[str, User]
    pool: Any
    reaches: dict[str, Reached] = field(default_factory=dict)
    made: dict[bytes, Statement] = field(default_factory=dict)

    def statement(self, asked: bytes) -> Statement:
        """Return the statement of a request, kept by the request."""
        known = self.made.get(asked)
        if known is None:
            known = self.made[asked] = self.of(orjson.loads(asked))
        return known

    def of(self, asked: dict[str, Any]) -> Statement:
        """Return the statement that answers a question."""
        word = asked["user"]
        actor = self.users[word].actor
        within = self.reaches.setdefault(word, reached(actor))
        match asked["operation"]:
            case "case-list":
                return statements.list_of_cases(actor, within, _narrowed(asked))
            case "case-page":
                return statements.case_page(actor, within, UUID(asked["case"]))
        raise ValueError(asked["operation"])


def _narrowed(asked: dict[str, Any]) -> Narrowed:
    after = asked.get("after")
    position = None if after is None else (datetime.fromisoformat(after[0]), UUID(after[1]))
    return Narrowed(
        asked["first"],
        asked.get("state"),
        asked.get("overdue", False),
        asked.get("search"),
        asked.get("rare", False),
        position,
    )


def application(world: World) -> Starlette:
    """Return the application of the ceiling."""
    known: list[Ceiling] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        users = await signed_in(world)
        async with asyncpg.create_pool(
            world.address("app"), min_size=CONNECTIONS, max_size=CONNECTIONS, reset=_nothing
        ) as pool:
            known.append(Ceiling(users, pool))
            yield

    async def answer(request: Request) -> Response:
        ceiling = known[0]
        made = ceiling.statement(await request.body())
        text = await ceiling.pool.fetchval(made.text, *made.values)
        return Response(b'{"data":' + text.encode() + b"}", media_type="application/json")

    return Starlette(routes=[Route("/", answer, methods=["POST"])], lifespan=lifespan)


async def _nothing(_connection: object) -> None:
    """Reset nothing: every setting is gone with its statement, as in the application's pool."""
