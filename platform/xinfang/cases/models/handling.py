"""Tables of handling: simplified procedure, hearings, agreements, execution, guidance.

Everything here hangs on a case and is seen exactly where the case is.
"""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import MAX_REFERENCE, MAX_TITLE, at_most, one_of
from xinfang.cases.models.process import MAX_ANSWER, MAX_REASONS
from xinfang.law.procedures import (
    AgreementKind,
    ExecutionState,
    HearingGround,
    HearingState,
    SimplifiedGround,
)
from xinfang.store.base import Base


class Simplification(Base):
    """That a case was accepted to be handled simply (简易办理), and switched back if it was."""

    __tablename__ = "case_simplification"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "decided_at"),
        one_of("ground", SimplifiedGround),
        sa.CheckConstraint("(switched_on IS NULL) = (switch_reasons IS NULL)", name="switched"),
        at_most("switch_reasons", MAX_REASONS),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    ground: Mapped[str]
    decided_on: Mapped[dt.date]
    decided_at: Mapped[dt.datetime]
    decided_by: Mapped[UUID]
    switched_on: Mapped[dt.date | None]
    switch_reasons: Mapped[str | None]
    switched_by: Mapped[UUID | None]


class Hearing(Base):
    """A hearing at the handling stage (听证, 条例 31(6)): announced, then held or called off.

    `participants` are parts and how many people take each, never who.
    """

    __tablename__ = "case_hearing"
    __table_args__ = (
        one_of("ground", HearingGround),
        one_of("state", HearingState),
        sa.CheckConstraint("last_on >= first_on", name="days"),
        sa.CheckConstraint(
            "state <> 'HELD' OR (minutes IS NOT NULL AND result IS NOT NULL)", name="held"
        ),
        at_most("topic", MAX_REASONS),
        at_most("place", MAX_TITLE),
        at_most("minutes", MAX_ANSWER),
        at_most("result", MAX_ANSWER),
        at_most("call_off_reasons", MAX_REASONS),
        sa.Index("ix_case_hearing_case_id", "case_id"),
        sa.Index(
            "uq_case_hearing_announced",
            "case_id",
            unique=True,
            postgresql_where=sa.text("state = 'ANNOUNCED'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    ground: Mapped[str]
    topic: Mapped[str]
    place: Mapped[str]
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]
    participants: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[str]
    announced_at: Mapped[dt.datetime]
    announced_by: Mapped[UUID]
    minutes: Mapped[str | None]
    result: Mapped[str | None]
    call_off_reasons: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[UUID | None]


class Agreement(Base):
    """An agreement of the parties that ended a case (调解协议、和解协议, 条例 33)."""

    __tablename__ = "case_agreement"
    __table_args__ = (
        sa.UniqueConstraint("case_id"),
        one_of("kind", AgreementKind),
        at_most("terms", MAX_ANSWER),
        at_most("mediator", MAX_TITLE),
        at_most("reference", MAX_REFERENCE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    kind: Mapped[str]
    terms: Mapped[str]
    mediator: Mapped[str | None] = mapped_column(comment="The body that mediated, in words.")
    reference: Mapped[str] = mapped_column(comment="Where the signed agreement is kept.")
    agreed_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID]


class Execution(Base):
    """What is to be performed by an opinion or an agreement: by whom, by when (执行, 条例 32).

    Whoever performs is a unit, or somebody off the platform in words.
    """

    __tablename__ = "case_execution"
    __table_args__ = (
        one_of("state", ExecutionState),
        sa.CheckConstraint("(answer_id IS NULL) <> (agreement_id IS NULL)", name="source"),
        sa.CheckConstraint(
            "(performer_unit_id IS NULL) <> (performer_name IS NULL)", name="performer"
        ),
        at_most("duty", MAX_REASONS),
        at_most("performer_name", MAX_TITLE),
        sa.Index("ix_case_execution_case_id", "case_id"),
        sa.Index(
            "ix_case_execution_owed",
            "due_on",
            postgresql_where=sa.text("state IN ('OPEN', 'NOT_PERFORMED')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    answer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_answer.id"))
    agreement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_agreement.id"))
    duty: Mapped[str]
    performer_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    performer_name: Mapped[str | None]
    due_on: Mapped[dt.date]
    state: Mapped[str]
    arranged_at: Mapped[dt.datetime]
    arranged_by: Mapped[UUID]
    ended_on: Mapped[dt.date | None] = mapped_column(comment="The day of performance, or of void.")


class ExecutionReport(Base):
    """A report on an execution (执行情况报告)."""

    __tablename__ = "case_execution_report"
    __table_args__ = (
        one_of("outcome", ExecutionState),
        at_most("report", MAX_ANSWER),
        sa.Index("ix_case_execution_report_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    execution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_execution.id"))
    outcome: Mapped[str] = mapped_column(comment="As of this report: OPEN while it goes on.")
    report: Mapped[str]
    reported_at: Mapped[dt.datetime]
    reported_by: Mapped[UUID]


class Guidance(Base):
    """That an opinion which grants nothing was explained to the petitioner (解释、疏导)."""

    __tablename__ = "case_guidance"
    __table_args__ = (
        at_most("text", MAX_REASONS),
        sa.Index("ix_case_guidance_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    answer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_answer.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    text: Mapped[str]
    given_on: Mapped[dt.date]
    given_at: Mapped[dt.datetime]
    given_by: Mapped[UUID]


class Contribution(Base):
    """That a suggestion contributed, recorded for a reward (奖励登记, 条例 29)."""

    __tablename__ = "case_contribution"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "answer_id"),
        at_most("contribution", MAX_REASONS),
        at_most("reward", MAX_REASONS),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    answer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_answer.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    contribution: Mapped[str]
    reward: Mapped[str] = mapped_column(comment="What is proposed, in words.")
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID]
