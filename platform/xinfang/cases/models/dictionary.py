"""The dictionary that cases are classified by: content classes (信访内容分类)."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.organizations.models import PINYIN
from xinfang.store.base import Base


class ContentClass(Base):
    """What a petition is about, in three levels of two digits each (信访内容分类).

    A code is never given again: one that has ended keeps its meaning for the cases that have it.
    """

    __tablename__ = "content_class"
    __table_args__ = (
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name="code"),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        sa.CheckConstraint("(level = 1) = (parent_code IS NULL)", name="parent"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from - 1", name="ends"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(sa.ForeignKey("content_class.code"))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    name: Mapped[str]
    pinyin: Mapped[str] = mapped_column(PINYIN)
    official: Mapped[bool] = mapped_column(
        comment="Whether the name is a published one; the others are ours, names of practice."
    )
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
