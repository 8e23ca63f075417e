"""Closing: after the window for review, after service, after the report, and by the head."""

import datetime as dt

import pytest

from cases.road import DEPARTMENT, HANDLER, OFFICER, Road
from cases.watching import ledgers, refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.close import NotServed, ReviewOpen
from xinfang.cases.petition import ItemEntry
from xinfang.law.classification import Category
from xinfang.law.handling import Adoption
from xinfang.law.lifecycle import UnlawfulStep

from world import World

ARTICLE = "第三十五条"
DIRECTOR = "金水区信访局局长"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def test_the_window_for_review_is_waited_for(road: Road) -> None:
    await road.register()
    await road.send()
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.close()
    await road.accept()
    await road.answer()
    async with refused(road, NotServed, "", ARTICLE):
        await road.close()
    await road.serve()  # until 1 April
    async with refused(road, ActNotPermitted):
        await road.close(by=HANDLER)
    road.on("2026-04-01")
    async with refused(road, ReviewOpen, "", ARTICLE) as caught:
        await road.close()
    assert "2026年4月1日" in caught.value.message
    await road.on("2026-04-02").close()
    case = await road.case()
    assert (case.state, case.closed_on, case.responsible_unit_id) == (
        "FINISHED",
        road.day,
        road.world.unit(DEPARTMENT),
    )
    assert await road.tasks() == [("ARRANGE_EXECUTION", DEPARTMENT)]
    assert (await ledgers(road))[-1] == ("case.closed", ["金水区"])
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.close()


async def test_without_a_review_it_closes_once_served(road: Road) -> None:
    advice = (ItemEntry(Category.SUGGESTION, "建议增设路灯"),)
    await road.register(items=advice, category=Category.SUGGESTION)
    await road.accept(by=OFFICER)
    await road.answer(by=OFFICER, conclusion=None, adoption=Adoption.NOT_ADOPTED)
    async with refused(road, NotServed, "", ARTICLE):
        await road.close(by=DIRECTOR)
    await road.serve(by=OFFICER)
    await road.close(by=DIRECTOR)
    assert (await road.case()).state == "FINISHED"
    # The petitioner may still say what he thinks of it.
    assert [term for term, _, _ in await road.owed()] == ["DL-21"]


async def test_an_anonymous_matter_closes_when_it_is_answered(road: Road) -> None:
    await road.register(petitioners=())
    await road.send()
    await road.accept()
    await road.answer()
    await road.close()
    assert (await road.case()).state == "FINISHED"
