"""Asking for review and re-review: the window, who reviews, what runs; every date by hand.

Off in 2026: 春节, 15 to 23 February, with Saturday 14 and 28 worked; 清明, 4 to 6 April.
"""

import datetime as dt
from pathlib import Path

import pytest

from cases.offices import housing
from cases.road import (
    CLERK,
    DEPARTMENT,
    HEAD,
    OFFICER,
    RE_REVIEWER,
    REGISTRAR,
    REVIEWER,
    Road,
)
from cases.test_reckon_anew import announce
from cases.watching import differences, ledgers, refused, scopes, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.close import ReviewOpen, WindowUncertain
from xinfang.cases.petition import ItemEntry
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.request_review import (
    AskedOutOfTime,
    ChainEnded,
    NoReviewer,
    WindowLapsed,
    WindowNotOpen,
)
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.handling import Conclusion
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.law.review import ReviewStage

from world import World

CITY, PROVINCE = "郑州市自然资源局", "河南省自然资源局"
RE_REVIEW = ReviewStage.RE_REVIEW
NOT_FOUND = ".".join(CaseNotFound().field)


@pytest.fixture(name="road")
async def answered(world: World) -> Road:
    """A case that the department answered, the opinion served on 20 January 2026."""
    road = Road(world, dt.date(2026, 1, 5))
    await road.register()
    await road.send()
    await road.accept()
    await road.on("2026-01-19").answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.on("2026-01-20").serve()
    return road


async def test_asked_on_the_last_day_after_the_holiday_the_organ_above_reviews(road: Road) -> None:
    """19 February lies in 春节, so the window ends on Tuesday 24; it is entered a day later."""
    window = (await road.clocks())["DL-10"]
    assert (window.due_on, window.provisional) == (dt.date(2026, 2, 24), False)
    assert REVIEWER not in await seeing(road, RE_REVIEWER)
    await road.on("2026-02-25").request(asked="2026-02-24")
    case = await road.case()
    assert (case.state, case.due_on) == ("UNDER_REVIEW", dt.date(2026, 3, 27))
    assert case.responsible_unit_id == road.world.unit(DEPARTMENT)
    (review,) = await road.reviews()
    assert (review.stage, review.organ, review.unit, review.last) == (
        *("REVIEW", CITY, CITY),
        False,
    )
    assert (review.requested_on, review.received_on, review.good_cause) == (
        dt.date(2026, 2, 24),
        road.day,
        None,
    )
    window = (await road.clocks())["DL-10"]
    assert (window.ended_as, window.ended_on) == ("MET", dt.date(2026, 2, 24))
    # Received on 25 February: three days of that month, 27 of March. An organ's limit.
    assert await road.owed() == [("DL-11", CITY, "2026-03-27"), ("DL-21", "", "2026-02-24")]
    assert await road.tasks() == [("GIVE_REVIEW_OPINION", CITY)]
    assert (await road.events())[-1] == "REVIEW_REQUESTED"
    assert (await ledgers(road))[-1] == ("case.review_requested", ["郑州市", "金水区"])
    assert ("handled", CITY) in await scopes(road)
    assert await differences(road.world) == []
    async with refused(road, UnlawfulStep, "", "第三十五条"):
        await road.request()
    async with refused(road, UnlawfulStep, "", "第三十五条"):
        await road.close()


async def test_entered_by_the_reviewing_organ_it_was_received_when_it_was_asked(road: Road) -> None:
    await road.on("2026-02-12").request(by=REVIEWER, asked="2026-02-09")
    assert (await road.owed())[0] == ("DL-11", CITY, "2026-03-11")


async def test_whoever_enters_it_may_say_when_the_organ_had_it(road: Road) -> None:
    road.on("2026-02-12")
    for asked, received in (("2026-02-09", "2026-02-08"), ("2026-02-09", "2026-02-13")):
        async with refused(road, AskedOutOfTime, "receivedOn"):
            await road.request(by=REVIEWER, asked=asked, received=received)
    await road.request(by=REVIEWER, asked="2026-02-09", received="2026-02-11")
    assert (await road.owed())[0] == ("DL-11", CITY, "2026-03-13")


