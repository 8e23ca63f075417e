"""Signing in with a browser, against an issuer that answers whatever the test wants."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey

from web.browsers import ORIGIN, application, browser
from web.issuers import AUDIENCE, ISSUER, NOW, Issuer, claims
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect
from xinfang.web.attempts import local_path
from xinfang.web.authentication import Authentication
from xinfang.web.keys import IssuerKeys
from xinfang.web.login import Login
from xinfang.web.sessions import CSRF_HEADER, SessionRules
from xinfang.web.tokens import TokenVerifier

import database as testing

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("stopped_clock")]

CLIENT = "xinfang web"
SECRET = "p+s:s%w/rd"
SESSION = "__Host-xinfang_session"
ISSUED = int(NOW.timestamp())

Answer = Callable[[dict[str, str]], list[tuple[str, str]]]


@pytest.fixture
async def store(database: testing.Database) -> AsyncIterator[Database]:
    opened = connect(database.url("app"), Provider.for_tests())
    yield opened
    await opened.dispose()


@pytest.fixture
async def client(store: Database, issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    keys = IssuerKeys(ISSUER, transport=issuer.transport())
    verifier, rules = TokenVerifier(keys, AUDIENCE), SessionRules(ORIGIN)
    login = Login(keys, verifier, store, rules, CLIENT, SECRET)
    app = application(Authentication(verifier, store, rules), login.routes())
    async with browser(app) as opened:
        yield opened


async def begin(client: httpx.AsyncClient, following: str = "/cases") -> dict[str, str]:
    """Begin to sign in; what the issuer is asked."""
    response = await client.get("/auth/login", params={"next": following})
    assert response.status_code == 302
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


def id_claims(asked: dict[str, str], **changed: object) -> dict[str, object]:
    return claims(**({"aud": CLIENT, "nonce": asked["nonce"]} | changed))


def answering(issuer: Issuer, id_token: object) -> None:
    """Let the issuer give these tokens for any code; None is no ID token at all."""
    tokens = {"access_token": "opaque", "token_type": "Bearer", "id_token": id_token}
    present = {name: value for name, value in tokens.items() if value is not None}
    issuer.tokens = httpx.Response(200, json=present)


async def come_back(client: httpx.AsyncClient, asked: dict[str, str]) -> httpx.Response:
    return await client.get(
        "/auth/callback", params={"code": "c0de", "state": asked["state"], "iss": ISSUER}
    )


async def sign_in(client: httpx.AsyncClient, issuer: Issuer, **changed: object) -> httpx.Response:
    asked = await begin(client)
    answering(issuer, issuer.sign(id_claims(asked, **changed), typ="JWT"))
    return await come_back(client, asked)


async def assert_nothing_happened(client: httpx.AsyncClient, response: httpx.Response) -> None:
    assert response.status_code == 400
    assert "登录没有完成" in response.text
    assert SESSION not in client.cookies
    assert (await client.get("/whoami")).status_code == 401


async def test_browser_is_sent_with_state_nonce_and_challenge(client: httpx.AsyncClient) -> None:
    asked = await begin(client)
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == f"{ORIGIN}/auth/callback"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid")
    assert asked["code_challenge_method"] == "S256"
    again = await begin(client)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 43
        assert asked[name] != again[name]


async def test_sign_in_opens_a_session(client: httpx.AsyncClient, issuer: Issuer) -> None:
    response = await sign_in(client, issuer)
    assert (response.status_code, response.headers["location"]) == (303, "/cases")
    (cookie,) = (
        value for value in response.headers.get_list("set-cookie") if value.startswith(SESSION)
    )
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= attributes
    assert not any(part.startswith("domain") for part in attributes)
    assert (await client.get("/whoami")).text == "zhang.san"


async def test_code_is_exchanged_with_its_verifier_and_our_secret(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    asked = await begin(client)
    answering(issuer, issuer.sign(id_claims(asked), typ="JWT"))
    await come_back(client, asked)
    (exchange,) = issuer.exchanges
    form = {name: values[0] for name, values in parse_qs(exchange.content.decode()).items()}
    digest = sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
    assert form["redirect_uri"] == asked["redirect_uri"]
    assert (form["grant_type"], form["code"]) == ("authorization_code", "c0de")
    basic = base64.b64decode(exchange.headers["authorization"].removeprefix("Basic ")).decode()
    assert basic == "xinfang%20web:p%2Bs%3As%25w%2Frd", "encoded as RFC 6749 (2.3.1) wants"


def good(asked: dict[str, str]) -> dict[str, str]:
    return {"code": "c0de", "state": asked["state"], "iss": ISSUER}


ANSWERS: dict[str, Answer] = {
    "state of another": lambda a: [*(good(a) | {"state": "x" * 43}).items()],
    "state missing": lambda _: [("code", "c0de"), ("iss", ISSUER)],
    "state no ASCII": lambda a: [*(good(a) | {"state": "信访"}).items()],
    "state twice": lambda a: [*good(a).items(), ("state", a["state"])],
    "issuer of another": lambda a: [*(good(a) | {"iss": "https://mallory.example"}).items()],
    "issuer missing": lambda a: [("code", "c0de"), ("state", a["state"])],
    "issuer twice": lambda a: [*good(a).items(), ("iss", "https://mallory.example")],
    "code missing": lambda a: [("state", a["state"]), ("iss", ISSUER)],
    "code twice": lambda a: [*good(a).items(), ("code", "other")],
    "refused there": lambda a: [*(good(a) | {"error": "access_denied"}).items()],
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
async def test_answer_that_is_not_ours_ends_the_attempt(
    answer: Answer, client: httpx.AsyncClient, issuer: Issuer
) -> None:
    asked = await begin(client)
    answering(issuer, issuer.sign(id_claims(asked), typ="JWT"))
    response = await client.get(f"/auth/callback?{urlencode(answer(asked))}")
    await assert_nothing_happened(client, response)
    assert issuer.exchanges == [], "the code is not even offered"
    await assert_nothing_happened(client, await come_back(client, asked))


async def test_missing_issuer_is_fine_where_none_is_promised(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    del issuer.discovery["authorization_response_iss_parameter_supported"]
    asked = await begin(client)
    answering(issuer, issuer.sign(id_claims(asked), typ="JWT"))
    found = await client.get("/auth/callback", params={"code": "c0de", "state": asked["state"]})
    assert found.status_code == 303


@pytest.mark.parametrize("cookie", [None, "", "a.b", "a.b.c.!", "...", "a.b.c.d.e", "a.b.c._w"])
async def test_browser_that_made_no_attempt_cannot_finish_one(
    cookie: str | None, client: httpx.AsyncClient, issuer: Issuer
) -> None:
    asked = await begin(client)
    answering(issuer, issuer.sign(id_claims(asked), typ="JWT"))
    client.cookies.clear()
    if cookie is not None:
        client.cookies.set("__Host-xinfang_login", cookie)
    response = await client.get("/auth/callback", params=good(asked))
    await assert_nothing_happened(client, response)
    assert issuer.exchanges == []


async def test_callback_serves_once(client: httpx.AsyncClient, issuer: Issuer) -> None:
    asked = await begin(client)
    answering(issuer, issuer.sign(id_claims(asked), typ="JWT"))
    assert (await come_back(client, asked)).status_code == 303
    assert (await come_back(client, asked)).status_code == 400
    assert len(issuer.exchanges) == 1
    assert (await client.get("/whoami")).text == "zhang.san", "the session stays"


FAULTS: dict[str, dict[str, Any]] = {
    "nonce of another": {"nonce": "x" * 43},
    "nonce missing": {"nonce": None},
    "audience another": {"aud": "console"},
    "audiences without the authorized party": {"aud": [CLIENT, "console"]},
    "authorized party another": {"aud": [CLIENT, "console"], "azp": "console"},
    "issuer another": {"iss": "https://mallory.example"},
    "expired": {"iat": ISSUED - 600, "exp": ISSUED - 31},
    "issued in the future": {"iat": ISSUED + 60},
    "subject missing": {"sub": None},
    "subject with NUL": {"sub": "zhang\0san"},
    "access token exchanged": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "hash no text": {"at_hash": 7},
}


@pytest.mark.parametrize("changed", FAULTS.values(), ids=FAULTS.keys())
async def test_id_token_that_is_not_for_us_signs_nobody_in(
    changed: dict[str, Any], client: httpx.AsyncClient, issuer: Issuer
) -> None:
    await assert_nothing_happened(client, await sign_in(client, issuer, **changed))


def unsigned(issuer: Issuer, asked: dict[str, str]) -> str:
    parts = [{"alg": "none", "kid": issuer.keys[0].kid}, id_claims(asked)]
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join(part.rstrip("=") for part in coded) + "."


TOKENS: dict[str, Callable[[Issuer, dict[str, str]], object]] = {
    "unsigned": unsigned,
    "an access token": lambda i, a: i.sign(id_claims(a)),
    "signed by another": lambda i, a: i.sign(
        id_claims(a), key=ECKey.generate_key("P-256", {"kid": "ec"}), typ="JWT"
    ),
    "missing": lambda *_: None,
    "no text": lambda *_: 7,
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
async def test_id_token_that_is_none_signs_nobody_in(
    token: Callable[[Issuer, dict[str, str]], object], client: httpx.AsyncClient, issuer: Issuer
) -> None:
    asked = await begin(client)
    answering(issuer, token(issuer, asked))
    await assert_nothing_happened(client, await come_back(client, asked))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(400, json={"error": "invalid_grant"}),
        httpx.Response(200, json={"error": "server_error"}),
        httpx.Response(200, json=[]),
        httpx.Response(200, text="<html>"),
        httpx.Response(502, text="<html>"),
        httpx.Response(302, headers={"Location": "https://mallory.example/token"}),
    ],
    ids=["refused", "refused with 200", "list", "page", "gateway", "redirect"],
)
async def test_exchange_that_fails_signs_nobody_in(
    answer: httpx.Response, client: httpx.AsyncClient, issuer: Issuer
) -> None:
    asked = await begin(client)
    issuer.tokens = answer
    await assert_nothing_happened(client, await come_back(client, asked))
    assert len(issuer.exchanges) == 1


async def test_failures_look_alike(client: httpx.AsyncClient, issuer: Issuer) -> None:
    refused = [await sign_in(client, issuer, **changed) for changed in FAULTS.values()]
    refused.append(await client.get("/auth/callback"))
    assert len({(found.status_code, found.content) for found in refused}) == 1


async def test_signing_in_again_replaces_the_session(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    await sign_in(client, issuer)
    first = client.cookies[SESSION]
    await sign_in(client, issuer, sub="li.si")
    assert client.cookies[SESSION] != first
    assert (await client.get("/whoami")).text == "li.si"
    client.cookies.clear()
    client.cookies.set(SESSION, first)
    assert (await client.get("/whoami")).status_code == 401


async def test_planted_session_id_is_not_taken_over(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    planted = "A" * 43
    client.cookies.set(SESSION, planted, domain="xinfang.example", path="/")
    await sign_in(client, issuer)
    assert client.cookies.get(SESSION, domain="xinfang.example") != planted


async def test_signing_out_needs_our_header(client: httpx.AsyncClient, issuer: Issuer) -> None:
    await sign_in(client, issuer)
    session_id = client.cookies[SESSION]
    assert (await client.post("/auth/logout")).status_code == 401
    assert (await client.get("/whoami")).status_code == 200
    issuer.discovery["end_session_endpoint"] = f"{ISSUER}/logout"
    response = await client.post("/auth/logout", headers={CSRF_HEADER: "1"})
    assert response.json() == {"next": None}, "the discovery document is the one fetched before"
    assert SESSION not in client.cookies
    client.cookies.set(SESSION, session_id)
    assert (await client.get("/whoami")).status_code == 401


async def test_signing_out_tells_where_to_end_the_issuers_session(
    client: httpx.AsyncClient, issuer: Issuer
) -> None:
    issuer.discovery["end_session_endpoint"] = f"{ISSUER}/logout"
    await sign_in(client, issuer)
    response = await client.post("/auth/logout", headers={CSRF_HEADER: "1"})
    address = urlsplit(response.json()["next"])
    assert address.path == "/logout"
    assert dict(parse_qsl(address.query)) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": f"{ORIGIN}/",
    }


async def test_issuer_that_is_down_is_said_to_be(client: httpx.AsyncClient, issuer: Issuer) -> None:
    issuer.down = True
    for path in ("/auth/login", "/auth/callback"):
        response = await client.get(path)
        assert response.status_code == 503
        assert "暂时无法登录" in response.text


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/", "/"),
        ("/cases?state=OPEN#top", "/cases?state=OPEN#top"),
        ("", "/"),
        ("cases", "/"),
        ("//mallory.example", "/"),
        ("/\\mallory.example", "/"),
        ("/a\\b", "/"),
        ("https://mallory.example", "/"),
        ("/\t/mallory.example", "/"),
        ("/\n/mallory.example", "/"),
        ("/a\r\nSet-Cookie: a=b", "/"),
        ("/" + "a" * 1024, "/"),
    ],
)
async def test_sign_in_leads_nowhere_else(
    wanted: str, led_to: str, client: httpx.AsyncClient, issuer: Issuer
) -> None:
    assert local_path(wanted) == led_to
    asked = await begin(client, wanted)
    answering(issuer, issuer.sign(id_claims(asked), typ="JWT"))
    assert (await come_back(client, asked)).headers["location"] == led_to
