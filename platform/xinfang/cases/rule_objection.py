"""Ruling an objection (核实异议, 条例 23¶3): the sender agrees to the return, or doesn't.

An upheld objection voids the objector's days; the sender's own run on and don't start anew. An
overruled one changes nothing of the receiving unit's days.
"""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import (
    MAX_REASONS,
    EventKind,
    Objection,
    Ruling,
    TaskKind,
    Transfer,
    TransferEnd,
)
from xinfang.cases.queries import process, routing
from xinfang.cases.queries.routing import PETITION_SECTOR, Office
from xinfang.cases.receiving import hand_to
from xinfang.kernel.errors import NotPermitted
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act
from xinfang.organizations.queries import tenant_columns
from xinfang.store.transaction import Outcome, Write


class NotTheSender(NotPermitted):
    """Only the unit that sent the case rules an objection to that."""

    def __init__(self) -> None:
        super().__init__("只有转送、交办该信访事项的机关可以核实异议。")


@dataclass(frozen=True, slots=True)
class RuleObjection:
    """Rule the open objection of a case."""

    on: On
    ruling: Ruling
    reasons: str


async def rule_objection(tx: Write, grants: Grants, command: RuleObjection) -> Outcome:
    """Rule, and take the case back where the objection is upheld.

    Raises NotTheSender, TextMissing, UnlawfulStep where none is open.
    """
    acting = await begin(tx, grants, command.on, "rule")
    reasons = text(command.reasons, MAX_REASONS, "核实意见", "reasons")
    upheld = command.ruling is Ruling.UPHELD
    acting.move(Act.UPHOLD_OBJECTION if upheld else Act.OVERRULE_OBJECTION)
    objection, transfer = await _open(acting)
    objection.ruling, objection.ruling_reasons = command.ruling.value, reasons
    objection.ruled_at, objection.ruled_by = tx.now, acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, TaskKind.RULE_OBJECTION)
    receiver = {acting.case.tenant_id: acting.case.tenant_path}
    if upheld:
        await _take_back(acting, transfer)
    else:
        await _leave(acting, transfer)
    event_id = await acting.tell(
        EventKind.OBJECTION_UPHELD if upheld else EventKind.OBJECTION_OVERRULED,
        {"reasons": reasons},
        subject_id=objection.id,
        tenants=receiver,
    )
    return acting.done(event_id)


async def _open(acting: Acting) -> tuple[Objection, Transfer]:
    transfer = await process.standing_transfer(acting.tx, acting.case.id)
    if transfer is None:
        raise LookupError(acting.case.id)  # OBJECTED without a transfer: the guard was passed by
    objection = await process.open_objection(acting.tx, transfer.id)
    if objection is None:
        raise LookupError(transfer.id)  # as above
    if transfer.from_unit_id not in await routing.works_for(acting.tx, acting.appointment.unit_id):
        raise NotTheSender
    return objection, transfer


async def _take_back(acting: Acting, transfer: Transfer) -> None:
    tx, case = acting.tx, acting.case
    await clocks.end(tx, case.id, EndingKind.VOIDED, transfer_id=transfer.id)
    await tasks.end_tasks(tx, case.id, unit_id=case.responsible_unit_id)
    transfer.ended_as, transfer.ended_at = TransferEnd.RETURNED.value, tx.now
    if case.first_unit_id == transfer.to_unit_id:
        case.first_unit_id = None
    columns = await tenant_columns(tx, transfer.from_tenant_id)
    sender = await routing.heir_of(tx, transfer.from_unit_id)
    await hand_to(tx, case, Office(sender, columns))
    owed = await clocks.reopen(tx, case.id, transfer.from_unit_id)
    await tasks.open_task(tx, case, TaskKind.DISPOSE, sender, owed)
    before = await process.returned_to(tx, case.id, transfer)
    if before is not None:
        before.ended_as = before.ended_at = None


async def _leave(acting: Acting, transfer: Transfer) -> None:
    tx, case = acting.tx, acting.case
    owed = await process.open_clocks(tx, case.id, clocks.DISPOSAL, transfer_id=transfer.id)
    holder = case.responsible_unit_id
    petition = await routing.sector_of(tx, holder) == PETITION_SECTOR
    kind = TaskKind.DISPOSE if petition else TaskKind.DECIDE_ACCEPTANCE
    await tasks.open_task(tx, case, kind, holder, next(iter(owed), None))
