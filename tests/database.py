"""The tests' PostgreSQL: one server a run, one database a test, copied from the migrated template.

Order: `DATABASE_URL` (an administrator's address), the folder in `XINFANG_PG_BIN`, the wheel,
Debian's. The server is a child of the process that started the run and dies with it.
"""

import asyncio
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self
from uuid import uuid4

from sqlalchemy import URL, make_url

from xinfang.store import migration, roles
from xinfang.store.embedded import EmbeddedPostgres

Role = Literal["admin", "owner", "app", "worker", "ledger", "auditor"]
"""`ledger` logs in nowhere else: here a login of the tests' own acts as `xinfang_ledger`."""

LEDGER_LOGIN = "xinfang_test_ledger"

PREFIX = "xinfang-test-"
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own in it
MEMORY_NEEDED = 1 << 30


@dataclass(frozen=True, slots=True)
class Server:
    """Where the run's PostgreSQL is: plain strings, to be handed from process to process."""

    administrator: str
    folder: str

    def packed(self) -> str:
        """Return it as text, for a worker."""
        return json.dumps(asdict(self))

    @classmethod
    def unpacked(cls, text: str) -> Self:
        """Return what `packed` wrote."""
        return cls(**json.loads(text))

    @property
    def passwords(self) -> Mapping[str, str]:
        """What the logins' passwords are; the embedded server asks for none, and ignores them."""
        return roles.kept_passwords(Path(self.folder) / "passwords.json")

    @property
    def address(self) -> URL:
        """The administrator's address."""
        return make_url(self.administrator)

    @property
    def template(self) -> str:
        """The name of the migrated database that is copied; one for each run."""
        return "xinfang_template_" + Path(self.folder).name.removeprefix(PREFIX)

    @property
    def world(self) -> str:
        """The name of the template that holds the small province of `world.py`."""
        return f"{self.template}_world"


@dataclass(frozen=True, slots=True)
class Database:
    """A database of the test's own, with every migration applied and nothing in it."""

    server: Server
    name: str

    def url(self, role: Role = "app") -> str:
        """Return SQLAlchemy's asyncpg address of this database for a role."""
        if role == "admin":
            address = self.server.address.set(database=self.name)
        elif role == "ledger":
            auditor = roles.role_url(
                self.server.address, "auditor", self.name, self.server.passwords
            )
            address = auditor.set(username=LEDGER_LOGIN)
        else:
            address = roles.role_url(self.server.address, role, self.name, self.server.passwords)
        return address.render_as_string(hide_password=False)


@contextmanager
def server() -> Iterator[Server]:
    """Run PostgreSQL, or use the one that DATABASE_URL names, for the length of the block."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_place()))
    named = os.environ.get("DATABASE_URL")
    try:
        if named:
            address = make_url(named).set(drivername="postgresql+asyncpg")
            yield Server(address.render_as_string(hide_password=False), str(folder))
            return
        # mkdtemp makes it for us alone; the account that runs the server must pass through.
        folder.chmod(0o711)
        configured = os.environ.get("XINFANG_PG_BIN")
        postgres = EmbeddedPostgres(
            folder / "postgres",
            binaries=Path(configured) if configured else None,
            user=os.environ.get("XINFANG_PG_USER", "nobody"),
            durable=False,
        ).start()
        try:
            yield Server(postgres.url().render_as_string(), str(folder))
        finally:
            postgres.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place() -> Path:
    # In memory a copy of the template takes 25 ms; on a disk ten times that, synced or not.
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED:
        return MEMORY
    return Path(tempfile.gettempdir())


def sweep() -> None:
    """Remove what runs that were killed have left: folders whose lock nobody holds."""
    places = {MEMORY, Path(tempfile.gettempdir())}
    for lock in (lock for at in places for lock in at.glob(f"{PREFIX}*/postgres/owner.lock")):
        if lock.stat().st_uid != os.geteuid():
            continue
        with lock.open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(lock.parents[1], ignore_errors=True)


def build_template(at: Server) -> None:
    """Build the template by the real migrations, once for all workers of the run."""

    def build() -> None:
        asyncio.run(_prepare(at))
        migration.upgrade(roles.role_url(at.address, "owner", at.template, at.passwords))

    once(at, "template", build)


def once(at: Server, what: str, build: Callable[[], None]) -> None:
    """Build something on the server, once for all workers of the run."""
    with (Path(at.folder) / f"{what}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = Path(at.folder) / f"{what}.outcome"
        if outcome.exists():
            if failure := outcome.read_text():
                # Told again to each test instead of tried again for each.
                raise RuntimeError(f"the {what} was not built: {failure}")
            return
        try:
            build()
        except BaseException as error:
            outcome.write_text(repr(error))
            raise
        outcome.touch()


async def _prepare(at: Server) -> None:
    await roles.bootstrap(at.address, at.passwords)
    await roles.prepare_database(at.address, at.template)
    await _run(
        at,
        f"DROP ROLE IF EXISTS {LEDGER_LOGIN};"
        f"CREATE ROLE {LEDGER_LOGIN} LOGIN IN ROLE xinfang_ledger"
        f" PASSWORD '{at.passwords['auditor']}';"
        f"ALTER ROLE {LEDGER_LOGIN} SET role TO xinfang_ledger",
    )


async def _run(at: Server, statement: str) -> None:
    connection = await roles.connect(at.address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def database(at: Server, template: str | None = None) -> Iterator[Database]:
    """Copy the template, or another database, for the length of the block."""
    name = f"xinfang_test_{uuid4().hex}"
    copy(at, name, template or at.template)
    try:
        yield Database(at, name)
    finally:
        asyncio.run(_run(at, f'DROP DATABASE "{name}" WITH (FORCE)'))


def copy(at: Server, name: str, template: str) -> None:
    """Make a database as a copy of another that nobody is connected to."""
    asyncio.run(_copy(at, name, template))


async def _copy(at: Server, name: str, template: str) -> None:
    connection = await roles.connect(at.address)
    try:
        await connection.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER xinfang_owner'
        )
        await roles.restrict_database(connection, name)
        await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {LEDGER_LOGIN}')
    finally:
        await connection.close()


def drop_template(at: Server) -> None:
    """Leave no template on a server that outlives the run; ours goes as a whole."""
    if not os.environ.get("DATABASE_URL"):
        return
    for name in (at.template, at.world):
        asyncio.run(_run(at, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
