"""Registering a petition (登记, 条例 22), with the way past a tenant that an accusation names.

A case whose registering unit would be denied is made under the nearest superior that is not, in
the same transaction. The registrar keeps a slip without content. Where no superior is left on the
platform, the slip alone is kept.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from xinfang.access.actor import Actor, Appointment
from xinfang.access.grants import ActNotPermitted, AmbiguousAppointment, Grants
from xinfang.access.reach import Facts, Reach
from xinfang.cases import clocks, identity, notify, tasks
from xinfang.cases.acting import settle
from xinfang.cases.attach import attach
from xinfang.cases.duplicates import possible_duplicates
from xinfang.cases.issue_code import send_code
from xinfang.cases.models import (
    Case,
    CaseEvent,
    EventKind,
    HandOverSlip,
    Item,
    Petitioner,
    Respondent,
    TaskKind,
)
from xinfang.cases.petition import Malformed, Petition, checked, warnings
from xinfang.cases.queries import cases, dictionary, routing, writing
from xinfang.cases.queries.routing import Office
from xinfang.cases.receiving import system_at, unbarred
from xinfang.cases.sight import open_to
from xinfang.cases.told import Told
from xinfang.correspondence.outlets import Medium
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import CaseState
from xinfang.organizations.queries import vertical_chain
from xinfang.store.transaction import Outcome, Write

ACT = "register"


@dataclass(frozen=True, slots=True)
class RegisterCase:
    """Register a petition, as one of the actor's appointments.

    `told` is what another register tells of it, where it comes from one.
    """

    petition: Petition
    acting_as: UUID | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Who registers: in which appointment, and the policy line that lets him."""

    actor: Actor
    appointment: Appointment
    policy: str
    told: Told | None = None


async def register(tx: Write, grants: Grants, command: RegisterCase) -> Outcome:
    """Register a petition and return the case, or the hand-over slip where it went to the superior.

    Raises Malformed, StateSecret, ActNotPermitted, AmbiguousAppointment.
    """
    seat = _seat(tx, grants, command)
    petition = checked(command.petition, tx.today)
    await check_names(tx, petition)
    petition = await _related(tx, grants, seat, petition)
    case_id = new_id()
    own, receiver = await receiver_of(tx, seat, petition)
    if receiver is None:
        return await hand_over_off_platform(tx, seat, petition, case_id)
    if not petition.subjects:
        event_id = await create(tx, seat, petition, case_id, own)
        same = await possible_duplicates(tx, grants, seat.actor, petition, case_id)
        told = (*warnings(petition), *(("POSSIBLE_DUPLICATE",) if same else ()))
        return Outcome("case", case_id, event_id, told, same)
    async with tx.on_behalf_of(system_at(receiver)):
        event_id = await create(tx, seat, petition, case_id, receiver)
        denied = await routing.is_denied(tx, seat.actor.person_id, case_id)
        number = (await tx.session.get_one(Case, case_id)).number
    if receiver == own and not denied:
        return Outcome("case", case_id, event_id, warnings(petition))
    slip, at = _slip(tx, seat, petition, case_id), receiver.tenant
    slip.receiver_id, slip.receiver_path, slip.number = at.tenant_id, at.tenant_path, number
    tx.add(slip)
    return Outcome("hand_over_slip", slip.id, event_id, warnings(petition))


def _seat(tx: Write, grants: Grants, command: RegisterCase) -> Seat:
    actor = tx.actor
    if not isinstance(actor, Actor):
        raise ActNotPermitted  # the system registers nothing: somebody must have received it
    able = [
        appointment
        for appointment, _line in grants.held(actor, "case", ACT)
        if command.acting_as in {None, appointment.id}
    ]
    if not able:
        raise ActNotPermitted
    if len({appointment.tenant_id for appointment in able}) > 1:
        raise AmbiguousAppointment
    facts = Facts(
        kind="case",
        id=new_id(),
        tenant_id=able[0].tenant_id,
        tenant_path=able[0].tenant_path,
        responsible_unit_id=able[0].unit_id,
        secrecy=command.petition.secrecy.value,
    )
    appointment, line = grants.choose(actor, "case", ACT, facts, acting_as=command.acting_as)
    return Seat(actor, appointment, line.quote(), command.told)


