"""Deadlines, each row's expected day counted by hand on the calendars of 2024–2027."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.calendars import CALENDAR, announced, on
from xinfang.kernel import clock
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law.calendar import Calendar
from xinfang.law.deadlines import (
    Deadline,
    Ending,
    EndingKind,
    Extension,
    Hearing,
    State,
    add_months,
    due,
    due_at,
)
from xinfang.law.registry import TERMS, term
from xinfang.law.terms import Sense, Term, Unit

TODAY = date(2026, 3, 2)
COUNTED = [
    row
    for row in TERMS
    if row.unit is not Unit.HOUR and row.sense is not Sense.BAR and row.in_force_on(TODAY)
]
DAYS = st.dates(date(2023, 1, 1), date(2030, 12, 31))


def reckon(term_id: str, started: str, setting: int | None = None) -> Deadline:
    return due(term(term_id, TODAY), on(started), CALENDAR, setting=setting)


@pytest.mark.parametrize(
    ("term_id", "started", "last"),
    [
        pytest.param("DL-02", "2026-02-10", "2026-02-25", id="条例22-natural-days-across-春节"),
        pytest.param("DL-02", "2026-06-04", "2026-06-19", id="条例22-organ-on-端午-does-not-roll"),
        pytest.param("DL-08", "2026-01-05", "2026-03-06", id="条例34-sixty-days"),
        pytest.param("DL-08", "2024-01-01", "2024-03-01", id="条例34-leap-year"),
        pytest.param("DL-08", "2026-11-30", "2027-01-29", id="条例34-across-the-year"),
        pytest.param("DL-06", "2026-02-12", "2026-02-26", id="条例23-春节-and-make-up-Saturday"),
        pytest.param("DL-06", "2026-02-14", "2026-02-28", id="条例23-from-make-up-to-make-up-day"),
        pytest.param("DL-06", "2026-09-30", "2026-10-13", id="条例23-国庆-and-make-up-Saturday"),
        pytest.param("DL-06", "2026-03-07", "2026-03-13", id="条例23-arrived-on-a-Saturday"),
        pytest.param("DL-15", "2026-04-30", "2026-05-08", id="简易-three-working-days-劳动节"),
        pytest.param("DL-16", "2026-09-18", "2026-10-09", id="简易-ten-with-two-holidays"),
        pytest.param("DL-17", "2026-03-06", "2026-03-09", id="简易-one-over-a-weekend"),
        pytest.param("DL-10", "2026-09-03", "2026-10-08", id="条例35-window-rolls-out-of-国庆"),
        pytest.param("DL-10", "2026-01-29", "2026-02-28", id="条例35-ends-on-a-make-up-Saturday"),
        pytest.param("DL-10", "2026-09-10", "2026-10-10", id="条例35-make-up-Saturday-is-worked"),
        pytest.param("DL-12", "2026-03-05", "2026-04-07", id="条例36-rolls-over-清明"),
        pytest.param("DL-11", "2026-09-03", "2026-10-03", id="条例35-reviewing-organ-no-roll"),
        pytest.param("DL-01", "2026-03-02", "2026-03-02", id="条例21-the-same-day"),
        pytest.param("DL-01", "2026-02-15", "2026-02-24", id="条例21-received-on-a-holiday"),
        pytest.param("DL-24", "2026-01-31", "2026-02-28", id="民法典202-month-without-31"),
        pytest.param("DL-24", "2028-01-31", "2028-02-29", id="民法典202-leap-February"),
        pytest.param("DL-41", "2025-11-30", "2026-02-28", id="细则16(3)-three-months-to-month-end"),
        pytest.param("DL-41", "2026-02-28", "2026-05-28", id="细则16(3)-corresponding-day"),
        pytest.param("DL-42", "2026-08-31", "2027-02-28", id="细则16(4)-six-months"),
        pytest.param("DL-43", "2026-03-02", "2026-12-31", id="细则17(2)-the-year-itself"),
        pytest.param("DL-30", "2026-01-01", "2026-12-31", id="细则10-once-a-year"),
        pytest.param("DL-33", "2024-01-01", "2026-12-31", id="细则14-three-years-running"),
        pytest.param("DL-53-REVIEW", "2026-08-31", "2026-09-30", id="监察法56-one-month"),
        pytest.param("DL-50-APPEAL", "2026-09-01", "2026-10-08", id="问责条例20-appeal-rolls"),
        pytest.param("DL-60", "2026-03-02", "2026-04-01", id="决策条例15-thirty-days-at-least"),
        pytest.param("DL-61", "2026-03-20", "2026-03-13", id="决策条例16-seven-days-before"),
        pytest.param("DL-62", "2026-04-29", "2026-05-12", id="决策条例26-seven-working-days"),
    ],
)
def test_the_last_day(term_id: str, started: str, last: str) -> None:
    deadline = reckon(term_id, started)
    assert deadline.due_on == on(last)
    assert f"{on(last).month}月{on(last).day}日" in deadline.explain()


def test_the_day_that_counts_is_the_one_in_shanghai() -> None:
    instant = datetime(2026, 1, 4, 16, 30, tzinfo=UTC)  # half past midnight of the fifth there
    assert due(term("DL-08", TODAY), clock.civil_day(instant), CALENDAR).due_on == on("2026-03-06")


class TestExtension:
    handling = term("DL-08", TODAY)

    def extended(self, days: int, approved: str) -> Deadline:
        extension = Extension(days, on(approved))
        return due(self.handling, on("2026-01-05"), CALENDAR, extension=extension)

    @pytest.mark.parametrize(
        ("days", "approved", "last"),
        [(30, "2026-03-06", "2026-04-05"), (1, "2026-01-05", "2026-03-07")],
        ids=["条例34-on-the-last-day", "条例34-on-the-first"],
    )
    def test_counts_from_the_original_last_day(self, days: int, approved: str, last: str) -> None:
        deadline = self.extended(days, approved)
        assert deadline.original_due_on == on("2026-03-06")
        assert deadline.due_on == on(last)
        assert f"延长{days}日" in deadline.explain()

    @pytest.mark.parametrize(
        ("days", "approved", "field"),
        [(31, "2026-03-06", "days"), (30, "2026-03-07", "approvedOn")],
        ids=["条例34-more-than-thirty", "条例34-a-day-late"],
    )
    def test_is_refused(self, days: int, approved: str, field: str) -> None:
        with pytest.raises(Unlawful) as refusal:
            self.extended(days, approved)
        assert refusal.value.article == "《信访工作条例》第三十四条"
        assert refusal.value.field == ("extension", field)

    @pytest.mark.parametrize(
        ("days", "approved"), [(0, "2026-03-01"), (-5, "2026-03-01"), (5, "2026-01-04")]
    )
    def test_values_that_cannot_be(self, days: int, approved: str) -> None:
        with pytest.raises(Invalid):
            self.extended(days, approved)

    def test_nothing_but_handling_is_extended(self) -> None:
        with pytest.raises(Unlawful, match="不得延长"):
            due(
                term("DL-11", TODAY),
                on("2026-03-02"),
                CALENDAR,
                extension=Extension(5, on("2026-03-03")),
            )


class TestHearings:
    re_review = term("DL-13", TODAY)

    @pytest.mark.parametrize(
        ("hearings", "last"),
        [
            pytest.param([("03-10", "03-10")], "2026-04-02", id="条例36-one-day"),
            pytest.param([("03-10", "03-12")], "2026-04-04", id="条例36-both-ends-whole"),
            pytest.param([("03-10", "03-12"), ("03-12", "03-13")], "2026-04-05", id="条例36-once"),
            pytest.param([("03-31", "04-02")], "2026-04-04", id="条例36-over-the-last-day"),
            pytest.param(
                [("03-30", "03-31"), ("04-02", "04-03")], "2026-04-05", id="条例36-in-added-days"
            ),
            pytest.param([("02-27", "03-02")], "2026-04-01", id="条例36-before-the-clock"),
            pytest.param([("04-02", "04-03")], "2026-04-01", id="条例36-after-the-last-day"),
        ],
    )
    def test_hearing_days_are_taken_out(self, hearings: list[tuple[str, str]], last: str) -> None:
        excluded = [Hearing(on(f"2026-{a}"), on(f"2026-{b}")) for a, b in hearings]
        deadline = due(self.re_review, on("2026-03-02"), CALENDAR, excluded=excluded)
        assert deadline.due_on == on(last)
        assert "《信访工作条例》第三十六条" in deadline.explain()

    def test_nothing_else_stops_a_clock(self) -> None:
        hearing = Hearing(on("2026-03-10"), on("2026-03-10"))
        with pytest.raises(Unlawful) as refusal:
            due(term("DL-08", TODAY), on("2026-03-02"), CALENDAR, excluded=[hearing])
        assert refusal.value.article == "《信访工作条例》第三十六条"

    def test_a_hearing_does_not_end_before_it_begins(self) -> None:
        with pytest.raises(Invalid):
            Hearing(on("2026-03-10"), on("2026-03-09"))


@pytest.mark.parametrize(
    ("term_id", "started", "provisional"),
    [
        pytest.param("DL-06", "2026-12-14", False, id="条例23-before-the-last-ten-days"),
        pytest.param("DL-06", "2026-12-18", True, id="条例23-into-the-last-ten-days"),
        pytest.param("DL-06", "2026-12-30", True, id="条例23-into-an-unannounced-year"),
        pytest.param("DL-10", "2026-12-10", True, id="条例35-window-ends-in-2027"),
        pytest.param("DL-10", "2026-11-20", False, id="条例35-window-ends-before"),
        pytest.param("DL-08", "2026-12-10", False, id="条例34-no-calendar-asked"),
        pytest.param("DL-41", "2026-12-10", False, id="细则16(3)-no-calendar-asked"),
    ],
)
def test_provisional(
    term_id: str,
    started: str,
    provisional: bool,  # noqa: FBT001 - a column of the table
) -> None:
    deadline = reckon(term_id, started)
    assert deadline.provisional is provisional
    assert ("暂定" in deadline.explain()) is provisional


def test_an_announcement_moves_a_provisional_deadline() -> None:
    before = due(term("DL-10", TODAY), on("2026-09-05"), announced(2025))
    assert before.due_on == on("2026-10-05")  # a Monday: 国庆 is three days by the law alone
    assert before.provisional
    after = before.recomputed(CALENDAR)
    assert after.due_on == on("2026-10-08")
    assert not after.provisional
    assert after.recomputed(CALENDAR) == after


def test_a_setting_replaces_the_number_and_says_so() -> None:
    assert "从严设定（法定60日）" in reckon("DL-08", "2026-01-05", 45).explain()
    assert reckon("DL-08", "2026-01-05", 45).due_on == on("2026-02-19")
    assert reckon("DL-40", "2026-03-02", 20).due_on == on("2026-03-22")
    with pytest.raises(Invalid, match="须由决定或者交办载明"):
        reckon("DL-40", "2026-03-02")
    with pytest.raises(Unlawful):
        reckon("DL-08", "2026-01-05", 61)


def test_terms_without_a_last_day_are_a_mistake_of_the_program() -> None:
    for term_id in ("DL-14", "DL-18"):
        with pytest.raises(ValueError, match=term_id):
            reckon(term_id, "2026-03-02")


def test_hours_run_through_the_night() -> None:
    start = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    moment = due_at(term("DL-18", TODAY), start)
    assert moment.due_at == start + timedelta(hours=4)
    assert "2026年3月2日（星期一）23时30分" in moment.explanation
    assert "2026年3月3日（星期二）3时30分" in moment.explanation
    assert not moment.overdue_at(moment.due_at)
    assert moment.overdue_at(moment.due_at + timedelta(seconds=1))
    with pytest.raises(ValueError, match="offset"):
        due_at(term("DL-18", TODAY), start.replace(tzinfo=None))
    with pytest.raises(ValueError, match="DL-08"):
        due_at(term("DL-08", TODAY), start)


@pytest.mark.parametrize(
    ("day", "state", "remaining"),
    [
        ("2026-01-05", State.RUNNING, 60),
        ("2026-02-18", State.RUNNING, 16),
        ("2026-02-19", State.DUE_SOON, 15),
        ("2026-03-06", State.DUE_SOON, 0),
        ("2026-03-07", State.OVERDUE, -1),
    ],
)
def test_the_state_on_a_day(day: str, state: State, remaining: int) -> None:
    deadline = reckon("DL-08", "2026-01-05")
    assert deadline.state_on(on(day)) is state
    assert deadline.remaining_on(on(day)) == remaining


@pytest.mark.parametrize(
    ("kind", "ended", "state"),
    [
        (EndingKind.MET, "2026-03-06", State.MET),
        (EndingKind.MET, "2026-03-07", State.MET_LATE),
        (EndingKind.STOPPED, "2026-02-01", State.STOPPED),
        (EndingKind.VOIDED, "2026-02-01", State.VOIDED),
        (EndingKind.MET, "2026-03-11", State.OVERDUE),
    ],
)
def test_an_ended_clock(kind: EndingKind, ended: str, state: State) -> None:
    deadline = reckon("DL-08", "2026-01-05")
    assert deadline.state_on(on("2026-03-10"), Ending(kind, on(ended))) is state


def test_a_period_expires_and_is_nobodys_failure() -> None:
    assert reckon("DL-41", "2026-01-05").state_on(on("2026-04-06")) is State.EXPIRED
    assert reckon("DL-60", "2026-01-05").state_on(on("2026-02-05")) is State.EXPIRED


def test_every_state_has_its_own_words() -> None:
    assert len({state.label for state in State}) == len(State)


TERM = st.sampled_from(COUNTED)


def fitting(row: Term) -> int | None:
    return row.bounds.least if row.limit is None and row.bounds else None


@given(TERM, DAYS, st.integers(0, 400))
def test_a_later_start_is_never_due_earlier(row: Term, start: date, later: int) -> None:
    setting = fitting(row)
    first = due(row, start, CALENDAR, setting=setting)
    second = due(row, start + timedelta(days=later), CALENDAR, setting=setting)
    assert first.due_on <= second.due_on


@given(TERM.filter(lambda row: row.bounds is not None), DAYS, st.data())
def test_a_longer_limit_is_never_due_earlier(row: Term, start: date, data: st.DataObject) -> None:
    assert row.bounds
    lower = data.draw(st.integers(row.bounds.least, row.bounds.greatest))
    higher = data.draw(st.integers(lower, row.bounds.greatest))
    short, long = (due(row, start, CALENDAR, setting=value) for value in (lower, higher))
    if row.sense is Sense.LEAD:
        short, long = long, short
    assert short.due_on <= long.due_on


@given(TERM, DAYS, st.sampled_from([CALENDAR, announced(2024), Calendar.unannounced()]))
def test_every_deadline_is_explained_and_stable(row: Term, start: date, calendar: Calendar) -> None:
    deadline = due(row, start, calendar, setting=fitting(row))
    text = deadline.explain()
    assert row.article.citation in text
    assert row.article.mark.label in text
    last = deadline.due_on
    assert f"{last.year}年{last.month}月{last.day}日" in text
    assert deadline.recomputed(calendar) == deadline
    if not deadline.provisional:
        assert deadline.recomputed(CALENDAR).due_on == last


HEARINGS = st.lists(
    st.builds(
        lambda first, length: Hearing(first, first + timedelta(days=length)),
        st.dates(date(2026, 1, 1), date(2026, 6, 30)),
        st.integers(0, 10),
    ),
    max_size=6,
)


@given(st.dates(date(2026, 1, 1), date(2026, 4, 1)), HEARINGS)
def test_thirty_days_without_hearings_remain(start: date, hearings: list[Hearing]) -> None:
    deadline = due(term("DL-13", TODAY), start, CALENDAR, excluded=hearings)
    days = [start + timedelta(days=n + 1) for n in range((deadline.due_on - start).days)]
    free = [d for d in days if not any(h.first <= d <= h.last for h in hearings)]
    assert len(free) == 30
    assert free[-1] == deadline.due_on


@given(DAYS, st.integers(0, 36), st.integers(0, 36))
def test_months_keep_the_day_or_the_months_end(start: date, first: int, more: int) -> None:
    end = add_months(start, first)
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
    assert end <= add_months(start, first + more)
