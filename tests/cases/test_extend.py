"""Extending the sixty days: by the head, once, in time, by thirty days at most, and told."""

import datetime as dt

import pytest

from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, Road
from cases.watching import ledgers, refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.extend import ExtendHandling, extend
from xinfang.cases.notices import NoticeMissing
from xinfang.cases.petition import ItemEntry
from xinfang.kernel.errors import Invalid
from xinfang.law.classification import Category
from xinfang.law.deadlines import ExtensionTooLate, ExtensionTooLong
from xinfang.law.lifecycle import UnlawfulStep

from world import World

ARTICLE = "第三十四条"


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.send()
    await road.accept()  # sixty days: until Friday 1 May, a holiday, which doesn't move
    return road


async def test_the_head_extends_on_the_last_day_and_tasks_follow(road: Road) -> None:
    async with refused(road, ActNotPermitted):
        await road.extend(by=HANDLER)
    async with refused(road, ExtensionTooLong, "days", ARTICLE):
        await road.extend(31)
    for too_few in (0, -1):
        async with refused(road, Invalid, "days"):
            await road.extend(too_few)
    async with refused(road, NoticeMissing, "notice", ARTICLE):
        await road.extend(notice=None)
    async with refused(road, TextMissing, "reason"):
        await road.act(HEAD, extend, lambda on: ExtendHandling(on, 10, " ", NOTICE))
    road.on("2026-05-02")
    async with refused(road, ExtensionTooLate, "days", ARTICLE):
        await road.extend()
    await road.on("2026-05-01").extend(30)
    clock = (await road.clocks())["DL-08"]
    assert (clock.original_due_on, clock.due_on) == (dt.date(2026, 5, 1), dt.date(2026, 5, 31))
    assert (clock.extension_days, clock.extension_approved_on) == (30, road.day)
    assert "2026年5月31日" in clock.explanation
    tasks = await road.rows("SELECT kind, due_on FROM case_task WHERE case_id = :id AND done_at"
                            " IS NULL")  # fmt: skip
    assert [(row.kind, row.due_on) for row in tasks] == [("ANSWER", dt.date(2026, 5, 31))]
    case = await road.case()
    assert (case.state, case.due_on, case.soon_on) == ("EXTENDED", clock.due_on, clock.soon_on)
    assert (await ledgers(road))[-1] == ("case.extended", ["金水区"])
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.extend(1)  # once


async def test_an_extension_counts_from_the_last_day_not_from_its_approval(road: Road) -> None:
    await road.on("2026-03-20").extend(10)
    assert (await road.clocks())["DL-08"].due_on == dt.date(2026, 5, 11)
    assert await road.tasks() == [("ANSWER", DEPARTMENT)]


async def test_what_has_no_sixty_days_isnt_extended(road: Road) -> None:
    advice = (ItemEntry(Category.SUGGESTION, "建议增设路灯"),)
    await road.register(items=advice, category=Category.SUGGESTION)
    await road.accept(by=OFFICER)
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.extend(by="金水区信访局局长")
