"""Downloads over HTTP: by a link, for signed-in viewers alone, whole or in part.

What a link opens is asked of whoever knows; here it is answered as HTTP wants it. A link that opens
nothing is 404, whatever the reason.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xinfang.access.actor import Actor
from xinfang.web.files import Identify, answered, gone, signed_in

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True, slots=True)
class File:
    """A file: its name for users, its type, its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Downloads:
    """Downloads of one kind at `path`, which has one parameter, `link`.

    `identify` tells who asks; a petitioner is nobody here; `fetch` what a link opens for him.
    """

    path: str
    identify: Identify
    fetch: Callable[[Actor, str], Awaitable[File | None]]

    def route(self) -> Route:
        """The route of these downloads."""
        return Route(self.path, self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        return await answered(self._answer(request))

    async def _answer(self, request: Request) -> Response:
        viewer = await signed_in(self.identify, request)
        file = await self.fetch(viewer, request.path_params["link"])
        if file is None:
            raise gone()
        return _given(file, request.headers.get("range"))


def _given(file: File, asked: str | None) -> Response:
    """Return the file, or the part of it that was asked for (RFC 9110, 14)."""
    size = len(file.content)
    headers = {
        **_HEADERS,
        "Accept-Ranges": "bytes",
        "Content-Disposition": _disposition(file.name),
    }
    found = None if asked is None else _RANGE.fullmatch(asked.strip())
    if found is None or found[1] == found[2] == "":
        # Several ranges at once, or another unit, are ignored, as whoever serves may.
        return Response(file.content, 200, headers, file.media_type)
    if found[1] == "":
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if first > last:
        return Response(b"", 416, {**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(file.content[first : last + 1], 206, headers, file.media_type)


def _disposition(name: str) -> str:
    """Return that it is to be saved, under its name in UTF-8 (RFC 6266, RFC 8187)."""
    suffix = name.rpartition(".")[2]
    plain = f"file.{suffix}" if suffix.isascii() and suffix.isalnum() else "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
