"""From a request to its principal: a bearer token if there is one, else the session's cookie."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from xinfang.store.transaction import Database
from xinfang.web.principal import Principal, unauthenticated
from xinfang.web.sessions import SessionRules, check_same_site, use_session
from xinfang.web.tokens import TokenVerifier

_SCHEME: Final = "bearer"


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

    async def _of_session(self, connection: HTTPConnection) -> Principal:
        session_id = connection.cookies.get(self.rules.session_cookie)
        if session_id is None:
            raise unauthenticated("no credentials")
        check_same_site(connection, self.rules)
        found = await use_session(self.database, self.rules, session_id)
        if found is None:
            raise unauthenticated("no such session, or it has ended")
        return found
