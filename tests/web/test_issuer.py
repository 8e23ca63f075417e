"""The developer issuer: a proper provider for the demo, and nothing outside it."""

import stat
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from starlette.applications import Starlette

from web.browsers import ORIGIN, application, browser
from xinfang.kernel import clock
from xinfang.settings import MendableError, MisconfiguredError, Profile, load
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect
from xinfang.web.issuer import DEMO_CLIENT_ID, DemoUser, DeveloperIssuer, signing_key
from xinfang.web.keys import IssuerKeys
from xinfang.web.principal import Unauthenticated
from xinfang.web.sign_in import sign_in
from xinfang.web.tokens import TokenVerifier

import database as testing

pytestmark = pytest.mark.anyio

AUDIENCE = f"{ORIGIN}/graphql"
BACK = f"{ORIGIN}/auth/callback"
VERIFIER = "v" * 43
USERS = (
    DemoUser("zhang.san", "张三", "郑州市信访局 接访员"),
    DemoUser("li.si", '李四<script>"', "金水区 & 区长"),
)


async def users() -> tuple[DemoUser, ...]:
    return USERS


def make(folder: Path, profile: Profile = Profile.DEMO) -> DeveloperIssuer:
    return DeveloperIssuer(
        profile=profile,
        public_origin=ORIGIN,
        data_dir=folder,
        audience=AUDIENCE,
        users=users,
        redirect_uris=(BACK,),
    )


@pytest.fixture
def issuer(tmp_path: Path) -> DeveloperIssuer:
    return make(tmp_path)


@pytest.fixture
async def client(issuer: DeveloperIssuer) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(Starlette(routes=issuer.routes())) as opened:
        yield opened


def verifier_of(issuer: DeveloperIssuer) -> TokenVerifier:
    return TokenVerifier(IssuerKeys(issuer.issuer, transport=issuer.transport()), AUDIENCE)


def asking(**changed: str) -> dict[str, str]:
    return {
        "client_id": DEMO_CLIENT_ID,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "openid",
        "state": "s",
        "nonce": "n",
        "code_challenge": create_s256_code_challenge(VERIFIER),
        "code_challenge_method": "S256",
    } | changed


async def answer(client: httpx.AsyncClient, **changed: str) -> dict[str, str]:
    """Choose somebody; the parameters with which the browser is sent back."""
    response = await client.post(
        "/dev/issuer/authorize", data=asking(**changed) | {"subject": "li.si"} | changed
    )
    assert response.status_code == 303, response.text
    assert response.headers["location"].startswith(BACK + "?")
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


async def exchange(client: httpx.AsyncClient, code: str, **changed: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": DEMO_CLIENT_ID,
        "code_verifier": VERIFIER,
    }
    return await client.post("/dev/issuer/token", data=form | changed)


@pytest.mark.parametrize("profile", [one for one in Profile if one is not Profile.DEMO])
def test_only_the_demo_has_one(profile: Profile, tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError, match="developer issuer"):
        make(tmp_path, profile)
    assert list(tmp_path.iterdir()) == [], "not even a key is made"


def test_key_is_kept_for_us_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "key.json"
    key = signing_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert signing_key(file).thumbprint() == key.thumbprint()
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("spoil", [lambda f: f.chmod(0o640), lambda f: f.write_text("{}")])
def test_key_that_cannot_be_trusted_is_refused(
    spoil: Callable[[Path], object], tmp_path: Path
) -> None:
    file = tmp_path / "key.json"
    signing_key(file)
    spoil(file)
    with pytest.raises(MendableError, match=r"key\.json"):
        signing_key(file)


async def test_minted_token_is_taken_after_a_restart(
    issuer: DeveloperIssuer, tmp_path: Path
) -> None:
    token = issuer.mint("zhang.san", timedelta(minutes=5))
    verifier = verifier_of(make(tmp_path))
    found = await verifier.verify(token)
    assert (found.issuer, found.subject) == (f"{ORIGIN}/dev/issuer", "zhang.san")
    with (
        clock.frozen(clock.now() + timedelta(minutes=5, seconds=31)),
        pytest.raises(Unauthenticated),
    ):
        await verifier.verify(token)


