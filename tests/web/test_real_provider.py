"""Sign-in against a certified OpenID provider, over the network."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from authlib.oauth2.client import OAuth2Client
from joserfc.jwk import RSAKey

from web import providers
from web.browsers import ORIGIN, application, browser
from xinfang.kernel import clock
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect
from xinfang.web.authentication import Authentication
from xinfang.web.keys import IssuerKeys
from xinfang.web.login import CALLBACK_PATH, Login
from xinfang.web.principal import Unauthenticated
from xinfang.web.sessions import SessionRules
from xinfang.web.tokens import TokenVerifier

import database as testing

pytestmark = pytest.mark.anyio

AUDIENCE = f"{ORIGIN}/graphql"
REDIRECT_URI = ORIGIN + CALLBACK_PATH
SESSION = "__Host-xinfang_session"
MAX_REDIRECTS = 8


@dataclass(frozen=True, slots=True)
class Real:
    """A running provider and the ways to it that do not depend on a proxy's settings."""

    issuer: str
    folder: Path
    keys: tuple[RSAKey, ...]

    def issuer_keys(self, cool_down: timedelta = timedelta(seconds=30)) -> IssuerKeys:
        return IssuerKeys(
            self.issuer,
            allow_http=True,
            transport=httpx.AsyncHTTPTransport(),
            cool_down=cool_down,
        )


@pytest.fixture(scope="module")
def real() -> Iterator[Real]:
    folder = providers.installed()
    keys = (_key("first"),)
    port = providers.free_port()
    with providers.running(
        folder, port=port, keys=keys, audience=AUDIENCE, redirect_uri=REDIRECT_URI
    ) as issuer:
        yield Real(issuer, folder, keys)


def _key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@pytest.fixture
async def store(database: testing.Database) -> AsyncIterator[Database]:
    opened = connect(database.url("app"), Provider.for_tests())
    yield opened
    await opened.dispose()


@asynccontextmanager
async def platform(
    real: Real, store: Database, *, trusted: str | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the platform."""
    keys = real.issuer_keys()
    keys.issuer = trusted or keys.issuer
    verifier, rules = TokenVerifier(keys, AUDIENCE), SessionRules(ORIGIN)
    login = Login(keys, verifier, store, rules, "platform", "p+s:s%w/rd")
    app = application(Authentication(verifier, store, rules), login.routes())
    async with browser(app) as client:
        yield client


async def to_the_callback(client: httpx.AsyncClient, address: str) -> httpx.URL:
    """Follow redirects through the provider until it sends the browser back to us."""
    for _ in range(MAX_REDIRECTS):
        response = await client.get(address)
        assert response.is_redirect, response.text
        address = str(response.url.join(response.headers["location"]))
        if address.startswith(REDIRECT_URI):
            return httpx.URL(address)
    raise AssertionError("the provider sends the browser round and round")


async def access_token(real: Real, subject: str = "li.si") -> str:
    """An access token for the API, as a front end gets one: public client, code and PKCE."""
    verifier = "v" * 43
    client = OAuth2Client(
        session=None,
        client_id="front-end",
        redirect_uri=REDIRECT_URI,
        scope="openid api",
        code_challenge_method="S256",
    )
    address, _ = client.create_authorization_url(
        f"{real.issuer}/auth", code_verifier=verifier, login_hint=subject, nonce="n"
    )
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport()) as own:
        back = await to_the_callback(own, address)
        answer = await own.post(
            f"{real.issuer}/token",
            data={
                "grant_type": "authorization_code",
                "client_id": "front-end",
                "code": back.params["code"],
                "redirect_uri": REDIRECT_URI,
                "code_verifier": verifier,
            },
        )
    token: str = answer.raise_for_status().json()["access_token"]
    return token


async def test_whole_code_flow_signs_in(real: Real, store: Database) -> None:
    async with platform(real, store) as client:
        back = await to_the_callback(client, "/auth/login?next=/cases")
        assert back.params["iss"] == real.issuer
        response = await client.get(back)
        assert (response.status_code, response.headers["location"]) == (303, "/cases")
        assert (await client.get("/whoami")).text == "zhang.san"


def with_parameters(address: httpx.URL, **changed: str | None) -> str:
    parameters = dict(parse_qsl(urlsplit(str(address)).query)) | changed
    present = {name: value for name, value in parameters.items() if value is not None}
    return f"{REDIRECT_URI}?{urlencode(present)}"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://mallory.example"},
        {"iss": None},
        {"state": "x" * 43},
        {"state": None},
        {"code": "made-up"},
    ],
    ids=str,
)
async def test_changed_answer_signs_nobody_in(
    changed: dict[str, str | None], real: Real, store: Database
) -> None:
    async with platform(real, store) as client:
        back = await to_the_callback(client, "/auth/login")
        response = await client.get(with_parameters(back, **changed))
        assert response.status_code == 400
        assert SESSION not in client.cookies


async def test_replayed_code_signs_nobody_in(real: Real, store: Database) -> None:
    async with platform(real, store) as client:
        back = await to_the_callback(client, "/auth/login")
        attempt = client.cookies["__Host-xinfang_login"]
        assert (await client.get(back)).status_code == 303
        async with platform(real, store) as thief:
            thief.cookies.set("__Host-xinfang_login", attempt)
            assert (await thief.get(back)).status_code == 400
            assert SESSION not in thief.cookies


async def test_code_without_its_verifier_signs_nobody_in(real: Real, store: Database) -> None:
    async with platform(real, store) as client, platform(real, store) as thief:
        back = await to_the_callback(client, "/auth/login")
        await thief.get("/auth/login")
        own_state = thief.cookies["__Host-xinfang_login"].partition(".")[0]
        response = await thief.get(with_parameters(back, state=own_state))
        assert response.status_code == 400
        assert SESSION not in thief.cookies


async def test_access_token_for_the_api_is_taken(real: Real, store: Database) -> None:
    token = await access_token(real)
    async with platform(real, store) as client:
        found = await client.post("/whoami", headers={"Authorization": f"Bearer {token}"})
    assert found.text == "li.si"


async def test_access_token_holds_for_its_time_and_audience_alone(real: Real) -> None:
    token, keys = await access_token(real), real.issuer_keys()
    verifier = TokenVerifier(keys, AUDIENCE)
    principal = await verifier.verify(token)
    assert principal.issuer == real.issuer
    with clock.frozen(principal.expires_at + timedelta(seconds=31)), pytest.raises(Unauthenticated):
        await verifier.verify(token)
    with pytest.raises(Unauthenticated):
        await TokenVerifier(keys, "https://elsewhere.example").verify(token)


async def test_discovery_of_another_issuer_is_not_believed(real: Real, store: Database) -> None:
    async with platform(real, store, trusted=real.issuer.replace("127.0.0.1", "localhost")) as own:
        assert (await own.get("/auth/login")).status_code == 503


async def test_rotated_keys_are_found_and_withdrawn_ones_forgotten(real: Real) -> None:
    port = providers.free_port()
    first, second = _key("first"), _key("second")
    run = partial(
        providers.running, real.folder, port=port, audience=AUDIENCE, redirect_uri=REDIRECT_URI
    )
    with run(keys=(first,)) as issuer:
        rotating = Real(issuer, real.folder, (first,))
        verifier = TokenVerifier(rotating.issuer_keys(timedelta()), AUDIENCE)
        old = await access_token(rotating)
        assert (await verifier.verify(old)).subject == "li.si"
    with run(keys=(second,)):
        assert (await verifier.verify(await access_token(rotating))).subject == "li.si"
        with pytest.raises(Unauthenticated):
            await verifier.verify(old)
