"""What is set for a territory: by itself, or by the nearest above it."""

from typing import NamedTuple

import sqlalchemy as sa

from xinfang.cases.models import CaseSetting, SettingName
from xinfang.cases.set_setting import DEFAULTS
from xinfang.store.transaction import Read


class InForce(NamedTuple):
    """A number in force in a territory, and the row that set it; none where it is the default."""

    name: SettingName
    value: int
    row: CaseSetting | None


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
    for row in (await read.execute(asked)).scalars():  # the nearest and latest comes last
        name = SettingName(row.name)
        found[name] = InForce(name, row.value, row)
    return found
