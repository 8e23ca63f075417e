"""Recording public opinion about a case, and how it was met (涉访舆情, 细则 15(8)).

Who recorded it opens a task of the responsible unit, wherever the case goes, until it is closed.
What is written down is where it was found, not who said it.
"""

from dataclasses import dataclass
from datetime import datetime

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import (
    MAX_REASONS,
    MAX_TITLE,
    EventKind,
    PublicOpinion,
    PublicOpinionStep,
    TaskKind,
)
from xinfang.cases.queries import public_opinion as queries
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Outcome, Write

ACT = "meet_public_opinion"


class OpinionGoesOn(Conflict):
    """What was recorded before isn't closed."""

    def __init__(self) -> None:
        super().__init__("该信访事项已有未办结的舆情记录。", field=("case",))


class NoOpinion(Conflict):
    """No incident goes on."""

    def __init__(self) -> None:
        super().__init__("该信访事项没有未办结的舆情记录。", field=("case",))


class OpinionInstant(Invalid):
    """An instant is to come, or lies before the discovery."""

    def __init__(self, name: str) -> None:
        super().__init__("时间不得晚于现在，也不得早于发现时间。", field=(name,))


@dataclass(frozen=True, slots=True)
class RecordPublicOpinion:
    """Write down that a matter is talked about: since when known, where, how judged."""

    on: On
    discovered_at: datetime
    found_where: str
    judgement: str


@dataclass(frozen=True, slots=True)
class AddPublicOpinionStep:
    """Write down a step, and where it published a response if it did."""

    on: On
    taken_at: datetime
    text: str
    published_where: str | None = None


@dataclass(frozen=True, slots=True)
class ClosePublicOpinion:
    """Close the incident with a result."""

    on: On
    closed_at: datetime
    result: str


async def record_public_opinion(tx: Write, grants: Grants, command: RecordPublicOpinion) -> Outcome:
    """Record it. Raises OpinionGoesOn, OpinionInstant, TextMissing."""
    acting = await begin(tx, grants, command.on, ACT)
    case = acting.case
    where = text(command.found_where, MAX_TITLE, "发现平台", "foundWhere")
    judgement = text(command.judgement, MAX_REASONS, "研判意见", "judgement")
    if await queries.going_on(tx, case.id) is not None:
        raise OpinionGoesOn
    if command.discovered_at > tx.now:
        raise OpinionInstant("discoveredAt")
    row = PublicOpinion(
        id=new_id(),
        case_id=case.id,
        unit_id=acting.appointment.unit_id,
        discovered_at=command.discovered_at,
        found_where=where,
        judgement=judgement,
        recorded_at=tx.now,
        recorded_by=acting.actor.user_id,
    )
    tx.add(row)
    await tx.flush()
    kind = TaskKind.MEET_PUBLIC_OPINION
    await tasks.open_task(tx, case, kind, case.responsible_unit_id, subject_id=row.id)
    grounds = {"found_where": where, "judgement": judgement}
    event_id = await acting.tell(EventKind.PUBLIC_OPINION_RECORDED, grounds, subject_id=row.id)
    return acting.done(event_id)


async def add_public_opinion_step(
    tx: Write, grants: Grants, command: AddPublicOpinionStep
) -> Outcome:
    """Record a step. Raises NoOpinion, OpinionInstant, TextMissing."""
    acting = await begin(tx, grants, command.on, ACT)
    row = await _going_on(acting, command.taken_at, "takenAt")
    said = text(command.text, MAX_REASONS, "处置措施", "text")
    where = command.published_where
    if where is not None:
        where = text(where, MAX_TITLE, "回应发布平台", "publishedWhere")
    step = PublicOpinionStep(
        id=new_id(),
        case_id=acting.case.id,
        opinion_id=row.id,
        ordinal=await queries.last_step(tx, row.id) + 1,
        taken_at=command.taken_at,
        text=said,
        published_where=where,
        unit_id=acting.appointment.unit_id,
        written_at=tx.now,
        written_by=acting.actor.user_id,
    )
    tx.add(step)
    await tx.flush()
    grounds = {"text": said, "published_where": where}
    event_id = await acting.tell(EventKind.PUBLIC_OPINION_STEP, grounds, subject_id=row.id)
    return acting.done(event_id)


async def close_public_opinion(tx: Write, grants: Grants, command: ClosePublicOpinion) -> Outcome:
    """Close it; the task ends. Raises NoOpinion, OpinionInstant, TextMissing."""
    acting = await begin(tx, grants, command.on, ACT)
    row = await _going_on(acting, command.closed_at, "closedAt")
    row.result = text(command.result, MAX_REASONS, "处置结果", "result")
    row.closed_at = command.closed_at
    row.close_recorded_at, row.close_recorded_by = tx.now, acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, TaskKind.MEET_PUBLIC_OPINION, subject_id=row.id)
    event_id = await acting.tell(
        EventKind.PUBLIC_OPINION_CLOSED, {"result": row.result}, subject_id=row.id
    )
    return acting.done(event_id)


async def _going_on(acting: Acting, at: datetime, name: str) -> PublicOpinion:
    row = await queries.going_on(acting.tx, acting.case.id)
    if row is None:
        raise NoOpinion
    if not row.discovered_at <= at <= acting.tx.now:
        raise OpinionInstant(name)
    return row
