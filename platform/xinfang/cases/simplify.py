"""Handling simply (简易办理): decided with the acceptance, and switched back while its days run.

Three working days from the receipt for the decision (DL-15), ten from the acceptance for the
opinion (DL-16). The sixty days run beside them from the same acceptance, so that a switch to
ordinary handling (转为普通办理) costs the petitioner no day.
"""

import datetime as dt
from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.accept import take_up
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_REASONS, EventKind, Simplification, TaskKind
from xinfang.cases.notices import NoticeEntry, give
from xinfang.cases.queries import handling, process, routing
from xinfang.kernel.clock import civil_day
from xinfang.kernel.errors import Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import NoticeKind
from xinfang.law.procedures import RULES, Exclusion, Simple, SimplifiedGround, exclusion
from xinfang.law.wording import day
from xinfang.store.transaction import Outcome, Write


class NotSimple(Unlawful):
    """The matter is one of those that aren't handled simply."""

    def __init__(self, of: Exclusion) -> None:
        super().__init__(
            f"{of.label}，不适用简易办理。", field=("ground",), article=of.article.citation
        )


class NotSimplified(Unlawful):
    """The case isn't handled simply, or has been answered."""

    def __init__(self) -> None:
        super().__init__("该信访事项不在简易办理之中。", article=RULES.citation)


class SwitchTooLate(Unlawful):
    """The ten working days have run out."""

    def __init__(self, last_day: str) -> None:
        super().__init__(
            f"简易办理期限已于{last_day}届满，不能再转为普通办理。", article=RULES.citation
        )


@dataclass(frozen=True, slots=True)
class SimplifyCase:
    """Accept a case and handle it simply, on a ground."""

    on: On
    ground: SimplifiedGround
    notice: NoticeEntry | None = None


@dataclass(frozen=True, slots=True)
class SwitchToOrdinary:
    """Go on in the ordinary way; the petitioner is told why."""

    on: On
    reasons: str
    notice: NoticeEntry | None = None


async def simplify(tx: Write, grants: Grants, command: SimplifyCase) -> Outcome:
    """Accept simply. Raises NotSimple, and what accepting raises."""
    acting = await begin(tx, grants, command.on, "simplify")
    case = acting.case
    await _refuse_excluded(acting)
    received = await _received(acting)
    notice = await take_up(acting, grants, command.notice, simply=True)
    await clocks.start(tx, case, "DL-15", received, unit_id=case.responsible_unit_id)
    await clocks.end(tx, case.id, EndingKind.MET, "DL-15")
    tx.add(
        Simplification(
            id=new_id(),
            case_id=case.id,
            unit_id=acting.appointment.unit_id,
            ground=command.ground.value,
            decided_on=acting.today,
            decided_at=tx.now,
            decided_by=acting.actor.user_id,
        )
    )
    event_id = await acting.tell(
        EventKind.ACCEPTED_SIMPLY,
        {"ground": command.ground.value, "notice": notice.id if notice else None},
        subject_id=notice.id if notice else None,
    )
    return acting.done(event_id)


async def switch_to_ordinary(tx: Write, grants: Grants, command: SwitchToOrdinary) -> Outcome:
    """Switch. Raises NotSimplified, SwitchTooLate, NoticeMissing, TextMissing."""
    acting = await begin(tx, grants, command.on, "simplify")
    case = acting.case
    reasons = text(command.reasons, MAX_REASONS, "转为普通办理的理由", "reasons")
    running = await process.open_clocks(tx, case.id, ("DL-16",))
    row = await handling.simplified(tx, case.id)
    if not running or row is None:
        raise NotSimplified
    if acting.today > running[0].due_on:
        raise SwitchTooLate(day(running[0].due_on))
    notice = await give(acting, NoticeKind.ORDINARY_HANDLING, command.notice)
    await clocks.end(tx, case.id, EndingKind.STOPPED, "DL-16")
    owed = await process.open_clocks(tx, case.id, ("DL-08",))
    await tasks.keep_to(tx, case.id, TaskKind.ANSWER, next(iter(owed), None))
    row.switched_on, row.switch_reasons = acting.today, reasons
    row.switched_by = acting.actor.user_id
    event_id = await acting.tell(
        EventKind.SWITCHED_TO_ORDINARY,
        {"reasons": reasons},
        subject_id=notice.id if notice else None,
    )
    return acting.done(event_id)


async def _refuse_excluded(acting: Acting) -> None:
    case = acting.case
    found = exclusion(
        Simple(
            path=acting.path,
            first_time=await routing.first_time(
                acting.tx, acting.actor.person_id, case.same_matter_id
            ),
            assigned=bool(await process.open_assignments(acting.tx, case.id)),
            people=case.people_count,
        )
    )
    if found is not None:
        raise NotSimple(found)


async def _received(acting: Acting) -> dt.date:
    """Return the day on which the unit received the matter: its arrival, or the petition's own."""
    transfer = await process.standing_transfer(acting.tx, acting.case.id)
    if transfer is None or transfer.arrived_at is None:
        return acting.case.received_on
    return civil_day(transfer.arrived_at)
