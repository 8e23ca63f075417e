"""Scalars of the schema: civil dates, instants and keys, each in one spelling alone."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from xinfang.kernel.errors import Code

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z")
_DECIMAL: Final = re.compile(r"\d{1,10}(\.\d{1,2})?")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _parser(
    pattern: re.Pattern[str], make: Callable[[str], Any], name: str
) -> Callable[[Any], Any]:
    def parse(value: object) -> Any:  # noqa: ANN401 - a date or a key
        if isinstance(value, str) and pattern.fullmatch(value):
            try:
                return make(value)
            except ValueError:
                pass
        raise GraphQLError(f"不是有效的 {name}。", extensions={"code": Code.BAD_USER_INPUT.value})

    return parse


def _instant(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _scalar(
    name: str,
    description: str,
    origin: type,
    serialize: Callable[[Any], str],
    parse: Callable[[Any], Any],
    specified_by: str | None = None,
) -> ScalarDefinition:
    return ScalarDefinition(
        name=name,
        description=description,
        specified_by_url=specified_by,
        serialize=serialize,
        parse_value=parse,
        parse_literal=None,
        origin=origin,
    )


SCALARS: Final[dict[object, ScalarDefinition]] = {
    dt.date: _scalar(
        "Date",
        "A civil day as law counts it, in Asia/Shanghai, such as 2026-02-17 (日期).",
        dt.date,
        lambda value: value.isoformat(),
        _parser(_DATE, dt.date.fromisoformat, "Date"),
    ),
    dt.datetime: _scalar(
        "DateTime",
        "An instant in UTC, such as 2026-02-17T01:30:00.000Z (时刻).",
        dt.datetime,
        _instant,
        _parser(_INSTANT, dt.datetime.fromisoformat, "DateTime"),
    ),
    Decimal: _scalar(
        "Decimal",
        "A number with two decimals at most, written as text, such as 3000.50 (小数).",
        Decimal,
        str,
        _parser(_DECIMAL, Decimal, "Decimal"),
    ),
    UUID: _scalar(
        "UUID",
        "A key that the client makes at random, in hexadecimal with hyphens (RFC 9562) (随机键).",
        UUID,
        str,
        _parser(_UUID, UUID, "UUID"),
        "https://www.rfc-editor.org/rfc/rfc9562",
    ),
}
