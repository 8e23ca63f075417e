"""Digests, sealed values and blind indexes: SM3 with SM4-GCM, or SHA-256 with AES-GCM.

A sealed value is `version · length of key id · key id · nonce · tag · ciphertext`. What stands
before the nonce, and the context (which column of which row), are authenticated with it: a value
moved to another row or column doesn't open. Its length tells the length of what it holds.

A blind index finds equal values of one column of one tenant without opening them. Its key differs
by column and tenant, so that equal values of two tenants don't show as equal.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xinfang.settings import CryptoProvider, MisconfiguredError, Profile, Settings
from xinfang.store import keys
from xinfang.store.keys import Family, Key, KeyRing

DigestName = Literal["sm3", "sha256"]

VERSION: Final = 1
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
HEADER_BYTES: Final = 2
PIECE_BYTES: Final = 1024 * 1024
INDEX_BYTES: Final = 16  # enough for equality: 128 bits
DERIVED_KEYS_KEPT: Final = 4096

DIGEST_OF: Final[dict[Family, DigestName]] = {"sm": "sm3", "aes": "sha256"}


class SealError(ValueError):
    """A sealed value can't be opened. The text never holds the value."""


class MalformedError(SealError):
    """The bytes are no sealed value: too short, or of an unknown version."""


class UnknownKeyError(SealError):
    """The value was sealed with a key that isn't in the ring."""


class TamperedError(SealError):
    """The value was changed, or belongs to another row or column: which, can't be told."""


def digest(name: DigestName, data: bytes) -> bytes:
    """Return the 32 bytes of the named digest."""
    if name == "sm3":
        return _sm3(data)
    if name == "sha256":
        return hashlib.sha256(data).digest()
    raise ValueError(f"unknown digest {name!r}")


def _sm3_function() -> Callable[[bytes], bytes]:
    """Return SM3 of hashlib, or of cryptography where Python's OpenSSL was built without it."""
    try:
        hashlib.new("sm3")
    except ValueError:
        return _sm3_of_cryptography
    return lambda data: hashlib.new("sm3", data).digest()


def _sm3_of_cryptography(data: bytes) -> bytes:
    digester = hashes.Hash(hashes.SM3())
    digester.update(data)
    return digester.finalize()


_sm3 = _sm3_function()


@dataclass(frozen=True, slots=True)
class Provider:
    """The algorithms of one family with the keys of the deployment; it never changes."""

    ring: KeyRing

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the provider of the settings' key file.

        The demo and tests make a file of their own below the data folder. Raises KeyFileError, or
        MisconfiguredError where the file's current key is of another family than configured.
        """
        family = family_of(settings.crypto_provider)
        file = key_file(settings)
        given = settings.encryption_keys_file is not None
        ring = keys.load(file) if given else keys.load_or_make(file, family)
        if ring.family != family:
            problem = (
                f"XINFANG_CRYPTO_PROVIDER is {family}, and the current key of {file} "
                f"is of {ring.family}: rotate to {family}, or set it back"
            )
            raise MisconfiguredError((problem,))
        return cls(ring)

    @classmethod
    def for_tests(cls, family: Family = "sm") -> Self:
        """Return a provider whose keys are the same in every process: for tests alone."""

        def secret(name: str) -> bytes:
            return hashlib.sha256(f"xinfang tests {name}".encode()).digest()

        return cls(
            KeyRing(
                sealing={"test-1": Key(family, secret("sealing"))},
                current="test-1",
                index=Key(family, secret("index")),
                signing={"test-sign": secret("signing")},
                signer="test-sign",
            )
        )

    @property
    def name(self) -> Family:
        """The family: `sm` or `aes`."""
        return self.ring.family

    @property
    def digest_name(self) -> DigestName:
        """The digest of the family, as the ledger writes it: `sm3` or `sha256`."""
        return DIGEST_OF[self.name]

    def digest(self, data: bytes) -> bytes:
        """Return the 32 bytes of the family's digest."""
        return digest(self.digest_name, data)

    def encrypt(self, plain: str, *, context: str) -> bytes:
        """Seal a text with the current key; the context names its place and must be given again.

        For example `case_petitioner.name:<tenant>:<row id>`. Nonces are random: a key may seal
        2³² values, then it must be rotated.
        """
        header = header_of(self.ring.current)
        key = self.ring.sealing[self.ring.current]
        return header + seal(key, plain.encode(), context=context, header=header)

    def decrypt(self, sealed: bytes, *, context: str) -> str:
        """Open a sealed value with the key it names.

        Raises MalformedError, UnknownKeyError, or TamperedError for a wrong context or any change.
        """
        key_id, start = _header(sealed)
        key = self.ring.sealing.get(key_id)
        if key is None:
            raise UnknownKeyError(f"sealed with the key {key_id!r}, which is not in the key file")
        opened = unseal(key, sealed[start:], context=context, header=sealed[:start])
        return opened.decode()

    def key_id(self, sealed: bytes) -> str:
        """Return the id of the key that a value was sealed with, without opening it."""
        return _header(sealed)[0]

    def blind(self, value: str, *, column: str, tenant_id: UUID) -> bytes:
        """Return the 16 bytes by which equal values of this column and tenant are found.

        Normalize first (spaces, width, letter case): values that differ in bytes differ here.
        """
        root = self.ring.index
        blinder = HMAC(_index_key(root, column, tenant_id), _hash(root))
        blinder.update(value.encode())
        return blinder.finalize()[:INDEX_BYTES]


