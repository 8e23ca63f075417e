"""A petitioner at his telephone: the routes without an account, and the graph in his session."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from starlette.applications import Starlette
from starlette.requests import Request

from api.serving import OPERATIONS, SEALS, Graph
from api.walking import REGISTRAR, Walk
from xinfang.access.actor import Actor, PetitionerActor
from xinfang.api.endpoint import PATH, Endpoint
from xinfang.api.schema import build_schema
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.web.petitioners import Petitioners, brings_token

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

    async def page(self) -> Any:  # noqa: ANN401 - the case's page
        """Return his case as he sees it."""
        return (await self.documented("petitioner-case"))["ownPetition"]

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
    return Starlette(routes=[endpoint.route(), *petitioners.routes()])


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
