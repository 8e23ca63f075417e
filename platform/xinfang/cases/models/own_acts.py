"""Tables of what petitioners do: hand in more (补充、撤回), rate (评价), send an agent (代理)."""

import datetime as dt
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import MAX_REFERENCE, at_most, one_of
from xinfang.law.evaluation import Grade, Rated
from xinfang.law.review import ReviewStage
from xinfang.store.base import Base

MAX_SUBMISSION: Final = 4_000
MAX_RATING_REASONS: Final = 1_000
MAX_RELATION: Final = 100


class SubmissionKind(StrEnum):
    """What a petitioner hands in after his petition was registered (信访人提交)."""

    SUPPLEMENT = "SUPPLEMENT"
    """补充材料."""
    WITHDRAWAL = "WITHDRAWAL"
    """撤回."""


class Submission(Base):
    """What a petitioner handed in later, himself or by an agent (代理人), online or at the counter.

    Without `received_by` he did it in his own session. The agent's name is sealed; `authority` says
    where the power of attorney is kept, `relation` what he is to the petitioner, if that was told.
    """

    __tablename__ = "case_submission"
    __table_args__ = (
        one_of("kind", SubmissionKind),
        sa.CheckConstraint("(agent IS NULL) = (authority IS NULL)", name="agent"),
        at_most("text", MAX_SUBMISSION),
        at_most("reference", MAX_REFERENCE),
        at_most("authority", MAX_REFERENCE),
        at_most("relation", MAX_RELATION),
        sa.Index("ix_case_submission_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    kind: Mapped[str]
    text: Mapped[str]
    reference: Mapped[str] = mapped_column(comment="Where papers that came along are kept.")
    agent: Mapped[bytes | None] = mapped_column(comment="Who acted for him, sealed.")
    authority: Mapped[str | None]
    relation: Mapped[str | None]
    submitted_at: Mapped[dt.datetime]
    received_by: Mapped[UUID | None] = mapped_column(comment="The user at the counter.")


class CaseAgent(Base):
    """Who filed, or asked for review, for a petitioner (代理人), by a power of attorney on record.

    Without `stage` he filed the petition itself; else `review_id` is what he asked for.
    """

    __tablename__ = "case_agent"
    __table_args__ = (
        one_of("stage", ReviewStage),
        sa.CheckConstraint("(stage IS NULL) = (review_id IS NULL)", name="review_id"),
        at_most("relation", MAX_RELATION),
        at_most("authority", MAX_REFERENCE),
        sa.Index("ix_case_agent_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    stage: Mapped[str | None]
    review_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_review.id"))
    name: Mapped[bytes] = mapped_column(comment="His name, sealed.")
    relation: Mapped[str] = mapped_column(comment="What he is to the petitioner, as he says.")
    authority: Mapped[str] = mapped_column(comment="The power of attorney, or where it is kept.")
    recorded_at: Mapped[dt.datetime]


class Rating(Base):
    """A petitioner's rating of the petition office or of the unit that answered (满意度评价).

    Each is rated once, and never by staff. It is about a unit and a matter: nothing leads from here
    to a petitioner.
    """

    __tablename__ = "case_rating"
    __table_args__ = (
        one_of("rated", Rated),
        one_of("grade", Grade),
        sa.UniqueConstraint("case_id", "rated"),
        at_most("reasons", MAX_RATING_REASONS),
        at_most("note", MAX_RATING_REASONS),
        sa.CheckConstraint("(checked_at IS NULL) = (note IS NULL)", name="checked"),
        sa.Index("ix_case_rating_unit_id_rated_at", "unit_id", "rated_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    rated: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    grade: Mapped[str]
    reasons: Mapped[str]
    rated_at: Mapped[dt.datetime]
    checked_by_unit_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("unit.id"), comment="The superior that looks at a poor rating."
    )
    note: Mapped[str | None] = mapped_column(comment="What the superior found.")
    checked_at: Mapped[dt.datetime | None]
