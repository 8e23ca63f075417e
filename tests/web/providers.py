"""The real OpenID provider of npm, run as a child."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

import npm

FOLDER = Path(__file__).with_name("oidc_provider")


def installed() -> Path:
    """Return the folder with the provider in it; skips, and says why, where it can't be had."""
    return npm.installed(FOLDER, "a real OpenID provider")


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
