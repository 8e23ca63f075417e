"""Merging: both are answered with the lead, each to its own petitioner, within its own days."""

import datetime as dt
from uuid import UUID

import pytest

from cases.petitions import PERSON, accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, OFFICER, Road
from cases.watching import refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.merge_case import (
    AccusationsApart,
    AlreadyMerged,
    FollowsLead,
    MergeCase,
    NotMergeable,
    NotMerged,
    UndoMerge,
    UnlikeCases,
    merge_case,
    undo_merge,
)
from xinfang.cases.petition import ItemEntry
from xinfang.cases.queries import merging
from xinfang.cases.queries.cases import CaseNotFound, case_by_id
from xinfang.law.classification import AppealBranch, Category
from xinfang.store.transaction import Outcome

from world import World

CITY_REGISTRAR, CITY_OFFICER = "郑州市信访局登记员", "郑州市信访局经办人"
CITY_DEPARTMENT, CITY_HANDLER = "郑州市自然资源局", "郑州市自然资源局承办人"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def accepted(road: Road, day: str, to: str = DEPARTMENT, by: str = HANDLER) -> UUID:
    """Register, send and accept a case on a day; it is the one followed from then on."""
    await road.on(day).register()
    await road.send(to=to)
    await road.accept(by)
    return road.case_id


async def merge(
    road: Road, case: UUID, lead: UUID, by: str = HANDLER, why: str = "同一事项"
) -> Outcome:
    road.case_id = case
    return await road.act(by, merge_case, lambda on: MergeCase(on, lead, why))


async def undo(road: Road, case: UUID, why: str = "诉求不同") -> Outcome:
    road.case_id = case
    return await road.act(HANDLER, undo_merge, lambda on: UndoMerge(on, why))


async def at(road: Road, case: UUID) -> tuple[str, str | None]:
    road.case_id = case
    row = await road.case()
    return row.state, row.answered_on and row.answered_on.isoformat()


async def test_the_lead_is_answered_and_with_it_what_follows_each_for_itself(road: Road) -> None:
    lead, first = await accepted(road, "2026-03-02"), await accepted(road, "2026-03-10")
    second = await accepted(road, "2026-03-11")
    for case in (first, second):
        await merge(road, case, lead)
    assert await road.events() == ["REGISTERED", "TRANSFERRED", "ARRIVED", "ACCEPTED", "MERGED"]
    assert await at(road, first) == ("ACCEPTED", None)  # a relation, and no state
    await undo(road, second)
    road.case_id = first
    async with refused(road, FollowsLead):
        await road.answer()
    road.case_id = lead
    await road.on("2026-05-08").answer(demand="主件的请求")
    assert await at(road, lead) == await at(road, first) == ("ANSWERED", "2026-05-08")
    assert await at(road, second) == ("ACCEPTED", None)
    road.case_id = lead
    assert (await road.clocks_of(DEPARTMENT))["DL-08"] == ("2026-05-01", "MET", "2026-05-08")
    assert (await road.case()).late is True
    road.case_id = first  # its sixty days were its own
    assert (await road.clocks_of(DEPARTMENT))["DL-08"] == ("2026-05-09", "MET", "2026-05-08")
    assert (await road.case()).late is False
    assert await road.tasks() == [("ARRANGE_EXECUTION", DEPARTMENT), ("SERVE_ANSWER", DEPARTMENT)]
    (answer,) = await road.rows("SELECT demand, reasons FROM case_answer WHERE case_id = :id")
    assert answer.demand == (await road.case()).demand
    await road.serve()  # on its own petitioner
    road.case_id = lead
    (answer,) = await road.rows("SELECT served_on, demand FROM case_answer WHERE case_id = :id")
    assert (answer.served_on, answer.demand) == (None, "主件的请求")
    road.case_id = first
    async with refused(road, NotMerged):
        await undo(road, first)


async def test_no_chains_and_only_cases_alike_of_ones_own(road: Road) -> None:
    lead, first = await accepted(road, "2026-03-02"), await accepted(road, "2026-03-03")
    third = await accepted(road, "2026-03-04")
    async with refused(road, TextMissing, "reasons"):
        await merge(road, first, lead, why=" ")
    async with refused(road, UnlikeCases, "lead"):
        await merge(road, first, first)
    async with refused(road, ActNotPermitted):
        await merge(road, first, lead, by=OFFICER)
    async with refused(road, NotMerged):
        await undo(road, first)
    await merge(road, first, lead)
    for case, other in ((first, third), (third, first), (lead, third)):
        async with refused(road, AlreadyMerged, "lead"):
            await merge(road, case, other)
    road.case_id = third
    stranger = (await road.on("2026-03-05").register(by="中原区信访局登记员")).id
    async with refused(road, CaseNotFound, "lead"):
        await merge(road, third, stranger)
    road.case_id = third
    await road.answer()
    async with refused(road, NotMergeable, "", "第三十一条"):
        await merge(road, third, lead)
    await road.on("2026-03-06").register(
        items=(ItemEntry(Category.APPEAL_REQUEST, "请求查处", AppealBranch.STATUTORY_DUTY),)
    )
    await road.send()
    await road.accept()
    async with refused(road, UnlikeCases, "lead"):
        await merge(road, road.case_id, lead)


async def test_what_accuses_stays_apart_or_its_answer_would_stand_where_the_accused_reads(
    road: Road,
) -> None:
    other, cases = road.world.person("金水区自然资源局收文员"), list[UUID]()
    for accused in (road.world.person(HEAD), other):
        road.case_id = (await road.enter(accusation((PERSON, accused)), by=CITY_REGISTRAR)).id
        await road.send(to=CITY_DEPARTMENT, by=CITY_OFFICER)
        await road.accept(CITY_HANDLER)
        cases.append(road.case_id)
    for case, lead in (tuple(cases), tuple(reversed(cases))):
        road.case_id = case
        async with refused(road, AccusationsApart, "", "第三十条"):
            await merge(road, case, lead, by=CITY_HANDLER)


async def test_related_are_the_cases_of_the_matter_within_reach(road: Road) -> None:
    first = (await road.register()).id
    again = (await road.on("2026-03-03").register(same_matter_as=first)).id
    actor = road.world.user(OFFICER)
    async with road.world.db.read(actor) as read:
        grants = road.world.grants
        for case_id, other in ((first, again), (again, first)):
            row = await case_by_id(read, actor, grants, case_id)
            assert row is not None
            assert await merging.related(read, actor, grants, row) == [other]
