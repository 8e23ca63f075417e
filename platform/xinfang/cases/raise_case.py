"""Raising a case to the superior (提级办理): asked for from below, granted, declined, or by itself.

What the unit below owed is stopped, not met; what the superior owes to its own superiors runs on.
At its own level the superior has the matter like one that reached it today, and the petitioner is
told.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, supervision, tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import (
    MAX_REASONS,
    EventKind,
    Raise,
    RaiseState,
    TaskKind,
    TransferEnd,
)
from xinfang.cases.notices import NoticeEntry, give
from xinfang.cases.queries import competence, process, routing
from xinfang.cases.queries.routing import Office
from xinfang.cases.receiving import hand_to, unbarred
from xinfang.kernel.errors import Conflict, NotFound, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import NoticeKind
from xinfang.law.lifecycle import Act
from xinfang.organizations.queries import superior_tenant, tenant_columns
from xinfang.store.transaction import Outcome, Write


class AlreadyRequested(Conflict):
    """A request to raise the case waits for its decision."""

    def __init__(self) -> None:
        super().__init__("该信访事项的提级申请正待决定。")


class NothingRequested(Unlawful):
    """Nobody has asked to raise the case, or it has been decided."""

    def __init__(self) -> None:
        super().__init__("没有待决定的提级申请。", article=Article(REGULATIONS, 22).citation)


class NoSuperior(NotFound):
    """There is no superior on the platform that could take the case."""

    def __init__(self) -> None:
        super().__init__("平台上没有可以提级办理的上级。")


class SuperiorBarred(Unlawful):
    """The petition accuses the superior or its head."""

    def __init__(self) -> None:
        super().__init__(
            "检举控告涉及本机关或者其负责人，不能由本机关提级办理。",
            article=Article(REGULATIONS, 30).citation,
        )


@dataclass(frozen=True, slots=True)
class RequestRaise:
    """Ask the superior to take the case."""

    on: On
    reasons: str


@dataclass(frozen=True, slots=True)
class RaiseCase:
    """Take a case from the territory below; the petitioner is told where he can be."""

    on: On
    reasons: str
    notice: NoticeEntry | None = None


@dataclass(frozen=True, slots=True)
class DeclineRaise:
    """Leave the case where it is."""

    on: On
    reasons: str


async def request_raise(tx: Write, grants: Grants, command: RequestRaise) -> Outcome:
    """Ask; the case stays and its days run on.

    Raises UnlawfulStep, AlreadyRequested, NoSuperior, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "request_raise")
    reasons = text(command.reasons, MAX_REASONS, "提级理由", "reasons")
    acting.next(Act.RAISE)
    if await competence.open_request(tx, acting.case.id) is not None:
        raise AlreadyRequested
    office = await _superior(acting)
    row = _row(acting, office)
    row.state, row.request_reasons = RaiseState.REQUESTED.value, reasons
    row.requested_at, row.requested_by = tx.now, acting.actor.user_id
    tx.add(row)
    await tx.flush()
    await tasks.open_task(tx, acting.case, TaskKind.DECIDE_RAISE, office.unit_id, subject_id=row.id)
    event_id = await acting.tell(
        EventKind.RAISE_REQUESTED,
        {"reasons": reasons},
        subject_id=row.id,
        tenants={office.tenant.tenant_id: office.tenant.tenant_path},
    )
    return acting.done(event_id)


async def decline_raise(tx: Write, grants: Grants, command: DeclineRaise) -> Outcome:
    """Decline the request that waits. Raises NothingRequested, TextMissing."""
    acting = await begin(tx, grants, command.on, "raise")
    reasons = text(command.reasons, MAX_REASONS, "决定理由", "reasons")
    row = await competence.open_request(tx, acting.case.id)
    if row is None:
        raise NothingRequested
    _decide(acting, row, RaiseState.DECLINED, reasons)
    await tasks.end_tasks(tx, acting.case.id, TaskKind.DECIDE_RAISE)
    event_id = await acting.tell(EventKind.RAISE_DECLINED, {"reasons": reasons}, subject_id=row.id)
    return acting.done(event_id)


