"""Tables of what came in: the case, its petitioners, items and respondents, and hand-over slips.

Ids are UUID version 7, so that every table here can later be partitioned by ranges of its id,
which are ranges of time, without a change of any key. Statuses are text with a CHECK:
PostgreSQL's own enumerations are not leakproof and could not use an index under row-level
security. Identity columns hold sealed bytes only.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.law.backlog import ENDED
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose, SecrecyLevel
from xinfang.law.lifecycle import CaseState
from xinfang.store.base import PATH, Base

MAX_TITLE: Final = 200
MAX_DEMAND: Final = 4_000
MAX_FACTS: Final = 50_000
MAX_ITEM: Final = 4_000
MAX_DESCRIPTION: Final = 500
MAX_REFERENCE: Final = 500


class SubjectKind(StrEnum):
    """Whom an accusation names (被检举控告对象).

    A person, a unit, or a whole tenant (一级党委、政府).
    """

    PERSON = "PERSON"
    UNIT = "UNIT"
    TENANT = "TENANT"


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """Return the CHECK that an enumeration of law stands for; an absent value passes."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def at_most(column: str, length: int) -> sa.CheckConstraint:
    """Return the CHECK of a text's length in characters."""
    return sa.CheckConstraint(f"char_length({column}) <= {length}", name=f"{column}_length")


def _classified() -> sa.ForeignKeyConstraint:
    """Return the key to the dictionary, which a revision after that of the cases makes."""
    key = sa.ForeignKeyConstraint(["content_class_code"], ["content_class.code"])
    key.ddl_if(callable_=lambda *_given, **_named: False)
    return key


def _later(column: str, to: str) -> sa.ForeignKeyConstraint:
    """Return the key to a table that a revision after that of the cases makes."""
    key = sa.ForeignKeyConstraint([column], [to])
    key.ddl_if(callable_=lambda *_given, **_named: False)
    return key


SELECTIVE: Final = (
    "state",
    "channel",
    "category",
    "content_class_code",
    "problem_region_code",
    "received_on",
)
"""Columns of which one value may be rare or absent somewhere, and lists are narrowed by."""

OPEN: Final = "state NOT IN (" + ", ".join(f"'{state.value}'" for state in ENDED) + ")"
"""That a matter has no end, as the index of those has it."""
RARE: Final = {
    "urgent": "urgent",
    "late": "late",
    "repeat": "same_matter_id IS NOT NULL",
    "open": OPEN,
}
"""What few cases are: an index of those alone answers for it (`true`), and costs little."""


def list_indexes(name: str, row_id: str, *where: str) -> Iterable[sa.Index]:
    """Return the orders in which lists go through the rows of one place, without a condition.

    `where` are the columns that make the place, `row_id` the case's id in this table.
    """
    newest = (sa.text("registered_at DESC"), sa.text(f"{row_id} DESC"))
    running = sa.text("due_on IS NOT NULL")
    yield sa.Index(f"ix_{name}", *where, *newest)
    yield sa.Index(f"ix_{name}_due", *where, "due_on", row_id)
    yield sa.Index(f"ix_{name}_running", *where, *newest, postgresql_where=running)


def filter_indexes(name: str, row_id: str, *where: str) -> Iterable[sa.Index]:
    """Return the indexes by which what is rare or absent in a place is found without a walk."""
    newest = (sa.text("registered_at DESC"), sa.text(f"{row_id} DESC"))
    for column in SELECTIVE:
        yield sa.Index(f"ix_{name}_{column}", *where, column, *newest)
    yield sa.Index(f"ix_{name}_state_due", *where, "state", "due_on", row_id)
    branch = sa.text("appeal_branch IS NOT NULL")
    yield sa.Index(f"ix_{name}_branch", *where, "appeal_branch", *newest, postgresql_where=branch)
    for rare, condition in RARE.items():
        yield sa.Index(f"ix_{name}_{rare}", *where, *newest, postgresql_where=sa.text(condition))


