"""Merged cases (并案): a case that follows another one of the same unit to its answer."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most
from xinfang.cases.models.process import MAX_REASONS
from xinfang.store.base import Base


class Merge(Base):
    """That a case follows a lead case until both are answered, or the merging is undone.

    A relation between matters, and no state: each case keeps its own days, petitioners and service.
    """

    __tablename__ = "case_merge"
    __table_args__ = (
        sa.CheckConstraint("case_id <> lead_case_id", name="two_cases"),
        sa.CheckConstraint("(undone_at IS NULL) = (undo_reasons IS NULL)", name="undone"),
        at_most("reasons", MAX_REASONS),
        at_most("undo_reasons", MAX_REASONS),
        sa.Index("ix_case_merge_lead_case_id", "lead_case_id"),
        sa.Index("ix_case_merge_case_id", "case_id"),
        sa.Index(
            "uq_case_merge_standing",
            "case_id",
            unique=True,
            postgresql_where=sa.text("undone_at IS NULL AND answered_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    lead_case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    reasons: Mapped[str]
    merged_at: Mapped[dt.datetime]
    merged_by: Mapped[UUID]
    answered_at: Mapped[dt.datetime | None]
    undo_reasons: Mapped[str | None]
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[UUID | None]
