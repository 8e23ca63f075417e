"""Keys are fetched once, fetched again with restraint, and never believed blindly."""

from typing import Any

import anyio
import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from web.issuers import ISSUER, Issuer
from xinfang.kernel import clock
from xinfang.web.keys import IssuerKeys, IssuerUnavailable

pytestmark = pytest.mark.anyio

JWKS = "/jwks"


class Watch:
    """A monotonic clock that a test winds on."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(clock, "monotonic", watch)
    return watch


@pytest.fixture
def keys(issuer: Issuer, watch: Watch) -> IssuerKeys:
    assert watch.at
    return IssuerKeys(ISSUER, transport=issuer.transport())


async def test_keys_are_fetched_once(keys: IssuerKeys, issuer: Issuer) -> None:
    assert await keys.find("ec")
    assert await keys.find("rsa")
    await keys.metadata()
    assert issuer.fetches == ["/.well-known/openid-configuration", JWKS]


async def test_unknown_keys_cause_no_storm(keys: IssuerKeys, issuer: Issuer, watch: Watch) -> None:
    await keys.find("ec")
    watch.at += 31

    async def ask(number: int) -> None:
        assert await keys.find(f"made-up-{number}") is None

    async with anyio.create_task_group() as tasks:
        for number in range(200):
            tasks.start_soon(ask, number)
    assert issuer.fetches.count(JWKS) == 2
    watch.at += 31
    await keys.find("made-up")
    assert issuer.fetches.count(JWKS) == 3


async def test_rotated_key_is_found_after_the_cool_down(
    keys: IssuerKeys, issuer: Issuer, watch: Watch
) -> None:
    await keys.find("ec")
    issuer.keys = [ECKey.generate_key("P-256", {"kid": "new"})]
    assert await keys.find("new") is None
    watch.at += 31
    assert await keys.find("new")
    assert await keys.find("ec") is None


async def test_withdrawn_key_is_forgotten(keys: IssuerKeys, issuer: Issuer, watch: Watch) -> None:
    await keys.find("ec")
    issuer.keys = issuer.keys[1:]
    assert await keys.find("ec")
    watch.at += 601
    assert await keys.find("ec") is None


async def test_known_keys_serve_an_hour_while_the_issuer_is_down(
    keys: IssuerKeys, issuer: Issuer, watch: Watch
) -> None:
    await keys.find("ec")
    issuer.down = True
    watch.at += 3599
    assert await keys.find("ec")
    attempts = len(issuer.fetches)
    assert await keys.find("ec")
    assert len(issuer.fetches) == attempts, "a failed attempt cools down too"
    watch.at += 2
    assert await keys.find("ec") is None
    with pytest.raises(IssuerUnavailable):
        await keys.metadata()


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://mallory.example"},
        {"issuer": ISSUER + "/"},
        {"jwks_uri": "http://id.example/jwks"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"token_endpoint": 7},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
async def test_doubtful_discovery_is_not_believed(
    wrong: dict[str, Any], keys: IssuerKeys, issuer: Issuer
) -> None:
    issuer.discovery |= wrong
    assert await keys.find("ec") is None
    with pytest.raises(IssuerUnavailable):
        await keys.metadata()
    assert JWKS not in issuer.fetches


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(302, headers={"Location": "http://mallory.example"}),
        httpx.Response(200, content=b"{" * 100),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b" " * (256 * 1024 + 1)),
    ],
    ids=["fault", "redirect", "no JSON", "nested", "list", "too large"],
)
async def test_bad_answer_is_an_unavailable_issuer(answer: httpx.Response) -> None:
    keys = IssuerKeys(ISSUER, transport=httpx.MockTransport(lambda _: answer))
    assert await keys.find("ec") is None


async def test_unusable_key_spoils_no_other(keys: IssuerKeys, issuer: Issuer) -> None:
    good = issuer.keys[0].as_dict(private=False)
    with pytest.warns(Warning, match="2048"):
        weak = RSAKey.generate_key(1024, {"kid": "weak"}).as_dict(private=False)
    issuer.key_set = {
        "keys": [
            7,
            {"kid": "unheard-of", "kty": "PQC"},
            {"kid": "broken", "kty": "EC", "crv": "P-256", "x": "!", "y": "!"},
            {"kty": "EC"},
            OctKey.import_key("k" * 32, {"kid": "oct"}).as_dict(private=True),
            weak,
            good | {"kid": "not-to-verify", "key_ops": ["sign"]},
            good,
        ]
    }
    with pytest.warns(Warning, match="2048"):
        assert await keys.find("ec")
    for kid in ("unheard-of", "broken", "oct", "weak", "not-to-verify"):
        assert await keys.find(kid) is None, kid


def test_plain_http_needs_leave() -> None:
    with pytest.raises(ValueError, match="issuer"):
        IssuerKeys("http://id.example")
    assert IssuerKeys("http://id.example", allow_http=True).issuer
