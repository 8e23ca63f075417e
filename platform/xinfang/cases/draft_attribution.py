"""Drafting which unit answers for a content class in the territory (责任归属起草).

A class has one draft at most in a territory: drafting anew replaces it. Nothing holds before it is
published, by somebody else.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases.acting import text
from xinfang.cases.classify import NoSuchClass
from xinfang.cases.drafting import seat_at_home
from xinfang.cases.models import MAX_BASIS, Attribution
from xinfang.cases.queries import attribution as rows
from xinfang.cases.queries import dictionary, routing
from xinfang.kernel.errors import Invalid, NotFound
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Outcome, Write


class NoSuchUnit(NotFound):
    """There is no such unit in the territory or below, or it has ended."""

    def __init__(self) -> None:
        super().__init__("没有找到本地区现有的该单位。", field=("unit",))


class EndsTooEarly(Invalid):
    """The last day lies before the first, or the first is past."""

    def __init__(self, name: str) -> None:
        super().__init__("起始日不得早于今日，截止日不得早于起始日。", field=(name,))


@dataclass(frozen=True, slots=True)
class DraftAttribution:
    """`basis` names the decision; `valid_from` is today or later, `valid_to` the last day."""

    content_class_code: str
    unit_id: UUID
    basis: str
    valid_from: date
    valid_to: date | None = None
    acting_as: UUID | None = None


async def draft_attribution(tx: Write, grants: Grants, command: DraftAttribution) -> Outcome:
    """Draft, or replace the draft that there is.

    Raises ActNotPermitted, AmbiguousAppointment, NoSuchClass, NoSuchUnit, EndsTooEarly,
    TextMissing.
    """
    seat = seat_at_home(tx, grants, "attribution", "draft", command.acting_as)
    at = seat.appointment
    basis = text(command.basis, MAX_BASIS, "依据", "basis")
    _check_days(command, tx.today)
    if not await dictionary.class_holds(tx, command.content_class_code):
        raise NoSuchClass
    found = await routing.unit_and_tenant(tx, command.unit_id)
    inside = found is not None and found[1].path.startswith(at.tenant_path)
    if not inside or await routing.has_ended(tx, command.unit_id):
        raise NoSuchUnit
    row = await rows.draft_of(tx, at.tenant_id, command.content_class_code)
    if row is None:
        row = Attribution(id=new_id(), tenant_id=at.tenant_id, tenant_path=at.tenant_path)
        row.content_class_code = command.content_class_code
        tx.add(row)
    row.unit_id, row.basis = command.unit_id, basis
    row.valid_from, row.valid_to = command.valid_from, command.valid_to
    row.drafted_by, row.drafted_at = seat.actor.person_id, tx.now
    await tx.flush()
    event_id = tx.record(
        "attribution.drafted",
        kind="attribution",
        object_id=row.id,
        tenants={at.tenant_id: at.tenant_path},
        grounds={
            "content_class": row.content_class_code,
            "unit": row.unit_id,
            "basis": basis,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        },
        policy=seat.policy,
    )
    return Outcome("attribution", row.id, event_id)


def _check_days(command: DraftAttribution, today: date) -> None:
    if command.valid_from < today:
        raise EndsTooEarly("validFrom")
    if command.valid_to is not None and command.valid_to < command.valid_from:
        raise EndsTooEarly("validTo")
