"""Splitting a mixed letter (一信多诉) when its accusation is passed on: the rest stays, as a case.

What accuses goes with the whole letter, as it was received: that is the evidence. What doesn't is
owed an answer all the same, by whoever has it (条例 22). So it becomes a case of its own, like any
that was registered that day: its days run on as they stand, its petitioners and their agent are the
same, and they are sent a code for it.

Nothing in it points to the accusation (条例 30): it has the words of its own items alone, numbered
anew, and neither the letter's title, demand, facts and papers, nor its class, the unit complained
of, an earlier case, or a purpose that says that somebody is accused.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.cases import agents, clocks, identity, tasks
from xinfang.cases.acting import Acting, settle
from xinfang.cases.issue_code import send_code
from xinfang.cases.models import (
    MAX_DEMAND,
    Case,
    CaseAgent,
    CaseClock,
    CaseEvent,
    EventKind,
    Item,
    TaskKind,
)
from xinfang.cases.petition import ItemEntry, Petition
from xinfang.cases.queries import details, process, writing
from xinfang.cases.queries.routing import Office
from xinfang.cases.register import (
    Seat,
    add_items,
    add_petitioners,
    case_row,
    open_where_it_lies,
)
from xinfang.kernel.clock import civil_day
from xinfang.kernel.ids import new_id
from xinfang.law.classification import (
    AppealBranch,
    Category,
    Channel,
    Purpose,
    SecrecyLevel,
    purpose_without_accusing,
)
from xinfang.law.deadlines import EndingKind
from xinfang.organizations import calendar
from xinfang.organizations.queries import tenant_columns
from xinfang.store.transaction import Write

TITLE: Final = 60
"""How much of its first item a case is called by."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a letter accuses nobody, as it stood before the accusation was passed on."""

    case_id: UUID
    petition: Petition
    seat: Seat
    office: Office
    registered_at: dt.datetime
    registered_by: UUID
    clocks: list[CaseClock]
    """Those of the new case, not yet added: they run from the days of the letter."""
    agents: list[CaseAgent]


async def rest_of(acting: Acting) -> Rest | None:
    """Return what of the letter stays, None where all of it accuses; nothing is changed yet.

    A letter that another unit registered is registered anew, today, by the unit that has it: whom
    it accuses may sit where it came in.
    """
    tx, case = acting.tx, acting.case
    items: list[Item] = (await details.items_of(tx, [case.id]))[case.id]
    staying = [item for item in items if item.category != Category.ACCUSATION]
    if not staying or len(staying) == len(items):
        return None
    own = case.registering_unit_id == case.responsible_unit_id
    case_id = new_id()
    filed = (await process.rows_of(tx, CaseAgent, [case.id]))[case.id]
    return Rest(
        case_id,
        await _petition(acting, staying),
        Seat(acting.actor, acting.appointment, acting.policy),
        Office(case.responsible_unit_id, await tenant_columns(tx, case.tenant_id)),
        case.registered_at if own else tx.now,
        case.registered_by if own else acting.actor.user_id,
        await _clocks(acting, case_id, own=own),
        [agent for agent in filed if agent.stage is None],
    )


async def _petition(acting: Acting, staying: list[Item]) -> Petition:
    tx, case = acting.tx, acting.case
    items = tuple(_entry(item) for item in staying)
    category = Category(case.category)
    if category is Category.ACCUSATION:
        category = items[0].category
    purpose = purpose_without_accusing(Purpose(case.purpose), category)
    petitioners = (await details.petitioners_of(tx, [case.id]))[case.id]
    return Petition(
        channel=Channel(case.channel),
        purpose=purpose,
        category=category,
        title=" ".join(items[0].text.split())[:TITLE],
        demand="\n".join(item.text for item in items)[:MAX_DEMAND],
        received_on=case.received_on,
        problem_region_code=case.problem_region_code,
        urgent=case.urgent,
        people_count=case.people_count,
        secrecy=SecrecyLevel(case.secrecy),
        petitioners=tuple(identity.entry_of(tx.provider, row) for row in petitioners),
        items=items,
    )


def _entry(item: Item) -> ItemEntry:
    branch = AppealBranch(item.appeal_branch) if item.appeal_branch else None
    return ItemEntry(Category(item.category), item.text, branch)


async def _clocks(acting: Acting, case_id: UUID, *, own: bool) -> list[CaseClock]:
    """Return the clocks of what stays: its entry as it was met, its disposal as it runs."""
    tx, case = acting.tx, acting.case
    days = await calendar.current(tx)
    found = []
    if own and not case.imported:
        on, unit_id = civil_day(case.registered_at), case.registering_unit_id
        entered = clocks.made(days, on, case_id, "DL-01", case.received_on, unit_id=unit_id)
        entered.ended_as, entered.ended_on = EndingKind.MET.value, on
        found.append(entered)
    for clock in await process.open_clocks(tx, case.id, clocks.DISPOSAL):
        law_of, term, on = clock.law_of, clock.term_id, clock.started_on
        found.append(clocks.made(days, law_of, case_id, term, on, unit_id=clock.unit_id))
    return found


async def register_rest(tx: Write, rest: Rest) -> None:
    """Register what stays, under the wall of whoever may see it."""
    case = case_row(tx, rest.seat, rest.petition, rest.case_id, rest.office)
    case.registered_at, case.registered_by = rest.registered_at, rest.registered_by
    case.registering_unit_id = rest.office.unit_id
    case.year = civil_day(case.registered_at).year
    case.number = await writing.next_number(tx, rest.office.tenant, case.year)
    tx.add(case)
    await tx.flush()
    petitioners = add_petitioners(tx, rest.petition, case)
    add_items(tx, rest.petition, case.id)
    agents.copy_to(tx, case.id, rest.agents)
    await open_where_it_lies(tx, case, own=True)
    tx.add(*rest.clocks)
    await tx.flush()
    owed = next((clock for clock in rest.clocks if clock.ended_as is None), None)
    unit_id, since = case.responsible_unit_id, case.registered_at
    await tasks.open_task(tx, case, TaskKind.DISPOSE, unit_id, owed, since=since)
    await settle(tx, case)
    await writing.make_searchable(tx, case, [item.text for item in rest.petition.items])
    await send_code(tx, case, petitioners)
    await _tell(tx, rest, case)


async def _tell(tx: Write, rest: Rest, case: Case) -> None:
    """Write down that it was registered, as of the day when it was; the ledger has today's.

    Nobody is notified: a case that comes up days after its registration would raise questions.
    Whoever has to dispose of it finds it among his tasks.
    """
    at = rest.seat.appointment
    event_id = tx.record(
        "case.registered",
        kind="case",
        object_id=case.id,
        tenants={case.tenant_id: case.tenant_path, at.tenant_id: at.tenant_path},
        grounds={
            "number": case.number,
            "channel": case.channel,
            "category": case.category,
            "items": len(rest.petition.items),
            "part_of_letter": True,
        },
        policy=rest.seat.policy,
    )
    tx.add(
        CaseEvent(
            id=event_id,
            case_id=case.id,
            kind=EventKind.REGISTERED.value,
            at=case.registered_at,
            user_id=case.registered_by,
            unit_id=case.registering_unit_id,
        )
    )
    await tx.flush()
