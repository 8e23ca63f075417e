"""Query codes: what they are made of, what a check character finds, and how they are compared."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from xinfang.cases.query_code import ALPHABET, DRAWN, blinded, check_character, new_code, plain
from xinfang.store.crypto import Provider

PROVIDER = Provider.for_tests()
DRAWS = st.text(ALPHABET, min_size=DRAWN, max_size=DRAWN)


def test_a_code_has_no_character_that_is_read_for_another() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert not set("01ILO") & set(ALPHABET)
    for _ in range(200):
        groups = new_code().split("-")
        assert [len(group) for group in groups] == [4, 4, 4]
        whole = "".join(groups)
        assert check_character(whole[:-1]) == whole[-1]


def test_codes_are_drawn_from_all_of_it() -> None:
    """54 bits: of two thousand codes none comes twice, and every character comes at every place."""
    codes = [plain(new_code()) for _ in range(2_000)]
    assert len(set(codes)) == len(codes)
    for place in range(DRAWN):
        assert set(Counter(code[place] for code in codes)) == set(ALPHABET)


@given(DRAWS, st.integers(0, DRAWN - 1), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_found(drawn: str, place: int, other: str) -> None:
    typed = drawn[:place] + other + drawn[place + 1 :]
    assert (check_character(typed) == check_character(drawn)) == (typed == drawn)


@given(DRAWS)
def test_two_exchanged_neighbors_are_found(drawn: str) -> None:
    for place, (one, other) in enumerate(pairwise(drawn)):
        typed = drawn[:place] + other + one + drawn[place + 2 :]
        assert (check_character(typed) == check_character(drawn)) == (one == other)


def test_a_code_is_the_same_however_it_is_typed() -> None:
    known = blinded(PROVIDER, "202612345678", "ABCD-2345-EFGH")
    assert blinded(PROVIDER, " 2026 1234 5678", "abcd2345efgh") == known
    assert blinded(PROVIDER, "２０２６１２３４５６７８", "ＡＢＣＤ－２３４５－ｅｆｇｈ") == known
    assert blinded(PROVIDER, "202612345679", "ABCD-2345-EFGH") != known
    assert blinded(PROVIDER, "202612345678", "ABCD-2345-EFGJ") != known
    assert len(known) == 16
