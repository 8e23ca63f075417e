"""The petitioner's way in (信访人查询): routes without an account, in JSON, for any screen.

Whatever doesn't fit is answered with the same bytes after the same statements: a number that isn't
there, a wrong code, a case that accuses somebody. Only failures count, by address and by number,
and over all processes; who has none left is held back before anything is looked up.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from xinfang.access.actor import PetitionerActor
from xinfang.cases.petition import unprintable
from xinfang.cases.query_code import plain
from xinfang.kernel.errors import Code, Conflict, Refusal
from xinfang.kernel.rates import TooMany
from xinfang.store.transaction import Database
from xinfang.web import filing, lost_codes, phone_codes
from xinfang.web import petitioner_sessions as sessions
from xinfang.web.addresses import address_of
from xinfang.web.petitioner_rates import Bucket, give_back, take

MAX_BODY: Final = 4096
LONGEST: Final = 200
CODES: Final = 3
"""How many one-time codes an hour go to one petitioner, or new query codes to one case."""
LOST_BY_ADDRESS: Final = 10
FILED_BY_PHONE: Final = 5
"""How many petitions a day come from one telephone; whoever has more writes, calls or comes."""
FILED_BY_ADDRESS: Final = 20
MAX_FORM: Final = 256 * 1024
LONGEST_TEXT: Final = 50_000
_NOT_FILED: Final = "没有这一类别，该地区尚未开通网上信访，或者 idempotencyKey 不是 UUID。"
_DAY: Final = timedelta(days=1)
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
            Route("/petitioner/filing-code", _answering(self.filing_code), methods=["POST"]),
            Route("/petitioner/file", _answering(self.file), methods=["POST"]),
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

    async def filing_code(self, request: Request) -> Response:
        """Send a one-time code to whoever wants to file. Raises Refused, TooMany."""
        (phone,) = await fields(request, "phone")
        await take(
            self.database,
            Bucket("filing phone", plain(phone), CODES, _HOUR),
            Bucket("filing address", address_of(request), FILED_BY_ADDRESS, _HOUR),
        )
        if not await phone_codes.send_to_filer(self.database, phone):
            raise Refused(400, Code.BAD_USER_INPUT, "这不是可以接收短信的手机号。")
        return answer(202, {"message": "验证码已发送。"})

    async def file(self, request: Request) -> Response:
        """Register a petition. Raises WrongPhoneCode, Refused, TooMany."""
        given = await form(request, filing.NEEDED, filing.OPTIONAL)
        address = Bucket("filed by address", address_of(request), FILED_BY_ADDRESS, _HOUR)
        await take(self.database, address)
        try:
            number = await self._filed(given)
        except filing.CodeRefused:
            raise WrongPhoneCode from None
        except Conflict as refusal:
            raise Refused(409, refusal.code, refusal.message) from None
        except Refusal as refusal:
            raise Refused(400, Code.BAD_USER_INPUT, refusal.message) from None
        message = "已经登记，编号和查询码将发送到您的手机。"
        return answer(201, {"number": number, "message": message})

    async def _filed(self, given: Mapping[str, str]) -> str | None:
        """File once, and return the number: again for whoever repeats his request."""
        asked = filing.filing_of(self.database.provider, given)
        if asked is None or not await filing.has_office(self.database, asked.region):
            raise Refused(400, Code.BAD_USER_INPUT, _NOT_FILED)
        outcome = await filing.filed_before(self.database, asked)
        if outcome is None:
            by_phone = Bucket("filed by phone", plain(asked.phone), FILED_BY_PHONE, _DAY)
            await take(self.database, by_phone)
            try:
                outcome = await filing.file(self.database, asked)
            except (Refusal, filing.CodeRefused):
                # Nothing came from that telephone: others would shut its owner out by trying.
                await give_back(self.database, by_phone)
                raise
        return await filing.number_in(self.database, asked, outcome)


def brings_token(request: Request) -> bool:
    """Tell whether a request comes as a petitioner's, whatever its token is worth."""
    given = request.headers.get("authorization", "")
    return given.partition(" ")[0].lower() == sessions.SCHEME


async def fields(request: Request, *names: str) -> list[str]:
    """Return the texts of a JSON object by these names, without spaces around. Raises Refused."""
    given = await _object(request, MAX_BODY)
    texts = [_text(given.get(name), LONGEST) for name in names]
    if not all(texts):
        raise Refused(400, Code.BAD_USER_INPUT, f"请求体须有 {'、'.join(names)}。")
    return texts


async def form(request: Request, needed: Sequence[str], optional: Sequence[str]) -> dict[str, str]:
    """Return the texts of a form by name, without spaces around. Raises Refused."""
    given = await _object(request, MAX_FORM)
    texts = {name: _kept(name, given.get(name)) for name in (*needed, *optional)}
    if not all(texts[name] for name in needed):
        raise Refused(400, Code.BAD_USER_INPUT, f"请求体须有 {'、'.join(needed)}。")
    return texts


def _kept(name: str, value: object) -> str:
    """Return a text of a form. Raises Refused for one that can't be kept whole."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or unprintable(value):
        message = f"{name} 须是不超过 {LONGEST_TEXT} 字、不含控制字符的文本。"
        raise Refused(400, Code.BAD_USER_INPUT, message)
    return value.strip()


async def _object(request: Request, longest: int) -> dict[str, Any]:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Refused(415, Code.BAD_USER_INPUT, "请求体必须是 application/json。")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            raise Refused(413, Code.BAD_USER_INPUT, f"请求体超过 {longest} 字节。")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        given = None
    return given if isinstance(given, dict) else {}


def _text(value: object, longest: int) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= longest else ""


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
