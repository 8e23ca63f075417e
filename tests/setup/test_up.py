"""`xinfang up`, from nothing to three logins that work, and through what may befall it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.pg
ROOT = Path(__file__).parents[2]
QUERY = "{ viewer { user { name } } cases(first: 1) { totalCount { value } } }"
READY = "Ctrl-C ends it"


@dataclass(slots=True)
class Up:
    """The command on a folder of its own; started as often as a test wants."""

    data: Path
    port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "XINFANG_PG_BIN") if name in os.environ}
        return kept | {
            "PYTHONPATH": str(ROOT / "platform"),
            "XINFANG_DATA_DIR": str(self.data),
            "XINFANG_PORT": str(self.port),
            "COLUMNS": "200",
        }

    def run(self, *arguments: str) -> str:
        """Run another command beside it and return what that said."""
        return subprocess.check_output(  # noqa: S603 - our own program
            [sys.executable, "-m", "xinfang", *arguments], env=self.environment, text=True
        )

    def begin(self, **others: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "xinfang", "up"],
            env=self.environment | others,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def ready(self) -> tuple[subprocess.Popen[str], str]:
        """Start it and return what it said until it was ready."""
        process = self.begin()
        assert process.stdout is not None
        said = ""
        while READY not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        return process, said

    def ask(self, token: str) -> Any:  # noqa: ANN401 - an answer in JSON
        return httpx.post(
            f"http://127.0.0.1:{self.port}/graphql",
            json={"query": QUERY},
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        ).json()

    @property
    def pid_file(self) -> Path:
        return self.data / "postgres" / "data" / "postmaster.pid"

    def gone(self, postgres: int) -> bool:
        """Whether no server is left, within a while."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                os.kill(postgres, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.1)
        return False


@pytest.fixture
def command() -> Iterator[Up]:
    data = Path(tempfile.mkdtemp())
    data.chmod(0o711)  # open to the account that runs the server as root
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    up = Up(data, port)
    yield up
    for process in up.started:
        process.kill()
        process.communicate()
    shutil.rmtree(data, ignore_errors=True)


def totals(up: Up, said: str) -> list[int]:
    tokens = re.findall(r"Bearer (\S+)", said)
    answers = [up.ask(token) for token in tokens]
    return [answer["data"]["cases"]["totalCount"]["value"] for answer in answers]


def test_up_from_nothing_again_and_after_being_killed(command: Up) -> None:
    process, said = command.ready()
    assert "none → " in said
    overseen, in_district, in_county = counted = totals(command, said)
    assert overseen == 1_000  # where counting ends
    assert 20 < in_county < 300
    assert 20 < in_district < 300
    postgres = int(command.pid_file.read_text().splitlines()[0])

    looked = command.run("doctor")
    assert "the platform answers on" in looked
    assert "0 to mend" in looked
    assert totals(command, "Bearer " + command.run("token", "jinshui-registrar")) == [in_district]

    added = command.run("demo", "--cases", "3005")
    assert re.search(r"cases  3,005: .*已终结 [\d,]+", added)
    assert "as it was" in command.run("demo", "--cases", "3005")

    # Who comes second is told who holds the data, and starts nothing.
    other = command.begin(XINFANG_PORT=str(command.port + 1))
    refusal, _ = other.communicate(timeout=60)
    assert other.returncode == 1
    assert f"held by process {process.pid}" in refusal

    process.send_signal(signal.SIGKILL)
    assert command.gone(postgres)

    process, said = command.ready()
    assert "nothing due" in said
    assert "demo  as it was" in said
    grown = zip(totals(command, said), counted, strict=True)
    assert all(0 <= more - one <= 5 for more, one in grown)
    postgres = int(command.pid_file.read_text().splitlines()[0])

    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in {-signal.SIGTERM, 128 + signal.SIGTERM}
    assert command.gone(postgres)
    assert not command.pid_file.exists()


def test_up_is_not_for_production(command: Up) -> None:
    refused = command.begin(XINFANG_PROFILE="production")
    said, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert "XINFANG_OIDC_ISSUER is missing" in said
    assert not (command.data / "postgres").exists()
