"""What the demo's petitions are about: every branch of law, classified as the dictionary has it."""

import datetime as dt
from collections import Counter

import pytest

from xinfang.cases import dictionary
from xinfang.cases.petition import Petition, checked
from xinfang.demo.chance import Mix, between, chance, one_of
from xinfang.demo.organs import HENAN, JINSHUI, LANKAO, ZHENGZHOU, organs
from xinfang.demo.themes import Theme, themes, words
from xinfang.law.classification import AppealBranch, Category, Channel

TODAY = dt.date(2026, 11, 23)


def test_there_are_many_over_every_category_and_branch() -> None:
    counted = Counter(theme.branch or theme.category for theme in themes())
    assert len(themes()) > 90
    assert set(counted) == {*AppealBranch, Category.SUGGESTION, Category.ACCUSATION}
    assert len({title for theme in themes() for title in theme.titles}) > 110


def test_each_is_of_a_class_that_the_dictionary_has_and_of_an_organ_that_there_is() -> None:
    classes = {row["code"] for row in dictionary.shipped()}
    assert {theme.content_class for theme in themes()} <= classes
    places = (HENAN, ZHENGZHOU, JINSHUI, LANKAO)
    sectors = {organ.sector for place in places for organ in organs(place)}
    assert {theme.sector for theme in themes()} <= sectors


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: str(theme.titles[0]))
def test_each_can_be_written_down(theme: Theme) -> None:
    drawn = words(chance(1, theme.titles[0]), "城关镇", 2026) | {"post": "某局局长"}
    for title in theme.titles:
        petition = Petition(
            channel=Channel.LETTER,
            purpose=theme.purpose,
            category=theme.category,
            title=title.format_map(drawn),
            demand=theme.demand.format_map(drawn),
            facts="".join(theme.facts).format_map(drawn),
            received_on=TODAY,
        )
        assert checked(petition, TODAY).title == petition.title
        assert "{" not in petition.title + petition.demand + petition.facts
        assert "\t" not in petition.facts
        assert "\\" not in petition.facts
    assert theme.basis or theme.category is not Category.APPEAL_REQUEST


def test_chance_is_the_same_everywhere_and_keeps_to_its_weights() -> None:
    assert chance(1, "a").random() == chance(1, "a").random() != chance(2, "a").random()
    random = chance(1, "mix")
    mix = Mix(("often", 0.9), ("seldom", 0.1))
    drawn = Counter(mix.draw(random) for _ in range(2_000))
    assert 1_700 < drawn["often"] < 1_900
    assert {between(random, 3, 5) for _ in range(100)} == {3, 4, 5}
    assert {one_of(random, "ab") for _ in range(100)} == {"a", "b"}
