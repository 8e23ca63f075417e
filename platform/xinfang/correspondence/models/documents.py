"""Official documents: from the draft to the issued one with its number and its file.

An issued document never changes: a trigger of the database refuses it. What it says is sealed,
since it names petitioners; its file lies among the objects.
"""

import datetime as dt
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.law.documents import DocumentKind
from xinfang.store.base import PATH, Base
from xinfang.store.objects import ObjectColumns

MAX_RETURN: Final = 2_000


class DocumentState(StrEnum):
    """How far a document has come (文书状态)."""

    DRAFT = "DRAFT"
    """起草: being written, or returned to be written anew."""
    SUBMITTED = "SUBMITTED"
    """送签: waits for the head's approval."""
    ISSUED = "ISSUED"
    """已签发: approved, numbered, and never changed again."""
    SUPERSEDED = "SUPERSEDED"
    """已替代: withdrawn by another that took its place."""


class Register(StrEnum):
    """A register of document numbers (发文字号登记簿); each is gapless by unit and year."""

    GENERAL = "GENERAL"
    ACCUSATION = "ACCUSATION"
    """A register of its own: gaps in the general one would tell of accusations."""

    @property
    def word(self) -> str:
        """What stands before the year (机关代字)."""
        return "信检" if self is Register.ACCUSATION else "信访"


def _listed(column: str, values: type[StrEnum]) -> sa.CheckConstraint:
    named = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({named})", name=column)


class Document(Base):
    """An official document about a case (文书).

    `subject_id` is what of the case it is about: a notice, a transfer, an objection, an answer, an
    opinion, an order; the case itself for a receipt. `written_by` are the persons who wrote it.
    """

    __tablename__ = "document"
    __table_args__ = (
        _listed("kind", DocumentKind),
        _listed("state", DocumentState),
        _listed("register", Register),
        sa.CheckConstraint(
            "(state IN ('ISSUED', 'SUPERSEDED')) = (number IS NOT NULL)", name="numbered"
        ),
        sa.CheckConstraint("(number IS NULL) = (year IS NULL)", name="year"),
        sa.CheckConstraint("(number IS NULL) = (register IS NULL)", name="registered"),
        sa.CheckConstraint("(number IS NULL) = (issued_at IS NULL)", name="issued"),
        sa.CheckConstraint("(state = 'SUPERSEDED') = (superseded_by_id IS NOT NULL)", name="after"),
        sa.CheckConstraint(f"char_length(return_reasons) <= {MAX_RETURN}", name="return_reasons"),
        sa.UniqueConstraint("unit_id", "register", "year", "number", name="uq_document_number"),
        sa.Index("ix_document_case_id", "case_id"),
        sa.Index(
            "uq_document_in_hand",
            "kind",
            "subject_id",
            "unit_id",
            unique=True,
            postgresql_where=sa.text("state IN ('DRAFT', 'SUBMITTED')"),
        ),
        sa.Index(
            "uq_document_in_force",
            "kind",
            "subject_id",
            "unit_id",
            unique=True,
            postgresql_where=sa.text("state = 'ISSUED'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(comment="The petition case that it is about.")
    subject_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="Who writes and signs it, and numbers it."
    )
    organ_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("unit.id"), comment="In whose name: the reviewing organ, else the unit."
    )
    content: Mapped[bytes] = mapped_column(comment="What it says, sealed.")
    written_by: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    drafted_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    return_reasons: Mapped[str | None]
    register: Mapped[str | None]
    year: Mapped[int | None] = mapped_column(sa.SmallInteger)
    number: Mapped[int | None]
    issued_on: Mapped[dt.date | None]
    issued_at: Mapped[dt.datetime | None]
    issued_by: Mapped[UUID | None] = mapped_column(comment="The person who signed it.")
    supersedes_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"))
    superseded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by SQLAlchemy


class DocumentFile(ObjectColumns, Base):
    """The file of an issued document, as PDF/A; written once."""

    __tablename__ = "document_file"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)


class DocumentRegister(Base):
    """The last number of a unit's register in a year."""

    __tablename__ = "document_register"
    __table_args__ = (_listed("register", Register),)

    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    register: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    last: Mapped[int]


def printed(register: str, year: int, number: int) -> str:
    """Return a number as it is printed (发文字号): 信访〔2026〕12号."""
    return f"{Register(register).word}〔{year}〕{number}号"
