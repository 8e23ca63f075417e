"""A petitioner at his telephone: the routes without an account, and the graph in his session."""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import orjson
from starlette.applications import Starlette
from starlette.requests import Request

from api.serving import MEGABYTES, OPERATIONS, SEALS, Graph
from api.walking import DEPARTMENT, HANDLER, NOTICE, OFFICER, OPINION, REGISTRAR, Walk
from xinfang.access.actor import Actor, PetitionerActor
from xinfang.api.endpoint import PATH, Endpoint
from xinfang.api.ids import Kind
from xinfang.api.schema import build_schema
from xinfang.app import document_files
from xinfang.correspondence.outlets import FolderOutlet, Medium
from xinfang.correspondence.scanning import unscanned
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect
from xinfang.web.files import Files
from xinfang.web.own_files import OwnFiles
from xinfang.web.petitioners import Petitioners, brings_token
from xinfang.worker import loop
from xinfang.worker.topics import topics

from world import ISSUER, World


@dataclass(slots=True)
class Phone:
    """A browser without an account at an address of its own."""

    client: httpx.AsyncClient
    token: str = ""

    async def post(self, path: str, **body: object) -> httpx.Response:
        """Post JSON to one of the petitioner's routes, with the session's token where there is."""
        return await self.client.post(path, json=body, headers=self._headers())

    async def sign_in(self, number: str, code: str) -> httpx.Response:
        """Sign in, and keep the token."""
        response = await self.post("/petitioner/sign-in", number=number, code=code)
        self.token = response.json().get("token", "")
        return response

    async def asked(
        self, document: str, variables: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        """Ask the graph."""
        body = {"query": document, "variables": dict(variables or {})}
        return await self.client.post(PATH, json=body, headers=self._headers())

    async def documented(self, operation: str, **variables: object) -> Any:  # noqa: ANN401 - the data of any operation
        """Ask a documented operation and return its data."""
        text = (OPERATIONS / f"{operation}.graphql").read_text(encoding="utf-8")
        response = await self.asked(text, variables)
        body = response.json()
        assert "errors" not in body, body
        return body["data"]

    async def send_in(self, content: bytes, name: str = "照片.png") -> httpx.Response:
        """Send a file in for his case."""
        given = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        given |= self._headers()
        return await self.client.post("/petitioner/files", content=content, headers=given)

    async def fetch(self, path: str) -> httpx.Response:
        """Fetch a file by its path."""
        return await self.client.get(path, headers=self._headers())

    async def page(self) -> Any:  # noqa: ANN401 - the case's page
        """Return his case as he sees it."""
        return (await self.documented("petitioner-case"))["ownPetition"]

    async def act(self, operation: str, **given: object) -> Any:  # noqa: ANN401 - a payload
        """Do an act on his own case and return its payload."""
        data = await self.documented(operation, input={"idempotencyKey": key(), **given})
        ((_field, payload),) = data.items()
        return payload

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Petitioner {self.token}"} if self.token else {}


def open_to_petitioners(world: World, **rates: int) -> Starlette:
    """Return graph and petitioner's routes of a world; staff come by the header `x-user`."""
    petitioners = Petitioners(world.db, **({"by_number": 5, "by_address": 20} | rates))

    async def identify(request: Request) -> Actor | PetitionerActor | None:
        if brings_token(request):
            return await petitioners.actor(request)
        subject = bytes.fromhex(request.headers.get("x-user", "")).decode()
        return await actor_of(world.db, ISSUER, subject, clock.today()) if subject else None

    endpoint = Endpoint(build_schema(), world.db, SEALS, identify)
    own_files = OwnFiles(
        world.db, identify, SEALS.links, unscanned, partial(SEALS.node_id, Kind.UPLOAD), MEGABYTES
    )
    staff_files = Files(
        world.db, identify, SEALS.links, unscanned, partial(SEALS.node_id, Kind.UPLOAD), MEGABYTES
    )
    return Starlette(
        routes=[
            endpoint.route(),
            *petitioners.routes(),
            *own_files.routes(),
            *staff_files.routes(),
            document_files(endpoint).route(),
        ]
    )


@asynccontextmanager
async def phone(
    app: Starlette, address: str = "192.0.2.7", token: str = ""
) -> AsyncIterator[Phone]:
    """Open a browser at an address."""
    transport = httpx.ASGITransport(app=app, client=(address, 40_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Phone(client, token)


async def printed(walk: Walk, who: str = REGISTRAR, **given: object) -> tuple[str, str]:
    """Let staff print a code for the case's petitioner; its number and the code."""
    payload = await walk.act(who, "show-query-code", **given)
    return payload["case"]["number"], payload["queryCode"]


def key() -> str:
    """Return a fresh idempotency key."""
    return str(uuid4())


def staffed(world: World, app: Starlette) -> Graph:
    """Return a client of staff on the same application."""
    transport = httpx.ASGITransport(app=app)
    return Graph(world, httpx.AsyncClient(transport=transport, base_url="http://test"))


async def delivered(world: World, folder: Path) -> list[dict[str, Any]]:
    """Let a worker deliver all that waits; returns the messages that left, the first first."""
    database = connect(world.at.url("worker"), Provider.for_tests(), pool_size=2)
    outlets = {medium: FolderOutlet(folder) for medium in Medium}
    stop = asyncio.Event()
    working = asyncio.create_task(loop.run(database, topics(outlets), stop, 0.02, hands=1))
    waiting = "SELECT 1 FROM outbox_parcel WHERE state = 'READY'"
    try:
        async with asyncio.timeout(30):
            while await world.ask(waiting):  # noqa: ASYNC110 - a database has no events
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await working
        await database.dispose()
    files = sorted(folder.glob("*.json")) if folder.exists() else []  # noqa: ASYNC240 - a few small files
    return [orjson.loads(file.read_bytes()) for file in files]


def code_in(message: Mapping[str, Any]) -> str:
    """Return the query code of a message."""
    found = re.search(r"查询码([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})", message["text"])
    assert found is not None
    return found[1]


def digits_in(message: Mapping[str, Any]) -> str:
    """Return the one-time code of a message."""
    found = re.search(r"验证码([0-9]{6})", message["text"])
    assert found is not None
    return found[1]


def noon(day: str) -> AbstractContextManager[dt.datetime]:
    """Let it be noon of a day."""
    return clock.frozen(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(4), dt.UTC))


async def signed_in(mine: Phone, walk: Walk, folder: Path, day: str = "2026-02-03") -> str:
    """Sign in with the code that came by SMS; returns the number."""
    messages = await delivered(walk.graph.world, folder)
    rows = await walk.graph.world.ask(
        "SELECT number FROM petition_case WHERE id = :id", id=walk.graph.row(walk.case_id)
    )
    number = str(rows[0].number)
    (sent,) = [one for one in messages if f"编号{number}" in one["text"]][-1:]
    with noon(day):
        assert (await mine.sign_in(number, code_in(sent))).status_code == 201
    return number


async def answered(walk: Walk) -> None:
    """Bring the case to an answer that is served on 3 February."""
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.act(HANDLER, "answer-case", **OPINION)
    await walk.act(HANDLER, "serve-answer", manner="POST", servedOn="2026-02-03")


async def renew(mine: Phone, walk: Walk, folder: Path) -> bool:
    """Sign in again on the day that the clock says: the old session is over."""
    messages = await delivered(walk.graph.world, folder)
    rows = await walk.graph.world.ask("SELECT number FROM petition_case ORDER BY id DESC")
    sent = [one for one in messages if f"编号{rows[0].number}" in one["text"]][-1]
    return (await mine.sign_in(str(rows[0].number), code_in(sent))).status_code == 201
