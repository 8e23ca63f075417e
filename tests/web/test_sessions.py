"""Sessions end when they should, and nobody can list them or borrow a cookie."""

from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url
from starlette.requests import HTTPConnection

from web.issuers import AUDIENCE, ISSUER, NOW, Issuer, claims
from xinfang.kernel import clock
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect
from xinfang.web.authentication import Authentication
from xinfang.web.keys import IssuerKeys
from xinfang.web.principal import Unauthenticated
from xinfang.web.sessions import (
    CSRF_HEADER,
    SessionRules,
    close_session,
    open_session,
    use_session,
)
from xinfang.web.tokens import TokenVerifier

import database as testing

pytestmark = pytest.mark.anyio

ORIGIN = "https://xinfang.example"
RULES = SessionRules(ORIGIN, idle=timedelta(minutes=30), lifetime=timedelta(hours=8))
COOKIE = "__Host-xinfang_session"


@pytest.fixture
async def store(database: testing.Database) -> AsyncIterator[Database]:
    opened = connect(database.url("app"), Provider.for_tests())
    yield opened
    await opened.dispose()


@pytest.fixture
def authentication(store: Database, issuer: Issuer) -> Authentication:
    keys = IssuerKeys(ISSUER, transport=issuer.transport())
    return Authentication(TokenVerifier(keys, AUDIENCE), store, RULES)


async def opened_at_now(store: Database) -> str:
    with clock.frozen(NOW):
        return await open_session(store, RULES, ISSUER, "zhang.san")


async def alive(store: Database, session_id: str, after: timedelta) -> bool:
    with clock.frozen(NOW + after):
        return await use_session(store, RULES, session_id) is not None


async def stored(database: testing.Database) -> list[asyncpg.Record]:
    address = make_url(database.url("admin")).set(drivername="postgresql")
    connection = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        rows: list[asyncpg.Record] = await connection.fetch("SELECT * FROM web_session")
        return rows
    finally:
        await connection.close()


async def test_session_is_its_users_until_idle(store: Database) -> None:
    session_id = await opened_at_now(store)
    with clock.frozen(NOW + timedelta(minutes=29)):
        found = await use_session(store, RULES, session_id)
    assert found is not None
    assert (found.issuer, found.subject) == (ISSUER, "zhang.san")
    assert found.expires_at == NOW + timedelta(minutes=59)
    assert await alive(store, session_id, timedelta(minutes=58))
    assert not await alive(store, session_id, timedelta(minutes=88))


async def test_busy_session_ends_with_its_day(store: Database) -> None:
    session_id = await opened_at_now(store)
    for minutes in range(20, 8 * 60, 20):
        assert await alive(store, session_id, timedelta(minutes=minutes)), minutes
    assert not await alive(store, session_id, timedelta(hours=8))


async def test_closed_session_is_gone(store: Database, database: testing.Database) -> None:
    session_id, other = await opened_at_now(store), await opened_at_now(store)
    await close_session(store, session_id)
    await close_session(store, "never was")
    assert not await alive(store, session_id, timedelta())
    assert await alive(store, other, timedelta())
    assert len(await stored(database)) == 1


async def test_only_the_hash_is_stored(store: Database, database: testing.Database) -> None:
    session_id = await opened_at_now(store)
    (row,) = await stored(database)
    assert row["id_hash"] == sha256(session_id.encode()).digest()
    assert session_id not in repr(row)
    assert await use_session(store, RULES, row["id_hash"].hex()) is None


async def test_use_writes_at_most_once_a_minute(
    store: Database, database: testing.Database
) -> None:
    session_id = await opened_at_now(store)
    assert await alive(store, session_id, timedelta(seconds=59))
    assert (await stored(database))[0]["seen_at"] == NOW
    assert await alive(store, session_id, timedelta(seconds=60))
    assert (await stored(database))[0]["seen_at"] == NOW + timedelta(seconds=60)


