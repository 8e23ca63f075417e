"""Objecting within five working days: across 春节, past the loaded calendar, and not twice."""

import datetime as dt
from uuid import UUID

import pytest

from cases.road import DEPARTMENT, HANDLER, OFFICER, REGISTRAR, Road
from cases.watching import ledgers, refused, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.models import Ruling
from xinfang.cases.object_to_transfer import (
    NothingToObjectTo,
    ObjectionTooLate,
    ObjectToTransfer,
    ProposedUnknown,
    object_to_transfer,
)
from xinfang.kernel.ids import new_id
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.store.transaction import Outcome

from world import World

ARTICLE = "第二十三条第三款"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 2, 9))


async def propose(road: Road, unit: UUID) -> Outcome:
    return await road.act(
        HANDLER, object_to_transfer, lambda on: ObjectToTransfer(on, "不属于本机关职权", unit)
    )


async def test_the_fifth_working_day_across_the_spring_festival_is_the_last(road: Road) -> None:
    await road.register()
    await road.on("2026-02-10").send()
    # 11, 12, 13, the make-up Saturday 14, then Tuesday 24: off from 15 to 23 February.
    async with refused(road, ObjectionTooLate, "", ARTICLE) as caught:
        await road.on("2026-02-25").objected()
    assert "2026年2月24日" in caught.value.message
    road.on("2026-02-24")
    async with refused(road, TextMissing, "reasons"):
        await road.objected(reasons="  ")
    async with refused(road, TextMissing, "reasons"):
        await road.objected(reasons="长" * 2001)
    async with refused(road, ProposedUnknown, "proposedUnit"):
        await propose(road, new_id())
    async with refused(road, ProposedUnknown, "proposedUnit"):
        await propose(road, road.world.unit("石家庄市信访局"))
    for sender in (OFFICER, REGISTRAR):  # it objects to nothing that it sent
        async with refused(road, ActNotPermitted):
            await road.objected(by=sender)
    await road.objected(by="金水区自然资源局收文员")
    assert await road.tasks() == [("RULE_OBJECTION", "金水区信访局")]
    assert await road.clocks_of(DEPARTMENT) == {
        "DL-05": ("2026-02-25", None, None),  # runs on
        "DL-06": ("2026-02-24", "MET", "2026-02-24"),
    }
    case = await road.case()
    assert (case.state, case.responsible_unit_id) == ("OBJECTED", road.world.unit(DEPARTMENT))
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.objected()
    async with refused(road, UnlawfulStep, "", "第二十三条"):
        await road.accept()  # not while it waits for the ruling


async def test_after_an_overruled_objection_there_is_no_second(road: Road) -> None:
    await road.register()
    await road.on("2026-02-10").send()
    await road.objected()
    await road.rule(Ruling.OVERRULED)
    async with refused(road, NothingToObjectTo, "", ARTICLE):
        await road.on("2026-02-11").objected()
    await road.accept()
    assert (await road.case()).state == "ACCEPTED"


async def test_a_registered_case_was_sent_by_nobody(road: Road) -> None:
    await road.register()
    async with refused(road, UnlawfulStep, "", ARTICLE):
        await road.objected(by=OFFICER)


async def test_an_objection_is_in_the_senders_ledger_too(road: Road) -> None:
    await road.register(by="郑州市信访局登记员")
    await road.send(to=DEPARTMENT, by="郑州市信访局经办人")
    await road.objected()
    assert (await ledgers(road))[-1] == ("case.objected", ["郑州市", "金水区"])
    assert await road.tasks() == [("RULE_OBJECTION", "郑州市信访局")]
    assert await seeing(road, HANDLER, "郑州市信访局经办人") == {HANDLER, "郑州市信访局经办人"}


async def test_beyond_the_announced_years_the_last_day_is_provisional(road: Road) -> None:
    await road.on("2026-12-25").register()
    sent = await road.on("2026-12-28").send()
    assert sent.warnings == ("DEADLINE_PROVISIONAL",)
    clock = (await road.clocks())["DL-06"]
    # 29, 30, 31 December; 1 January is a fixed holiday, 2 and 3 a weekend; 4, 5 January.
    assert (clock.provisional, clock.due_on) == (True, dt.date(2027, 1, 5))
    assert (await road.clocks())["DL-05"].provisional is False  # natural days, and doesn't roll
