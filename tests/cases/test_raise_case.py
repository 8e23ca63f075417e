"""Raising a case: what stops below, what runs on above, who is told; asked for and declined."""

import datetime as dt

import pytest

from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, REGISTRAR, Road
from cases.watching import differences, ledgers, refused, scopes, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.models import SubjectKind
from xinfang.cases.notices import NoticeEntry, NoticeMissing
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.raise_case import (
    AlreadyRequested,
    DeclineRaise,
    NoSuperior,
    NothingRequested,
    RaiseCase,
    RequestRaise,
    decline_raise,
    raise_case,
    request_raise,
)
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.store.transaction import Outcome

from world import World

OFFICE, CITY, CITY_DIRECTOR = "金水区信访局", "郑州市信访局", "郑州市信访局局长"
DIRECTOR, PROVINCE_OFFICER = "金水区信访局局长", "河南省信访局经办人"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def take(
    road: Road,
    by: str = CITY_DIRECTOR,
    notice: NoticeEntry | None = NOTICE,
    reasons: str = "久拖不决，影响较大",
) -> Outcome:
    return await road.act(by, raise_case, lambda on: RaiseCase(on, reasons, notice))


async def ask(road: Road, by: str = DIRECTOR, reasons: str = "涉及多区，本级难以协调") -> Outcome:
    return await road.act(by, request_raise, lambda on: RequestRaise(on, reasons))


async def decline(road: Road, by: str = CITY_DIRECTOR) -> Outcome:
    return await road.act(by, decline_raise, lambda on: DeclineRaise(on, "本级可以办理"))


async def states(road: Road) -> list[str]:
    rows = await road.rows("SELECT state FROM case_raise WHERE case_id = :id ORDER BY id")
    return [row.state for row in rows]


async def test_the_superior_takes_a_case_and_what_was_owed_below_is_stopped(road: Road) -> None:
    await road.register("河南省信访局登记员")
    await road.on("2026-03-03").send(to=CITY, by=PROVINCE_OFFICER, days=60)
    await road.send(to=DEPARTMENT, by="郑州市信访局经办人", days=30)
    await road.on("2026-03-05").accept()
    await road.begin()
    road.on("2026-03-16")
    for other in (OFFICER, DIRECTOR, "郑州市信访局经办人"):
        async with refused(road, ActNotPermitted):
            await take(road, by=other)
    async with refused(road, ActNotPermitted):
        await take(road, by="河南省信访局局长")  # not past the city
    async with refused(road, CaseNotFound, "case"):
        await take(road, by="洛阳市信访局局长")
    async with refused(road, NoticeMissing, "notice", "第二十三条第二款"):
        await take(road, notice=None)
    async with refused(road, TextMissing, "reasons"):
        await take(road, reasons=" ")
    await take(road)
    case = await road.case()
    world = road.world
    assert (case.state, case.responsible_unit_id) == ("REGISTERED", world.unit(CITY))
    assert (case.tenant_id, case.accepted_on, case.first_unit_id) == (
        world.tenant("郑州市"),
        None,
        None,
    )
    below = await road.clocks_of(DEPARTMENT)
    assert below["DL-08"] == ("2026-05-04", "STOPPED", "2026-03-16")
    assert below["DL-07"] == ("2026-04-02", "STOPPED", "2026-03-16")
    assert below["DL-05"] == ("2026-03-18", "MET", "2026-03-05")  # what was done stays done
    assert await road.owed() == [("DL-02", CITY, "2026-03-31"), ("DL-07", CITY, "2026-05-02")]
    assert await road.tasks() == [("DISPOSE", CITY), ("REPORT_CLOSING", CITY)]
    assert await road.transfers() == [None, "RAISED"]
    assert await scopes(road) == [
        ("handled", CITY),
        ("originated", "河南省信访局"),
        ("originated", CITY),
        ("vertical_line", CITY),
    ]
    assert await states(road) == ["RAISED"]
    assert (await ledgers(road))[-1] == ("case.raised", ["郑州市", "金水区"])
    assert await seeing(road, HANDLER, HEAD, OFFICER, CITY_DIRECTOR, "河南省监管员") == {
        CITY_DIRECTOR,
        "河南省监管员",
    }
    notices = await road.rows(
        "SELECT kind, competent FROM case_notice WHERE case_id = :id ORDER BY id DESC LIMIT 1"
    )
    assert (notices[0].kind, notices[0].competent) == ("TRANSFER", CITY)
    assert await differences(world) == []
    await road.send(to="郑州市自然资源局", by="郑州市信访局经办人")  # and goes on from here


async def test_a_request_leaves_the_case_until_it_is_decided(road: Road) -> None:
    await road.register()
    await road.on("2026-03-04").send()
    for other in (HANDLER, OFFICER, REGISTRAR):
        async with refused(road, ActNotPermitted):
            await ask(road, by=other)
    async with refused(road, NothingRequested, "", "第二十二条"):
        await decline(road)
    await ask(road, by=HEAD)
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DEPARTMENT), ("DECIDE_RAISE", CITY)]
    assert (await ledgers(road))[-1] == ("case.raise_requested", ["郑州市", "金水区"])
    async with refused(road, AlreadyRequested):
        await ask(road, by=HEAD)
    await road.accept()
    await decline(road)
    assert await road.tasks() == [("ANSWER", DEPARTMENT)]
    await ask(road, by=HEAD)
    await take(road)
    assert await states(road) == ["DECLINED", "RAISED"]
    assert await road.tasks() == [("DISPOSE", CITY)]
    assert [kind for kind in await road.events() if "RAISE" in kind] == [
        "RAISE_REQUESTED",
        "RAISE_DECLINED",
        "RAISE_REQUESTED",
        "RAISED",
    ]


async def test_what_is_answered_or_has_nobody_above_is_not_raised(road: Road) -> None:
    await road.register("河南省信访局登记员")
    async with refused(road, NoSuperior):
        await ask(road, by="河南省信访局局长")
    await road.register()
    await road.on("2026-03-04").send()
    await road.accept()
    await road.answer()
    async with refused(road, UnlawfulStep, "", "第二十二条"):
        await take(road)
    async with refused(road, UnlawfulStep, "", "第二十二条"):
        await ask(road, by=HEAD)


async def test_what_lies_with_the_county_office_is_raised_too_and_an_objection_falls_away(
    road: Road,
) -> None:
    await road.register()
    await take(road)
    assert await road.tasks() == [("DISPOSE", CITY)]
    assert await road.clocks_of(OFFICE) == {
        "DL-01": ("2026-03-02", "MET", "2026-03-02"),
        "DL-02": ("2026-03-17", "STOPPED", "2026-03-02"),
    }
    await road.register()
    await road.on("2026-03-04").send()
    await road.objected()
    await take(road)
    assert (await road.case()).state == "REGISTERED"
    assert await road.tasks() == [("DISPOSE", CITY)]


async def test_the_accused_superior_neither_sees_nor_is_asked(road: Road) -> None:
    world = road.world
    given = accusation((SubjectKind.PERSON, world.person(CITY_DIRECTOR)))
    road.case_id = (await road.enter(given)).id
    async with refused(road, NoSuperior):
        await ask(road)
    async with refused(road, CaseNotFound, "case"):
        await take(road)
