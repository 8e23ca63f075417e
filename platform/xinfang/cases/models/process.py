"""Tables of what is done with a case: events, transfers, objections, clocks, notices, answers.

Everything here hangs on a case and is seen exactly where the case is. Rows are written by the acts
of the slice and never deleted.
"""

import datetime as dt
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most, one_of
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import Adoption, Conclusion, NoticeKind, ServiceManner, TransferKind
from xinfang.law.lifecycle import RefusalGround
from xinfang.store.base import Base

MAX_REASONS: Final = 2_000
MAX_ANSWER: Final = 20_000


class EventKind(StrEnum):
    """What happened to a case (办理过程)."""

    REGISTERED = "REGISTERED"
    IMPORTED = "IMPORTED"
    QUERY_CODE_SHOWN = "QUERY_CODE_SHOWN"
    QUERY_CODE_SENT = "QUERY_CODE_SENT"
    SUPPLEMENTED = "SUPPLEMENTED"
    WITHDRAWN = "WITHDRAWN"
    RATED = "RATED"
    RATING_CHECKED = "RATING_CHECKED"
    HANDED_OVER = "HANDED_OVER"
    IDENTITY_UNMASKED = "IDENTITY_UNMASKED"
    CLASSIFIED = "CLASSIFIED"
    RESPONDENT_NAMED = "RESPONDENT_NAMED"
    TRANSFERRED = "TRANSFERRED"
    ASSIGNED = "ASSIGNED"
    ARRIVED = "ARRIVED"
    OBJECTED = "OBJECTED"
    OBJECTION_UPHELD = "OBJECTION_UPHELD"
    OBJECTION_OVERRULED = "OBJECTION_OVERRULED"
    ACCEPTED = "ACCEPTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    NO_LONGER_ACCEPTED = "NO_LONGER_ACCEPTED"
    REDIRECTED = "REDIRECTED"
    HANDLING_BEGUN = "HANDLING_BEGUN"
    EXTENDED = "EXTENDED"
    ANSWERED = "ANSWERED"
    ANSWER_SERVED = "ANSWER_SERVED"
    CLOSING_REPORTED = "CLOSING_REPORTED"
    CLOSED = "CLOSED"
    SUPERVISED = "SUPERVISED"
    SUPERVISION_REPLIED = "SUPERVISION_REPLIED"
    SUPERVISION_REPLY_ACCEPTED = "SUPERVISION_REPLY_ACCEPTED"
    SUPERVISION_REPLY_SENT_BACK = "SUPERVISION_REPLY_SENT_BACK"
    SUPERVISION_WITHDRAWN = "SUPERVISION_WITHDRAWN"
    COMMENTED = "COMMENTED"
    INSTRUCTION_REPORTED = "INSTRUCTION_REPORTED"
    UNDERTAKEN = "UNDERTAKEN"
    UNDERTAKING_STEP = "UNDERTAKING_STEP"
    UNDERTAKING_CONCLUDED = "UNDERTAKING_CONCLUDED"
    UNDERTAKING_SENT_BACK = "UNDERTAKING_SENT_BACK"
    UNDERTAKING_CLOSED = "UNDERTAKING_CLOSED"
    UNDERTAKING_RELEASED = "UNDERTAKING_RELEASED"
    MARKED_URGENT = "MARKED_URGENT"
    URGENT_REPORTED = "URGENT_REPORTED"
    ON_SITE_RECORDED = "ON_SITE_RECORDED"
    ON_SITE_ARRIVED = "ON_SITE_ARRIVED"
    ON_SITE_ENDED = "ON_SITE_ENDED"
    PUBLIC_OPINION_RECORDED = "PUBLIC_OPINION_RECORDED"
    PUBLIC_OPINION_STEP = "PUBLIC_OPINION_STEP"
    PUBLIC_OPINION_CLOSED = "PUBLIC_OPINION_CLOSED"
    INTEREST_DECLARED = "INTEREST_DECLARED"
    RECUSAL_ASKED = "RECUSAL_ASKED"
    RECUSED = "RECUSED"
    RECUSAL_OVERRULED = "RECUSAL_OVERRULED"
    RECUSAL_WITHDRAWN = "RECUSAL_WITHDRAWN"
    REVIEW_REQUESTED = "REVIEW_REQUESTED"
    REVIEW_OPINION_GIVEN = "REVIEW_OPINION_GIVEN"
    REHANDLING_ORDERED = "REHANDLING_ORDERED"
    REVIEW_OPINION_SERVED = "REVIEW_OPINION_SERVED"
    RE_REVIEW_REQUESTED = "RE_REVIEW_REQUESTED"
    RE_REVIEW_OPINION_GIVEN = "RE_REVIEW_OPINION_GIVEN"
    DOCUMENT_ISSUED = "DOCUMENT_ISSUED"
    FILES_ATTACHED = "FILES_ATTACHED"
    COMPETENCE_DISPUTED = "COMPETENCE_DISPUTED"
    COMPETENCE_RULED = "COMPETENCE_RULED"
    RAISE_REQUESTED = "RAISE_REQUESTED"
    RAISE_DECLINED = "RAISE_DECLINED"
    RAISED = "RAISED"
    REVIEW_HEARING_HELD = "REVIEW_HEARING_HELD"
    OPINION_PUBLICIZED = "OPINION_PUBLICIZED"
    AFTERCARE_RECORDED = "AFTERCARE_RECORDED"
    ACCEPTED_SIMPLY = "ACCEPTED_SIMPLY"
    SWITCHED_TO_ORDINARY = "SWITCHED_TO_ORDINARY"
    HEARING_ANNOUNCED = "HEARING_ANNOUNCED"
    HEARING_HELD = "HEARING_HELD"
    HEARING_CALLED_OFF = "HEARING_CALLED_OFF"
    SETTLED = "SETTLED"
    EXECUTION_ARRANGED = "EXECUTION_ARRANGED"
    EXECUTION_REPORTED = "EXECUTION_REPORTED"
    GUIDED = "GUIDED"
    CONTRIBUTION_RECORDED = "CONTRIBUTION_RECORDED"
    JOINED = "JOINED"
    PART_ANSWERED = "PART_ANSWERED"
    PART_WITHDRAWN = "PART_WITHDRAWN"
    PASSED_TO_DISCIPLINE = "PASSED_TO_DISCIPLINE"
    WORD_SENT = "WORD_SENT"
    SERVICE_FAILED = "SERVICE_FAILED"
    SERVICE_RECORDED = "SERVICE_RECORDED"
    MERGED = "MERGED"
    MERGE_UNDONE = "MERGE_UNDONE"
    REDIRECTION_FEEDBACK_RECORDED = "REDIRECTION_FEEDBACK_RECORDED"
    CADRE_INFORMED = "CADRE_INFORMED"
    PASSED_TO_ORGAN = "PASSED_TO_ORGAN"


