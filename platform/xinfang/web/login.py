"""Signing in with a browser: OpenID Connect, authorization code with PKCE, then our own session.

Authlib builds the request, checks the state and judges the ID token's claims (nonce, audience,
authorized party). Two things it doesn't do are done here: the issuer of the answer (RFC 9207), and
the refusal of an answer without an ID token. Its HTTP client is not used: it wants another library.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import structlog
from authlib.common.errors import (
    AuthlibBaseError,
)
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import (
    parse_authorization_code_response,
    prepare_token_request,
)
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from xinfang.kernel import clock
from xinfang.store.transaction import Database
from xinfang.web.attempts import Attempt, LoginFailed, local_path
from xinfang.web.keys import IssuerKeys, IssuerUnavailable, Metadata
from xinfang.web.pages import page
from xinfang.web.principal import Unauthenticated, challenge, unauthenticated
from xinfang.web.sessions import SessionRules, check_same_site, close_session, open_session
from xinfang.web.tokens import BadToken, TokenVerifier, subject_of

_log = structlog.get_logger(__name__)

LOGIN_PATH: Final = "/auth/login"
CALLBACK_PATH: Final = "/auth/callback"
LOGOUT_PATH: Final = "/auth/logout"

_ATTEMPT_COOKIE: Final = "xinfang_login"
_ATTEMPT_LASTS: Final = timedelta(minutes=10)
_LEEWAY_SECONDS: Final = 30
_FORM: Final = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
}


@dataclass(frozen=True, slots=True)
class Login:
    """The login flow with one issuer. ``client_secret`` is None for a public client."""

    keys: IssuerKeys
    verifier: TokenVerifier
    database: Database
    rules: SessionRules
    client_id: str
    client_secret: str | None = None

    def routes(self, middleware: Sequence[Middleware] = ()) -> list[Route]:
        """Sign in, come back from the issuer, sign out; `middleware` stands before each."""
        before = list(middleware)
        return [
            Route(LOGIN_PATH, self.begin, methods=["GET"], middleware=before),
            Route(CALLBACK_PATH, self.finish, methods=["GET"], middleware=before),
            Route(LOGOUT_PATH, self.leave, methods=["POST"], middleware=before, max_body_size=1024),
        ]

    @property
    def redirect_uri(self) -> str:
        """Where the issuer sends browsers back to; it must be registered there exactly so."""
        return self.rules.public_origin + CALLBACK_PATH

    async def begin(self, request: Request) -> Response:
        """Send the browser to the issuer, remembering the attempt in it."""
        try:
            metadata = await self.keys.metadata()
        except IssuerUnavailable:
            return _unavailable()
        attempt = Attempt.new(local_path(request.query_params.get("next", "/")))
        client = OAuth2Client(
            session=None,
            client_id=self.client_id,
            redirect_uri=self.redirect_uri,
            scope="openid",
            code_challenge_method="S256",
        )
        address, _ = client.create_authorization_url(
            metadata.authorization_endpoint,
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.code_verifier,
        )
        response = RedirectResponse(address, status_code=302)
        self.rules.set_cookie(response, self._cookie, attempt.packed(), _ATTEMPT_LASTS)
        return response

    async def finish(self, request: Request) -> Response:
        """Judge the issuer's answer and open a session, always a new one."""
        try:
            metadata = await self.keys.metadata()
            attempt = self._attempt(request)
            code = self._code(request, attempt, metadata)
            subject = await self._subject(await self._exchange(code, attempt, metadata), attempt)
        except IssuerUnavailable:
            return _unavailable()
        except LoginFailed as error:
            _log.info("login_failed", reason=str(error))
            response: Response = _failed()
            self.rules.drop_cookie(response, self._cookie)
            return response
        old = request.cookies.get(self.rules.session_cookie)
        if old is not None:
            await close_session(self.database, old)
        session_id = await open_session(self.database, self.rules, self.keys.issuer, subject)
        response = RedirectResponse(attempt.next, status_code=303)
        self.rules.drop_cookie(response, self._cookie)
        self.rules.set_cookie(response, self.rules.session_cookie, session_id, self.rules.lifetime)
        return response

    async def leave(self, request: Request) -> Response:
        """End the session. ``next`` of the answer is where to end the issuer's too, or null.

        Without the header against forgery nothing ends.
        """
        session_id = request.cookies.get(self.rules.session_cookie)
        try:
            if session_id is None:
                raise unauthenticated("nobody to sign out")
            check_same_site(request, self.rules)
        except Unauthenticated:
            return challenge()
        await close_session(self.database, session_id)
        response = JSONResponse({"next": await self._farewell()})
        self.rules.drop_cookie(response, self.rules.session_cookie)
        return response

    @property
    def _cookie(self) -> str:
        return self.rules.cookie_name(_ATTEMPT_COOKIE)

    def _attempt(self, request: Request) -> Attempt:
        value = request.cookies.get(self._cookie)
        if value is None:
            raise LoginFailed("this browser made no attempt, or it took too long")
        return Attempt.unpacked(value)

    def _code(self, request: Request, attempt: Attempt, metadata: Metadata) -> str:
        """The code of an answer that belongs to this attempt and comes from this issuer."""
        repeated = [name for name, times in _counted(request).items() if times > 1]
        if repeated:
            raise LoginFailed("a parameter is repeated")
        answer = request.query_params
        if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise LoginFailed("state of another attempt")
        # RFC 9207: an answer of another issuer (mix-up) is dropped before anything in it is used.
        issuer = answer.get("iss")
        if issuer != self.keys.issuer and (issuer is not None or metadata.answers_with_issuer):
            raise LoginFailed("answer of another issuer, or of none")
        if "error" in answer:
            raise LoginFailed(f"the issuer refused: {answer['error'][:80]!r}")
        try:
            parsed = parse_authorization_code_response(str(request.url), attempt.state)
        except AuthlibBaseError as error:
            raise LoginFailed(f"answer without a code: {error!r}") from error
        return str(parsed["code"])

    async def _exchange(self, code: str, attempt: Attempt, metadata: Metadata) -> dict[str, Any]:
        """The tokens for the code. The client names itself as the issuer expects it."""
        body = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=self.redirect_uri,
            code_verifier=attempt.code_verifier,
        )
        # RFC 6749 (2.3.1) wants both encoded before they are joined; Authlib joins them as given.
        secret = None if self.client_secret is None else quote(self.client_secret, safe="")
        name = self.client_id if secret is None else quote(self.client_id, safe="")
        method = "none" if secret is None else "client_secret_basic"
        address, headers, body = ClientAuth(name, secret, method).prepare(
            "POST", metadata.token_endpoint, dict(_FORM), body
        )
        try:
            async with self.keys.client() as client:
                answer = await client.post(address, headers=headers, content=body)
            tokens = OAuth2Client(session=None).parse_response_token(answer)
        except (httpx.HTTPError, ValueError, AuthlibBaseError) as error:
            raise LoginFailed(f"no tokens for the code: {error!r}") from error
        return dict(tokens)

    async def _subject(self, tokens: dict[str, Any], attempt: Attempt) -> str:
        """Whom the ID token names, after everything about it is found right."""
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise LoginFailed("no ID token")
        try:
            opened = await self.verifier.open(id_token, types=(None, "jwt"))
            claims = CodeIDToken(
                opened.claims,
                opened.header,
                {
                    "iss": {"essential": True, "value": self.keys.issuer},
                    "aud": {"essential": True, "value": self.client_id},
                },
                {
                    "nonce": attempt.nonce,
                    "client_id": self.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(clock.now().timestamp()), leeway=_LEEWAY_SECONDS)
            return subject_of(opened.claims)
        except (BadToken, JoseError, ValueError, TypeError, AttributeError) as error:
            raise LoginFailed(f"ID token: {error!r}") from error

    async def _farewell(self) -> str | None:
        try:
            endpoint = (await self.keys.metadata()).end_session_endpoint
        except IssuerUnavailable:
            return None
        if endpoint is None:
            return None
        query = urlencode(
            {
                "client_id": self.client_id,
                "post_logout_redirect_uri": self.rules.public_origin + "/",
            }
        )
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def _counted(request: Request) -> Counter[str]:
    return Counter(name for name, _ in request.query_params.multi_items())


def _failed() -> Response:
    return page(
        "登录没有完成",
        f'<p>请<a href="{LOGIN_PATH}">重新登录</a>。如果再次失败，请联系本单位的系统管理员。</p>',
        status=400,
    )


def _unavailable() -> Response:
    return page(
        "暂时无法登录",
        "<p>统一身份认证服务没有应答，请稍后再试。</p>",
        status=503,
        headers={"Retry-After": "30"},
    )
