"""The application's edge: rates, other origins, headers and faults, as the settings have them."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang.app import build_app, nobody
from xinfang.settings import MisconfiguredError, Settings, load
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect
from xinfang.web.sign_in import developer_issuer

from world import World

WHO = "金水区信访局登记员"
SUBJECT = "jinshui-registrar"
ASKED = {"query": "{viewer{user{name}}}"}
CONSOLE = "https://console.example"
BASE = "http://127.0.0.1:8000"


@pytest.fixture(name="make")
async def made(world: World, tmp_path: Path) -> Callable[..., Settings]:
    """Return settings of the demo with others beside; a user of the world signs in by them."""

    def make(**given: object) -> Settings:
        return load(data_dir=tmp_path, signing_key=SecretStr("k" * 40), **given)

    engine = create_async_engine(world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(
            sa.text("UPDATE app_user SET issuer = :issuer, subject = :s WHERE subject = :who"),
            {"issuer": developer_issuer(make(), nobody).issuer, "s": SUBJECT, "who": WHO},
        )
    await engine.dispose()
    return make


@asynccontextmanager
async def asking(
    settings: Settings, world: World, address: str = "192.0.2.1"
) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(settings, world.db)
    transport = httpx.ASGITransport(app=app, client=(address, 40_000), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


def bearer(settings: Settings, subject: str = SUBJECT) -> dict[str, str]:
    return {"Authorization": f"Bearer {developer_issuer(settings, nobody).mint(subject)}"}


async def test_a_subject_that_asks_too_often_must_wait_and_no_other_pays(
    make: Callable[..., Settings], world: World
) -> None:
    settings = make(subject_requests_per_minute=3)
    async with asking(settings, world) as client:
        mine = bearer(settings)
        answers = [await client.post("/graphql", json=ASKED, headers=mine) for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        refused = answers[-1]
        assert refused.json()["errors"][0]["extensions"] == {"code": "LIMITED"}
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.headers["cache-control"] == "no-store"
        other = await client.post("/graphql", json=ASKED, headers=bearer(settings, "somebody"))
        assert other.status_code == 401
        for path in ("/livez", "/readyz", "/startupz"):
            for _ in range(5):
                assert (await client.get(path, headers=mine)).status_code == 200


async def test_an_address_that_comes_without_credentials_that_hold_must_wait(
    make: Callable[..., Settings], world: World
) -> None:
    settings = make(address_refusals_per_minute=3)
    app = build_app(settings, world.db)

    async def ask(address: str, headers: dict[str, str]) -> int:
        transport = httpx.ASGITransport(app=app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return (await client.post("/graphql", json=ASKED, headers=headers)).status_code

    bad: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer nonsense"},
        bearer(settings, "nobody"),
        {},
        {"Authorization": "Bearer nonsense"},
    ]
    assert [await ask("192.0.2.1", headers) for headers in bad] == [401, 401, 401, 429, 429]
    # Whoever has credentials that hold is not locked out by his neighbor, nor another address.
    assert await ask("192.0.2.1", bearer(settings)) == 200
    assert await ask("192.0.2.2", {}) == 401
    # Of IPv6 a whole site is one address.
    ours = [await ask(f"2001:db8::{n}", {}) for n in range(1, 5)]
    assert ours == [401, 401, 401, 429]
    assert await ask("2001:db8:0:1::1", {}) == 401
    assert await ask("::ffff:192.0.2.1", {}) == 429


async def test_failed_sign_ins_count_for_the_address_and_are_then_held_back(
    make: Callable[..., Settings], world: World
) -> None:
    async with asking(make(address_refusals_per_minute=2), world) as client:
        answers = [await client.get("/auth/callback?code=a&state=b") for _ in range(3)]
        assert [one.status_code for one in answers] == [400, 400, 429]
        assert answers[-1].headers["retry-after"]
        assert "请求过于频繁" in answers[-1].text
        assert (await client.get("/auth/login")).status_code == 429
        assert (await client.post("/auth/logout")).status_code == 429
        assert (await client.post("/graphql", json=ASKED)).status_code == 429


async def test_where_nothing_is_said_the_demo_has_no_rates(
    make: Callable[..., Settings], world: World
) -> None:
    async with asking(make(), world) as client:
        for _ in range(130):
            assert (await client.post("/graphql", json=ASKED)).status_code == 401


def other_origins(response: httpx.Response) -> dict[str, str]:
    return {n: v for n, v in response.headers.items() if n.startswith("access-control-")}


PREFLIGHT = {
    "Origin": CONSOLE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-xinfang-csrf",
}


async def test_no_word_of_other_origins_where_no_setting_names_one(
    make: Callable[..., Settings], world: World
) -> None:
    settings = make()
    async with asking(settings, world) as client:
        asked = await client.post(
            "/graphql", json=ASKED, headers=bearer(settings) | {"Origin": CONSOLE}
        )
        before = await client.options("/graphql", headers=PREFLIGHT)
    assert asked.status_code == 200
    assert before.status_code == 405
    assert other_origins(asked) == other_origins(before) == {}


@pytest.mark.parametrize("credentials", [False, True])
async def test_origins_that_a_setting_names_may_ask(
    make: Callable[..., Settings], world: World, *, credentials: bool
) -> None:
    settings = make(cors_origins=CONSOLE, cors_credentials=credentials)
    may = {"access-control-allow-credentials": "true"} if credentials else {}
    async with asking(settings, world) as client:
        before = await client.options("/graphql", headers=PREFLIGHT)
        assert before.status_code == 200
        assert other_origins(before) == may | {
            "access-control-allow-origin": CONSOLE,
            "access-control-allow-methods": "GET, POST",
            "access-control-max-age": "600",
            "access-control-allow-headers": (
                "Accept, Accept-Language, Authorization, Content-Disposition, Content-Language,"
                " Content-Type, X-Xinfang-CSRF"
            ),
        }
        assert before.headers["x-content-type-options"] == "nosniff"
        for headers in (bearer(settings), {}):
            asked = await client.post("/graphql", json=ASKED, headers=headers | {"Origin": CONSOLE})
            assert asked.headers["access-control-allow-origin"] == CONSOLE
            assert asked.headers["vary"] == "Origin"
        for origin in (CONSOLE + ".evil.example", "http://console.example", "null"):
            before = await client.options("/graphql", headers=PREFLIGHT | {"Origin": origin})
            assert before.status_code == 400
            asked = await client.post("/graphql", json=ASKED, headers={"Origin": origin})
            for response in (before, asked):
                assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/graphql", 401),
        ("GET", "/graphql", 405),
        ("OPTIONS", "/graphql", 405),
        ("GET", "/livez", 200),
        ("GET", "/nowhere", 404),
        ("POST", "/auth/login", 405),
        ("GET", "/auth/callback", 400),
        ("GET", "/dev/issuer/authorize", 400),
    ],
)
async def test_every_answer_says_what_browsers_must_not_do(
    make: Callable[..., Settings], world: World, method: str, path: str, status: int
) -> None:
    async with asking(make(), world) as client:
        response = await client.request(method, path, json=ASKED if method == "POST" else None)
    assert response.status_code == status
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_faults_outside_the_graph_are_masked_and_have_the_headers_too(
    make: Callable[..., Settings], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> Any:  # noqa: ANN401 - it never returns
        raise RuntimeError("a secret of the inside")

    async with asking(make(), world) as client:
        monkeypatch.setattr("xinfang.web.login.IssuerKeys.metadata", broken)
        response = await client.get("/auth/login")
        assert response.status_code == 500
        assert "事故编号" in response.text
        assert "secret" not in response.text
        assert response.headers["x-frame-options"] == "DENY"


async def test_a_database_that_is_away_is_told_as_such(
    make: Callable[..., Settings], world: World
) -> None:
    settings = make()
    away = connect("postgresql+asyncpg://x@127.0.0.1:1/x", Provider.for_tests())
    gone = World(away, world.at)
    async with asking(settings, gone) as client:
        response = await client.post("/graphql", json=ASKED, headers=bearer(settings))
        assert response.status_code == 503
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        cookie = {"Cookie": "xinfang_session=" + "a" * 43, "X-Xinfang-CSRF": "1"}
        response = await client.post("/auth/logout", headers=cookie)
        assert (response.status_code, response.headers["retry-after"]) == (503, "2")
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503


async def test_the_profile_decides_what_may_be_asked_and_a_setting_over_it(
    make: Callable[..., Settings], world: World, tmp_path: Path
) -> None:
    mounted = tmp_path / "manifests"
    mounted.mkdir()
    known = "{viewer{can}}"
    (mounted / "front.json").write_text(json.dumps({sha256(known.encode()).hexdigest(): known}))

    async def codes(settings: Settings) -> list[object]:
        found: list[object] = []
        async with asking(settings, world) as client:
            for query in (known, ASKED["query"], "{__schema{queryType{name}}}"):
                response = await client.post(
                    "/graphql", json={"query": query}, headers=bearer(settings)
                )
                errors = response.json().get("errors", [])
                found.append(errors[0]["extensions"]["code"] if errors else None)
        return found

    closed = "PERSISTED_QUERY_NOT_FOUND"
    assert await codes(make()) == [None, None, None]
    assert await codes(make(free_form=False)) == [closed, closed, closed]
    assert await codes(make(free_form=False, trusted_documents=mounted)) == [None, closed, closed]
    assert await codes(make(introspection=False)) == [None, None, "GRAPHQL_VALIDATION_FAILED"]


async def test_a_trusted_document_that_does_not_fit_stops_the_start(
    make: Callable[..., Settings], world: World, tmp_path: Path
) -> None:
    mounted = tmp_path / "manifests"
    mounted.mkdir()
    (mounted / "front.json").write_text(json.dumps({sha256(b"{nowhere}").hexdigest(): "{nowhere}"}))
    with pytest.raises(MisconfiguredError, match=r"front\.json.*nowhere"):
        build_app(make(trusted_documents=mounted), world.db)
