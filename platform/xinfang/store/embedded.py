"""The embedded PostgreSQL of `xinfang up` and of the tests: it lives as long as its owner.

The kernel does the cleaning up, so that kill -9 is no special case. Ownership of the folder is an
flock, which the kernel drops with the process; the server is a direct child that the kernel
signals when its parent dies. No pid list, no exit handler, no daemon.

As root the server runs as an unprivileged user. Where that user cannot come in (a checkout below
root's home), data and a copy of the programs go to a place that is open to it; no folder of the
user's is opened for that.
"""

import ctypes
import fcntl
import hashlib
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
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from sqlalchemy import URL

from xinfang.settings import MendableError
from xinfang.store.binaries import (
    PostgresUnavailableError,
    copy_binaries,
    find_binaries,
    major_version,
)

ADMINISTRATOR = "postgres"
PORT = 5432
SOCKET_PATH_LIMIT = 107  # sun_path holds 108 bytes, the last of them NUL
START_SECONDS = 60
STOP_SECONDS = 30
BUILTIN_LOCALES_SINCE = 17
BUILTIN_LOCALE = [
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
]
SETTINGS = ("timezone=UTC", "log_timezone=UTC", "max_connections=200")
PR_SET_PDEATHSIG = 1
OPEN_PLACES = (Path("/var/lib/xinfang"), Path("/var/tmp/xinfang"))  # noqa: S108 - owner is checked
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class HeldByAnotherError(MendableError):
    """Another process owns the folder; `pid` tells which."""

    def __init__(self, home: Path, pid: int | None) -> None:
        """Name the folder and, where it is known, the process."""
        super().__init__(
            f"{home} is held by process {pid or 'unknown'}, which runs the database there"
        )
        self.home = home
        self.pid = pid


