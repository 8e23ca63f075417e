"""Errors of the request as a whole, in a closed set of codes; faults are masked.

A refusal of a mutation never comes this way: it is in the payload. What isn't in the set is a fault
of ours: the client gets an incident number, the log the rest.
"""

import re
import secrets
from typing import Any, Final

import structlog
from graphql import FieldNode, GraphQLError

from xinfang.api.documents import MAX_ERRORS
from xinfang.kernel.errors import Code, Refusal
from xinfang.kernel.faults import traced
from xinfang.store.pool import Crowded, is_outage, sqlstate

_log = structlog.get_logger(__name__)

UNAVAILABLE: Final = "服务暂不可用，请稍后再试。"

_HINT: Final = re.compile(r" ?Did you mean .*", re.DOTALL)


def formatted(errors: list[GraphQLError] | None) -> list[dict[str, Any]]:
    """Return errors as the client sees them: five at most, each with a code, none with a hint."""
    return [_formatted(error) for error in (errors or [])[:MAX_ERRORS]]


def _formatted(error: GraphQLError) -> dict[str, Any]:
    shown: dict[str, Any] = {"message": _message(error)}
    code = _code(error)
    if code is Code.INTERNAL:
        incident = secrets.token_hex(6)
        shown["message"] = "系统内部错误，请提供事故编号。"
        shown["extensions"] = {"code": code.value, "incident": incident}
        _log.error("fault", incident=incident, path=error.path, **_trace(error))
    else:
        shown["extensions"] = {"code": code.value}
    if code is Code.UNAVAILABLE:
        if isinstance(error.original_error, Crowded):
            _log.warning("crowded")  # under load there are many, and each came the same way
        else:
            _log.error("unavailable", path=error.path, **_trace(error))
        shown["message"] = UNAVAILABLE
    if error.locations:
        shown["locations"] = [place.formatted for place in error.locations]
    if error.path:
        shown["path"] = error.path
    return shown


def _trace(error: GraphQLError) -> dict[str, object]:
    fault = error.original_error or error
    return {"sqlstate": sqlstate(fault), **traced(fault)}


def _message(error: GraphQLError) -> str:
    said = getattr(error.original_error, "message", None)
    return said if isinstance(said, str) else _HINT.sub("", error.message)


def _code(error: GraphQLError) -> Code:
    original = error.original_error
    if isinstance(original, Refusal) or hasattr(type(original), "code"):
        code = getattr(original, "code", None)
        if isinstance(code, Code):
            return code
    if is_outage(original):
        return Code.UNAVAILABLE
    given = (error.extensions or {}).get("code")
    if isinstance(given, str) and given in set(Code):
        return Code(given)
    if original is not None and not isinstance(original, GraphQLError):
        return Code.INTERNAL
    # Said by graphql-core itself. It is the client's before execution (variables that don't fit),
    # and where it points at a value that was given (a null by a variable) and not at a field.
    at_value = error.nodes is not None and not isinstance(error.nodes[0], FieldNode)
    return Code.INTERNAL if error.path and not at_value else Code.BAD_USER_INPUT
