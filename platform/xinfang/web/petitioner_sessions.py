"""Sessions of petitioners: number and query code against a short opaque token.

The token says nothing and is stored nowhere: the database keeps its SHA-256. It comes back as
`Authorization: Petitioner …`, never as a cookie, so that no other site can send it along. It ends
with the code that opened it.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from starlette.requests import Request

from xinfang.access.actor import PetitionerActor
from xinfang.cases.query_code import blinded
from xinfang.kernel import clock
from xinfang.store.transaction import Database
from xinfang.web import queries

SCHEME: Final = "petitioner"
IDLE: Final = timedelta(minutes=20)
LIFETIME: Final = timedelta(hours=2)
_BYTES: Final = 32
_CHARACTERS: Final = 43  # 32 octets in base64url


def token_of(request: Request) -> str | None:
    """Return the token that a request brings, or None where it names another scheme or several."""
    given = request.headers.getlist("authorization")
    if len(given) != 1:
        return None
    scheme, _, token = given[0].partition(" ")
    token = token.strip(" ")
    return token if scheme.lower() == SCHEME and len(token) == _CHARACTERS else None


async def open_petition(database: Database, number: str, code: str) -> tuple[str, datetime] | None:
    """Open a session; its token and when it ends, or None where number and code don't fit.

    One statement, whatever it is that doesn't fit.
    """
    token, now = secrets.token_urlsafe(_BYTES), clock.now()
    until = now + LIFETIME
    async with database.engine.begin() as connection:
        opened = await connection.execute(
            queries.OPEN_PETITION,
            {
                "code": blinded(database.provider, number, code),
                "hash": _digest(token),
                "now": now,
                "until": until,
            },
        )
        return (token, until) if opened.scalar_one() else None


async def use_petition(database: Database, token: str) -> PetitionerActor | None:
    """Whose session this is, or None when there is none or it has ended."""
    async with database.engine.begin() as connection:
        found = await connection.execute(
            queries.USE_PETITION, {"hash": _digest(token), "now": clock.now(), "idle": IDLE}
        )
        row = found.one_or_none()
    if row is None:
        return None
    return PetitionerActor(
        petitioner_id=row.petitioner_id,
        case_id=row.case_id,
        tenant_path=row.tenant_path,
        confirmed=row.confirmed,
        reference_version=row.reference_version,
    )


async def close_petition(database: Database, token: str) -> None:
    """End a session. To end one that isn't there is no error."""
    async with database.engine.begin() as connection:
        await connection.execute(queries.CLOSE_PETITION, {"hash": _digest(token)})


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="surrogatepass")).digest()


async def confirm_petition(database: Database, token: str, subject: bytes, code: bytes) -> bool:
    """Let a session act, where the one-time code is the one that was sent to its petitioner."""
    async with database.engine.begin() as connection:
        confirmed = await connection.execute(
            queries.CONFIRM,
            {"hash": _digest(token), "subject": subject, "code": code, "now": clock.now()},
        )
        return bool(confirmed.scalar_one())
