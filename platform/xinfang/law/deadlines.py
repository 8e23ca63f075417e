"""Deadlines (届满日): from a term and the day its event happened to the last day, with reasons.

The rules, in the order in which they apply:

1. The day of the event is day 0 and isn't counted (民法典 201). A limit in 日 counts natural days,
   in 工作日 working days, in months to the corresponding day or, if the month has none, to its
   last day (民法典 202), in 自然年度 to 31 December.
2. Hearing days of a re-review are taken out whole, first and last day included; the days they add
   may hold further hearings, which are taken out too (条例 36).
3. An extension counts from the original, unrolled last day and is approved on or before it.
4. A last day that isn't worked moves to the next working day for petitioners' and appellants'
   windows (a make-up Saturday is one). Organs' limits don't move.

A deadline keeps all it was made from. :meth:`Deadline.recomputed` makes it anew when a year's
holidays are announced; until then it says that it is provisional, and why.
"""

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law import wording
from xinfang.law.articles import CIVIL_CODE, REGULATIONS, Article
from xinfang.law.calendar import Calendar, days_after
from xinfang.law.registry import term as term_in_force
from xinfang.law.terms import Roll, Sense, Term, Unit

SOON: Final = 75
"""Percent of the time from which a running clock counts as due soon (即将到期).

It is the second grade of the warnings too (`law.warnings`). A territory that has itself warned
sooner moves its warnings and not this: what a list calls due soon is so everywhere.
"""

_HEARINGS: Final = Article(REGULATIONS, 36)
_MONTHS: Final = Article(CIVIL_CODE, 202)
_DAY_ZERO: Final = Article(CIVIL_CODE, 201)
_ONE_DAY: Final = timedelta(days=1)


class State(StrEnum):
    """How a clock stands on a day."""

    RUNNING = "RUNNING"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"
    EXPIRED = "EXPIRED"
    """期满: a period or minimum has run to its end, which is nobody's failure."""
    MET = "MET"
    MET_LATE = "MET_LATE"
    STOPPED = "STOPPED"
    VOIDED = "VOIDED"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return wording.STATE_LABELS[self.value]


class EndingKind(StrEnum):
    """How a clock came to its end."""

    MET = "MET"
    STOPPED = "STOPPED"
    """No longer needed: the matter ended another way."""
    VOIDED = "VOIDED"
    """Never owed, as for a unit whose objection was upheld."""


@dataclass(frozen=True, slots=True)
class Ending:
    """That, how and on which civil day a clock ended."""

    kind: EndingKind
    on: date


@dataclass(frozen=True, slots=True)
class Extension:
    """An approved extension (延长): natural days, and the civil day of the approval."""

    days: int
    approved_on: date