async def check_names(tx: Write, petition: Petition) -> None:
    """Refuse whom and what a petition names and nobody knows. Raises Malformed."""
    known = await routing.known_subjects(tx, petition.subjects)
    for number, item in enumerate(petition.items):
        for index, entry in enumerate(item.respondents):
            if entry.subject_id is None or entry.subject_kind is None:
                continue
            if (entry.subject_kind, entry.subject_id) not in known:
                raise Malformed(
                    "没有找到该被检举控告对象。", "items", number, "respondents", index, "subject"
                )
    complained_of = petition.complained_of_unit_id
    if complained_of is not None and not await routing.unit_exists(tx, complained_of):
        raise Malformed("没有找到该单位。", "complainedOfUnit")
    code = petition.problem_region_code
    if code is not None and not await routing.region_exists(tx, code):
        raise Malformed("没有现行有效的该行政区划代码。", "problemRegionCode")
    content = petition.content_class_code
    if content is not None and not await dictionary.class_holds(tx, content):
        raise Malformed("没有现行有效的该内容分类编码。", "contentClassCode")


async def _related(tx: Write, grants: Grants, seat: Seat, petition: Petition) -> Petition:
    """Return the petition as a repeat of the first case of its matter (初件)."""
    same = petition.same_matter_as
    if same is None:
        return petition
    earlier = await cases.case_by_id(tx, seat.actor, grants, same)
    if earlier is None:
        raise cases.CaseNotFound(field=("sameMatterAs",))
    return replace(petition, same_matter_as=earlier["same_matter_id"] or same)


async def receiver_of(tx: Write, seat: Seat, petition: Petition) -> tuple[Office, Office | None]:
    """Return the registering office, and the nearest one that no accusation bars, if any."""
    at = seat.appointment
    offices = await routing.offices_upward(tx, at.unit_id, at.tenant_id)
    return offices[0], await unbarred(tx, petition.subjects, offices)


async def create(tx: Write, seat: Seat, petition: Petition, case_id: UUID, office: Office) -> UUID:
    """Make the case of a petition with all that hangs on it; returns the event's id."""
    case = case_row(tx, seat, petition, case_id, office)
    case.number = await writing.next_number(tx, office.tenant, case.year)
    tx.add(case)
    await tx.flush()
    petitioners = add_petitioners(tx, petition, case)
    add_items(tx, petition, case_id)
    await attach(tx, case_id, petition.attachments, seat.actor.user_id)
    if petition.subjects:
        await writing.accuse(tx, case_id, petition.subjects)
    own = office.unit_id == seat.appointment.unit_id
    await open_where_it_lies(tx, case, own=own)
    if seat.told is not None:
        tx.add(seat.told.kept(case_id))
    await _start(tx, case, own=own, told=seat.told)
    await writing.make_searchable(tx, case, [item.text for item in petition.items])
    # Of an imported register nobody is told years later: whoever asks is given a code.
    sent = None if seat.told is not None else await send_code(tx, case, petitioners)
    return await _tell(tx, seat, petition, case, sent)


def case_row(tx: Write, seat: Seat, petition: Petition, case_id: UUID, office: Office) -> Case:
    """Return the row of a case that an office has, still without a number."""
    case = Case(
        id=case_id,
        year=tx.today.year,
        numbered_by=office.tenant.tenant_id,
        tenant_id=office.tenant.tenant_id,
        tenant_path=office.tenant.tenant_path,
        province_id=office.tenant.province_id,
        municipality_id=office.tenant.municipality_id,
        county_id=office.tenant.county_id,
        registering_unit_id=seat.appointment.unit_id,
        responsible_unit_id=office.unit_id,
        channel=petition.channel.value,
        purpose=petition.purpose.value,
        category=petition.category.value,
        appeal_branch=petition.appeal_branch.value if petition.appeal_branch else None,
        content_class_code=petition.content_class_code,
        same_matter_id=petition.same_matter_as,
        accuses=petition.accuses,
        secrecy=petition.secrecy.value,
        state=CaseState.REGISTERED.value,
        title=petition.title,
        demand=petition.demand,
        facts=petition.facts,
        problem_region_code=petition.problem_region_code,
        complained_of_unit_id=petition.complained_of_unit_id,
        urgent=petition.urgent,
        people_count=petition.people,
        received_on=petition.received_on,
        registered_at=tx.now,
        registered_by=seat.actor.user_id,
    )
    for name, value in (seat.told.columns() if seat.told else {}).items():
        setattr(case, name, value)
    return case


def add_petitioners(tx: Write, petition: Petition, case: Case) -> list[Petitioner]:
    """Add the petitioners of a case, sealed, and return their rows."""
    rows = []
    for ordinal, entry in enumerate(petition.petitioners, start=1):
        row_id = new_id()
        columns = identity.sealed(tx.provider, entry, row_id=row_id, tenant_id=case.tenant_id)
        rows.append(
            Petitioner(
                id=row_id,
                case_id=case.id,
                tenant_id=case.tenant_id,
                ordinal=ordinal,
                representative=entry.representative,
                **columns,
            )
        )
    tx.add(*rows)
    return rows


def add_items(tx: Write, petition: Petition, case_id: UUID) -> None:
    """Add the items of a case with whom they accuse."""
    for ordinal, item in enumerate(petition.items, start=1):
        row = Item(
            id=new_id(),
            case_id=case_id,
            ordinal=ordinal,
            category=item.category.value,
            appeal_branch=item.appeal_branch.value if item.appeal_branch else None,
            text=item.text,
        )
        respondents = (
            Respondent(
                id=new_id(),
                case_id=case_id,
                item_id=row.id,
                ordinal=number,
                subject_kind=entry.subject_kind.value if entry.subject_kind else None,
                subject_id=entry.subject_id,
                described_as=entry.described_as,
            )
            for number, entry in enumerate(item.respondents, start=1)
        )
        tx.add(row, *respondents)


async def open_where_it_lies(tx: Write, case: Case, *, own: bool) -> None:
    """Let the unit that has it, its line, and whoever registered it as his `own`, reach a case."""
    await open_to(tx, case, Reach.HANDLED, [case.responsible_unit_id])
    line = await vertical_chain(tx, case.responsible_unit_id)
    await open_to(tx, case, Reach.VERTICAL_LINE, line)
    if own:  # a unit that an accusation names may not track what it handed over
        await open_to(tx, case, Reach.ORIGINATED, [case.registering_unit_id])


async def _start(tx: Write, case: Case, *, own: bool, told: Told | None) -> None:
    """Start what is owed from the receipt: entry into the system, and disposal or notice."""
    unit_id = case.responsible_unit_id
    received = case.received_on if own else tx.today  # the superior receives it now
    if told is None:  # when another register entered it in its system, nobody knows
        await clocks.start(tx, case, "DL-01", case.received_on, unit_id=case.registering_unit_id)
        await clocks.end(tx, case.id, EndingKind.MET, "DL-01")
    elif told.ended:
        return
    petition_office = await routing.sector_of(tx, unit_id) == routing.PETITION_SECTOR
    owed = None
    if told is None or not told.disposed:
        term = "DL-02" if petition_office else "DL-04"
        owed = await clocks.start(tx, case, term, received, unit_id=unit_id)
    await tasks.open_task(tx, case, TaskKind.DISPOSE, unit_id, owed)
    await settle(tx, case)


async def _tell(
    tx: Write, seat: Seat, petition: Petition, case: Case, query_code: Medium | None
) -> UUID:
    at = seat.appointment
    event_id = tx.record(
        "case.imported" if seat.told else "case.registered",
        kind="case",
        object_id=case.id,
        tenants={case.tenant_id: case.tenant_path, at.tenant_id: at.tenant_path},
        grounds={
            "number": case.number,
            "channel": case.channel,
            "category": case.category,
            "items": len(petition.items),
            "handed_over": case.responsible_unit_id != at.unit_id,
            "query_code": query_code,
        },
        policy=seat.policy,
    )
    tx.add(
        CaseEvent(
            id=event_id,
            case_id=case.id,
            kind=(EventKind.IMPORTED if seat.told else EventKind.REGISTERED).value,
            at=tx.now,
            user_id=seat.actor.user_id,
            unit_id=at.unit_id,
        )
    )
    notify.tell(tx, case.id, EventKind.REGISTERED, event_id, (at.tenant_id, at.tenant_path))
    await tx.flush()
    return event_id


async def hand_over_off_platform(
    tx: Write, seat: Seat, petition: Petition, case_id: UUID
) -> Outcome:
    """Keep a slip of what no superior on the platform may take (平台外移交)."""
    at = seat.appointment
    await writing.accuse(tx, case_id, petition.subjects)
    slip = _slip(tx, seat, petition, case_id)
    tx.add(slip)
    event_id = tx.record(
        "case.handed_over_off_platform",
        kind="case",  # under the id that its respondents are denied
        object_id=case_id,
        tenants={at.tenant_id: at.tenant_path},
        grounds={"channel": petition.channel.value, "received_on": petition.received_on},
        policy=seat.policy,
    )
    await tx.flush()
    return Outcome("hand_over_slip", slip.id, event_id, warnings(petition))


def _slip(tx: Write, seat: Seat, petition: Petition, case_id: UUID) -> HandOverSlip:
    return HandOverSlip(
        id=new_id(),
        case_id=case_id,
        tenant_id=seat.appointment.tenant_id,
        tenant_path=seat.appointment.tenant_path,
        unit_id=seat.appointment.unit_id,
        channel=petition.channel.value,
        received_on=petition.received_on,
        handed_over_at=tx.now,
        registered_by=seat.actor.user_id,
    )
