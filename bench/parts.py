"""Where the time of one request goes: token, actor, document, statements, the rest of the graph."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import orjson
from graphql import parse, validate

from bench.inside import Inside, inside, waited
from bench.questions import Asked
from bench.users import USERS, User
from bench.world import World
from xinfang.api.documents import RULES
from xinfang.api.schema import build_schema
from xinfang.api.trusted import OPERATIONS
from xinfang.app import nobody
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.store.transaction import Database
from xinfang.web.sign_in import developer_issuer, sign_in

_TIMES: Final = 20


@dataclass(frozen=True, slots=True)
class Parts:
    """Milliseconds of the parts of one request, one at a time; `sent` are its statements."""

    name: str
    user: str
    token: float
    actor: float
    parse: float
    validate: float
    statements: float
    sent: int
    graph: float
    json: float


async def parts(world: World, users: dict[str, User], asked: list[Asked]) -> list[Parts]:
    """Return the parts of each question, medians of some repetitions."""
    database = world.database()
    try:
        signs = {word: await _signing(world, database, user) for word, user in users.items()}
        async with inside(world, users) as graph:
            return [await _of(one, graph, *signs[one.user.word]) for one in asked]
    finally:
        await database.dispose()


async def _signing(world: World, database: Database, user: User) -> tuple[float, float]:
    """Return what it takes to verify a token, and to ask for the actor."""
    verifier = sign_in(world.settings, database, nobody).authentication.verifier
    issuer = developer_issuer(world.settings, nobody).issuer
    subject = USERS[user.word]

    async def verify() -> object:
        return await verifier.verify(user.token)

    async def ask() -> object:
        return await actor_of(database, issuer, subject, clock.today())

    return await _took(verify), await _took(ask)


async def _of(one: Asked, graph: Inside, token: float, actor: float) -> Parts:
    question = one.questions[0]
    text = (OPERATIONS / f"{question.operation}.graphql").read_text(encoding="utf-8")
    schema: Any = build_schema()._schema  # noqa: SLF001 - strawberry gives no other way to it
    document = parse(text)
    body = orjson.loads(await graph.ask(question))
    statements, rest = [], []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        await graph.ask(question)
        statements.append(waited(graph.sent))
        rest.append(time.perf_counter() - begun - statements[-1])
    return Parts(
        one.name,
        one.user.word,
        token,
        actor,
        _takes(lambda: parse(text)),
        _takes(lambda: validate(schema, document, RULES)),
        1000 * median(statements),
        len(graph.sent),
        1000 * median(rest),
        _takes(lambda: orjson.dumps(body)),
    )


async def _took(act: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        await act()
        times.append(time.perf_counter() - begun)
    return 1000 * median(times)


def _takes(act: Callable[[], object]) -> float:
    times = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return 1000 * median(times)
