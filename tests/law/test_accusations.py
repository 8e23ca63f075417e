"""Which organs are competent for an accusation, by what it is about."""

import pytest

from xinfang.law.accusations import Authority, Organ, competent
from xinfang.law.cadres import Concern
from xinfang.organizations.vocabulary import SECTORS

TABLE = (
    pytest.param(
        Concern.DISCIPLINE,
        [("DISCIPLINE", "CADRES", True, "《信访工作条例》第三十条")],
        id="条例30: discipline, by management authority",
    ),
    pytest.param(
        Concern.SELECTION,
        [
            ("ORGANIZATION", "CADRES", True, "《信访工作条例》第三十条"),
            ("DISCIPLINE", "CADRES", True, "《信访工作条例》第三十条"),
        ],
        id="条例30: selection of cadres, to the organization department first",
    ),
    pytest.param(
        Concern.CRIME,
        [
            ("PUBLIC_SECURITY", "TERRITORY", True, "《信访工作条例》第二十二条"),
            ("PROCURATORATE", "TERRITORY", True, "《信访工作条例》第二十二条"),
            ("COURT", "TERRITORY", True, "《信访工作条例》第二十二条"),
            ("DISCIPLINE", "CADRES", True, "《信访工作条例》第三十条"),
        ],
        id="条例22: crimes, to the organs of justice, and of supervision",
    ),
    pytest.param(
        Concern.OTHER,
        [("SUPERIOR", "CHARGE", False, "《信访工作条例》第三十条")],
        id="条例30: others, to the department in charge, by transfer",
    ),
)


@pytest.mark.parametrize(("concern", "expected"), TABLE)
def test_who_is_competent(concern: Concern, expected: list[tuple[str, str, bool, str]]) -> None:
    found = [
        (one.organ.value, one.authority.value, one.passed, one.article.citation)
        for one in competent(concern)
    ]
    assert found == expected


def test_every_concern_has_somebody_and_every_kind_of_organ_some_concern() -> None:
    named = {one.organ for concern in Concern for one in competent(concern)}
    assert named == set(Organ)
    assert all(competent(concern) for concern in Concern)


def test_organs_are_found_by_sectors_that_there_are() -> None:
    by_sector = {
        one.organ.sector
        for concern in Concern
        for one in competent(concern)
        if one.authority is not Authority.CHARGE
    }
    assert by_sector <= set(SECTORS)
