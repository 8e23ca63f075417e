"""Backlog: days counted by hand, across 春节 2026 and into a year without announced holidays."""

import datetime as dt

import pytest

from xinfang.law.backlog import begins_on, explanation, is_backlog
from xinfang.law.lifecycle import CaseState

DAYS = [
    pytest.param("2026-01-01", 90, "2026-04-02", id="九十日-跨春节照计"),
    pytest.param("2025-11-24", 365, "2026-11-25", id="一年-登记当日不计"),
    pytest.param("2024-02-29", 365, "2025-03-01", id="一年-闰日登记"),
    pytest.param("2023-03-01", 365, "2024-03-01", id="一年-跨闰日"),
    pytest.param("2026-10-01", 180, "2027-03-31", id="一百八十日-入未公布年度照计"),
]


@pytest.mark.parametrize(("registered", "days", "since"), DAYS)
def test_it_begins_on_the_day_after(registered: str, days: int, since: str) -> None:
    on, first = dt.date.fromisoformat(registered), dt.date.fromisoformat(since)
    assert begins_on(on, days) == first
    assert is_backlog(CaseState.IN_HANDLING, on, days, first) is True
    assert is_backlog(CaseState.IN_HANDLING, on, days, first - dt.timedelta(days=1)) is False


@pytest.mark.parametrize("state", list(CaseState))
def test_only_what_has_no_end_is(state: CaseState) -> None:
    ended = {"NOT_ACCEPTED", "REDIRECTED", "FINISHED", "NO_LONGER_ACCEPTED", "WITHDRAWN"}
    long_ago, today = dt.date(2020, 1, 1), dt.date(2026, 11, 25)
    assert is_backlog(state, long_ago, 90, today) is (state.value not in ended)


def test_it_says_why_in_chinese() -> None:
    assert explanation(dt.date(2025, 11, 24), 365) == (
        "2025年11月24日登记，至2026年11月24日满365日仍未终结，自2026年11月25日起列为积案"
        "（天数由本地设定，法律法规未作规定）。"
    )
