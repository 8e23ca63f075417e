"""One GraphQL request over HTTP, as it came: media types, size, form (GraphQL over HTTP)."""

from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from starlette.requests import Request

from xinfang.api.documents import unprintable
from xinfang.api.trusted import digest

JSON: Final = "application/json"
GRAPHQL: Final = "application/graphql-response+json"
MAX_BODY: Final = 1 << 20
MAX_OPERATION_NAME: Final = 200
MAX_VALUES: Final = 5_000
"""Values in the variables: the list's own limits are checked only after each was coerced."""

DOCUMENT_ID: Final = "sha256:"
"""What a documentId begins with (GraphQL over HTTP, persisted documents)."""
TOO_LARGE: Final = "请求体超过 1 MiB。"
UNPRINTABLE: Final = "文本含有无法保存的字符。"


class Rejected(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """The request can't be taken as one: the status tells why, the text tells whoever reads it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """A well-formed request: the text of a document, or else the id of a trusted one."""

    query: str | None
    document_id: str = ""
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def accepted(request: Request) -> str:
    """Return the media type to answer in. Raises Rejected with 406 where none fits."""
    header = ", ".join(request.headers.getlist("accept"))
    if not header.strip():
        return GRAPHQL
    ranges = [_weighed(part) for part in header.split(",") if part.strip()]
    ranges.sort(key=lambda found: -found[1])
    for media, weight in ranges:
        if weight > 0 and media in {GRAPHQL, "*/*", "application/*"}:
            return GRAPHQL
        if weight > 0 and media == JSON:
            return JSON
    raise Rejected(406, f"此处只返回 {GRAPHQL} 或 {JSON}。")


def _weighed(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return media.lower(), float(value)
            except ValueError:
                return media.lower(), 0.0
    return media.lower(), 1.0


def check(request: Request) -> None:
    """Look at the head of a request. Raises Rejected with 405, 413 or 415."""
    if request.method != "POST":
        raise Rejected(405, "请使用 POST。")
    media, *parameters = request.headers.get("content-type", "").split(";")
    if media.strip().lower() != JSON or not _utf8(parameters):
        raise Rejected(415, f"请求体必须是 {JSON}。")
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > MAX_BODY:
        raise Rejected(413, TOO_LARGE)


async def read(request: Request) -> Asked:
    """Return what a POST asks. Raises Rejected with 413, or 400 for whatever isn't a request."""
    return form(_parsed(await _body(request)))


def _utf8(parameters: list[str]) -> bool:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in {"utf-8", "utf8"}:
            return False
    return True


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Rejected(413, TOO_LARGE)
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Rejected(400, "请求体不是有效的 UTF-8 JSON。") from None
    if not isinstance(given, dict):
        raise Rejected(400, "请求体必须是一个 JSON 对象。")
    return given


def form(given: dict[str, Any]) -> Asked:
    """Return what an object asks. Raises Rejected with 400 for one that isn't a request."""
    name = given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if name is not None and (not isinstance(name, str) or len(name) > MAX_OPERATION_NAME):
        raise Rejected(400, "operationName 必须是字符串。")
    for member, value in (("variables", variables), ("extensions", extensions)):
        if value is not None and not isinstance(value, dict):
            raise Rejected(400, f"{member} 必须是对象。")
    query, document_id = _document(given, (extensions or {}).get("persistedQuery"))
    _check_values(variables)
    return Asked(query, document_id, name or None, variables or {})


def _document(given: dict[str, Any], persisted: object) -> tuple[str | None, str]:
    """Return the text of the document, or else the id of a trusted one. Raises Rejected.

    An id comes as `documentId`, or as Apollo's clients send it, perhaps beside the text.
    """
    query, document_id = given.get("query"), given.get("documentId")
    told = None if persisted is None else _hash_told(persisted)
    if document_id is not None:
        if query is not None or told is not None or not isinstance(document_id, str):
            raise Rejected(400, "documentId 必须是字符串，且不能与 query 或 persistedQuery 并用。")
        return None, document_id[len(DOCUMENT_ID) :] if document_id.startswith(DOCUMENT_ID) else ""
    if query is None and told is not None:
        return None, told
    if not isinstance(query, str) or not query.strip():
        raise Rejected(400, "缺少 query。")
    if unprintable(query):
        raise Rejected(400, UNPRINTABLE)
    if told is not None and told != digest(query):
        raise Rejected(400, "sha256Hash 与 query 不符。")
    return query, ""


def _hash_told(persisted: object) -> str:
    if isinstance(persisted, dict) and persisted.get("version") == 1:
        told = persisted.get("sha256Hash")
        if isinstance(told, str):
            return told
    raise Rejected(400, "extensions.persistedQuery 须有 version 1 和 sha256Hash。")


def _check_values(variables: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    waiting, seen = [variables], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if seen + len(waiting) > MAX_VALUES:
            raise Rejected(400, f"variables 中的值不能超过 {MAX_VALUES} 个。")
        if isinstance(one, str) and unprintable(one):
            raise Rejected(400, UNPRINTABLE)
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
