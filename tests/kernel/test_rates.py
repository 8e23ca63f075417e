"""A minute's worth at once, then evenly; no key pays for another, and memory is bounded."""

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.kernel.rates import Rates, TooMany


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def taken(rates: Rates, key: str, tries: int) -> int:
    count = 0
    for _ in range(tries):
        try:
            rates.take(key)
        except TooMany:
            continue
        count += 1
    return count


def test_a_minutes_worth_at_once_then_evenly() -> None:
    clock = Clock()
    rates = Rates(30, seconds=clock)
    assert taken(rates, "a", 100) == 30
    with pytest.raises(TooMany) as refused:
        rates.check("a")
    assert refused.value.retry_after == 2
    clock.seconds += 2
    assert taken(rates, "a", 100) == 1
    clock.seconds += 60
    assert taken(rates, "a", 100) == 30


def test_no_key_pays_for_another_and_checking_takes_nothing() -> None:
    rates = Rates(1, seconds=Clock())
    for _ in range(5):
        rates.check("a")
    assert taken(rates, "a", 5) == 1
    assert taken(rates, "b", 5) == 1


def test_none_is_no_limit() -> None:
    assert taken(Rates(0), "a", 1_000) == 1_000


def test_memory_is_bounded_and_the_oldest_is_forgotten() -> None:
    rates = Rates(1, most_keys=3, seconds=Clock())
    for key in "abcd":
        assert taken(rates, key, 1) == 1
    assert taken(rates, "d", 1) == 0
    assert taken(rates, "a", 1) == 1
    assert len(rates._full_at) == 3  # noqa: SLF001 - what is bounded


@given(
    per_minute=st.integers(1, 600),
    waits=st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=60),
)
def test_no_minute_sees_more_than_two_minutes_worth(per_minute: int, waits: list[float]) -> None:
    clock = Clock()
    rates = Rates(per_minute, seconds=clock)
    instants: list[float] = []
    for wait in waits:
        clock.seconds += wait
        instants += [clock.seconds] * taken(rates, "a", per_minute // 7 + 1)
    for start in set(instants):
        within = bisect_left(instants, start + 60) - bisect_left(instants, start)
        assert within <= 2 * per_minute
