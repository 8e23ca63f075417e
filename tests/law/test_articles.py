from datetime import date

import pytest

from xinfang.law.articles import (
    CIVIL_CODE,
    REGULATIONS,
    SIMPLIFIED,
    SIMPLIFIED_TRIAL,
    Article,
    Mark,
    chinese_number,
)


@pytest.mark.parametrize(
    ("value", "numerals"),
    [
        (1, "一"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (34, "三十四"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (202, "二百零二"),
        (1001, "一千零一"),
        (1260, "一千二百六十"),
    ],
)
def test_numerals(value: int, numerals: str) -> None:
    assert chinese_number(value) == numerals


@pytest.mark.parametrize("value", [0, -1, 10_000])
def test_no_numeral_outside_the_range(value: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        chinese_number(value)


@pytest.mark.parametrize(
    ("article", "citation"),
    [
        (Article(REGULATIONS, 34), "《信访工作条例》第三十四条"),
        (Article(REGULATIONS, 23, 3), "《信访工作条例》第二十三条第三款"),
        (Article(REGULATIONS, 31, item=6), "《信访工作条例》第三十一条第（六）项"),
        (Article(REGULATIONS, 22, 1, 3), "《信访工作条例》第二十二条第一款第（三）项"),
        (Article(CIVIL_CODE, 202), "《中华人民共和国民法典》第二百零二条"),
        (Article(SIMPLIFIED), "《信访事项简易办理办法》"),
    ],
)
def test_citations(article: Article, citation: str) -> None:
    assert article.citation == str(article) == citation


def test_the_trial_text_ends_the_day_before_its_successor_begins() -> None:
    assert SIMPLIFIED_TRIAL.in_force_on(date(2022, 7, 16))
    assert not SIMPLIFIED_TRIAL.in_force_on(date(2022, 7, 17))
    assert SIMPLIFIED.in_force_on(date(2022, 7, 17))
    assert not SIMPLIFIED.in_force_on(date(2022, 7, 16))


def test_every_mark_has_its_words() -> None:
    assert len({mark.label for mark in Mark}) == len(Mark)
