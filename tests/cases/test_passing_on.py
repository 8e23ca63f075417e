"""Passing on: not what one's own level answers for, not for longer than given, not too often."""

import datetime as dt

import pytest

from cases.laid_down import attributed
from cases.road import DEPARTMENT, NOTICE, Road
from cases.watching import picture, refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.models import SettingName
from xinfang.cases.passing_on import PeriodBeyondOuter, SettledHere
from xinfang.cases.set_setting import NotFromThePast, OutOfBounds, SetSetting, set_setting
from xinfang.cases.transfer import SendCase, send
from xinfang.kernel import clock
from xinfang.kernel.errors import Refusal
from xinfang.law.handling import TransferKind
from xinfang.store.transaction import Outcome

from world import World

CITY, CITY_LINE = "郑州市信访局", "郑州市自然资源局"
CITY_OFFICER, CITY_HANDLER = "郑州市信访局经办人", "郑州市自然资源局承办人"
PROVINCE, PROVINCE_OFFICER = "河南省信访局", "河南省信访局经办人"
CLASS = "050101"
ARTICLE = "第二十二条第（三）项"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def pass_on(road: Road, reasons: str, by: str = CITY_HANDLER) -> Outcome:
    target = road.world.unit(DEPARTMENT)
    return await road.act(
        by,
        send,
        lambda on: SendCase(
            on, TransferKind.TRANSFER, target, notice=NOTICE, passing_reasons=reasons
        ),
    )


async def put(road: Road, by: str, value: int, since: str | None = None) -> None:
    day = dt.date.fromisoformat(since) if since else None
    with clock.frozen(road.noon()):
        async with road.world.db.write(road.world.user(by)) as tx:
            command = SetSetting(SettingName.TRANSFER_DEPTH, value, day)
            await set_setting(tx, road.world.grants, command)


async def test_who_answers_for_it_passes_it_on_with_reasons_alone(road: Road) -> None:
    await attributed(road, CLASS, CITY_LINE, "郑州市")
    await road.register(CITY_OFFICER, content_class_code=CLASS)
    await road.send(to=CITY_LINE, by=CITY_OFFICER)
    before = await picture(road.world)
    with pytest.raises(SettledHere) as caught:
        await pass_on(road, "  ")
    assert await picture(road.world) == before
    assert caught.value.field == ("passingReasons",)
    assert caught.value.article == "《河南省信访工作责任制实施细则》第六条"
    await pass_on(road, "涉及地块由区局登记发证")
    rows = await road.rows(
        "SELECT passing_reasons FROM case_transfer WHERE case_id = :id ORDER BY ordinal"
    )
    assert [row[0] for row in rows] == ["", "涉及地块由区局登记发证"]


@pytest.mark.parametrize("answering", [DEPARTMENT, None])
async def test_who_does_not_answer_for_it_needs_none(road: Road, answering: str | None) -> None:
    await attributed(road, CLASS, CITY_LINE, "郑州市")
    if answering is not None:  # the district's own table is nearer to the matter
        await attributed(road, CLASS, answering)
    code = CLASS if answering else "010000"
    given = {"content_class_code": code, "problem_region_code": "410105"}
    await road.register(CITY_OFFICER, **given)
    await road.send(to=CITY_LINE, by=CITY_OFFICER)
    await pass_on(road, "")


async def test_what_came_straight_to_it_is_no_passing_on(road: Road) -> None:
    await attributed(road, CLASS, CITY, "郑州市")
    await road.register(CITY_OFFICER, content_class_code=CLASS)
    await pass_on(road, "", CITY_OFFICER)


async def test_a_period_ends_within_the_outer_one(road: Road) -> None:
    await road.register("河南省信访局登记员")
    await road.on("2026-03-03").send(to=CITY, by=PROVINCE_OFFICER, days=30)  # until 2 April
    road.on("2026-03-13")  # twenty days are left
    async with refused(road, PeriodBeyondOuter, "periodDays", ARTICLE) as caught:
        await road.send(to=DEPARTMENT, by=CITY_OFFICER, days=21)
    assert "2026年4月2日" in caught.value.message
    assert "20 天" in caught.value.message
    await road.send(to=DEPARTMENT, by=CITY_OFFICER, days=20)
    owed = {(term, unit): day for term, unit, day in await road.owed()}
    assert owed["DL-07", CITY] == owed["DL-07", DEPARTMENT] == "2026-04-02"


async def test_whose_own_day_has_passed_gives_one_day(road: Road) -> None:
    await road.register("河南省信访局登记员")
    await road.on("2026-03-03").send(to=CITY, by=PROVINCE_OFFICER, days=5)
    road.on("2026-03-10")
    async with refused(road, PeriodBeyondOuter, "periodDays", ARTICLE):
        await road.send(to=DEPARTMENT, by=CITY_OFFICER, days=2)
    await road.send(to=DEPARTMENT, by=CITY_OFFICER, days=1)


async def test_the_third_time_is_warned_of_and_a_territory_sets_another(road: Road) -> None:
    await road.register("河南省信访局登记员")
    assert (await road.send(to=CITY, by=PROVINCE_OFFICER)).warnings == ()
    assert (await road.send(to=CITY_LINE, by=CITY_OFFICER)).warnings == ()
    assert (await pass_on(road, "")).warnings == ("SENT_ON_OFTEN",)
    await put(road, "河南省信访局局长", 1)
    await put(road, "郑州市信访局局长", 3)
    await put(road, "郑州市信访局局长", 1, since="2026-03-04")
    for day, warned in (("2026-03-02", ()), ("2026-03-04", ("SENT_ON_OFTEN",))):
        await road.on(day).register("河南省信访局登记员")
        assert (await road.send(to=CITY, by=PROVINCE_OFFICER)).warnings == ()
        sent = await road.send(to=CITY_LINE, by=CITY_OFFICER)
        assert sent.warnings == warned  # by the city's own number, not by the province's


@pytest.mark.parametrize(
    ("by", "value", "since", "refusal", "field"),
    [
        (CITY_OFFICER, 3, None, ActNotPermitted, ()),
        ("郑州市自然资源局局长", 3, None, ActNotPermitted, ()),
        ("郑州市信访局局长", 0, None, OutOfBounds, ("value",)),
        ("郑州市信访局局长", 10, None, OutOfBounds, ("value",)),
        ("郑州市信访局局长", 3, "2026-03-01", NotFromThePast, ("validFrom",)),
    ],
)
async def test_a_setting_is_refused(
    road: Road,
    by: str,
    value: int,
    since: str | None,
    refusal: type[Refusal],
    field: tuple[str, ...],
) -> None:
    with pytest.raises(refusal) as caught:
        await put(road, by, value, since)
    assert caught.value.field == field
    assert await road.world.ask("SELECT 1 FROM case_setting") == []
