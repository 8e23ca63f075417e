"""Tables of the store: ledger, anchors, idempotency keys, outbox.

The ledger and its heads are written by definer functions only. What grows for ever carries the
instant by which it can be partitioned: the ledger `recorded_at` in its keys; the outbox its
time-ordered ids.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, ClassVar
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
    """One entry (台账): the canonical bytes that were hashed, and columns by which it is found."""

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
    provider: Mapped[str] = mapped_column(comment="Digest: sm3 or sha256.")
    canonical: Mapped[bytes]
    hash: Mapped[bytes]


class LedgerContent(Base):
    """The salted content of an entry; the chain still verifies when it was destroyed."""

    __tablename__ = "ledger_content"
    technical: ClassVar[bool] = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(
        primary_key=True, comment="Key of later partitions by year, as of the entry."
    )
    tenant_path: Mapped[str] = mapped_column(PATH)
    salt: Mapped[bytes]
    content: Mapped[bytes]


class LedgerAnchor(Base):
    """A signed Merkle root over the heads of a tenant's subtree (台账锚点), held by that tenant."""

    __tablename__ = "ledger_anchor"
    technical: ClassVar[bool] = True
    __table_args__ = (sa.UniqueConstraint("tenant_id", "sequence"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(comment="The superior that holds it.")
    tenant_path: Mapped[str] = mapped_column(PATH)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    made_at: Mapped[dt.datetime]
    statement: Mapped[bytes] = mapped_column(comment="The canonical bytes that were signed.")
    heads: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    key_id: Mapped[str]
    signature: Mapped[bytes]


class IdempotencyKey(Base):
    """What a mutation with this key did: a replay with the same payload answers alike."""

    __tablename__ = "idempotency_key"
    technical: ClassVar[bool] = True

    actor: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    payload_hash: Mapped[bytes]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


class Parcel(Base):
    """A message that left with the business transaction (发件箱): ids only, leased and fenced.

    Parcels of one tenant, topic and key are delivered in the order of `position`. That is the order
    of sending where senders of one key hold a common row lock, as actions on one object do.
    """

    __tablename__ = "outbox_parcel"
    technical: ClassVar[bool] = True
    # The application sends and can't read back what the server filled in.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy declares it an instance variable
    __table_args__ = (
        sa.CheckConstraint("state IN ('READY', 'DONE', 'HELD')", name="state"),
        sa.Index(
            "ix_outbox_parcel_due",
            "tenant_id",
            "available_at",
            postgresql_where=sa.text("state = 'READY'"),
        ),
        sa.Index(
            "ix_outbox_parcel_order",
            "tenant_id",
            "topic",
            "key",
            "position",
            postgresql_where=sa.text("state <> 'DONE'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True))
    topic: Mapped[str]
    key: Mapped[str]
    tenant_id: Mapped[UUID]
    tenant_path: Mapped[str] = mapped_column(PATH)
    object_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default="READY")
    attempts: Mapped[int] = mapped_column(
        server_default="0", comment="Leases since it was sent or replayed."
    )
    fence: Mapped[int] = mapped_column(
        sa.BigInteger, server_default="0", comment="Grows with each lease, and never shrinks."
    )
    leased_until: Mapped[dt.datetime | None]
    available_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    failure: Mapped[str | None] = mapped_column(
        comment="Kind of the last error, never personal data."
    )
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class JobKind(StrEnum):
    """Kinds of long work (后台任务类型)."""

    IMPORT_CASES = "IMPORT_CASES"
    EXPORT_CASES = "EXPORT_CASES"
    EXPORT_LIST = "EXPORT_LIST"


class JobState(StrEnum):
    """Where a job stands (任务状态). One that failed is held until somebody lets it run again."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


def _listed(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Job(Base):
    """A piece of long work (后台任务): who asked for it and in which office, how far it is.

    It is seen by whoever asked for it and by nobody else. `fence` grows with each run: what a run
    does, it does while the number is its own.
    """

    __tablename__ = "job"
    # Queueing and progress are no business; what asks for a job, and what it does, is recorded.
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_listed(JobKind)})", name="kind"),
        sa.CheckConstraint(f"state IN ({_listed(JobState)})", name="state"),
        sa.Index("ix_job_requester", "requester_id", "id"),
        sa.Index(
            "ix_job_unfinished",
            "state",
            "id",
            postgresql_where=sa.text("state IN ('QUEUED', 'RUNNING', 'FAILED')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    requester_id: Mapped[UUID]
    appointment_id: Mapped[UUID] = mapped_column(comment="The office in which it was asked for.")
    tenant_id: Mapped[UUID] = mapped_column(comment="The tenant of that office.")
    command: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="What is to be done.")
    done: Mapped[int]
    total: Mapped[int | None]
    position: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="Where a run goes on that takes over from one that broke off."
    )
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    failure: Mapped[str | None]
    message: Mapped[str | None] = mapped_column(comment="Why it failed, for the requester.")
    cancel_asked: Mapped[bool]
    attempts: Mapped[int] = mapped_column(comment="Runs since it was asked for or replayed.")
    fence: Mapped[int] = mapped_column(sa.BigInteger, comment="Grows with each run.")
    entry: Mapped[int | None] = mapped_column(
        sa.BigInteger, comment="Its entry in the queue; an older one means nothing."
    )
    created_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class FeedEntry(Base):
    """What subscribers are told to look at (动态): ids and kinds, in the order of commits.

    Triggers write it in the transaction of what happened, and a function alone reads it. `xact` is
    the number of that transaction: what stands below the oldest one under way is complete.
    """

    __tablename__ = "feed_entry"
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.Index("ix_feed_entry_order", "xact", "position"),
        sa.Index("ix_feed_entry_made_at", "made_at"),
    )

    position: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    xact: Mapped[int] = mapped_column(sa.BigInteger)
    topic: Mapped[str]
    object_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    kind: Mapped[str]
    unit_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    made_at: Mapped[dt.datetime]
