"""The book of hand-overs (移交台账): what a unit sent and received, without the cases.

Who handled a case formerly doesn't see it any more; that it was sent, arrived, was answered or came
back stays on record with both sides. A trigger keeps it from the transfers and the answers.
"""

import datetime as dt
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.store.base import Base


class HandOver(Base):
    """One sending of a case, as both sides keep it; its id is that of the transfer."""

    __tablename__ = "hand_over"
    __table_args__ = (
        sa.Index("ix_hand_over_from_unit_id", "from_unit_id", sa.text("id DESC")),
        sa.Index("ix_hand_over_to_unit_id", "to_unit_id", sa.text("id DESC")),
        sa.Index("ix_hand_over_case_id", "case_id"),
    )
    technical: ClassVar[bool] = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    number: Mapped[str]
    kind: Mapped[str]
    from_unit_id: Mapped[UUID]
    to_unit_id: Mapped[UUID]
    period_days: Mapped[int | None] = mapped_column(sa.SmallInteger)
    sent_at: Mapped[dt.datetime]
    arrived_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    reported_at: Mapped[dt.datetime | None]
    ended_as: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]
