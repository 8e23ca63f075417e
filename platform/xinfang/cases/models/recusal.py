"""The table of who stands aside from a case (回避, 条例 28)."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most, one_of
from xinfang.cases.models.process import MAX_REASONS
from xinfang.law.impartiality import RecusalOrigin, RecusalState
from xinfang.store.base import Base


class Recusal(Base):
    """That a person stands aside from a case, or is asked to, and how the head ruled.

    One that is pending or stands is the only one of its person on the case.
    """

    __tablename__ = "case_recusal"
    __table_args__ = (
        one_of("origin", RecusalOrigin),
        one_of("state", RecusalState),
        at_most("reasons", MAX_REASONS),
        at_most("ruling_reasons", MAX_REASONS),
        sa.CheckConstraint("ruled_by <> person_id", name="not_by_himself"),
        sa.CheckConstraint("origin = 'CHALLENGED' OR state <> 'PENDING'", name="pending"),
        sa.Index("ix_case_recusal_case_id", "case_id"),
        sa.Index(
            "uq_case_recusal_open",
            "case_id",
            "person_id",
            unique=True,
            postgresql_where=sa.text("state IN ('PENDING', 'STANDING')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="The unit in which the person works on the case."
    )
    origin: Mapped[str]
    state: Mapped[str]
    reasons: Mapped[str]
    raised_at: Mapped[dt.datetime]
    raised_by: Mapped[UUID] = mapped_column(comment="A user: himself, or who took the challenge.")
    ruling_reasons: Mapped[str | None]
    ruled_at: Mapped[dt.datetime | None]
    ruled_by: Mapped[UUID | None] = mapped_column(comment="A person, never the one concerned.")
