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
from xinfang.web import lost_codes, phone_codes
from xinfang.web import petitioner_sessions as sessions
from xinfang.web.addresses import address_of
from xinfang.web.petitioner_rates import Bucket, give_back, take

MAX_BODY: Final = 4096
LONGEST: Final = 200
CODES: Final = 3
"""How many one-time codes an hour go to one petitioner, or new query codes to one case."""
LOST_BY_ADDRESS: Final = 10
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


class NotSignedIn(Refused):
    """No session comes along, or one that has ended."""

    def __init__(self) -> None:
        super().__init__(401, Code.UNAUTHENTICATED, "请先登录。")


class NoTelephone(Refused):
    """The case is registered without a telephone of his."""

    def __init__(self) -> None:
        message = "该信访事项没有登记可以接收短信的手机号，请到受理窗口办理。"
        super().__init__(409, Code.CONFLICT, message)


class WrongPhoneCode(Refused):
    """The one-time code is another, spent, too old, or was tried too often."""

    def __init__(self) -> None:
        super().__init__(401, Code.UNAUTHENTICATED, "验证码不正确，或者已经失效。")


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
            Route("/petitioner/phone-code", _answering(self.phone_code), methods=["POST"]),
            Route("/petitioner/confirm", _answering(self.confirm), methods=["POST"]),
            Route("/petitioner/lost-code", _answering(self.lost_code), methods=["POST"]),
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

    async def phone_code(self, request: Request) -> Response:
        """Send a one-time code to the telephone of the case. Raises NotSignedIn, NoTelephone."""
        actor = await self.actor(request)
        if actor is None:
            raise NotSignedIn
        await take(self.database, Bucket("phone", str(actor.petitioner_id), CODES, _HOUR))
        sent_to = await phone_codes.send_to_petitioner(self.database, actor)
        if sent_to is None:
            raise NoTelephone
        return answer(202, {"sentTo": sent_to})

    async def confirm(self, request: Request) -> Response:
        """Let the session act by the code that was sent. Raises NotSignedIn, WrongPhoneCode."""
        (code,) = await fields(request, "code")
        actor, token = await self.actor(request), sessions.token_of(request)
        if actor is None or token is None:
            raise NotSignedIn
        provider = self.database.provider
        subject = phone_codes.subject_of(provider, "confirm", str(actor.petitioner_id))
        kept = phone_codes.hashed(provider, subject, plain(code))
        if not await sessions.confirm_petition(self.database, token, subject, kept):
            raise WrongPhoneCode
        return Response(status_code=204, headers=_HEADERS)

    async def lost_code(self, request: Request) -> Response:
        """Take down that a code was lost; the answer is the same whoever asks for what."""
        number, phone = await fields(request, "number", "phone")
        await take(
            self.database,
            Bucket("lost number", plain(number), CODES, _HOUR),
            Bucket("lost phone", plain(phone), CODES, _HOUR),
            Bucket("lost address", address_of(request), LOST_BY_ADDRESS, _HOUR),
        )
        await lost_codes.lose(self.database, number, phone)
        return answer(202, {"message": "如果编号和手机号相符，新的查询码将发送到该手机号。"})


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
