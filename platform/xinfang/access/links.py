"""Links to files (下载链接): short-lived, and of use to nobody but whom they were made for.

A link is a sealed text: what it opens, and until when. It opens for its own viewer alone, who must
still be signed in; whoever finds it in a history or a log has nothing. Holding one is no right:
whoever serves the file asks for the viewer's rights once more.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LASTS: Final = timedelta(minutes=5)
"""How long a link opens: long enough to click on it, too short to keep it."""

_LONGEST: Final = 128
_SECONDS_BYTES: Final = 8


class LinkRefused(Exception):  # noqa: N818 - an answer to whoever holds it, not a fault of ours
    """The link was never made, has ended, or was made for somebody or something else."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and opens links, with a key derived from the deployment's signing key."""

    _key: AESSIV = field(repr=False)

    @classmethod
    def from_key(cls, secret: str) -> Self:
        """Derive the key. All processes of a deployment are given the same secret."""
        kdf = HKDF(algorithm=hashes.SHA256(), length=64, salt=None, info=b"xinfang links")
        return cls(AESSIV(kdf.derive(secret.encode())))

    def make(self, purpose: str, object_id: UUID, viewer_id: UUID, now: datetime) -> str:
        """Return the link that opens an object for a viewer until `LASTS` from now."""
        ends = int((now.astimezone(UTC) + LASTS).timestamp())
        plain = ends.to_bytes(_SECONDS_BYTES, "big") + object_id.bytes
        sealed = self._key.encrypt(plain, [purpose.encode(), viewer_id.bytes])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def opened(self, link: str, purpose: str, viewer_id: UUID, now: datetime) -> UUID:
        """Return what a link opens. Raises LinkRefused, alike for every reason."""
        try:
            if len(link) > _LONGEST:
                raise LinkRefused
            padded = link.encode("ascii") + b"=" * (-len(link) % 4)
            sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
            plain = self._key.decrypt(sealed, [purpose.encode(), viewer_id.bytes])
        except (InvalidTag, binascii.Error, ValueError):
            raise LinkRefused from None
        ends = int.from_bytes(plain[:_SECONDS_BYTES], "big")
        if now.timestamp() >= ends:
            raise LinkRefused
        return UUID(bytes=plain[_SECONDS_BYTES:])
