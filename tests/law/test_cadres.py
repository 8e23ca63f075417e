"""Nothing of the petitioner stands in what is told of a cadre, however it is spaced or spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.law.cadres import reveals

KNOWN = ("张三丰", "410105199001011234", "13812345678", "郑州市某路1号", "X")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("区长违规占地", False, id="条例30: facts alone"),
        pytest.param("据张三丰反映", True, id="条例30: the name"),
        pytest.param("据张 三\u3000丰反映", True, id="条例30: the name, spaced"),
        pytest.param("电话138-1234-5678", True, id="条例30: the telephone, with hyphens"),
        pytest.param("电话１３８１２３４５６７８", True, id="条例30: the telephone, full width"),
        pytest.param("410105 19900101 1234", True, id="条例30: the ID number"),
        pytest.param("住郑州市某路1号", True, id="条例30: the address"),
        pytest.param("姓张，名三", False, id="条例30: a part is not the name"),
        pytest.param("项目X", False, id="条例30: one letter names nobody"),
        pytest.param("", False, id="条例30: nothing"),
    ],
)
def test_what_names_the_petitioner_is_found(text: str, expected: bool) -> None:  # noqa: FBT001 - of the table
    assert reveals(text, KNOWN) is expected


WORDS = st.text(st.characters(categories=["Lo", "Nd"]), min_size=2, max_size=12)


@given(
    WORDS, st.text(max_size=20), st.text(max_size=20), st.sampled_from(["", " ", "-", "·", "。"])
)
def test_whatever_stands_around_and_between(name: str, before: str, after: str, gap: str) -> None:
    assert reveals(f"{before}{gap.join(name)}{after}", [name])
