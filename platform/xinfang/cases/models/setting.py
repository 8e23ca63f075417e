"""What a territory sets where law leaves a number open (办理设置): dated, never changed."""

import datetime as dt
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.cases.models.petition import one_of
from xinfang.law import backlog
from xinfang.law.warnings import DEFAULT
from xinfang.store.base import PATH, Base


class SettingName(StrEnum):
    """What may be set (设置项)."""

    TRANSFER_DEPTH = "TRANSFER_DEPTH"
    """转送层次提示: how often a case may be sent on before it is warned of."""
    WARN_FIRST_PERCENT = "WARN_FIRST_PERCENT"
    WARN_SECOND_PERCENT = "WARN_SECOND_PERCENT"
    WARN_LAST_PERCENT = "WARN_LAST_PERCENT"
    """到期前预警: the share of the time after which it is warned that a last day nears."""
    OVERDUE_FIRST_DAYS = "OVERDUE_FIRST_DAYS"
    OVERDUE_SECOND_DAYS = "OVERDUE_SECOND_DAYS"
    OVERDUE_LAST_DAYS = "OVERDUE_LAST_DAYS"
    """超期预警: the days after which it is warned that a last day has passed."""
    URGENT_REPORT_HOURS = "URGENT_REPORT_HOURS"
    """紧急报告时限: the hours in which a major or urgent matter is reported (DL-18)."""
    ON_SITE_HOURS = "ON_SITE_HOURS"
    """到场时限: the hours in which somebody is at a mass visit (DL-19)."""
    BACKLOG_DAYS = "BACKLOG_DAYS"
    """积案天数: the days after which a matter without an end is backlog."""


_WARNING: Final[dict[SettingName, int]] = dict(
    zip(
        (
            SettingName.WARN_FIRST_PERCENT,
            SettingName.WARN_SECOND_PERCENT,
            SettingName.WARN_LAST_PERCENT,
            SettingName.OVERDUE_FIRST_DAYS,
            SettingName.OVERDUE_SECOND_DAYS,
            SettingName.OVERDUE_LAST_DAYS,
        ),
        (*DEFAULT.before, *DEFAULT.after),
        strict=True,
    )
)
DEFAULTS: Final[dict[SettingName, int]] = {
    SettingName.TRANSFER_DEPTH: 2,
    **_WARNING,
    SettingName.URGENT_REPORT_HOURS: 4,
    SettingName.ON_SITE_HOURS: 2,
    SettingName.BACKLOG_DAYS: backlog.MOST_DAYS,
}
"""What holds where no territory has set anything: numbers of ours, law has none."""
TIGHTENED: Final = frozenset(SettingName) - {SettingName.TRANSFER_DEPTH}
"""What a territory may only lower: the least of its own and of those above it holds."""
BOUNDS: Final[dict[SettingName, tuple[int, int]]] = {
    SettingName.TRANSFER_DEPTH: (1, 9),
    **{name: (1, DEFAULTS[name]) for name in TIGHTENED},
    SettingName.BACKLOG_DAYS: (backlog.LEAST_DAYS, backlog.MOST_DAYS),
}


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
    applied_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When running clocks were told to be looked at by it, where it says when to warn."
    )
