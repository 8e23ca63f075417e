"""Identifiers: time-ordered row ids, and case numbers that say nothing about order or volume.

Row ids are UUID version 7 (RFC 9562, 5.7), made here because Python 3.11 has none. They are
never shown raw: they carry the instant of their making.
"""

import hmac
import secrets
import threading
import uuid
from hashlib import sha256
from typing import Final

from xinfang.kernel import clock

_COUNTER_BITS: Final = 12
_RANDOM_BITS: Final = 62

SEQUENCE_DIGITS: Final = 8
SEQUENCE_LIMIT: Final = 10**SEQUENCE_DIGITS
_HALF: Final = 10 ** (SEQUENCE_DIGITS // 2)
_ROUNDS: Final = 10  # NIST SP 800-38G uses ten for FF1; over so small a domain fewer leak
_MIN_KEY_BYTES: Final = 16
_FIRST_YEAR: Final = 1949
_LAST_YEAR: Final = 9999


class _Sequence:
    """The last (millisecond, counter) handed out by this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self, millisecond: int) -> int:
        """A tick (millisecond and counter) above all earlier ones.

        The counter starts anew in the lower half with each millisecond, at random, and rises
        within it. When it overflows, or the clock stands still or goes back, it borrows from
        the milliseconds ahead, as RFC 9562 (6.2) allows: order is kept in either case.
        """
        start = (millisecond << _COUNTER_BITS) | secrets.randbits(_COUNTER_BITS - 1)
        with self._lock:
            self._last = max(start, self._last + 1)
            return self._last


_sequence = _Sequence()


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: ordered by time, and strictly rising within this process."""
    tick = _sequence.next(int(clock.now().timestamp() * 1000))
    millisecond, counter = tick >> _COUNTER_BITS, tick & ((1 << _COUNTER_BITS) - 1)
    value = millisecond << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62
    return uuid.UUID(int=value | secrets.randbits(_RANDOM_BITS))


def case_number(year: int, sequence: int, key: bytes) -> str:
    """The public number (信访事项编号) of the ``sequence``-th case of ``year``: twelve digits.

    The year stays readable; the eight digits after it are a keyed permutation of ``sequence``
    (0 … 99,999,999), so that neither the order nor the count of cases can be read from them,
    and no two sequences share a number. The same key gives the sequence back
    (:func:`case_sequence`). Raises ``ValueError`` outside those ranges or for a key below
    16 bytes.
    """
    _check(year, key)
    if not 0 <= sequence < SEQUENCE_LIMIT:
        message = f"sequence outside 0..{SEQUENCE_LIMIT - 1}: {sequence}"
        raise ValueError(message)
    left, right = divmod(sequence, _HALF)
    for number in range(_ROUNDS):
        left, right = right, (left + _round(key, year, number, right)) % _HALF
    return f"{year:04d}{left:04d}{right:04d}"


def case_sequence(case_number: str, key: bytes) -> tuple[int, int]:
    """The (year, sequence) behind a case number made with ``key``.

    Raises ``ValueError`` unless it is twelve ASCII digits with a year from 1949 on.
    """
    if len(case_number) != 4 + SEQUENCE_DIGITS or not (
        case_number.isascii() and case_number.isdigit()
    ):
        message = f"a case number has {4 + SEQUENCE_DIGITS} digits: {case_number!r}"
        raise ValueError(message)
    year = int(case_number[:4])
    _check(year, key)
    left, right = int(case_number[4:8]), int(case_number[8:])
    for number in reversed(range(_ROUNDS)):
        left, right = (right - _round(key, year, number, left)) % _HALF, left
    return year, left * _HALF + right


def _check(year: int, key: bytes) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        message = f"year outside {_FIRST_YEAR}..{_LAST_YEAR}: {year}"
        raise ValueError(message)
    if len(key) < _MIN_KEY_BYTES:
        message = f"the key for case numbers needs at least {_MIN_KEY_BYTES} bytes"
        raise ValueError(message)


def _round(key: bytes, year: int, number: int, half: int) -> int:
    """The Feistel round function: the year is a tweak, so each year has its own permutation."""
    text = f"xinfang.case_number:{year}:{number}:{half}".encode()
    return int.from_bytes(hmac.digest(key, text, sha256)[:8], "big") % _HALF
