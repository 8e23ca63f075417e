"""Who answers for what, and which matters have a channel of their own: drafted, then published.

Both are reference nouns: what is published is read in the whole province, a draft within its own
territory. What is published never changes; a new version takes its place from its day on.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import at_most, one_of
from xinfang.law.classification import AppealBranch
from xinfang.store.base import PATH, Base

MAX_BASIS: Final = 500
CHANNELS: Final = tuple(one for one in AppealBranch if one is not AppealBranch.PETITION_HANDLING)
"""The branches of article 31 that a list may name: what is left is handled as a petition."""


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


class ChannelList(Base):
    """A department's list of matters that have a statutory channel (法定途径分类处理清单).

    `version` counts the department's published lists, and is absent in the draft, of which it has
    one at most. Its newest published list is in force.
    """

    __tablename__ = "channel_list"
    __table_args__ = (
        sa.CheckConstraint("(version IS NULL) = (published_at IS NULL)", name="published"),
        sa.CheckConstraint("(version IS NULL) = (published_on IS NULL)", name="publication"),
        sa.CheckConstraint("(version IS NULL) = (published_by IS NULL)", name="publisher"),
        sa.CheckConstraint("published_by <> drafted_by", name="apart"),
        at_most("title", MAX_BASIS),
        sa.Index("uq_channel_list_version", "unit_id", "version", unique=True),
        sa.Index(
            "uq_channel_list_draft",
            "unit_id",
            unique=True,
            postgresql_where=sa.text("published_at IS NULL"),
        ),
        sa.Index("ix_channel_list_tenant", "tenant_id", sa.text("id DESC")),
        sa.Index("ix_channel_list_tenant_path", "tenant_path"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    title: Mapped[str]
    version: Mapped[int | None] = mapped_column(sa.SmallInteger)
    drafted_by: Mapped[UUID] = mapped_column(comment="The person, not the account.")
    drafted_at: Mapped[dt.datetime]
    published_by: Mapped[UUID | None] = mapped_column(comment="The person; never the drafter.")
    published_at: Mapped[dt.datetime | None]
    published_on: Mapped[dt.date | None] = mapped_column(comment="The day of publication (公布日).")


class ChannelEntry(Base):
    """One matter of a list: its channel, the law that gives it, and the procedure (法定途径).

    Without a content class the matter's words are looked for in the petition.
    """

    __tablename__ = "channel_entry"
    __table_args__ = (
        sa.UniqueConstraint("list_id", "ordinal"),
        _classified(),
        one_of("branch", CHANNELS),
        at_most("matter", MAX_BASIS),
        at_most("legal_basis", MAX_BASIS),
        at_most("procedure", MAX_BASIS),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(sa.ForeignKey("channel_list.id"))
    ordinal: Mapped[int] = mapped_column(sa.SmallInteger)
    content_class_code: Mapped[str | None]
    matter: Mapped[str]
    branch: Mapped[str]
    legal_basis: Mapped[str]
    procedure: Mapped[str] = mapped_column(comment="The procedure and the organ, in words.")
