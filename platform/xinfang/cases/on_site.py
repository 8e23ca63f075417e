"""Recording how a mass visit was met on the site (集体访现场处置, 细则 15(6)).

A unit is told of it, and from then on has hours to be there, a setting of the territory that runs
by night and on holidays. Who came are officials; of the petitioners nothing is written down.
"""

from dataclasses import dataclass
from datetime import datetime

from xinfang.access.grants import Grants
from xinfang.cases import hours
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_ANSWER, MAX_TITLE, EventKind, OnSite, SettingName
from xinfang.cases.queries import process
from xinfang.cases.queries.settings import settings_of
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.classification import Channel
from xinfang.law.deadlines import due_at
from xinfang.law.mass_visit import ARTICLE, LEAST, TERM, is_mass_visit
from xinfang.law.registry import term
from xinfang.store.transaction import Outcome, Write

MOST_ATTENDED = 30


class NotAMassVisit(Unlawful):
    """It isn't a visit of so many people."""

    def __init__(self) -> None:
        super().__init__(
            f"只有{LEAST}人以上走访的信访事项记录集体访现场处置。",
            field=("case",),
            article=ARTICLE.citation,
        )


class AlreadyOnSite(Conflict):
    """What was begun to be recorded on the site hasn't ended."""

    def __init__(self) -> None:
        super().__init__("该集体访的现场处置尚未结束。", field=("case",))


class NothingOnSite(Conflict):
    """Nothing that goes on is recorded on the site."""

    def __init__(self) -> None:
        super().__init__("该信访事项没有正在进行的集体访现场处置。", field=("case",))


class AlreadyArrived(Conflict):
    """It is written down already who came when."""

    def __init__(self) -> None:
        super().__init__("到场情况已经记录。", field=("case",))


class InstantOutOfOrder(Invalid):
    """An instant is to come, or lies before what it follows."""

    def __init__(self, *path: str) -> None:
        super().__init__("时间不得晚于现在，也不得早于前一环节的时间。", field=path)


class NobodyOrTooMany(Invalid):
    """Nobody who came is named, or too many are."""

    def __init__(self, *path: str) -> None:
        super().__init__(f"到场人员应为 1 至 {MOST_ATTENDED} 人。", field=path)


@dataclass(frozen=True, slots=True)
class Attendant:
    """An official who came: of which unit, in which post, by name."""

    unit: str
    post: str
    name: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came, and when."""

    arrived_at: datetime
    attended: tuple[Attendant, ...]


@dataclass(frozen=True, slots=True)
class RecordOnSite:
    """Write down when the unit was told, and who came when, if somebody did already."""

    on: On
    notified_at: datetime
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class RecordArrival:
    """Write down who came when."""

    on: On
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class EndOnSite:
    """Write down what was done on the site, when that ended, and with what result."""

    on: On
    measures: str
    ended_at: datetime
    result: str


async def record_on_site(tx: Write, grants: Grants, command: RecordOnSite) -> Outcome:
    """Record it; its hours run since the unit was told.

    Raises NotAMassVisit, AlreadyOnSite, InstantOutOfOrder, NobodyOrTooMany, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "record_on_site")
    case = acting.case
    if not is_mass_visit(Channel(case.channel), case.people_count):
        raise NotAMassVisit
    if await process.on_site_of(tx, case.id) is not None:
        raise AlreadyOnSite
    if command.notified_at > tx.now:
        raise InstantOutOfOrder("notifiedAt")
    path = acting.appointment.tenant_path
    setting = (await settings_of(tx, path))[SettingName.ON_SITE_HOURS].value
    moment = due_at(term(TERM, tx.today), command.notified_at, setting=setting)
    row = OnSite(
        id=new_id(),
        case_id=case.id,
        unit_id=acting.appointment.unit_id,
        notified_at=command.notified_at,
        due_at=moment.due_at,
        explanation=moment.explanation,
        recorded_at=tx.now,
        recorded_by=acting.actor.user_id,
        attended=[],
    )
    grounds: dict[str, object] = {}
    if command.arrival is not None:
        grounds["attended"] = _arrive(acting, row, command.arrival, "arrival")
    tx.add(row)
    await tx.flush()
    if command.arrival is None:
        period = (row.notified_at, row.due_at)
        await hours.start(tx, case, TERM, row.id, row.unit_id, period)
    event_id = await acting.tell(EventKind.ON_SITE_RECORDED, grounds, subject_id=row.id)
    return acting.done(event_id)


async def record_arrival(tx: Write, grants: Grants, command: RecordArrival) -> Outcome:
    """Record the arrival.

    Raises NothingOnSite, AlreadyArrived, InstantOutOfOrder, NobodyOrTooMany, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "record_on_site")
    row = await _going_on(acting)
    if row.arrived_at is not None:
        raise AlreadyArrived
    grounds = {"attended": _arrive(acting, row, command.arrival)}
    await hours.end(tx, acting.case, TERM)
    event_id = await acting.tell(EventKind.ON_SITE_ARRIVED, grounds, subject_id=row.id)
    return acting.done(event_id)


async def end_on_site(tx: Write, grants: Grants, command: EndOnSite) -> Outcome:
    """Record its end, though nobody came. Raises NothingOnSite, InstantOutOfOrder, TextMissing."""
    acting = await begin(tx, grants, command.on, "record_on_site")
    row = await _going_on(acting)
    measures = text(command.measures, MAX_ANSWER, "处置措施", "measures")
    result = text(command.result, MAX_ANSWER, "处置结果", "result")
    if not (row.arrived_at or row.notified_at) <= command.ended_at <= tx.now:
        raise InstantOutOfOrder("endedAt")
    row.measures, row.result, row.ended_at = measures, result, command.ended_at
    row.end_recorded_at, row.end_recorded_by = tx.now, acting.actor.user_id
    await hours.end(tx, acting.case, TERM)
    grounds = {"measures": measures, "result": result}
    event_id = await acting.tell(EventKind.ON_SITE_ENDED, grounds, subject_id=row.id)
    return acting.done(event_id)


def in_time(row: OnSite, now: datetime) -> bool | None:
    """Tell whether somebody was there in time; None while that may still be so.

    Where it ended before anybody came, the hours have to have run out for it to be late.
    """
    if row.arrived_at is not None:
        return row.arrived_at <= row.due_at
    return False if (row.ended_at or now) > row.due_at else None


async def _going_on(acting: Acting) -> OnSite:
    row = await process.on_site_of(acting.tx, acting.case.id)
    if row is None:
        raise NothingOnSite
    return row


def _arrive(acting: Acting, row: OnSite, arrival: Arrival, *path: str) -> list[dict[str, str]]:
    if not row.notified_at <= arrival.arrived_at <= acting.tx.now:
        raise InstantOutOfOrder(*path, "arrivedAt")
    if not 1 <= len(arrival.attended) <= MOST_ATTENDED:
        raise NobodyOrTooMany(*path, "attended")
    attended = [
        {
            "unit": text(one.unit, MAX_TITLE, "单位", *path, "attended"),
            "post": text(one.post, MAX_TITLE, "职务", *path, "attended"),
            "name": text(one.name, MAX_TITLE, "姓名", *path, "attended"),
        }
        for one in arrival.attended
    ]
    row.arrived_at, row.attended = arrival.arrived_at, attended
    row.arrival_recorded_at, row.arrival_recorded_by = acting.tx.now, acting.actor.user_id
    return attended
