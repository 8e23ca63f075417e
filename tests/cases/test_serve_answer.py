"""Serving an answer opens the petitioner's windows, on the day recorded, rolled to working days."""

import datetime as dt

import pytest

from cases.road import DEPARTMENT, HANDLER, OFFICER, REGISTRAR, Road
from cases.watching import refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.petition import ItemEntry
from xinfang.cases.serve_answer import NothingToServe, ServeAnswer, ServedOutOfTime, serve_answer
from xinfang.law.classification import Category
from xinfang.law.handling import Adoption, ServiceManner

from world import World

ARTICLE = "第三十五条"
LONG_RECEIPT = "1" * 501


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 1, 5))


async def answered(road: Road) -> None:
    await road.register()
    await road.send()
    await road.accept()
    await road.on("2026-01-15").answer()


async def test_the_window_for_review_ends_on_the_make_up_saturday(road: Road) -> None:
    await road.register()
    async with refused(road, NothingToServe, "", ARTICLE):
        await road.serve(by=OFFICER)
    await answered(road)
    for nobody in (REGISTRAR, OFFICER):
        async with refused(road, ActNotPermitted):
            await road.serve(by=nobody)
    for day in ("2026-01-14", "2026-01-16"):  # before the answer, and tomorrow
        async with refused(road, ServedOutOfTime, "servedOn"):
            await road.serve(served=day)
    async with refused(road, TextMissing, "receipt"):
        await road.act(
            HANDLER,
            serve_answer,
            lambda on: ServeAnswer(on, ServiceManner.POST, road.day, LONG_RECEIPT),
        )
    outcome = await road.on("2026-01-20").serve(by="金水区自然资源局收文员", served="2026-01-15")
    assert outcome.warnings == ()
    clocks = await road.clocks()
    # Thirty days after 15 January: Saturday 14 February, which is worked before 春节.
    for window in ("DL-10", "DL-21"):
        assert (clocks[window].started_on, clocks[window].due_on, clocks[window].unit_id) == (
            dt.date(2026, 1, 15),
            dt.date(2026, 2, 14),
            None,
        )
    given = (await road.rows("SELECT * FROM case_answer WHERE case_id = :id"))[0]
    assert (given.served_on, given.served_manner, given.receipt) == (
        dt.date(2026, 1, 15),
        "POST",
        "EMS 10000",
    )
    assert await road.tasks() == [("ARRANGE_EXECUTION", DEPARTMENT), ("CLOSE", DEPARTMENT)]
    assert (await road.case()).due_on is None  # the petitioner's time is nobody's debt
    async with refused(road, NothingToServe, "", ARTICLE):
        await road.serve()


async def test_a_window_that_ends_in_the_spring_festival_moves_behind_it(road: Road) -> None:
    await answered(road)
    await road.on("2026-01-16").serve()
    assert (await road.clocks())["DL-10"].due_on == dt.date(2026, 2, 24)  # 15 to 23 are off


async def test_told_by_telephone_the_opinion_is_owed_in_writing(road: Road) -> None:
    await answered(road)
    outcome = await road.serve(manner=ServiceManner.PHONE)
    assert outcome.warnings == ("WRITTEN_OPINION_OWED",)
    assert (await road.clocks())["DL-10"].started_on == road.day


async def test_only_the_sixth_branch_opens_a_review(road: Road) -> None:
    advice = (ItemEntry(Category.SUGGESTION, "建议增设路灯"),)
    await road.register(items=advice, category=Category.SUGGESTION)
    await road.accept(by=OFFICER)
    await road.answer(by=OFFICER, conclusion=None, adoption=Adoption.ADOPTED)
    await road.serve(by=OFFICER)
    assert sorted(term for term, _, _ in await road.owed()) == ["DL-21"]


async def test_an_anonymous_petition_is_served_on_nobody(road: Road) -> None:
    await road.register(petitioners=())
    await road.send()
    await road.accept()
    await road.answer()
    async with refused(road, NothingToServe, "", ARTICLE):
        await road.serve()
