"""Packages of npm that tests need: installed once, from a lock, into a cache folder."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pytest

PINNED: Final = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS: Final = 300


def installed(project: Path, what: str) -> Path:
    """Return the folder in which a project's packages are, with its own scripts beside them.

    Skips the test where they can't be had, and says what is not tested then.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"NOT TESTED against {what}: node or npm is missing")
    contents = b"".join((project / name).read_bytes() for name in PINNED)
    digest = hashlib.sha256(contents).hexdigest()[:16]
    folder = _cache() / f"{project.name.replace('_', '-')}-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "install.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "installed"
        if not done.exists():
            for name in PINNED:
                shutil.copyfile(project / name, folder / name)
            ran = subprocess.run(  # noqa: S603 - npm as found, on our own pinned files
                [npm, "ci"],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=INSTALL_SECONDS,
                check=False,
            )
            if ran.returncode != 0:
                last = ran.stderr.strip().splitlines()[-1:]
                pytest.skip(f"NOT TESTED against {what}: npm ci failed: {last}")
            done.touch()
        for script in project.glob("*.mjs"):
            shutil.copyfile(script, folder / script.name)
    return folder


def _cache() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(named) if named else Path.home() / ".cache") / "xinfang-tests"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        folder = Path(tempfile.gettempdir()) / f"xinfang-tests-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder
