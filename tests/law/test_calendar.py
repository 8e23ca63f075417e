from datetime import date, timedelta

import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from law.calendars import CALENDAR, announced, on
from xinfang.law.calendar import Calendar, statutory_holidays

DAYS = st.dates(date(2004, 1, 1), date(2045, 12, 1))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        pytest.param("2026-02-14", True, id="make-up Saturday before 春节"),
        pytest.param("2026-02-28", True, id="make-up Saturday after 春节"),
        pytest.param("2026-02-16", False, id="除夕"),
        pytest.param("2026-02-17", False, id="正月初一"),
        pytest.param("2026-02-24", True, id="first day after 春节"),
        pytest.param("2026-09-20", True, id="make-up Sunday before 国庆"),
        pytest.param("2026-10-10", True, id="make-up Saturday after 国庆"),
        pytest.param("2026-10-08", True, id="first day after 国庆"),
        pytest.param("2026-03-07", False, id="plain Saturday"),
        pytest.param("2025-10-08", False, id="国庆 and 中秋 of 2025 last eight days"),
        pytest.param("2020-02-03", True, id="first day after the prolonged 春节 of 2020"),
        pytest.param("2027-02-05", False, id="除夕 of an unannounced year"),
        pytest.param("2027-02-09", True, id="初四 of an unannounced year: a Tuesday"),
        pytest.param("2027-04-05", False, id="清明 of an unannounced year"),
    ],
)
def test_working_days(day: str, worked: bool) -> None:  # noqa: FBT001 - a column of the table
    assert CALENDAR.is_working_day(on(day)) is worked


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_lunar_table_agrees_with_the_announcements(year: int) -> None:
    # The law of 2024 put New Year's Eve among the holidays from 2025 on.
    assert statutory_holidays(year) <= {d for d in constants.holidays if d.year == year}


def test_thirteen_holidays_unless_two_fall_on_one_day() -> None:
    assert len(statutory_holidays(2027)) == 13
    assert len(statutory_holidays(2028)) == 12  # 中秋 on 3 October
    assert date(2031, 10, 1) in statutory_holidays(2031)
    assert len(statutory_holidays(2031)) == 12  # 中秋 on 1 October
    assert statutory_holidays(2099) == {
        date(2099, *day) for day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
    }


@pytest.mark.parametrize(
    ("day", "provisional"),
    [
        ("2026-12-21", False),
        ("2026-12-22", True),
        ("2026-12-31", True),
        ("2027-01-01", True),
        ("2025-12-31", False),
        ("2003-12-31", True),
    ],
)
def test_provisional_days(day: str, provisional: bool) -> None:  # noqa: FBT001 - as above
    assert CALENDAR.is_provisional(on(day)) is provisional


@pytest.mark.parametrize(
    ("off", "worked", "complaint"),
    [
        ([on("2027-01-01")], [], "2027-01-01: its year"),
        ([on("2026-02-14")], [on("2026-02-14")], "2026-02-14: both"),
        ([], [on("2026-02-13")], "2026-02-13: a make-up day is"),
    ],
)
def test_a_contradictory_calendar_is_refused_by_the_day(
    off: list[date], worked: list[date], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Calendar.of([2026], off, worked, "wrong")


def test_without_announcements_every_day_is_provisional() -> None:
    calendar = Calendar.unannounced()
    assert calendar.is_provisional(on("2026-06-01"))
    assert not calendar.is_working_day(on("2026-02-14"))
    assert not calendar.is_working_day(on("2026-02-17"))


@given(DAYS, st.integers(0, 40))
def test_counting_forth_and_back_agree(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    assert CALENDAR.is_working_day(end)
    if count:
        assert CALENDAR.working_days_between(start, end) == count
    else:
        assert CALENDAR.working_days_between(start - timedelta(days=1), end) == 1


@given(DAYS)
def test_rolling_passes_over_no_working_day(day: date) -> None:
    rolled = announced(2025).roll(day)
    assert rolled >= day
    assert announced(2025).is_working_day(rolled)
    between = (day + timedelta(days=n) for n in range((rolled - day).days))
    assert not any(announced(2025).is_working_day(each) for each in between)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        pytest.param("2026-03-01", "2026-12-22", id="the last ten days before an unannounced year"),
        pytest.param("2026-12-25", "2026-12-25", id="within them"),
        pytest.param("2027-03-01", "2027-03-01", id="in an unannounced year"),
    ],
)
def test_from_when_on_days_are_provisional(day: str, first: str) -> None:
    assert CALENDAR.provisional_from(on(day)) == on(first)


def test_without_any_year_all_is_provisional() -> None:
    assert Calendar.unannounced().provisional_from(on("2026-03-01")) == on("2026-03-01")
