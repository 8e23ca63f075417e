"""Filing online without an account (网上信访, 条例 17, 22): at the petition office of a region.

Whoever confirmed his telephone files; the office's registering unit has it like whatever else comes
(channel ONLINE), by the same registration, and he is sent number and query code. A complaint about
a unit (refused intake, conduct of its staff) accuses the unit: so it goes past it to the nearest
superior, and nobody of the unit sees it, now or later (条例 30). A name that no unit bears may mean
the office itself, and goes past it as well.
"""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from xinfang.access.actor import Actor, Appointment, Level
from xinfang.cases.agents import Agent, record_agent
from xinfang.cases.models import SubjectKind
from xinfang.cases.petition import ItemEntry, Petition, RespondentEntry, checked
from xinfang.cases.queries import own_petition as queries
from xinfang.cases.queries import routing
from xinfang.cases.queries.routing import Office
from xinfang.cases.receiving import system_at
from xinfang.cases.register import Seat, check_names, create, hand_over_off_platform, receiver_of
from xinfang.kernel.ids import new_id
from xinfang.law.classification import Category, Channel, Purpose
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class FileOnline:
    """File a petition; `complained_of` is the name of a unit that it complains about (投诉).

    Through an agent (代理人) it is the petitioner's all the same: his is the telephone that was
    confirmed, and the number and code that go there.
    """

    petition: Petition
    complained_of: str | None = None
    agent: Agent | None = None


async def file_online(tx: Write, office: Office, command: FileOnline) -> Outcome:
    """Register a petition at an office, for whoever filed it; returns the case.

    A slip where an accusation had to be handed on beyond the platform. Raises Malformed,
    StateSecret, TextMissing.
    """
    petition = replace(command.petition, channel=Channel.ONLINE, received_on=tx.today)
    if command.complained_of is not None:
        unit_id = await queries.unit_named(tx, command.complained_of)
        petition = complaint(petition, command.complained_of, unit_id)
    petition = checked(petition, tx.today)
    await check_names(tx, petition)
    seat = _counter(office, tx.today)
    case_id = new_id()
    _own, receiver = await receiver_of(tx, seat, petition)
    if command.complained_of is not None and not petition.subjects:
        receiver = await _above(tx, office) or receiver
    if receiver is None:
        return await hand_over_off_platform(tx, seat, petition, case_id)
    async with tx.on_behalf_of(system_at(receiver)):
        event_id = await create(tx, seat, petition, case_id, receiver)
        await record_agent(tx, case_id, command.agent)
    return Outcome("case", case_id, event_id)


async def _above(tx: Write, office: Office) -> Office | None:
    """Return the office above, for a complaint about a unit that isn't found by its name.

    Whoever files writes names as he knows them: it may mean the office itself. The superior finds
    out, and sends it down where it doesn't.
    """
    offices = await routing.offices_upward(tx, office.unit_id, office.tenant.tenant_id)
    return next(iter(offices[1:]), None)


def complaint(petition: Petition, name: str, unit_id: UUID | None = None) -> Petition:
    """Return the petition as one that accuses a unit; one that nobody knows is described alone."""
    kind = None if unit_id is None else SubjectKind.UNIT
    accused = RespondentEntry(name, kind, unit_id)
    item = ItemEntry(Category.ACCUSATION, petition.demand, respondents=(accused,))
    return replace(
        petition,
        category=Category.ACCUSATION,
        purpose=Purpose.EXPOSURE_ACCUSATION,
        items=(item,),
    )


def _counter(office: Office, today: dt.date) -> Seat:
    """Return the online counter of an office: nobody's seat, in which whoever files registers."""
    filer, at = new_id(), office.tenant
    seat = Appointment(
        id=new_id(),
        role="petitioner",
        unit_id=office.unit_id,
        tenant_id=at.tenant_id,
        tenant_path=at.tenant_path,
        level=Level.COUNTY,
        since=today,
    )
    return Seat(Actor(filer, filer, "", (seat,)), seat, "petitioner, case, register, online")
