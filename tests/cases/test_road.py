"""The whole road, letter to close, with every date counted by hand across 春节 2026.

Off that year: 15 to 23 February; worked: Saturday 14 and 28 February. 端午: off 19 to 21 June.
"""

import datetime as dt
from typing import Any

import pytest

from cases.road import DEPARTMENT, Road
from xinfang.cases.close import ReviewOpen
from xinfang.cases.models import Ruling

from world import World

WHOLE = [
    "REGISTERED",
    "TRANSFERRED",
    "ARRIVED",
    "ACCEPTED",
    "HANDLING_BEGUN",
    "EXTENDED",
    "ANSWERED",
    "ANSWER_SERVED",
    "CLOSED",
]


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 2, 3))


def days(clock: Any) -> tuple[str, str, str | None, str | None]:  # noqa: ANN401 - a row
    ended = clock.ended_on.isoformat() if clock.ended_on else None
    return clock.started_on.isoformat(), clock.due_on.isoformat(), clock.ended_as, ended


async def test_from_letter_to_close(road: Road) -> None:
    await road.register()
    assert await road.tasks() == [("DISPOSE", "金水区信访局")]
    assert days((await road.clocks())["DL-02"]) == ("2026-02-03", "2026-02-18", None, None)
    await road.on("2026-02-10").send()
    clocks = await road.clocks()
    assert days(clocks["DL-02"]) == ("2026-02-03", "2026-02-18", "MET", "2026-02-10")
    assert days(clocks["DL-05"]) == ("2026-02-10", "2026-02-25", None, None)
    # 11, 12, 13, the make-up Saturday 14, then Tuesday 24.
    assert days(clocks["DL-06"]) == ("2026-02-10", "2026-02-24", None, None)
    case = await road.case()
    assert (case.state, case.due_on) == ("PENDING_ACCEPTANCE", dt.date(2026, 2, 25))
    assert case.responsible_unit_id == case.first_unit_id == road.world.unit(DEPARTMENT)
    await road.on("2026-02-24").accept()
    clocks = await road.clocks()
    assert days(clocks["DL-05"]) == ("2026-02-10", "2026-02-25", "MET", "2026-02-24")
    assert days(clocks["DL-06"]) == ("2026-02-10", "2026-02-24", "STOPPED", "2026-02-24")
    assert days(clocks["DL-08"]) == (
        "2026-02-24",
        "2026-04-25",
        None,
        None,
    )  # a Saturday, and stays
    await road.on("2026-02-25").begin()
    await road.on("2026-04-25").extend(30)
    extended = (await road.clocks())["DL-08"]
    assert (extended.original_due_on, extended.due_on) == (
        dt.date(2026, 4, 25),
        dt.date(2026, 5, 25),
    )
    assert (await road.case()).due_on == dt.date(2026, 5, 25)
    await road.on("2026-05-20").answer()
    await road.on("2026-05-21").serve()
    clocks = await road.clocks()
    assert days(clocks["DL-08"]) == ("2026-02-24", "2026-05-25", "MET", "2026-05-20")
    # 20 June is a Saturday inside 端午: both windows move to Monday 22.
    assert days(clocks["DL-10"]) == ("2026-05-21", "2026-06-22", None, None)
    assert days(clocks["DL-21"]) == ("2026-05-21", "2026-06-22", None, None)
    assert await road.tasks() == [("ARRANGE_EXECUTION", DEPARTMENT), ("CLOSE", DEPARTMENT)]
    with pytest.raises(ReviewOpen, match="2026年6月22日"):
        await road.on("2026-06-22").close()
    await road.on("2026-06-23").close()
    case = await road.case()
    assert (case.state, case.due_on, case.late) == ("FINISHED", None, False)
    assert (case.accepted_on, case.answered_on, case.closed_on) == (
        dt.date(2026, 2, 24),
        dt.date(2026, 5, 20),
        dt.date(2026, 6, 23),
    )
    assert await road.tasks() == [("ARRANGE_EXECUTION", DEPARTMENT)]  # what was decided is owed
    assert await road.events() == WHOLE


async def test_an_upheld_objection_voids_the_objectors_days_and_leaves_the_senders(
    road: Road,
) -> None:
    await road.register()
    await road.on("2026-02-10").send(days=40)
    await road.on("2026-02-24").objected()
    assert await road.tasks() == [
        ("REPORT_CLOSING", DEPARTMENT),
        ("RULE_OBJECTION", "金水区信访局"),
    ]
    await road.on("2026-02-26").rule(Ruling.UPHELD)
    clocks = await road.clocks()
    assert days(clocks["DL-05"]) == ("2026-02-10", "2026-02-25", "VOIDED", "2026-02-26")
    assert days(clocks["DL-07"]) == ("2026-02-10", "2026-03-22", "VOIDED", "2026-02-26")
    assert days(clocks["DL-02"]) == ("2026-02-03", "2026-02-18", None, None)
    case = await road.case()
    assert (case.state, case.due_on, case.first_unit_id) == (
        "REGISTERED",
        dt.date(2026, 2, 18),
        None,
    )
    assert await road.tasks() == [("DISPOSE", "金水区信访局")]
    await road.on("2026-02-27").send()
    again = await road.clocks()
    assert days(again["DL-02"]) == ("2026-02-03", "2026-02-18", "MET", "2026-02-27")
    assert days(again["DL-05"]) == ("2026-02-27", "2026-03-14", None, None)
    assert (await road.case()).late is True


async def test_an_overruled_objection_changes_no_day(road: Road) -> None:
    await road.register()
    await road.on("2026-02-10").send()
    await road.on("2026-02-11").objected()
    await road.on("2026-02-12").rule(Ruling.OVERRULED)
    clocks = await road.clocks()
    assert days(clocks["DL-05"]) == ("2026-02-10", "2026-02-25", None, None)
    assert days(clocks["DL-06"]) == ("2026-02-10", "2026-02-24", "MET", "2026-02-11")
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DEPARTMENT)]
    assert (await road.case()).state == "PENDING_ACCEPTANCE"
