"""`xinfang work`: runs until a signal and leaves in order."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import database as testing

ROOT = Path(__file__).parents[2]


def test_a_signal_ends_it_in_order(database: testing.Database, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "platform"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "error",
        "XINFANG_DATA_DIR": str(tmp_path),
        "XINFANG_APP_DATABASE_URL": database.url("app"),
        "XINFANG_WORKER_DATABASE_URL": database.url("worker"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "xinfang", "work"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stderr is not None
        assert "working" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
        assert "stopped" in worker.stdout.read()
        assert worker.stderr.read() == ""
