"""The keys of a deployment: sealing keys by id, one of blind indexes, signing keys of anchors.

They live in one JSON file that only its owner may read. A rotation adds a sealing key, which every
process must know before one seals with it; makes it the current one; seals every value anew while
both are readable; and drops the old one. The key of blind indexes stays: an index made with another
key would no longer find its row.

Anchors are signed with Ed25519, not SM2: `cryptography` offers no SM2, and a signature scheme of
our own making would be worse than a foreign one. Digests and sealing are 国密 where configured.
"""

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, Self

from xinfang.settings import MendableError

Family = Literal["sm", "aes"]
FAMILIES: Final[tuple[Family, ...]] = ("sm", "aes")
SECRET_BYTES: Final = 32
KEY_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


class KeyFileError(MendableError):
    """The key file can't be used; the text names the file, the entry and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes from which the working keys are derived, and the family it works in."""

    family: Family
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(f"unknown family {self.family!r}; one of {', '.join(FAMILIES)}")
        if len(self.secret) != SECRET_BYTES:
            raise ValueError(f"a secret has {SECRET_BYTES} bytes, not {len(self.secret)}")

    @classmethod
    def new(cls, family: Family) -> Self:
        """Return a random key."""
        return cls(family, secrets.token_bytes(SECRET_BYTES))


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys of a deployment. `sealing[current]` seals; every one of `sealing` opens.

    `signing` holds the Ed25519 seeds of anchors by id; `signer` names the one that signs.
    """

    sealing: Mapping[str, Key]
    current: str
    index: Key
    signing: Mapping[str, bytes] = field(repr=False)
    signer: str

    def __post_init__(self) -> None:
        for name in (*self.sealing, *self.signing):
            if KEY_ID.fullmatch(name) is None:
                raise ValueError(f"key id {name!r}: at most 40 of a-z, 0-9, '.' and '-'")
        if self.current not in self.sealing:
            raise ValueError(f"current names {self.current!r}, which is not among the sealing keys")
        if self.signer not in self.signing:
            raise ValueError(f"signer names {self.signer!r}, which is not among the signing keys")

    @property
    def family(self) -> Family:
        """The family of the current sealing key."""
        return self.sealing[self.current].family

    @classmethod
    def new(cls, family: Family) -> Self:
        """Return a ring of fresh keys for a new deployment."""
        first, signer = _fresh_id(family), _fresh_id("sign")
        return cls(
            sealing={first: Key.new(family)},
            current=first,
            index=Key.new(family),
            signing={signer: secrets.token_bytes(SECRET_BYTES)},
            signer=signer,
        )

    def added(self, family: Family | None = None) -> tuple[Self, str]:
        """Return a ring that can open with a fresh key but doesn't seal with it yet, and its id.

        Every process must be able to open with a key before any seals with it.
        """
        fresh = _fresh_id(family or self.family)
        added = {**self.sealing, fresh: Key.new(family or self.family)}
        return replace(self, sealing=added), fresh

    def using(self, key_id: str) -> Self:
        """Return a ring that seals with this key; raises ValueError for one that isn't there."""
        return replace(self, current=key_id)

    def rotated(self, family: Family | None = None) -> Self:
        """Return a ring that seals with a fresh key: for one process alone, such as the demo."""
        ring, fresh = self.added(family)
        return ring.using(fresh)

    def without(self, key_id: str) -> Self:
        """Return a ring without a sealing key that no value needs any more.

        Raises ValueError for the current key or one that isn't there.
        """
        if key_id == self.current or key_id not in self.sealing:
            raise ValueError(f"{key_id!r} is the current key or none of the sealing keys")
        kept = {name: key for name, key in self.sealing.items() if name != key_id}
        return replace(self, sealing=kept)


def load(file: Path) -> KeyRing:
    """Read the key file.

    Raises KeyFileError where it is missing, readable by others, or not what `save` writes.
    """
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{file}: {getattr(error, 'strerror', None) or error}") from None
    if mode & 0o077:
        raise KeyFileError(f"{file} holds keys and others may read it: chmod 600 {file}")
    try:
        return _parsed(json.loads(text))
    except KeyError as error:
        raise KeyFileError(f"{file}: entry {error} is missing") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise KeyFileError(f"{file}: {error}") from None


def save(ring: KeyRing, file: Path, *, replacing: bool = False) -> None:
    """Write the key file (mode 0600), wholly or not at all.

    Raises KeyFileError where a file is there already and `replacing` doesn't allow it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(_printed(ring), out, indent=2)
            out.flush()
            os.fsync(out.fileno())
        if replacing:
            beside.replace(file)
        else:
            # A link fails where the name is taken; a rename would overwrite somebody's keys.
            os.link(beside, file)
    except FileExistsError:
        raise KeyFileError(f"{file} is there already; keys are never overwritten") from None
    finally:
        beside.unlink(missing_ok=True)


def load_or_make(file: Path, family: Family) -> KeyRing:
    """Read the key file, made at the first call: for the demo, never for production."""
    if not file.exists():
        try:
            save(KeyRing.new(family), file)
        except KeyFileError:
            if not file.exists():
                raise
    return load(file)


def _fresh_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(4)}"


def _printed(ring: KeyRing) -> dict[str, object]:
    return {
        "sealing": {name: _printed_key(key) for name, key in ring.sealing.items()},
        "current": ring.current,
        "index": _printed_key(ring.index),
        "signing": {name: _base64(seed) for name, seed in ring.signing.items()},
        "signer": ring.signer,
    }


def _parsed(read: dict[str, Any]) -> KeyRing:
    return KeyRing(
        sealing={
            name: _parsed_key(key, f"sealing.{name}") for name, key in read["sealing"].items()
        },
        current=read["current"],
        index=_parsed_key(read["index"], "index"),
        signing={name: _bytes(s, f"signing.{name}") for name, s in read["signing"].items()},
        signer=read["signer"],
    )


def _printed_key(key: Key) -> dict[str, str]:
    return {"family": key.family, "secret": _base64(key.secret)}


def _parsed_key(read: dict[str, Any], where: str) -> Key:
    try:
        return Key(read["family"], _bytes(read["secret"], where))
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _base64(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _bytes(text: str, where: str) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(f"{where}: the secret is not base64") from None
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"{where}: a secret has {SECRET_BYTES} bytes, not {len(secret)}")
    return secret