@dataclass(frozen=True, slots=True, order=True)
class Hearing:
    """The days of a hearing (听证), both included. Raises :class:`Invalid` if it ends early."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid("听证结束之日不能早于开始之日", field=("excluded",))


class NoSuchExtension(Unlawful):
    """The law gives no extension of this limit."""

    def __init__(self, term: Term) -> None:
        super().__init__(
            f"「{term.name}」的期限依法不得延长",
            field=("extension",),
            article=term.article.citation,
        )


class ExtensionTooLong(Unlawful):
    """More days than the law allows."""

    def __init__(self, days: int, allowed: Term) -> None:
        super().__init__(
            f"延长期限不得超过{allowed.limit}日，不能延长{days}日",
            field=("extension", "days"),
            article=allowed.article.citation,
        )


class ExtensionTooLate(Unlawful):
    """Approved when the limit had already run out."""

    def __init__(self, approved_on: date, last_day: date, article: Article) -> None:
        super().__init__(
            f"延长应在期限届满前批准：期限于{wording.day(last_day)}届满，"
            f"不能在{wording.day(approved_on)}批准延长",
            field=("extension", "approvedOn"),
            article=article.citation,
        )


class NotExcluded(Unlawful):
    """Only the hearing of a re-review is taken out of a limit; nothing else stops a clock."""

    def __init__(self) -> None:
        super().__init__(
            "只有复核听证所需时间不计入期限，其他期限不得扣除时间",
            field=("excluded",),
            article=_HEARINGS.citation,
        )


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term, how it came about, and how it stands on any day.

    ``original_due_on`` is the last day before extension and rolling, ``due_on`` the one that
    counts. ``provisional_because`` is empty once no announcement can change the result. ``steps``
    are Chinese sentences, one a rule applied.
    """

    term: Term
    started_on: date
    limit: int
    setting: int | None
    extension: Extension | None
    excluded: tuple[Hearing, ...]
    original_due_on: date
    due_on: date
    provisional_because: str
    calendar_version: str
    steps: tuple[str, ...]

    @property
    def provisional(self) -> bool:
        """Whether an announcement still to come may move the last day."""
        return bool(self.provisional_because)

    def recomputed(self, calendar: Calendar) -> "Deadline":
        """The same deadline by another calendar: after an announcement, or to prove the first."""
        return due(
            self.term,
            self.started_on,
            calendar,
            extension=self.extension,
            excluded=self.excluded,
            setting=self.setting,
        )

    def remaining_on(self, day: date) -> int:
        """Natural days left after ``day``; 0 on the last day, negative when overdue."""
        return (self.due_on - day).days

    def elapsed_percent(self, day: date) -> int:
        """How much of the time has gone at the end of ``day``, 0 … 100 and above when overdue."""
        whole = (self.due_on - self.started_on).days
        if whole <= 0:
            return 0 if day < self.due_on else 100 + max(0, (day - self.due_on).days)
        return max(0, (day - self.started_on).days * 100 // whole)

    def state_on(self, day: date, ending: Ending | None = None, *, soon: int = SOON) -> State:
        """How the clock stands at the end of ``day``.

        An ``ending`` after ``day`` doesn't count yet, so that a past day can be asked for.
        """
        return state_between(self.term, self.soon_on(soon), self.due_on, day, ending)

    def soon_on(self, percent: int = SOON) -> date:
        """The first day on which the running clock counts as due soon."""
        whole = (self.due_on - self.started_on).days
        if whole <= 0:
            return self.due_on
        return self.started_on + timedelta(days=-(-whole * percent // 100))

    def explain(self) -> str:
        """Why this is the last day: Chinese sentences, one a line, with the articles."""
        return "\n".join(self.steps)


def state_between(
    term: Term, soon_on: date, due_on: date, day: date, ending: Ending | None = None
) -> State:
    """How a clock stands at the end of ``day``, from the days that were kept of its deadline."""
    if ending is not None and ending.on <= day:
        if ending.kind is EndingKind.MET:
            return State.MET if ending.on <= due_on else State.MET_LATE
        return State.STOPPED if ending.kind is EndingKind.STOPPED else State.VOIDED
    if day > due_on:
        return State.EXPIRED if term.lapses else State.OVERDUE
    return State.DUE_SOON if day >= soon_on else State.RUNNING


def due(
    term: Term,
    started_on: date,
    calendar: Calendar,
    *,
    extension: Extension | None = None,
    excluded: Iterable[Hearing] = (),
    setting: int | None = None,
) -> Deadline:
    """The deadline of ``term`` whose event happened on the civil day ``started_on``.

    ``setting`` is the tenant's own number in the term's unit (required where the number comes
    with the decision). Raises :class:`Unlawful` for an extension, exclusion or setting that the
    law forbids, :class:`Invalid` for values that can't be, ``ValueError`` for a term that isn't
    counted in days (a bar, or hours: see :func:`due_at`).
    """
    if term.unit is Unit.HOUR or term.sense is Sense.BAR:
        raise ValueError(f"{term.id} has no last day of its own")
    hearings = tuple(sorted(excluded))
    if hearings and not term.excludes_hearings:
        raise NotExcluded
    limit = _limit(term, setting)
    steps = wording.opening(term, limit, setting, started_on, _DAY_ZERO.citation)
    original = _count(term, started_on, limit, calendar)
    steps.append(wording.counting(term, limit, started_on, original, calendar, _MONTHS.citation))
    if hearings:
        original, added = _without_hearings(started_on, limit, hearings)
        steps += wording.hearings(
            [(each.first, each.last) for each in hearings], added, original, _HEARINGS.citation
        )
    last = original
    if extension is not None:
        allowed = _checked(term, extension, started_on, original)
        last = original + timedelta(days=extension.days)
        steps.append(wording.extended(extension.days, extension.approved_on, last, allowed))
    unrolled = last
    if term.roll is Roll.NEXT_WORKING_DAY:
        last = calendar.roll(unrolled)
    steps.append(wording.rolling(term, unrolled, last, calendar))
    because = _provisional(term, started_on, limit, unrolled, last, calendar)
    if because:
        steps.append(because)
    steps.append(wording.closing(term, last))
    return Deadline(
        term=term,
        started_on=started_on,
        limit=limit,
        setting=setting,
        extension=extension,
        excluded=hearings,
        original_due_on=original,
        due_on=last,
        provisional_because=because,
        calendar_version=calendar.version,
        steps=tuple(steps),
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """The deadline of a term in hours: an instant, with its reason in Chinese."""

    term: Term
    started_at: datetime
    due_at: datetime
    explanation: str

    def overdue_at(self, instant: datetime) -> bool:
        """Whether the time has run out at ``instant``."""
        return instant > self.due_at


def due_at(term: Term, started_at: datetime, *, setting: int | None = None) -> Moment:
    """The deadline of a term in hours, from an aware instant. Hours run by night and on holidays.

    Raises as :func:`due` does, and ``ValueError`` for a naive instant or a term in other units.
    """
    if term.unit is not Unit.HOUR:
        raise ValueError(f"{term.id} isn't counted in hours")
    if started_at.utcoffset() is None:
        raise ValueError(f"an instant needs an offset: {started_at.isoformat()}")
    limit = _limit(term, setting)
    end = started_at + timedelta(hours=limit)
    return Moment(term, started_at, end, wording.hours(term, limit, setting, started_at, end))


def _limit(term: Term, setting: int | None) -> int:
    if setting is not None:
        return term.checked(setting)
    if term.limit is None:
        raise Invalid(f"「{term.name}」的期限须由决定或者交办载明", field=("setting",))
    return term.limit


def _count(term: Term, start: date, limit: int, calendar: Calendar) -> date:
    if term.sense is Sense.LEAD:
        return start - timedelta(days=limit)
    if term.unit is Unit.NATURAL_DAY:
        return start + timedelta(days=limit)
    if term.unit is Unit.WORKING_DAY:
        return calendar.add_working_days(start, limit)
    if term.unit is Unit.CALENDAR_YEAR:
        return date(start.year + limit - 1, 12, 31)
    return add_months(start, limit)


def add_months(start: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last of that month if it has none."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, gregorian.monthrange(year, month)[1]))


def _without_hearings(start: date, limit: int, hearings: tuple[Hearing, ...]) -> tuple[date, int]:
    """The ``limit``-th day after ``start`` that isn't a hearing day, and how many were skipped.

    Walking day by day is the same as adding the hearing days and looking again until nothing is
    added. Overlapping hearings count once.
    """
    taken = {
        day for hearing in hearings for day in days_after(hearing.first - _ONE_DAY, hearing.last)
    }
    day, counted, skipped = start, 0, 0
    while counted < limit:
        day += _ONE_DAY
        if day in taken:
            skipped += 1
        else:
            counted += 1
    return day, skipped


def _checked(term: Term, extension: Extension, started_on: date, last_day: date) -> Article:
    """The article that allows ``extension``; typed refusals if none does."""
    if term.extension is None:
        raise NoSuchExtension(term)
    allowed = term_in_force(term.extension, extension.approved_on)
    if extension.days < 1:
        raise Invalid("延长期限至少一日", field=("extension", "days"))
    if allowed.limit is not None and extension.days > allowed.limit:
        raise ExtensionTooLong(extension.days, allowed)
    if extension.approved_on < started_on:
        raise Invalid("批准延长之日不能早于起算之日", field=("extension", "approvedOn"))
    if extension.approved_on > last_day:
        raise ExtensionTooLate(extension.approved_on, last_day, allowed.article)
    return allowed.article


def _provisional(
    term: Term, started_on: date, limit: int, unrolled: date, last: date, calendar: Calendar
) -> str:
    """Why the result may still change, or nothing.

    Only days on which the calendar was asked count: a limit in natural days that doesn't roll
    stands, whatever is announced.
    """
    if term.unit is Unit.WORKING_DAY:
        asked = days_after(started_on - _ONE_DAY if limit == 0 else started_on, last)
    elif term.roll is Roll.NEXT_WORKING_DAY:
        asked = days_after(unrolled - _ONE_DAY, last)
    else:
        return ""
    doubtful = next((day for day in asked if calendar.is_provisional(day)), None)
    return wording.provisional(doubtful, calendar) if doubtful else ""