async def test_token_of_another_installation_is_refused(tmp_path: Path) -> None:
    here, elsewhere = make(tmp_path / "here"), make(tmp_path / "elsewhere")
    with pytest.raises(Unauthenticated):
        await verifier_of(here).verify(elsewhere.mint("zhang.san"))


@pytest.mark.parametrize("seconds", [0, -1])
def test_token_needs_a_lifetime(seconds: int, issuer: DeveloperIssuer) -> None:
    with pytest.raises(ValueError, match="lifetime"):
        issuer.mint("zhang.san", timedelta(seconds=seconds))


async def test_page_lists_users_and_runs_no_script_of_theirs(client: httpx.AsyncClient) -> None:
    response = await client.get("/dev/issuer/authorize", params=asking(state='"><script>'))
    assert response.status_code == 200
    assert "选择演示用户" in response.text
    assert "张三" in response.text
    assert "郑州市信访局 接访员" in response.text
    assert "金水区 &amp; 区长" in response.text
    assert "<script" not in response.text
    policy = response.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {ORIGIN};" in policy


async def test_code_buys_tokens_once(client: httpx.AsyncClient, issuer: DeveloperIssuer) -> None:
    back = await answer(client)
    assert (back["state"], back["iss"]) == ("s", issuer.issuer)
    response = await exchange(client, back["code"])
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert (await verifier_of(issuer).verify(tokens["access_token"])).subject == "li.si"
    with pytest.raises(Unauthenticated):
        await verifier_of(issuer).verify(tokens["id_token"])
    assert (await exchange(client, back["code"])).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"redirect_uri": f"{ORIGIN}/elsewhere"},
        {"client_id": "another"},
        {"code": "made-up"},
    ],
    ids=str,
)
async def test_code_that_does_not_fit_is_spent(
    changed: dict[str, str], client: httpx.AsyncClient
) -> None:
    code = (await answer(client))["code"]
    assert (await exchange(client, **{"code": code} | changed)).status_code == 400
    again = await exchange(client, code)
    assert again.status_code == (200 if "code" in changed else 400)


async def test_code_ends_after_a_minute(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (await answer(client))["code"]
    later = clock.monotonic() + 60
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    assert (await exchange(client, code)).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"redirect_uri": "https://mallory.example/"},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": ""},
    ],
    ids=str,
)
async def test_browser_is_sent_to_nobody_unknown(
    changed: dict[str, str], client: httpx.AsyncClient
) -> None:
    got = await client.get("/dev/issuer/authorize", params=asking(**changed))
    posted = await client.post("/dev/issuer/authorize", data=asking(**changed))
    assert (got.status_code, posted.status_code) == (400, 400)
    assert "location" not in posted.headers


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"subject": "governor"}, "access_denied"),
    ],
)
async def test_request_that_does_not_hold_is_told_so(
    changed: dict[str, str], error: str, client: httpx.AsyncClient
) -> None:
    back = await answer(client, **changed)
    assert back["error"] == error
    assert "code" not in back


async def test_other_grant_is_refused(client: httpx.AsyncClient) -> None:
    response = await exchange(client, "", grant_type="password")
    assert response.json() == {"error": "unsupported_grant_type"}


async def test_demo_signs_in_without_any_other_server(
    database: testing.Database, tmp_path: Path
) -> None:
    store = connect(database.url("app"), Provider.for_tests())
    settings = load(data_dir=tmp_path, public_url=ORIGIN + "/")
    made = sign_in(settings, store, users)
    app = application(made.authentication, made.routes(ready={}, started={}))
    async with browser(app) as client:
        to_issuer = await client.get("/auth/login?next=/cases")
        asked = dict(parse_qsl(urlsplit(to_issuer.headers["location"]).query))
        chosen = await client.post("/dev/issuer/authorize", data=asked | {"subject": "zhang.san"})
        back = await client.get(chosen.headers["location"])
        assert (back.status_code, back.headers["location"]) == (303, "/cases")
        assert (await client.get("/whoami")).text == "zhang.san"
        assert made.issuer is not None
        token = {"Authorization": f"Bearer {made.issuer.mint('li.si')}"}
        assert (await client.post("/whoami", headers=token)).text == "li.si"
    await store.dispose()
