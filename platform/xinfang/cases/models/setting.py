"""What a territory sets where law leaves a number open (办理设置): dated, never changed."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import one_of
from xinfang.store.base import PATH, Base


class SettingName(StrEnum):
    """What may be set (设置项)."""

    TRANSFER_DEPTH = "TRANSFER_DEPTH"
    """转送层次提示: how often a case may be sent on before it is warned of."""


class CaseSetting(Base):
    """One number of a territory from a day on; those below without one of their own follow it."""

    __tablename__ = "case_setting"
    __table_args__ = (
        one_of("name", SettingName),
        sa.Index("ix_case_setting_tenant_path", "tenant_path", "name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    tenant_path: Mapped[str] = mapped_column(PATH)
    name: Mapped[str]
    value: Mapped[int] = mapped_column(sa.SmallInteger)
    valid_from: Mapped[dt.date]
    set_at: Mapped[dt.datetime]
    set_by: Mapped[UUID] = mapped_column(comment="The person, not the account.")
