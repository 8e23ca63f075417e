"""Tables of major and urgent matters (重大、紧急信访事项): the mark, and who was told what when."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import MAX_TITLE, at_most, one_of
from xinfang.cases.models.process import MAX_REASONS
from xinfang.law.urgency import Recipient
from xinfang.store.base import Base


class Urgency(Base):
    """That a case is major or urgent, and by which instant that is reported (DL-18)."""

    __tablename__ = "case_urgency"
    __table_args__ = (
        at_most("reasons", MAX_REASONS),
        sa.CheckConstraint("due_at > aware_at", name="due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"), unique=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    reasons: Mapped[str]
    aware_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    explanation: Mapped[str]
    marked_at: Mapped[dt.datetime]
    marked_by: Mapped[UUID]


class UrgentReport(Base):
    """That somebody was told of it: whom, what, and at what time."""

    __tablename__ = "case_urgent_report"
    __table_args__ = (
        one_of("recipient", Recipient),
        at_most("told", MAX_TITLE),
        at_most("text", MAX_REASONS),
        sa.Index("ix_case_urgent_report_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    urgency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_urgency.id"))
    recipient: Mapped[str]
    told: Mapped[str] = mapped_column(comment="Who was told, in words: organ and official.")
    text: Mapped[str]
    told_at: Mapped[dt.datetime]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    written_at: Mapped[dt.datetime]
    written_by: Mapped[UUID]
