"""The developer issuer (开发者身份源): an OpenID provider inside the demo, without passwords.

Whoever reaches it can be anybody it lists. So it exists in the demo profile only, and refuses to be
made in any other. Front ends are developed against it as against a real provider: discovery, keys,
authorization code with PKCE, access tokens as RFC 9068 has them.
"""

import base64
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.settings import MendableError, MisconfiguredError, Profile
from xinfang.web.pages import page

ISSUER_PATH: Final = "/dev/issuer"
DEMO_CLIENT_ID: Final = "xinfang-demo"

_KEY_FILE: Final = "developer-issuer.json"
_ALGORITHM: Final = "ES256"
TOKEN_LASTS: Final = timedelta(minutes=30)
_CODE_LASTS_SECONDS: Final = 60.0
_MAX_CODES: Final = 256
_MAX_FORM: Final = 16 * 1024
_ASKED: Final = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody to sign in as: his subject, his name, and the post that tells him from others."""

    subject: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class _Code:
    """What a code was given for; it is taken once, within a minute."""

    subject: str
    asked: Mapping[str, str]
    given_at: float


class DeveloperIssuer:
    """The issuer at ``public_origin`` + ``/dev/issuer``.

    ``users`` tells whom to list. ``redirect_uris`` are where it sends browsers back to. Its signing
    key stays in ``data_dir``, so that tokens survive a restart. Raises ``MisconfiguredError``
    unless ``profile`` is the demo's.
    """

    def __init__(
        self,
        *,
        profile: Profile,
        public_origin: str,
        data_dir: Path,
        audience: str,
        users: Callable[[], Awaitable[Sequence[DemoUser]]],
        redirect_uris: Collection[str],
        client_id: str = DEMO_CLIENT_ID,
    ) -> None:
        if profile is not Profile.DEMO:
            raise MisconfiguredError(
                (f"XINFANG_PROFILE is {profile}: the developer issuer is for the demo only",)
            )
        self.issuer = public_origin + ISSUER_PATH
        self._audience = audience
        self.users = users
        self._redirect_uris = frozenset(redirect_uris)
        self._client_id = client_id
        self._key = signing_key(data_dir / _KEY_FILE)
        self._codes: dict[str, _Code] = {}

    def routes(self) -> list[Route]:
        """All of it, below ``/dev/issuer``."""
        return [
            Route(f"{ISSUER_PATH}/.well-known/openid-configuration", self._discovery),
            Route(f"{ISSUER_PATH}/jwks", self._jwks),
            Route(f"{ISSUER_PATH}/authorize", self._choose, methods=["GET"]),
            Route(
                f"{ISSUER_PATH}/authorize", self._chosen, methods=["POST"], max_body_size=_MAX_FORM
            ),
            Route(f"{ISSUER_PATH}/token", self._token, methods=["POST"], max_body_size=_MAX_FORM),
        ]

    def transport(self) -> httpx.ASGITransport:
        """The way to it within the process: it needs no listening port, and waits for none."""
        return httpx.ASGITransport(app=Starlette(routes=self.routes()))

    def mint(self, subject: str, lifetime: timedelta = TOKEN_LASTS) -> str:
        """An access token for ``subject``, who need not be listed. Raises ``ValueError``.

        The platform refuses one that lives longer than its own cap, an hour by default.
        """
        if lifetime <= timedelta():
            raise ValueError(f"lifetime must be positive: {lifetime}")
        own = {"aud": self._audience, "client_id": self._client_id, "jti": str(new_id())}
        return self._sign("at+jwt", subject, lifetime, own)

    def _sign(
        self, kind: str, subject: str, lifetime: timedelta, claims: Mapping[str, object]
    ) -> str:
        issued = int(clock.now().timestamp())
        full = {
            "iss": self.issuer,
            "sub": subject,
            "iat": issued,
            "exp": issued + int(lifetime.total_seconds()),
            **claims,
        }
        header = {"alg": _ALGORITHM, "kid": self._key.kid, "typ": kind}
        return jwt.encode(header, full, self._key, algorithms=[_ALGORITHM])

    async def _discovery(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "scopes_supported": ["openid"],
                "id_token_signing_alg_values_supported": [_ALGORITHM],
                "token_endpoint_auth_methods_supported": ["none"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _jwks(self, _request: Request) -> Response:
        public = self._key.as_dict(private=False) | {"use": "sig", "alg": _ALGORITHM}
        return JSONResponse({"keys": [public]})

    async def _choose(self, request: Request) -> Response:
        """The page that lists whom to be."""
        asked = {name: request.query_params.get(name, "") for name in _ASKED}
        refused = self._refused(asked)
        if refused is not None:
            return refused
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in asked.items()
        )
        buttons = "".join(
            f'<button name="subject" value="{escape(user.subject)}">{escape(user.name)}'
            f"<br><small>{escape(user.title)}</small></button>"
            for user in await self.users()
        )
        target = urlsplit(asked["redirect_uri"])
        return page(
            "选择演示用户",
            "<p>这是演示环境的开发者身份源，不需要口令，请选择以谁的身份登录。</p>"
            f'<form method="post" action="{ISSUER_PATH}/authorize">{hidden}{buttons}</form>',
            form_targets=(f"{target.scheme}://{target.netloc}",),
        )

    async def _chosen(self, request: Request) -> Response:
        """Give a code for the user who was chosen."""
        async with request.form() as form:
            asked = {name: str(form.get(name, "")) for name in _ASKED}
            subject = str(form.get("subject", ""))
        refused = self._refused(asked)
        if refused is not None:
            return refused
        if subject not in {user.subject for user in await self.users()}:
            return self._back(asked, error="access_denied")
        code = secrets.token_urlsafe(32)
        self._forget_old_codes()
        self._codes[code] = _Code(subject, asked, clock.monotonic())
        return self._back(asked, code=code)

    def _refused(self, asked: Mapping[str, str]) -> Response | None:
        """The refusal of a request, or None. One from an unknown client is sent nowhere."""
        known = asked["client_id"] == self._client_id
        if not known or asked["redirect_uri"] not in self._redirect_uris:
            return page("无法登录", "<p>应用或者回调地址没有登记。</p>", status=400)
        if asked["response_type"] != "code":
            return self._back(asked, error="unsupported_response_type")
        if "openid" not in asked["scope"].split():
            return self._back(asked, error="invalid_scope")
        if asked["code_challenge_method"] != "S256" or not asked["code_challenge"]:
            return self._back(asked, error="invalid_request")
        return None

    def _back(self, asked: Mapping[str, str], **answer: str) -> Response:
        full = {**answer, "iss": self.issuer}
        if asked["state"]:
            full["state"] = asked["state"]
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(full)}", status_code=303)

    def _forget_old_codes(self) -> None:
        """Drop codes that ended, and the oldest ones beyond a bound."""
        now = clock.monotonic()
        young = {c: g for c, g in self._codes.items() if now - g.given_at < _CODE_LASTS_SECONDS}
        self._codes = dict(list(young.items())[-(_MAX_CODES - 1) :])

    async def _token(self, request: Request) -> Response:
        """Tokens for a code. Whatever doesn't fit, the code is spent."""
        async with request.form() as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
        if given.get("grant_type") != "authorization_code":
            return _token_error("unsupported_grant_type")
        code = self._codes.pop(given.get("code", ""), None)
        if code is None or not self._fits(code, given):
            return _token_error("invalid_grant")
        own: dict[str, object] = {"aud": self._client_id}
        if code.asked["nonce"]:
            own["nonce"] = code.asked["nonce"]
        return JSONResponse(
            {
                "access_token": self.mint(code.subject),
                "token_type": "Bearer",
                "expires_in": int(TOKEN_LASTS.total_seconds()),
                "id_token": self._sign("JWT", code.subject, TOKEN_LASTS, own),
                "scope": "openid",
            },
            headers={"Cache-Control": "no-store"},
        )

    def _fits(self, code: _Code, given: Mapping[str, str]) -> bool:
        challenge = sha256(given.get("code_verifier", "").encode()).digest()
        packed = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        return (
            clock.monotonic() - code.given_at < _CODE_LASTS_SECONDS
            and given.get("client_id") == code.asked["client_id"]
            and given.get("redirect_uri") == code.asked["redirect_uri"]
            and secrets.compare_digest(packed.encode(), code.asked["code_challenge"].encode())
        )


def _token_error(code: str) -> Response:
    return JSONResponse({"error": code}, status_code=400, headers={"Cache-Control": "no-store"})


def signing_key(file: Path) -> ECKey:
    """The key in ``file``, made at the first call. Raises ``MendableError``.

    Two processes that start at once get the same key: each writes its own beside, and the file is
    whose link comes first.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        key = ECKey.generate_key("P-256", auto_kid=True)
        beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            json.dump(key.as_dict(private=True), opened)
        try:
            os.link(beside, file)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    if file.stat().st_mode & 0o077:
        raise MendableError(f"{file} is open to others: chmod 600 it, or delete it for a new key")
    try:
        return ECKey.import_key(json.loads(file.read_text()))
    except (JoseError, ValueError, TypeError) as error:
        raise MendableError(f"{file} holds no key: delete it for a new one") from error
