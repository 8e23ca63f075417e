"""Sending a case to the unit that is competent: transfer (转送) and assignment (交办), 条例 22, 23.

A petition office sends within its own territory and below, a department to what stands below it in
its own line. Nobody sends upwards, sideways, or to whom the petition accuses. A director may assign
anew what lies with another unit of his tenant, unless some other organ sent it there (改派).
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.cases import clocks, passing_on, tasks
from xinfang.cases.acting import Acting, On, begin, short
from xinfang.cases.arrive import arrive
from xinfang.cases.models import (
    MAX_REASONS,
    EventKind,
    TaskKind,
    Transfer,
    TransferEnd,
)
from xinfang.cases.notices import NoticeEntry, give, owed_to
from xinfang.cases.queries import details, process, routing
from xinfang.cases.queries.routing import DISCIPLINE_SECTOR, PETITION_SECTOR, Office
from xinfang.cases.receiving import hand_to, unbarred
from xinfang.kernel.errors import (
    Conflict,
    Invalid,
    NotFound,
    NotPermitted,
    Refusal,
    Unlawful,
)
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import NoticeKind, TransferKind
from xinfang.law.lifecycle import Act
from xinfang.law.registry import term
from xinfang.organizations.models import Tenant, Unit
from xinfang.organizations.queries import tenant_columns
from xinfang.organizations.vocabulary import TenantState
from xinfang.store.transaction import Outcome, Write

_TARGET = ("target",)


class NoSuchTarget(NotFound):
    """There is no such unit within sight."""

    def __init__(self) -> None:
        super().__init__("没有找到该单位。", field=_TARGET)


class TargetEnded(Invalid):
    """The unit has been abolished or merged."""

    def __init__(self) -> None:
        super().__init__("该单位已撤销或合并，请转送承继其职责的单位。", field=_TARGET)


class AlreadyThere(Invalid):
    """The case lies with this unit."""

    def __init__(self) -> None:
        super().__init__("该信访事项就在该单位，无须转送。", field=_TARGET)


class WrongLevel(Unlawful):
    """Nothing is transferred or assigned to a superior."""

    def __init__(self) -> None:
        super().__init__(
            "转送、交办只能向同级或者下级有权处理的机关、单位，不能向上级转送、交办。",
            field=_TARGET,
            article=Article(REGULATIONS, 22).citation,
        )


class TargetOutOfReach(Unlawful):
    """The unit stands outside the sender's territory and line."""

    def __init__(self) -> None:
        super().__init__(
            "该单位不在本地区、本系统管辖之内，不能向其转送、交办（属地管理、分级负责，谁主管、谁负责）。",
            field=_TARGET,
            article=Article(REGULATIONS, 22).citation,
        )


class TargetSuspended(Conflict):
    """The unit's territory doesn't work on the platform at present."""

    def __init__(self) -> None:
        super().__init__("该单位所在地区已暂停使用本平台，暂时不能向其转送、交办。", field=_TARGET)


class RespondentIsTarget(Unlawful):
    """The unit, its head or its territory is accused; `proposed_unit_id` may take it instead."""

    def __init__(self, proposed_unit_id: UUID | None) -> None:
        super().__init__(
            "不得将检举控告材料转给被检举控告的单位或者个人所在单位，请转送其上级。",
            field=_TARGET,
            article=Article(REGULATIONS, 30).citation,
        )
        self.proposed_unit_id = proposed_unit_id


class PassInstead(Unlawful):
    """What accuses is passed to a discipline body, with nothing but a record left behind."""

    def __init__(self) -> None:
        super().__init__(
            "检举控告事项应当以移送方式交纪检监察机关依纪依法处理，不能转送、交办。",
            field=_TARGET,
            article=Article(REGULATIONS, 30).citation,
        )


class SentByAnother(NotPermitted):
    """Only the organ that sent a case to where it lies sends it elsewhere."""

    def __init__(self) -> None:
        super().__init__("该信访事项由其他机关转送、交办至现承办单位，不能由本机关改派。")


class PeriodMissing(Unlawful):
    """An assignment sets the period in which the result is to be told."""

    def __init__(self) -> None:
        super().__init__(
            "交办应当指定办理期限。",
            field=("periodDays",),
            article=Article(REGULATIONS, 22, item=3).citation,
        )


