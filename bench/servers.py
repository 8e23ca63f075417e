"""The servers that are measured, each a process of its own that serves as `xinfang serve` does.

`graph` is the application as it is. `unauthenticated` is the same graph that believes a header
instead of verifying a token and asking for the actor. `ceiling` is in `ceiling.py`, `actions` in
`actions.py`.
"""

import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import client
from xinfang.settings import ROOT

NAMES: Final = ("graph", "ceiling", "unauthenticated", "actions")
_PATIENCE_SECONDS: Final = 60.0


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((client.HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, and which process it is."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """Return how long it has run on a processor; not a number where the system won't tell."""
        try:
            told = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return math.nan
        # After the name in parentheses: state is the first field, user and system time follow.
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(name: str, folder: Path, cases: int) -> Iterator[Server]:
    """Run a server on the world of a folder for the length of the block."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serve", name, str(folder), str(cases), str(port)]
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own command
    try:
        _await(process, port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((client.HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("a server that is to be measured did not start")
