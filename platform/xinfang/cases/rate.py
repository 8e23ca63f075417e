"""Rating (满意度评价): the petitioner rates petition office and answering unit, each once.

Within the window that the service of the answer opened (DL-21), in his own confirmed session and by
nobody else. A poor rating is put before the superior petition office, which writes down what it
found; how it became poor isn't left to the unit that was rated.
"""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import On, begin, short, text
from xinfang.cases.models import MAX_RATING_REASONS, EventKind, Rating, TaskKind
from xinfang.cases.own_act import OwnAct, begin_own
from xinfang.cases.queries import own_petition as queries
from xinfang.cases.queries import process
from xinfang.cases.sight import open_to
from xinfang.kernel.errors import Conflict, NotFound, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import EndingKind
from xinfang.law.evaluation import RULE, WINDOW, Grade, Rated
from xinfang.store.transaction import Outcome, Write


class NotRated(Unlawful):
    """The case is none that is rated, or nobody of this kind had it."""

    def __init__(self) -> None:
        super().__init__("该信访事项不在满意度评价范围内。", article=RULE.citation)


class RatingClosed(Unlawful):
    """The window isn't open: no answer was served, or its time is over."""

    def __init__(self) -> None:
        super().__init__("不在评价期限内，不能评价。", article=RULE.citation)


class RatedAlready(Conflict):
    """Each is rated once."""

    def __init__(self, rated: Rated) -> None:
        super().__init__(f"您已经对{rated.label}作出评价，评价只有一次。", field=("rated",))


class NothingToCheck(NotFound):
    """There is no poor rating of the case that waits for this unit."""

    def __init__(self) -> None:
        super().__init__("没有待核查的评价。", field=("rated",))


@dataclass(frozen=True, slots=True)
class Rate:
    """Rate one of the two."""

    rated: Rated
    grade: Grade
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class CheckRating:
    """Write down what the superior found about a poor rating (核查评价)."""

    on: On
    rated: Rated
    note: str


async def rate(tx: Write, grants: Grants, command: Rate) -> Outcome:
    """Rate. Raises NotRated, RatingClosed, RatedAlready, NotConfirmed, TextMissing."""
    act = await begin_own(tx, grants, "evaluate")
    units = await queries.rated_units(tx, act.case)
    unit_id = units.get(command.rated)
    if act.case.accuses or (units and unit_id is None):
        raise NotRated
    before = {Rated(one.rated) for one in await queries.ratings_of(tx, act.case.id)}
    if command.rated in before:
        raise RatedAlready(command.rated)
    open_ = await process.open_clocks(tx, act.case.id, (WINDOW,))
    if unit_id is None or not any(act.today <= clock.due_on for clock in open_):
        raise RatingClosed
    row = Rating(
        id=new_id(),
        case_id=act.case.id,
        rated=command.rated.value,
        unit_id=unit_id,
        grade=command.grade.value,
        reasons=short(command.reasons, MAX_RATING_REASONS, "评价理由", "reasons"),
        rated_at=tx.now,
    )
    tx.add(row)
    await tx.flush()
    if command.grade.poor:
        await _put_before_superior(act, row)
    if before | {command.rated} >= set(units):
        await clocks.end(tx, act.case.id, EndingKind.MET, WINDOW)
    grounds = {"rated": row.rated, "grade": row.grade}
    return act.done(await act.tell(EventKind.RATED, grounds, subject_id=row.id))


async def _put_before_superior(act: OwnAct, row: Rating) -> None:
    superior = await queries.office_over(act.tx, row.unit_id)
    if superior is None:
        return  # the province's own office: nobody on the platform is over it
    row.checked_by_unit_id = superior
    await open_to(act.tx, act.case, Reach.HANDLED, [superior])
    await tasks.open_task(act.tx, act.case, TaskKind.CHECK_RATING, superior, subject_id=row.id)


async def check_rating(tx: Write, grants: Grants, command: CheckRating) -> Outcome:
    """Write down what was found. Raises NothingToCheck, TextMissing."""
    acting = await begin(tx, grants, command.on, "check_rating")
    found = {Rated(one.rated): one for one in await queries.ratings_of(tx, acting.case.id)}
    row = found.get(command.rated)
    mine = row is not None and row.checked_by_unit_id == acting.appointment.unit_id
    if row is None or not mine or row.checked_at is not None:
        raise NothingToCheck
    row.note = text(command.note, MAX_RATING_REASONS, "核查情况", "note")
    row.checked_at = tx.now
    await tasks.end_tasks(tx, acting.case.id, TaskKind.CHECK_RATING, subject_id=row.id)
    event_id = await acting.tell(EventKind.RATING_CHECKED, subject_id=row.id)
    return acting.done(event_id)