@pytest.mark.parametrize("by", [REGISTRAR, OFFICER, HEAD, CLERK, "郑州市自然资源局局长"])
async def test_any_counter_that_knows_the_case_takes_the_request(road: Road, by: str) -> None:
    await road.request(by=by)
    assert (await road.case()).state == "UNDER_REVIEW"


async def test_who_does_not_know_the_case_takes_none(road: Road) -> None:
    for by in ("中原区信访局登记员", "洛阳市自然资源局承办人", "郑州市信访局登记员"):
        async with refused(road, CaseNotFound, NOT_FOUND):
            await road.request(by=by)
    async with refused(road, ActNotPermitted):
        await road.request(by="金水区书记")


async def test_a_day_late_it_takes_a_good_cause(road: Road) -> None:
    road.on("2026-02-26")
    async with refused(road, WindowLapsed, "goodCause", "第三十五条") as caught:
        await road.request(asked="2026-02-25")
    assert "2026年2月24日" in caught.value.message
    async with refused(road, WindowLapsed, "goodCause", "第三十五条"):
        await road.request(asked="2026-02-25", good_cause=" ")
    await road.request(asked="2026-02-25", good_cause="住院手术，2月24日方出院")
    (review,) = await road.reviews()
    assert review.good_cause == "住院手术，2月24日方出院"
    assert (await road.owed())[0] == ("DL-11", CITY, "2026-03-28")


async def test_in_time_no_cause_is_kept(road: Road) -> None:
    await road.request(good_cause="无")
    assert (await road.reviews())[0].good_cause is None


async def test_days_out_of_order_are_refused(road: Road) -> None:
    for asked in ("2026-01-19", "2026-01-21"):
        async with refused(road, AskedOutOfTime, "requestedOn"):
            await road.request(asked=asked)
    async with refused(road, TextMissing, "request"):
        await road.request(request=" ")


async def test_what_was_not_served_has_no_window(world: World) -> None:
    road = Road(world, dt.date(2026, 1, 5))
    await road.register()
    await road.send()
    await road.accept()
    async with refused(road, UnlawfulStep, "", "第三十五条"):
        await road.request()
    await road.answer(conclusion=Conclusion.NOT_SUPPORT)
    async with refused(road, WindowNotOpen, "", "第三十五条"):
        await road.request()


async def test_only_the_sixth_branch_is_reviewed(world: World) -> None:
    road = Road(world, dt.date(2026, 1, 5))
    duty = (ItemEntry(Category.APPEAL_REQUEST, "请求查处违建", AppealBranch.STATUTORY_DUTY),)
    await road.register(items=duty)
    await road.send()
    await road.accept()
    await road.answer(conclusion=None)
    await road.serve()
    async with refused(road, UnlawfulStep, "", "第三十五条"):
        await road.request()


async def test_a_re_review_is_of_the_organ_above_the_reviewing_one(road: Road) -> None:
    await road.on("2026-02-24").request()
    async with refused(road, UnlawfulStep, "", "第三十六条"):
        await road.request(stage=RE_REVIEW)
    await road.on("2026-03-04").opine()
    async with refused(road, WindowNotOpen, "", "第三十六条"):
        await road.request(stage=RE_REVIEW)
    await road.on("2026-03-05").serve_review()
    # 4 April begins 清明, which ends on Monday 6.
    assert (await road.clocks())["DL-12"].due_on == dt.date(2026, 4, 7)
    road.on("2026-04-08")
    async with refused(road, WindowLapsed, "goodCause", "第三十六条"):
        await road.request(stage=RE_REVIEW)
    await road.request(stage=RE_REVIEW, asked="2026-04-07")
    case = await road.case()
    assert (case.state, case.due_on) == ("UNDER_RE_REVIEW", dt.date(2026, 5, 8))
    first, second = await road.reviews()
    assert (second.stage, second.unit, second.of_review_id, second.last) == (
        *("RE_REVIEW", PROVINCE, first.id),
        True,
    )
    assert await road.tasks() == [("GIVE_RE_REVIEW_OPINION", PROVINCE)]
    # The organ that reviewed follows it; it has nothing in hand any more.
    found = await scopes(road)
    assert ("handled", PROVINCE) in found
    assert ("originated", CITY) in found
    assert ("handled", CITY) not in found
    assert (await ledgers(road))[-1] == ("case.re_review_requested", ["河南省", "金水区"])