class TransferEnd(StrEnum):
    """How a transfer ended (转送、交办的去向): what is open has none."""

    RETURNED = "RETURNED"
    """退回: the objection was upheld, or the sender called it back to send it elsewhere (改派)."""
    SENT_ON = "SENT_ON"
    """再转送: the receiving unit sent it on."""
    REMOVED = "REMOVED"
    """移送上级: taken away, since the unit or its head is accused."""
    RAISED = "RAISED"
    """提级: the superior took the case to its own level."""


class Ruling(StrEnum):
    """How an objection was ruled (异议核实结果)."""

    UPHELD = "UPHELD"
    OVERRULED = "OVERRULED"


class ClockTold(StrEnum):
    """What was told of a last day (期限提醒)."""

    DUE_SOON = "DUE_SOON"
    LATE = "LATE"


class TaskKind(StrEnum):
    """What a unit has to do with a case (待办)."""

    CHECK_RATING = "CHECK_RATING"
    """核查评价: look at a petitioner's poor rating of a unit below."""
    DISPOSE = "DISPOSE"
    """分流: transfer, assign, accept or refuse a registered case."""
    DECIDE_ACCEPTANCE = "DECIDE_ACCEPTANCE"
    """受理: accept what arrived, or object to it, with notice."""
    RULE_OBJECTION = "RULE_OBJECTION"
    """核实异议: verify an objection, and agree to the return or not."""
    ANSWER = "ANSWER"
    """答复: handle and answer."""
    SERVE_ANSWER = "SERVE_ANSWER"
    """送达: serve the answer on the petitioner."""
    REPORT_CLOSING = "REPORT_CLOSING"
    """反馈: tell the assigning organ the result."""
    CLOSE = "CLOSE"
    """终结: close what was answered, when nothing can be asked for any more."""
    REPLY_SUPERVISION = "REPLY_SUPERVISION"
    """反馈督办: tell whoever supervises what was done."""
    JUDGE_SUPERVISION_REPLY = "JUDGE_SUPERVISION_REPLY"
    """审核督办反馈: accept the reply, or send it back."""
    CARRY_OUT_INSTRUCTION = "CARRY_OUT_INSTRUCTION"
    """落实批示: carry out a leader's instruction, and report."""
    REVIEW_UNDERTAKING = "REVIEW_UNDERTAKING"
    """包案结案评审: review what a leader undertook, at its close."""
    MEET_PUBLIC_OPINION = "MEET_PUBLIC_OPINION"
    """处置舆情: meet public opinion about the case, until it is closed."""
    RULE_RECUSAL = "RULE_RECUSAL"
    """决定回避: rule a challenge of somebody who works on the case."""
    GIVE_REVIEW_OPINION = "GIVE_REVIEW_OPINION"
    """复查: give the review opinion, or order the matter to be handled anew."""
    GIVE_RE_REVIEW_OPINION = "GIVE_RE_REVIEW_OPINION"
    """复核: give the re-review opinion, or order the matter to be handled anew."""
    SERVE_REVIEW_OPINION = "SERVE_REVIEW_OPINION"
    """送达: serve the opinion of a review or re-review on the petitioner."""
    APPROVE_DOCUMENT = "APPROVE_DOCUMENT"
    """签发: sign a document that was submitted, or return it."""
    AMEND_DOCUMENT = "AMEND_DOCUMENT"
    """修改文书: write a document anew that was returned."""
    RULE_DISPUTE = "RULE_DISPUTE"
    """裁定管辖: rule a dispute about competence."""
    DECIDE_RAISE = "DECIDE_RAISE"
    """决定提级: take a case to the own level, or decline."""
    HOLD_HEARING = "HOLD_HEARING"
    """举行听证: hold the hearing that was announced, and record it."""
    ARRANGE_EXECUTION = "ARRANGE_EXECUTION"
    """安排执行: say who performs what by when, of what an opinion supports."""
    EXECUTE = "EXECUTE"
    """督促执行: see that it is performed, and report."""
    ANSWER_PART = "ANSWER_PART"
    """协办答复: answer the own part of a jointly handled case."""
    RENEW_SERVICE = "RENEW_SERVICE"
    """重新送达: reach the petitioner otherwise, for a message could not be sent."""
    REPORT_URGENT = "REPORT_URGENT"
    """紧急报告: report a major or urgent matter within its hours."""
    ARRIVE_ON_SITE = "ARRIVE_ON_SITE"
    """到场处置: be at a mass visit within the hours."""
    RECORD_REDIRECTION_FEEDBACK = "RECORD_REDIRECTION_FEEDBACK"
    """登记引导反馈: ask the organ that a case was led to what came of it, and write it down."""


