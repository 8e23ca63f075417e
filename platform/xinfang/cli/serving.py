"""Serving an ASGI application until a signal, with the embedded server watched meanwhile."""

import asyncio
import ctypes
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, NoReturn

import uvicorn

from xinfang.settings import MendableError, Settings
from xinfang.store.binaries import PostgresUnavailableError
from xinfang.store.embedded import PR_SET_PDEATHSIG, EmbeddedPostgres

Application = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI application."""
Beside = Callable[[asyncio.Event], Awaitable[None]]
"""What works in the process of the server until the event is set."""

GRACE_SECONDS = 10
WATCH_SECONDS = 0.5
WEBSOCKET_BYTES = 512 * 1024
"""Of one message; what the graph takes is less, and counted in characters."""
KEEP_ALIVE_SECONDS = 75
"""Longer than proxies keep a connection to us, or they ask on one that we are just closing."""


class AddressTakenError(MendableError):
    """Something else listens where we should; the text says how to go elsewhere."""

    def __init__(self, settings: Settings, why: str) -> None:
        """Name the address."""
        super().__init__(
            f"{settings.host}:{settings.port}: {why}. End what listens there, or set XINFANG_PORT"
        )


def serve_until_signal(
    app: Application,
    settings: Settings,
    *,
    embedded: EmbeddedPostgres | None = None,
    ready: Callable[[], None] = lambda: None,
    beside: Beside | None = None,
    leave: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serve on the settings' address; return after SIGINT or SIGTERM and the requests in flight.

    `ready` is called once requests are answered. An embedded server that dies meanwhile is started
    anew: what was acknowledged is on its disk. If it cannot be, we end with its last words.
    `beside` works in the same process meanwhile, and is told to stop when serving has ended.
    `leave` is called before open connections are closed.
    """
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ws="websockets-sansio",
            ws_max_size=WEBSOCKET_BYTES,
            server_header=False,
            # Whose word on the client's address is believed: nobody's, unless the settings say.
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
    )
    server.ready, server.leave = ready, leave
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(_serve_beside(server, embedded, beside))


class _Server(uvicorn.Server):
    ready: Callable[[], None]
    leave: Callable[[], Awaitable[None]] | None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.leave is not None:
            await self.leave()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            # What was loaded by now stays: the collector needn't look at it ever again.
            gc.collect()
            gc.freeze()
            self.ready()


async def _serve_beside(
    server: uvicorn.Server, embedded: EmbeddedPostgres | None, beside: Beside | None
) -> None:
    if beside is None:
        await _serve(server, embedded)
        return
    stop = asyncio.Event()
    working = asyncio.ensure_future(beside(stop))
    try:
        await _serve(server, embedded)
    finally:
        stop.set()
        await asyncio.wait([working])
    working.result()


async def _serve(server: uvicorn.Server, embedded: EmbeddedPostgres | None) -> None:
    if embedded is None:
        await server.serve()
        return
    watching = asyncio.create_task(_watch(server, embedded))
    try:
        await server.serve()
    finally:
        if not watching.done():
            watching.cancel()
        await asyncio.wait([watching])
    if not watching.cancelled():
        watching.result()


async def _watch(server: uvicorn.Server, embedded: EmbeddedPostgres) -> None:
    try:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if not embedded.alive():
                # In this thread on purpose: the server lives as long as the thread that started it.
                embedded.revive()
    except PostgresUnavailableError:
        server.should_exit = True
        raise


def refuse_taken_address(settings: Settings) -> None:
    """Raise AddressTakenError where something else listens, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise AddressTakenError(settings, error.strerror or "") from None


def leave_on_termination() -> None:
    """Make SIGTERM unwind the stack as Ctrl-C does, so that what was started is stopped."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)


def die_with_parent() -> None:
    """Be terminated when the parent is gone: make, killed outright, leaves nothing behind."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            raise SystemExit(1)
