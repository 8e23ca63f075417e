"""What is set for a territory: by itself, or by the nearest above it."""

from typing import Final, NamedTuple

import sqlalchemy as sa

from xinfang.cases.backlog import BacklogDays, SetDays
from xinfang.cases.models import CaseSetting, SettingName
from xinfang.cases.models.setting import DEFAULTS, TIGHTENED
from xinfang.store.transaction import Read


class InForce(NamedTuple):
    """A number in force in a territory, and the row that set it; none where it is the default."""

    name: SettingName
    value: int
    row: CaseSetting | SetDays | None


WARNING: Final = tuple(name for name in SettingName if name.value.startswith(("WARN_", "OVERDUE_")))
"""When it is warned of what is owed."""


async def settings_of(read: Read, tenant_path: str) -> dict[SettingName, InForce]:
    """Return what is in force today in a territory, by name."""
    parts = tenant_path.split("/")[:-1]
    chain = ["/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]
    asked = (
        sa.select(CaseSetting)
        .where(CaseSetting.tenant_path.in_(chain), CaseSetting.valid_from <= read.today)
        .order_by(sa.func.length(CaseSetting.tenant_path), CaseSetting.valid_from, CaseSetting.id)
    )
    found = {name: InForce(name, value, None) for name, value in DEFAULTS.items()}
    by_place: dict[tuple[str, SettingName], CaseSetting] = {}
    for row in (await read.execute(asked)).scalars():  # the nearest and latest comes last
        by_place[row.tenant_path, SettingName(row.name)] = row
    for (_path, name), row in by_place.items():
        if name not in TIGHTENED or row.value <= found[name].value:
            found[name] = InForce(name, row.value, row)
    return found


async def above(read: Read, name: SettingName, tenant_path: str) -> int:
    """Return what is in force today in the territory above one; at the top, the default."""
    path = tenant_path[: tenant_path.rstrip("/").rfind("/") + 1]
    return (await settings_of(read, path))[name].value if path else DEFAULTS[name]


async def backlog_days(read: Read) -> BacklogDays:
    """Return all that was set about backlog in the province, also what begins later."""
    columns = (getattr(CaseSetting, name) for name in SetDays._fields)
    asked = (
        sa.select(*columns)
        .where(CaseSetting.name == SettingName.BACKLOG_DAYS.value)
        .order_by(CaseSetting.id)
    )
    return BacklogDays(tuple(SetDays._make(row) for row in await read.execute(asked)))
