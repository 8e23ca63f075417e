"""From a request to its principal: a bearer token if there is one, else the session's cookie."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from xinfang.store.transaction import Database
from xinfang.web.principal import Principal, unauthenticated
from xinfang.web.sessions import SessionRules, check_same_site, session_stands, use_session
from xinfang.web.tokens import TokenVerifier

_SCHEME: Final = "bearer"


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens on a connection, and whether what he came with still stands."""

    principal: Principal
    stands: Callable[[], Awaitable[bool]]


async def _always() -> bool:
    return True  # a token's end is known from the beginning


@dataclass(frozen=True, slots=True)
class Authentication:
    """What it takes to tell who asks. One for each process."""

    verifier: TokenVerifier
    database: Database
    rules: SessionRules

    async def principal(self, connection: HTTPConnection) -> Principal:
        """Who asks. Raises ``Unauthenticated``.

        A bearer token that doesn't hold is a refusal even where a good cookie comes along: who
        sends both means the token.
        """
        authorization = connection.headers.getlist("authorization")
        if authorization:
            if len(authorization) > 1:
                raise unauthenticated("more than one Authorization header")
            scheme, _, token = authorization[0].partition(" ")
            if scheme.lower() != _SCHEME:
                raise unauthenticated("Authorization of another scheme")
            return await self.verifier.verify(token.strip(" "))
        return await self._of_session(connection)

    async def of_socket(self, connection: HTTPConnection, told: object) -> Listener:
        """Who opens a connection that stays open, and the way to ask whether he still may.

        ``told`` is what he says in its first message, in the place of the header that a browser's
        WebSocket can't carry. Raises ``Unauthenticated``.
        """
        if told is None and (
            "authorization" in connection.headers
            or self.rules.session_cookie not in connection.cookies
        ):
            return Listener(await self.principal(connection), _always)
        if told is None:
            session_id = connection.cookies[self.rules.session_cookie]
            principal = await self._of_session(connection)
            return Listener(
                principal, lambda: session_stands(self.database, self.rules, session_id)
            )
        scheme, _, token = told.partition(" ") if isinstance(told, str) else ("", "", "")
        if scheme.lower() != _SCHEME:
            raise unauthenticated("authorization of another scheme")
        return Listener(await self.verifier.verify(token.strip(" ")), _always)

    async def _of_session(self, connection: HTTPConnection) -> Principal:
        session_id = connection.cookies.get(self.rules.session_cookie)
        if session_id is None:
            raise unauthenticated("no credentials")
        check_same_site(connection, self.rules)
        found = await use_session(self.database, self.rules, session_id)
        if found is None:
            raise unauthenticated("no such session, or it has ended")
        return found
