"""Setting a number that law leaves open (办理设置), for the own territory and those below it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases.drafting import seat_at_home
from xinfang.cases.models import CaseSetting, SettingName
from xinfang.cases.models.setting import BOUNDS, TIGHTENED
from xinfang.cases.queries import settings
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations.derive import bump
from xinfang.store.transaction import Outcome, Write


class OutOfBounds(Invalid):
    """The number lies outside what may be set."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(f"应在 {least} 至 {most} 之间。", field=("value",))


class NotFromThePast(Invalid):
    """A setting holds from today at the earliest."""

    def __init__(self) -> None:
        super().__init__("起始日不得早于今日。", field=("validFrom",))


@dataclass(frozen=True, slots=True)
class SetSetting:
    """Set a number from a day on, today if none is named."""

    name: SettingName
    value: int
    valid_from: date | None = None
    acting_as: UUID | None = None


async def set_setting(tx: Write, grants: Grants, command: SetSetting) -> Outcome:
    """Set it; what held before stays written down.

    Raises ActNotPermitted, AmbiguousAppointment, OutOfBounds, NotFromThePast.
    """
    seat = seat_at_home(tx, grants, "setting", "set", command.acting_as)
    least, most = BOUNDS[command.name]
    if command.name in TIGHTENED:
        most = min(most, await settings.above(tx, command.name, seat.appointment.tenant_path))
    if not least <= command.value <= most:
        raise OutOfBounds(least, most)
    day = command.valid_from or tx.today
    if day < tx.today:
        raise NotFromThePast
    at = seat.appointment
    row = CaseSetting(
        id=new_id(),
        tenant_id=at.tenant_id,
        tenant_path=at.tenant_path,
        name=command.name.value,
        value=command.value,
        valid_from=day,
        set_at=tx.now,
        set_by=seat.actor.person_id,
    )
    tx.add(row)
    if command.name is SettingName.BACKLOG_DAYS:
        await bump(tx, "reference")  # each process keeps these numbers: lists read no settings
    event_id = tx.record(
        "setting.set",
        kind="setting",
        object_id=row.id,
        tenants={at.tenant_id: at.tenant_path},
        grounds={"name": row.name, "value": row.value, "valid_from": day},
        policy=seat.policy,
    )
    return Outcome("setting", row.id, event_id)