class EmbeddedPostgres:
    """A PostgreSQL server below `home`, reached through a socket that only its user can enter.

    `binaries` names the programs' folder (default: looked for), `user` the account that runs them
    when we are root, `durable=False` trades safety on power loss for speed, for tests.
    Start it from the main thread: its life ends with the thread that started it.
    After `start()`, `home` tells where it really is; `relocated` whether that is elsewhere.
    """

    def __init__(
        self,
        home: Path,
        *,
        binaries: Path | None = None,
        user: str = "nobody",
        durable: bool = True,
    ) -> None:
        self.asked_home = self.home = home.absolute()
        self.binaries = find_binaries(binaries)
        self.version = major_version(self.binaries)
        self.durable = durable
        self.relocated = False
        self._account = _account(user) if os.geteuid() == 0 else None
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[Any] | None = None

    @property
    def data(self) -> Path:
        """The cluster's folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket, short enough for the kernel wherever `home` is."""
        usual = self.home / "run"
        if len(os.fsencode(usual / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return usual
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"xinfang-{os.geteuid()}-{name}"

    @property
    def pid(self) -> int | None:
        """The server's process, or None when this object runs none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def url(self, role: str = ADMINISTRATOR, database: str = "postgres") -> URL:
        """Return the address for SQLAlchemy; every role is trusted inside the socket's folder."""
        return URL.create(
            "postgresql+asyncpg",
            username=role,
            database=database,
            query={"host": str(self.sockets), "port": str(PORT)},
        )

    def start(self) -> Self:
        """Own the folder, make the cluster if there is none, and return once the server is ready.

        Raises HeldByAnotherError when another process owns the folder, and
        PostgresUnavailableError with the server's last words when it does not come up.
        """
        self.locate()
        self._own()
        try:
            self._await_predecessor()
            if not (self.data / "PG_VERSION").exists():
                self._initialize()
            self._refuse_other_version()
            self._launch()
            self._await_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def alive(self) -> bool:
        """Tell whether the server runs; when it does not, `revive()` starts it anew."""
        return self.pid is not None

    def revive(self) -> None:
        """Start the server again after it died under us; the folder stays owned throughout.

        Its sessions may outlive it by the length of a statement, and no successor comes up before.
        """
        failure: PostgresUnavailableError | None = None
        for _ in _until(STOP_SECONDS, pause=0.5):
            self._await_predecessor()
            self._launch()
            try:
                self._await_ready()
            except PostgresUnavailableError as error:
                failure = error
            else:
                return
        raise failure or PostgresUnavailableError("PostgreSQL did not come back")

    def holder(self) -> int | None:
        """Return the process that owns the folder, or None when nobody does."""
        try:
            self._own()
        except HeldByAnotherError as held:
            return held.pid or 0
        self.stop()
        return None

    def stop(self) -> None:
        """Shut the server down and give the folder up; safe to call twice."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait()
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # --- where ---

    def locate(self) -> Self:
        """Choose and make the folders, so that the account that runs the server can enter them.

        `start()` does it; a process that only wants the address of a running server calls it alone.
        """
        self.home = self.asked_home
        self.home.mkdir(parents=True, exist_ok=True)
        if self._account and not self._can_enter(self.home):
            self.home = self._open_place() / _name_of(self.asked_home)
            self.home.mkdir(exist_ok=True)
            self.relocated = True
        if self._account and not self._can_run(self.binaries):
            self.binaries = copy_binaries(self.binaries, self._open_place())
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        for folder in (self.home, self.sockets):
            self._make_private(folder)
        return self

    def _make_private(self, folder: Path) -> None:
        owner = self._account.pw_uid if self._account else os.geteuid()
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {owner, os.geteuid()}:
            raise PostgresUnavailableError(f"{folder} belongs to user {status.st_uid}, not to us")
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        folder.chmod(0o700)

    def _open_place(self) -> Path:
        for place in OPEN_PLACES:
            try:
                place.mkdir(mode=0o755, exist_ok=True)
            except OSError:
                continue
            if place.lstat().st_uid == os.geteuid() and self._can_enter(place):
                return place
        tried = " and ".join(map(str, OPEN_PLACES))
        raise PostgresUnavailableError(
            f"{self._user} can enter neither {self.asked_home} nor {tried}: name another account "
            "in XINFANG_PG_USER, or a folder that is open to it in XINFANG_DATA_DIR"
        )

    @property
    def _user(self) -> str:
        return self._account.pw_name if self._account else "this user"

    def _can_enter(self, folder: Path) -> bool:
        # Asked of the parent: the folder itself becomes the account's own.
        return self._as_account("/bin/sh", "-c", 'cd "$1"', "sh", str(folder.parent))

    def _can_run(self, binaries: Path) -> bool:
        return self._as_account(str(binaries / "postgres"), "--version")

    def _as_account(self, *command: str) -> bool:
        try:
            done = subprocess.run(  # noqa: S603 - our own command, no shell text from outside
                command, check=False, capture_output=True, **self._identity()
            )
        except PermissionError:
            return False
        return done.returncode == 0

    def _identity(self) -> dict[str, Any]:
        """Return subprocess options: an environment of its own and, as root, another user."""
        options: dict[str, Any] = {
            "cwd": "/",
            "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        }
        if self._account:
            options |= {
                "user": self._account.pw_uid,
                "group": self._account.pw_gid,
                "extra_groups": [],
            }
        return options

    # --- whose ---

    def _own(self) -> None:
        lock = (self.home / "owner.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise HeldByAnotherError(self.home, int(holder) if holder.isdigit() else None) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _await_predecessor(self) -> None:
        """Wait for a server whose owner was killed: it shuts down by itself, within moments.

        A pid file that names anything else is left over (a container starts counting again, so the
        number may be anyone's) and goes: the folder is ours, and nobody serves it.
        """
        pid_file = self.data / "postmaster.pid"
        if self.pid is not None or not pid_file.exists():
            return
        first = pid_file.read_text().partition("\n")[0].strip()
        pid = int(first) if first.isdigit() else 0
        for _ in _until(STOP_SECONDS):
            if not self._serves_us(pid):
                pid_file.unlink(missing_ok=True)
                return
        raise PostgresUnavailableError(
            f"PostgreSQL, process {pid}, still runs on {self.data} although nobody owns it: "
            f"end it with kill -INT {pid}"
        )

    def _serves_us(self, pid: int) -> bool:
        command = Path(f"/proc/{pid}/cmdline")
        if command.parent.parent.joinpath("self").exists():
            try:
                arguments = command.read_bytes().split(b"\0")
            except OSError:
                return False
        else:
            listed = subprocess.run(  # noqa: S603 - no shell
                ["/bin/ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True
            )
            arguments = listed.stdout.split()
        return os.fsencode(self.data) in arguments

    # --- life ---

    def _initialize(self) -> None:
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        builtin = self.version >= BUILTIN_LOCALES_SINCE
        command = [str(self.binaries / "initdb"), "-D", str(unfinished), "-U", ADMINISTRATOR]
        command += ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]
        command += BUILTIN_LOCALE if builtin else ["--locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        made = subprocess.run(  # noqa: S603 - our own command
            command,
            check=False,
            capture_output=True,
            text=True,
            preexec_fn=_die_with_parent(signal.SIGKILL),
            **self._identity(),
        )
        if made.returncode != 0:
            raise PostgresUnavailableError(f"initdb failed: {made.stderr.strip()[-2000:]}")
        # The rename is the last step: a cluster that was cut short is never taken for one.
        unfinished.rename(self.data)

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.version):
            raise PostgresUnavailableError(
                f"{self.data} was made by PostgreSQL {made_by} and {self.binaries} is "
                f"{self.version}: name the older programs in XINFANG_PG_BIN, or move the folder"
            )

    def _launch(self) -> None:
        command = [str(self.binaries / "postgres"), "-D", str(self.data), "-h", ""]
        command += ["-k", str(self.sockets), "-p", str(PORT)]
        for setting in (*SETTINGS, *(() if self.durable else NOT_DURABLE)):
            command += ["-c", setting]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Out of the terminal's group: on Ctrl-C we stop first, then the server.
                start_new_session=True,
                preexec_fn=_die_with_parent(signal.SIGINT),  # noqa: PLW1509 - it only asks the kernel
                **self._identity(),
            )

    def _await_ready(self) -> None:
        process = self._process
        if process is None:
            raise RuntimeError("there is no server to wait for")
        pid_file = self.data / "postmaster.pid"
        for _ in _until(START_SECONDS):
            if process.poll() is not None:
                break
            lines = pid_file.read_text().splitlines() if pid_file.exists() else []
            # Our own process number, not a file left by another; the eighth line is the state.
            state = [line.strip() for line in lines[7:8]]
            if lines[:1] == [str(process.pid)] and state == ["ready"]:
                return
        words = self.log.read_bytes()[-2000:].decode(errors="replace")
        raise PostgresUnavailableError(f"PostgreSQL did not start; its log ends:\n{words}")


@contextmanager
def running(server: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    """Start the server for the length of the block."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _account(name: str) -> pwd.struct_passwd:
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        raise PostgresUnavailableError(
            f"there is no user {name} to run PostgreSQL as: name one in XINFANG_PG_USER"
        ) from None
    if account.pw_uid == 0:
        raise PostgresUnavailableError("PostgreSQL refuses to run as root: set XINFANG_PG_USER")
    return account


def _name_of(home: Path) -> str:
    return f"{home.name}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"


def _until(seconds: float, pause: float = 0.02) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(pause)


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what a child calls before it becomes the program, on the systems that know it."""
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_the_kernel
