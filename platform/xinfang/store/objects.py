"""Objects: bytes too large for a row, put once, never changed, each sealed with a key of its own.

They lie in a directory, or in a bucket that speaks S3. What reads them is a row of some slice: the
row has the columns of `ObjectColumns`, among them the object's own key, sealed like every protected
column. So a rotation of keys seals the small keys anew and leaves the objects alone, and whoever
holds the bucket reads nothing. An object is named `tenant/id`: its name doesn't tell what it is.

An object whose transaction failed is nobody's and stays sealed for ever: its key was never kept.
"""

import asyncio
import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from uuid import UUID

import obstore
import sqlalchemy as sa
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.kernel.errors import Code
from xinfang.kernel.ids import new_id
from xinfang.settings import MisconfiguredError, Settings
from xinfang.store import crypto
from xinfang.store.crypto import DigestName, Provider, SealError
from xinfang.store.keys import Key

if TYPE_CHECKING:
    from obstore.store import RetryConfig  # is in its types alone

MOST_BYTES: Final = 256 * 1024 * 1024
"""Sealing and opening take the object whole: this much memory for each at work."""

RETRIES: Final["RetryConfig"] = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
"""Somebody waits for the answer, perhaps with a row locked."""


class ObjectError(RuntimeError):
    """What is kept can't be had: a fault for whoever runs the platform. Never holds content."""


class ObjectMissingError(ObjectError):
    """The object that a row names isn't there."""


class ObjectDamagedError(ObjectError):
    """The object was changed, exchanged or cut short, or its key doesn't open it."""


class ObjectsUnreachableError(ObjectError):
    """The place where objects lie doesn't answer, or refuses us. Nothing is known of the object."""

    code: ClassVar[Code] = Code.UNAVAILABLE


class ObjectExistsError(ObjectError):
    """There is an object of this name; none is ever overwritten."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a row keeps of an object: its name, size in bytes, digest, and its sealed key."""

    name: str
    size: int
    digest_name: DigestName
    digest: bytes
    secret: bytes


class ObjectColumns:
    """The columns of a table whose rows each have one object.

    The table's slice registers `object_secret` in its list of sealed columns, with `context_of`
    and `named_by=("object_name",)`.
    """

    object_name: Mapped[str] = mapped_column(unique=True, comment="Tenant and id; never reused.")
    object_size: Mapped[int] = mapped_column(sa.BigInteger, comment="Bytes, before sealing.")
    object_digest_name: Mapped[str] = mapped_column(comment="sm3 or sha256.")
    object_digest: Mapped[bytes] = mapped_column(comment="Of the content, before sealing.")
    object_secret: Mapped[bytes] = mapped_column(comment="The object's own key, sealed.")


def columns_of(stored: Stored) -> dict[str, Any]:
    """Return the values of a row's `ObjectColumns`."""
    return {
        "object_name": stored.name,
        "object_size": stored.size,
        "object_digest_name": stored.digest_name,
        "object_digest": stored.digest,
        "object_secret": stored.secret,
    }


def stored_of(row: ObjectColumns) -> Stored:
    """Return what a row keeps of its object."""
    name: DigestName = "sm3" if row.object_digest_name == "sm3" else "sha256"
    return Stored(row.object_name, row.object_size, name, row.object_digest, row.object_secret)


def context_of(_column: str, row: Mapping[str, Any]) -> str:
    """Return the context of a row's sealed key: the object that it opens, and no other."""
    return _context(row["object_name"])