class CaseTransition(Base):
    """A lawful move from state to state, for the guard in the database (`law.lifecycle`)."""

    __tablename__ = "case_transition"

    act: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True, comment="Empty: on every path.")


class CaseEvent(Base):
    """One event of a case's timeline (办理过程).

    Its id is the id of the ledger entry and of the parcels. `subject_id` is the transfer,
    objection, notice, answer or clock that it is about, as its kind says.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        one_of("kind", EventKind),
        sa.Index("ix_case_event_case_id", "case_id", sa.text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    kind: Mapped[str]
    at: Mapped[dt.datetime]
    user_id: Mapped[UUID | None] = mapped_column(comment="Who acted; absent for system work.")
    unit_id: Mapped[UUID | None] = mapped_column(comment="The unit in whose name it was done.")
    subject_id: Mapped[UUID | None] = mapped_column(comment="What it is about, besides the case.")


class Transfer(Base):
    """A transfer (转送) or an assignment (交办) of a case to a unit (条例 22, 23).

    `period_days` is the period that the assigning organ set; only an assignment has one. Without
    `arrived_at` it is still on its way.
    """

    __tablename__ = "case_transfer"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "ordinal"),
        one_of("kind", TransferKind),
        one_of("ended_as", TransferEnd),
        sa.CheckConstraint("(kind = 'ASSIGN') = (period_days IS NOT NULL)", name="period"),
        sa.CheckConstraint("kind = 'ASSIGN' OR closing_report IS NULL", name="closing_report"),
        sa.CheckConstraint("(ended_as IS NULL) = (ended_at IS NULL)", name="ended"),
        at_most("note", MAX_REASONS),
        at_most("passing_reasons", MAX_REASONS),
        at_most("closing_report", MAX_ANSWER),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    kind: Mapped[str]
    from_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    from_tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    to_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    to_tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    note: Mapped[str]
    passing_reasons: Mapped[str] = mapped_column(
        server_default="",
        comment="Why a unit that answers for the matter itself passed it on (再转送理由).",
    )
    period_days: Mapped[int | None] = mapped_column(sa.SmallInteger)
    sent_at: Mapped[dt.datetime]
    sent_by: Mapped[UUID]
    arrived_at: Mapped[dt.datetime | None]
    ended_as: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]
    closing_report: Mapped[str | None]
    reported_at: Mapped[dt.datetime | None]
    reported_by: Mapped[UUID | None]


class Objection(Base):
    """An objection to a transfer or assignment (异议, 条例 23¶3), and how it was ruled."""

    __tablename__ = "case_objection"
    __table_args__ = (
        one_of("ruling", Ruling),
        sa.CheckConstraint("(ruling IS NULL) = (ruled_at IS NULL)", name="ruled"),
        at_most("reasons", MAX_REASONS),
        at_most("ruling_reasons", MAX_REASONS),
        sa.Index("ix_case_objection_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    transfer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_transfer.id"), unique=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    reasons: Mapped[str]
    proposed_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    raised_at: Mapped[dt.datetime]
    raised_by: Mapped[UUID]
    ruling: Mapped[str | None]
    ruling_reasons: Mapped[str | None]
    ruled_at: Mapped[dt.datetime | None]
    ruled_by: Mapped[UUID | None]


class CaseClock(Base):
    """A term running on a case (计时), with all that its last day was made from.

    Days are civil. `explanation` is what was reckoned, in Chinese sentences, one a line. A clock
    without `ended_as` is open; `unit_id` is the organ whose time it is, absent where the time is
    the petitioner's.
    """

    __tablename__ = "case_clock"
    __table_args__ = (
        one_of("ended_as", EndingKind),
        one_of("told", ClockTold),
        sa.CheckConstraint("(ended_as IS NULL) = (ended_on IS NULL)", name="ended"),
        sa.CheckConstraint(
            "(extension_days IS NULL) = (extension_approved_on IS NULL)", name="extension"
        ),
        sa.Index("ix_case_clock_case_id", "case_id"),
        sa.Index(
            "ix_case_clock_to_tell",
            "soon_on",
            postgresql_where=sa.text(
                "ended_as IS NULL AND unit_id IS NOT NULL AND told IS DISTINCT FROM 'LATE'"
            ),
        ),
        sa.Index(
            "ix_case_clock_provisional",
            "calendar_version",
            postgresql_where=sa.text("provisional AND ended_as IS NULL"),
        ),
        sa.Index(
            "ix_case_clock_warn_on",
            "warn_on",
            postgresql_where=sa.text("ended_as IS NULL AND warn_on IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    term_id: Mapped[str]
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    transfer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_transfer.id"))
    started_on: Mapped[dt.date]
    law_of: Mapped[dt.date] = mapped_column(comment="The day whose law the term is taken from.")
    setting: Mapped[int | None] = mapped_column(
        sa.SmallInteger, comment="The number that the decision or the tenant set."
    )
    extension_days: Mapped[int | None] = mapped_column(sa.SmallInteger)
    extension_approved_on: Mapped[dt.date | None]
    excluded: Mapped[list[dt.date]] = mapped_column(
        ARRAY(sa.Date),
        server_default="{}",
        comment="First and last day of each hearing that is taken out, one after the other.",
    )
    original_due_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    soon_on: Mapped[dt.date]
    warn_on: Mapped[dt.date | None] = mapped_column(
        server_default=sa.text("'2000-01-01'::date"),
        comment="The day from which the sweep of warnings looks at it; past: it hasn't yet.",
    )
    provisional: Mapped[bool]
    rule_set: Mapped[str]
    calendar_version: Mapped[str]
    explanation: Mapped[str]
    ended_as: Mapped[str | None]
    ended_on: Mapped[dt.date | None]
    told: Mapped[str | None] = mapped_column(
        comment="What its organ was told of this last day: that it is near, or that it has passed."
    )


class Notice(Base):
    """What the petitioner was told, in writing or on the spot (告知, 条例 22, 23, 34)."""

    __tablename__ = "case_notice"
    __table_args__ = (
        one_of("kind", NoticeKind),
        one_of("ground", RefusalGround),
        one_of("manner", ServiceManner),
        at_most("text", MAX_REASONS),
        sa.Index("ix_case_notice_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    kind: Mapped[str]
    ground: Mapped[str | None]
    competent: Mapped[str | None] = mapped_column(
        comment="Which organ or procedure the petitioner was told to turn to, in words."
    )
    text: Mapped[str]
    manner: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    given_on: Mapped[dt.date]
    given_at: Mapped[dt.datetime]
    given_by: Mapped[UUID]


class Answer(Base):
    """An answer (答复, 条例 29 to 32).

    On the sixth branch of appeals it is the petition handling opinion (信访处理意见书).
    With its service (送达) on the petitioner, from which his windows run.
    """

    __tablename__ = "case_answer"
    __table_args__ = (
        one_of("conclusion", Conclusion),
        one_of("adoption", Adoption),
        one_of("served_manner", ServiceManner),
        sa.CheckConstraint("(served_on IS NULL) = (served_manner IS NULL)", name="served"),
        at_most("demand", MAX_ANSWER),
        at_most("facts", MAX_ANSWER),
        at_most("reasons", MAX_ANSWER),
        at_most("basis", MAX_ANSWER),
        sa.Index("ix_case_answer_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    conclusion: Mapped[str | None]
    adoption: Mapped[str | None] = mapped_column(comment="Of a suggestion alone (条例 29).")
    demand: Mapped[str]
    facts: Mapped[str]
    reasons: Mapped[str]
    basis: Mapped[str]
    given_on: Mapped[dt.date]
    given_at: Mapped[dt.datetime]
    given_by: Mapped[UUID]
    served_on: Mapped[dt.date | None]
    served_manner: Mapped[str | None]
    receipt: Mapped[str | None] = mapped_column(comment="Proof of service: a number, who signed.")
    served_by: Mapped[UUID | None]


_OWN_DAY: Final = "done_at IS NULL AND clock_id IS NULL AND due_on IS NOT NULL"


class CaseTask(Base):
    """Something that a unit has to do with a case (待办); done tasks are kept.

    `due_on` is the last day of the clock that the task keeps to, where one runs, or the day that a
    decision set. `subject_id` is what it is about besides the case, where a unit may have several
    of one kind in hand.
    """

    __tablename__ = "case_task"
    __table_args__ = (
        one_of("kind", TaskKind),
        one_of("told", ClockTold),
        sa.Index("ix_case_task_to_tell", "due_on", postgresql_where=sa.text(_OWN_DAY)),
        sa.Index(
            "uq_case_task_open",
            "case_id",
            "holder_unit_id",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=sa.text("done_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index(
            "ix_case_task_open",
            "holder_unit_id",
            sa.text("coalesce(due_on, 'infinity'::date)"),
            "id",
            postgresql_where=sa.text("done_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    holder_unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who has it in hand; follows a succession of units."
    )
    kind: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(comment="What it is about, besides the case.")
    clock_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case_clock.id"))
    due_on: Mapped[dt.date | None]
    opened_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
    told: Mapped[str | None] = mapped_column(comment="What was told of a day of its own.")
