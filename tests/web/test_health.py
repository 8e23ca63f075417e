"""Health says which check failed, and nothing of why."""

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from web.browsers import browser
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect
from xinfang.web import health

import database as testing

pytestmark = pytest.mark.anyio


async def well() -> None:
    """All is well."""


async def ill() -> None:
    raise RuntimeError("password of the database: 123456")


async def asleep() -> None:
    await anyio.sleep_forever()


async def ask(path: str, **checks: health.Check) -> httpx.Response:
    routes = health.routes(ready=checks, started=checks)
    async with browser(Starlette(routes=routes)) as client:
        return await client.get(path)


async def test_alive_asks_nothing() -> None:
    response = await ask("/livez", database=ill)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/readyz", "/startupz"])
async def test_checks_decide(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_TIMEOUT_SECONDS", 0.05)
    response = await ask(path, database=well)
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    response = await ask(path, database=ill, keys=well, slow=asleep)
    assert response.status_code == 503
    assert response.json() == {
        "status": "failed",
        "checks": {"database": "failed", "keys": "ok", "slow": "failed"},
    }


async def test_database_check_needs_a_database(database: testing.Database) -> None:
    store = connect(database.url("app"), Provider.for_tests())
    await health.database_answers(store)()
    await store.dispose()
    closed = connect("postgresql+asyncpg://x@127.0.0.1:1/x", Provider.for_tests())
    with pytest.raises(OSError, match="1"):
        await health.database_answers(closed)()