def _places() -> Iterable[sa.Index]:
    for place in ("province", "municipality", "tenant"):
        name, column = f"petition_case_{place}", f"{place}_id"
        yield from list_indexes(name, "id", column)
        yield from filter_indexes(name, "id", column)
    newest = (sa.text("registered_at DESC"), sa.text("id DESC"))
    for place in ("municipality", "tenant"):
        name = f"ix_petition_case_{place}_unit"
        yield sa.Index(name, f"{place}_id", "responsible_unit_id", *newest)
    yield sa.Index("ix_petition_case_unit", "responsible_unit_id", *newest)
    yield sa.Index("ix_petition_case_number", "number")


class Case(Base):
    """One petition case (信访事项).

    Its tenant is the one that answers for it, not always the one it came to.
    """

    __tablename__ = "petition_case"
    __table_args__ = (
        sa.UniqueConstraint("numbered_by", "number"),
        one_of("channel", Channel),
        one_of("purpose", Purpose),
        one_of("category", Category),
        one_of("appeal_branch", AppealBranch),
        one_of("secrecy", SecrecyLevel),
        one_of("state", CaseState),
        sa.CheckConstraint(
            "appeal_branch IS NULL OR category = 'APPEAL_REQUEST'", name="branch_of_appeal"
        ),
        sa.CheckConstraint("same_matter_id <> id", name="not_its_own_repeat"),
        at_most("title", MAX_TITLE),
        at_most("demand", MAX_DEMAND),
        at_most("facts", MAX_FACTS),
        sa.CheckConstraint("people_count >= 1", name="people_count"),
        sa.CheckConstraint("tenant_path LIKE '%/'", name="tenant_path"),
        _classified(),
        *_places(),
        sa.Index("ix_petition_case_tenant_path", "tenant_path", "id"),
        sa.Index(
            "ix_petition_case_same_matter_id",
            "same_matter_id",
            postgresql_where=sa.text("same_matter_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    year: Mapped[int] = mapped_column(sa.SmallInteger)
    numbered_by: Mapped[UUID] = mapped_column(
        sa.ForeignKey("tenant.id"),
        comment="The tenant whose register gave the number; it stays when the case is sent on.",
    )
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    province_id: Mapped[UUID]
    municipality_id: Mapped[UUID | None]
    county_id: Mapped[UUID | None]
    registering_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    responsible_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    first_unit_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("unit.id"), comment="The unit with the first-handling duty (首办责任单位)."
    )
    channel: Mapped[str]
    purpose: Mapped[str]
    category: Mapped[str]
    appeal_branch: Mapped[str | None]
    content_class_code: Mapped[str | None]
    accuses: Mapped[bool] = mapped_column(
        comment="Whether an item is an accusation (检举控告, 条例 30)."
    )
    secrecy: Mapped[str]
    with_discipline: Mapped[bool] = mapped_column(
        server_default="false",
        comment="Passed to a competent organ (移送): closed to territory and senders.",
    )
    state: Mapped[str]
    title: Mapped[str]
    demand: Mapped[str]
    facts: Mapped[str]
    problem_region_code: Mapped[str | None]
    complained_of_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    urgent: Mapped[bool]
    people_count: Mapped[int]
    received_on: Mapped[dt.date]
    registered_at: Mapped[dt.datetime]
    registered_by: Mapped[UUID]
    same_matter_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("petition_case.id"),
        comment="The earlier case about the same matter (初件), as a person confirmed.",
    )
    imported: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether it was taken over from another register."
    )
    transfer_depth: Mapped[int] = mapped_column(
        sa.SmallInteger, server_default="0", comment="How often it was sent on since registration."
    )
    accepted_on: Mapped[dt.date | None]
    answered_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None] = mapped_column(
        comment="The nearest last day of a running clock of an organ; absent while none runs."
    )
    soon_on: Mapped[dt.date | None] = mapped_column(
        comment="The day from which that clock counts as due soon."
    )
    late: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether an organ's clock was met late."
    )
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - typed as SQLAlchemy types it


