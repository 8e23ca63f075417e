"""Tables of the remedy: reviews with their hearings, who reviews whom, and what comes afterwards.

What hangs on a case is seen exactly where the case is, and never deleted.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import MAX_REFERENCE, at_most, one_of
from xinfang.cases.models.process import MAX_ANSWER, MAX_REASONS
from xinfang.law.handling import Conclusion, ServiceManner
from xinfang.law.review import AftercareKind, ReviewOutcome, ReviewRoute, ReviewStage
from xinfang.store.base import PATH, Base


class ReviewEnd(StrEnum):
    """How a review ended without an opinion."""

    REMOVED = "REMOVED"
    """移送: the case, or the review alone, went past an organ that an accusation bars."""
    WITHDRAWN = "WITHDRAWN"
    """撤回: the petitioner withdrew."""


class Review(Base):
    """A review or re-review that was asked for (复查、复核, 条例 35, 36), with its opinion.

    `organ_id` is the organ in whose name it is done, `unit_id` the unit that does it: where a
    government reviews, its reviewing body. `answer_id` is the handling opinion, `of_review_id` the
    review opinion under re-review. One that is open has neither `outcome` nor `ended_as`.
    """

    __tablename__ = "case_review"
    __table_args__ = (
        one_of("stage", ReviewStage),
        one_of("outcome", ReviewOutcome),
        one_of("conclusion", Conclusion),
        one_of("served_manner", ServiceManner),
        one_of("ended_as", ReviewEnd),
        sa.CheckConstraint(
            "(stage = 'RE_REVIEW') = (of_review_id IS NOT NULL)", name="of_review_id"
        ),
        sa.CheckConstraint("requested_on <= received_on", name="received_on"),
        sa.CheckConstraint("(outcome IS NULL) = (given_on IS NULL)", name="given"),
        sa.CheckConstraint("(ended_as IS NULL) = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("outcome IS NULL OR ended_as IS NULL", name="one_end"),
        sa.CheckConstraint("(served_on IS NULL) = (served_manner IS NULL)", name="served"),
        sa.CheckConstraint(
            "(publicized_on IS NULL) = (publicized_where IS NULL)", name="publicized"
        ),
        at_most("publicized_where", MAX_REFERENCE),
        at_most("request", MAX_REASONS),
        at_most("good_cause", MAX_REASONS),
        at_most("facts", MAX_ANSWER),
        at_most("reasons", MAX_ANSWER),
        at_most("basis", MAX_ANSWER),
        sa.Index("ix_case_review_case_id", "case_id"),
        sa.Index(
            "uq_case_review_open",
            "case_id",
            unique=True,
            postgresql_where=sa.text("outcome IS NULL AND ended_as IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    stage: Mapped[str]
    answer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_answer.id"))
    of_review_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_review.id"))
    organ_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    last: Mapped[bool] = mapped_column(comment="Whether its opinion ends the chain.")
    request: Mapped[str] = mapped_column(comment="Why the petitioner asks, in short.")
    good_cause: Mapped[str | None] = mapped_column(
        comment="Why a request after the window was taken; absent for one in time."
    )
    requested_on: Mapped[dt.date]
    received_on: Mapped[dt.date]
    requested_at: Mapped[dt.datetime]
    requested_by: Mapped[UUID] = mapped_column(
        comment="The user who entered it, or the petitioner himself."
    )
    outcome: Mapped[str | None]
    conclusion: Mapped[str | None] = mapped_column(comment="What a changed opinion concludes.")
    facts: Mapped[str | None]
    reasons: Mapped[str | None]
    basis: Mapped[str | None]
    given_on: Mapped[dt.date | None]
    given_at: Mapped[dt.datetime | None]
    given_by: Mapped[UUID | None]
    served_on: Mapped[dt.date | None]
    served_manner: Mapped[str | None]
    receipt: Mapped[str | None] = mapped_column(comment="Proof of service: a number, who signed.")
    served_by: Mapped[UUID | None]
    publicized_on: Mapped[dt.date | None]
    publicized_where: Mapped[str | None] = mapped_column(comment="Where it was made public.")
    ended_as: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]


class ReviewHearing(Base):
    """A hearing of a re-review that was held (复核听证, 条例 36): its days, both included."""

    __tablename__ = "case_review_hearing"
    __table_args__ = (
        sa.CheckConstraint("last_on >= first_on", name="days"),
        at_most("place", MAX_REFERENCE),
        sa.Index("ix_case_review_hearing_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_review.id"))
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]
    place: Mapped[str]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID]


class Aftercare(Base):
    """What was done after a matter had ended (帮扶、疏导、救助, 条例 37): about the matter.

    There is no way from here to a person, and nothing is added up.
    """

    __tablename__ = "case_aftercare"
    __table_args__ = (
        one_of("kind", AftercareKind),
        sa.CheckConstraint("amount_yuan IS NULL OR kind = 'AID'", name="amount_of_aid"),
        sa.CheckConstraint("amount_yuan > 0", name="amount"),
        at_most("measures", MAX_REASONS),
        sa.Index("ix_case_aftercare_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    kind: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    done_on: Mapped[dt.date]
    measures: Mapped[str]
    amount_yuan: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 2))
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID]


class ReviewSetting(Base):
    """Since when which organ reviews a unit's opinions, or who reviews in a government's name.

    A department has a `route`; a government or Party committee has a `body`, the unit that acts as
    its reviewing body (复查复核机构). The newest row of a unit holds.
    """

    __tablename__ = "review_setting"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "since"),
        one_of("route", ReviewRoute),
        sa.CheckConstraint("(route IS NULL) <> (body_id IS NULL)", name="route_or_body"),
        at_most("basis", MAX_REASONS),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    route: Mapped[str | None]
    body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    basis: Mapped[str] = mapped_column(comment="The document by which it was set.")
    since: Mapped[dt.date]
    set_at: Mapped[dt.datetime]
