"""Asking a scanner: what it finds is refused, and its silence turns nobody away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from xinfang.correspondence.file_types import FileRefused
from xinfang.correspondence.models import ScanState
from xinfang.correspondence.scanning import scanner
from xinfang.settings import load


@asynccontextmanager
async def clamd(answer: bytes) -> AsyncIterator[int]:
    """A scanner that reads its stream to the end and says the same of every file."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readline() == b"nINSTREAM\n"
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            await reader.readexactly(size)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"stream: OK\n", ScanState.CLEAN),
        (b"INSTREAM size limit exceeded. ERROR\n", ScanState.NOT_SCANNED),
        (b"nonsense", ScanState.NOT_SCANNED),
        (b"", ScanState.NOT_SCANNED),
    ],
    ids=["clean", "too long for it", "nonsense", "silence"],
)
async def test_what_the_scanner_says(answer: bytes, state: ScanState) -> None:
    async with clamd(answer) as port:
        scan = scanner(load(clamd_host="127.0.0.1", clamd_port=port))
        assert await scan(b"x" * 100_000) is state


async def test_an_infected_file_is_refused() -> None:
    async with clamd(b"stream: Eicar-Test-Signature FOUND\n") as port:
        scan = scanner(load(clamd_host="127.0.0.1", clamd_port=port))
        with pytest.raises(FileRefused, match="病毒"):
            await scan(b"X5O!P%@AP")


async def test_a_scanner_that_is_down_turns_nobody_away(free_tcp_port: int) -> None:
    scan = scanner(load(clamd_host="127.0.0.1", clamd_port=free_tcp_port))
    assert await scan(b"x") is ScanState.NOT_SCANNED


async def test_without_a_scanner_files_stand_as_not_scanned() -> None:
    assert await scanner(load())(b"x") is ScanState.NOT_SCANNED