async def raise_case(tx: Write, grants: Grants, command: RaiseCase) -> Outcome:
    """Take the case to the own level.

    Raises UnlawfulStep, SuperiorBarred, NoticeMissing, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "raise")
    case, at = acting.case, acting.appointment
    reasons = text(command.reasons, MAX_REASONS, "提级理由", "reasons")
    office = Office(at.unit_id, await tenant_columns(tx, at.tenant_id))
    subjects = await process.subjects_of(tx, case.id)
    if await unbarred(tx, subjects, [office]) is None:
        raise SuperiorBarred
    acting.move(Act.RAISE)
    await give(acting, NoticeKind.TRANSFER, command.notice, competent=await _name(tx, at.unit_id))
    row = await competence.open_request(tx, case.id)
    if row is None:
        row = _row(acting, office)
        tx.add(row)
    row.holder_unit_id = office.unit_id
    _decide(acting, row, RaiseState.RAISED, reasons)
    await tx.flush()
    below = {case.tenant_id: case.tenant_path}
    await _stop_below(acting)
    case.accepted_on = case.first_unit_id = None
    await hand_to(tx, case, office)
    owed = await clocks.start(tx, case, "DL-02", tx.today, unit_id=office.unit_id)
    await tasks.open_task(tx, case, TaskKind.DISPOSE, office.unit_id, owed)
    event_id = await acting.tell(
        EventKind.RAISED, {"reasons": reasons}, subject_id=row.id, tenants=below
    )
    return acting.done(event_id)


async def _stop_below(acting: Acting) -> None:
    """End what was sent on from here, and all that was owed for it below."""
    tx, case = acting.tx, acting.case
    mine = await routing.works_for(tx, acting.appointment.unit_id)
    live = await process.live_transfers(tx, case.id)
    came = max((one.ordinal for one in live if one.to_unit_id in mine), default=0)
    for transfer in live:
        if transfer.ordinal > came:
            transfer.ended_as, transfer.ended_at = TransferEnd.RAISED.value, tx.now
        elif transfer.ordinal == came:
            transfer.ended_as = transfer.ended_at = None
    kept = {one.id for one in live if one.ordinal <= came}
    running = await process.open_clocks(tx, case.id)
    owed = {one.id for one in running if one.transfer_id in kept and one.term_id == "DL-07"}
    for clock in running:
        if clock.id not in owed:
            clock.ended_as, clock.ended_on = EndingKind.STOPPED.value, tx.today
    await supervision.lapse_but(tx, case, acting.appointment.unit_id)
    await tasks.end_but(tx, case.id, owed)
    await tasks.end_tasks(tx, case.id, TaskKind.DECIDE_RAISE)


async def _superior(acting: Acting) -> Office:
    tx = acting.tx
    above = await superior_tenant(tx, acting.case.tenant_id)
    offices = [] if above is None else await competence.offices_from(tx, above.path)
    near = [one for one in offices if above is not None and one.tenant.tenant_id == above.id]
    subjects = await process.subjects_of(tx, acting.case.id)
    office = await unbarred(tx, subjects, near)
    if office is None:
        raise NoSuperior
    return office


def _row(acting: Acting, office: Office) -> Raise:
    return Raise(
        id=new_id(),
        case_id=acting.case.id,
        from_unit_id=acting.case.responsible_unit_id,
        holder_unit_id=office.unit_id,
    )


def _decide(acting: Acting, row: Raise, state: RaiseState, reasons: str) -> None:
    row.state, row.decision_reasons = state.value, reasons
    row.decided_at, row.decided_by = acting.tx.now, acting.actor.user_id


async def _name(tx: Write, unit_id: UUID) -> str:
    found = await routing.unit_and_tenant(tx, unit_id)
    if found is None:
        raise LookupError(unit_id)  # the actor's own unit
    return found[0].name
