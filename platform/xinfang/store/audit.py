"""The audit ledger: one hash chain per tenant and kind of entry.

`acts` holds what was done, `reads` which protected fields were read. An entry keeps the canonical
bytes that were hashed. They name the content by its salted hash only, so that content can be
destroyed by due process while the chain still verifies. Heads are touched last and in the order of
tenants, or writers would wait for one another.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from xinfang.store.crypto import Provider

Chain = Literal["acts", "reads"]
GENESIS: Final = b"\x00" * 32
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry before it has a place in its chain."""

    tenant_id: UUID
    tenant_path: str
    chain: Chain
    event_id: UUID
    event: str
    actor: str
    object_kind: str
    object_id: UUID | None
    recorded_at: datetime
    content: dict[str, Any]


def content_hash(provider: Provider, salt: bytes, content: bytes) -> bytes:
    """Return the salted hash by which the canonical bytes name the content."""
    return provider.digest(salt + content)


def canonical_bytes(entry: Entry, sequence: int, previous: bytes, content_digest: bytes) -> bytes:
    """Return the bytes that are hashed: sorted JSON, with the content named by its hash."""
    return orjson.dumps(
        {
            "tenant": str(entry.tenant_id),
            "chain": entry.chain,
            "sequence": sequence,
            "at": entry.recorded_at.isoformat(),
            "event": entry.event,
            "event_id": str(entry.event_id),
            "actor": entry.actor,
            "kind": entry.object_kind,
            "object": str(entry.object_id) if entry.object_id else None,
            "content": content_digest.hex(),
            "previous": previous.hex(),
        },
        option=orjson.OPT_SORT_KEYS,
    )


async def append(session: AsyncSession, provider: Provider, entries: list[Entry]) -> None:
    """Append entries to their chains; the last statements of a transaction.

    Only definer functions write the ledger. `ledger_append` checks sequence and previous hash once
    more. Two statements a chain, however many entries.
    """
    chains: dict[tuple[UUID, str], list[Entry]] = {}
    for entry in entries:
        chains.setdefault((entry.tenant_id, entry.chain), []).append(entry)
    for tenant_id, chain in sorted(chains):
        links = chains[tenant_id, chain]
        head = await session.execute(
            _LOCK, {"tenant": tenant_id, "path": links[0].tenant_path, "chain": chain}
        )
        sequence, previous = head.one()
        rows = []
        for at, entry in enumerate(links, sequence + 1):
            rows.append(_row(provider, entry, at, previous))
            previous = rows[-1]["hash"]
        await session.execute(_APPEND, rows)


def _row(provider: Provider, entry: Entry, sequence: int, previous: bytes) -> dict[str, Any]:
    salt = secrets.token_bytes(SALT_BYTES)
    content = orjson.dumps(entry.content, option=orjson.OPT_SORT_KEYS, default=str)
    canonical = canonical_bytes(entry, sequence, previous, content_hash(provider, salt, content))
    return {
        "tenant": entry.tenant_id,
        "path": entry.tenant_path,
        "chain": entry.chain,
        "sequence": sequence,
        "at": entry.recorded_at,
        "event_id": entry.event_id,
        "event": entry.event,
        "actor": entry.actor,
        "kind": entry.object_kind,
        "object": entry.object_id,
        "provider": provider.digest_name,
        "canonical": canonical,
        "previous": previous,
        "hash": provider.digest(canonical),
        "salt": salt,
        "content": content,
    }


_LOCK = sa.text("SELECT sequence, hash FROM ledger_lock(:tenant, :path, :chain)").bindparams(
    sa.bindparam("tenant", type_=sa.Uuid),
    sa.bindparam("path", type_=sa.Text),
    sa.bindparam("chain", type_=sa.Text),
)
_APPEND = sa.text(
    "SELECT ledger_append(:tenant, :path, :chain, :sequence, :at, :event_id, :event, :actor, :kind,"
    " :object, :provider, :canonical, :previous, :hash, :salt, :content)"
).bindparams(
    *(sa.bindparam(name, type_=sa.Uuid) for name in ("tenant", "event_id", "object")),
    sa.bindparam("at", type_=sa.DateTime(timezone=True)),
    sa.bindparam("sequence", type_=sa.BigInteger),
    *(
        sa.bindparam(name, type_=sa.LargeBinary)
        for name in ("canonical", "previous", "hash", "salt", "content")
    ),
    *(
        sa.bindparam(name, type_=sa.Text)
        for name in ("path", "chain", "event", "actor", "kind", "provider")
    ),
)
