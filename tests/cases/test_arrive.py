"""Arrival: at the instant of sending, whether or not somebody looks; the days run from then."""

import datetime as dt

import pytest

from cases.road import DEPARTMENT, Road
from cases.watching import ledgers
from xinfang.cases.models import Ruling

from world import World


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 2, 13))


async def test_what_is_sent_has_arrived(road: Road) -> None:
    """Sent on the Friday before 春节: the Saturday is worked, and the fifteen days don't wait."""
    await road.register()
    await road.send()
    row = (await road.rows("SELECT * FROM case_transfer WHERE case_id = :id"))[0]
    assert (row.arrived_at, row.sent_at) == (road.noon(), road.noon())
    assert await road.owed() == [
        ("DL-05", DEPARTMENT, "2026-02-28"),
        ("DL-06", DEPARTMENT, "2026-02-27"),  # 14, 24, 25, 26, 27
    ]
    assert await road.events() == ["REGISTERED", "TRANSFERRED", "ARRIVED"]
    assert (await ledgers(road))[-1] == ("case.arrived", ["金水区"])
    events = await road.rows("SELECT * FROM case_event WHERE case_id = :id ORDER BY id")
    assert [one.subject_id for one in events] == [None, row.id, row.id]


async def test_who_handled_it_first_stays_so_when_it_goes_further_down(road: Road) -> None:
    await road.register(by="郑州市信访局登记员", petitioners=())
    await road.send(to="郑州市自然资源局", by="郑州市信访局经办人")
    await road.send(to=DEPARTMENT, by="郑州市自然资源局承办人")
    first = road.world.unit("郑州市自然资源局")
    assert (await road.case()).first_unit_id == first
    await road.objected()
    await road.rule(Ruling.UPHELD, by="郑州市自然资源局承办人")
    assert (await road.case()).first_unit_id == first
