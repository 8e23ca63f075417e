"""A leader takes a difficult case upon himself (包案), logs his steps, and has it reviewed.

The closing review (结案评审) is somebody else's, who closes it or sends it back. A leader who can't
go on releases it with his reason (《河南省信访工作责任制实施细则》第六条).
"""

from dataclasses import dataclass
from datetime import date

from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.leadership import end_undertaking
from xinfang.cases.models import (
    MAX_REASONS,
    EventKind,
    TaskKind,
    Undertaking,
    UndertakingStep,
)
from xinfang.cases.queries import leadership, process, routing
from xinfang.cases.queries.routing import PETITION_SECTOR
from xinfang.cases.sight import open_to
from xinfang.kernel.errors import Conflict, Invalid, NotPermitted
from xinfang.kernel.ids import new_id
from xinfang.law.leadership import UndertakingState
from xinfang.law.supervision import Verdict
from xinfang.organizations.queries import units_of
from xinfang.store.transaction import Outcome, Write


class AlreadyUndertaken(Conflict):
    """A leader has it upon himself already."""

    def __init__(self) -> None:
        super().__init__("该信访事项已有领导包案。", field=("case",))


class NotUndertaken(Conflict):
    """No undertaking of this case stands where the act could go on from."""

    def __init__(self) -> None:
        super().__init__("该信访事项没有可以办理此事的包案。", field=("case",))


class NotTheLeader(NotPermitted):
    """Another leader has it upon himself."""

    def __init__(self) -> None:
        super().__init__("只有包案领导本人可以办理此事。")


class OwnReview(NotPermitted):
    """Nobody reviews what he undertook himself."""

    def __init__(self) -> None:
        super().__init__("包案领导不得评审本人的包案。")


class StepInTheFuture(Invalid):
    """A step is written down when it was taken."""

    def __init__(self) -> None:
        super().__init__("步骤日期不得晚于今日。", field=("takenOn",))


@dataclass(frozen=True, slots=True)
class UndertakeCase:
    """Take a case upon oneself, for a reason."""

    on: On
    reasons: str


@dataclass(frozen=True, slots=True)
class LogStep:
    """Write down a step; the one that `concludes` asks for the closing review."""

    on: On
    text: str
    taken_on: date
    concludes: bool = False


@dataclass(frozen=True, slots=True)
class ReviewUndertaking:
    """Review at the close: accepted it ends, sent back it goes on."""

    on: On
    verdict: Verdict
    reasons: str


@dataclass(frozen=True, slots=True)
class ReleaseUndertaking:
    """Give an undertaking up."""

    on: On
    reasons: str


async def undertake(tx: Write, grants: Grants, command: UndertakeCase) -> Outcome:
    """Undertake. Raises AlreadyUndertaken, TextMissing."""
    acting = await begin(tx, grants, command.on, "undertake")
    reasons = text(command.reasons, MAX_REASONS, "包案理由", "reasons")
    if await leadership.running(tx, acting.case.id) is not None:
        raise AlreadyUndertaken
    row = Undertaking(
        id=new_id(),
        case_id=acting.case.id,
        leader_id=acting.actor.person_id,
        unit_id=acting.appointment.unit_id,
        reasons=reasons,
        state=UndertakingState.OPEN.value,
        undertaken_at=tx.now,
    )
    tx.add(row)
    await tx.flush()
    await open_to(tx, acting.case, Reach.UNDERTAKEN, [acting.actor.person_id])
    event_id = await acting.tell(EventKind.UNDERTAKEN, {"reasons": reasons}, subject_id=row.id)
    return acting.done(event_id)


