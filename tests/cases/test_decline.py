"""Refusing acceptance: each ground has its condition, is told, and ends the case."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from cases.petitions import accusation, petition
from cases.road import DEPARTMENT, HANDLER, NOTICE, OFFICER, REGISTRAR, SIXTH, Road
from cases.watching import refused, scopes
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.decline import (
    CompetentMissing,
    NothingFinal,
    NothingInProgress,
    ObjectInstead,
)
from xinfang.cases.notices import NoticeMissing
from xinfang.cases.petition import ItemEntry
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.lifecycle import RefusalGround, UnlawfulStep

from world import World

COURT = (ItemEntry(Category.APPEAL_REQUEST, "不服判决", AppealBranch.JUDICIAL),)
GROUND = RefusalGround


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def test_out_of_competence_is_told_with_the_competent_organ_and_ends_it(road: Road) -> None:
    await road.register()
    async with refused(road, CompetentMissing, "competent", "第二十三条第二款"):
        await road.decline(GROUND.OUT_OF_COMPETENCE, competent=" ")
    async with refused(road, NoticeMissing, "notice", "第二十三条"):
        await road.decline(GROUND.OUT_OF_COMPETENCE, notice=None)
    async with refused(road, ActNotPermitted):
        await road.decline(GROUND.OUT_OF_COMPETENCE, by=REGISTRAR)
    await road.on("2026-03-06").decline(GROUND.OUT_OF_COMPETENCE, competent="郑州市人民政府")
    case = await road.case()
    assert (case.state, case.closed_on, case.due_on) == ("NOT_ACCEPTED", road.day, None)
    assert await road.clocks_of("金水区信访局") == {
        "DL-01": ("2026-03-02", "MET", "2026-03-02"),
        "DL-02": ("2026-03-17", "MET", "2026-03-06"),
    }
    assert (await road.owed(), await road.tasks()) == ([], [])
    told = (await road.rows("SELECT * FROM case_notice WHERE case_id = :id"))[0]
    assert (told.kind, told.ground, told.competent, told.text) == (
        "NOT_ACCEPTED",
        "OUT_OF_COMPETENCE",
        "郑州市人民政府",
        NOTICE.text,
    )
    assert (await road.events())[-1] == "NOT_ACCEPTED"
    assert ("handled", "金水区信访局") in await scopes(road)
    async with refused(road, UnlawfulStep, "", "第二十三条"):
        await road.decline(GROUND.OUT_OF_COMPETENCE)
    async with refused(road, UnlawfulStep, "", "第二十二条"):
        await road.send()


async def test_what_was_sent_is_objected_to(road: Road) -> None:
    await road.register()
    await road.send()
    async with refused(road, ObjectInstead, "ground", "第二十三条第三款"):
        await road.decline(GROUND.OUT_OF_COMPETENCE, by=HANDLER)


async def test_a_refused_assignment_is_still_reported(road: Road) -> None:
    await road.register(items=COURT)
    await road.send(days=30)
    await road.decline(GROUND.STATUTORY_CHANNEL, by=HANDLER)
    assert (await road.case()).state == "REDIRECTED"
    assert await road.owed() == [("DL-07", DEPARTMENT, "2026-04-01")]
    asking = ("RECORD_REDIRECTION_FEEDBACK", DEPARTMENT)
    assert await road.tasks() == [asking, ("REPORT_CLOSING", DEPARTMENT)]
    await road.report()
    assert (await road.owed(), await road.tasks()) == ([], [asking])


async def test_only_what_has_a_channel_is_led_into_one(road: Road) -> None:
    await road.register()
    async with refused(road, UnlawfulStep, "", "第三十一条"):
        await road.decline(GROUND.STATUTORY_CHANNEL)
    road.case_id = (await road.enter(accusation())).id
    async with refused(road, CompetentMissing, "competent", "第二十三条第二款"):
        await road.decline(GROUND.STATUTORY_CHANNEL, competent=None)
    await road.decline(GROUND.STATUTORY_CHANNEL, competent="金水区纪委监委")
    assert (await road.events())[-1] == "REDIRECTED"


async def repeat(road: Road, first: UUID, by: str = REGISTRAR) -> None:
    given = replace(petition(items=SIXTH, received_on=road.day), same_matter_as=first)
    road.case_id = (await road.enter(given, by=by)).id


async def test_what_is_in_progress_nowhere_below_isnt_refused_for_it(road: Road) -> None:
    await road.register()
    async with refused(road, NothingInProgress, "ground", "第十九条第三款"):
        await road.decline(GROUND.DUPLICATE_IN_PROGRESS, competent=None)
    first = road.case_id
    await repeat(road, first)
    async with refused(road, NothingInProgress, "ground", "第十九条第三款"):
        await road.decline(GROUND.DUPLICATE_IN_PROGRESS, competent=None)


async def test_a_matter_that_was_closed_without_a_re_review_is_not_final(road: Road) -> None:
    await road.register(petitioners=())
    first = road.case_id
    await road.accept(by=OFFICER, notice=None)
    await road.answer(by=OFFICER)
    await road.close(by="金水区信访局局长")
    await repeat(road, first)
    article = "第三十六条第三款"
    async with refused(road, NothingFinal, "ground", article):
        await road.decline(GROUND.FINAL_AFTER_RECHECK, competent=None)


async def test_no_longer_accepted_is_of_the_sixth_branch_alone(road: Road) -> None:
    await road.register(items=COURT)
    async with refused(road, UnlawfulStep, "", "第三十六条第三款"):
        await road.decline(GROUND.FINAL_AFTER_RECHECK)