async def test_sign_in_sweeps_up_what_ended(store: Database, database: testing.Database) -> None:
    ended = await opened_at_now(store)
    with clock.frozen(NOW + timedelta(hours=8)):
        await open_session(store, RULES, ISSUER, "li.si")
    rows = await stored(database)
    assert [row["subject"] for row in rows] == ["li.si"]
    assert not await alive(store, ended, timedelta())


@pytest.mark.parametrize("role", ["app", "worker", "auditor", "owner"])
async def test_nobody_lists_sessions(
    role: testing.Role, store: Database, database: testing.Database
) -> None:
    await opened_at_now(store)
    address = make_url(database.url(role)).set(drivername="postgresql")
    connection = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        assert await connection.fetch("SELECT * FROM web_session") == []
    except asyncpg.InsufficientPrivilegeError:
        pass
    finally:
        await connection.close()


def request(method: str = "GET", kind: str = "http", **headers: str | list[str]) -> HTTPConnection:
    raw = [
        (name.replace("_", "-").encode(), value.encode())
        for name, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return HTTPConnection({"type": kind, "method": method, "headers": raw})


async def test_cookie_alone_reads(store: Database, authentication: Authentication) -> None:
    session_id = await opened_at_now(store)
    with clock.frozen(NOW):
        found = await authentication.principal(request(cookie=f"{COOKIE}={session_id}"))
    assert found.subject == "zhang.san"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "QUERY"])
async def test_cookie_needs_our_header_to_act(
    method: str, store: Database, authentication: Authentication
) -> None:
    cookie = f"{COOKIE}={await opened_at_now(store)}"
    with clock.frozen(NOW):
        with pytest.raises(Unauthenticated):
            await authentication.principal(request(method, cookie=cookie))
        with_header = {CSRF_HEADER.lower().replace("-", "_"): "1", "cookie": cookie}
        found = await authentication.principal(request(method, **with_header))
    assert found.subject == "zhang.san"


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        (ORIGIN, True),
        (None, False),
        ("null", False),
        ("https://mallory.example", False),
        (ORIGIN + ".mallory.example", False),
    ],
)
async def test_web_socket_with_cookie_needs_our_origin(
    *, origin: str | None, taken: bool, store: Database, authentication: Authentication
) -> None:
    headers = {"cookie": f"{COOKIE}={await opened_at_now(store)}"}
    if origin:
        headers["origin"] = origin
    with clock.frozen(NOW):
        asked = authentication.principal(request(kind="websocket", **headers))
        if taken:
            assert (await asked).subject == "zhang.san"
        else:
            with pytest.raises(Unauthenticated):
                await asked


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": f"{COOKIE}=" + "A" * 43},
        {"cookie": f"{COOKIE}=short"},
        {"cookie": "xinfang_session={id}"},
        {"authorization": "Bearer nonsense", "cookie": f"{COOKIE}={{id}}"},
        {"authorization": "Basic QTpC", "cookie": f"{COOKIE}={{id}}"},
        {"authorization": ["Bearer {token}", "Bearer {token}"]},
    ],
    ids=["none", "made up", "short", "no prefix", "bad token", "basic", "two tokens"],
)
async def test_other_credentials_are_refused(
    headers: dict[str, str | list[str]],
    store: Database,
    issuer: Issuer,
    authentication: Authentication,
) -> None:
    words = {"id": await opened_at_now(store), "token": issuer.sign(claims())}
    filled: dict[str, Any] = {
        name: value.format(**words)
        if isinstance(value, str)
        else [v.format(**words) for v in value]
        for name, value in headers.items()
    }
    with clock.frozen(NOW), pytest.raises(Unauthenticated):
        await authentication.principal(request(**filled))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_bearer_token_comes_first(
    scheme: str, store: Database, issuer: Issuer, authentication: Authentication
) -> None:
    headers = {
        "authorization": f"{scheme} {issuer.sign(claims(sub='li.si'))}",
        "cookie": f"{COOKIE}={await opened_at_now(store)}",
    }
    with clock.frozen(NOW):
        found = await authentication.principal(request("POST", **headers))
    assert found.subject == "li.si", "and it needs no header against forgery"
