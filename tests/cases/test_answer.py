"""Answering: what a handling opinion states, and what an answer of another path doesn't."""

import datetime as dt
from typing import Any

import pytest

from cases.road import DEPARTMENT, HANDLER, OFFICER, REGISTRAR, Road
from cases.watching import ledgers, refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.answer import (
    AdoptionMissing,
    ConclusionMissing,
    NoOpinion,
    NoSuggestion,
    PartMissing,
)
from xinfang.cases.petition import ItemEntry, PetitionerEntry
from xinfang.cases.record_contribution import (
    AlreadyRecorded,
    NothingAdopted,
    RecordContribution,
    record_contribution,
)
from xinfang.law.classification import Category
from xinfang.law.handling import Adoption, Conclusion
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.store.transaction import Outcome

from world import World

ARTICLE = "第三十二条"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def test_an_opinion_states_all_that_law_asks_and_meets_the_sixty_days(road: Road) -> None:
    await road.register()
    await road.send()
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.answer()  # before acceptance
    await road.accept()
    async with refused(road, ConclusionMissing, "conclusion", ARTICLE):
        await road.answer(conclusion=None)
    for part in ("facts", "reasons", "basis"):
        async with refused(road, PartMissing, part, ARTICLE):
            await road.answer(**{part: "  "})
    for part in ("facts", "reasons", "basis", "demand"):
        async with refused(road, TextMissing, part):
            await road.answer(**{part: "长" * 20_001})
    for nobody in (REGISTRAR, OFFICER, "金水区自然资源局收文员"):
        async with refused(road, ActNotPermitted):
            await road.answer(by=nobody)
    await road.on("2026-05-02").answer(conclusion=Conclusion.NOT_SUPPORT)
    assert (await road.clocks_of(DEPARTMENT))["DL-08"] == ("2026-05-01", "MET", "2026-05-02")
    case = await road.case()
    assert (case.state, case.answered_on, case.late, case.due_on) == (
        "ANSWERED",
        road.day,
        True,
        None,
    )
    given = (await road.rows("SELECT * FROM case_answer WHERE case_id = :id"))[0]
    assert (given.conclusion, given.demand, given.given_on, given.served_on) == (
        "NOT_SUPPORT",
        "请求修复村道排水沟",
        road.day,
        None,
    )
    assert await road.tasks() == [("SERVE_ANSWER", DEPARTMENT)]
    assert (await ledgers(road))[-1] == ("case.answered", ["金水区"])
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.answer()


async def test_an_answer_of_another_path_has_no_conclusion(road: Road) -> None:
    advice = (ItemEntry(Category.SUGGESTION, "建议增设路灯"),)
    await road.register(items=advice, category=Category.SUGGESTION)
    await road.accept(by=OFFICER)
    async with refused(road, NoOpinion, "conclusion"):
        await road.answer(by=OFFICER)
    async with refused(road, AdoptionMissing, "adoption", "第二十九条"):
        await road.answer(by=OFFICER, conclusion=None)
    adopted: dict[str, Any] = {"conclusion": None, "adoption": Adoption.PARTLY}
    async with refused(road, TextMissing, "reasons"):
        await road.answer(by=OFFICER, reasons="", **adopted)
    await road.answer(by=OFFICER, facts="", basis="", demand="采纳建议", **adopted)
    given = (await road.rows("SELECT * FROM case_answer WHERE case_id = :id"))[0]
    assert (given.conclusion, given.facts, given.demand) == (None, "", "采纳建议")
    assert given.adoption == "PARTLY"


async def test_only_a_suggestion_is_adopted(road: Road) -> None:
    await road.register()
    await road.send()
    await road.accept()
    async with refused(road, NoSuggestion, "adoption"):
        await road.answer(adoption=Adoption.ADOPTED)


async def contribute(road: Road, contribution: str = "避免了事故") -> Outcome:
    return await road.act(
        OFFICER,
        record_contribution,
        lambda on: RecordContribution(on, contribution, "通报表扬"),
    )


@pytest.mark.parametrize("adoption", list(Adoption))
async def test_what_was_adopted_is_recorded_for_a_reward(road: Road, adoption: Adoption) -> None:
    advice = (ItemEntry(Category.SUGGESTION, "建议增设路灯"),)
    await road.register(items=advice, category=Category.SUGGESTION)
    await road.accept(by=OFFICER)
    async with refused(road, NothingAdopted, "", "第二十九条"):
        await contribute(road)
    await road.answer(by=OFFICER, conclusion=None, adoption=adoption)
    if adoption is Adoption.NOT_ADOPTED:
        async with refused(road, NothingAdopted, "", "第二十九条"):
            await contribute(road)
        return
    async with refused(road, TextMissing, "contribution"):
        await contribute(road, " ")
    await contribute(road)
    assert (await road.events())[-1] == "CONTRIBUTION_RECORDED"
    async with refused(road, AlreadyRecorded):
        await contribute(road)


@pytest.mark.parametrize(
    ("petitioners", "task"),
    [((), "CLOSE"), ((PetitionerEntry("李四"),), "CLOSE"),
     ((PetitionerEntry("李四", phone="13800000000"),), "SERVE_ANSWER")],
    ids=["anonymous", "nowhere-to-be-found", "by-telephone"],
)  # fmt: skip
async def test_what_can_be_served_on_nobody_waits_for_its_closing(
    road: Road, petitioners: tuple[PetitionerEntry, ...], task: str
) -> None:
    await road.register(petitioners=petitioners)
    await road.send()
    await road.accept()
    await road.answer(by=HANDLER)
    assert await road.tasks() == [("ARRANGE_EXECUTION", DEPARTMENT), (task, DEPARTMENT)]
