"""Subscriptions over WebSocket, by the protocol graphql-transport-ws.

A connection says who it is when it begins, and is asked again before everything that it is told,
and now and then besides. Each operation has a context of its own. What a client sends is answered
or closes the connection with the protocol's code; nothing it sends is a fault of ours. What it
doesn't read in time closes it too: nothing is kept for it here, it comes back with its cursor.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from inspect import isawaitable
from typing import Any, Final

import orjson
import structlog
from graphql import ExecutionResult, GraphQLError, OperationType, get_operation_ast, subscribe
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from xinfang.access.actor import Actor
from xinfang.api import request as http
from xinfang.api.context import Context
from xinfang.api.endpoint import PATH, Endpoint, core_of
from xinfang.api.errors import formatted
from xinfang.api.live import Ended, Live
from xinfang.kernel import clock
from xinfang.kernel.errors import Code
from xinfang.kernel.rates import TooMany
from xinfang.store.feed import Feed

PROTOCOL: Final = "graphql-transport-ws"
MAX_MESSAGE: Final = 128 * 1024
"""Characters of one message; the server that stands before us counts them too."""
MAX_ID: Final = 100

BAD_REQUEST: Final = 4400
UNAUTHORIZED: Final = 4401
FORBIDDEN: Final = 4403
BAD_PROTOCOL: Final = 4406
NO_INIT: Final = 4408
TAKEN: Final = 4409
TOO_MANY: Final = 4429
GOING_AWAY: Final = 1001
FAULT: Final = 1011
TRY_AGAIN: Final = 1013
"""Codes by which a connection is closed: the protocol's own, and RFC 6455's."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a connection may take. Times are in seconds."""

    connections: int = 16
    """Of one subject, in each process."""
    subscriptions: int = 16
    """Of one connection."""
    init: float = 10
    """Until it has said who it is."""
    recheck: float = 20
    """Between two looks at an idle one."""
    send: float = 10
    """For one message to be taken."""


@dataclass(frozen=True, slots=True)
class Known:
    """Who is connected: until when his credentials hold, and who he is now.

    `again` returns None once he is gone; `taken` counts an operation, and may raise TooMany.
    """

    subject: str
    until: datetime
    again: Callable[[], Awaitable[Actor | None]]
    taken: Callable[[], None] = lambda: None


Recognize = Callable[[WebSocket, Mapping[str, Any]], Awaitable[Known | None]]
"""Tells who connects, from the handshake and the payload of `connection_init`."""


class Closed(Exception):  # noqa: N818 - an end, not a fault
    """The connection is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Sockets:
    """All connections of a process."""

    endpoint: Endpoint
    recognize: Recognize
    origins: frozenset[str]
    """Origins whose scripts may connect; whoever is no browser names none."""
    limits: Limits = field(default_factory=Limits)
    feed: Feed = field(init=False)
    subjects: Counter[str] = field(default_factory=Counter)
    _open: set["_Connection"] = field(default_factory=set)
    _leaving: bool = False

    def __post_init__(self) -> None:
        """Follow the feed of the endpoint's database."""
        self.feed = Feed(self.endpoint.database)

    def route(self) -> WebSocketRoute:
        """The route, at the path of the graph."""
        return WebSocketRoute(PATH, self.connect)

    async def connect(self, websocket: WebSocket) -> None:
        """Serve one connection until it ends."""
        origin = websocket.headers.get("origin")
        if self._leaving or (origin is not None and origin not in self.origins):
            await websocket.close()  # before the handshake: HTTP 403
            return
        if PROTOCOL not in websocket.scope.get("subprotocols", ()):
            await websocket.accept()
            await websocket.close(BAD_PROTOCOL, "Subprotocol not acceptable")
            return
        await websocket.accept(subprotocol=PROTOCOL)
        connection = _Connection(self, websocket)
        self._open.add(connection)
        try:
            await connection.serve()
        finally:
            self._open.discard(connection)

    async def leave(self, patience: float = 2) -> None:
        """Close every connection as the process goes away, and take no new one."""
        self._leaving = True
        for connection in tuple(self._open):
            connection.end(Closed(GOING_AWAY, "Going away"))
        end = clock.monotonic() + patience
        while self._open and clock.monotonic() < end:  # noqa: ASYNC110 - bounded, at the very end
            await asyncio.sleep(0.02)


