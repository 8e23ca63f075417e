"""Tables of the petitioner's own side: the codes by which he asks for his case (查询码)."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import one_of
from xinfang.store.base import Base


class CodeWay(StrEnum):
    """How a query code came to its petitioner (查询码告知方式)."""

    SENT = "SENT"
    """短信发送: to the telephone that the case is registered with; no staff saw it."""
    POSTED = "POSTED"
    """信函寄送: printed and posted by an officer, who may have seen it: like one that was shown."""
    SHOWN = "SHOWN"
    """当面出示: once, to whoever prints it for him; what he does with it needs a second proof."""
    FILED = "FILED"
    """网上提交: to himself, who filed online with a confirmed telephone."""


class QueryCode(Base):
    """A query code of a petitioner for his case (查询码); of the code only a keyed hash is kept.

    A petitioner may hold several until one is used: then those that came to him before it end. The
    application writes rows and can't read them: sign-in goes through a definer function.
    """

    __tablename__ = "case_query_code"
    __table_args__ = (
        one_of("way", CodeWay),
        sa.CheckConstraint("(way = 'SHOWN') = (shown_to IS NOT NULL)", name="shown_to"),
        sa.UniqueConstraint("code_blind"),
        sa.Index("ix_case_query_code_petitioner_id", "petitioner_id"),
        sa.Index("ix_case_query_code_case_id", "case_id"),
    )
    # The application can't read back what it wrote.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy declares it an instance variable

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    petitioner_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("case_petitioner.id"), comment="Whom the scope row of the case names."
    )
    code_blind: Mapped[bytes] = mapped_column(comment="Keyed hash of number and code together.")
    way: Mapped[str]
    shown_to: Mapped[UUID | None] = mapped_column(comment="The user who saw it, where one did.")
    made_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
