"""Tables of the store: ledger, idempotency keys, outbox. The ledger and its heads are written by definer functions only."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.store.base import PATH, Base


class LedgerHead(Base):
    """The last sequence and hash of one chain of one tenant (台账链头)."""

    __tablename__ = "ledger_head"
    technical: ClassVar[bool] = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    tenant_path: Mapped[str] = mapped_column(PATH)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[bytes]


class LedgerEntry(Base):
    """One entry: the canonical bytes that were hashed, and the columns by which it is found."""

    __tablename__ = "ledger_entry"
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.CheckConstraint("chain IN ('acts', 'reads')", name="chain"),
        sa.Index("ix_ledger_entry_object", "object_kind", "object_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(
        primary_key=True, comment="Key of later partitions by year."
    )
    tenant_path: Mapped[str] = mapped_column(PATH)
    event_id: Mapped[UUID]
    event: Mapped[str]
    actor: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    provider: Mapped[str] = mapped_column(comment="Hash provider: sm3 or sha256.")
    canonical: Mapped[bytes]
    hash: Mapped[bytes]


class LedgerContent(Base):
    """The salted content of an entry. Destroying it by due process leaves the chain verifiable."""

    __tablename__ = "ledger_content"
    technical: ClassVar[bool] = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    tenant_path: Mapped[str] = mapped_column(PATH)
    salt: Mapped[bytes]
    content: Mapped[bytes]


class IdempotencyKey(Base):
    """What a mutation with this key did: a replay with the same payload answers with the same node."""

    __tablename__ = "idempotency_key"
    technical: ClassVar[bool] = True

    actor: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    payload_hash: Mapped[bytes]
    outcome: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


class Parcel(Base):
    """A message that left with the business transaction (发件箱): ids only, ordered per key, leased and fenced."""

    __tablename__ = "outbox_parcel"
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.CheckConstraint("state IN ('READY', 'DONE', 'HELD')", name="state"),
        sa.Index(
            "ix_outbox_parcel_due", "available_at", postgresql_where=sa.text("state = 'READY'")
        ),
        sa.Index(
            "ix_outbox_parcel_order",
            "topic",
            "key",
            "id",
            postgresql_where=sa.text("state <> 'DONE'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str]
    key: Mapped[str] = mapped_column(
        comment="Parcels of one topic and key are delivered in the order of their ids."
    )
    tenant_id: Mapped[UUID]
    tenant_path: Mapped[str] = mapped_column(PATH)
    object_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default="READY")
    attempts: Mapped[int] = mapped_column(server_default="0")
    fence: Mapped[int] = mapped_column(
        sa.BigInteger, server_default="0", comment="Grows with each lease."
    )
    leased_until: Mapped[dt.datetime | None]
    available_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None] = mapped_column(
        comment="Kind of the last error, never personal data."
    )
    receipt: Mapped[dict[str, object] | None] = mapped_column(JSONB)
