"""Beginning to handle: an act of its own after acceptance, which changes no day."""

import datetime as dt

import pytest

from cases.road import OFFICER, REGISTRAR, Road
from cases.watching import refused, scopes
from xinfang.access.grants import ActNotPermitted
from xinfang.law.lifecycle import UnlawfulStep

from world import World


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def test_it_follows_acceptance_and_moves_nothing_else(road: Road) -> None:
    await road.register()
    await road.send()
    async with refused(road, UnlawfulStep, "", "第二十七条"):
        await road.begin()
    await road.accept()
    for nobody in (REGISTRAR, OFFICER, "金水区自然资源局收文员"):
        async with refused(road, ActNotPermitted):
            await road.begin(by=nobody)
    before = await road.owed(), await road.tasks(), await scopes(road)
    await road.on("2026-03-05").begin()
    assert (await road.owed(), await road.tasks(), await scopes(road)) == before
    assert (await road.case()).state == "IN_HANDLING"
    assert (await road.events())[-1] == "HANDLING_BEGUN"
    async with refused(road, UnlawfulStep, "", "第二十七条"):
        await road.begin()
