"""An issuer held in the hand: its keys, its discovery document, what it is made to answer."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from joserfc import jws
from joserfc.jwk import Key

ISSUER = "https://id.example"
AUDIENCE = "https://xinfang.example/graphql"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class _Unscrupulous(jws.JWSRegistry):
    """Signs whatever header it is given."""

    def check_header(self, header: dict[str, Any]) -> None:
        """Leave it to the verifier."""


@dataclass
class Issuer:
    """Answers discovery and key requests, counts them, and signs."""

    keys: list[Key]
    discovery: dict[str, Any] = field(default_factory=dict)
    fetches: list[str] = field(default_factory=list)
    down: bool = False
    key_set: dict[str, Any] | None = None
    tokens: httpx.Response | None = None
    exchanges: list[httpx.Request] = field(default_factory=list)

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.fetches.append(request.url.path)
        if self.down:
            raise httpx.ConnectError("no route", request=request)
        if request.url.path == "/token":
            self.exchanges.append(request)
            return self.tokens or httpx.Response(400, json={"error": "invalid_grant"})
        if request.url.path == "/jwks":
            published = {"keys": [key.as_dict(private=False) for key in self.keys]}
            return httpx.Response(200, json=self.key_set or published)
        return httpx.Response(200, json=self.discovery)

    def sign(self, claims: object, *, key: Key | None = None, **header: object) -> str:
        """A compact JWS of anything; a header set to None is left out."""
        key = key or self.keys[0]
        full = {"typ": "at+jwt", "kid": key.kid, "alg": "ES256"} | header
        payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        return jws.serialize_compact(
            {name: value for name, value in full.items() if value is not None},
            payload,
            key,
            registry=_Unscrupulous(algorithms=[str(full["alg"])]),
        )


def claims(**changed: object) -> dict[str, object]:
    """The claims of a good access token; a claim set to None is left out."""
    issued = int(NOW.timestamp())
    full = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "zhang.san",
        "iat": issued,
        "exp": issued + 600,
        "jti": "1",
        "client_id": "console",
    } | changed
    return {name: value for name, value in full.items() if value is not None}
