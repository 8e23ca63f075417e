"""What the resource server takes, and everything that it doesn't."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OctKey, RSAKey
from structlog.testing import capture_logs

from web.issuers import AUDIENCE, ISSUER, NOW, Issuer, claims
from xinfang.kernel.errors import Code
from xinfang.web.keys import IssuerKeys
from xinfang.web.principal import Principal, Unauthenticated
from xinfang.web.tokens import ALGORITHMS, TokenVerifier

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("stopped_clock")]

ISSUED = int(NOW.timestamp())
MALLORY = ECKey.generate_key("P-256", {"kid": "ec"})


def b64(data: bytes | str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(header: str, payload: str = "{}", signature: str = "AAAA") -> str:
    return ".".join((b64(header), b64(payload), signature))


def with_part(token: str, index: int, value: str) -> str:
    parts = token.split(".")
    parts[index] = value
    return ".".join(parts)


def hmac_with_public_key(issuer: Issuer) -> str:
    key = issuer.keys[1]
    assert isinstance(key, RSAKey)
    unsigned = forged('{"alg":"HS256","kid":"rsa","typ":"at+jwt"}', json.dumps(claims()), "")[:-1]
    return f"{unsigned}.{b64(hmac.digest(key.as_pem(private=False), unsigned.encode(), 'sha256'))}"


def repeated(name: str, value: object) -> bytes:
    """The good claims with one name twice: two readers would read two tokens."""
    return (json.dumps(claims())[:-1] + f', "{name}": {json.dumps(value)}}}').encode()


Forge = Callable[[Issuer], str]


def signed(**changed: object) -> Forge:
    return lambda issuer: issuer.sign(claims(**changed))


def headed(**header: Any) -> Forge:  # noqa: ANN401 - any value a header may hold
    return lambda issuer: issuer.sign(claims(), **header)


HEADER = json.dumps({"alg": "ES256", "kid": "ec", "typ": "at+jwt"})

HOSTILE: dict[str, Forge] = {
    # what isn't a signed token at all
    "empty": lambda _: "",
    "words": lambda _: "let me in",
    "two parts": lambda i: i.sign(claims()).rpartition(".")[0],
    "four parts": lambda i: i.sign(claims()) + ".AAAA",
    "five parts, encrypted": lambda _: "e30..AAAA.AAAA.AAAA",
    "line break at the end": lambda i: i.sign(claims()) + "\n",
    "padded": lambda i: i.sign(claims()) + "==",
    "not ASCII": lambda i: i.sign(claims()) + "信",
    "too long": lambda i: i.sign(claims(note="x" * 9000)),
    "header too long": lambda i: i.sign(claims(), kid="k" * 2000),
    "header no JSON": lambda _: forged("{"),
    "header no UTF-8": lambda _: f"{b64(bytes([255, 254, 253]))}.e30.AAAA",
    "header a list": lambda _: forged('["alg"]'),
    "header nested without end": lambda _: forged("[" * 1500),
    "header with a name twice": lambda _: forged('{"alg":"none",' + HEADER[1:]),
    # the algorithm
    "none": lambda _: forged('{"alg":"none","kid":"ec","typ":"at+jwt"}', json.dumps(claims())),
    "NONE in disguise": lambda _: forged('{"alg":"nOnE","kid":"ec","typ":"at+jwt"}'),
    "no algorithm": lambda _: forged('{"kid":"ec","typ":"at+jwt"}'),
    "algorithm a list": lambda _: forged('{"alg":["ES256"],"kid":"ec","typ":"at+jwt"}'),
    "public key as HMAC secret": hmac_with_public_key,
    "symmetric key in the key set": lambda i: i.sign(
        claims(), key=OctKey.import_key("k" * 32, {"kid": "oct"}), alg="HS256"
    ),
    "algorithm outside the list": lambda i: i.sign(claims(), key=i.keys[1], alg="RS512"),
    "algorithm that the key isn't for": lambda i: i.sign(
        claims(), key=RSAKey.import_key(_bare(i.keys[2])), alg="PS256", kid="rs-only"
    ),
    "key of another type": lambda i: i.sign(claims(), key=i.keys[0], kid="rsa"),
    "deprecated EdDSA": lambda _: forged('{"alg":"EdDSA","kid":"ec","typ":"at+jwt"}'),
    # the key
    "no key named": headed(kid=""),
    "unknown key": headed(kid="nobody's"),
    "key for encryption": lambda i: i.sign(
        claims(), key=ECKey.import_key(_bare(i.keys[3])), kid="for-encryption"
    ),
    "key with a path for a name": headed(kid="../../dev/null"),
    "key brought along": lambda i: i.sign(
        claims(), key=MALLORY, jwk=MALLORY.as_dict(private=False)
    ),
    "key fetched from elsewhere": lambda i: i.sign(
        claims(), key=MALLORY, jku="https://mallory.example/jwks"
    ),
    # the signature
    "another's signature": lambda i: i.sign(claims(), key=MALLORY),
    "signature missing": lambda i: i.sign(claims()).rpartition(".")[0] + ".",
    "signature of zeros": lambda i: with_part(i.sign(claims()), 2, b64(bytes(64))),
    "signature cut short": lambda i: i.sign(claims())[:-4],
    "claims exchanged": lambda i: with_part(
        i.sign(claims()), 1, b64(json.dumps(claims(sub="governor")))
    ),
    "header exchanged": lambda i: with_part(i.sign(claims(), typ="JWT"), 0, b64(HEADER)),
    # the header's promises
    "type missing": headed(typ=None),
    "an ID token": headed(typ="JWT"),
    "a logout token": headed(typ="logout+jwt"),
    "critical extension": headed(crit=["exp"], exp=1),
    "critical b64": headed(crit=["b64"], b64=True),
    "unencoded payload": lambda _: forged(HEADER[:-1] + ',"b64":false}'),
    # the payload
    "claims a list": lambda i: i.sign([claims()]),
    "claims no JSON": lambda i: i.sign(b"sub=governor"),
    "claims nested without end": lambda i: i.sign(b"[" * 4000),
    "subject twice": lambda i: i.sign(repeated("sub", "governor")),
    "expiry no number": lambda i: i.sign(
        json.dumps(claims()).replace(str(ISSUED + 600), "NaN").encode()
    ),
    # the claims
    "issuer missing": signed(iss=None),
    "issuer another": signed(iss="https://mallory.example"),
    "issuer with a slash more": signed(iss=ISSUER + "/"),
    "issuer a list": signed(iss=[ISSUER]),
    "audience missing": signed(aud=None),
    "audience another": signed(aud="https://elsewhere.example"),
    "audience a part of ours": signed(aud=AUDIENCE[:-1]),
    "audience a list of others": signed(aud=["console", "https://elsewhere.example"]),
    "audience no text": signed(aud=[AUDIENCE, 7]),
    "subject missing": signed(sub=None),
    "subject empty": signed(sub=""),
    "subject a number": signed(sub=7),
    "subject with NUL": signed(sub="zhang\0san"),
    "subject a lone surrogate": lambda i: i.sign(
        json.dumps(claims()).replace("zhang.san", r"\ud800").encode()
    ),
    "subject too long": signed(sub="z" * 256),
    "expiry missing": signed(exp=None),
    "expired": signed(iat=ISSUED - 600, exp=ISSUED - 30),
    "expiry a text": signed(exp=str(ISSUED + 600)),
    "expiry a truth": signed(exp=True),
    "expiry infinite": lambda i: i.sign(
        json.dumps(claims()).replace(str(ISSUED + 600), "1e999").encode()
    ),
    "issue missing": signed(iat=None),
    "issued in the future": signed(iat=ISSUED + 31),
    "expires before issue": signed(iat=ISSUED + 20, exp=ISSUED + 10),
    "lives too long": signed(exp=ISSUED + 3601),
    "lives for ever": signed(exp=10**400),
    "not yet valid": signed(nbf=ISSUED + 31),
    "not before a text": signed(nbf="now"),
    "not before null": lambda i: i.sign(
        json.dumps(claims(nbf=0)).replace('"nbf": 0', '"nbf": null').encode()
    ),
}


def _bare(key: Key) -> dict[str, str | list[str]]:
    """The private key without its intended use: a signer who doesn't keep to it."""
    return {
        name: value
        for name, value in key.as_dict(private=True).items()
        if name not in ("use", "alg")
    }


