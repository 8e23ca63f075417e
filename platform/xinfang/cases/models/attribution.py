"""Who answers for what, and which matters have a channel of their own: drafted, then published.

Both are reference nouns: what is published is read in the whole province, a draft within its own
territory. What is published never changes; a new version takes its place from its day on.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most
from xinfang.store.base import PATH, Base

MAX_BASIS: Final = 500


def _classified() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["content_class_code"], ["content_class.code"])


class Attribution(Base):
    """Which unit answers for a content class in a territory (责任归属), from a day on.

    What a class has no row for is that of the class above it. `version` counts the published rows
    of a class in a territory, and is absent in the draft, of which there is one at most.
    """

    __tablename__ = "attribution"
    __table_args__ = (
        _classified(),
        sa.CheckConstraint("(version IS NULL) = (published_at IS NULL)", name="published"),
        sa.CheckConstraint("(version IS NULL) = (published_by IS NULL)", name="publisher"),
        sa.CheckConstraint("published_by <> drafted_by", name="apart"),
        sa.CheckConstraint("valid_to >= valid_from", name="ends"),
        at_most("basis", MAX_BASIS),
        sa.Index(
            "uq_attribution_version", "tenant_id", "content_class_code", "version", unique=True
        ),
        sa.Index(
            "uq_attribution_draft",
            "tenant_id",
            "content_class_code",
            unique=True,
            postgresql_where=sa.text("published_at IS NULL"),
        ),
        sa.Index("ix_attribution_tenant_path", "tenant_path"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    content_class_code: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    basis: Mapped[str] = mapped_column(comment="The decision or rule that says so (依据).")
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    version: Mapped[int | None] = mapped_column(sa.SmallInteger)
    drafted_by: Mapped[UUID] = mapped_column(comment="The person, not the account.")
    drafted_at: Mapped[dt.datetime]
    published_by: Mapped[UUID | None] = mapped_column(comment="The person; never the drafter.")
    published_at: Mapped[dt.datetime | None]
