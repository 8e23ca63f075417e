"""条例 24: who decides where organs disagree is the lowest superior of both, and is above both."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.law.competence import Forum, Standing, lowest_common_superior

CITY_LINE, CITY_GROUP, PROVINCE_LINE = (UUID(int=number) for number in (1, 2, 3))
A, B = UUID(int=10), UUID(int=11)
JINSHUI, ZHONGYUAN, LANKAO, HEBEI = "41/4101/410105/", "41/4101/410102/", "41/410225/", "13/1301/"


@pytest.mark.parametrize(
    ("first", "second", "forum"),
    [
        pytest.param(
            Standing(A, JINSHUI, in_line_of=(CITY_LINE, PROVINCE_LINE)),
            Standing(B, ZHONGYUAN, in_line_of=(CITY_LINE, PROVINCE_LINE)),
            Forum("41/4101/", CITY_LINE),
            id="条例24-共同的上一级机关-by-line",
        ),
        pytest.param(
            Standing(A, JINSHUI, managed_by=(CITY_GROUP,), in_line_of=(CITY_LINE,)),
            Standing(B, JINSHUI, managed_by=(CITY_GROUP,), in_line_of=(CITY_LINE,)),
            Forum(JINSHUI, CITY_GROUP),
            id="条例24-management-before-line",
        ),
        pytest.param(
            Standing(A, JINSHUI, in_line_of=(CITY_LINE, PROVINCE_LINE)),
            Standing(B, LANKAO, in_line_of=(PROVINCE_LINE,)),
            Forum("41/", PROVINCE_LINE),
            id="条例24-a-directly-administered-county-has-no-city-above",
        ),
        pytest.param(
            Standing(A, JINSHUI),
            Standing(B, JINSHUI),
            Forum(JINSHUI),
            id="条例24-本级人民政府",
        ),
        pytest.param(
            Standing(A, JINSHUI),
            Standing(B, ZHONGYUAN, governed=False),
            Forum("41/4101/", joint=True),
            id="条例24-共同的联席会议-where-one-is-no-organ-of-government",
        ),
        pytest.param(Standing(A, JINSHUI), Standing(B, HEBEI), None, id="条例24-off-the-platform"),
        pytest.param(
            Standing(A, "41/4101/"),
            Standing(B, "41/41012/"),
            Forum("41/"),
            id="a-code-that-begins-alike-is-another-territory",
        ),
    ],
)
def test_who_decides(first: Standing, second: Standing, forum: Forum | None) -> None:
    assert lowest_common_superior(first, second) == forum
    assert lowest_common_superior(second, first) == forum


@st.composite
def forests(draw: st.DrawFn) -> tuple[Standing, Standing]:
    """Two units of a random tree of units, in territories of a random tree."""
    parents = [
        draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None
        for number in range(12)
    ]

    def above(number: int) -> tuple[UUID, ...]:
        chain: list[UUID] = []
        at = parents[number]
        while at is not None:
            chain.append(UUID(int=at + 1))
            at = parents[at]
        return tuple(chain)

    def standing() -> Standing:
        number = draw(st.integers(0, 11))
        steps = draw(st.lists(st.sampled_from(["1", "11", "2"]), min_size=1, max_size=3))
        path = "".join(f"{step}/" for step in steps)
        tree = draw(st.booleans())
        managed, line = (above(number), ()) if tree else ((), above(number))
        governed = draw(st.booleans())
        return Standing(UUID(int=number + 1), path, managed, line, governed=governed)

    return standing(), standing()


@given(forests())
def test_it_is_above_both_nothing_lower_is_and_the_order_does_not_matter(
    pair: tuple[Standing, Standing],
) -> None:
    first, second = pair
    forum = lowest_common_superior(first, second)
    assert forum == lowest_common_superior(second, first)
    chains = [
        (first.managed_by, second.managed_by),
        (first.in_line_of, second.in_line_of),
    ]
    common = [set(one) & set(other) for one, other in chains]
    if forum is None:
        assert not any(common)
        assert first.path.split("/")[0] != second.path.split("/")[0]
        return
    assert first.path.startswith(forum.path)
    assert second.path.startswith(forum.path)
    if forum.unit_id is None:
        assert not any(common)
        below = {one.path.removeprefix(forum.path).split("/")[0] for one in pair}
        assert "" in below or len(below) == 2
        assert forum.joint is not (first.governed and second.governed)
        return
    for (one, other), both in zip(chains, common, strict=True):
        if both:
            assert forum.unit_id in both
            for chain in (one, other):  # nearer than it stands nobody whom both have above
                assert not both & set(chain[: chain.index(forum.unit_id)])
            break
