"""The road of an installation, on a server that asks for passwords: keys, migrate, users, serve."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest
from sqlalchemy import URL, make_url

from xinfang.store import roles
from xinfang.store.embedded import EmbeddedPostgres

pytestmark = pytest.mark.pg
ROOT = Path(__file__).parents[2]
ADMINISTRATOR = "ad/min:1"  # has to be quoted in an address


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder, a server that trusts nobody, and the settings of production."""

    data: Path
    administrator: URL
    port: int

    def address(self, login: roles.Login, password: str) -> str:
        """Return a role's address as operators write it: without our driver."""
        return roles.role_url(
            self.administrator.set(drivername="postgresql"), login, "xinfang", {login: password}
        ).render_as_string(hide_password=False)

    def settings(self, **others: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "platform"),
            "PYTHONWARNINGS": "error",
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "200",
            "XINFANG_PROFILE": "production",
            "XINFANG_DATA_DIR": str(self.data),
            "XINFANG_PORT": str(self.port),
            "XINFANG_PUBLIC_URL": "https://xinfang.example.gov.cn",
            "XINFANG_OIDC_ISSUER": "https://login.example.gov.cn",
            "XINFANG_OIDC_AUDIENCE": "xinfang",
            "XINFANG_OIDC_CLIENT_ID": "xinfang",
            "XINFANG_OIDC_CLIENT_SECRET": "of the client",
            "XINFANG_SIGNING_KEY": "k" * 32,
            "XINFANG_OBJECTS_DIR": str(self.data / "objects"),
            "XINFANG_ENCRYPTION_KEYS_FILE": str(self.data / "keys.json"),
            "XINFANG_APP_DATABASE_URL": self.address("app", "of the app"),
            "XINFANG_WORKER_DATABASE_URL": self.address("worker", "of the worker"),
            **others,
        }

    def run(self, *arguments: str, **others: str) -> str:
        """Run a command that must succeed, and return what it said."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "xinfang", *arguments],
            env=self.settings(**others),
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def migrate(self) -> str:
        address = self.administrator.set(drivername="postgresql")
        return self.run("migrate", DATABASE_URL=address.render_as_string(hide_password=False))

    def verifiers(self) -> dict[str, str]:
        """Return what the server keeps of each login's password."""

        async def ask() -> dict[str, str]:
            connection = await roles.connect(self.administrator)
            rows = await connection.fetch(
                "SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'xinfang%'"
                " AND rolcanlogin"
            )
            await connection.close()
            return {row["rolname"]: row["rolpassword"] for row in rows}

        return asyncio.run(ask())


async def ask_for_passwords(trusting: URL) -> None:
    connection = await roles.connect(trusting)
    await connection.execute(f"ALTER ROLE postgres PASSWORD '{ADMINISTRATOR}'")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@pytest.fixture
def installation() -> Iterator[Installation]:
    data = Path(tempfile.mkdtemp())
    data.chmod(0o711)  # open to the account that runs the server as root
    binaries = os.environ.get("XINFANG_PG_BIN")
    server = EmbeddedPostgres(
        data / "server", binaries=Path(binaries) if binaries else None, durable=False
    ).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        (server.data / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        asyncio.run(ask_for_passwords(server.url()))
        yield Installation(data, server.url().set(password=ADMINISTRATOR), port)
    finally:
        server.stop()
        shutil.rmtree(data)


def ready(at: str, process: subprocess.Popen[str]) -> httpx.Response:
    end = time.monotonic() + 60
    while True:
        try:
            return httpx.get(f"{at}/readyz", timeout=10)
        except httpx.TransportError:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end, "no answer"
            time.sleep(0.1)


def test_from_keys_to_serving_on_a_server_that_asks_for_passwords(
    installation: Installation,
) -> None:
    installation.run("keys", "generate", str(installation.data / "keys.json"))
    assert "none → " in installation.migrate()
    kept = installation.verifiers()
    assert set(kept) == {roles.role_name(login) for login in roles.LOGINS}
    assert roles.fits(kept["xinfang_app"], "of the app")
    assert not roles.fits(kept["xinfang_app"], "of the worker")
    own = roles.kept_passwords(installation.data / "database-passwords.json")
    assert roles.fits(kept["xinfang_owner"], own["owner"])

    installation.run("users", "bootstrap", "--subject", "u-1", "--name", "首任运维员")
    assert "nothing due" in installation.migrate()
    assert installation.verifiers() == kept
    assert "u-1" in installation.run("users", "list")

    with subprocess.Popen(
        [sys.executable, "-m", "xinfang", "serve"],
        env=installation.settings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as serving:
        try:
            answer = ready(f"http://127.0.0.1:{installation.port}", serving)
            assert answer.json() == {"status": "ok", "checks": {"database": "ok"}}
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(30)

    # A new password in the address becomes the role's with the next migration, and only that one.
    renewed = installation.address("app", "of the app, renewed")
    address = installation.administrator.render_as_string(hide_password=False)
    installation.run("migrate", DATABASE_URL=address, XINFANG_APP_DATABASE_URL=renewed)
    changed = dict(installation.verifiers().items() ^ kept.items())
    assert set(changed) == {"xinfang_app"}
    assert "u-1" in installation.run("users", "list", XINFANG_APP_DATABASE_URL=renewed)
    with pytest.raises(asyncpg.InvalidPasswordError):
        asyncio.run(roles.connect(make_url(installation.address("app", "of the app"))))