async def test_above_the_province_nobody_on_the_platform_reviews(world: World) -> None:
    road = Road(world, dt.date(2026, 1, 5))
    registrar, officer = "河南省信访局登记员", "河南省信访局经办人"
    await road.register(by=registrar)
    await road.accept(by=officer)
    await road.answer(by=officer)
    await road.serve(by=officer)
    async with refused(road, NoReviewer, "", "第三十五条"):
        await road.request(by=registrar)


async def test_what_the_provincial_government_reviewed_is_not_reviewed_again(world: World) -> None:
    road = Road(world, dt.date(2026, 1, 5))
    bureau = await housing(world, "河南省")
    handler, office = f"{bureau}承办人", "河南省信访局经办人"
    await road.register(by="河南省信访局登记员")
    await road.send(to=bureau, by=office)
    await road.accept(by=handler)
    await road.answer(by=handler)
    await road.serve(by=handler)
    await road.request(by="河南省信访局登记员")
    (review,) = await road.reviews()
    assert (review.organ, review.unit, review.last) == ("河南省人民政府", "河南省信访局", True)
    await road.on("2026-01-12").opine(by=office)
    await road.serve_review(by=office)
    assert [term for term, _, _ in await road.owed()] == ["DL-21"]  # no window for a re-review
    async with refused(road, ChainEnded, "", "第三十六条"):
        await road.request(by=office, stage=RE_REVIEW)
    await road.close(by=f"{bureau}局长")
    assert (await road.case()).state == "FINISHED"


async def test_a_last_day_in_an_unannounced_year_is_the_petitioners(
    world: World, tmp_path: Path
) -> None:
    """Served on 5 December 2026, the window ends on Monday 4 January 2027, for all we know."""
    road = Road(world, dt.date(2026, 12, 1))
    await road.register()
    await road.send()
    await road.accept()
    await road.on("2026-12-04").answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.on("2026-12-05").serve()
    window = (await road.clocks())["DL-10"]
    assert (window.due_on, window.provisional) == (dt.date(2027, 1, 4), True)
    road.on("2027-01-04")
    async with refused(road, ReviewOpen, "", "第三十五条"):
        await road.close()
    road.on("2027-01-20")
    async with refused(road, WindowUncertain, "", "第三十五条"):
        await road.close()
    first = road.case_id
    await announce(road, tmp_path)  # Monday 4 is off, Tuesday 5 is worked
    await world.refresh()
    async with refused(road, WindowLapsed, "goodCause", "第三十五条") as caught:
        await road.request(asked="2027-01-06")
    assert "2027年1月5日" in caught.value.message
    assert road.case_id == first
    await road.close()
    assert (await road.case()).state == "FINISHED"
    assert (await road.clocks())["DL-10"].due_on == dt.date(2027, 1, 5)


async def test_before_the_announcement_nobody_is_too_late(world: World) -> None:
    road = Road(world, dt.date(2026, 12, 1))
    await road.register()
    await road.send()
    await road.accept()
    await road.answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.on("2026-12-05").serve()
    await road.on("2027-01-06").request()
    (review,) = await road.reviews()
    assert (review.good_cause, review.received_on) == (None, dt.date(2027, 1, 6))
    assert (await road.owed())[0] == ("DL-11", CITY, "2027-02-05")
