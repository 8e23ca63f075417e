"""Classifying: until acceptance, item by item, and never an accusation away."""

import datetime as dt
from dataclasses import replace

import pytest

from cases.petitions import accusation
from cases.road import HANDLER, OFFICER, REGISTRAR, Road
from cases.watching import refused
from xinfang.access.grants import ActNotPermitted
from xinfang.access.reach import permits
from xinfang.cases.classify import (
    AccusationStays,
    BranchMisplaced,
    CategoryWithoutItem,
    NotEarlier,
    NothingChanged,
    Settled,
)
from xinfang.cases.petition import ItemEntry
from xinfang.cases.queries.cases import CaseNotFound, cases_by_id, facts_of
from xinfang.kernel.ids import new_id
from xinfang.law.classification import AppealBranch, Category

from world import World

APPEAL = (ItemEntry(Category.APPEAL_REQUEST, "请求修路"),)
MIXED = (
    ItemEntry(Category.APPEAL_REQUEST, "请求修路"),
    ItemEntry(Category.ACCUSATION, "村主任贪污"),
)


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def items(road: Road) -> list[tuple[str, str | None]]:
    rows = await road.rows("SELECT * FROM case_item WHERE case_id = :id ORDER BY ordinal")
    return [(row.category, row.appeal_branch) for row in rows]


async def test_branch_and_category_are_decided_and_decided_anew(road: Road) -> None:
    await road.register(items=APPEAL)
    await road.classify(appeal_branch=AppealBranch.JUDICIAL)
    assert await items(road) == [("APPEAL_REQUEST", "JUDICIAL")]
    await road.classify(category=Category.SUGGESTION)
    case = await road.case()
    assert (case.category, case.appeal_branch) == ("SUGGESTION", None)
    assert await items(road) == [("SUGGESTION", None)]
    async with refused(road, BranchMisplaced, "appealBranch"):
        await road.classify(appeal_branch=AppealBranch.JUDICIAL)
    await road.classify(
        category=Category.APPEAL_REQUEST, appeal_branch=AppealBranch.PETITION_HANDLING
    )
    assert await items(road) == [("APPEAL_REQUEST", "PETITION_HANDLING")]
    assert await road.events() == ["REGISTERED", *["CLASSIFIED"] * 3]
    assert await road.tasks() == [("DISPOSE", "金水区信访局")]
    async with refused(road, CaseNotFound, ".".join(CaseNotFound().field)):
        await road.classify(by=HANDLER)


async def test_the_unit_that_has_it_classifies_until_it_has_accepted(road: Road) -> None:
    await road.register(items=APPEAL)
    await road.send()
    async with refused(road, ActNotPermitted):
        await road.classify(appeal_branch=AppealBranch.JUDICIAL)
    await road.classify(by=HANDLER, appeal_branch=AppealBranch.PETITION_HANDLING)
    await road.objected()
    async with refused(road, Settled, "", "第二十三条"):
        await road.classify(by=HANDLER, category=Category.SUGGESTION)


async def test_a_mixed_letter_has_only_categories_of_its_items(road: Road) -> None:
    await road.register(items=MIXED)
    assert (await road.case()).accuses is True
    async with refused(road, CategoryWithoutItem, "category"):
        await road.classify(category=Category.SUGGESTION)
    await road.classify(category=Category.ACCUSATION)
    await road.classify(category=Category.APPEAL_REQUEST, appeal_branch=AppealBranch.STATUTORY_DUTY)
    assert await items(road) == [("APPEAL_REQUEST", "STATUTORY_DUTY"), ("ACCUSATION", None)]
    assert (await road.case()).accuses is True  # whatever the whole is called


async def test_an_accusation_isnt_classified_away(road: Road) -> None:
    road.case_id = (await road.enter(accusation())).id
    for other in (Category.SUGGESTION, Category.APPEAL_REQUEST):
        async with refused(road, AccusationStays, "category", "第三十条"):
            await road.classify(category=other)


async def test_what_becomes_an_accusation_is_closed_with_title_and_demand(road: Road) -> None:
    """Whoever sees the case without being granted accusations loses its words, not the case."""
    await road.register(items=APPEAL)
    watching = road.world.user("郑州市信访局局长")
    assert await accuses(road, "郑州市信访局局长") is False
    await road.classify(category=Category.ACCUSATION)
    assert await accuses(road, "郑州市信访局局长") is True
    async with road.world.db.read(watching) as read:
        rows = await cases_by_id(read, watching, road.world.grants, [road.case_id])
        facts = (await facts_of(read, list(rows.values())))[road.case_id]
    group = replace(facts, kind="case.accusation")
    assert permits(watching, road.world.grants, "read", group) is None
    assert permits(road.world.user(REGISTRAR), road.world.grants, "read", group) is not None


async def accuses(road: Road, who: str) -> bool:
    actor = road.world.user(who)
    async with road.world.db.read(actor) as read:
        rows = await cases_by_id(read, actor, road.world.grants, [road.case_id])
        return bool(rows[road.case_id]["accuses"])


async def test_the_same_matter_is_an_earlier_case_within_reach(road: Road) -> None:
    await road.register()
    first = road.case_id
    await road.register(by="中原区信访局登记员")
    elsewhere = road.case_id
    await road.on("2026-03-05").register()
    second = road.case_id
    for absent in (new_id(), elsewhere):
        async with refused(road, CaseNotFound, "sameMatterAs"):
            await road.classify(same_matter_as=absent)
    async with refused(road, NotEarlier, "sameMatterAs"):
        await road.classify(same_matter_as=second)
    await road.classify(same_matter_as=first)
    await road.on("2026-03-09").register()
    async with refused(road, ActNotPermitted):
        await road.classify(by="金水区联席办")
    await road.classify(by=OFFICER, same_matter_as=second)
    assert (await road.case()).same_matter_id == first  # everything repeats the first
    road.case_id = first
    async with refused(road, NotEarlier, "sameMatterAs"):
        await road.classify(same_matter_as=second)


async def test_what_changes_nothing_is_refused_and_writes_nothing(road: Road) -> None:
    await road.register()
    await road.classify(category=Category.SUGGESTION, content_class_code="050101")
    for same in (
        {},
        {"category": Category.SUGGESTION},
        {"content_class_code": "050101"},
        {"category": Category.SUGGESTION, "content_class_code": "050101"},
    ):
        async with refused(road, NothingChanged):
            await road.classify(**same)
