"""GraphiQL in the demo: a page to try the graph with, as any user of the demo, and offline.

It is built from npm into `tools/graphiql/dist` (`make graphiql`); where it isn't, the page says how
to get it. Like the developer issuer it lets anybody in, and is there only beside it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from xinfang.settings import ROOT
from xinfang.web.issuer import TOKEN_LASTS, DeveloperIssuer
from xinfang.web.pages import page

PATH: Final = "/graphiql"
BUILT: Final = ROOT / "tools" / "graphiql" / "dist"

_MAX_BODY: Final = 1024
_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*\.(js|css|ttf)")
_MEDIA: Final = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf"}
# The editor writes style sheets of its own, draws marks from data: and works in workers; no script
# comes from elsewhere, none is made of text, and nothing is asked of another host.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class GraphiQL:
    """The page, its files, and the sign-in of the demo's users."""

    issuer: DeveloperIssuer
    built: Path = BUILT

    def routes(self) -> list[Route]:
        """All of it, below `/graphiql`."""
        return [
            Route(PATH, self._page, methods=["GET"]),
            Route(f"{PATH}/assets/{{name}}", self._file, methods=["GET"]),
            Route(f"{PATH}/users", self._users, methods=["GET"]),
            Route(f"{PATH}/token", self._token, methods=["POST"], max_body_size=_MAX_BODY),
        ]

    async def _page(self, _request: Request) -> Response:
        index = self.built / "index.html"
        if not index.is_file():
            return page(
                "GraphiQL 还没有构建",
                "<p>需要 Node.js 20.19 以上（带 npm）。安装后在项目目录运行 "
                "<code>make graphiql</code>，再刷新本页，不必重新启动。"
                "没有它，其他功能照常可用。</p>",
                status=404,
            )
        headers = {"Content-Security-Policy": _POLICY}
        return FileResponse(index, headers=headers, media_type="text/html; charset=utf-8")

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        file = self.built / "assets" / name
        if _NAME.fullmatch(name) is None or not file.is_file():
            return Response(status_code=404)
        # A worker lives under the policy of its own script. Names hold the hash of their content.
        headers = {
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "public, max-age=31536000, immutable",
        }
        return FileResponse(file, headers=headers, media_type=_MEDIA[file.suffix])

    async def _users(self, _request: Request) -> Response:
        listed = await self.issuer.users()
        return JSONResponse(
            {
                "users": [
                    {"subject": one.subject, "name": one.name, "title": one.title} for one in listed
                ]
            }
        )

    async def _token(self, request: Request) -> Response:
        """A token for one of the users that are listed."""
        try:
            given = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return Response(status_code=400)
        subject = given.get("subject") if isinstance(given, dict) else None
        listed = [one.subject for one in await self.issuer.users()]
        if not isinstance(subject, str) or subject not in listed:
            return Response(status_code=400)
        lasting = int(TOKEN_LASTS.total_seconds())
        return JSONResponse({"token": self.issuer.mint(subject), "expiresIn": lasting})
