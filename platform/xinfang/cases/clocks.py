"""Starting, ending and reckoning anew the clocks of a case (计时).

A clock keeps all that its last day was made from, and says why it is that day. Which terms start
and end by which act is written in the acts; how a last day is found is law's.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from xinfang.cases.models import Case, CaseClock
from xinfang.cases.queries import process
from xinfang.kernel.ids import new_id
from xinfang.law.calendar import Calendar
from xinfang.law.deadlines import Deadline, EndingKind, Extension, Hearing, due
from xinfang.law.registry import term
from xinfang.law.terms import RULE_SET
from xinfang.organizations import calendar as days
from xinfang.store.transaction import Write

DISPOSAL = ("DL-02", "DL-04", "DL-05")
"""What an organ owes first: to dispose of the matter, or to tell the petitioner."""


async def start(
    tx: Write,
    case: Case,
    term_id: str,
    on: date,
    *,
    unit_id: UUID | None,
    setting: int | None = None,
    transfer_id: UUID | None = None,
) -> CaseClock:
    """Start a term on a case; `on` is the civil day of its event, which isn't counted.

    `unit_id` is the organ whose time it is, None where the time is the petitioner's. `setting` is
    the number of days that the decision set.
    """
    clock = made(
        await days.current(tx),
        tx.today,
        case.id,
        term_id,
        on,
        unit_id=unit_id,
        setting=setting,
        transfer_id=transfer_id,
    )
    tx.add(clock)
    await tx.flush()
    return clock


def made(
    calendar: Calendar,
    law_of: date,
    case_id: UUID,
    term_id: str,
    on: date,
    *,
    unit_id: UUID | None,
    setting: int | None = None,
    transfer_id: UUID | None = None,
) -> CaseClock:
    """Return a clock by the law of a day, not yet added: for whoever starts many at once.

    That is the day of the act: a letter that lay for years is registered by the law of today.
    """
    reckoned = due(term(term_id, law_of), on, calendar, setting=setting)
    clock = CaseClock(
        id=new_id(),
        case_id=case_id,
        term_id=term_id,
        unit_id=unit_id,
        transfer_id=transfer_id,
        started_on=on,
        law_of=law_of,
        setting=setting,
        excluded=[],
    )
    _write(clock, reckoned)
    return clock


async def end(
    tx: Write, case_id: UUID, kind: EndingKind, *term_ids: str, transfer_id: UUID | None = None
) -> list[CaseClock]:
    """End today the open clocks of these terms, or all of one transfer; returns them."""
    ended = await process.open_clocks(tx, case_id, term_ids, transfer_id=transfer_id)
    for clock in ended:
        clock.ended_as, clock.ended_on = kind.value, tx.today
    await tx.flush()  # what has ended as one thing isn't found open, to end as another
    return ended


async def end_all(tx: Write, case_id: UUID, kind: EndingKind, *but: str) -> None:
    """End every open clock of a case but those of the terms named."""
    for clock in await process.open_clocks(tx, case_id):
        if clock.term_id not in but:
            clock.ended_as, clock.ended_on = kind.value, tx.today
    await tx.flush()


async def reopen(tx: Write, case_id: UUID, unit_id: UUID) -> CaseClock | None:
    """Let the unit's last disposal clock run on: it was met by what has been taken back.

    Its days don't start anew (条例 23¶3).
    """
    clock = await process.last_disposal(tx, case_id, unit_id, DISPOSAL)
    if clock is not None:
        clock.ended_as = clock.ended_on = None
    return clock


async def extend(tx: Write, clock: CaseClock, days_added: int) -> None:
    """Extend a clock by natural days approved today. Raises what law refuses."""
    extension = Extension(days_added, tx.today)
    clock.extension_days, clock.extension_approved_on = extension.days, extension.approved_on
    _write(clock, _reckon(clock, await days.current(tx)))


async def exclude(tx: Write, clock: CaseClock, hearing: Hearing) -> None:
    """Take the days of a hearing out of a clock. Raises what law refuses."""
    clock.excluded = [*clock.excluded, hearing.first, hearing.last]
    _write(clock, _reckon(clock, await days.current(tx)))


async def renew(tx: Write, open_clocks: Iterable[CaseClock]) -> None:
    """Reckon open clocks by the calendar of today, where an act is about to judge by them."""
    reckon_anew(open_clocks, await days.current(tx))


def reckon_anew(clocks: Iterable[CaseClock], calendar: Calendar) -> list[CaseClock]:
    """Reckon clocks by another calendar; returns those whose last day has moved."""
    moved: list[CaseClock] = []
    for clock in clocks:
        before = clock.due_on
        _write(clock, _reckon(clock, calendar))
        if clock.due_on != before:
            moved.append(clock)
    return moved


def _reckon(clock: CaseClock, calendar: Calendar) -> Deadline:
    given, on = clock.extension_days, clock.extension_approved_on
    return due(
        term(clock.term_id, clock.law_of),
        clock.started_on,
        calendar,
        extension=Extension(given, on) if given is not None and on is not None else None,
        excluded=hearings_of(clock),
        setting=clock.setting,
    )


def hearings_of(clock: CaseClock) -> list[Hearing]:
    """Return the hearings whose days are taken out of a clock."""
    ends = clock.excluded
    return [Hearing(first, last) for first, last in zip(ends[::2], ends[1::2], strict=True)]


def _write(clock: CaseClock, reckoned: Deadline) -> None:
    if clock.due_on != reckoned.due_on:
        clock.told = None  # of another last day
    clock.original_due_on = reckoned.original_due_on
    clock.due_on = reckoned.due_on
    clock.soon_on = reckoned.soon_on()
    clock.warn_on = reckoned.started_on  # its warnings stand on other days now
    clock.provisional = reckoned.provisional
    clock.rule_set = RULE_SET
    clock.calendar_version = reckoned.calendar_version
    clock.explanation = reckoned.explain()
