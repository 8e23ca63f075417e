"""How a clock stands from the days kept of it: the same as from the whole deadline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.calendars import CALENDAR, on
from xinfang.law.deadlines import SOON, Ending, EndingKind, State, due, state_between
from xinfang.law.registry import TERMS, term
from xinfang.law.terms import Sense, Term, Unit

TODAY = date(2026, 3, 2)
COUNTED = [
    row
    for row in TERMS
    if row.unit is not Unit.HOUR
    and row.sense is not Sense.BAR
    and row.limit is not None
    and row.in_force_on(TODAY)
]
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ENDINGS = st.none() | st.builds(Ending, st.sampled_from(EndingKind), DAYS)


@pytest.mark.parametrize(
    ("term_id", "after"),
    [
        pytest.param("DL-06", State.EXPIRED, id="条例23¶3-objection-left-undone"),
        pytest.param("DL-10", State.EXPIRED, id="条例35-review-not-asked-for"),
        pytest.param("DL-12", State.EXPIRED, id="条例36-re-review-not-asked-for"),
        pytest.param("DL-21", State.EXPIRED, id="评价-not-given"),
        pytest.param("DL-02", State.OVERDUE, id="条例22-disposal"),
        pytest.param("DL-04", State.OVERDUE, id="条例23¶2-notice"),
        pytest.param("DL-05", State.OVERDUE, id="条例23¶3-notice"),
        pytest.param("DL-08", State.OVERDUE, id="条例34-handling"),
    ],
)
def test_what_may_be_left_undone_lapses_and_what_is_owed_is_overdue(
    term_id: str, after: State
) -> None:
    deadline = due(term(term_id, TODAY), TODAY, CALENDAR)
    assert deadline.term.lapses is (after is State.EXPIRED)
    assert deadline.state_on(deadline.due_on) is State.DUE_SOON
    assert deadline.state_on(deadline.due_on + timedelta(days=1)) is after
    met = Ending(EndingKind.MET, deadline.due_on + timedelta(days=1))
    assert deadline.state_on(met.on, met) is State.MET_LATE


@given(st.sampled_from(COUNTED), DAYS, DAYS, ENDINGS, st.sampled_from((50, SOON, 85, 99)))
def test_the_days_kept_tell_the_same_as_the_whole(
    row: Term, started: date, day: date, ending: Ending | None, soon: int
) -> None:
    deadline = due(row, started, CALENDAR)
    kept = state_between(deadline.term, deadline.soon_on(soon), deadline.due_on, day, ending)
    assert kept is deadline.state_on(day, ending, soon=soon)


@given(st.sampled_from(COUNTED), DAYS, st.integers(-40, 400), st.sampled_from((50, SOON, 99)))
def test_soon_is_the_first_day_on_which_that_part_has_elapsed(
    row: Term, started: date, offset: int, percent: int
) -> None:
    deadline = due(row, started, CALENDAR)
    soon = deadline.soon_on(percent)
    assert soon <= deadline.due_on
    if (deadline.due_on - started).days > 0:
        day = started + timedelta(days=offset)
        assert (deadline.elapsed_percent(day) >= percent) is (day >= soon)


@pytest.mark.parametrize(
    ("term_id", "started", "soon"),
    [
        # 75 % of 15 days is 11.25: the twelfth day is the first that has gone past it.
        pytest.param("DL-02", "2026-03-02", "2026-03-14", id="条例22-fifteen-days"),
        pytest.param("DL-08", "2026-03-02", "2026-04-16", id="条例34-sixty-days"),
        # Sent on 10 February, due on the 24th: three quarters of fourteen natural days.
        pytest.param("DL-06", "2026-02-10", "2026-02-21", id="条例23-five-working-days-春节"),
    ],
)
def test_three_quarters(term_id: str, started: str, soon: str) -> None:
    assert due(term(term_id, TODAY), on(started), CALENDAR).soon_on() == on(soon)
