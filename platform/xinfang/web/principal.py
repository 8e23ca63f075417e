"""Who asks: the outcome of sign-in, before anyone knows what he may do.

A principal (主体) is an issuer and a subject and nothing else. Roles and posts never come from
claims: they are read from our own tables, where a dismissal takes effect at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import structlog
from starlette.responses import JSONResponse, Response

from xinfang.kernel.errors import Code

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in somebody: ``subject`` as ``issuer`` names him, until ``expires_at`` (UTC)."""

    issuer: str
    subject: str
    expires_at: datetime


class Unauthenticated(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """The request carries no credentials that hold.

    It says nothing of why: someone who tries tokens learns the same from every one. Make it with
    :func:`unauthenticated`, which writes the reason to the log.
    """

    code: ClassVar[Code] = Code.UNAUTHENTICATED
    message: ClassVar[str] = "请先登录。"

    def __init__(self) -> None:
        super().__init__(self.message)


def unauthenticated(reason: str) -> Unauthenticated:
    """The refusal to raise; ``reason`` goes to the log alone and must quote no credential."""
    _log.info("credentials_refused", reason=reason)
    return Unauthenticated()


def challenge() -> Response:
    """The answer to :class:`Unauthenticated` outside the graph."""
    return JSONResponse(
        {"code": Unauthenticated.code, "message": Unauthenticated.message},
        status_code=401,
        headers={"WWW-Authenticate": "Bearer"},
    )
