"""The resource server: what an access token must be before we believe its name.

Tokens are JWTs by RFC 9068, read with joserfc directly. Whatever is wrong with one, the client
meets the same refusal; the reason goes to the log.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode

from xinfang.kernel import clock
from xinfang.web.keys import IssuerKeys
from xinfang.web.principal import Principal, unauthenticated

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "Ed25519")
"""Signature algorithms taken by default. All are asymmetric; others can't be configured."""

_ASYMMETRIC: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"}
)
_MAX_CHARACTERS: Final = 8192
_MAX_HEADER_CHARACTERS: Final = 2048
_MAX_SIGNATURE_CHARACTERS: Final = 1400  # RSA with 8192 bits
_MAX_SUBJECT: Final = 255  # OpenID Connect Core, 2: sub has at most 255 ASCII characters
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class BadToken(Exception):  # noqa: N818 - the reason inside, which only the log sees
    """A token doesn't hold; the text says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class OpenToken:
    """A token whose signature holds. Its claims are authentic, and not yet judged."""

    header: dict[str, Any]
    claims: dict[str, Any]


class TokenVerifier:
    """Verifies access tokens of one issuer for one audience.

    ``max_lifetime`` caps exp - iat: a token that lives for months is refused however well it is
    signed. ``leeway`` forgives that much difference between the two clocks. Raises ``ValueError``
    for an algorithm that is symmetric or unknown.
    """

    def __init__(
        self,
        keys: IssuerKeys,
        audience: str,
        *,
        max_lifetime: timedelta = timedelta(hours=1),
        leeway: timedelta = timedelta(seconds=30),
        algorithms: Sequence[str] = ALGORITHMS,
    ) -> None:
        if not algorithms or not _ASYMMETRIC.issuperset(algorithms):
            raise ValueError(f"algorithms must be of {sorted(_ASYMMETRIC)}: {algorithms!r}")
        self._keys = keys
        self._audience = audience
        self._max_lifetime = int(max_lifetime.total_seconds())
        self._leeway = int(leeway.total_seconds())
        self._algorithms = tuple(algorithms)

    async def verify(self, token: str) -> Principal:
        """Whose token this is. Raises ``Unauthenticated`` for any defect, all alike."""
        try:
            opened = await self.open(token, types=("at+jwt", "application/at+jwt"))
            return self._judge(opened.claims)
        except BadToken as error:
            raise unauthenticated(str(error)) from None

    async def open(self, token: str, *, types: Sequence[str | None]) -> OpenToken:
        """The content of a token signed by the issuer, its header's ``typ`` one of ``types``.

        Types are in lower case; None stands for no type at all. Raises :class:`BadToken`.
        """
        if len(token) > _MAX_CHARACTERS:
            raise BadToken("too long")
        if _COMPACT.fullmatch(token) is None:
            raise BadToken("not a compact JWS")
        header = _read_header(token)
        kid, algorithm = self._check_header(header, types)
        key = await self._keys.find(kid)
        if key is None:
            raise BadToken("unknown key")
        if key.alg not in (None, algorithm):
            raise BadToken("key is for another algorithm")
        try:
            opened = jwt.decode(token, key, registry=self._registry(), decoder_cls=_StrictDecoder)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise BadToken(f"signature or content: {type(error).__name__}") from error
        return OpenToken(opened.header, opened.claims)

    def _registry(self) -> JWSRegistry:
        # Headers that we don't know are ignored, as RFC 7515 (4) wants; critical ones were
        # refused before. Its own size limits would refuse a header with a certificate chain.
        registry = JWSRegistry(algorithms=self._algorithms, strict_check_header=False)
        registry.max_header_length = _MAX_HEADER_CHARACTERS
        registry.max_payload_length = _MAX_CHARACTERS
        registry.max_signature_length = _MAX_SIGNATURE_CHARACTERS
        return registry

    def _check_header(self, header: dict[str, Any], types: Sequence[str | None]) -> tuple[str, str]:
        """The key's name and the algorithm.

        ``crit`` and ``b64`` are refused whatever they say: we understand no extension, and an
        unencoded payload least of all.
        """
        kid, algorithm, kind = header.get("kid"), header.get("alg"), header.get("typ")
        if not isinstance(algorithm, str) or algorithm not in self._algorithms:
            raise BadToken("algorithm not allowed")
        if not isinstance(kid, str) or not kid:
            raise BadToken("no key named")
        if not isinstance(kind, (str, type(None))) or (kind and kind.lower()) not in types:
            raise BadToken("another type of token")
        if "crit" in header or "b64" in header:
            raise BadToken("critical or unencoded extension")
        return kid, algorithm

    def _judge(self, claims: dict[str, Any]) -> Principal:
        now = int(clock.now().timestamp())
        registry = JWTClaimsRegistry(
            now=now,
            leeway=self._leeway,
            iss={"essential": True, "value": self._keys.issuer},
            aud={"essential": True, "value": self._audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise BadToken(f"claim: {error}") from error
        issued, expires = claims["iat"], claims["exp"]
        if not 0 < expires - issued <= self._max_lifetime:
            raise BadToken("lifetime beyond the cap")
        return Principal(
            self._keys.issuer, subject_of(claims), datetime.fromtimestamp(expires, UTC)
        )


def subject_of(claims: dict[str, Any]) -> str:
    """The subject, if it is one that OpenID Connect allows. Raises :class:`BadToken`."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT:
        raise BadToken("subject missing, empty or too long")
    if not (subject.isascii() and subject.isprintable()):
        raise BadToken("subject with characters that none may have")
    return subject


def _read_header(token: str) -> dict[str, Any]:
    """The header, before any signature is checked: nothing in it may make us stumble."""
    segment = token.partition(".")[0]
    if len(segment) > _MAX_HEADER_CHARACTERS:
        raise BadToken("header too long")
    try:
        header = json.loads(urlsafe_b64decode(segment.encode()), cls=_StrictDecoder)
    except (ValueError, RecursionError) as error:
        raise BadToken("header is no JSON") from error
    if not isinstance(header, dict):
        raise BadToken("header is no object")
    return header


class _StrictDecoder(json.JSONDecoder):
    """JSON without NaN, infinities and repeated names, which two readers would read differently."""

    def __init__(self, **_: object) -> None:
        super().__init__(object_pairs_hook=_unique, parse_constant=_no_constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("a name is repeated")
    return unique


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
