"""Refusals: what the platform answers when it won't do a thing.

A refusal is an answer, not a fault. Concrete refusals live beside the actions that give them and
subclass one of the five families here; the graph renders a family as one GraphQL type. Anything
that isn't a :class:`Refusal` is a defect and reaches the user only as ``INTERNAL``.
"""

from enum import StrEnum
from typing import ClassVar


class Code(StrEnum):
    """The codes a client may meet.

    The first five refuse an act; the others concern the request as a whole.
    """

    UNLAWFUL = "UNLAWFUL"
    INVALID = "INVALID"
    CONFLICT = "CONFLICT"
    NOT_FOUND = "NOT_FOUND"
    NOT_PERMITTED = "NOT_PERMITTED"

    UNAUTHENTICATED = "UNAUTHENTICATED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMITED = "LIMITED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Base of all refusals.

    ``message`` is Chinese and shown to users. ``field`` is the path of the input field that it
    concerns, outermost first, and empty when it concerns none. ``article`` is the citation of
    the rule that stands in the way, such as 《信访工作条例》第三十四条, where one does.
    """

    code: ClassVar[Code]

    def __init__(
        self, message: str, *, field: tuple[str, ...] = (), article: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.article = article


class NotFound(Refusal):
    """There is no such thing, or the actor may not know that there is: both read alike."""

    code = Code.NOT_FOUND


class NotPermitted(Refusal):
    """The actor sees the thing but may not do this to it."""

    code = Code.NOT_PERMITTED


class Conflict(Refusal):
    """The thing has changed since it was read, or the act collides with another."""

    code = Code.CONFLICT


class Invalid(Refusal):
    """A value is malformed or out of range; ``field`` names it."""

    code = Code.INVALID


class Unlawful(Refusal):
    """A rule of law forbids the act at this time; ``article`` cites it."""

    code = Code.UNLAWFUL
