"""Ruling a dispute about competence (裁定管辖, 条例 24): the case goes to whoever is competent.

Where it goes to another unit, the days of the one that had it are void, the new one's begin with
its arrival, and the sending by which it came is addressed anew: what was asked of the one unit is
asked of the other, within the days that are left. Nobody objects to a ruling.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.arrive import arrive
from xinfang.cases.dispute_competence import ARTICLE
from xinfang.cases.models import (
    MAX_REASONS,
    Dispute,
    EventKind,
    TaskKind,
    Transfer,
    TransferEnd,
)
from xinfang.cases.queries import competence, process, routing
from xinfang.cases.queries.routing import PETITION_SECTOR, Office
from xinfang.cases.receiving import hand_to
from xinfang.cases.transfer import refuse_probing, refuse_respondent, target_for
from xinfang.kernel.errors import NotPermitted, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import TransferKind
from xinfang.law.lifecycle import BEFORE_ACCEPTANCE, Act, CaseState
from xinfang.organizations.queries import tenant_columns
from xinfang.store.transaction import Outcome, Write


class NothingDisputed(Unlawful):
    """No dispute of the case waits for a ruling."""

    def __init__(self) -> None:
        super().__init__("没有待裁定的管辖争议。", article=ARTICLE)


class NotTheForum(NotPermitted):
    """Another unit rules this dispute."""

    def __init__(self) -> None:
        super().__init__("该管辖争议不由本单位裁定。")


@dataclass(frozen=True, slots=True)
class RuleDispute:
    """`competent` is one of the two, or a third unit below the one that rules."""

    on: On
    competent: UUID
    reasons: str


async def rule_dispute(tx: Write, grants: Grants, command: RuleDispute) -> Outcome:
    """Rule.

    Raises NothingDisputed, NotTheForum, TextMissing, and the refusals of `transfer.target_for`.
    """
    acting = await begin(tx, grants, command.on, "rule_dispute")
    reasons = text(command.reasons, MAX_REASONS, "裁定意见", "reasons")
    dispute = await competence.open_dispute(tx, acting.case.id)
    if dispute is None or CaseState(acting.case.state) not in BEFORE_ACCEPTANCE:
        raise NothingDisputed
    if dispute.holder_unit_id != acting.appointment.unit_id:
        raise NotTheForum
    moves = command.competent != acting.case.responsible_unit_id
    office = await _office(acting, grants, command.competent) if moves else None
    dispute.competent_unit_id, dispute.ruling_reasons = command.competent, reasons
    dispute.ruled_at, dispute.ruled_by = tx.now, acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, TaskKind.RULE_DISPUTE)
    if office is None:
        await clocks.end(tx, acting.case.id, EndingKind.STOPPED, "DL-06")
        return acting.done(await _tell(acting, dispute, None))
    event_id = await _move(acting, dispute, office)
    return acting.done(event_id)


async def _office(acting: Acting, grants: Grants, unit_id: UUID) -> Office:
    unit, tenant = await target_for(acting, unit_id, ("competent",))
    office = Office(unit.id, await tenant_columns(acting.tx, tenant.id))
    await refuse_probing(acting, grants)
    await refuse_respondent(acting, office, ("competent",))
    return office


async def _tell(acting: Acting, dispute: Dispute, office: Office | None) -> UUID:
    return await acting.tell(
        EventKind.COMPETENCE_RULED,
        {"competent": dispute.competent_unit_id, "reasons": dispute.ruling_reasons},
        subject_id=dispute.id,
        tenants={office.tenant.tenant_id: office.tenant.tenant_path} if office else None,
        more_follows=office is not None,
    )


async def _move(acting: Acting, dispute: Dispute, office: Office) -> UUID:
    tx, case = acting.tx, acting.case
    before = await process.standing_transfer(tx, case.id)
    transfer = await _addressed_anew(acting, before, office)
    if case.first_unit_id == case.responsible_unit_id:
        case.first_unit_id = None
    await clocks.end(tx, case.id, EndingKind.STOPPED, *clocks.DISPOSAL)
    await tasks.end_tasks(tx, case.id, unit_id=case.responsible_unit_id)
    acting.move(Act.TRANSFER)
    event_id = await _tell(acting, dispute, office)
    await hand_to(tx, case, office, [transfer.from_unit_id, acting.appointment.unit_id])
    sector = await routing.sector_of(tx, office.unit_id)
    await arrive(acting, transfer, petition_office=sector == PETITION_SECTOR)
    await clocks.end(tx, case.id, EndingKind.STOPPED, "DL-06")
    return event_id


async def _addressed_anew(acting: Acting, before: Transfer | None, office: Office) -> Transfer:
    tx, case, at = acting.tx, acting.case, acting.appointment
    sender, sender_tenant, days = at.unit_id, at.tenant_id, None
    if before is not None:
        before.ended_as, before.ended_at = TransferEnd.RETURNED.value, tx.now
        sender, sender_tenant = before.from_unit_id, before.from_tenant_id
        asked = await process.open_clocks(tx, case.id, ("DL-07",), transfer_id=before.id)
        days = max((asked[0].due_on - tx.today).days, 1) if asked else None
        await clocks.end(tx, case.id, EndingKind.VOIDED, transfer_id=before.id)
    transfer = Transfer(
        id=new_id(),
        case_id=case.id,
        ordinal=await process.last_ordinal(tx, case.id) + 1,
        kind=(TransferKind.TRANSFER if days is None else TransferKind.ASSIGN).value,
        from_unit_id=sender,
        from_tenant_id=sender_tenant,
        to_unit_id=office.unit_id,
        to_tenant_id=office.tenant.tenant_id,
        note="",
        period_days=days,
        sent_at=tx.now,
        sent_by=acting.actor.user_id,
    )
    tx.add(transfer)
    await tx.flush()
    return transfer
