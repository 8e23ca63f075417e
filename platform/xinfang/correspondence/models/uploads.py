"""Files that somebody sent in (上传文件), until they hang on a case and with it."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.store.base import PATH, Base
from xinfang.store.objects import ObjectColumns

MAX_FILE_NAME: Final = 200


class ScanState(StrEnum):
    """Whether a file was looked through for malware (病毒检查)."""

    NOT_SCANNED = "NOT_SCANNED"
    """未检查: no scanner is set up, or it didn't answer."""
    CLEAN = "CLEAN"
    """已检查，未发现病毒. What is infected is never kept."""


class Upload(ObjectColumns, Base):
    """A file as it is kept: of a type that we admit, pictures without what cameras write in them.

    Only its sender sees it until it hangs on a case; from then on whoever sees the case does, and
    he only if he still sees it. A petitioner sees his own files alone.
    """

    __tablename__ = "upload"
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.CheckConstraint("scan IN ('NOT_SCANNED', 'CLEAN')", name="scan"),
        sa.CheckConstraint(f"char_length(name) <= {MAX_FILE_NAME}", name="name_length"),
        sa.Index("ix_upload_case_id", "case_id"),
        sa.Index("ix_upload_waiting", "received_at", postgresql_where=sa.text("case_id IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    received_by: Mapped[UUID] = mapped_column(comment="The user who sent it in.")
    received_at: Mapped[dt.datetime]
    name: Mapped[str] = mapped_column(comment="As its sender calls it, with an ending that fits.")
    media_type: Mapped[str] = mapped_column(comment="Found by the content, whatever was said.")
    stripped: Mapped[bool] = mapped_column(
        comment="Whether it is a picture that was written anew without its metadata."
    )
    scan: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("petition_case.id"), comment="The case that it hangs on; once, for ever."
    )
