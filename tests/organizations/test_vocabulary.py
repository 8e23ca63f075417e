"""The words of organizations."""

import re

from xinfang.demo.organs import PLACES, organs
from xinfang.organizations.vocabulary import SECTORS

from world import UNITS


def test_every_sector_that_is_set_up_has_a_chinese_name() -> None:
    used = {organ.sector for place in PLACES for organ in organs(place)}
    used |= {sector for _kind, sector in UNITS.values()}
    assert used - set(SECTORS) == set()


def test_sectors_are_words_as_the_table_checks_them() -> None:
    assert list(SECTORS) == sorted(SECTORS)
    assert all(re.fullmatch("[a-z][a-z_]*", sector) for sector in SECTORS)
    assert len(set(SECTORS.values())) == len(SECTORS)
