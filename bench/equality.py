"""Do two servers answer alike? Asked before anything is measured, byte for byte.

The graph seals ids and cursors, so that they are opened first; and it tells what no statement can
know, which is left out of the comparison on both sides.
"""

from typing import Any, Final

import orjson

from xinfang.api.ids import BadInput, Seals

PROGRAM_ONLY: Final = frozenset(
    {"nameMasked", "idNumberMasked", "phoneMasked", "addressMasked", "can", "problemRegion", "link"}
)
"""Fields that only the program knows: masks of sealed values, what the policies let one do, and the
name that a region had on the day."""
KNOWN: Final = {"term": ("id",), "contentClass": ("code",)}
"""Of these objects only so much is in the database; the rest is in the law and the dictionary."""
JUDGED: Final = {"clocks": frozenset({"state", "remainingDays"})}
"""Fields of the objects in a list that law judges by the day."""
CURSORS: Final = frozenset({"endCursor", "startCursor", "cursor"})
"""Bound to list, filter and user: compared by whether there is one."""
IDS: Final = frozenset({"id", "subject"})


class UnequalError(AssertionError):
    """Two servers answered differently: a ratio of theirs would mean nothing."""


def canonical(body: bytes, seals: Seals) -> bytes:
    """Return the data of an answer with its ids opened, in the order in which it came."""
    return orjson.dumps(_plain(orjson.loads(body)["data"], seals))


def demand(graph: bytes, other: bytes, seals: Seals, question: object) -> None:
    """Raise UnequalError with the first difference, unless both answers say the same."""
    ours, theirs = canonical(graph, seals), canonical(other, seals)
    if ours == theirs:
        return
    at = next(
        (place for place, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    near = slice(max(0, at - 120), at + 120)
    raise UnequalError(
        f"{question}\n graph: …{ours[near].decode(errors='replace')}…"
        f"\n other: …{theirs[near].decode(errors='replace')}…"
    )


def _plain(value: Any, seals: Seals, left_out: frozenset[str] = PROGRAM_ONLY) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_plain(one, seals, left_out) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _named(name, one, seals) for name, one in value.items() if name not in left_out}


def _named(name: str, value: Any, seals: Seals) -> Any:  # noqa: ANN401 - as above
    if name in CURSORS:
        return value is not None
    if name in IDS and isinstance(value, str):
        return _opened(value, seals)
    if name in KNOWN and isinstance(value, dict):
        value = {known: value[known] for known in KNOWN[name] if known in value}
    return _plain(value, seals, PROGRAM_ONLY | JUDGED.get(name, frozenset()))


def _opened(text: str, seals: Seals) -> str:
    try:
        kind, row_id = seals.opened(text)
    except BadInput:
        return text
    return f"{kind.name}:{row_id}"