class Petitioner(Base):
    """A petitioner of a case (信访人), or one of the representatives (代表) of a joint petition.

    Name, identity number, telephone and address are sealed with the row's own context; the blind
    indexes find equal values within one tenant and say nothing else. There is no way from here to
    a petitioner's other cases.
    """

    __tablename__ = "case_petitioner"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "ordinal"),
        # A blind index is keyed by tenant and column: alone it is as selective as with both.
        sa.Index("ix_case_petitioner_id_number_blind", "id_number_blind"),
        sa.Index("ix_case_petitioner_phone_blind", "phone_blind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    tenant_id: Mapped[UUID] = mapped_column(
        comment="Part of the seals' context and of the blind indexes."
    )
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    representative: Mapped[bool]
    name: Mapped[bytes]
    name_blind: Mapped[bytes]
    id_number: Mapped[bytes | None]
    id_number_blind: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    phone_blind: Mapped[bytes | None]
    address: Mapped[bytes | None]


class Item(Base):
    """One item of a case (诉求): a mixed letter has one for each category it holds."""

    __tablename__ = "case_item"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "ordinal"),
        one_of("category", Category),
        one_of("appeal_branch", AppealBranch),
        sa.CheckConstraint(
            "appeal_branch IS NULL OR category = 'APPEAL_REQUEST'", name="branch_of_appeal"
        ),
        at_most("text", MAX_ITEM),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    category: Mapped[str]
    appeal_branch: Mapped[str | None]
    text: Mapped[str]


class Respondent(Base):
    """Whom an accusation item accuses (被检举控告对象), as described and as found.

    Where nobody was found the subject is absent: the description stands, and denies nobody until
    it is resolved.
    """

    __tablename__ = "case_respondent"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "ordinal"),
        one_of("subject_kind", SubjectKind),
        sa.CheckConstraint("(subject_kind IS NULL) = (subject_id IS NULL)", name="subject_whole"),
        at_most("described_as", MAX_DESCRIPTION),
        sa.Index("ix_case_respondent_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_item.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    described_as: Mapped[str]


class Attachment(Base):
    """A paper of a case (附件): a file that was sent in, or one kept elsewhere, by a reference.

    What the reference means is for the keeper of the papers: a register's number, an address.
    `submission_id` is what a petitioner handed it in with, online.
    """

    __tablename__ = "case_attachment"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "ordinal"),
        at_most("name", MAX_TITLE),
        at_most("reference", MAX_REFERENCE),
        sa.CheckConstraint("(upload_id IS NULL) <> (reference IS NULL)", name="kept_once"),
        _later("upload_id", "upload.id"),
        _later("submission_id", "case_submission.id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    name: Mapped[str]
    reference: Mapped[str | None]
    upload_id: Mapped[UUID | None] = mapped_column(unique=True)
    submission_id: Mapped[UUID | None] = mapped_column()


class HandOverSlip(Base):
    """What somebody keeps of a case that went to the superior past him (移交单).

    No content, no case. A case may go up more than once: each who handed it over has his own.

    `case_id` is shown to nobody below the receiver. Where no superior is on the platform the slip
    records that the letter itself was handed on (平台外移交), and `case_id` is the id under which
    its respondents are kept.
    """

    __tablename__ = "hand_over_slip"
    __table_args__ = (sa.UniqueConstraint("case_id", "registered_by"), one_of("channel", Channel))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    receiver_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("tenant.id"))
    receiver_path: Mapped[str | None] = mapped_column(PATH)
    number: Mapped[str | None] = mapped_column(comment="The case's number at the receiver.")
    channel: Mapped[str]
    received_on: Mapped[dt.date]
    handed_over_at: Mapped[dt.datetime]
    registered_by: Mapped[UUID] = mapped_column(index=True)


class CaseRegister(Base):
    """The register of case numbers of one tenant and year (登记簿).

    The last sequence, and the key that hides it.
    """

    __tablename__ = "case_register"
    technical: ClassVar[bool] = True

    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"), primary_key=True)
    year: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    tenant_path: Mapped[str] = mapped_column(PATH)
    last: Mapped[int]
    key: Mapped[bytes] = mapped_column(
        comment="Made for this register at random: numbers show no order."
    )
