"""Serving until a signal: what is answered, what comes back, and what is left afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from xinfang import settings
from xinfang.cli.serving import GRACE_SECONDS, AddressTakenError, refuse_taken_address

pytestmark = pytest.mark.pg
PLATFORM = Path(__file__).parents[2] / "platform"

# The smallest application that needs the database: it answers with what the server says.
# Whoever runs the tests in the background of a shell ignores Ctrl-C, and children inherit that.
PROGRAM = """
import asyncio
import gc
import signal
import sys
from pathlib import Path
from xinfang import settings
from xinfang.cli import serving
from xinfang.store import roles
from xinfang.store.embedded import EmbeddedPostgres

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": kind + ".complete"})
            if kind.endswith("shutdown"):
                return
    if scope["path"] == "/about":
        loop = type(asyncio.get_running_loop()).__module__
        said = " ".join((scope["client"][0], scope["scheme"], loop, str(gc.get_freeze_count() > 0)))
    elif scope["path"] == "/slow":
        print("begun", flush=True)
        await asyncio.sleep(2)
        said = "slow but whole"
    else:
        connection = await roles.connect(server.url())
        said = await connection.fetchval("SELECT pg_postmaster_start_time()::text")
        await connection.close()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": said.encode()})

signal.signal(signal.SIGINT, signal.default_int_handler)
if "--with-parent" in sys.argv:
    serving.die_with_parent()
serving.leave_on_termination()
loaded = settings.load()
server = EmbeddedPostgres(loaded.embedded_home, binaries=loaded.pg_bin, durable=False).start()
try:
    serving.serve_until_signal(
        app, loaded, embedded=server, ready=lambda: print(server.pid, flush=True)
    )
finally:
    server.stop()
"""


@dataclass(frozen=True, slots=True)
class Running:
    process: subprocess.Popen[str]
    postgres: int
    address: str


def environment(port: int, data: Path, **others: str) -> dict[str, str]:
    return {
        **os.environ,
        **others,
        "PYTHONPATH": str(PLATFORM),
        "XINFANG_PORT": str(port),
        "XINFANG_DATA_DIR": str(data),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def running() -> Iterator[Running]:
    yield from started()


@pytest.fixture
def behind_a_proxy() -> Iterator[Running]:
    yield from started(XINFANG_TRUSTED_PROXIES="127.0.0.0/8")


def started(**others: str) -> Iterator[Running]:
    data = Path(tempfile.mkdtemp())
    data.chmod(0o711)
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        env=environment(port, data, **others),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    postgres = int(process.stdout.readline())
    yield Running(process, postgres, f"http://127.0.0.1:{port}")
    process.kill()
    process.wait()
    process.stdout.close()
    assert gone(data)
    shutil.rmtree(data)


def gone(data: Path, within: float = 20) -> bool:
    """Whether no server works on the folder any more."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not (data / "postgres" / "data" / "postmaster.pid").exists():
            return True
        time.sleep(0.05)
    return False


def answer(address: str, within: float = 20) -> str:
    end = time.monotonic() + within
    while True:
        try:
            answered = httpx.get(address)
            if answered.status_code == httpx.codes.OK:
                return answered.text
        except httpx.HTTPError:
            pass
        assert time.monotonic() < end, "no answer"
        time.sleep(0.1)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_the_signal_and_leaves_nothing(
    running: Running, how: signal.Signals
) -> None:
    assert answer(running.address)
    running.process.send_signal(how)
    # Either signal ends it for the caller to see, by the number that shells give it.
    assert running.process.wait(20) in {-how, 128 + how}
    with pytest.raises(ProcessLookupError):
        os.kill(running.postgres, 0)


FORWARDED = {"X-Forwarded-For": "198.51.100.7, 192.0.2.9", "X-Forwarded-Proto": "https"}


def test_nobody_is_believed_on_his_address_but_a_proxy_that_is_named(
    running: Running, behind_a_proxy: Running
) -> None:
    for there, said in (
        (running, "127.0.0.1 http"),
        (behind_a_proxy, "192.0.2.9 https"),
    ):
        answered = httpx.get(f"{there.address}/about", headers=FORWARDED)
        assert answered.text.startswith(said + " ")
        assert "server" not in answered.headers


def test_it_runs_on_uvloop_and_what_was_loaded_is_frozen(running: Running) -> None:
    assert httpx.get(f"{running.address}/about").text.endswith(" uvloop True")


def test_a_request_in_flight_is_answered_after_the_signal_and_no_new_one_is_taken(
    running: Running,
) -> None:
    out = running.process.stdout
    assert out is not None
    with ThreadPoolExecutor(1) as others:
        slow = others.submit(httpx.get, f"{running.address}/slow", timeout=20)
        assert out.readline() == "begun\n"
        running.process.send_signal(signal.SIGTERM)
        end = time.monotonic() + 2
        while True:
            try:
                httpx.get(f"{running.address}/about", timeout=1)
            except httpx.ConnectError:
                break
            except httpx.TransportError:
                pass  # it had connected, and was dropped when the socket was closed
            assert time.monotonic() < end, "still taking requests"
            time.sleep(0.02)
        # Nobody new is let in, and who was in is still waiting for his answer.
        assert not slow.done()
        assert slow.result(20).text == "slow but whole"
    assert running.process.wait(20) in {-signal.SIGTERM, 128 + signal.SIGTERM}


def test_a_connection_that_is_kept_open_does_not_hold_up_the_end(running: Running) -> None:
    with httpx.Client() as client:
        assert client.get(f"{running.address}/about").status_code == httpx.codes.OK
        running.process.send_signal(signal.SIGTERM)
        # Well within the grace that requests in flight are given.
        assert running.process.wait(GRACE_SECONDS - 2) in {-signal.SIGTERM, 128 + signal.SIGTERM}


def test_a_database_that_is_killed_comes_back(running: Running) -> None:
    before = answer(running.address)
    os.kill(running.postgres, signal.SIGKILL)
    end = time.monotonic() + 20
    while (after := answer(running.address)) == before:
        assert time.monotonic() < end
    assert after > before
    assert running.process.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_it_goes_with_its_parent_where_asked(tmp_path: Path) -> None:
    # As `make up`: make is killed outright, and what it ran must not live on.
    data = Path(tempfile.mkdtemp())
    data.chmod(0o711)
    port = free_port()
    script = f'{sys.executable} -c "$PROGRAM" --with-parent; true'
    with subprocess.Popen(  # noqa: S603 - our own program
        ["/bin/sh", "-c", script],
        env={**environment(port, data), "PROGRAM": PROGRAM},
        stdout=subprocess.PIPE,
        cwd=tmp_path,
    ) as parent:
        assert answer(f"http://127.0.0.1:{port}")
        parent.kill()
    assert gone(data)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    shutil.rmtree(data)


def test_an_address_that_is_taken_is_refused_by_name() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressTakenError, match=f"127.0.0.1:{port}.*XINFANG_PORT"):
            refuse_taken_address(settings.load(port=port))
