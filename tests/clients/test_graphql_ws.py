"""The client by which front ends subscribe, graphql-ws, subscribes and resumes."""

import asyncio
import datetime as dt
import shutil
from pathlib import Path
from typing import Final

from api.listening import listening
from api.serving import OPERATIONS, Graph, graph
from api.walking import DEPARTMENT, OFFICER, OVERSEER, Walk
from xinfang.api.endpoint import PATH

import npm
from world import World

CLIENT: Final = Path(__file__).with_name("graphql_ws")


async def test_a_real_client_loses_its_connection_and_misses_nothing(world: World) -> None:
    folder = npm.installed(CLIENT, "graphql-ws")
    node = shutil.which("node")
    assert node is not None
    async with listening(world) as server, graph(world) as asking:
        process = await asyncio.create_subprocess_exec(
            node,
            "following.mjs",
            f"ws://127.0.0.1:{server.port}{PATH}",
            OVERSEER,
            str(OPERATIONS / "case-events.graphql"),
            cwd=folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(60):
            await _followed(process, asking)


async def _followed(process: asyncio.subprocess.Process, asking: Graph) -> None:
    assert process.stdout is not None
    assert process.stdin is not None
    said = process.stdout
    try:
        assert await said.readline() == b"ready\n"
        walk = Walk(asking, dt.date(2026, 2, 3))
        await walk.register()
        assert await said.readline() == b"REGISTERED\n"
        assert await said.readline() == b"lost 1006\n"
        await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        process.stdin.write(b"go\n")
        assert await said.readline() == b"ready\n"
        assert await said.readline() == b"TRANSFERRED ARRIVED\n"
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
