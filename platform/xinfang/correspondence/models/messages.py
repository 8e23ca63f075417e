"""Messages that leave by an outlet: an SMS, a mail, a letter to be printed and posted."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.correspondence.outlets import Medium
from xinfang.store.base import PATH, Base

MAX_ADDRESS: Final = 500
MAX_TEXT: Final = 2_000


class MessageState(StrEnum):
    """How far a message has come (发送状态)."""

    WAITING = "WAITING"
    """待发送: on its way to the outlet, or tried again."""
    SENT = "SENT"
    """已发送: the outlet has taken it."""
    FAILED = "FAILED"
    """发送失败: the outlet refused it for good, or failed too often."""


def _listed(column: str, values: type[StrEnum]) -> sa.CheckConstraint:
    named = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({named})", name=column)


class OutgoingMessage(Base):
    """A message on its way out (发出的信息).

    Address and text are sealed, and forgotten once the outlet has taken it: what was said may be a
    code. Only system work reads it; `about` names what it concerns, for whoever must know how it
    went.
    """

    __tablename__ = "outgoing_message"
    technical: ClassVar[bool] = True
    __table_args__ = (
        _listed("medium", Medium),
        _listed("state", MessageState),
        sa.CheckConstraint("(state = 'SENT') = (address IS NULL)", name="address"),
        sa.CheckConstraint("(address IS NULL) = (text IS NULL)", name="text"),
        sa.Index("ix_outgoing_message_about", "about_kind", "about_id"),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, comment="Stays over all attempts: the outlet knows it again by it."
    )
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    medium: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[UUID]
    address: Mapped[bytes | None]
    subject: Mapped[str]
    text: Mapped[bytes | None]
    state: Mapped[str]
    receipt: Mapped[str | None] = mapped_column(comment="What the outlet calls it.")
    failure: Mapped[str | None] = mapped_column(
        comment="Kind of the last error, never personal data."
    )
    made_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
