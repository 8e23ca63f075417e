"""Tables of supervision (督办): orders to the unit that has a case, and its replies."""

import datetime as dt
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most, one_of
from xinfang.cases.models.process import MAX_ANSWER, MAX_REASONS
from xinfang.law.supervision import OrderState, Trigger, Verdict
from xinfang.store.base import Base

MAX_PAPERS: Final = 20


class SupervisionOrder(Base):
    """An order to the unit that has a case (督办单): why, what is demanded, by when to reply.

    It changes nothing of the case. `reply_due_on` is the day that the order set, later moved where
    a reply was sent back; `clock_id` and `answer_id` are what of the case proves the trigger.
    """

    __tablename__ = "case_supervision"
    __table_args__ = (
        one_of("trigger", Trigger),
        one_of("state", OrderState),
        at_most("facts", MAX_REASONS),
        at_most("demands", MAX_REASONS),
        at_most("ending_reasons", MAX_REASONS),
        sa.CheckConstraint(
            "(state IN ('AWAITING_REPLY', 'REPLIED')) = (ended_at IS NULL)", name="ended"
        ),
        sa.Index("ix_case_supervision_case_id", "case_id"),
        sa.Index("ix_case_supervision_by", "supervising_unit_id", "reply_due_on", "id"),
        sa.Index("ix_case_supervision_of", "holder_unit_id", "reply_due_on", "id"),
        sa.Index(
            "ix_case_supervision_awaiting",
            "warn_on",
            postgresql_where=sa.text("state = 'AWAITING_REPLY' AND warn_on IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    trigger: Mapped[str]
    facts: Mapped[str]
    demands: Mapped[str]
    clock_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_clock.id"))
    answer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_answer.id"))
    supervising_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who supervises; follows a succession of units."
    )
    holder_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who is to reply; follows a succession of units."
    )
    state: Mapped[str]
    asked_on: Mapped[dt.date] = mapped_column(comment="The day from which that reply is owed.")
    reply_due_on: Mapped[dt.date]
    warn_on: Mapped[dt.date | None] = mapped_column(
        server_default=sa.text("'2000-01-01'::date"),
        comment="The day from which the sweep of warnings looks at it; past: it hasn't yet.",
    )
    issued_at: Mapped[dt.datetime]
    issued_by: Mapped[UUID]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(comment="Absent where it lapsed.")
    ending_reasons: Mapped[str] = mapped_column(server_default="")


class SupervisionReply(Base):
    """A reply to an order of supervision (督办反馈): measures, papers, and how it was judged."""

    __tablename__ = "case_supervision_reply"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "ordinal"),
        one_of("verdict", Verdict),
        at_most("measures", MAX_ANSWER),
        at_most("verdict_reasons", MAX_REASONS),
        sa.CheckConstraint("(verdict IS NULL) = (judged_at IS NULL)", name="judged"),
        sa.CheckConstraint(
            f"cardinality(paper_names) = cardinality(paper_references)"
            f" AND cardinality(paper_names) <= {MAX_PAPERS}",
            name="papers",
        ),
        sa.Index("ix_case_supervision_reply_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_supervision.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    measures: Mapped[str]
    paper_names: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    paper_references: Mapped[list[str]] = mapped_column(
        ARRAY(sa.Text), comment="Where each paper is kept; in the order of their names."
    )
    replied_at: Mapped[dt.datetime]
    replied_by: Mapped[UUID]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    verdict: Mapped[str | None]
    verdict_reasons: Mapped[str] = mapped_column(server_default="")
    judged_at: Mapped[dt.datetime | None]
    judged_by: Mapped[UUID | None]
