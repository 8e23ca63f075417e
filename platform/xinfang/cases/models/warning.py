"""The table of graded warnings (分级预警)."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import one_of
from xinfang.law.warnings import Stage
from xinfang.store.base import Base


class Audience(StrEnum):
    """Whom of a unit a warning is for (预警对象)."""

    UNIT = "UNIT"
    """The unit that owes, or a superior petition office: whoever works there."""
    HEAD = "HEAD"
    """负责人: the unit's head."""


class CaseWarning(Base):
    """A warning that a term on a case, or the reply to an order, nears or has passed its last day.

    Or that hours ran out. Once for each clock and grade, for each day of reply of an order and
    grade, and for each of the hours after the last instant. `unit_id` is who
    owes, `holder_unit_id` who is warned, at the `step` of the way upwards that was reached:
    vacancies and whoever is barred are passed over.
    """

    __tablename__ = "case_warning"
    __table_args__ = (
        one_of("stage", Stage),
        one_of("audience", Audience),
        sa.CheckConstraint("num_nonnulls(clock_id, order_id, hours_id) = 1", name="about_one"),
        sa.Index(
            "uq_case_warning_of_clock",
            "clock_id",
            "stage",
            "threshold",
            unique=True,
            postgresql_where=sa.text("clock_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_case_warning_of_order",
            "order_id",
            "due_on",
            "stage",
            "threshold",
            unique=True,
            postgresql_where=sa.text("order_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_case_warning_of_hours",
            "hours_id",
            "threshold",
            unique=True,
            postgresql_where=sa.text("hours_id IS NOT NULL"),
        ),
        sa.Index("ix_case_warning_case_id", "case_id"),
        sa.Index("ix_case_warning_holder", "holder_unit_id", sa.text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    clock_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_clock.id"))
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_supervision.id"))
    hours_id: Mapped[UUID | None] = mapped_column(comment="The hours in `case_hours`.")
    stage: Mapped[str]
    threshold: Mapped[int] = mapped_column(sa.SmallInteger)
    due_on: Mapped[dt.date] = mapped_column(comment="The last day as it stood then.")
    due_at: Mapped[dt.datetime | None] = mapped_column(comment="The last instant, of hours.")
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    holder_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who is warned; follows a succession of units."
    )
    audience: Mapped[str]
    step: Mapped[int] = mapped_column(sa.SmallInteger)
    raised_at: Mapped[dt.datetime]