def seal(key: Key, plain: bytes, *, context: str, header: bytes = b"") -> bytes:
    """Return nonce, tag and ciphertext of some bytes under one key.

    The header and the context are authenticated with them, and must be given again.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealer = Cipher(_cipher(key), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(header + context.encode())
    # In pieces, so that other threads have their turn while a large object is sealed.
    ciphertext = b"".join(sealer.update(piece) for piece in _pieces(memoryview(plain)))
    sealer.finalize()  # GCM holds nothing back; the tag is made here
    return nonce + sealer.tag + ciphertext


def unseal(key: Key, sealed: bytes, *, context: str, header: bytes = b"") -> bytes:
    """Return what `seal` sealed. Raises MalformedError or TamperedError."""
    body = NONCE_BYTES + TAG_BYTES
    if len(sealed) < body:
        raise MalformedError("the sealed value is cut short")
    opener = Cipher(_cipher(key), modes.GCM(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:body]))
    decryptor = opener.decryptor()
    decryptor.authenticate_additional_data(header + context.encode())
    plain = b"".join(decryptor.update(piece) for piece in _pieces(memoryview(sealed)[body:]))
    try:
        return plain + decryptor.finalize()
    except InvalidTag:
        raise TamperedError("the sealed value was changed, or is of another place") from None


def _pieces(whole: memoryview) -> Iterator[memoryview]:
    for start in range(0, len(whole), PIECE_BYTES):
        yield whole[start : start + PIECE_BYTES]


def family_of(choice: CryptoProvider) -> Family:
    """Return the family that the settings choose."""
    return "sm" if choice is CryptoProvider.SM else "aes"


def key_file(settings: Settings) -> Path:
    """Return where the keys are: production must name the file, others have one made by us.

    Raises MisconfiguredError where production names none.
    """
    if settings.encryption_keys_file is not None:
        return settings.encryption_keys_file
    if settings.profile is Profile.PRODUCTION:
        raise MisconfiguredError(("XINFANG_ENCRYPTION_KEYS_FILE is missing",))
    return settings.data_dir / "secrets" / "keys.json"


def header_of(key_id: str) -> bytes:
    """Return the bytes that every value sealed with this key begins with, and no other."""
    return bytes((VERSION, len(key_id))) + key_id.encode("ascii")


def _header(sealed: bytes) -> tuple[str, int]:
    """Return the key id and the offset of the nonce."""
    if len(sealed) < HEADER_BYTES or sealed[0] != VERSION:
        raise MalformedError("not a sealed value of a version known here")
    end = HEADER_BYTES + sealed[1]
    try:
        key_id = sealed[HEADER_BYTES:end].decode("ascii")
    except UnicodeDecodeError:
        raise MalformedError("the sealed value names no key") from None
    if len(key_id) != sealed[1] or keys.KEY_ID.fullmatch(key_id) is None:
        raise MalformedError("the sealed value names no key")
    return key_id, end


@lru_cache(maxsize=64)
def _cipher(key: Key) -> algorithms.SM4 | algorithms.AES:
    if key.family == "sm":
        return algorithms.SM4(_derived(key, b"xinfang seal sm4-gcm", 16))
    return algorithms.AES(_derived(key, b"xinfang seal aes-256-gcm", 32))


@lru_cache(maxsize=DERIVED_KEYS_KEPT)
def _index_key(key: Key, column: str, tenant_id: UUID) -> bytes:
    return _derived(key, f"xinfang blind index {tenant_id} {column}".encode(), 32)


def _derived(key: Key, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=_hash(key), length=length, salt=None, info=purpose).derive(key.secret)


def _hash(key: Key) -> hashes.SM3 | hashes.SHA256:
    return hashes.SM3() if key.family == "sm" else hashes.SHA256()
