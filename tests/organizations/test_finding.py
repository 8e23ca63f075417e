"""Finding names: by beginning, initials, reading and part, in one order, page by page."""

from itertools import islice
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.organizations.finding import Names, terms
from xinfang.organizations.pinyin import initials, spelled


class Place(NamedTuple):
    """Something with a name."""

    key: int
    name: str
    digits: str = ""

    @property
    def pinyin(self) -> str:
        return spelled(self.name)

    @property
    def whole(self) -> str:
        return self.name


LISTED = (
    *("安阳市", "河南省", "金水区人民政府", "金水区自然资源局", "郑州市", "郑州市金水区"),
    *("郑州市自然资源和规划局", "中原区", "中原区自然资源局", "郑东新区Ktv管理所", "南阳市"),
)
NAMES = Names([Place(at, name, f"41{at:04}") for at, name in enumerate(LISTED)])


def found(search: str) -> list[str]:
    return [one.name for one in NAMES.find(search)]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("郑州市", ["郑州市", "郑州市金水区", "郑州市自然资源和规划局"]),
        ("zhengzhou", ["郑州市", "郑州市金水区", "郑州市自然资源和规划局"]),
        ("zhengz", ["郑州市", "郑州市金水区", "郑州市自然资源和规划局"]),
        ("zz", ["郑州市", "郑州市金水区", "郑州市自然资源和规划局"]),
        ("ZZS", ["郑州市", "郑州市金水区", "郑州市自然资源和规划局"]),
        ("jsqzrzyj", ["金水区自然资源局"]),
        ("zhongyuan", ["中原区", "中原区自然资源局"]),
        # Whose name begins so first, then who has it in his name.
        ("金水", ["金水区人民政府", "金水区自然资源局", "郑州市金水区"]),
        ("自然资源局", ["金水区自然资源局", "中原区自然资源局"]),
        ("zrzyj", ["金水区自然资源局", "中原区自然资源局"]),
        # In the reading only from a syllable on: an yang, but not n|an yang.
        ("anyang", ["安阳市"]),
        ("ziranziyuan", ["金水区自然资源局", "郑州市自然资源和规划局", "中原区自然资源局"]),
        ("zheng zhou", ["郑州市", "郑州市金水区", "郑州市自然资源和规划局"]),
        ("金水 zrzy", ["金水区自然资源局"]),
        ("自然 郑州", ["郑州市自然资源和规划局"]),
        ("ktv", ["郑东新区Ktv管理所"]),
        ("ＫＴＶ", ["郑东新区Ktv管理所"]),
        ("410004", ["郑州市"]),
        ("41001", ["南阳市"]),
        ("没有", []),
        ("nowhere", []),
        ("(", []),
        ("\r", list(LISTED)),
        ("", list(LISTED)),
    ],
)
def test_what_is_found(search: str, expected: list[str]) -> None:
    assert found(search) == expected


def test_an_empty_list_finds_nothing() -> None:
    assert list(Names[Place]([]).find("zz")) == []
    assert list(Names[Place]([]).find()) == []


def test_narrowing_holds_in_every_turn() -> None:
    some = NAMES.find("zz", among=lambda place: place.name.endswith("局"))
    assert [one.name for one in some] == ["郑州市自然资源和规划局"]


def test_after_something_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        list(NAMES.find("zz", after=99))


WORDS = st.sampled_from([*"郑州金水区市自然资源局信访河南安阳", "a", "1"])
SEARCHES = st.text(alphabet="郑州金水区自然anyzhgqjs 1", max_size=6)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), max_size=12), SEARCHES)
def test_found_is_what_has_every_term_and_pages_join(words: list[list[str]], search: str) -> None:
    places = [Place(at, "".join(one)) for at, one in enumerate(words)]
    names = Names(places)
    asked = terms(search)
    whole = list(names.find(search))
    assert {one.key for one in whole} == {
        one.key for one in places if all(_has(one, term) for term in asked)
    }
    begins = [bool(asked) and _begins(one, asked[0]) for one in whole]
    assert begins == sorted(begins, reverse=True)
    paged: list[Place] = []
    while True:
        after = paged[-1].key if paged else None
        page = list(islice(names.find(search, after=after), 2))
        if not page:
            break
        paged += page
    assert paged == whole


def _begins(place: Place, term: str) -> bool:
    joined = place.pinyin.replace(" ", "")
    return any(
        text.startswith(term) for text in (place.name, joined, initials(place.pinyin), place.digits)
    )


def _has(place: Place, term: str) -> bool:
    if _begins(place, term):
        return True
    if not (term.isascii() and term.isalpha()):
        return term in place.name
    syllables = place.pinyin.split()
    tails = ("".join(syllables[at:]) for at in range(len(syllables)))
    return len(term) >= 3 and (
        term in initials(place.pinyin) or any(tail.startswith(term) for tail in tails)
    )
