from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.kernel import clock, ids
from xinfang.kernel.ids import SEQUENCE_LIMIT, case_number, case_sequence, new_id

KEY = bytes(range(32))
YEARS = st.integers(1949, 9999)
SEQUENCES = st.integers(0, SEQUENCE_LIMIT - 1)
KEYS = st.binary(min_size=16, max_size=64)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def millisecond(identifier: UUID) -> int:
    return identifier.int >> 80


def test_ids_are_version_7_distinct_and_rising_on_a_clock_that_stands_or_goes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh = ids._Sequence()  # noqa: SLF001 - the process's own has already seen later instants
    monkeypatch.setattr(ids, "_sequence", fresh)
    with clock.frozen(NOON):
        made = [new_id() for _ in range(10_000)]  # more than one millisecond's counter holds
    with clock.frozen(NOON - timedelta(hours=1)):
        made += [new_id() for _ in range(10)]
    assert made == sorted(set(made))
    assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}
    began = int(NOON.timestamp() * 1000)
    assert millisecond(made[0]) == began
    assert millisecond(made[-1]) <= began + 10


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(500)], range(8)))
    assert all(batch == sorted(batch) for batch in batches)
    assert len({each for batch in batches for each in batch}) == 4_000


@given(YEARS, SEQUENCES, KEYS)
def test_a_case_number_gives_back_its_sequence(year: int, sequence: int, key: bytes) -> None:
    number = case_number(year, sequence, key)
    assert len(number) == 12
    assert number.startswith(f"{year:04d}")
    assert case_sequence(number, key) == (year, sequence)


@given(SEQUENCES)
def test_every_number_is_somebodys(suffix: int) -> None:
    # Inverse of an inverse: the permutation is onto, so it is a bijection of the eight digits.
    number = f"2026{suffix:08d}"
    assert case_number(*case_sequence(number, KEY), KEY) == number


def test_neither_order_nor_count_can_be_read() -> None:
    first = [int(case_number(2026, n, KEY)[4:]) for n in range(2_000)]
    assert len(set(first)) == 2_000
    rises = sum(a < b for a, b in pairwise(first))
    assert 850 < rises < 1_150  # as chance has it: neither mostly up nor mostly down
    assert max(first) > 99_000_000
    assert min(first) < 1_000_000
    for low, high in ((0, 25_000_000), (75_000_000, 100_000_000)):
        assert 400 < sum(low <= value < high for value in first) < 600


def test_year_and_key_each_change_the_permutation() -> None:
    numbers = {case_number(year, 7, key)[4:] for year in (2025, 2026) for key in (KEY, KEY[::-1])}
    assert len(numbers) == 4


@pytest.mark.parametrize(
    ("year", "sequence", "key", "complaint"),
    [
        (1948, 0, KEY, "year"),
        (10_000, 0, KEY, "year"),
        (2026, -1, KEY, "sequence"),
        (2026, SEQUENCE_LIMIT, KEY, "sequence"),
        (2026, 0, b"short", "key"),
    ],
)
def test_values_out_of_range(year: int, sequence: int, key: bytes, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        case_number(year, sequence, key)


@pytest.mark.parametrize(
    "number", ["", "2026", "2026123456789", "2026-1234567", "２０２６12345678"]
)
def test_what_is_no_case_number(number: str) -> None:
    with pytest.raises(ValueError, match="12 digits"):
        case_sequence(number, KEY)
