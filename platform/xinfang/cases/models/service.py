"""What was sent to the petitioner, or served on him, and what became of it (告知与送达)."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import one_of
from xinfang.correspondence.outlets import Medium
from xinfang.law.handling import ServiceManner
from xinfang.store.base import Base


class ServiceState(StrEnum):
    """What became of it (送达状态)."""

    SENDING = "SENDING"
    """发送中."""
    SENT = "SENT"
    """已发出: the outlet has taken it; whether it arrived isn't known."""
    FAILED = "FAILED"
    """发送失败."""
    SERVED = "SERVED"
    """已送达: recorded by an officer, with day and proof."""


class Service(Base):
    """A word to the petitioner by an outlet, or the service of a notice or a document (送达).

    Of a word, `medium` says how it went, and the message itself says nothing of the content. Of a
    service, `manner`, `served_on` and `receipt` are what the officer recorded, and `subject_id` is
    the notice or the document. Answers and review opinions carry their own service, from which
    windows run.
    """

    __tablename__ = "case_service"
    __table_args__ = (
        one_of("state", ServiceState),
        one_of("medium", Medium),
        one_of("manner", ServiceManner),
        sa.CheckConstraint("(medium IS NULL) = (manner IS NOT NULL)", name="way"),
        sa.CheckConstraint("(state = 'SERVED') = (served_on IS NOT NULL)", name="served"),
        sa.Index("ix_case_service_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    state: Mapped[str]
    medium: Mapped[str | None]
    manner: Mapped[str | None]
    subject_id: Mapped[UUID | None] = mapped_column(comment="The notice or the document, if any.")
    served_on: Mapped[dt.date | None]
    receipt: Mapped[str | None] = mapped_column(comment="Proof of service; the outlet's own name.")
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    made_at: Mapped[dt.datetime]
    made_by: Mapped[UUID]
    ended_at: Mapped[dt.datetime | None]
