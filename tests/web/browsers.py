"""A browser before the platform: it keeps cookies, and follows no redirect unless told."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from xinfang.web.authentication import Authentication
from xinfang.web.headers import SafeHeaders
from xinfang.web.principal import Unauthenticated, challenge

ORIGIN = "https://xinfang.example"


def application(authentication: Authentication, routes: Sequence[BaseRoute]) -> Starlette:
    """The routes, and one more that tells who asks."""

    async def whoami(request: Request) -> Response:
        try:
            return PlainTextResponse((await authentication.principal(request)).subject)
        except Unauthenticated:
            return challenge()

    return Starlette(
        routes=[*routes, Route("/whoami", whoami, methods=["GET", "POST"])],
        middleware=[Middleware(SafeHeaders, https=True)],
    )


@asynccontextmanager
async def browser(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A browser for which the platform is at its origin and everything else on the network."""
    mounts = {ORIGIN: httpx.ASGITransport(app=app), "all://": httpx.AsyncHTTPTransport()}
    async with httpx.AsyncClient(mounts=mounts, base_url=ORIGIN) as client:
        yield client
