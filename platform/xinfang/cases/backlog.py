"""After how many days a matter is backlog (积案): what territories set, as a process keeps it.

A territory may only set fewer days than those above it: the least of its own and theirs holds.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from xinfang.cases.models import SettingName
from xinfang.cases.models.setting import DEFAULTS

DEFAULT = DEFAULTS[SettingName.BACKLOG_DAYS]


class SetDays(NamedTuple):
    """That a territory set a number of days, from a day on."""

    tenant_id: UUID
    tenant_path: str
    value: int
    valid_from: dt.date


@dataclass(frozen=True, slots=True)
class BacklogDays:
    """All that was set in a province, in the order in which it was."""

    rows: tuple[SetDays, ...] = ()

    def in_force(self, day: dt.date) -> dict[str, SetDays]:
        """Return what is in force on a day, by the paths of who set it."""
        begun = (row for row in self.rows if row.valid_from <= day)
        return {row.tenant_path: row for row in sorted(begun, key=lambda row: row.valid_from)}

    def of(self, tenant_path: str, day: dt.date) -> tuple[int, SetDays | None]:
        """Return the days that hold in a territory, and who set them; nobody where it is ours."""
        over = (row for path, row in self.in_force(day).items() if tenant_path.startswith(path))
        return _least(over)


def _least(rows: Iterable[SetDays]) -> tuple[int, SetDays | None]:
    least: tuple[int, SetDays | None] = (DEFAULT, None)
    for row in sorted(rows, key=lambda row: len(row.tenant_path)):
        if row.value <= least[0]:
            least = (row.value, row)
    return least
