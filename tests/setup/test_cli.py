"""The command line, run as an operator runs it: what it says, and what it leaves."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xinfang.store.embedded import EmbeddedPostgres

pytestmark = pytest.mark.pg
ROOT = Path(__file__).parents[2]


@pytest.fixture
def data() -> Iterator[Path]:
    # Open to the account that runs the server as root, which pytest's own folders are not.
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def environment(data: Path, **settings: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "XINFANG_PG_BIN") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(ROOT / "platform"),
        "PYTHONWARNINGS": "error",
        "XINFANG_DATA_DIR": str(data),
        "COLUMNS": "200",
        **settings,
    }


def xinfang(data: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "xinfang", *arguments],
        env=environment(data, **settings),
        check=False,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def embedded(data: Path) -> EmbeddedPostgres:
    named = os.environ.get("XINFANG_PG_BIN")
    return EmbeddedPostgres(data / "postgres", binaries=Path(named) if named else None)


def test_migrate_makes_everything_and_then_has_nothing_to_do(data: Path) -> None:
    code, said = xinfang(data, "migrate")
    assert code == 0, said
    assert re.search(r"revisions +none → \w+", said)
    code, said = xinfang(data, "migrate")
    assert code == 0, said
    assert "nothing due" in said
    code, said = xinfang(data, "migrate", "--check")
    assert code == 0, said


def test_doctor_is_content_with_a_bare_checkout(data: Path) -> None:
    code, said = xinfang(data, "doctor", XINFANG_PORT="18431")
    assert code == 0, said
    assert "0 to mend" in said


def test_doctor_names_what_is_due_and_how_to_mend_it(data: Path) -> None:
    server = embedded(data).start()
    try:
        code, said = xinfang(data, "doctor", XINFANG_PORT="18431")
    finally:
        server.stop()
    assert code == 1
    assert f"run by process {os.getpid()}" in said
    assert "xinfang migrate" in said


def test_doctor_names_every_setting_that_production_misses(data: Path) -> None:
    code, said = xinfang(data, "doctor", XINFANG_PROFILE="production", XINFANG_PORT="0")
    assert code == 1
    assert "XINFANG_PORT" in said
    code, said = xinfang(data, "doctor", XINFANG_PROFILE="production")
    assert code == 1
    assert "XINFANG_OIDC_ISSUER is missing" in said
    assert "XINFANG_ENCRYPTION_KEYS_FILE is missing" in said


def test_a_half_configured_production_is_refused(data: Path) -> None:
    code, said = xinfang(data, "migrate", XINFANG_PROFILE="production")
    assert code == 1
    assert "XINFANG_APP_DATABASE_URL is missing" in said
    assert not (data / "postgres").exists()


def test_help_does_not_import_the_machinery() -> None:
    program = (
        "import sys; from xinfang.cli import main;"
        "print([m for m in ('strawberry', 'uvicorn', 'alembic.command') if m in sys.modules])"
    )
    said = subprocess.check_output(  # noqa: S603 - our own program
        [sys.executable, "-c", program], env=environment(ROOT), text=True
    )
    assert said.strip() == "[]"
