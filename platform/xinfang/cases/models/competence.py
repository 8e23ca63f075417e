"""Tables of who has a case: disputes about competence, and raising a case to the superior."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most, one_of
from xinfang.cases.models.process import MAX_REASONS
from xinfang.store.base import Base


class DisputeForum(StrEnum):
    """Who decides a dispute (裁定主体, 条例 24)."""

    SUPERIOR_UNIT = "SUPERIOR_UNIT"
    """共同的上一级机关: a unit above both, by management or by line."""
    GOVERNMENT = "GOVERNMENT"
    """本级党委、政府指定: the petition office for the government of the common territory."""
    JOINT_CONFERENCE = "JOINT_CONFERENCE"
    """共同的联席会议: its office, where there is no common superior."""


class RaiseState(StrEnum):
    """How the raising of a case stands (提级办理状态)."""

    REQUESTED = "REQUESTED"
    RAISED = "RAISED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"


class Dispute(Base):
    """A dispute about competence (管辖争议, 条例 24) and its ruling.

    `holder_unit_id` rules it. Without `other_unit_id` it isn't clear who took over from a unit that
    has ended, and the own level's designee says who answers.
    """

    __tablename__ = "case_dispute"
    __table_args__ = (
        one_of("forum", DisputeForum),
        sa.CheckConstraint("(ruled_at IS NULL) = (ruled_by IS NULL)", name="ruled"),
        sa.CheckConstraint("(ruled_at IS NULL) = (competent_unit_id IS NULL)", name="competent"),
        at_most("reasons", MAX_REASONS),
        at_most("ruling_reasons", MAX_REASONS),
        sa.Index("ix_case_dispute_case_id", "case_id"),
        sa.Index(
            "uq_case_dispute_open",
            "case_id",
            unique=True,
            postgresql_where=sa.text("ruled_at IS NULL AND lapsed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), comment="Who raised it.")
    other_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    holder_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), comment="Who rules it.")
    forum: Mapped[str]
    reasons: Mapped[str]
    raised_at: Mapped[dt.datetime]
    raised_by: Mapped[UUID]
    competent_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    ruling_reasons: Mapped[str | None]
    ruled_at: Mapped[dt.datetime | None]
    ruled_by: Mapped[UUID | None]
    lapsed_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When it fell away without a ruling: the case was accepted, or went elsewhere."
    )


class Raise(Base):
    """That a case is asked to be raised, or was raised, to the superior (提级办理)."""

    __tablename__ = "case_raise"
    __table_args__ = (
        one_of("state", RaiseState),
        sa.CheckConstraint("(state = 'REQUESTED') = (decided_at IS NULL)", name="decided"),
        at_most("request_reasons", MAX_REASONS),
        at_most("decision_reasons", MAX_REASONS),
        sa.Index("ix_case_raise_case_id", "case_id"),
        sa.Index(
            "uq_case_raise_open",
            "case_id",
            unique=True,
            postgresql_where=sa.text("state = 'REQUESTED'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    from_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who had the case when it was asked for, or raised."
    )
    holder_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="The superior's petition office, which decides."
    )
    state: Mapped[str]
    request_reasons: Mapped[str | None] = mapped_column(comment="Absent where nobody asked.")
    requested_at: Mapped[dt.datetime | None]
    requested_by: Mapped[UUID | None]
    decision_reasons: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[UUID | None]
