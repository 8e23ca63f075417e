"""Entering many rows of a register at once, as registering one does: the same rows for each case.

Only what accuses nobody comes here; an accusation is registered by itself, with all that keeps it
from whom it names.
"""

from collections import defaultdict
from collections.abc import Sequence

from xinfang.access import scopes
from xinfang.access.reach import Reach
from xinfang.cases import clocks
from xinfang.cases.importing.rows import Entry
from xinfang.cases.models import Case, CaseEvent, CaseTask, EventKind, TaskKind
from xinfang.cases.queries import routing, writing
from xinfang.cases.queries.routing import Office
from xinfang.cases.register import Seat, add_items, add_petitioners, case_row
from xinfang.kernel.ids import new_id
from xinfang.organizations import calendar as days
from xinfang.organizations.queries import vertical_chain
from xinfang.store.transaction import Write


async def enter(tx: Write, seat: Seat, office: Office, entries: Sequence[Entry]) -> None:
    """Enter cases of one office; whoever calls it records them."""
    cases = [_row(tx, seat, office, entry) for entry in entries]
    await _number(tx, office, cases)
    tx.add(*cases)
    await _start(tx, office, cases, entries)
    await tx.flush()
    for case, entry in zip(cases, entries, strict=True):
        add_petitioners(tx, entry.petition, case)
        add_items(tx, entry.petition, case.id)
        tx.add(entry.told.kept(case.id), _event(tx, seat, case))
    await tx.flush()
    await _open_to(tx, seat, office, cases)
    texts = [[item.text for item in entry.petition.items] for entry in entries]
    await writing.make_all_searchable(tx, list(zip(cases, texts, strict=True)))
    tx.session.expunge_all()  # what was written is not asked again, and there is much of it


def _row(tx: Write, seat: Seat, office: Office, entry: Entry) -> Case:
    case = case_row(tx, seat, entry.petition, new_id(), office)
    for name, value in entry.told.columns().items():
        setattr(case, name, value)
    return case


async def _number(tx: Write, office: Office, cases: Sequence[Case]) -> None:
    of_year: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        of_year[case.year].append(case)
    for year in sorted(of_year):
        numbers = await writing.next_numbers(tx, office.tenant, year, len(of_year[year]))
        for case, number in zip(of_year[year], numbers, strict=True):
            case.number = number


async def _start(
    tx: Write, office: Office, cases: Sequence[Case], entries: Sequence[Entry]
) -> None:
    """Start what is owed: disposal, where the matter goes on and nobody disposed of it yet."""
    sector = await routing.sector_of(tx, office.unit_id)
    term = "DL-02" if sector == routing.PETITION_SECTOR else "DL-04"
    calendar = await days.current(tx)
    for case, entry in zip(cases, entries, strict=True):
        if entry.told.ended:
            continue
        owed = None
        if not entry.told.disposed:
            owed = clocks.made(
                calendar, tx.today, case.id, term, case.received_on, unit_id=office.unit_id
            )
            case.due_on, case.soon_on = owed.due_on, owed.soon_on
            tx.add(owed)
        tx.add(
            CaseTask(
                id=new_id(),
                case_id=case.id,
                holder_unit_id=office.unit_id,
                kind=TaskKind.DISPOSE.value,
                clock_id=owed.id if owed else None,
                due_on=owed.due_on if owed else None,
                opened_at=tx.now,
            )
        )


def _event(tx: Write, seat: Seat, case: Case) -> CaseEvent:
    return CaseEvent(
        id=new_id(),
        case_id=case.id,
        kind=EventKind.IMPORTED.value,
        at=tx.now,
        user_id=seat.actor.user_id,
        unit_id=seat.appointment.unit_id,
    )


async def _open_to(tx: Write, seat: Seat, office: Office, cases: Sequence[Case]) -> None:
    objects = [(case.id, case.registered_at, case.state) for case in cases]
    line = await vertical_chain(tx, office.unit_id)
    for reach, holders in (
        (Reach.HANDLED, [office.unit_id]),
        (Reach.VERTICAL_LINE, line),
        (Reach.ORIGINATED, [seat.appointment.unit_id]),
    ):
        await scopes.put_many(tx, kind="case", reach=reach, holders=holders, objects=objects)
