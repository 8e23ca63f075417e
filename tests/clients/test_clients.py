"""The clients that front ends are made with take schema and operations as they are.

relay-compiler and the code generator with TypeScript compile every documented operation; Apollo
Client and urql ask a running server, and show from their caches what a plain request answers.
"""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
import uvicorn

from api.serving import OPERATIONS, graph, letter, served

import npm
from world import World

FRONT_ENDS: Final = Path(__file__).with_name("front_ends")
SCHEMA: Final = OPERATIONS.parent / "schema.graphql"
WHO: Final = "金水区信访局登记员"


async def run(script: str, *arguments: str) -> str:
    """Run a script beside the installed packages; its output, or the failure of the test."""
    folder = npm.installed(FRONT_ENDS, "the clients of front ends")
    node = shutil.which("node")
    assert node is not None
    process = await asyncio.create_subprocess_exec(
        node,
        script,
        *arguments,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[str]:
    """Serve the graph of a world on a socket; its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(served(world), log_level="warning", lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
        finally:
            server.should_exit = True
            await task


@pytest.mark.parametrize("script", ["relay.mjs", "codegen.mjs"])
async def test_a_compiler_takes_every_operation(script: str, tmp_path: Path) -> None:
    said = await run(script, str(SCHEMA), str(OPERATIONS), str(tmp_path))
    operations = len(list(OPERATIONS.glob("*.graphql")))
    assert operations
    if script == "relay.mjs":
        assert f"{operations} artifacts for {operations} operations" in said
    else:
        assert "TypeScript takes them" in said


async def test_a_compiler_refuses_an_operation_that_does_not_fit(tmp_path: Path) -> None:
    operations = tmp_path / "operations"
    operations.mkdir()
    (operations / "wrong.graphql").write_text("query Wrong { viewer { nothing } }")
    with pytest.raises(AssertionError, match="nothing"):
        await run("relay.mjs", str(SCHEMA), str(operations), str(tmp_path / "out"))


async def test_apollo_and_urql_show_what_a_plain_request_answers(world: World) -> None:
    async with graph(world) as asking:
        for title in ("村道排水沟多年未修", "小区水费重复收取", "请求落实养老保险"):
            given = {"input": letter(title=title)}
            await asking.documented(WHO, "register-case", given)
    headers = json.dumps({"x-user": WHO.encode().hex()})
    async with serving(world) as url:
        said = await run("asking.mjs", url, headers, str(SCHEMA), str(OPERATIONS))
    assert "2 cases, and a page, alike in all three" in said
