"""The rows of the term tables, number by number, against the rule book."""

from datetime import date

import pytest

from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law.articles import Mark
from xinfang.law.influence import INFLUENCE_PERIODS, PersonMeasure, periods_of
from xinfang.law.registry import TERMS, term
from xinfang.law.terms import Roll, Sense, Term

DAY = date(2026, 3, 2)
ROWS = (*range(1, 25), *range(30, 37), *range(40, 55), *range(60, 63))
ND, WD, M, Y, H = "NATURAL_DAY", "WORKING_DAY", "MONTH", "CALENDAR_YEAR", "HOUR"

NUMBERS = [
    ("DL-01", 0, WD, "条例21", Mark.INFERRED),
    ("DL-02", 15, ND, "条例22", Mark.VERIFIED),
    ("DL-03-NATION", 5, ND, "国信发2014-16", Mark.VERIFIED),
    ("DL-03-PROVINCE", 3, ND, "国信发2014-16", Mark.VERIFIED),
    ("DL-03-CITY", 3, ND, "国信发2014-16", Mark.VERIFIED),
    ("DL-03-COUNTY", 4, ND, "国信发2014-16", Mark.VERIFIED),
    ("DL-04", 15, ND, "条例23-2", Mark.VERIFIED),
    ("DL-05", 15, ND, "条例23-3", Mark.VERIFIED),
    ("DL-06", 5, WD, "条例23-3", Mark.VERIFIED),
    ("DL-07", None, ND, "条例22(3)", Mark.VERIFIED),
    ("DL-08", 60, ND, "条例34", Mark.VERIFIED),
    ("DL-09", 30, ND, "条例34", Mark.VERIFIED),
    ("DL-10", 30, ND, "条例35", Mark.VERIFIED),
    ("DL-11", 30, ND, "条例35", Mark.VERIFIED),
    ("DL-12", 30, ND, "条例36", Mark.VERIFIED),
    ("DL-13", 30, ND, "条例36", Mark.VERIFIED),
    ("DL-14", None, ND, "条例19-3", Mark.VERIFIED),
    ("DL-15", 3, WD, "简易办理", Mark.FROM_MEMORY),
    ("DL-16", 10, WD, "简易办理", Mark.FROM_MEMORY),
    ("DL-17", 1, WD, "简易办理", Mark.FROM_MEMORY),
    ("DL-18", 4, H, "条例25", Mark.INFERRED),
    ("DL-19", 2, H, "细则15(6)", Mark.INFERRED),
    ("DL-20", 30, ND, "条例40", Mark.INFERRED),
    ("DL-21", 30, ND, "满意度", Mark.FROM_MEMORY),
    ("DL-22", 15, ND, "口径", Mark.VERIFIED),
    ("DL-23", 30, ND, "口径", Mark.VERIFIED),
    ("DL-24", 1, M, "归档规定", Mark.VERIFIED),
    ("DL-30", 1, Y, "细则10", Mark.VERIFIED),
    ("DL-31", 1, Y, "条例39", Mark.VERIFIED),
    ("DL-33", 3, Y, "细则14", Mark.VERIFIED),
    ("DL-34", 1, Y, "条例41", Mark.VERIFIED),
    ("DL-40", None, ND, "细则16", Mark.VERIFIED),
    ("DL-41", 3, M, "细则16(3)", Mark.VERIFIED),
    ("DL-42", 6, M, "细则16(4)", Mark.VERIFIED),
    ("DL-43", 1, Y, "细则17(2)", Mark.VERIFIED),
    ("DL-44", 1, M, "归档规定", Mark.VERIFIED),
    ("DL-46", 1, M, "问责条例13", Mark.FROM_MEMORY),
    ("DL-48", 1, M, "政务处分法54", Mark.VERIFIED),
    ("DL-48-APPROVED", 6, M, "政务处分法54", Mark.VERIFIED),
    ("DL-49-TRANSFER", 2, M, "档案条例", Mark.SECONDARY),
    ("DL-50-APPEAL", 1, M, "问责条例20", Mark.FROM_MEMORY),
    ("DL-51-APPEAL", 15, ND, "2009规定", Mark.VERIFIED),
    ("DL-51-ANSWER", 30, ND, "2009规定", Mark.VERIFIED),
    ("DL-52-REVIEW", 30, ND, "公务员法95", Mark.VERIFIED),
    ("DL-52-APPEAL", 15, ND, "公务员法95", Mark.VERIFIED),
    ("DL-52-APPEAL-DIRECT", 30, ND, "公务员法95", Mark.VERIFIED),
    ("DL-52-APPEAL-DECISION", 60, ND, "公务员法96", Mark.VERIFIED),
    ("DL-52-EXTENSION", 30, ND, "公务员法96", Mark.VERIFIED),
    ("DL-53-REEXAMINATION-DECISION", 1, M, "监察法56", Mark.VERIFIED),
    ("DL-53-REVIEW-DECISION", 2, M, "监察法56", Mark.VERIFIED),
    ("DL-60", 30, ND, "决策条例15", Mark.VERIFIED),
    ("DL-61", 7, ND, "决策条例16", Mark.VERIFIED),
    ("DL-62", 7, WD, "决策条例26", Mark.VERIFIED),
]


