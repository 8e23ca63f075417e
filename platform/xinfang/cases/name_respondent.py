"""Finding out whom an accusation names (核定被检举控告对象, 条例 30), which bars him from then on.

Where that bars the unit that has the case, or whoever is to rule its objection, case and work go to
the nearest superior that it doesn't bar, in the same transaction; the actor keeps a slip without
content. Whatever was begun below is void. Where no superior is left on the platform, the matter is
handed on outside it, and nothing runs here any more. Where it bars the unit that reviews the case
alone, another one reviews.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, hours, lapsing, leadership, parts, sight, supervision, tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.execute import void
from xinfang.cases.models import (
    MAX_DESCRIPTION,
    EventKind,
    HandOverSlip,
    Item,
    Respondent,
    SubjectKind,
    TaskKind,
    TransferEnd,
)
from xinfang.cases.petition import MAX_RESPONDENTS
from xinfang.cases.queries import cadre_notices, details, process, routing, writing
from xinfang.cases.queries.routing import Office
from xinfang.cases.receiving import hand_to, system_at, unbarred
from xinfang.cases.redirect_review import (
    another_reviewer,
    barred_review,
    redirect_review,
    void_reviews,
)
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.classification import Category
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act, CaseState
from xinfang.organizations.queries import TenantColumns, tenant_columns
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


class SubjectMissing(Invalid):
    """Naming a respondent that is described says who he is."""

    def __init__(self) -> None:
        super().__init__("请指明该被检举控告对象是谁。", field=("subject",))


class TooManyRespondents(Invalid):
    """The item has as many respondents as may be kept."""

    def __init__(self) -> None:
        super().__init__(f"不能超过 {MAX_RESPONDENTS} 项。", field=("respondent",))


@dataclass(frozen=True, slots=True)
class NameRespondent:
    """Say whom an item accuses: who the respondent of an ordinal is; without one, a further one.

    Ordinals begin at 1. A further one is `described_as` in the words of the petition, and named
    where he is known: so an accusation that was recognized as one afterwards gets its accused.
    """

    on: On
    item: int
    respondent: int | None = None
    subject_kind: SubjectKind | None = None
    subject_id: UUID | None = None
    described_as: str = ""


async def name_respondent(tx: Write, grants: Grants, command: NameRespondent) -> Outcome:
    """Name him; returns the case, or the slip where the case is kept from the actor now.

    Raises NoSuchRespondent, SubjectMissing, SubjectUnknown, AlreadyNamed, TooManyRespondents,
    TextMissing.
    """
    acting = await begin(tx, grants, command.on, "accuse")
    row = await _row(acting, command)
    if command.subject_kind is None or command.subject_id is None:
        await tx.flush()
        event_id = await acting.tell(EventKind.RESPONDENT_NAMED, _grounds(command, row))
        return acting.done(event_id, "RESPONDENT_UNRESOLVED")
    subject = (command.subject_kind, command.subject_id)
    if not await routing.known_subjects(tx, [subject]):
        raise SubjectUnknown
    row.subject_kind, row.subject_id = command.subject_kind.value, command.subject_id
    await tx.flush()
    at, own = acting.appointment, acting.case.responsible_unit_id
    offices = await routing.offices_upward(tx, own, acting.case.tenant_id)
    receiver = await _receiver(acting, offices)
    stays = receiver is not None and receiver.unit_id == own
    # From here on the actor may be barred himself: the rest is done as the system.
    async with tx.on_behalf_of(system_at(receiver or offices[-1])):
        await writing.accuse(tx, acting.case.id, [subject])
        await cadre_notices.deny(tx, acting.case.id)
        reviewer = await _past_him(acting, receiver, stays=stays)
        await supervision.lapse_barred(tx, acting.case, [subject])
        await leadership.lapse_barred(tx, acting.case, [subject])
        await lapsing.lapse_barred(tx, acting.case, [subject])
        await parts.lapse_barred(tx, acting.case, [subject])
        await hours.pass_barred(tx, acting.case, [subject])
        await sight.bar(tx, acting.case, [subject])
        grounds = _grounds(command, row) | {"off_platform": receiver is None}
        tenants = {reviewer.tenant_id: reviewer.tenant_path} if reviewer else None
        event_id = await acting.tell(EventKind.RESPONDENT_NAMED, grounds, tenants=tenants)
        denied = await routing.is_denied(tx, acting.actor.person_id, acting.case.id)
    if stays and not denied:
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


def _grounds(command: NameRespondent, row: Respondent) -> dict[str, object]:
    return {"item": command.item, "respondent": row.ordinal, "found": row.subject_id is not None}


async def _row(acting: Acting, command: NameRespondent) -> Respondent:
    items: list[Item] = (await details.items_of(acting.tx, [acting.case.id]))[acting.case.id]
    item = next((one for one in items if one.ordinal == command.item), None)
    if item is None or item.category != Category.ACCUSATION:
        raise NoSuchRespondent("item")
    kept = (await details.respondents_of(acting.tx, [acting.case.id]))[acting.case.id]
    rows: list[Respondent] = [one for one in kept if one.item_id == item.id]
    if command.respondent is None:
        return _further(acting, command, item, rows)
    row = next((one for one in rows if one.ordinal == command.respondent), None)
    if row is None:
        raise NoSuchRespondent("respondent")
    if row.subject_id is not None:
        raise AlreadyNamed
    if command.subject_kind is None or command.subject_id is None:
        raise SubjectMissing
    return row


def _further(
    acting: Acting, command: NameRespondent, item: Item, rows: list[Respondent]
) -> Respondent:
    described = text(command.described_as, MAX_DESCRIPTION, "被检举控告对象的表述", "describedAs")
    if len(rows) >= MAX_RESPONDENTS:
        raise TooManyRespondents
    row = Respondent(
        id=new_id(),
        case_id=acting.case.id,
        item_id=item.id,
        ordinal=max((one.ordinal for one in rows), default=0) + 1,
        described_as=described,
    )
    acting.tx.add(row)
    return row


async def _receiver(acting: Acting, offices: list[Office]) -> Office | None:
    """Return who has the case from now on: who has it, or the nearest superior that isn't barred.

    An objection whose ruler is barred is for the superior: nobody else could rule it; and so is a
    review that no other organ could take over.
    """
    tx = acting.tx
    subjects = await process.subjects_of(tx, acting.case.id)
    if acting.case.state == CaseState.OBJECTED:
        standing = await process.standing_transfer(tx, acting.case.id)
        if standing is not None:
            columns = await tenant_columns(tx, standing.from_tenant_id)
            ruler = Office(await routing.heir_of(tx, standing.from_unit_id), columns)
            if await unbarred(tx, subjects, [ruler]) is None:
                return await unbarred(tx, subjects, offices[1:])
    review = await barred_review(acting, subjects)
    if review is not None and await another_reviewer(acting, review) is None:
        return await unbarred(tx, subjects, offices[1:])
    return await unbarred(tx, subjects, offices)


async def _past_him(
    acting: Acting, receiver: Office | None, *, stays: bool
) -> TenantColumns | None:
    """Take case or review past whom is accused; returns the tenant that reviews now, if another."""
    if not stays:
        await _remove(acting, receiver)
        return None
    subjects = await process.subjects_of(acting.tx, acting.case.id)
    reviewer = await redirect_review(acting, subjects)
    return reviewer.tenant if reviewer else None


async def _remove(acting: Acting, receiver: Office | None) -> None:
    """Take the case from where it lies to the receiver; without one, leave it to nobody here.

    What has ended stays ended: only its keeper changes.
    """
    tx, case = acting.tx, acting.case
    ended = CaseState(case.state).ends
    if not ended:
        if case.state != CaseState.REGISTERED:
            acting.move(Act.REMOVE)
        await void_reviews(acting)
        await void(tx, case.id)
        await _undo(acting, receiver)
        case.accepted_on = case.answered_on = case.first_unit_id = None
    if receiver is None:
        return
    await hand_to(tx, case, receiver)
    if ended:
        owed = (
            TaskKind.ARRANGE_EXECUTION,
            TaskKind.EXECUTE,
            TaskKind.RECORD_REDIRECTION_FEEDBACK,
        )
        await tasks.hand_on(tx, case.id, receiver.unit_id, *owed)
    else:
        term = await clocks.start(tx, case, "DL-02", tx.today, unit_id=receiver.unit_id)
        await tasks.open_task(tx, case, TaskKind.DISPOSE, receiver.unit_id, term)


async def _undo(acting: Acting, receiver: Office | None) -> None:
    """End what was begun by all that the case was sent on to from the receiver.

    What the receiver itself owes to its own superiors by an assignment runs on.
    """
    tx, case = acting.tx, acting.case
    live = await process.live_transfers(tx, case.id)
    mine = await routing.works_for(tx, receiver.unit_id) if receiver else frozenset()
    came = max((one.ordinal for one in live if one.to_unit_id in mine), default=0)
    for transfer in live:
        if transfer.ordinal > came:
            transfer.ended_as, transfer.ended_at = TransferEnd.REMOVED.value, tx.now
        elif transfer.ordinal == came:
            transfer.ended_as = transfer.ended_at = None
    kept = {one.id for one in live if one.ordinal <= came}
    running = await process.open_clocks(tx, case.id)
    owed = {one.id for one in running if one.transfer_id in kept and one.term_id == "DL-07"}
    for clock in running:
        if clock.id not in owed:
            clock.ended_as, clock.ended_on = EndingKind.VOIDED.value, tx.today
    await supervision.lapse_but(tx, case, receiver.unit_id if receiver else None)
    await tasks.end_but(tx, case.id, owed)
