"""The closing report: by the unit assigned, after a result, each of nested assignments its own."""

import datetime as dt

import pytest

from cases.road import DEPARTMENT, HANDLER, OFFICER, REGISTRAR, Road
from cases.watching import differences, ledgers, refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.close import ReportOwed
from xinfang.cases.report_closing import (
    NotConcluded,
    NothingAssigned,
    ReportClosing,
    report_closing,
)

from world import World

ARTICLE = "第二十二条第（三）项"
CITY_REGISTRAR, CITY_OFFICER = "郑州市信访局登记员", "郑州市信访局经办人"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def test_a_transfer_asks_for_no_report(road: Road) -> None:
    await road.register()
    await road.send()
    async with refused(road, NothingAssigned, "", ARTICLE):
        await road.report()


async def test_nested_assignments_are_reported_each_by_its_own_unit(road: Road) -> None:
    await road.register(by=CITY_REGISTRAR, petitioners=())
    await road.send(to="金水区信访局", by=CITY_OFFICER, days=40)
    await road.on("2026-03-04").send(days=20)
    async with refused(road, NotConcluded, "", ARTICLE):
        await road.report()
    async with refused(road, NothingAssigned, "", ARTICLE):
        await road.report(by=CITY_OFFICER)  # it assigned, and owes nobody
    for nobody in (REGISTRAR, "金水区自然资源局收文员"):
        async with refused(road, ActNotPermitted):
            await road.report(by=nobody)
    await road.accept(notice=None)
    await road.answer()
    async with refused(road, TextMissing, "report"):
        await road.act(HANDLER, report_closing, lambda on: ReportClosing(on, " "))
    async with refused(road, ReportOwed, "", ARTICLE):
        await road.close()
    await road.on("2026-03-24").report()
    assert (await ledgers(road))[-1] == ("case.closing_reported", ["金水区"])
    assert (await road.clocks_of(DEPARTMENT))["DL-07"] == ("2026-03-24", "MET", "2026-03-24")
    async with refused(road, NothingAssigned, "", ARTICLE):
        await road.report()
    assert await road.owed() == [("DL-07", "金水区信访局", "2026-04-11")]
    await road.on("2026-03-25").close()
    # The office still owes the city its report, and still has it to do.
    assert (await road.case()).state == "FINISHED"
    assert (await road.case()).due_on == dt.date(2026, 4, 11)
    carried_out = ("ARRANGE_EXECUTION", DEPARTMENT)  # what is supported, beyond the end
    assert await road.tasks() == [carried_out, ("REPORT_CLOSING", "金水区信访局")]
    await road.on("2026-04-12").report(by=OFFICER)
    assert (await ledgers(road))[-1] == ("case.closing_reported", ["郑州市", "金水区"])
    case = await road.case()
    assert (case.due_on, case.late) == (None, True)
    assert (await road.owed(), await road.tasks()) == ([], [carried_out])
    assert await differences(road.world) == []


async def test_the_office_may_report_before_the_unit_does(road: Road) -> None:
    await road.register(by=CITY_REGISTRAR, petitioners=())
    await road.send(to="金水区信访局", by=CITY_OFFICER, days=40)
    await road.send(days=20)
    await road.accept(notice=None)
    await road.answer()
    await road.report(by=OFFICER)
    assert await road.tasks() == [
        ("ARRANGE_EXECUTION", DEPARTMENT),
        ("CLOSE", DEPARTMENT),
        ("REPORT_CLOSING", DEPARTMENT),
    ]