class PeriodUnasked(Invalid):
    """A transfer asks for no result, so it sets no period."""

    def __init__(self) -> None:
        super().__init__("转送不指定办理期限；要求反馈结果的，请用交办。", field=("periodDays",))


@dataclass(frozen=True, slots=True)
class SendCase:
    """Send a case to a unit; an assignment (交办) says in how many natural days to tell the result.

    `notice` is what the petitioner is told of it; organs other than petition offices owe it.
    `passing_reasons` say why a unit that answers for the matter itself passes it on.
    """

    on: On
    kind: TransferKind
    target: UUID
    note: str = ""
    period_days: int | None = None
    notice: NoticeEntry | None = None
    passing_reasons: str = ""


async def send(tx: Write, grants: Grants, command: SendCase) -> Outcome:
    """Transfer or assign a case; it arrives in the receiving unit's inbox with the commit.

    Raises the refusals of this module, SettledHere, PeriodBeyondOuter, NoticeMissing, UnlawfulStep,
    and what `begin` raises.
    """
    move = Act.ASSIGN if command.kind is TransferKind.ASSIGN else Act.TRANSFER
    acting = await begin(tx, grants, command.on, move.lower())
    acting.next(move)  # before its target is judged: a case that is under way goes to nobody
    note = short(command.note, MAX_REASONS, "说明", "note")
    await _check_period(acting, command)
    passing_reasons = short(command.passing_reasons, MAX_REASONS, "转送理由", "passingReasons")
    if command.kind is TransferKind.TRANSFER and not passing_reasons:
        await passing_on.refuse_idle_passing(acting)
    unit, tenant = await target_for(acting, command.target)
    if acting.case.accuses and unit.sector == DISCIPLINE_SECTOR:
        raise PassInstead
    columns = await tenant_columns(tx, tenant.id)
    office = Office(unit.id, columns)
    elsewhere = acting.case.responsible_unit_id != acting.appointment.unit_id
    if elsewhere:
        await refuse_probing(acting, grants)
    await refuse_respondent(acting, office)
    if elsewhere:
        await _recall(acting)
    acting.move(move)
    if acting.sector != PETITION_SECTOR and command.notice is None:
        await owed_to(acting, NoticeKind.TRANSFER)
    if command.notice is not None:
        await give(acting, NoticeKind.TRANSFER, command.notice, competent=unit.name)
    transfer = await _write(acting, command, office, note)
    await clocks.end(tx, acting.case.id, EndingKind.MET, *clocks.DISPOSAL)
    await clocks.end(tx, acting.case.id, EndingKind.STOPPED, "DL-06")
    await tasks.end_tasks(
        tx, acting.case.id, TaskKind.DISPOSE, TaskKind.DECIDE_ACCEPTANCE, TaskKind.RULE_RECUSAL
    )
    assigned = command.kind is TransferKind.ASSIGN
    event_id = await acting.tell(
        EventKind.ASSIGNED if assigned else EventKind.TRANSFERRED,
        {"to": unit.id, "period_days": command.period_days, "note": note},
        subject_id=transfer.id,
        tenants={tenant.id: tenant.path},
        more_follows=True,
    )
    await hand_to(tx, acting.case, office, [acting.appointment.unit_id])
    # Writing the unit's id waits for a succession that is under way: it is seen only now.
    if await routing.has_ended(tx, unit.id):
        raise TargetEnded
    acting.case.transfer_depth += 1
    await arrive(acting, transfer, petition_office=unit.sector == PETITION_SECTOR)
    own = acting.appointment.tenant_path
    often = await passing_on.sent_on_too_often(tx, acting.case, own)
    return acting.done(event_id, *(("SENT_ON_OFTEN",) if often else ()))


async def _check_period(acting: Acting, command: SendCase) -> None:
    if command.kind is TransferKind.TRANSFER:
        if command.period_days is not None:
            raise PeriodUnasked
        return
    if command.period_days is None:
        raise PeriodMissing
    try:
        term("DL-07", acting.today).checked(command.period_days)
    except (Invalid, Unlawful) as refusal:
        refusal.field = ("periodDays",)
        raise
    await passing_on.refuse_longer_period(acting, command.period_days)


