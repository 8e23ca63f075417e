"""Standing aside (回避, 条例 28): declared by oneself, or ruled by the head on a challenge.

A challenge doesn't recuse while it waits. Neither its ruling nor the withdrawal of a recusal is for
the person concerned; where he is the only head of his unit, the territory's leadership rules.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_REASONS, EventKind, Recusal, Ruling, TaskKind
from xinfang.cases.queries import recusal as recusals
from xinfang.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from xinfang.kernel.ids import new_id
from xinfang.law.impartiality import ARTICLE, RecusalOrigin, RecusalState
from xinfang.law.lifecycle import CaseState
from xinfang.store.transaction import Outcome, Write


class CaseEnded(Conflict):
    """Nothing is done to a case that has ended, so that nobody has to stand aside."""

    def __init__(self) -> None:
        super().__init__("信访事项已经终结，无须回避。")


class NotAtWork(Invalid):
    """The person doesn't work in the unit that has the case."""

    def __init__(self) -> None:
        super().__init__("该人员不是承办单位的工作人员。", field=("person",))


class AlreadyRaised(Conflict):
    """The person is recused, or a challenge of him waits for its ruling."""

    def __init__(self) -> None:
        super().__init__("该人员已经回避，或者对其回避申请尚未决定。", field=("person",))


class NoSuchRecusal(NotFound):
    """There is none of that id on the case that could be ruled or withdrawn."""

    def __init__(self) -> None:
        super().__init__("没有找到可以决定的回避事项。", field=("recusal",))


class OwnRecusal(NotPermitted):
    """Nobody rules his own recusal."""

    def __init__(self) -> None:
        super().__init__("本人的回避不得由本人决定或者解除。")
        self.article = ARTICLE.citation


@dataclass(frozen=True, slots=True)
class DeclareInterest:
    """Stand aside from a case for a direct interest (自行回避)."""

    on: On
    reasons: str


@dataclass(frozen=True, slots=True)
class ChallengeHandler:
    """Ask that somebody of the unit stand aside (申请回避), as the petitioner may."""

    on: On
    person_id: UUID
    reasons: str


@dataclass(frozen=True, slots=True)
class RuleChallenge:
    """Rule a challenge: whoever is challenged stands aside, or not."""

    on: On
    recusal_id: UUID
    ruling: Ruling
    reasons: str


@dataclass(frozen=True, slots=True)
class WithdrawRecusal:
    """Let somebody act on the case again, since the interest has ended or was none (解除回避)."""

    on: On
    recusal_id: UUID
    reasons: str


async def declare_interest(tx: Write, grants: Grants, command: DeclareInterest) -> Outcome:
    """Stand aside at once. Raises CaseEnded, TextMissing, Recused who is already."""
    acting = await begin(tx, grants, command.on, "recuse")
    reasons = text(command.reasons, MAX_REASONS, "回避理由", "reasons")
    _refuse_ended(acting)
    person = acting.actor.person_id
    found = await recusals.open_recusal(tx, acting.case.id, person)
    if found is None:
        found = _recusal(acting, person, RecusalOrigin.DECLARED, RecusalState.STANDING, reasons)
        tx.add(found)
    else:  # challenged: whoever stands aside of himself needs no ruling any more
        found.state = RecusalState.STANDING.value
    await tx.flush()
    await _end_task(acting, found)
    event_id = await acting.tell(
        EventKind.INTEREST_DECLARED, {"reasons": reasons}, subject_id=found.id
    )
    return acting.done(event_id)


async def challenge_handler(tx: Write, grants: Grants, command: ChallengeHandler) -> Outcome:
    """Ask the head to rule. Raises CaseEnded, NotAtWork, AlreadyRaised, TextMissing."""
    acting = await begin(tx, grants, command.on, "recuse")
    reasons = text(command.reasons, MAX_REASONS, "回避理由", "reasons")
    _refuse_ended(acting)
    unit_id = acting.case.responsible_unit_id
    at_work = await recusals.staff_of(tx, [unit_id])
    if command.person_id not in {one.person_id for one in at_work[unit_id]}:
        raise NotAtWork
    if await recusals.open_recusal(tx, acting.case.id, command.person_id) is not None:
        raise AlreadyRaised
    found = _recusal(
        acting, command.person_id, RecusalOrigin.CHALLENGED, RecusalState.PENDING, reasons
    )
    tx.add(found)
    await tx.flush()
    ruler = await recusals.ruling_unit(tx, found.unit_id, command.person_id)
    await tasks.open_task(tx, acting.case, TaskKind.RULE_RECUSAL, ruler, subject_id=found.id)
    event_id = await acting.tell(EventKind.RECUSAL_ASKED, {"reasons": reasons}, subject_id=found.id)
    return acting.done(event_id)


async def rule_challenge(tx: Write, grants: Grants, command: RuleChallenge) -> Outcome:
    """Rule. Raises NoSuchRecusal, OwnRecusal, TextMissing."""
    acting = await begin(tx, grants, command.on, "rule_recusal")
    upheld = command.ruling is Ruling.UPHELD
    found = await _settle(acting, command.recusal_id, RecusalState.PENDING, command.reasons)
    found.state = (RecusalState.STANDING if upheld else RecusalState.OVERRULED).value
    await tx.flush()
    await _end_task(acting, found)
    event_id = await acting.tell(
        EventKind.RECUSED if upheld else EventKind.RECUSAL_OVERRULED,
        {"reasons": found.ruling_reasons},
        subject_id=found.id,
    )
    return acting.done(event_id)


async def withdraw_recusal(tx: Write, grants: Grants, command: WithdrawRecusal) -> Outcome:
    """Withdraw. Raises NoSuchRecusal, OwnRecusal, TextMissing."""
    acting = await begin(tx, grants, command.on, "rule_recusal")
    found = await _settle(acting, command.recusal_id, RecusalState.STANDING, command.reasons)
    found.state = RecusalState.WITHDRAWN.value
    await tx.flush()
    event_id = await acting.tell(
        EventKind.RECUSAL_WITHDRAWN, {"reasons": found.ruling_reasons}, subject_id=found.id
    )
    return acting.done(event_id)


def _refuse_ended(acting: Acting) -> None:
    if CaseState(acting.case.state).ends:
        raise CaseEnded


def _recusal(
    acting: Acting, person: UUID, origin: RecusalOrigin, state: RecusalState, reasons: str
) -> Recusal:
    own = person == acting.actor.person_id
    return Recusal(
        id=new_id(),
        case_id=acting.case.id,
        person_id=person,
        unit_id=acting.appointment.unit_id if own else acting.case.responsible_unit_id,
        origin=origin.value,
        state=state.value,
        reasons=reasons,
        raised_at=acting.tx.now,
        raised_by=acting.actor.user_id,
    )


async def _settle(acting: Acting, recusal_id: UUID, state: RecusalState, given: str) -> Recusal:
    reasons = text(given, MAX_REASONS, "决定理由", "reasons")
    found = await recusals.recusal_on(acting.tx, acting.case.id, recusal_id)
    if found is None or found.state != state.value:
        raise NoSuchRecusal
    if found.person_id == acting.actor.person_id:
        raise OwnRecusal
    found.ruling_reasons, found.ruled_at = reasons, acting.tx.now
    found.ruled_by = acting.actor.person_id
    return found


async def _end_task(acting: Acting, found: Recusal) -> None:
    await tasks.end_tasks(acting.tx, acting.case.id, TaskKind.RULE_RECUSAL, subject_id=found.id)
