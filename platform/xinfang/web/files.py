"""Files over HTTP: sent in by POST, fetched by a link that the graph gave.

Neither is GraphQL: a file in a form field would let another site send it, and base64 in a variable
is a third larger. The body is the file itself. What comes back by a link is asked for once more:
whoever lost sight of the case since, or of what it accuses, gets what he gets for a link that
never was.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import Final
from urllib.parse import quote
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from xinfang.access.actor import Actor, PetitionerActor
from xinfang.access.links import LinkRefused, Links
from xinfang.access.tenant_grants import Policies
from xinfang.cases.queries.cases import case_by_id
from xinfang.cases.queries.details import open_groups
from xinfang.correspondence.models import Upload
from xinfang.correspondence.queries import uploads
from xinfang.correspondence.scanning import Scan
from xinfang.correspondence.uploads import FILES, LINKS_TO_FILES, Sender, SentIn, receive
from xinfang.kernel import clock
from xinfang.kernel.errors import Code, Refusal
from xinfang.kernel.rates import TooMany
from xinfang.store.objects import stored_of
from xinfang.store.pool import Crowded
from xinfang.store.reads import ProtectedReads
from xinfang.store.transaction import Database

_MEGABYTE: Final = 1024 * 1024
_BUSY: Final = "系统繁忙，请稍后再试。"
_PAUSE_SECONDS: Final = 2
"""After so long who was turned away may try again."""
_LONGEST_HEADER: Final = 4_096
"""Reading one takes Python time by the square of its length, and nobody else is answered."""
_SANDBOX: Final = "default-src 'none'; sandbox"

Identify = Callable[[Request], Awaitable[Actor | PetitionerActor | None]]
"""Tells who asks, or None for nobody whom we know."""


class Refused(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """Why there is no file, as HTTP tells it."""

    def __init__(self, status: int, code: Code, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Files:
    """The two routes of files. One for each process."""

    database: Database
    identify: Identify
    links: Links
    scan: Scan
    node_id: Callable[[UUID], str]
    """Makes the id by which the graph knows a file that was sent in."""
    megabytes: int
    policies: Policies = field(default_factory=Policies)

    def routes(self) -> list[Route]:
        """Both routes."""
        return [
            Route(FILES, self.take, methods=["POST"]),
            Route(f"{FILES}/{{link}}", self.give, methods=["GET"]),
        ]

    async def take(self, request: Request) -> Response:
        """Receive a file: `POST /files` with `Content-Disposition: attachment; filename*=…`."""
        return await answered(self._take(request))

    async def give(self, request: Request) -> Response:
        """Send a file by its link: `GET /files/{link}`."""
        return await answered(self._give(request))

    async def _take(self, request: Request) -> Response:
        actor = await self._actor(request)
        actor = actor.awake()
        if not actor.appointments:
            raise Refused(403, Code.NOT_PERMITTED, "您现在没有可以办理业务的职务。")
        sent = await sent_in(request, self.megabytes)
        row = await receive(self.database, actor, Sender.staff(actor), sent, self.scan)
        return received(row, self.node_id)

    async def _give(self, request: Request) -> Response:
        actor = await self._actor(request)
        row = await self._sought(actor, request.path_params["link"])
        content = await self.database.objects.get(stored_of(row))
        return as_attachment(content, row.name, row.media_type)

    async def _actor(self, request: Request) -> Actor:
        if self.database.crowded:
            raise Crowded
        return await signed_in(self.identify, request)

    async def _sought(self, actor: Actor, link: str) -> Upload:
        """Return the file that a link opens for the actor as he stands now."""
        reads = ProtectedReads()
        try:
            upload_id = self.links.opened(link, LINKS_TO_FILES, actor.user_id, clock.now())
        except LinkRefused:
            raise gone() from None
        async with self.database.read(actor) as read:
            grants = await self.policies.grants(read, actor.policy_version)
            row = await uploads.by_id(read, upload_id)
            if row is None:
                raise gone()
            if row.case_id is not None:
                case = await case_by_id(read, actor, grants, row.case_id, ())
                if case is None:
                    raise gone()
                if case["accuses"]:
                    if not await open_groups(read, actor, grants, "accusation", [case["id"]]):
                        raise gone()
                    place = (case["id"], case["tenant_id"], case["tenant_path"])
                    reads.note("case.accusation", *place)
        await reads.record(self.database, actor)  # no entry, no data
        return row


async def sent_in(request: Request, megabytes: int) -> SentIn:
    """Return the file that a request is, with the name that it was given. Raises Refused."""
    most = megabytes * _MEGABYTE
    too_large = Refused(413, Code.INVALID, f"文件不能超过 {megabytes} MB。")
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told) > most:
        raise too_large
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise too_large
        parts.append(part)
    return SentIn(b"".join(parts), _name(request))


def received(row: Upload, node_id: Callable[[UUID], str]) -> Response:
    """Return the answer to whoever sent a file in: how it is named, and what became of it."""
    body: dict[str, object] = {
        "upload": node_id(row.id),
        "name": row.name,
        "mediaType": row.media_type,
        "bytes": row.object_size,
        "scan": row.scan,
        "stripped": row.stripped,
    }
    return _json(201, body)


async def petitioner(identify: Identify, request: Request) -> PetitionerActor:
    """Return which petitioner asks. Raises Refused for everybody else, staff too."""
    actor = await identify(request)
    if not isinstance(actor, PetitionerActor):
        raise Refused(401, Code.UNAUTHENTICATED, "请先登录。")
    return actor


async def signed_in(identify: Identify, request: Request) -> Actor:
    """Return who asks. Raises Refused for nobody whom we know; a petitioner is nobody here."""
    actor = await identify(request)
    if not isinstance(actor, Actor):
        raise Refused(401, Code.UNAUTHENTICATED, "请先登录。")
    return actor


def as_attachment(content: bytes, name: str, media_type: str) -> Response:
    """Return a file as a browser saves it, and neither shows nor keeps it."""
    return Response(
        content,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": _SANDBOX,
            "Cache-Control": "no-store",
        },
        media_type=media_type,
    )


async def answered(answer: Awaitable[Response]) -> Response:
    """Return the answer, or why there is none; a fault goes on to be masked."""
    try:
        return await answer
    except Refused as refused:
        return _refusal(refused.status, refused.code, refused.message)
    except Refusal as refusal:
        return _refusal(422, refusal.code, refusal.message)
    except TooMany as many:
        return _refusal(429, Code.LIMITED, many.message, retry_after=many.retry_after)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it
    except Exception as error:
        if getattr(error, "code", None) is not Code.UNAVAILABLE:
            raise
        return _refusal(503, Code.UNAVAILABLE, _BUSY, retry_after=_PAUSE_SECONDS)


def _name(request: Request) -> str:
    """Return the name that a file was sent in with; it decides nothing."""
    header = Message()
    given = request.headers.get("content-disposition", "")
    header["Content-Disposition"] = given[:_LONGEST_HEADER]
    try:
        found = header.get_filename()
    except ValueError:  # a charset of Python's that no file name is in, such as `idna`
        found = None
    return found or "附件"


def gone() -> Refused:
    """Return that a link opens nothing: the same for every reason."""
    return Refused(404, Code.NOT_FOUND, "该链接无效或者已经过期。")


def _refusal(status: int, code: Code, message: str, *, retry_after: int | None = None) -> Response:
    response = _json(status, {"errors": [{"message": message, "extensions": {"code": code.value}}]})
    if status == 401:  # noqa: PLR2004 - as HTTP numbers it
        response.headers["WWW-Authenticate"] = "Bearer"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _json(status: int, body: dict[str, object]) -> Response:
    return Response(
        orjson.dumps(body),
        status,
        headers={"Cache-Control": "no-store"},
        media_type="application/json; charset=utf-8",
    )
