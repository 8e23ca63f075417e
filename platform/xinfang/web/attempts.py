"""One attempt to sign in, remembered by the browser that makes it."""

import base64
import secrets
from dataclasses import dataclass
from typing import Final

_MAX_NEXT: Final = 1024


class LoginFailed(Exception):  # noqa: N818 - the reason inside, which only the log sees
    """This attempt to sign in can't go on; the text says why and quotes no credential."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in, as the browser that made it remembers it.

    It lives in a cookie of ten minutes. It is the browser's own secret, so there is nothing to
    sign: who could forge the cookie could as well make an attempt of his own.
    """

    state: str
    nonce: str
    code_verifier: str
    next: str

    @classmethod
    def new(cls, following: str) -> "Attempt":
        """A fresh attempt that leads to the path ``following``."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, following)

    def packed(self) -> str:
        """The cookie's value."""
        following = base64.urlsafe_b64encode(self.next.encode()).decode().rstrip("=")
        return f"{self.state}.{self.nonce}.{self.code_verifier}.{following}"

    @classmethod
    def unpacked(cls, value: str) -> "Attempt":
        """What :meth:`packed` wrote. Raises :class:`LoginFailed`."""
        parts = value.split(".")
        try:
            state, nonce, verifier, following = parts
            path = base64.urlsafe_b64decode(following + "=" * (-len(following) % 4)).decode()
        except ValueError as error:
            raise LoginFailed("the attempt's cookie is malformed") from error
        if not (state and nonce and verifier):
            raise LoginFailed("the attempt's cookie is malformed")
        return cls(state, nonce, verifier, local_path(path))


def local_path(wanted: str) -> str:
    r"""``wanted``, if it is a path on this very site; otherwise ``/``.

    Browsers read ``//host`` and ``/\host`` as other sites, and drop tabs and line breaks before
    they look.
    """
    plain = wanted.isascii() and wanted.isprintable() and len(wanted) <= _MAX_NEXT
    if not plain or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    return wanted
