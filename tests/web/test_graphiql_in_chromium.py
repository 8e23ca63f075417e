"""GraphiQL as somebody uses it: built, served by `xinfang up`, in Chromium, without a network."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from xinfang.settings import ROOT

import npm

pytestmark = pytest.mark.pg
HERE = Path(__file__).with_name("chromium")
SOURCE = ROOT / "tools" / "graphiql"
READY = "Ctrl-C ends it"
NOT_TESTED = "NOT TESTED: GraphiQL in Chromium"


def browser() -> str:
    """Return the path of Chromium. Skips the test, and says so, where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip(f"{NOT_TESTED}: chromium is missing (Debian: apt-get install chromium)")
    return found


def built() -> None:
    """Build the page as `make graphiql` does. Skips the test where it can't be built."""
    with (Path(tempfile.gettempdir()) / "xinfang-graphiql.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run(
            ["make", "--silent", "graphiql"],  # noqa: S607 - make of the path
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    if not (SOURCE / "dist" / "index.html").is_file():
        pytest.skip(f"{NOT_TESTED}: {made.stderr.strip()}")


@contextmanager
def up() -> Iterator[str]:
    """Run `xinfang up` from nothing; the address that it answers on."""
    data = Path(tempfile.mkdtemp())
    data.chmod(0o711)  # open to the account that runs the server as root
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "XINFANG_PG_BIN") if name in os.environ}
    given = {"PYTHONPATH": str(ROOT / "platform"), "XINFANG_DATA_DIR": str(data)}
    with subprocess.Popen(
        [sys.executable, "-m", "xinfang", "up"],
        env=kept | given | {"XINFANG_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said: list[str] = []
            for line in process.stdout:
                said.append(line)
                if READY in line:
                    break
            else:
                pytest.fail("it ended: " + "".join(said))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            shutil.rmtree(data, ignore_errors=True)


def driven(screenshot: Path) -> dict[str, Any]:
    """Return what Chromium saw, and whom it asked for what."""
    chromium = browser()
    folder = npm.installed(HERE, "GraphiQL in Chromium")
    built()
    node = shutil.which("node")
    assert node is not None
    with up() as base:
        asked = {
            "chromium": chromium,
            "base": base,
            "subjects": ["lankao-head", "henan-overseer"],
            "screenshot": str(screenshot),
        }
        ran = subprocess.run(  # noqa: S603 - node as found, on our own file
            [node, "drive.mjs", json.dumps(asked)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr[-4000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found | {"base": base}


def test_graphiql_shows_each_his_own_and_asks_nobody_but_us(tmp_path: Path) -> None:
    seen = driven(tmp_path / "graphiql.png")

    asked = [one for one in seen["requests"] if not one.startswith("data:")]
    assert len(asked) > 10
    assert [one for one in asked if not one.startswith(seen["base"] + "/graph")] == []
    assert seen["complaints"] == []

    head, overseer = seen["first"]["answer"]["data"], seen["second"]["answer"]["data"]
    assert {one["tenant"]["name"] for one in head["cases"]["nodes"]} == {"兰考县"}
    assert overseer["cases"]["totalCount"]["value"] > head["cases"]["totalCount"]["value"]
    titles = [one["title"] for one in overseer["cases"]["nodes"] if one["title"]]
    assert titles
    assert titles[0] in seen["second"]["shown"]
    assert overseer["viewer"]["user"]["name"] in seen["second"]["shown"]

    # The editor knows the schema.
    assert "Query" in seen["explorer"]
    assert {"user", "appointments", "can"} <= set(seen["offered"].split())
    kinds = {Path(worker).name.partition("-")[0] for worker in seen["workers"]}
    assert {"editor.worker", "graphql.worker", "json.worker"} <= kinds

    # Its policy keeps others' scripts and hosts out.
    assert seen["kept"] == {"violated": ["script-src-elem", "connect-src"], "planted": False}
