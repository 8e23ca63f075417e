"""Subscriptions of the application as it is served: by token, by session, and until it leaves."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
import uvicorn
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import create_async_engine
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from api.listening import Listener
from xinfang.app import Application, build_app, nobody
from xinfang.settings import Settings, load
from xinfang.web.sessions import SessionRules, close_session, open_session
from xinfang.web.sign_in import developer_issuer, public_origin

from world import World

WHO: Final = "金水区信访局登记员"
SUBJECT: Final = "jinshui-registrar"


@dataclass(frozen=True, slots=True)
class Served:
    """The application on a port."""

    world: World
    settings: Settings
    app: Application
    port: int

    @asynccontextmanager
    async def raw(self, **given: Any) -> AsyncIterator[ClientConnection]:  # noqa: ANN401 - as the client takes it
        named = {"subprotocols": [Subprotocol("graphql-transport-ws")], **given}
        async with connect(f"ws://127.0.0.1:{self.port}/graphql", **named) as connection:
            yield connection

    @property
    def token(self) -> str:
        return developer_issuer(self.settings, nobody).mint(SUBJECT)


@pytest.fixture
async def served(world: World, tmp_path: Path) -> AsyncIterator[Served]:
    settings = load(data_dir=tmp_path, signing_key=SecretStr("k" * 40))
    engine = create_async_engine(world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(
            sa.text("UPDATE app_user SET issuer = :issuer, subject = :s WHERE subject = :who"),
            {"issuer": developer_issuer(settings, nobody).issuer, "s": SUBJECT, "who": WHO},
        )
    await engine.dispose()
    app = build_app(settings, world.db)
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="websockets-sansio")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[place]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield Served(world, settings, app, place.getsockname()[1])
        await app.leave()
        server.should_exit = True
        await task


async def init(connection: ClientConnection, **payload: str) -> Listener:
    await connection.send(json.dumps({"type": "connection_init", "payload": payload}))
    return Listener(connection)


async def test_a_token_comes_in_the_first_message_or_the_header(served: Served) -> None:
    told = f"Bearer {served.token}"
    async with served.raw() as connection:
        listener = await init(connection, authorization=told)
        assert (await listener.heard())["type"] == "connection_ack"
        await listener.subscribe("case-events")
    async with served.raw(additional_headers={"Authorization": told}) as connection:
        assert (await (await init(connection)).heard())["type"] == "connection_ack"


@pytest.mark.parametrize("told", ["", "Bearer nonsense", "Basic eDp5", None])
async def test_without_credentials_that_hold_nobody_listens(
    served: Served, told: str | None
) -> None:
    async with served.raw() as connection:
        payload = {} if told is None else {"authorization": told}
        assert await (await init(connection, **payload)).closed() == (4401, "Unauthorized")


async def test_a_session_listens_from_its_own_origin_until_it_ends(
    served: Served,
) -> None:
    issuer = developer_issuer(served.settings, nobody).issuer
    rules = SessionRules(public_origin(served.settings))
    session = await open_session(served.world.db, rules, issuer, SUBJECT)
    cookie = {"Cookie": f"{rules.session_cookie}={session}"}
    async with served.raw(additional_headers=cookie) as connection:
        assert (await (await init(connection)).closed())[0] == 4401, "no origin stated"
    with pytest.raises(InvalidStatus, match="403"):
        async with served.raw(additional_headers=cookie, origin=Origin("https://evil.test")):
            pass
    own = Origin(rules.public_origin)
    async with served.raw(additional_headers=cookie, origin=own) as connection:
        listener = await init(connection)
        assert (await listener.heard())["type"] == "connection_ack"
        await listener.subscribe("case-events")
        await close_session(served.world.db, session)
        await listener.say(
            id="9",
            type="subscribe",
            payload={"query": "subscription { notificationArrived { cursor } }"},
        )
        assert await listener.closed() == (4403, "Forbidden"), "signed out"


async def test_the_application_takes_its_leave(served: Served) -> None:
    async with served.raw() as connection:
        listener = await init(connection, authorization=f"Bearer {served.token}")
        assert (await listener.heard())["type"] == "connection_ack"
        await served.app.leave()
        assert await listener.closed() == (1001, "Going away")
