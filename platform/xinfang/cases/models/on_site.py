"""Tables of mass visits (集体访现场处置): when a unit was told, who came when, what came of it."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most
from xinfang.cases.models.process import MAX_ANSWER
from xinfang.store.base import Base


class OnSite(Base):
    """That a unit was called to a mass visit, and what it did on the site (DL-19).

    `attended` are officials by unit, post and name. Of the petitioners it has nothing.
    """

    __tablename__ = "case_on_site"
    __table_args__ = (
        sa.CheckConstraint("due_at > notified_at", name="due_at"),
        sa.CheckConstraint("arrived_at >= notified_at", name="arrived_at"),
        sa.CheckConstraint("ended_at >= coalesce(arrived_at, notified_at)", name="ended_at"),
        sa.CheckConstraint(
            "ended_at IS NULL OR (measures IS NOT NULL AND result IS NOT NULL)", name="ended"
        ),
        at_most("measures", MAX_ANSWER),
        at_most("result", MAX_ANSWER),
        sa.Index("ix_case_on_site_case_id", "case_id"),
        sa.Index(
            "uq_case_on_site_open",
            "case_id",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("petition_case.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    notified_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    explanation: Mapped[str]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[UUID]
    arrived_at: Mapped[dt.datetime | None]
    attended: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    arrival_recorded_at: Mapped[dt.datetime | None]
    arrival_recorded_by: Mapped[UUID | None]
    measures: Mapped[str | None]
    result: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]
    end_recorded_at: Mapped[dt.datetime | None]
    end_recorded_by: Mapped[UUID | None]
