"""The graph as a client meets it: over HTTP, in the process of the test."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
from starlette.applications import Starlette
from starlette.requests import Request

from xinfang.access.actor import Actor
from xinfang.api.endpoint import PATH, Endpoint
from xinfang.api.ids import Kind, Seals
from xinfang.api.schema import build_schema
from xinfang.app import document_files
from xinfang.correspondence.scanning import unscanned
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.web.files import Files
from xinfang.web.job_files import JobFiles

from world import ISSUER, World

SEALS: Final = Seals.from_key("a signing key that only tests know, long enough")
OPERATIONS: Final = Path(__file__).resolve().parents[2] / "schema" / "operations"
MEGABYTES: Final = 2
"""How large a file may be that is sent in."""
GRAPHQL: Final = "application/graphql-response+json"


@dataclass(frozen=True, slots=True)
class Graph:
    """A client of the graph in a world."""

    world: World
    client: httpx.AsyncClient

    async def ask(
        self, who: str, document: str, variables: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """Ask as a user of the world and return the answer's body."""
        response = await self.post({"query": document, "variables": dict(variables or {})}, who)
        body: Mapping[str, Any] = response.json()
        return body

    async def documented(
        self, who: str, operation: str, variables: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - the data of any operation
        """Ask a documented operation and return its data; errors of the request fail the test."""
        text = (OPERATIONS / f"{operation}.graphql").read_text(encoding="utf-8")
        body = await self.ask(who, text, variables)
        assert "errors" not in body, body
        return body["data"]

    async def post(self, body: object, who: str | None = None, **headers: str) -> httpx.Response:
        """Post whatever as JSON, or bytes as they are."""
        given = {"x-user": who.encode().hex()} if who else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, bytes):
            given.setdefault("content-type", "application/json")
            return await self.client.post(PATH, content=body, headers=given)
        return await self.client.post(PATH, json=body, headers=given)

    async def send_in(
        self, who: str | None, content: bytes, name: str = "证据.jpg"
    ) -> httpx.Response:
        """Send a file in as a user of the world."""
        given = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        given |= {"x-user": who.encode().hex()} if who else {}
        return await self.client.post("/files", content=content, headers=given)

    async def fetch(self, who: str | None, path: str) -> httpx.Response:
        """Fetch a file by its path as a user of the world."""
        given = {"x-user": who.encode().hex()} if who else {}
        return await self.client.get(path, headers=given)

    def id(self, kind: Kind, row_id: UUID) -> str:
        """Return the opaque id of a row."""
        return SEALS.node_id(kind, row_id)

    def row(self, node_id: str) -> UUID:
        """Return the row of an opaque id."""
        return SEALS.opened(node_id)[1]


def letter(**changes: object) -> dict[str, object]:
    """Return the input of registerCase for a letter, changed."""
    return {
        "idempotencyKey": str(uuid4()),
        "channel": "LETTER",
        "purpose": "SETTLEMENT_REQUEST",
        "category": "APPEAL_REQUEST",
        "title": "村道排水沟多年未修",
        "demand": "请求修复村道排水沟",
        "receivedOn": clock.today().isoformat(),
        "petitioners": [
            {"name": "张三丰", "idNumber": "410105199001011234", "phone": "13812345678"}
        ],
        **changes,
    }


def served(world: World, **given: Any) -> Starlette:  # noqa: ANN401 - fields of Endpoint
    """Return the graph of a world; the header `x-user` names a user in the hex of his subject."""

    async def identify(request: Request) -> Actor | None:
        subject = bytes.fromhex(request.headers.get("x-user", "")).decode()
        return await actor_of(world.db, ISSUER, subject, clock.today()) if subject else None

    endpoint = Endpoint(build_schema(), world.db, SEALS, identify, **given)
    node_id = partial(SEALS.node_id, Kind.UPLOAD)
    files = Files(world.db, identify, SEALS.links, unscanned, node_id, MEGABYTES)
    of_jobs = JobFiles(world.db, identify, SEALS.links)
    papers = document_files(endpoint)
    return Starlette(routes=[endpoint.route(), *files.routes(), *of_jobs.routes(), papers.route()])


@asynccontextmanager
async def graph(world: World, **given: Any) -> AsyncIterator[Graph]:  # noqa: ANN401 - fields of Endpoint
    """Serve the graph of a world in the process of the test."""
    transport = httpx.ASGITransport(app=served(world, **given))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Graph(world, client)
