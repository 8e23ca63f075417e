"""Subscriptions as a client meets them: over a WebSocket, from a server in the test's own loop."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.serving import OPERATIONS, SEALS
from xinfang.access.actor import Actor
from xinfang.api.endpoint import PATH, Endpoint
from xinfang.api.schema import build_schema
from xinfang.api.socket import MAX_MESSAGE, PROTOCOL, Known, Limits, Sockets
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.store.feed import head

from world import ISSUER, World

NEVER: Final = datetime.max.replace(tzinfo=UTC)
QUIET: Final = 0.4
"""So long nothing must come where nothing may."""
ORIGIN: Final = "https://console.test"


@dataclass(slots=True)
class Server:
    """The sockets of a world on a port, and until when whoever connects is known."""

    world: World
    port: int
    sockets: Sockets
    until: dict[str, datetime] = field(default_factory=dict)

    @asynccontextmanager
    async def raw(self, **given: Any) -> AsyncIterator[ClientConnection]:  # noqa: ANN401 - as the client takes it
        """Connect, and say nothing yet."""
        named = {"subprotocols": [Subprotocol(PROTOCOL)], **given}
        async with connect(f"ws://127.0.0.1:{self.port}{PATH}", **named) as connection:
            yield connection

    @asynccontextmanager
    async def listener(self, who: str) -> AsyncIterator["Listener"]:
        """Connect as a user of the world."""
        async with self.raw() as connection:
            listener = Listener(connection, self.settled)
            await listener.say(type="connection_init", payload={"user": who})
            assert await listener.heard() == {"type": "connection_ack"}
            yield listener

    async def settled(self) -> None:
        """Wait until what was done is behind the place where a subscription begins.

        What other tests have open on the same server holds the feed back.
        """
        (row,) = await self.world.ask("SELECT coalesce(max(xact), 0) AS last FROM feed_entry")
        feed = self.sockets.feed
        with suppress(TimeoutError):  # it may be held back on purpose
            async with asyncio.timeout(3):
                while (await head(self.world.db)).xact < row.last:  # noqa: ASYNC110 - a database has no events
                    await asyncio.sleep(0.02)
                while feed._polling is not None and feed._head.xact < row.last:  # noqa: ASYNC110, SLF001 - as above; nobody else need see it
                    await asyncio.sleep(0.02)


async def at_once() -> None:
    """Wait for nothing."""


@dataclass(slots=True)
class Listener:
    """A client of the protocol."""

    connection: ClientConnection
    settled: Callable[[], Awaitable[None]] = at_once
    names: int = 0

    async def say(self, **message: object) -> None:
        """Send a message."""
        await self.connection.send(json.dumps(message))

    async def heard(self) -> Mapping[str, Any]:
        """Return the next message."""
        async with asyncio.timeout(20):
            return cast("Mapping[str, Any]", json.loads(await self.connection.recv()))

    async def silence(self) -> bool:
        """Whether nothing comes for a while."""
        try:
            async with asyncio.timeout(QUIET):
                await self.connection.recv()
        except TimeoutError:
            return True
        return False

    async def closed(self) -> tuple[int, str]:
        """Wait until it is closed; code and reason."""
        async with asyncio.timeout(20):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                return self.connection.close_code or 0, self.connection.close_reason or ""

    async def subscribe(self, operation: str, **variables: object) -> "Subscribed":
        """Subscribe by a documented operation, and hear the place where it begins."""
        await self.settled()
        self.names += 1
        name = str(self.names)
        text = (OPERATIONS / f"{operation}.graphql").read_text(encoding="utf-8")
        payload = {"query": text, "variables": variables}
        await self.say(id=name, type="subscribe", payload=payload)
        subscribed = Subscribed(self, name, "")
        subscribed.cursor = (await subscribed.next())["cursor"]
        return subscribed


@dataclass(slots=True)
class Subscribed:
    """One subscription of a listener."""

    listener: Listener
    name: str
    cursor: str

    async def next(self) -> Mapping[str, Any]:
        """Return what the next message tells."""
        message = await self.listener.heard()
        assert (message["id"], message["type"]) == (self.name, "next"), message
        ((_field, told),) = message["payload"]["data"].items()
        self.cursor = told["cursor"]
        found: Mapping[str, Any] = told
        return found

    async def kinds(self, count: int) -> list[str]:
        """Return the kinds of the next messages."""
        return [(await self.next())["kind"] for _ in range(count)]


@asynccontextmanager
async def listening(
    world: World,
    limits: Limits | None = None,
    **given: Any,  # noqa: ANN401 - fields of Endpoint
) -> AsyncIterator[Server]:
    """Serve the sockets of a world; `connection_init` names the user in its payload."""
    until: dict[str, datetime] = {}

    async def nobody(_request: Request) -> Actor | None:
        return None

    async def recognize(_socket: WebSocket, payload: Mapping[str, Any]) -> Known | None:
        who = str(payload.get("user", ""))

        async def again() -> Actor | None:
            return await actor_of(world.db, ISSUER, who, clock.today())

        if await again() is None:
            return None
        return Known(who, until.get(who, NEVER), again)

    endpoint = Endpoint(build_schema(), world.db, SEALS, nobody, **given)
    sockets = Sockets(endpoint, recognize, frozenset({ORIGIN}), limits or Limits())
    sockets.feed.every = 0.02
    app = Starlette(routes=[sockets.route()])
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app,
            log_level="warning",
            lifespan="off",
            ws="websockets-sansio",
            ws_max_size=2 * MAX_MESSAGE,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[place]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        try:
            yield Server(world, place.getsockname()[1], sockets, until)
        finally:
            await sockets.leave()
            server.should_exit = True
            await task
