"""Sessions of browsers: an opaque id in a cookie, everything else in the database.

The id says nothing and is stored nowhere: the database keeps its SHA-256. A session ends when it
was idle for too long, when its day is over, or when its user signs out, whichever comes first.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from xinfang.kernel import clock
from xinfang.store.transaction import Database
from xinfang.web import queries
from xinfang.web.principal import Principal, unauthenticated

CSRF_HEADER: Final = "X-Xinfang-CSRF"
"""Required beside the cookie for all but reading. Its value doesn't matter: a form on another
site can't send it, and a script there may not."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ID_BYTES: Final = 32
_ID_CHARACTERS: Final = 43  # 32 octets in base64url


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How sessions behave: for which origin (scheme, host and port), and how long they last."""

    public_origin: str
    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=12)

    @property
    def secure(self) -> bool:
        """Whether browsers come over https, as they must in production."""
        return urlsplit(self.public_origin).scheme == "https"

    def cookie_name(self, name: str) -> str:
        """The cookie's name; the prefix keeps other hosts of the domain from setting it."""
        return f"__Host-{name}" if self.secure else name

    @property
    def session_cookie(self) -> str:
        """The name of the cookie that holds the session id."""
        return self.cookie_name("xinfang_session")

    def set_cookie(self, response: Response, name: str, value: str, lasting: timedelta) -> None:
        """Give the browser a cookie that no script reads and no other site's form sends."""
        response.set_cookie(
            name,
            value,
            max_age=int(lasting.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def drop_cookie(self, response: Response, name: str) -> None:
        """Take a cookie away again."""
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")


async def open_session(database: Database, rules: SessionRules, issuer: str, subject: str) -> str:
    """Open a session for whom the issuer calls ``subject``; its id, for the cookie alone."""
    session_id = secrets.token_urlsafe(_ID_BYTES)
    now = clock.now()
    async with database.engine.begin() as connection:
        await connection.execute(
            queries.OPEN_SESSION,
            {
                "hash": _digest(session_id),
                "issuer": issuer,
                "subject": subject,
                "now": now,
                "until": now + rules.lifetime,
            },
        )
    return session_id


async def use_session(database: Database, rules: SessionRules, session_id: str) -> Principal | None:
    """Whose session this is, or None when there is none or it has ended."""
    if len(session_id) != _ID_CHARACTERS:
        return None
    async with database.engine.begin() as connection:
        found = await connection.execute(
            queries.USE_SESSION,
            {"hash": _digest(session_id), "now": clock.now(), "idle": rules.idle},
        )
        row = found.one_or_none()
    return None if row is None else Principal(row.issuer, row.subject, row.ends_at)


async def session_stands(database: Database, rules: SessionRules, session_id: str) -> bool:
    """Whether a session has not ended. To ask doesn't use it."""
    asked = {"hash": _digest(session_id), "now": clock.now(), "idle": rules.idle}
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        return bool(await connection.scalar(queries.SESSION_STANDS, asked))


async def close_session(database: Database, session_id: str) -> None:
    """End a session. To end one that isn't there is no error."""
    async with database.engine.begin() as connection:
        await connection.execute(queries.CLOSE_SESSION, {"hash": _digest(session_id)})


def check_same_site(connection: HTTPConnection, rules: SessionRules) -> None:
    """Refuse what another site could have made the browser send along with our cookie.

    A WebSocket's handshake can't carry a header of ours, and other sites may open one: there the
    origin that the browser states decides. Raises ``Unauthenticated``.
    """
    if connection.scope["type"] == "websocket":
        if connection.headers.get("origin") != rules.public_origin:
            raise unauthenticated("session cookie on a WebSocket of another origin")
    elif connection.scope["method"] not in SAFE_METHODS and CSRF_HEADER not in connection.headers:
        raise unauthenticated(f"session cookie without {CSRF_HEADER}")


def _digest(session_id: str) -> bytes:
    return sha256(session_id.encode(errors="surrogatepass")).digest()
