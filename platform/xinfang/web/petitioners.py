"""The petitioner's way in (信访人查询): routes without an account, in JSON, for any screen.

Whatever doesn't fit is answered with the same bytes after the same statements: a number that isn't
there, a wrong code, a case that accuses somebody. Only failures count, by address and by number,
and over all processes; who has none left is held back before anything is looked up.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from xinfang.access.actor import PetitionerActor
from xinfang.cases.query_code import plain
from xinfang.kernel.errors import Code
from xinfang.kernel.rates import TooMany
from xinfang.store.transaction import Database
from xinfang.web import petitioner_sessions as sessions
from xinfang.web.addresses import address_of
from xinfang.web.petitioner_rates import Bucket, give_back, take

MAX_BODY: Final = 4096
LONGEST: Final = 200
_HOUR: Final = timedelta(hours=1)
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Refused(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """A request that is answered with a code and a text, and nothing else."""

    def __init__(self, status: int, code: Code, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class NotYours(Refused):
    """Number and code don't open anything: which of them, or why, is told to nobody."""

    text: ClassVar[str] = "信访事项编号或者查询码不正确。"

    def __init__(self) -> None:
        super().__init__(401, Code.UNAUTHENTICATED, self.text)


@dataclass(frozen=True, slots=True)
class Petitioners:
    """The routes of one process. `by_number` and `by_address` are failures an hour."""

    database: Database
    by_number: int
    by_address: int

    def routes(self) -> Sequence[Route]:
        """The routes."""
        return [
            Route("/petitioner/sign-in", _answering(self.sign_in), methods=["POST"]),
            Route("/petitioner/sign-out", _answering(self.sign_out), methods=["POST"]),
        ]

    async def actor(self, request: Request) -> PetitionerActor | None:
        """Who asks, where he brings the token of a session that holds."""
        token = sessions.token_of(request)
        return None if token is None else await sessions.use_petition(self.database, token)

    async def sign_in(self, request: Request) -> Response:
        """Open a session for number and code. Raises NotYours, TooMany."""
        number, code = await fields(request, "number", "code")
        tried = (
            Bucket("number", plain(number), self.by_number, _HOUR),
            Bucket("address", address_of(request), self.by_address, _HOUR),
        )
        await take(self.database, *tried)
        opened = await sessions.open_petition(self.database, number, code)
        if opened is None:
            raise NotYours
        await give_back(self.database, *tried)
        token, until = opened
        return answer(201, {"token": token, "expiresAt": until.isoformat()})

    async def sign_out(self, request: Request) -> Response:
        """End the session whose token comes along."""
        token = sessions.token_of(request)
        if token is not None:
            await sessions.close_petition(self.database, token)
        return Response(status_code=204, headers=_HEADERS)


def brings_token(request: Request) -> bool:
    """Tell whether a request comes as a petitioner's, whatever its token is worth."""
    given = request.headers.get("authorization", "")
    return given.partition(" ")[0].lower() == sessions.SCHEME


async def fields(request: Request, *names: str) -> list[str]:
    """Return the texts of a JSON object by these names, without spaces around. Raises Refused."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Refused(415, Code.BAD_USER_INPUT, "请求体必须是 application/json。")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Refused(413, Code.BAD_USER_INPUT, f"请求体超过 {MAX_BODY} 字节。")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        given = None
    values = [given.get(name) if isinstance(given, dict) else None for name in names]
    texts = [one.strip() for one in values if isinstance(one, str) and len(one) <= LONGEST]
    if len(texts) < len(names) or not all(texts):
        raise Refused(400, Code.BAD_USER_INPUT, f"请求体须有 {'、'.join(names)}。")
    return texts


def answer(status: int, body: dict[str, Any]) -> Response:
    """Return an answer in JSON that nobody keeps."""
    return Response(
        orjson.dumps(body), status, headers=_HEADERS, media_type="application/json; charset=utf-8"
    )


def _answering(
    way: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        try:
            return await way(request)
        except Refused as refused:
            return answer(refused.status, {"code": refused.code, "message": refused.message})
        except TooMany as many:
            response = answer(429, {"code": many.code, "message": many.message})
            response.headers["Retry-After"] = str(many.retry_after)
            return response
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    return answered
