"""Marking a matter as major or urgent, and reporting it upwards in time (条例 25).

The hours are a setting of the territory; they run by night and on holidays, from when the unit
knew. Each report says who was told what at what time; what is late or missing shows on the case.
"""

from dataclasses import dataclass
from datetime import datetime

from xinfang.access.grants import Grants
from xinfang.cases import hours
from xinfang.cases.acting import On, begin, text
from xinfang.cases.models import (
    MAX_REASONS,
    MAX_TITLE,
    EventKind,
    SettingName,
    Urgency,
    UrgentReport,
)
from xinfang.cases.queries import process
from xinfang.cases.queries.settings import settings_of
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import due_at
from xinfang.law.registry import term
from xinfang.law.urgency import TERM, Recipient
from xinfang.store.transaction import Outcome, Write


class AlreadyMarked(Conflict):
    """It is marked as major or urgent already."""

    def __init__(self) -> None:
        super().__init__("该信访事项已标记为重大、紧急。", field=("case",))


class NotMarked(Conflict):
    """It isn't marked as major or urgent."""

    def __init__(self) -> None:
        super().__init__("该信访事项尚未标记为重大、紧急。", field=("case",))


class InstantOutOfRange(Invalid):
    """An instant is to come, or lies before the unit knew of the matter."""

    def __init__(self, name: str) -> None:
        super().__init__("时间不得晚于现在，也不得早于知悉时间。", field=(name,))


@dataclass(frozen=True, slots=True)
class MarkUrgent:
    """Mark a case as major or urgent, as known since an instant."""

    on: On
    reasons: str
    aware_at: datetime


@dataclass(frozen=True, slots=True)
class ReportUrgent:
    """Write down that somebody was told: whom in words, what, and when."""

    on: On
    recipient: Recipient
    told: str
    text: str
    told_at: datetime


async def mark_urgent(tx: Write, grants: Grants, command: MarkUrgent) -> Outcome:
    """Mark it; its hours begin. Raises AlreadyMarked, InstantOutOfRange, TextMissing."""
    acting = await begin(tx, grants, command.on, "mark_urgent")
    reasons = text(command.reasons, MAX_REASONS, "理由", "reasons")
    if await process.urgency_of(tx, acting.case.id) is not None:
        raise AlreadyMarked
    if command.aware_at > tx.now:
        raise InstantOutOfRange("awareAt")
    path = acting.appointment.tenant_path
    setting = (await settings_of(tx, path))[SettingName.URGENT_REPORT_HOURS].value
    moment = due_at(term(TERM, tx.today), command.aware_at, setting=setting)
    row = Urgency(
        id=new_id(),
        case_id=acting.case.id,
        unit_id=acting.appointment.unit_id,
        reasons=reasons,
        aware_at=command.aware_at,
        due_at=moment.due_at,
        explanation=moment.explanation,
        marked_at=tx.now,
        marked_by=acting.actor.user_id,
    )
    tx.add(row)
    acting.case.urgent = True
    await tx.flush()
    period = (row.aware_at, row.due_at)
    await hours.start(tx, acting.case, TERM, row.id, row.unit_id, period)
    event_id = await acting.tell(EventKind.MARKED_URGENT, {"reasons": reasons}, subject_id=row.id)
    return acting.done(event_id)


async def report_urgent(tx: Write, grants: Grants, command: ReportUrgent) -> Outcome:
    """Write a report down. Raises NotMarked, InstantOutOfRange, TextMissing."""
    acting = await begin(tx, grants, command.on, "mark_urgent")
    urgency = await process.urgency_of(tx, acting.case.id)
    if urgency is None:
        raise NotMarked
    told = text(command.told, MAX_TITLE, "报告对象", "told")
    said = text(command.text, MAX_REASONS, "报告内容", "text")
    if not urgency.aware_at <= command.told_at <= tx.now:
        raise InstantOutOfRange("toldAt")
    row = UrgentReport(
        id=new_id(),
        case_id=acting.case.id,
        urgency_id=urgency.id,
        recipient=command.recipient.value,
        told=told,
        text=said,
        told_at=command.told_at,
        unit_id=acting.appointment.unit_id,
        written_at=tx.now,
        written_by=acting.actor.user_id,
    )
    tx.add(row)
    await tx.flush()
    told_of = await process.told_urgently(tx, urgency.id)
    if told_of == {one.value for one in Recipient}:
        await hours.end(tx, acting.case, TERM)
    grounds = {"recipient": command.recipient.value, "told": told, "text": said}
    event_id = await acting.tell(EventKind.URGENT_REPORTED, grounds, subject_id=urgency.id)
    return acting.done(event_id)


def settled(rows: list[UrgentReport], recipient: Recipient) -> datetime | None:
    """Return when a recipient was first told, None where that is still missing."""
    return min((row.told_at for row in rows if row.recipient == recipient), default=None)
