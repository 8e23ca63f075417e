"""The issuer's metadata and public keys: fetched, kept, and fetched again with restraint.

Anyone can send a token that names a key nobody knows. So an unknown key causes at most one fetch
in each cool-down, whether that fetch succeeds or not, and callers who come meanwhile share it.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import anyio
import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from xinfang.kernel import clock

_log = structlog.get_logger(__name__)

PublicKey = RSAKey | ECKey | OKPKey

_MAX_BYTES: Final = 256 * 1024
_MAX_KEYS: Final = 50
_MIN_RSA_BITS: Final = 2048
_TIMEOUT_SECONDS: Final = 5.0


class IssuerUnavailable(Exception):  # noqa: N818 - a state of the issuer, told to the caller
    """The issuer can't be reached, or what it says of itself can't be trusted."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the issuer's discovery document says, as far as sign-in needs it."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    answers_with_issuer: bool
    """Whether authorization responses carry ``iss`` (RFC 9207); then its absence is an attack."""


class IssuerKeys:
    """Metadata and signature keys of one OpenID provider.

    ``issuer`` is compared exactly, as its tokens carry it. Plain http is refused unless
    ``allow_http`` (demo and tests). Keys are fetched anew after ``fresh_for``; while the issuer
    doesn't answer, known ones serve until ``stale_for`` has passed since the last good answer.
    ``transport`` replaces the network, for an issuer that lives in this very process.
    """

    def __init__(
        self,
        issuer: str,
        *,
        allow_http: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        fresh_for: timedelta = timedelta(minutes=10),
        stale_for: timedelta = timedelta(hours=1),
        cool_down: timedelta = timedelta(seconds=30),
    ) -> None:
        self.issuer = issuer
        self._schemes = ("https", "http") if allow_http else ("https",)
        self._transport = transport
        self._fresh_for = fresh_for.total_seconds()
        self._stale_for = stale_for.total_seconds()
        self._cool_down = cool_down.total_seconds()
        self._keys: dict[str, PublicKey] = {}
        self._metadata: Metadata | None = None
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._lock = anyio.Lock()
        if urlsplit(issuer).scheme not in self._schemes:
            raise ValueError(f"issuer must be an address with {self._schemes}: {issuer!r}")

    def client(self) -> httpx.AsyncClient:
        """A client for requests to this issuer: bounded in time, following no redirect."""
        return httpx.AsyncClient(
            transport=self._transport, timeout=_TIMEOUT_SECONDS, follow_redirects=False
        )

    async def find(self, kid: str) -> PublicKey | None:
        """The public key that the issuer calls ``kid``, or None. Never raises for the network."""
        if kid not in self._keys or not self._younger_than(self._fresh_for):
            await self._refresh(kid)
        return self._keys.get(kid) if self._younger_than(self._stale_for) else None

    async def metadata(self) -> Metadata:
        """The issuer's metadata. Raises :class:`IssuerUnavailable`."""
        if self._metadata is None or not self._younger_than(self._fresh_for):
            await self._refresh(None)
        if self._metadata is None or not self._younger_than(self._stale_for):
            raise IssuerUnavailable
        return self._metadata

    def _younger_than(self, seconds: float) -> bool:
        return self._fetched_at is not None and clock.monotonic() - self._fetched_at < seconds

    async def _refresh(self, kid: str | None) -> None:
        """Fetch unless somebody did while we waited, or tried within the cool-down."""
        async with self._lock:
            known = self._metadata is not None if kid is None else kid in self._keys
            if known and self._younger_than(self._fresh_for):
                return
            if self._tried_at is not None and clock.monotonic() - self._tried_at < self._cool_down:
                return
            self._tried_at = clock.monotonic()
            try:
                async with self.client() as client:
                    metadata = self._read_metadata(await _get_json(client, self._discovery()))
                    keys = _read_keys(await _get_json(client, metadata.jwks_uri))
            except (httpx.HTTPError, httpx.InvalidURL, IssuerUnavailable) as error:
                _log.warning("issuer_unavailable", issuer=self.issuer, error=repr(error))
                return
            self._metadata, self._keys = metadata, keys
            self._fetched_at = clock.monotonic()

    def _discovery(self) -> str:
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    def _read_metadata(self, document: dict[str, Any]) -> Metadata:
        if document.get("issuer") != self.issuer:
            raise IssuerUnavailable("discovery document of another issuer")
        return Metadata(
            authorization_endpoint=self._address(document, "authorization_endpoint"),
            token_endpoint=self._address(document, "token_endpoint"),
            jwks_uri=self._address(document, "jwks_uri"),
            end_session_endpoint=self._address(document, "end_session_endpoint")
            if "end_session_endpoint" in document
            else None,
            answers_with_issuer=document.get("authorization_response_iss_parameter_supported")
            is True,
        )

    def _address(self, document: dict[str, Any], name: str) -> str:
        value = document.get(name)
        if not isinstance(value, str) or urlsplit(value).scheme not in self._schemes:
            raise IssuerUnavailable(f"{name} is no acceptable address")
        return value


async def _get_json(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    """The JSON object at ``address``, which may be no larger than 256 KiB."""
    body = bytearray()
    async with client.stream("GET", address, headers={"Accept": "application/json"}) as response:
        if response.status_code != httpx.codes.OK:
            raise IssuerUnavailable(f"{address} answered {response.status_code}")
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _MAX_BYTES:
                raise IssuerUnavailable(f"{address} is larger than {_MAX_BYTES} bytes")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise IssuerUnavailable(f"{address} is no JSON") from error
    if not isinstance(document, dict):
        raise IssuerUnavailable(f"{address} is no JSON object")
    return document


def _read_keys(document: dict[str, Any]) -> dict[str, PublicKey]:
    """The usable keys of a JWK set by ``kid``. One that we can't use never spoils the others."""
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise IssuerUnavailable("the key set holds no list of keys")
    keys: dict[str, PublicKey] = {}
    for entry in entries[:_MAX_KEYS]:
        key = _read_key(entry)
        if key is not None and key.kid is not None:
            keys.setdefault(key.kid, key)
    return keys


def _read_key(entry: object) -> PublicKey | None:
    """The key, if it is asymmetric, strong enough and meant for signatures.

    A symmetric key in a public set is known to everybody: taking it would let anyone sign.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
        return None
    if entry.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(entry)
        if not isinstance(key, (RSAKey, ECKey, OKPKey)):
            return None
        key.check_key_op("verify")
        if isinstance(key, RSAKey) and key.public_key.key_size < _MIN_RSA_BITS:
            return None
    except (JoseError, ValueError, TypeError, KeyError) as error:
        _log.warning("issuer_key_ignored", kid=entry["kid"], error=repr(error))
        return None
    return key
