"""The demo's organs and officials: real names of organs, invented people, terms that hold."""

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest

from xinfang.access.actor import Level
from xinfang.demo.chance import SEED
from xinfang.demo.officials import FOUNDED, positions
from xinfang.demo.organs import HENAN, JINSHUI, LANKAO, PLACES, ZHENGZHOU, Place, organs
from xinfang.demo.people import seats
from xinfang.organizations.vocabulary import Rank

TODAY = dt.date(2026, 10, 12)
SHUNHE = Place("410203", "顺河回族区", Level.COUNTY, city="开封市")
HUAXIAN = Place("410526", "滑县", Level.COUNTY)
QIXIAN = Place("410221", "杞县", Level.COUNTY, city="开封市")
ALL = (*PLACES, SHUNHE, HUAXIAN, QIXIAN)


@pytest.mark.parametrize(
    ("place", "sector", "name"),
    [
        (HENAN, "natural_resources", "河南省自然资源厅"),
        (HENAN, "market", "河南省市场监督管理局"),
        (HENAN, "health", "河南省卫生健康委员会"),
        (ZHENGZHOU, "natural_resources", "郑州市自然资源和规划局"),
        (ZHENGZHOU, "housing", "郑州市住房保障和房地产管理局"),
        (ZHENGZHOU, "party_committee", "中共郑州市委员会"),
        (JINSHUI, "natural_resources", "郑州市自然资源和规划局金水分局"),
        (JINSHUI, "ecology", "郑州市生态环境局金水分局"),
        (JINSHUI, "education", "金水区教育局"),
        (LANKAO, "natural_resources", "兰考县自然资源局"),
        (LANKAO, "ecology", "兰考县生态环境局"),
        (LANKAO, "organization", "中共兰考县委组织部"),
        (SHUNHE, "public_security", "开封市公安局顺河分局"),
        (QIXIAN, "ecology", "开封市生态环境局杞县分局"),
        (QIXIAN, "public_security", "杞县公安局"),
    ],
)
def test_organs_are_called_as_they_are(place: Place, sector: str, name: str) -> None:
    assert {organ.sector: organ.name for organ in organs(place)}[sector] == name


@pytest.mark.parametrize("place", ALL, ids=lambda place: str(place.name))
def test_every_place_has_one_organ_of_a_sector_and_of_a_name(place: Place) -> None:
    listed = organs(place)
    assert len(listed) in {18, 19, 20}
    assert len({organ.sector for organ in listed}) == len({organ.name for organ in listed})
    assert {organ.sector for organ in listed if organ.leads} == {"party_committee", "government"}


@pytest.mark.parametrize("place", ALL, ids=lambda place: str(place.name))
def test_terms_follow_one_another_and_somebody_holds_every_post(place: Place) -> None:
    listed = positions(place, SEED, TODAY)
    assert listed == positions(place, SEED, TODAY)
    for position in listed:
        assert position.holders[-1].until is None
        for earlier, later in pairwise(position.holders):
            assert earlier.until is not None
            assert FOUNDED <= earlier.since <= earlier.until < later.since <= TODAY
        assert all(holder.name.endswith("（虚构）") for holder in position.holders)
    assert len({len(position.holders) for position in listed}) > 1


@pytest.mark.parametrize("place", ALL, ids=lambda place: str(place.name))
def test_every_organ_has_one_head_and_every_account_a_subject_of_its_own(place: Place) -> None:
    seated = [seat for seat in seats() if seat.place == place]
    heads = [one.sector for one in seated if one.rank is Rank.PRINCIPAL_LEADER]
    listed = positions(place, SEED, TODAY)
    heads += [one.sector for one in listed if one.rank is Rank.PRINCIPAL_LEADER]
    assert Counter(heads) == Counter(organ.sector for organ in organs(place))
    subjects = [one.account.subject for one in listed if one.account is not None]
    assert max(Counter([*subjects, *(seat.subject for seat in seated)]).values()) == 1


def test_another_seed_puts_other_people_there() -> None:
    assert positions(HUAXIAN, SEED, TODAY) != positions(HUAXIAN, SEED + 1, TODAY)
