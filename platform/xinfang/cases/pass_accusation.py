"""Passing an accusation to the organ that is competent (移送有权处理的机关, 条例 22, 30).

Of discipline, and of the selection of cadres, it is the one with authority over the accused as
cadres, be it above; while nobody was found yet, one of the own territory or below. Of crimes it is
an organ of public security, a procuratorate or a court. Whoever passed it on keeps the line of that
in the book of hand-overs, and nothing is added to it: what came after is for the organ that has it.
Nobody is asked for a result, and no clock of others runs on.

Of a mixed letter the accusation goes, with the letter as it was received; what accuses nobody stays
as a case of its own (`split_letter`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.actor import SystemActor
from xinfang.access.grants import Grants
from xinfang.cases import clocks, leadership, sight, supervision, tasks
from xinfang.cases.acting import Acting, On, begin, short
from xinfang.cases.competent_organs import CompetentOrgan, candidates, takes
from xinfang.cases.models import (
    MAX_REASONS,
    EventKind,
    TaskKind,
    Transfer,
    TransferEnd,
)
from xinfang.cases.queries import process, routing
from xinfang.cases.queries.cases import FIELDS
from xinfang.cases.queries.routing import Office, Subject
from xinfang.cases.receiving import hand_to
from xinfang.cases.split_letter import register_rest, rest_of
from xinfang.cases.transfer import NoSuchTarget, TargetEnded, refuse_respondent
from xinfang.kernel.errors import Conflict, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.accusations import Authority, Competence, Organ, competent
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.cadres import Concern
from xinfang.law.classification import Category
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import TransferKind
from xinfang.law.lifecycle import Act
from xinfang.organizations.models import Unit
from xinfang.organizations.queries import tenant_columns
from xinfang.store.transaction import Outcome, Write

_ARTICLE: Final = Article(REGULATIONS, 30).citation
_EVENTS: Final = {Organ.DISCIPLINE: EventKind.PASSED_TO_DISCIPLINE}


class NoAccusation(Unlawful):
    """Only what accuses somebody is passed to such an organ."""

    def __init__(self) -> None:
        super().__init__("只有检举控告事项移送有权处理的机关。", article=_ARTICLE)


class NotCompetent(Unlawful):
    """The unit isn't an organ that accusations about this are passed to."""

    def __init__(self, concern: Concern) -> None:
        message = (
            "应当按照干部管理权限移送有管理权限的纪检监察机关。"
            if concern is Concern.DISCIPLINE
            else "该单位不是所反映问题依法应当移送的机关；属于主管部门办理的，请转送、交办。"
        )
        super().__init__(message, field=("target",), article=_ARTICLE)


class NobodyTakesIt(Conflict):
    """Nobody in the organ holds a role by which he would take the case up."""

    def __init__(self) -> None:
        super().__init__(
            "该机关尚无可以办理的人员，请改送其他机关或者在平台外移送。", field=("target",)
        )


@dataclass(frozen=True, slots=True)
class PassAccusation:
    """Pass a case to a competent organ; `concern` says what the accusation is about."""

    on: On
    target: UUID
    note: str = ""
    concern: Concern = Concern.DISCIPLINE


async def pass_accusation(tx: Write, grants: Grants, command: PassAccusation) -> Outcome:
    """Pass it; returns its line in the book of hand-overs, and as related the case that stays.

    Raises NoAccusation, NoSuchTarget, TargetEnded, NotCompetent, RespondentIsTarget, NobodyTakesIt,
    UnlawfulStep.
    """
    acting = await begin(tx, grants, command.on, "transfer")
    case = acting.case
    acting.next(Act.TRANSFER)
    if not case.accuses:
        raise NoAccusation
    note = short(command.note, MAX_REASONS, "说明", "note")
    office, competence = await _office(acting, command)
    before = await process.live_transfers(tx, case.id)
    rest = await rest_of(acting)
    root = f"{case.tenant_path.split('/')[0]}/"
    # From here on nobody but the receiver sees it, the actor included.
    async with tx.on_behalf_of(SystemActor("cases.pass", case.province_id, root)):
        transfer = await _move(acting, office, note, before)
        event_id = await acting.tell(
            _EVENTS.get(competence.organ, EventKind.PASSED_TO_ORGAN),
            {
                "to": office.unit_id,
                "concern": command.concern.value,
                "note": note,
                "items_that_stay": len(rest.petition.items) if rest else 0,
            },
            subject_id=transfer.id,
            tenants={office.tenant.tenant_id: office.tenant.tenant_path},
            more_follows=True,
        )
        await _arrive(acting, transfer)
        if rest is not None:
            await register_rest(tx, rest)
    stayed = () if rest is None else (rest.case_id,)
    return Outcome("hand_over", transfer.id, event_id, related=stayed)


