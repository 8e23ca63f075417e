"""Tables of what leaders do with cases: comments with instructions, undertakings with steps."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most, one_of
from xinfang.cases.models.process import MAX_REASONS
from xinfang.law.leadership import InstructionState, UndertakingState
from xinfang.store.base import Base


class LeaderComment(Base):
    """A leader's comment on a case (批示), perhaps with an instruction to a unit.

    An instruction names who answers for it there and by when; `result` is what the unit reported.
    """

    __tablename__ = "case_comment"
    __table_args__ = (
        one_of("state", InstructionState),
        sa.CheckConstraint(
            "num_nulls(holder_unit_id, owner_id, due_on, state) IN (0, 4)", name="instruction"
        ),
        sa.CheckConstraint("(state = 'REPORTED') = (result IS NOT NULL)", name="result"),
        at_most("text", MAX_REASONS),
        at_most("result", MAX_REASONS),
        sa.Index("ix_case_comment_case_id", "case_id"),
        sa.Index("ix_case_comment_leader", "leader_id", sa.text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    leader_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    text: Mapped[str]
    commented_at: Mapped[dt.datetime]
    holder_unit_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who is to carry it out; follows a succession of units."
    )
    owner_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("person.id"), comment="The official of that unit who answers for it."
    )
    due_on: Mapped[dt.date | None]
    state: Mapped[str | None]
    result: Mapped[str | None]
    reported_at: Mapped[dt.datetime | None]
    reported_by: Mapped[UUID | None]


class Undertaking(Base):
    """That a leader took a difficult case upon himself (包案); one at a time runs on a case."""

    __tablename__ = "case_undertaking"
    __table_args__ = (
        one_of("state", UndertakingState),
        sa.CheckConstraint(
            "(state IN ('OPEN', 'AWAITING_REVIEW')) = (ended_at IS NULL)", name="ended"
        ),
        sa.CheckConstraint("reviewed_by <> leader_id", name="somebody_else"),
        at_most("reasons", MAX_REASONS),
        at_most("ending_reasons", MAX_REASONS),
        sa.Index(
            "uq_case_undertaking_running",
            "case_id",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_case_undertaking_case_id", "case_id"),
        sa.Index("ix_case_undertaking_leader", "leader_id", sa.text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    leader_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    reasons: Mapped[str]
    state: Mapped[str]
    undertaken_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ending_reasons: Mapped[str] = mapped_column(
        server_default="", comment="What the closing review found, or why it was released."
    )
    reviewed_by: Mapped[UUID | None] = mapped_column(
        comment="The person who reviewed it at its close; never the leader."
    )


class UndertakingStep(Base):
    """A step that an undertaking leader took (包案步骤), or what a review missed."""

    __tablename__ = "case_undertaking_step"
    __table_args__ = (
        sa.UniqueConstraint("undertaking_id", "ordinal"),
        at_most("text", MAX_REASONS),
        sa.Index("ix_case_undertaking_step_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    undertaking_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_undertaking.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    taken_on: Mapped[dt.date]
    text: Mapped[str]
    written_at: Mapped[dt.datetime]
    written_by: Mapped[UUID]
