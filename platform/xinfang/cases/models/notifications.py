"""What a user is told of: one row for each event and recipient, and nothing of what it says."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import one_of
from xinfang.store.base import Base


class NotificationKind(StrEnum):
    """Of what a user is told (通知类型)."""

    REGISTERED = "REGISTERED"
    """新登记."""
    ARRIVED = "ARRIVED"
    """来件."""
    OBJECTED = "OBJECTED"
    """异议."""
    RULED = "RULED"
    """异议核实结果."""
    PROGRESSED = "PROGRESSED"
    """办理进展."""
    REPORTED = "REPORTED"
    """办结报告."""
    TO_SERVE = "TO_SERVE"
    """待送达."""
    SERVICE_FAILED = "SERVICE_FAILED"
    """送达失败."""
    TO_APPROVE = "TO_APPROVE"
    """待签发."""
    TO_DECIDE = "TO_DECIDE"
    """待决定."""
    DECIDED = "DECIDED"
    """已决定."""
    URGENT = "URGENT"
    """重大、紧急."""
    PUBLIC_OPINION = "PUBLIC_OPINION"
    """舆情."""
    LEADER_ACTED = "LEADER_ACTED"
    """领导批示、包案."""
    HEARING = "HEARING"
    """听证."""
    SUPERVISED = "SUPERVISED"
    """督办."""
    DUE_SOON = "DUE_SOON"
    """即将到期."""
    LATE = "LATE"
    """已超期."""
    CADRE_NOTICE = "CADRE_NOTICE"
    """干部问题通报."""
    CADRE_NOTICE_ACKNOWLEDGED = "CADRE_NOTICE_ACKNOWLEDGED"
    """通报已签收."""


SUBJECT_KINDS: Final = ("case", "cadre_notice")
"""What a notification is about."""


class Notification(Base):
    """A notification (通知): kind, subject, when, whether it was read.

    Whether the subject may be known of is asked whenever it is read: it may have been closed to the
    recipient since.
    """

    __tablename__ = "notification"
    technical: ClassVar[bool] = True
    __table_args__ = (
        one_of("kind", NotificationKind),
        one_of("subject_kind", SUBJECT_KINDS),
        sa.UniqueConstraint("event_id", "user_id"),
        sa.Index("ix_notification_user_id", "user_id", sa.text("id DESC")),
        sa.Index(
            "ix_notification_unread",
            "user_id",
            sa.text("id DESC"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
        sa.Index("ix_notification_made_at", "made_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    event_id: Mapped[UUID] = mapped_column(comment="What it tells of: an event, or its own.")
    made_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
