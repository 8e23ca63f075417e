"""Tables of imported case registers: what a register told of a case, what was imported before."""

import datetime as dt
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most
from xinfang.store.base import PATH, Base

MAX_REGISTER: Final = 100
MAX_SOURCE_NUMBER: Final = 100
MAX_TOLD: Final = 2_000


class CaseImport(Base):
    """What another register told of an imported case (原登记簿记载): its number, how it stood.

    These are that register's words and days. No clock of ours was made from them.
    """

    __tablename__ = "case_import"
    __table_args__ = (
        at_most("register", MAX_REGISTER),
        at_most("source_number", MAX_SOURCE_NUMBER),
        at_most("state_told", MAX_TOLD),
        at_most("unit_told", MAX_TOLD),
        at_most("result_told", MAX_TOLD),
        sa.Index("ix_case_import_source_number", "source_number"),
    )

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"), primary_key=True)
    job_id: Mapped[UUID]
    row: Mapped[int] = mapped_column(comment="The row of the file that it was.")
    register: Mapped[str] = mapped_column(comment="The register that it comes from, by its name.")
    source_number: Mapped[str | None] = mapped_column(comment="Its number there (原登记编号).")
    state_told: Mapped[str | None]
    unit_told: Mapped[str | None] = mapped_column(comment="Who had it there (原承办单位).")
    result_told: Mapped[str | None] = mapped_column(comment="What came of it there (原办理结果).")
    accepted_told: Mapped[dt.date | None]
    answered_told: Mapped[dt.date | None]
    closed_told: Mapped[dt.date | None]


class ImportKey(Base):
    """A row that was imported before, by a keyed digest of register and number, or of its content.

    It names no case: whoever handed an accusation up may import again and learns nothing more.
    """

    __tablename__ = "import_key"
    technical: ClassVar[bool] = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_digest: Mapped[bytes] = mapped_column(primary_key=True)
    tenant_path: Mapped[str] = mapped_column(PATH)
    job_id: Mapped[UUID]
    row: Mapped[int]


class ImportFault(Base):
    """Why a row of a file was not imported, or what is to be known of one that was (导入问题)."""

    __tablename__ = "import_fault"
    technical: ClassVar[bool] = True

    job_id: Mapped[UUID] = mapped_column(sa.ForeignKey("job.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    column: Mapped[str]
    reason: Mapped[str]
    kept: Mapped[bool] = mapped_column(comment="Whether the row was imported all the same.")