@pytest.fixture
def verifier(issuer: Issuer) -> TokenVerifier:
    return TokenVerifier(IssuerKeys(ISSUER, transport=issuer.transport()), AUDIENCE)


def test_table_is_as_long_as_promised() -> None:
    assert len(HOSTILE) >= 43


@pytest.mark.parametrize("forge", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_token_is_refused_like_any_other(
    forge: Forge, issuer: Issuer, verifier: TokenVerifier
) -> None:
    issuer.key_set = {
        "keys": [key.as_dict(private=False) for key in issuer.keys]
        + [OctKey.import_key("k" * 32, {"kid": "oct"}).as_dict(private=True)]
    }
    token = forge(issuer)
    with capture_logs() as logs, pytest.raises(Unauthenticated) as refused:
        await verifier.verify(token)
    assert (refused.value.code, refused.value.args) == (Code.UNAUTHENTICATED, ("请先登录。",))
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    reasons = [entry for entry in logs if entry["event"] == "credentials_refused"]
    assert len(reasons) == 1
    assert not token or token not in str(logs)


async def test_every_hostile_token_fails_for_the_one_thing_that_is_wrong(
    issuer: Issuer, verifier: TokenVerifier
) -> None:
    """The makers above change one thing each in a token that is taken when nothing is changed."""
    found = await verifier.verify(issuer.sign(claims()))
    assert found == Principal(ISSUER, "zhang.san", datetime.fromtimestamp(ISSUED + 600, UTC))


@pytest.mark.parametrize(
    ("changed", "header"),
    [
        ({"aud": ["console", AUDIENCE]}, {}),
        ({"nbf": ISSUED + 30, "iat": ISSUED + 30}, {}),
        ({"iat": ISSUED - 600, "exp": ISSUED - 29}, {}),
        ({"exp": ISSUED + 3600}, {}),
        ({"roles": ["director"], "role": "platform_operator"}, {}),
        ({}, {"typ": "application/AT+JWT"}),
        ({}, {"x5t": "AAAA", "unheard": "of"}),
    ],
    ids=["among audiences", "clock behind", "clock ahead", "at the cap", "roles", "type", "header"],
)
async def test_good_token_is_taken(
    changed: dict[str, object], header: dict[str, Any], issuer: Issuer, verifier: TokenVerifier
) -> None:
    found = await verifier.verify(issuer.sign(claims(**changed), **header))
    assert (found.issuer, found.subject) == (ISSUER, "zhang.san")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_rsa_token_is_taken(algorithm: str, issuer: Issuer, verifier: TokenVerifier) -> None:
    token = issuer.sign(claims(), key=issuer.keys[1], alg=algorithm)
    assert (await verifier.verify(token)).subject == "zhang.san"


@pytest.mark.parametrize("algorithms", [(), ("HS256",), ("none",), (*ALGORITHMS, "HS512")])
def test_symmetric_algorithm_cannot_be_configured(algorithms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="algorithms"):
        TokenVerifier(IssuerKeys(ISSUER), AUDIENCE, algorithms=algorithms)


async def test_cap_on_lifetime_is_a_setting(issuer: Issuer) -> None:
    keys = IssuerKeys(ISSUER, transport=issuer.transport())
    strict = TokenVerifier(keys, AUDIENCE, max_lifetime=timedelta(minutes=5))
    with pytest.raises(Unauthenticated):
        await strict.verify(issuer.sign(claims(exp=ISSUED + 301)))
    assert (await strict.verify(issuer.sign(claims(exp=ISSUED + 300)))).subject == "zhang.san"
