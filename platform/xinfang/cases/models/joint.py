"""Joint handling (共同办理): units that handle a part of a case beside the one that leads."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most, one_of
from xinfang.cases.models.process import MAX_ANSWER, MAX_REASONS
from xinfang.store.base import Base


class PartState(StrEnum):
    """How a part of a jointly handled case stands (协办状态)."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class CoHandling(Base):
    """A unit's own part of a case that another unit leads (协办), with its period and its answer.

    `holder_unit_id` handles the part. While the case isn't answered as a whole the unit reaches it.
    """

    __tablename__ = "case_co_handling"
    __table_args__ = (
        one_of("state", PartState),
        sa.CheckConstraint("(state = 'ANSWERED') = (answered_at IS NOT NULL)", name="answered"),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answer"),
        at_most("task", MAX_REASONS),
        at_most("answer", MAX_ANSWER),
        at_most("withdrawal_reasons", MAX_REASONS),
        sa.Index("ix_case_co_handling_case_id", "case_id"),
        sa.Index(
            "uq_case_co_handling_open",
            "case_id",
            "holder_unit_id",
            unique=True,
            postgresql_where=sa.text("state = 'OPEN'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    holder_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    lead_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who had the case when the part was asked for."
    )
    asked_by_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    task: Mapped[str] = mapped_column(comment="What the unit is to do of the case (分工).")
    due_on: Mapped[dt.date]
    asked_at: Mapped[dt.datetime]
    asked_by: Mapped[UUID]
    state: Mapped[str]
    answer: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by: Mapped[UUID | None]
    withdrawal_reasons: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When the unit's sight of the case ended: withdrawn, or answered as a whole."
    )