@pytest.mark.parametrize(
    ("term_id", "limit", "unit", "mark"),
    [pytest.param(i, n, u, m, id=f"{i}-{article}") for i, n, u, article, m in NUMBERS],
)
def test_the_number_of_each_row(term_id: str, limit: int | None, unit: str, mark: Mark) -> None:
    row = term(term_id, DAY)
    assert (row.limit, row.unit, row.article.mark) == (limit, unit, mark)


def test_every_row_of_both_tables_is_here() -> None:
    assert {row.row for row in TERMS} == {f"DL-{number:02d}" for number in ROWS}


def test_no_two_versions_of_a_row_are_in_force_together() -> None:
    for day in (date(2016, 8, 1), date(2022, 7, 16), date(2022, 7, 17), DAY):
        ids = [row.id for row in TERMS if row.in_force_on(day)]
        assert len(ids) == len(set(ids))


def test_the_version_of_the_day_is_found() -> None:
    assert term("DL-15", date(2022, 7, 16)).article.mark is Mark.SECONDARY
    assert term("DL-15", date(2022, 7, 17)).article.mark is Mark.FROM_MEMORY
    with pytest.raises(LookupError, match="DL-08 is not in force on 2022-04-30"):
        term("DL-08", date(2022, 4, 30))
    with pytest.raises(KeyError):
        term("DL-99", DAY)


@pytest.mark.parametrize("row", TERMS, ids=lambda row: f"{row.id}-{row.article.source.title}")
def test_the_shape_of_each_row(row: Term) -> None:
    # A number of our own says so; a missing one is settled elsewhere; both are bounded.
    if row.limit is None and row.sense is not Sense.BAR:
        assert row.open_number
    if row.open_number:
        assert row.bounds is not None
    if row.bounds and row.limit is not None:
        assert row.bounds.least <= row.limit <= row.bounds.greatest
    # Rolling protects who holds a right, and only him.
    holds_a_window = row.bearer.holds_a_right and row.sense is Sense.LIMIT
    assert (row.roll is Roll.NEXT_WORKING_DAY) is holds_a_window
    for other in (*row.bars, *([row.extension] if row.extension else [])):
        assert term(other, DAY).row.startswith("DL-")


@pytest.mark.parametrize(
    ("term_id", "setting"),
    [
        pytest.param("DL-08", 61, id="条例34: no more than sixty days"),
        pytest.param("DL-02", 16, id="条例22: no more than fifteen"),
        pytest.param("DL-21", 29, id="满意度: the petitioner's window isn't shortened"),
        pytest.param("DL-60", 29, id="决策条例15: consultation isn't shortened"),
        pytest.param("DL-61", 6, id="决策条例16: papers come no later"),
    ],
)
def test_a_setting_never_loosens(term_id: str, setting: int) -> None:
    row = term(term_id, DAY)
    with pytest.raises(Unlawful) as refusal:
        row.checked(setting)
    assert refusal.value.article == row.article.citation
    assert refusal.value.field == ("setting",)


def test_a_setting_tightens_within_bounds_and_below_the_superior() -> None:
    handling, rating = term("DL-08", DAY), term("DL-21", DAY)
    assert handling.checked(40) == 40
    assert handling.checked(40, superior=45) == 40
    assert rating.checked(60, superior=45) == 60
    with pytest.raises(Unlawful, match="最宽为45日"):
        handling.checked(50, superior=45)
    with pytest.raises(Unlawful, match="最宽为45日"):
        rating.checked(40, superior=45)
    with pytest.raises(Invalid):
        handling.checked(0)
    with pytest.raises(Invalid):
        rating.checked(91)


def test_a_petitioners_window_fixed_by_law_takes_no_setting() -> None:
    with pytest.raises(Invalid, match="请求复查"):
        term("DL-10", DAY).checked(30)


def test_influence_periods() -> None:
    months = {row.term.id: row.term.limit for row in INFLUENCE_PERIODS}
    assert len(months) == len(INFLUENCE_PERIODS)
    assert {row.measure for row in INFLUENCE_PERIODS} == set(PersonMeasure)
    assert months["DL-54-ADMONITION"] == 6
    assert months["DL-54-MAJOR_DEMERIT"] == 18
    assert months["DL-54-REMOVAL"] == 12
    assert months["DL-54-REMOVAL-HIGHER"] == 24
    assert months["DL-54-PARTY_SERIOUS_WARNING"] == 18


def test_the_longest_influence_period_comes_first() -> None:
    rows = periods_of([PersonMeasure.ADMONITION, PersonMeasure.REMOVAL])
    assert [row.term.limit for row in rows] == [24, 12, 6]
    assert periods_of([]) == ()
