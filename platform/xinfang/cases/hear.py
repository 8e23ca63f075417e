"""Hearing a major, complex or difficult matter while it is handled (听证, 条例 31(6)).

Announced with its days and who takes part, by their parts and never by name; then held, with
minutes and result, or called off. It stops no clock: only the hearing of a re-review does.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_ANSWER, MAX_REASONS, MAX_TITLE, EventKind, Hearing, TaskKind
from xinfang.cases.queries import handling
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import Path
from xinfang.law.lifecycle import BEING_HANDLED, CaseState
from xinfang.law.procedures import HearingGround, HearingRole, HearingState, composed
from xinfang.store.transaction import Outcome, Write

_ARTICLE: Final = Article(REGULATIONS, 31, item=6).citation
_MOST: Final = 500


class NotHeard(Unlawful):
    """Only what is being handled on the sixth branch is heard."""

    def __init__(self) -> None:
        super().__init__("只有正在办理的第（六）项申诉求决事项可以举行听证。", article=_ARTICLE)


class HearingAnnounced(Conflict):
    """A hearing was announced, and not held or called off yet."""

    def __init__(self) -> None:
        super().__init__("已公告的听证尚未举行，也未取消。")


class NoHearing(Conflict):
    """No hearing is announced."""

    def __init__(self) -> None:
        super().__init__("没有已公告的听证。")


class HearingDays(Invalid):
    """The days lie in the past, or end before they begin."""

    def __init__(self) -> None:
        super().__init__("听证日期不能早于今天，结束日期不能早于开始日期。", field=("firstOn",))


class NotYetHeld(Invalid):
    """The hearing has not begun."""

    def __init__(self) -> None:
        super().__init__("听证尚未开始，不能记录结果。", field=("minutes",))


class BadParts(Invalid):
    """A part is missing, named twice, or taken by nobody or too many."""

    def __init__(self) -> None:
        super().__init__(
            f"应当有主持人和信访人，各参加人列一次，人数为 1 至 {_MOST}。",
            field=("participants",),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """How many people take a part in a hearing."""

    role: HearingRole
    people: int


@dataclass(frozen=True, slots=True)
class AnnounceHearing:
    """Announce a hearing for days to come."""

    on: On
    ground: HearingGround
    topic: str
    place: str
    first_on: dt.date
    last_on: dt.date
    participants: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RecordHearing:
    """Record what was heard, what came of it, and who came, where that was not as planned."""

    on: On
    minutes: str
    result: str
    participants: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class CallOffHearing:
    """Call an announced hearing off."""

    on: On
    reasons: str


async def announce_hearing(tx: Write, grants: Grants, command: AnnounceHearing) -> Outcome:
    """Announce. Raises NotHeard, HearingAnnounced, HearingDays, BadParts, TextMissing."""
    acting = await begin(tx, grants, command.on, "hear")
    topic = text(command.topic, MAX_REASONS, "听证事项", "topic")
    place = text(command.place, MAX_TITLE, "听证地点", "place")
    if (
        acting.path is not Path.PETITION_HANDLING
        or CaseState(acting.case.state) not in BEING_HANDLED
    ):
        raise NotHeard
    await refuse_announced(acting)
    if not acting.today <= command.first_on <= command.last_on:
        raise HearingDays
    hearing = Hearing(
        id=new_id(),
        case_id=acting.case.id,
        unit_id=acting.appointment.unit_id,
        ground=command.ground.value,
        topic=topic,
        place=place,
        first_on=command.first_on,
        last_on=command.last_on,
        participants=_parts(command.participants),
        state=HearingState.ANNOUNCED.value,
        announced_at=tx.now,
        announced_by=acting.actor.user_id,
    )
    tx.add(hearing)
    await tx.flush()
    await tasks.open_task(
        tx,
        acting.case,
        TaskKind.HOLD_HEARING,
        acting.case.responsible_unit_id,
        subject_id=hearing.id,
        due_on=command.last_on,
    )
    event_id = await acting.tell(
        EventKind.HEARING_ANNOUNCED,
        {"first_on": command.first_on, "last_on": command.last_on},
        subject_id=hearing.id,
    )
    return acting.done(event_id)


async def record_hearing(tx: Write, grants: Grants, command: RecordHearing) -> Outcome:
    """Record. Raises NoHearing, NotYetHeld, BadParts, TextMissing."""
    acting = await begin(tx, grants, command.on, "hear")
    minutes = text(command.minutes, MAX_ANSWER, "听证笔录", "minutes")
    result = text(command.result, MAX_ANSWER, "听证结果", "result")
    hearing = await _announced(acting)
    if acting.today < hearing.first_on:
        raise NotYetHeld
    if command.participants:
        hearing.participants = _parts(command.participants)
    hearing.minutes, hearing.result = minutes, result
    await _end(acting, hearing, HearingState.HELD)
    event_id = await acting.tell(EventKind.HEARING_HELD, {"result": result}, subject_id=hearing.id)
    return acting.done(event_id)


async def call_off_hearing(tx: Write, grants: Grants, command: CallOffHearing) -> Outcome:
    """Call off. Raises NoHearing, TextMissing."""
    acting = await begin(tx, grants, command.on, "hear")
    reasons = text(command.reasons, MAX_REASONS, "取消理由", "reasons")
    hearing = await _announced(acting)
    hearing.call_off_reasons = reasons
    await _end(acting, hearing, HearingState.CALLED_OFF)
    event_id = await acting.tell(
        EventKind.HEARING_CALLED_OFF, {"reasons": reasons}, subject_id=hearing.id
    )
    return acting.done(event_id)


async def refuse_announced(acting: Acting) -> None:
    """Raise HearingAnnounced while one waits: nothing is decided on before it was held."""
    if await handling.announced_hearing(acting.tx, acting.case.id) is not None:
        raise HearingAnnounced


async def _announced(acting: Acting) -> Hearing:
    found = await handling.announced_hearing(acting.tx, acting.case.id)
    if found is None:
        raise NoHearing
    return found


async def _end(acting: Acting, hearing: Hearing, state: HearingState) -> None:
    hearing.state = state.value
    hearing.ended_at, hearing.ended_by = acting.tx.now, acting.actor.user_id
    await tasks.end_tasks(acting.tx, acting.case.id, TaskKind.HOLD_HEARING, subject_id=hearing.id)


def _parts(given: Sequence[Part]) -> list[dict[str, object]]:
    if not composed([one.role for one in given]):
        raise BadParts
    if any(not 1 <= one.people <= _MOST for one in given):
        raise BadParts
    return [{"role": one.role.value, "people": one.people} for one in given]
