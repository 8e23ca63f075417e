"""The table of periods in hours that run on a case (小时时限)."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.store.base import Base


class CaseHours(Base):
    """Hours in which a unit has something to do with a case: DL-18 or DL-19.

    They run by night and on holidays, as long as the task that keeps to them is open. `look_at` is
    the instant after which the sweep looks at them; absent when nothing is left to be raised.
    """

    __tablename__ = "case_hours"
    __table_args__ = (
        sa.CheckConstraint("due_at > started_at", name="due_at"),
        sa.Index("ix_case_hours_case_id", "case_id"),
        sa.Index(
            "ix_case_hours_look_at",
            "look_at",
            postgresql_where=sa.text("ended_at IS NULL AND look_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    term_id: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(
        unique=True, comment="The mark as urgent, or the record on the site, that they are of."
    )
    holder_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Whose hours they are; follows a succession of units."
    )
    started_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    look_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
