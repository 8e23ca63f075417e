"""Sums of ratings: quarters, and what is told, so that nobody learns how one petitioner rated."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.law.evaluation import GROUP, Grade, Span, quarter, sums

G = Grade
FEW = Span(0, 4)


@pytest.mark.parametrize(
    ("counts", "all_", "grades"),
    [
        pytest.param((0, 0, 0), FEW, None, id="条例21-nobody"),
        pytest.param((0, 0, 1), FEW, None, id="条例21-one"),
        pytest.param((0, 0, 4), FEW, None, id="条例21-four-alike"),
        pytest.param((0, 0, 5), Span(5, 13), (FEW, FEW, Span(5, 5)), id="条例21-a-group"),
        pytest.param((2, 2, 2), Span(0, 12), (FEW, FEW, FEW), id="条例21-no-grade-is-a-group"),
        pytest.param((9, 6, 1), Span(15, 19), (Span(9, 9), Span(6, 6), FEW), id="条例21-one-left"),
        pytest.param(
            (9, 6, 5), Span(20, 20), (Span(9, 9), Span(6, 6), Span(5, 5)), id="条例21-all-groups"
        ),
    ],
)
def test_sums_tell_of_groups(
    counts: tuple[int, int, int], all_: Span, grades: tuple[Span, Span, Span] | None
) -> None:
    told = sums(dict(zip(Grade, counts, strict=True)))
    assert told.given == all_
    assert tuple(told.grades.values()) == (grades or ())


@given(st.tuples(*[st.integers(0, 12)] * 3), st.sampled_from(list(Grade)))
def test_what_is_told_fits_another_count_of_whatever_few_gave(
    counts: tuple[int, int, int], grade: Grade
) -> None:
    """Of a grade that few gave no number follows: not from the parts, and not from the whole."""
    before = dict(zip(Grade, counts, strict=True))
    if before[grade] >= GROUP:
        return
    others = sum(before.values()) - before[grade]
    for few in range(GROUP):
        if others >= GROUP or (others + few < GROUP) == (sum(before.values()) < GROUP):
            assert sums({**before, grade: few}) == sums(before)


@pytest.mark.parametrize(
    ("year", "number", "since", "until"),
    [
        pytest.param(2026, 1, "2026-01-01", "2026-04-01", id="first"),
        pytest.param(2026, 2, "2026-04-01", "2026-07-01", id="second"),
        pytest.param(2026, 3, "2026-07-01", "2026-10-01", id="third"),
        pytest.param(2026, 4, "2026-10-01", "2027-01-01", id="into-the-next-year"),
    ],
)
def test_quarters(year: int, number: int, since: str, until: str) -> None:
    assert quarter(year, number) == (dt.date.fromisoformat(since), dt.date.fromisoformat(until))
