"""When a graded warning is due and how far up it goes; days counted by hand."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.calendars import CALENDAR, on
from xinfang.law.deadlines import SOON, due
from xinfang.law.registry import term
from xinfang.law.warnings import (
    DEFAULT,
    Grade,
    Stage,
    Thresholds,
    day_of,
    next_day,
    reached,
)

BEFORE, AFTER = Stage.BEFORE_DUE, Stage.AFTER_DUE


@pytest.mark.parametrize(
    ("stage", "threshold", "day", "step"),
    [
        (BEFORE, 50, "2026-03-26", 0),  # 30 of 60 days
        (BEFORE, 75, "2026-04-10", 0),  # 45 of 60
        (BEFORE, 90, "2026-04-19", 1),  # 54 of 60
        (AFTER, 1, "2026-04-26", 2),
        (AFTER, 7, "2026-05-02", 3),
        (AFTER, 15, "2026-05-10", 4),
    ],
    ids=str,
)
def test_sixty_days_from_24_february(stage: Stage, threshold: int, day: str, step: int) -> None:
    grade = Grade(stage, threshold)
    assert day_of(grade, dt.date(2026, 2, 24), dt.date(2026, 4, 25)) == dt.date.fromisoformat(day)
    assert DEFAULT.step(grade) == step


def test_part_of_a_day_is_the_next_day_and_a_term_of_a_day_is_warned_of_on_it() -> None:
    # 15 days: 7.5 → the 8th, 11.25 → the 12th, 13.5 → the 14th.
    start, due = dt.date(2026, 2, 10), dt.date(2026, 2, 25)
    days = [day_of(Grade(BEFORE, percent), start, due).day for percent in DEFAULT.before]
    assert days == [18, 22, 24]
    assert {day_of(grade, start, start) for grade in DEFAULT.grades()[:3]} == {start}


def test_the_last_grade_before_is_the_heads_whatever_it_is() -> None:
    once = Thresholds((40,), (1, 2))
    assert [once.step(grade) for grade in once.grades()] == [1, 2, 3]


PERCENTS = st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True).map(sorted)
LATE = st.lists(st.integers(1, 60), min_size=1, max_size=5, unique=True).map(sorted)


@given(PERCENTS, LATE, st.integers(0, 90), st.integers(-5, 160))
def test_what_comes_next_is_what_isnt_reached(
    before: list[int], after: list[int], whole: int, passed: int
) -> None:
    thresholds = Thresholds(tuple(before), tuple(after))
    start = dt.date(2026, 2, 10)
    due, today = start + dt.timedelta(days=whole), start + dt.timedelta(days=passed)
    had = reached(thresholds, start, due, today)
    coming = next_day(thresholds, start, due, today)
    assert (coming is None) == (len(had) == len(thresholds.grades()))
    if coming is not None:
        assert coming > today
        eve = coming - dt.timedelta(days=1)
        assert reached(thresholds, start, due, eve) == had
        assert len(reached(thresholds, start, due, coming)) > len(had)
    days = [day_of(grade, start, due) for grade in thresholds.grades()]
    assert days == sorted(days)


@pytest.mark.parametrize("start", ["2026-01-05", "2026-02-10", "2026-12-20"])
def test_due_soon_is_the_second_grade(start: str) -> None:
    """One number: the state of a clock, its notification and the warning change on one day."""
    deadline = due(term("DL-08", on(start)), on(start), CALENDAR)
    warned = day_of(Grade(BEFORE, DEFAULT.before[1]), deadline.started_on, deadline.due_on)
    assert DEFAULT.before[1] == SOON
    assert deadline.soon_on() == warned
    assert (warned - deadline.started_on).days == 45  # of 60
