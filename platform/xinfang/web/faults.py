"""A fault outside the graph: the browser gets a number, the log the rest."""

import secrets

import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xinfang.kernel.faults import traced
from xinfang.store.pool import is_outage, sqlstate
from xinfang.web.pages import page

_log = structlog.get_logger(__name__)


class MaskedFaults:
    """ASGI middleware: whatever a route raises becomes a page that tells nothing of the inside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on. Once an answer has begun, nothing can be told but that it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            response = _answer(error)
            if begun:
                raise
            await response(scope, receive, send)


def _answer(error: Exception) -> Response:
    if is_outage(error):
        _log.error("unavailable", sqlstate=sqlstate(error), **traced(error))
        return page(
            "服务暂不可用",
            "<p>请稍后再试。</p>",
            status=503,
            headers={"Retry-After": "2"},
        )
    incident = secrets.token_hex(6)
    _log.error("fault", incident=incident, sqlstate=sqlstate(error), **traced(error))
    return page("系统内部错误", f"<p>事故编号：{incident}</p>", status=500)
