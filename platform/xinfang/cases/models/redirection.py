"""The table of redirections into a statutory channel (引导至法定途径), each with its feedback."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import MAX_REFERENCE, MAX_TITLE, at_most
from xinfang.cases.models.process import MAX_REASONS
from xinfang.store.base import Base


class Redirection(Base):
    """Whom a case was led to, and what that organ made known of it later (条例 31(1)-(4)).

    Seen exactly where the case is: an organ that is named here gets no sight of the case by it.
    """

    __tablename__ = "case_redirection"
    __table_args__ = (
        sa.UniqueConstraint("case_id"),
        sa.CheckConstraint(
            "num_nulls(result, reference, given_on, feedback_at, feedback_by, feedback_unit_id)"
            " IN (0, 6)",
            name="feedback",
        ),
        at_most("organ", MAX_TITLE),
        at_most("result", MAX_REASONS),
        at_most("reference", MAX_REFERENCE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"), comment="Who redirected.")
    organ: Mapped[str] = mapped_column(comment="The organ or procedure, in words.")
    organ_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    redirected_on: Mapped[dt.date]
    redirected_at: Mapped[dt.datetime]
    redirected_by: Mapped[UUID]
    result: Mapped[str | None] = mapped_column(comment="What the organ told, in brief.")
    reference: Mapped[str | None] = mapped_column(comment="The organ's document.")
    given_on: Mapped[dt.date | None] = mapped_column(comment="The day of the feedback.")
    feedback_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    feedback_at: Mapped[dt.datetime | None]
    feedback_by: Mapped[UUID | None]
