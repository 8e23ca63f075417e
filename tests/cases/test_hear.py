"""Hearings at the handling stage (条例 31(6)): announced, held, called off; no clock stops."""

import datetime as dt
from typing import Any

import pytest

from cases.road import DEPARTMENT, HANDLER, OFFICER, Road
from cases.watching import refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.hear import (
    AnnounceHearing,
    BadParts,
    CallOffHearing,
    HearingAnnounced,
    HearingDays,
    NoHearing,
    NotHeard,
    NotYetHeld,
    Part,
    RecordHearing,
    announce_hearing,
    call_off_hearing,
    record_hearing,
)
from xinfang.law.procedures import HearingGround, HearingRole
from xinfang.store.transaction import Outcome

from world import World

ARTICLE = "第三十一条第（六）项"
PARTS = (
    Part(HearingRole.PRESIDING, 1),
    Part(HearingRole.PETITIONER, 2),
    Part(HearingRole.OBSERVER, 12),
)


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.send()
    return road


async def announce(road: Road, by: str = HANDLER, **changes: Any) -> Outcome:  # noqa: ANN401 - any field of it
    given: dict[str, Any] = {
        "ground": HearingGround.COMPLEX,
        "topic": "排水沟损坏的责任",
        "place": "区政务服务中心",
        "first_on": dt.date(2026, 3, 10),
        "last_on": dt.date(2026, 3, 11),
        "participants": PARTS,
    }
    return await road.act(by, announce_hearing, lambda on: AnnounceHearing(on, **(given | changes)))


async def record(road: Road, minutes: str = "各方到场陈述。", **given: Any) -> Outcome:  # noqa: ANN401 - as above
    return await road.act(
        HANDLER, record_hearing, lambda on: RecordHearing(on, minutes, "责任属养护单位", **given)
    )


async def call_off(road: Road) -> Outcome:
    return await road.act(
        HANDLER, call_off_hearing, lambda on: CallOffHearing(on, "信访人请求取消")
    )


async def test_only_what_is_being_handled_is_heard(road: Road) -> None:
    async with refused(road, NotHeard, "", ARTICLE):
        await announce(road)
    await road.accept()
    async with refused(road, ActNotPermitted):
        await announce(road, OFFICER)
    for changes, field, kind in (
        ({"first_on": dt.date(2026, 3, 1)}, "firstOn", HearingDays),
        ({"last_on": dt.date(2026, 3, 9)}, "firstOn", HearingDays),
        ({"participants": PARTS[:1]}, "participants", BadParts),
        ({"participants": (*PARTS, PARTS[0])}, "participants", BadParts),
        ({"participants": (*PARTS[:2], Part(HearingRole.PANEL, 0))}, "participants", BadParts),
        ({"topic": ""}, "topic", TextMissing),
        ({"place": " "}, "place", TextMissing),
    ):
        async with refused(road, kind, field):
            await announce(road, **changes)
    await announce(road)
    async with refused(road, HearingAnnounced):
        await announce(road)


async def test_a_hearing_is_held_and_stops_no_clock(road: Road) -> None:
    await road.accept()
    before = (await road.clocks())["DL-08"].due_on
    await announce(road)
    assert await road.tasks() == [("ANSWER", DEPARTMENT), ("HOLD_HEARING", DEPARTMENT)]
    async with refused(road, HearingAnnounced):
        await road.answer()
    async with refused(road, NotYetHeld, "minutes"):
        await record(road)
    async with refused(road, TextMissing, "minutes"):
        await record(road.on("2026-03-10"), " ")
    await record(road.on("2026-03-11"), participants=PARTS[:2])
    assert (await road.clocks())["DL-08"].due_on == before
    (row,) = await road.rows("SELECT * FROM case_hearing WHERE case_id = :id")
    assert (row.state, row.result) == ("HELD", "责任属养护单位")
    assert row.participants == [
        {"role": "PRESIDING", "people": 1},
        {"role": "PETITIONER", "people": 2},
    ]
    assert (await road.case()).state == "ACCEPTED"
    assert await road.tasks() == [("ANSWER", DEPARTMENT)]
    async with refused(road, NoHearing):
        await record(road)
    await road.answer()


async def test_a_hearing_is_called_off_and_announced_anew(road: Road) -> None:
    await road.accept()
    async with refused(road, NoHearing):
        await call_off(road)
    await announce(road)
    await call_off(road)
    assert await road.tasks() == [("ANSWER", DEPARTMENT)]
    await announce(road)
    assert [event for event in await road.events() if "HEARING" in event] == [
        "HEARING_ANNOUNCED",
        "HEARING_CALLED_OFF",
        "HEARING_ANNOUNCED",
    ]