async def target_for(
    acting: Acting, unit_id: UUID, field: tuple[str, ...] = _TARGET
) -> tuple[Unit, Tenant]:
    """Return a unit to which the actor's unit may send the case, with its territory.

    Raises NoSuchTarget, TargetEnded, AlreadyThere, WrongLevel, TargetOutOfReach, TargetSuspended,
    for the input field that names it.
    """
    try:
        return await _target(acting, unit_id)
    except Refusal as refusal:
        refusal.field = field
        raise


async def _target(acting: Acting, unit_id: UUID) -> tuple[Unit, Tenant]:
    found = await routing.unit_and_tenant(acting.tx, unit_id)
    if found is None:
        raise NoSuchTarget
    unit, tenant = found
    if await routing.has_ended(acting.tx, unit.id):
        raise TargetEnded
    if unit.id == acting.case.responsible_unit_id:
        raise AlreadyThere
    own = acting.appointment.tenant_path
    if own != tenant.path and own.startswith(tenant.path):
        raise WrongLevel
    over = await routing.units_over(acting.tx, unit.id)
    if unit.id in await routing.units_over(acting.tx, acting.appointment.unit_id):
        raise WrongLevel
    below = acting.appointment.unit_id in over
    if not below and not (acting.sector == PETITION_SECTOR and tenant.path.startswith(own)):
        raise TargetOutOfReach
    if tenant.state != TenantState.ACTIVE:
        raise TargetSuspended
    return unit, tenant


async def refuse_probing(acting: Acting, grants: Grants) -> None:
    """Let nobody find out by trying targets whom an accusation names that isn't open to him."""
    case_id = acting.case.id
    if acting.case.accuses and not await details.open_groups(
        acting.tx, acting.actor, grants, "accusation", [case_id]
    ):
        raise ActNotPermitted


async def refuse_respondent(
    acting: Acting, office: Office, field: tuple[str, ...] = _TARGET
) -> None:
    """Refuse to hand the case to whom it accuses, and propose the superior."""
    subjects = await process.subjects_of(acting.tx, acting.case.id)
    if not subjects or await unbarred(acting.tx, subjects, [office]) is not None:
        return
    upwards = await routing.offices_upward(acting.tx, office.unit_id, office.tenant.tenant_id)
    proposed = await unbarred(acting.tx, subjects, upwards[1:])
    refusal = RespondentIsTarget(proposed.unit_id if proposed else None)
    refusal.field = field
    raise refusal


async def _recall(acting: Acting) -> None:
    """Call the case back from the unit that has it: what that unit owed is no longer needed."""
    tx, case = acting.tx, acting.case
    standing = await process.standing_transfer(tx, case.id)
    if standing is not None:
        mine = await routing.works_for(tx, acting.appointment.unit_id)
        if standing.from_unit_id not in mine:
            raise SentByAnother
        standing.ended_as, standing.ended_at = TransferEnd.RETURNED.value, tx.now
        await clocks.end(tx, case.id, EndingKind.STOPPED, transfer_id=standing.id)
    await clocks.end(tx, case.id, EndingKind.STOPPED, *clocks.DISPOSAL)
    await tasks.end_tasks(tx, case.id, unit_id=case.responsible_unit_id)
    if case.first_unit_id == case.responsible_unit_id:
        case.first_unit_id = None


async def _write(acting: Acting, command: SendCase, office: Office, note: str) -> Transfer:
    tx, case = acting.tx, acting.case
    before = await process.standing_transfer(tx, case.id)
    if before is not None:
        before.ended_as, before.ended_at = TransferEnd.SENT_ON.value, tx.now
    transfer = Transfer(
        id=new_id(),
        case_id=case.id,
        ordinal=await process.last_ordinal(tx, case.id) + 1,
        kind=command.kind.value,
        from_unit_id=acting.appointment.unit_id,
        from_tenant_id=acting.appointment.tenant_id,
        to_unit_id=office.unit_id,
        to_tenant_id=office.tenant.tenant_id,
        note=note,
        passing_reasons=command.passing_reasons.strip(),
        period_days=command.period_days,
        sent_at=tx.now,
        sent_by=acting.actor.user_id,
    )
    tx.add(transfer)
    await tx.flush()
    return transfer