async def _office(acting: Acting, command: PassAccusation) -> tuple[Office, Competence]:
    tx, own = acting.tx, acting.appointment.tenant_path
    found = await routing.unit_and_tenant(tx, command.target)
    if found is None:
        raise NoSuchTarget
    unit, tenant = found
    if await routing.has_ended(tx, unit.id):
        raise TargetEnded
    subjects = await process.subjects_of(tx, acting.case.id)
    organ = await _competent(
        acting, command.concern, subjects, unit, below=tenant.path.startswith(own)
    )
    if organ is None or not organ.competence.passed:
        raise NotCompetent(command.concern)
    office = Office(unit.id, await tenant_columns(tx, tenant.id))
    await refuse_respondent(acting, office)
    if not await takes(tx, organ):
        raise NobodyTakesIt
    return office, organ.competence


async def _competent(
    acting: Acting, concern: Concern, subjects: Sequence[Subject], unit: Unit, *, below: bool
) -> CompetentOrgan | None:
    """Return the unit as a competent organ, None where it isn't one.

    While nobody is known to manage the accused, an organ of the sector is, in the own territory and
    `below` it.
    """
    case = acting.case
    row = {name: getattr(case, name) for name in FIELDS}
    known = await candidates(acting.tx, row, concern, subjects)
    found = next((one for one in known if one.unit_id == unit.id), None)
    if found is not None or not below:
        return found
    for one in competent(concern):
        managed = one.authority is Authority.CADRES and unit.sector == one.organ.sector
        if managed and not await routing.bodies_managing(acting.tx, subjects, unit.sector):
            return CompetentOrgan(unit.id, one)
    return None


async def _move(acting: Acting, office: Office, note: str, before: list[Transfer]) -> Transfer:
    tx, case = acting.tx, acting.case
    acting.move(Act.TRANSFER)
    # Whatever else the letter asks for, here it is handled as what it accuses of.
    case.category, case.appeal_branch = Category.ACCUSATION.value, None
    await clocks.end(tx, case.id, EndingKind.MET, *clocks.DISPOSAL)
    await clocks.end_all(tx, case.id, EndingKind.STOPPED)
    await tasks.end_tasks(tx, case.id)
    for one in before:
        if one.ended_as is None:
            one.ended_as, one.ended_at = TransferEnd.SENT_ON.value, tx.now
    transfer = Transfer(
        id=new_id(),
        case_id=case.id,
        ordinal=await process.last_ordinal(tx, case.id) + 1,
        kind=TransferKind.TRANSFER.value,
        from_unit_id=acting.appointment.unit_id,
        from_tenant_id=acting.appointment.tenant_id,
        to_unit_id=office.unit_id,
        to_tenant_id=office.tenant.tenant_id,
        note=note,
        sent_at=tx.now,
        sent_by=acting.actor.user_id,
        arrived_at=tx.now,  # with its sending: later the book takes nothing more
    )
    tx.add(transfer)
    await tx.flush()
    await supervision.lapse_but(tx, case, None)
    await leadership.lapse_all(tx, case)
    await hand_to(tx, case, office)
    senders = [acting.appointment.unit_id, *(one.from_unit_id for one in before)]
    await sight.forget_senders(tx, case, senders)
    case.with_discipline = True
    case.transfer_depth += 1
    await tx.flush()
    return transfer


async def _arrive(acting: Acting, transfer: Transfer) -> None:
    """Let it arrive: such organs accept and tell by rules of their own, in no term."""
    acting.move(Act.ARRIVE)
    unit_id = transfer.to_unit_id
    acting.case.first_unit_id = acting.case.first_unit_id or unit_id
    await tasks.open_task(acting.tx, acting.case, TaskKind.DECIDE_ACCEPTANCE, unit_id)
    await acting.tell(EventKind.ARRIVED, {"unit": unit_id}, subject_id=transfer.id)
