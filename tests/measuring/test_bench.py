"""The measurements run, on a small world, and refuse to time what doesn't answer alike.

Nothing here looks at a figure: figures are for `make bench`.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from bench import client, equality
from bench.client import FailedError
from bench.equality import UnequalError
from xinfang.api.ids import Kind, Seals
from xinfang.settings import ROOT

SEALS = Seals.from_key("a signing key that only tests know, long enough")
CASE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
OTHER = UUID("01890a5d-ac96-774b-bcce-b302099a8058")


def graph(**changes: object) -> bytes:
    case = {"id": SEALS.node_id(Kind.CASE, CASE), "title": "排水沟", "can": ["CLOSE"]}
    return orjson.dumps({"data": {"nodes": [case | changes], "endCursor": "sealed"}})


def plain(**changes: object) -> bytes:
    case = {"id": f"CASE:{CASE}", "title": "排水沟"}
    return orjson.dumps({"data": {"nodes": [case | changes], "endCursor": "2026"}})


def test_sealed_and_plain_answers_are_the_same_answer() -> None:
    equality.demand(graph(), plain(), SEALS, "list")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(graph(title=None), plain(), id="a value withheld"),
        pytest.param(graph(), plain(id=f"CASE:{OTHER}"), id="another row"),
        pytest.param(graph(), plain(id=f"UNIT:{CASE}"), id="another kind"),
        pytest.param(graph(), plain(state="FINISHED"), id="a field more"),
        pytest.param(graph(), b'{"data":{"nodes":[],"endCursor":null}}', id="nothing"),
    ],
)
def test_a_planted_difference_is_named(ours: bytes, theirs: bytes) -> None:
    with pytest.raises(UnequalError, match="list of the province"):
        equality.demand(ours, theirs, SEALS, "list of the province")


def answering(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def loaded(answer: bytes, connections: int) -> tuple[client.Sample, list[bytes]]:
    """Put a server under load that always answers the same; returns what it was asked too."""
    asked: list[bytes] = []
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            length = 0
            while head.strip():
                name, _, value = head.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                head = await reader.readline()
            asked.append(await reader.readexactly(length))
            writer.write(answer)
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(serve, client.HOST, 0)
    port = int(server.sockets[0].getsockname()[1])
    requests = [client.post("/", b"one"), client.post("/", b"two")]
    async with server:
        try:
            sample = await client.load(port, requests, connections, 0.05)
        finally:
            await ended.wait()
    return sample, asked


@pytest.mark.parametrize("connections", [1, 3])
async def test_each_answer_under_load_is_counted_once(connections: int) -> None:
    sample, asked = await loaded(answering("200 OK", b'{"data":{}}'), connections)
    assert len(sample.latencies) == len(asked) >= connections
    assert set(asked) <= {b"one", b"two"}
    assert sample.rate * sample.seconds == pytest.approx(len(asked))


@pytest.mark.parametrize(
    "answer",
    [
        answering("200 OK", b'{"errors":[{"message":"no"}],"data":null}'),
        answering("503 Service Unavailable", b'{"data":{}}'),
    ],
)
async def test_nothing_is_measured_where_something_else_than_data_comes(answer: bytes) -> None:
    with pytest.raises(FailedError):
        await loaded(answer, 1)


def test_percentiles_are_latencies_that_were_seen() -> None:
    seen = [float(number) for number in range(1, 101)]
    assert [client.percentile(seen, part) for part in (0.0, 0.5, 0.99, 1.0)] == [1, 51, 100, 100]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of the embedded server can enter."""
    made = Path(tempfile.mkdtemp(prefix="xinfang-bench-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.mark.pg
def test_the_whole_of_it_runs_on_a_small_world(folder: Path) -> None:
    """It builds a world, finds every answer equal to the ceiling's, and writes its tables."""
    out = folder / "results.md"
    told = ["--cases", "300", "--seconds", "0.05", "--rounds", "1", "--connections", "1"]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bench", *told, "--users", "county", "sector", "--out", str(out)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"XINFANG_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT / "platform")},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    page = out.read_text(encoding="utf-8")
    for heading in ("Of the ceiling", "Without authentication", "The road", "Plans"):
        assert f"\n## {heading}\n" in page