@dataclass(slots=True, eq=False)
class _Connection:
    sockets: Sockets
    websocket: WebSocket
    known: Known | None = None
    operations: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ending: asyncio.Future[Closed] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def end(self, closed: Closed) -> None:
        """Let the connection be closed; the first reason counts."""
        if not self._ending.done():
            self._ending.set_result(closed)

    async def serve(self) -> None:
        hearing = asyncio.create_task(self._hear())
        watching = asyncio.create_task(self._watch())
        try:
            closed = await self._ending
            await self._close(closed)
        finally:
            for task in (hearing, watching, *self.operations.values()):
                task.cancel()
            await asyncio.gather(
                hearing, watching, *self.operations.values(), return_exceptions=True
            )
            if self.known is not None:
                self.sockets.subjects[self.known.subject] -= 1

    async def _close(self, closed: Closed) -> None:
        # A client that reads nothing would hold up the farewell too.
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            if self.websocket.client_state is WebSocketState.CONNECTED:
                async with asyncio.timeout(self.sockets.limits.send):
                    await self.websocket.close(closed.code, closed.reason)

    async def _hear(self) -> None:
        """Take messages until the connection ends, whatever they are."""
        try:
            async with asyncio.timeout(self.sockets.limits.init) as patience:
                while True:
                    await self._take(await self._message())
                    if self.known is not None:
                        patience.reschedule(None)
        except TimeoutError:
            self.end(Closed(NO_INIT, "Connection initialisation timeout"))
        except Closed as closed:
            self.end(closed)
        except WebSocketDisconnect:
            self.end(Closed(1000, ""))
        except Exception as error:  # noqa: BLE001 - a fault ends the connection, and is in the log
            formatted([GraphQLError("", original_error=error)])
            self.end(Closed(FAULT, "Internal error"))

    async def _message(self) -> dict[str, Any]:
        received = await self.websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        text = received.get("text")
        if text is None or len(text) > MAX_MESSAGE:
            raise Closed(BAD_REQUEST, "Invalid message received")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise Closed(BAD_REQUEST, "Invalid message received") from None
        if not isinstance(message, dict):
            raise Closed(BAD_REQUEST, "Invalid message received")
        return message

    async def _take(self, message: dict[str, Any]) -> None:
        kind, payload = message.get("type"), message.get("payload")
        if kind == "connection_init" and isinstance(payload, dict | None):
            await self._init(payload or {})
        elif kind == "subscribe" and isinstance(payload, dict):
            self._subscribe(_id(message), payload)
        elif kind == "complete":
            task = self.operations.pop(_id(message), None)
            if task is not None:
                task.cancel()
        elif kind == "ping":
            await self._send({"type": "pong"})
        elif kind != "pong":
            raise Closed(BAD_REQUEST, "Invalid message received")

    async def _init(self, payload: Mapping[str, Any]) -> None:
        if self.known is not None:
            raise Closed(TOO_MANY, "Too many initialisation requests")
        try:
            known = await self.sockets.recognize(self.websocket, payload)
        except TooMany:
            raise Closed(TOO_MANY, "Too many requests") from None
        if known is None:
            raise Closed(UNAUTHORIZED, "Unauthorized")
        if self.sockets.subjects[known.subject] >= self.sockets.limits.connections:
            raise Closed(TOO_MANY, "Too many connections")
        self.sockets.subjects[known.subject] += 1
        self.known = known
        await self._send({"type": "connection_ack"})

    def _subscribe(self, operation: str, payload: dict[str, Any]) -> None:
        if self.known is None:
            raise Closed(UNAUTHORIZED, "Unauthorized")
        if operation in self.operations:
            raise Closed(TAKEN, f"Subscriber for {operation} already exists")
        self.operations[operation] = asyncio.create_task(self._operate(operation, payload))

    async def _operate(self, operation: str, payload: dict[str, Any]) -> None:
        """Run one operation to its end. How it fails is told to it alone, if it can be."""
        try:
            async with aclosing(self._results(payload)) as results:
                async for result in results:
                    errors = formatted(result.errors)
                    if result.data is None:
                        await self._fail(operation, errors)
                        return
                    body = {"data": result.data} | ({"errors": errors} if errors else {})
                    await self._send({"id": operation, "type": "next", "payload": body})
            await self._send({"id": operation, "type": "complete"})
        except Ended as ended:
            self.end(Closed(ended.code, ended.reason))
        except Closed as closed:
            self.end(closed)
        except (WebSocketDisconnect, RuntimeError):
            self.end(Closed(1000, ""))  # it went while something was told
        except http.Rejected as rejected:
            await self._fail(operation, [_error(Code.BAD_USER_INPUT, rejected.message)])
        except TooMany as many:
            await self._fail(operation, [_error(Code.LIMITED, many.message)])
        except Exception as error:  # noqa: BLE001 - a fault is masked, whatever it is
            await self._fail(operation, formatted([GraphQLError("", original_error=error)]))
        finally:
            if self.operations.get(operation) is asyncio.current_task():
                del self.operations[operation]

    async def _fail(self, operation: str, errors: list[dict[str, Any]]) -> None:
        with suppress(Closed, WebSocketDisconnect, RuntimeError):
            await self._send({"id": operation, "type": "error", "payload": errors})

    async def _results(self, payload: dict[str, Any]) -> AsyncGenerator[ExecutionResult, None]:
        if len(self.operations) > self.sockets.limits.subscriptions:
            raise TooMany(1)
        if self.known is not None:
            self.known.taken()
        asked = http.form(payload)
        checked = self.sockets.endpoint.checked(asked)
        if checked.errors or checked.document is None:
            yield ExecutionResult(None, list(checked.errors))
            return
        operation = get_operation_ast(checked.document, asked.operation_name)
        if operation is not None and operation.operation is not OperationType.SUBSCRIPTION:
            raise http.Rejected(400, "此处只接受订阅；查询与办理请用 POST。")
        found = subscribe(
            core_of(self.sockets.endpoint.schema),
            checked.document,
            context_value=await self._context(),
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            executor_class=StrawberryGraphQLCoreExecutionContext,
            hide_suggestions=True,
            operation_extensions=None,
        )
        results = await found if isawaitable(found) else found
        if isinstance(results, ExecutionResult):
            yield results
            return
        try:
            async for result in results:
                yield result
        finally:
            if isinstance(results, AsyncGenerator):
                await results.aclose()

    async def _context(self) -> Context:
        """Return a context with the rights that the listener has now. Raises Ended."""
        known = self.known
        if known is None or clock.now() >= known.until:
            raise Ended(UNAUTHORIZED, "Unauthorized")
        actor = await known.again()
        if actor is None:
            raise Ended(FORBIDDEN, "Forbidden")
        context = await self.sockets.endpoint.context(actor)
        context.live = Live(self.sockets.feed, self._context)
        return context

    async def _watch(self) -> None:
        """Look after an idle connection: it ends with its token, or with its account."""
        while True:
            wait = self.sockets.limits.recheck
            if self.known is not None:
                wait = min(wait, max(0.0, (self.known.until - clock.now()).total_seconds()))
            await asyncio.sleep(wait)
            if self.known is None:
                continue
            try:
                await self._context()
            except Ended as ended:
                self.end(Closed(ended.code, ended.reason))
                return
            except Exception as error:  # noqa: BLE001 - it is looked after again
                _log.warning("socket_not_checked", failure=type(error).__name__)
                await asyncio.sleep(1)

    async def _send(self, message: Mapping[str, Any]) -> None:
        """Send a message. Raises Closed where the client doesn't take it in time."""
        try:
            async with asyncio.timeout(self.sockets.limits.send), self._sending:
                await self.websocket.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            raise Closed(TRY_AGAIN, "Too slow") from None


def _id(message: Mapping[str, Any]) -> str:
    operation = message.get("id")
    if not isinstance(operation, str) or not 0 < len(operation) <= MAX_ID:
        raise Closed(BAD_REQUEST, "Invalid message received")
    return operation


def _error(code: Code, message: str) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code.value}}
