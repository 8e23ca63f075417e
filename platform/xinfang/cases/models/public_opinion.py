"""Tables of public opinion (涉访舆情): an incident on a case, and how it was met step by step."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import MAX_TITLE, at_most
from xinfang.cases.models.process import MAX_REASONS
from xinfang.store.base import Base


class PublicOpinion(Base):
    """That a matter is talked about in public: since when, where, how it is judged, its end."""

    __tablename__ = "case_public_opinion"
    __table_args__ = (
        at_most("found_where", MAX_TITLE),
        at_most("judgement", MAX_REASONS),
        at_most("result", MAX_REASONS),
        sa.CheckConstraint("closed_at >= discovered_at", name="closed_at"),
        sa.CheckConstraint("(closed_at IS NULL) = (result IS NULL)", name="closed"),
        sa.Index("ix_case_public_opinion_case_id", "case_id"),
        sa.Index(
            "uq_case_public_opinion_open",
            "case_id",
            unique=True,
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    discovered_at: Mapped[dt.datetime]
    found_where: Mapped[str] = mapped_column(comment="In which medium; never by whom.")
    judgement: Mapped[str]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID]
    closed_at: Mapped[dt.datetime | None]
    result: Mapped[str | None]
    close_recorded_at: Mapped[dt.datetime | None]
    close_recorded_by: Mapped[UUID | None]


class PublicOpinionStep(Base):
    """A step by which an incident was met; it may have published a response (回应)."""

    __tablename__ = "case_public_opinion_step"
    __table_args__ = (
        sa.UniqueConstraint("opinion_id", "ordinal"),
        at_most("text", MAX_REASONS),
        at_most("published_where", MAX_TITLE),
        sa.Index("ix_case_public_opinion_step_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    opinion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_public_opinion.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    taken_at: Mapped[dt.datetime]
    text: Mapped[str]
    published_where: Mapped[str | None] = mapped_column(
        comment="Where a response was published by it, if one was."
    )
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    written_at: Mapped[dt.datetime]
    written_by: Mapped[UUID]
