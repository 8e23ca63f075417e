"""What an exported file holds: asked once more when it is fetched."""

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.store.base import Base


class ExportedCase(Base):
    """A case in an exported file, and which protected groups of it the file shows."""

    __tablename__ = "exported_case"
    technical: ClassVar[bool] = True

    job_id: Mapped[UUID] = mapped_column(sa.ForeignKey("job.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    identity: Mapped[bool]
    accusation: Mapped[bool]


class ExportedLine(Base):
    """A line in an exported file of another list: the id of what it tells of."""

    __tablename__ = "exported_line"
    technical: ClassVar[bool] = True

    job_id: Mapped[UUID] = mapped_column(sa.ForeignKey("job.id"), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(primary_key=True)
