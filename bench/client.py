"""The load: connections that each ask, wait for the whole answer, and ask again (HTTP/1.1)."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Final, cast

import httptools

HOST: Final = "127.0.0.1"
_OK: Final = 200


class FailedError(RuntimeError):
    """A server answered with something else than data: then nothing is measured."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with a body."""

    status: int
    body: bytes

    def data(self) -> bytes:
        """Return the body. Raises FailedError where it holds no data."""
        if self.status != _OK or not self.body.startswith(b'{"data"'):
            raise FailedError(f"status {self.status}: {self.body[:500].decode(errors='replace')}")
        return self.body


@dataclass(slots=True)
class Sample:
    """What one stretch of load came to; latencies in seconds.

    `processor` is how long the server's process ran meanwhile, in seconds: a machine that others
    use as well makes it wait, but hardly makes it work more.
    """

    seconds: float
    processor: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


class Wire(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail whoever waits."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Feed the parser."""
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Gather the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Wake whoever waits."""
        answer, self._body = Answer(self._parser.get_status_code(), self._body), b""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(answer)

    async def ask(self, request: bytes) -> Answer:
        """Send a whole request and return its whole answer."""
        if self._transport is None:
            raise ConnectionError("not connected")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(port: int) -> Wire:
    """Open a connection to a server of ours."""
    loop = asyncio.get_running_loop()
    _transport, wire = await loop.create_connection(Wire, HOST, port)
    return wire


def post(path: str, body: bytes, token: str | None = None) -> bytes:
    """Return a request as it goes over the wire."""
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: {HOST}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *([f"Authorization: Bearer {token}"] if token else []),
    ]
    return "\r\n".join((*head, "", "")).encode() + body


async def once(port: int, request: bytes) -> bytes:
    """Ask once and return the body. Raises FailedError where it holds no data."""
    wire = await connect(port)
    try:
        return (await wire.ask(request)).data()
    finally:
        wire.close()


async def load(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Sample:
    """Let so many connections ask for so long, each going round the requests from another one on.

    Raises FailedError for an answer without data.
    """
    wires = [await connect(port) for _ in range(connections)]
    begun = time.perf_counter()
    sample = Sample(seconds)

    async def go_on(wire: Wire, waiting: Iterator[bytes]) -> None:
        asked = begun
        while asked < begun + seconds:
            (await wire.ask(next(waiting))).data()
            answered = time.perf_counter()
            sample.latencies.append(answered - asked)
            asked = answered

    try:
        going = (go_on(wire, _from(requests, number)) for number, wire in enumerate(wires))
        await asyncio.gather(*going)
    finally:
        for wire in wires:
            wire.close()
    # Whoever was served last ran over the end: what was done by then took until then.
    sample.seconds = time.perf_counter() - begun
    return sample


def _from(requests: Sequence[bytes], number: int) -> Iterator[bytes]:
    return islice(cycle(requests), number * 7 % len(requests), None)


def percentile(latencies: Sequence[float], part: float) -> float:
    """Return the latency that this part of all stays within."""
    ranked = sorted(latencies)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]