async def log_step(tx: Write, grants: Grants, command: LogStep) -> Outcome:
    """Write a step down. Raises NotUndertaken, NotTheLeader, StepInTheFuture, TextMissing."""
    acting = await begin(tx, grants, command.on, "undertake")
    row = await _running(acting, UndertakingState.OPEN)
    _by_himself(acting, row)
    said = text(command.text, MAX_REASONS, "包案步骤", "text")
    if command.taken_on > acting.today:
        raise StepInTheFuture
    await _write(acting, row, said, command.taken_on)
    if command.concludes:
        row.state = UndertakingState.AWAITING_REVIEW.value
        await _ask_review(acting, row)
    kind = EventKind.UNDERTAKING_CONCLUDED if command.concludes else EventKind.UNDERTAKING_STEP
    event_id = await acting.tell(kind, {"text": said}, subject_id=row.id)
    return acting.done(event_id)


async def review_undertaking(tx: Write, grants: Grants, command: ReviewUndertaking) -> Outcome:
    """Review it at the close. Raises NotUndertaken, OwnReview, TextMissing."""
    acting = await begin(tx, grants, command.on, "review_undertaking")
    row = await _running(acting, UndertakingState.AWAITING_REVIEW)
    if row.leader_id == acting.actor.person_id:
        raise OwnReview
    reasons = text(command.reasons, MAX_REASONS, "评审意见", "reasons")
    accepted = command.verdict is Verdict.ACCEPTED
    if accepted:
        row.reviewed_by, row.ending_reasons = acting.actor.person_id, reasons
        await end_undertaking(tx, acting.case, row, UndertakingState.CLOSED)
    else:
        row.state = UndertakingState.OPEN.value
        await _write(acting, row, reasons, acting.today)
        await tasks.end_tasks(tx, acting.case.id, TaskKind.REVIEW_UNDERTAKING, subject_id=row.id)
    kind = EventKind.UNDERTAKING_CLOSED if accepted else EventKind.UNDERTAKING_SENT_BACK
    event_id = await acting.tell(kind, {"reasons": reasons}, subject_id=row.id)
    return acting.done(event_id)


async def release_undertaking(tx: Write, grants: Grants, command: ReleaseUndertaking) -> Outcome:
    """Give it up. Raises NotUndertaken, NotTheLeader, TextMissing."""
    acting = await begin(tx, grants, command.on, "undertake")
    row = await _running(acting, UndertakingState.OPEN, UndertakingState.AWAITING_REVIEW)
    _by_himself(acting, row)
    row.ending_reasons = text(command.reasons, MAX_REASONS, "解除包案的理由", "reasons")
    await end_undertaking(tx, acting.case, row, UndertakingState.RELEASED)
    event_id = await acting.tell(
        EventKind.UNDERTAKING_RELEASED, {"reasons": row.ending_reasons}, subject_id=row.id
    )
    return acting.done(event_id)


async def _running(acting: Acting, *states: UndertakingState) -> Undertaking:
    row = await leadership.running(acting.tx, acting.case.id)
    if row is None or UndertakingState(row.state) not in states:
        raise NotUndertaken
    return row


def _by_himself(acting: Acting, row: Undertaking) -> None:
    if row.leader_id != acting.actor.person_id:
        raise NotTheLeader


async def _write(acting: Acting, row: Undertaking, said: str, on: date) -> None:
    tx = acting.tx
    step = UndertakingStep(
        id=new_id(),
        case_id=acting.case.id,
        undertaking_id=row.id,
        ordinal=await leadership.last_step(tx, row.id) + 1,
        taken_on=on,
        text=said,
        written_at=tx.now,
        written_by=acting.actor.user_id,
    )
    tx.add(step)
    await tx.flush()


async def _ask_review(acting: Acting, row: Undertaking) -> None:
    """Let the petition office of the territory review it; other leaders may as well."""
    tx = acting.tx
    subjects = await process.subjects_of(tx, acting.case.id)
    offices = await units_of(tx, acting.appointment.tenant_id, sector=PETITION_SECTOR)
    for office in offices[:1]:
        if not await routing.barred(tx, subjects, office.id):
            await tasks.open_task(
                tx, acting.case, TaskKind.REVIEW_UNDERTAKING, office.id, subject_id=row.id
            )
