"""The real OpenID provider of npm, installed once into a cache folder and run as a child."""

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

FOLDER = Path(__file__).with_name("oidc_provider")
PINNED = ("package.json", "package-lock.json", ".npmrc")
INSTALL_SECONDS = 180


def installed() -> Path:
    """The folder with the provider in it. Skips the test, and says why, where it can't be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("NOT TESTED against a real OpenID provider: node or npm is missing")
    contents = b"".join((FOLDER / name).read_bytes() for name in PINNED)
    folder = _cache() / f"oidc-provider-{hashlib.sha256(contents).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "install.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "installed"
        if not done.exists():
            for name in PINNED:
                shutil.copyfile(FOLDER / name, folder / name)
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
                pytest.skip(f"NOT TESTED against a real OpenID provider: npm ci failed: {last}")
            done.touch()
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    folder: Path, *, port: int, keys: Sequence[RSAKey], audience: str, redirect_uri: str
) -> Iterator[str]:
    """Run the provider with these signing keys for the length of the block; its issuer."""
    asked: dict[str, Any] = {
        "installed": str(folder),
        "port": port,
        "audience": audience,
        "redirectUri": redirect_uri,
        "keys": [key.as_dict(private=True) for key in keys],
    }
    node = shutil.which("node")
    assert node is not None
    with subprocess.Popen(  # noqa: S603 - node as found, on our own file
        [node, str(FOLDER / "provider.mjs"), json.dumps(asked)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said: list[str] = []
            for line in process.stdout:
                said.append(line)
                if line.strip() == "ready":
                    break
            else:
                pytest.fail("the provider ended: " + "".join(said))
            issuer = f"http://127.0.0.1:{port}"
            document = httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False)
            assert document.json()["issuer"] == issuer
            yield issuer
        finally:
            process.kill()
