"""Notices to organization departments (干部问题通报): facts about a cadre, and no case.

Whoever may see the case sees none of them by that, and the other way round: a scope row of its own
kind (`cadre_notice`) shows a notice to the unit that sent it and to the one it is addressed to, and
whom its case denies, it denies as well.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import MAX_TITLE, at_most, one_of
from xinfang.law.cadres import Concern
from xinfang.store.base import Base

MAX_CADRE_FACTS: Final = 2_000


class CadreNotice(Base):
    """What an organization department is told of one cadre, and that it was taken note of."""

    __tablename__ = "cadre_notice"
    __table_args__ = (
        one_of("concern", Concern),
        at_most("name", MAX_TITLE),
        at_most("post", MAX_TITLE),
        at_most("facts", MAX_CADRE_FACTS),
        at_most("leaders_told", MAX_TITLE),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged"
        ),
        sa.Index("ix_cadre_notice_case_id", "case_id"),
        sa.Index(
            "uq_cadre_notice_standing",
            "respondent_id",
            "from_unit_id",
            unique=True,
            postgresql_where=sa.text("lapsed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    respondent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_respondent.id"))
    from_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    to_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    name: Mapped[str]
    post: Mapped[str]
    concern: Mapped[str]
    facts: Mapped[str] = mapped_column(comment="In the sender's words; nothing of the petitioner.")
    leaders_told: Mapped[str] = mapped_column(
        comment="Which leaders were told of a grave matter, in words; empty where it isn't one."
    )
    sent_at: Mapped[dt.datetime]
    sent_by: Mapped[UUID]
    acknowledged_at: Mapped[dt.datetime | None]
    acknowledged_by: Mapped[UUID | None]
    lapsed_at: Mapped[dt.datetime | None] = mapped_column(
        comment="Since when it stands no more: an accusation bars the one it was addressed to."
    )
    version: Mapped[int] = mapped_column(server_default="1")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by SQLAlchemy
