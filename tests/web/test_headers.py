"""Every answer tells browsers what not to do with it, unless a route knows better."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from xinfang.web.headers import SafeHeaders

pytestmark = pytest.mark.anyio


async def plain(_request: Request) -> Response:
    return PlainTextResponse("")


async def knowing_better(_request: Request) -> Response:
    own = {"Cache-Control": "public, max-age=60", "Content-Security-Policy": "default-src 'self'"}
    return PlainTextResponse("", headers=own)


async def ask(path: str, *, https: bool) -> httpx.Headers:
    inner = Starlette(routes=[Route("/", plain), Route("/own", knowing_better)])
    transport = httpx.ASGITransport(app=SafeHeaders(inner, https=https))
    async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
        return (await client.get(path)).headers


@pytest.mark.parametrize("path", ["/", "/nowhere"])
async def test_answers_are_closed_by_default(path: str) -> None:
    headers = await ask(path, https=True)
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["strict-transport-security"].startswith("max-age=")


async def test_plain_http_promises_no_https() -> None:
    assert "strict-transport-security" not in await ask("/", https=False)


async def test_route_that_says_otherwise_is_heard() -> None:
    headers = await ask("/own", https=True)
    assert headers.get_list("cache-control") == ["public, max-age=60"]
    assert headers.get_list("content-security-policy") == ["default-src 'self'"]
    assert headers["x-content-type-options"] == "nosniff"