@dataclass(frozen=True, slots=True)
class Objects:
    """Where objects lie, and the keys that seal their keys."""

    place: ObjectStore
    provider: Provider
    directory: Path | None = None

    @classmethod
    def from_settings(cls, settings: Settings, provider: Provider) -> Self:
        """Return the store of the settings: a bucket where one is named, else a directory.

        The directory is made. Raises MisconfiguredError where it can't be.
        """
        if settings.object_bucket is not None:
            return cls(_bucket(settings), provider)
        directory = settings.objects_home
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            return cls(LocalStore(directory), provider, directory.resolve())
        except OSError as error:
            problem = f"objects can't be kept in {directory}: {error.strerror}"
            raise MisconfiguredError((problem,)) from None

    @classmethod
    def in_memory(cls, provider: Provider) -> Self:
        """Return a store that ends with the process: for tests alone."""
        return cls(MemoryStore(), provider)

    async def put(self, tenant_id: UUID, content: bytes) -> Stored:
        """Seal and keep the content under a new name of the tenant's.

        It is kept when this returns; keep what it returns with a row, or nobody reads it again.
        Raises ValueError above MOST_BYTES, ObjectError where the store refuses.
        """
        if len(content) > MOST_BYTES:
            raise ValueError(f"an object has {MOST_BYTES} bytes at most, not {len(content)}")
        name = f"{tenant_id}/{new_id()}"
        key = Key.new(self.provider.name)
        sealed = await asyncio.to_thread(crypto.seal, key, content, context=_context(name))
        try:
            await obstore.put_async(self.place, name, sealed, mode="create")
        except AlreadyExistsError:
            raise ObjectExistsError(f"{name} is there already") from None
        except BaseError as error:
            raise _unreachable(error) from error
        if self.directory is not None:
            await asyncio.to_thread(_held_by_the_disk, self.directory / name)
        return Stored(
            name,
            len(content),
            self.provider.digest_name,
            await asyncio.to_thread(self.provider.digest, content),
            self.provider.encrypt(_printed(key), context=_context(name)),
        )

    async def get(self, stored: Stored) -> bytes:
        """Return the content, opened and proved to be what was put.

        Raises ObjectMissingError or ObjectDamagedError.
        """
        try:
            got = await obstore.get_async(self.place, stored.name)
            sealed = bytes(await got.bytes_async())
        except (NotFoundError, FileNotFoundError):
            raise ObjectMissingError(f"{stored.name} is not there") from None
        except BaseError as error:
            raise _unreachable(error) from error
        context = _context(stored.name)
        try:
            key = _read(self.provider.decrypt(stored.secret, context=context))
            content = await asyncio.to_thread(crypto.unseal, key, sealed, context=context)
        except (SealError, ValueError):
            raise ObjectDamagedError(f"{stored.name} doesn't open with its key") from None
        found = await asyncio.to_thread(crypto.digest, stored.digest_name, content)
        if found != stored.digest:
            raise ObjectDamagedError(f"{stored.name} is not what was put")
        return content

    async def remove(self, name: str) -> None:
        """Remove an object whose row is gone, or whose time is over. Its absence is no error."""
        try:
            await obstore.delete_async(self.place, name)
        except (NotFoundError, FileNotFoundError):
            return
        except BaseError as error:
            raise _unreachable(error) from error


def _context(name: str) -> str:
    return f"object:{name}"


def _printed(key: Key) -> str:
    return f"{key.family}:{base64.b64encode(key.secret).decode()}"


def _read(printed: str) -> Key:
    family, secret = printed.split(":")
    return Key("sm" if family == "sm" else "aes", base64.b64decode(secret))


def _bucket(settings: Settings) -> ObjectStore:
    """Return the bucket; nothing is read from the environment but what the settings name."""
    credentials = settings.object_credentials
    if settings.object_bucket is None or settings.object_endpoint is None or credentials is None:
        raise MisconfiguredError(("the bucket of objects is half configured",))
    return S3Store(
        settings.object_bucket,
        endpoint=settings.object_endpoint,
        region=settings.object_region,
        access_key_id=credentials[0],
        secret_access_key=credentials[1],
        virtual_hosted_style_request=False,
        conditional_put="etag",
        disable_bulk_delete=True,
        retry_config=RETRIES,
        client_options={
            "timeout": "60s",
            "connect_timeout": "5s",
            "allow_http": settings.object_endpoint.startswith("http://"),
        },
    )


def _unreachable(error: BaseError) -> ObjectsUnreachableError:
    # What the store says may quote a whole page: its first line is enough.
    return ObjectsUnreachableError(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")


def _held_by_the_disk(file: Path) -> None:
    """Return when the file outlives a power failure: what a committed row names must be there."""
    for path, flags in ((file, os.O_RDONLY), (file.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(path, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
