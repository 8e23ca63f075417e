"""Anchors: signed Merkle roots over the ledger heads of a tenant's subtree (台账锚点).

The superior tenant holds them, and outside holders get them as JSON. Whoever rewrites, cuts off or
restores a ledger can't make the anchors fit that others hold. A statement names the digest of the
one before it, so that none drops out unnoticed.

The tree is that of RFC 6962: leaves and nodes are hashed with different prefixes, and an odd node
moves up as it is. Signatures are Ed25519; why not SM2 is told in `keys`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final, Self
from uuid import UUID

import orjson
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from xinfang.access.actor import SystemActor
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.settings import MendableError
from xinfang.store import crypto
from xinfang.store.crypto import DigestName, Provider
from xinfang.store.keys import KeyRing
from xinfang.store.models import LedgerAnchor, LedgerHead
from xinfang.store.transaction import Database, Read, Write

PURPOSE: Final = b"xinfang ledger anchor 1\n"


class AnchorError(MendableError):
    """An anchor doesn't hold: what it says isn't what was signed, or the signer isn't trusted."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain of a tenant stood: the sequence and hash (hexadecimal) of its last entry."""

    tenant: str
    chain: str
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A signed statement with the heads that its root was made of."""

    statement: bytes
    heads: tuple[Head, ...]
    key_id: str
    signature: bytes

    @property
    def said(self) -> dict[str, Any]:
        """What the statement says: id, tenant, sequence, at, digest, count, root, previous."""
        said: dict[str, Any] = orjson.loads(self.statement)
        return said

    def check(self, trusted: Mapping[str, bytes]) -> None:
        """Raise AnchorError unless a trusted key signed it and the heads are those it was made of.

        `trusted` are raw public keys by id.
        """
        key = trusted.get(self.key_id)
        if key is None:
            raise AnchorError(f"signed with {self.key_id!r}, whose public key is not among yours")
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(self.signature, PURPOSE + self.statement)
        except InvalidSignature:
            raise AnchorError(f"the signature of {self.key_id!r} does not hold") from None
        said = self.said
        if merkle_root(said["digest"], self.heads).hex() != said["root"]:
            raise AnchorError(f"anchor {said['id']}: the heads are not those of the signed root")

    def printed(self) -> bytes:
        """Return the JSON that an outside holder keeps."""
        return orjson.dumps(
            {
                "statement": self.statement.decode(),
                "heads": [asdict(head) for head in self.heads],
                "key_id": self.key_id,
                "signature": self.signature.hex(),
            },
            option=orjson.OPT_INDENT_2,
        )

    @classmethod
    def parsed(cls, text: bytes) -> Self:
        """Return the anchor that `printed` wrote; raises AnchorError for anything else."""
        try:
            read = orjson.loads(text)
            anchor = cls(
                statement=read["statement"].encode(),
                heads=tuple(Head(**head) for head in read["heads"]),
                key_id=read["key_id"],
                signature=bytes.fromhex(read["signature"]),
            )
            missing = {"id", "tenant", "sequence", "digest", "root"} - set(anchor.said)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise AnchorError(f"this is no anchor: {error!r}") from None
        if missing:
            raise AnchorError(f"this is no anchor: {', '.join(sorted(missing))} not stated")
        return anchor


def merkle_root(digest: DigestName, heads: Sequence[Head]) -> bytes:
    """Return the root over the heads in the order of tenant and chain.

    Raises ValueError for none.
    """
    if not heads:
        raise ValueError("no heads, no root")
    ordered = sorted(heads, key=lambda head: (head.tenant, head.chain))
    level = [
        crypto.digest(digest, b"\0" + orjson.dumps(asdict(head), option=orjson.OPT_SORT_KEYS))
        for head in ordered
    ]
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        odd = level[-1:] if len(level) % 2 else []
        level = [crypto.digest(digest, b"\1" + level[i] + level[i + 1]) for i in pairs] + odd
    return level[0]


def public_keys(ring: KeyRing) -> dict[str, bytes]:
    """Return the raw public keys of the signing keys, by id: what verifiers are given."""
    return {
        name: Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        for name, seed in ring.signing.items()
    }


async def make(database: Database, holder: SystemActor) -> Anchor | None:
    """Anchor the heads of the holder's subtree as they stand, and store it with the holder.

    Returns None where nothing has been recorded yet. Only the worker's role may.
    """
    async with database.write(holder) as tx:
        heads = await _heads(tx)
        if not heads:
            return None
        anchor = _signed(tx, holder, heads, await _last(tx, holder.tenant_id))
        said = anchor.said
        tx.add(
            LedgerAnchor(
                id=UUID(said["id"]),
                tenant_id=holder.tenant_id,
                tenant_path=holder.tenant_path,
                sequence=said["sequence"],
                made_at=tx.now,
                statement=anchor.statement,
                heads=[asdict(head) for head in heads],
                key_id=anchor.key_id,
                signature=anchor.signature,
            )
        )
        return anchor


async def make_due(database: Database, holder: SystemActor, every: timedelta) -> Anchor | None:
    """Anchor as `make` does, unless the holder's last anchor is younger than `every`."""
    async with database.read(holder) as read:
        last = await _last(read, holder.tenant_id)
    if last is not None and clock.now() - last.made_at < every:
        return None
    return await make(database, holder)


async def _heads(tx: Write) -> tuple[Head, ...]:
    rows = await tx.execute(
        sa.select(LedgerHead).where(LedgerHead.sequence > 0).order_by("tenant_id", "chain")
    )
    return tuple(
        Head(str(row.tenant_id), row.chain, row.sequence, row.hash.hex()) for row in rows.scalars()
    )


async def _last(tx: Read, tenant_id: UUID) -> LedgerAnchor | None:
    last: LedgerAnchor | None = await tx.scalar(
        sa.select(LedgerAnchor)
        .where(LedgerAnchor.tenant_id == tenant_id)
        .order_by(LedgerAnchor.sequence.desc())
        .limit(1)
    )
    return last


def _signed(
    tx: Write, holder: SystemActor, heads: tuple[Head, ...], last: LedgerAnchor | None
) -> Anchor:
    provider: Provider = tx.provider
    ring = provider.ring
    statement = orjson.dumps(
        {
            "id": str(new_id()),
            "tenant": str(holder.tenant_id),
            "sequence": last.sequence + 1 if last else 1,
            "at": tx.now.isoformat(),
            "digest": provider.digest_name,
            "count": len(heads),
            "root": merkle_root(provider.digest_name, heads).hex(),
            "previous": provider.digest(last.statement).hex() if last else None,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    key = Ed25519PrivateKey.from_private_bytes(ring.signing[ring.signer])
    return Anchor(statement, heads, ring.signer, key.sign(PURPOSE + statement))
