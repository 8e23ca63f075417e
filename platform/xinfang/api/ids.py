"""Opaque ids of nodes and cursors of lists: sealed, so that nobody reads, guesses or moves them.

Row ids carry the instant of their making and are never shown raw. Both are AES-SIV (RFC 5297):
the same id always looks the same, and a changed one doesn't open. A cursor opens only in the list,
with the filter and for the user that it was made for.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum, unique
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xinfang.access.links import Links
from xinfang.kernel.errors import Code

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST: Final = 128
_UUID_BYTES: Final = 16
_MICROSECOND: Final = timedelta(microseconds=1)
_NEVER: Final = -(2**63)  # no datetime is that far back


@unique
class Kind(IntEnum):
    """Kinds of nodes. A number once given stays: it is inside ids that clients keep."""

    CASE = 1
    TENANT = 2
    UNIT = 3
    PERSON = 4
    USER = 5
    APPOINTMENT = 6
    CASE_EVENT = 7
    HAND_OVER_SLIP = 8
    CONTENT_CLASS = 9
    REGION = 10
    CLOCK = 11
    TRANSFER = 12
    OBJECTION = 13
    NOTICE = 14
    ANSWER = 15
    TASK = 16
    REVIEW = 30
    UPLOAD = 17
    AFTERCARE = 31
    ATTRIBUTION = 40
    CHANNEL_LIST = 41
    DISPUTE = 42
    RAISE = 43
    CO_HANDLING = 44
    HAND_OVER = 45
    SUPERVISION = 60
    RECUSAL = 61
    DOCUMENT = 100
    JOB = 80
    NOTIFICATION = 90
    CASE_WARNING = 70
    HEARING = 92
    EXECUTION = 93
    COMMENT = 71
    UNDERTAKING = 72
    CADRE_NOTICE = 110


class BadInput(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """A value that no honest client sends: a made-up id, a cursor of another list."""

    code = Code.BAD_USER_INPUT

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Seals:
    """Makes and opens ids and cursors, with keys derived from the deployment's signing key."""

    _ids: AESSIV = field(repr=False)
    _cursors: AESSIV = field(repr=False)
    links: Links
    """Makes the links by which files are fetched."""

    @classmethod
    def from_key(cls, secret: str) -> "Seals":
        """Derive both keys. All processes of a deployment are given the same secret."""

        def derived(purpose: bytes) -> AESSIV:
            kdf = HKDF(algorithm=hashes.SHA256(), length=64, salt=None, info=purpose)
            return AESSIV(kdf.derive(secret.encode()))

        return cls(
            derived(b"xinfang node ids"), derived(b"xinfang cursors"), Links.from_key(secret)
        )

    def node_id(self, kind: Kind, row_id: UUID) -> str:
        """Return the opaque id of a row."""
        return _text(self._ids.encrypt(bytes((kind,)) + row_id.bytes, [b"1"]))

    def opened(self, node_id: str) -> tuple[Kind, UUID]:
        """Return kind and row of an id. Raises BadInput for whatever we did not make."""
        plain = _open(self._ids, node_id, b"1", "该 ID 无效。")
        return Kind(plain[0]), UUID(bytes=plain[1:])

    def row(self, node_id: str, *kinds: Kind) -> UUID:
        """Return the row of an id of one of the kinds. Raises BadInput."""
        kind, row_id = self.opened(node_id)
        if kind not in kinds:
            raise BadInput("该 ID 不是此处所要的类型。")
        return row_id

    def cursor(self, binding: bytes, at: datetime | None, row_id: UUID) -> str:
        """Return the cursor of a row in the list that `binding` stands for.

        `at` is where the list's order has it, None where it has no such instant or day.
        """
        microseconds = _NEVER if at is None else (at - _EPOCH) // _MICROSECOND
        plain = microseconds.to_bytes(8, "big", signed=True) + row_id.bytes
        return _text(self._cursors.encrypt(plain, [binding]))

    def position(self, binding: bytes, cursor: str) -> tuple[datetime | None, UUID]:
        """Return where a cursor stands. Raises BadInput for another list's, filter's or user's."""
        plain = _open(self._cursors, cursor, binding, "该游标无效，或不属于此列表。")
        microseconds = int.from_bytes(plain[:8], "big", signed=True)
        at = None if microseconds == _NEVER else _EPOCH + microseconds * _MICROSECOND
        return at, UUID(bytes=plain[8:])


def binding(*parts: object) -> bytes:
    """Return what a cursor is bound to: list, filter, order, and whose list it is."""
    return hashlib.sha256(repr(_plain(parts)).encode()).digest()


def _plain(parts: Iterable[object]) -> list[str]:
    return [repr(part) for part in parts]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _open(key: AESSIV, text: str, associated: bytes, refusal: str) -> bytes:
    try:
        if len(text) > _LONGEST:
            raise BadInput(refusal)
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        data = base64.b64decode(padded, altchars=b"-_", validate=True)
        if len(data) <= _UUID_BYTES or _text(data) != text:
            raise BadInput(refusal)
        return key.decrypt(data, [associated])
    except (InvalidTag, binascii.Error, UnicodeEncodeError):
        raise BadInput(refusal) from None
