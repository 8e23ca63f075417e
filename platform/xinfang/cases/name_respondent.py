"""Finding out whom an accusation names (核定被检举控告对象, 条例 30), which bars him from then on.

Where that bars the unit that has the case, case and work go to the nearest superior that it doesn't
bar, in the same transaction; the unit keeps a slip without content. Whatever it had begun is void.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin
from xinfang.cases.models import (
    EventKind,
    HandOverSlip,
    Item,
    Respondent,
    SubjectKind,
    TaskKind,
    TransferEnd,
)
from xinfang.cases.queries import details, process, routing, writing
from xinfang.cases.queries.routing import Office
from xinfang.cases.receiving import hand_to, system_at, unbarred
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.classification import Category
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act, CaseState
from xinfang.store.transaction import Outcome, Write


class NoSuchRespondent(Invalid):
    """The case has no such accusation item, or the item no such respondent."""

    def __init__(self, field: str) -> None:
        super().__init__("没有该检举控告事项或者该被检举控告对象。", field=(field,))


class SubjectUnknown(Invalid):
    """Nobody of this id can be named."""

    def __init__(self) -> None:
        super().__init__("没有找到该被检举控告对象。", field=("subject",))


class AlreadyNamed(Conflict):
    """It was found out before; a denial isn't taken back."""

    def __init__(self) -> None:
        super().__init__("该被检举控告对象已经核定，不能更改。", field=("respondent",))


@dataclass(frozen=True, slots=True)
class NameRespondent:
    """Say who the respondent of an item is; both by their ordinals, from 1."""

    on: On
    item: int
    respondent: int
    subject_kind: SubjectKind
    subject_id: UUID


async def name_respondent(tx: Write, grants: Grants, command: NameRespondent) -> Outcome:
    """Name him; returns the case, or the slip where the case is kept from the actor now.

    Raises NoSuchRespondent, SubjectUnknown, AlreadyNamed.
    """
    acting = await begin(tx, grants, command.on, "accuse")
    row = await _row(acting, command)
    subject = (command.subject_kind, command.subject_id)
    if not await routing.known_subjects(tx, [subject]):
        raise SubjectUnknown
    row.subject_kind, row.subject_id = command.subject_kind.value, command.subject_id
    await tx.flush()
    subjects = await process.subjects_of(tx, acting.case.id)
    at = acting.appointment
    own = acting.case.responsible_unit_id
    offices = await routing.offices_upward(tx, own, acting.case.tenant_id)
    receiver = await unbarred(tx, subjects, offices)
    # From here on the actor may be barred himself: the rest is done as the system.
    async with tx.on_behalf_of(system_at(receiver or offices[-1])):
        await writing.accuse(tx, acting.case.id, [subject])
        if receiver is not None and receiver.unit_id != own:
            await _remove(acting, receiver)
        event_id = await acting.tell(EventKind.RESPONDENT_NAMED, {"item": command.item})
        denied = await routing.is_denied(tx, acting.actor.person_id, acting.case.id)
    if receiver is not None and receiver.unit_id == own and not denied:
        return acting.done(event_id)
    slip = HandOverSlip(
        id=new_id(),
        case_id=acting.case.id,
        tenant_id=at.tenant_id,
        tenant_path=at.tenant_path,
        unit_id=at.unit_id,
        receiver_id=receiver.tenant.tenant_id if receiver else None,
        receiver_path=receiver.tenant.tenant_path if receiver else None,
        number=acting.case.number,
        channel=acting.case.channel,
        received_on=acting.case.received_on,
        handed_over_at=tx.now,
        registered_by=acting.actor.user_id,
    )
    tx.add(slip)
    await tx.flush()
    return Outcome("hand_over_slip", slip.id, event_id)


async def _row(acting: Acting, command: NameRespondent) -> Respondent:
    items: list[Item] = (await details.items_of(acting.tx, [acting.case.id]))[acting.case.id]
    item = next((one for one in items if one.ordinal == command.item), None)
    if item is None or item.category != Category.ACCUSATION:
        raise NoSuchRespondent("item")
    rows = (await details.respondents_of(acting.tx, [acting.case.id]))[acting.case.id]
    row: Respondent | None = next(
        (one for one in rows if one.item_id == item.id and one.ordinal == command.respondent), None
    )
    if row is None:
        raise NoSuchRespondent("respondent")
    if row.subject_id is not None:
        raise AlreadyNamed
    return row


async def _remove(acting: Acting, receiver: Office) -> None:
    tx, case = acting.tx, acting.case
    if case.state != CaseState.REGISTERED:
        acting.move(Act.REMOVE)
    standing = await process.standing_transfer(tx, case.id)
    if standing is not None:
        standing.ended_as, standing.ended_at = TransferEnd.REMOVED.value, tx.now
    await clocks.end_all(tx, case.id, EndingKind.VOIDED)
    await tasks.end_tasks(tx, case.id)
    case.accepted_on = case.answered_on = case.first_unit_id = None
    await hand_to(tx, case, receiver)
    owed = await clocks.start(tx, case, "DL-02", tx.today, unit_id=receiver.unit_id)
    await tasks.open_task(tx, case, TaskKind.DISPOSE, receiver.unit_id, owed)
