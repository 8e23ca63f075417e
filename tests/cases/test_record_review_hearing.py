"""Hearings of a re-review, their days counted by hand; publicity after them; care after the end."""

import datetime as dt
from decimal import Decimal

import pytest

from cases.road import CLERK, HANDLER, HEAD, OFFICER, RE_REVIEWER, REVIEWER, Road
from cases.test_at_once import at_once, of, one_won, seen
from cases.watching import ledgers, refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import StaleVersion, TextMissing
from xinfang.cases.publicize_opinion import AlreadyPublicized, NotHeard, PublicizedOutOfTime
from xinfang.cases.record_aftercare import DoneOutOfTime, NoSuchAmount, NotEnded
from xinfang.cases.record_review_hearing import (
    HeldOutOfTime,
    RecordReviewHearing,
    record_review_hearing,
)
from xinfang.cases.reviewing import NotTheReviewer
from xinfang.law.deadlines import NotExcluded
from xinfang.law.review import AftercareKind, ReviewStage
from xinfang.store.perform import LostRace

from world import World

PROVINCE = "河南省自然资源局"
RE_REVIEW = ReviewStage.RE_REVIEW
KIND = AftercareKind


@pytest.fixture(name="road")
async def under_re_review(world: World) -> Road:
    """A case whose re-review was received on Monday 11 January 2027: until 10 February."""
    road = Road(world, dt.date(2026, 12, 1))
    await road.register()
    await road.send()
    await road.accept()
    await road.answer()
    await road.serve()
    await road.on("2026-12-10").request(by=REVIEWER)
    await road.on("2026-12-20").opine()
    await road.serve_review()
    await road.on("2027-01-11").request(by=RE_REVIEWER, stage=RE_REVIEW)
    return road


async def days(road: Road) -> tuple[str, bool]:
    clock = (await road.clocks())["DL-13"]
    (task,) = await road.rows(
        "SELECT due_on FROM case_task WHERE case_id = :id AND done_at IS NULL"
        " AND kind = 'GIVE_RE_REVIEW_OPINION'"
    )
    assert task.due_on == clock.due_on == (await road.case()).due_on
    return clock.due_on.isoformat(), clock.provisional


async def test_two_hearings_move_the_last_day_the_second_in_the_days_of_the_first(
    road: Road,
) -> None:
    """An organ's limit in natural days is never provisional, in 2027 as well."""
    assert await days(road) == ("2027-02-10", False)
    async with refused(road, HeldOutOfTime, "lastOn"):
        await road.hear("2027-01-11", "2027-01-12")  # not over yet
    # 26 to 28 January: three days, both ends whole.
    await road.on("2027-01-29").hear("2027-01-26", "2027-01-28", place="河南省自然资源局会议室")
    assert await days(road) == ("2027-02-13", False)
    # 12 and 13 February lie in the days that were gained, and are taken out as well.
    await road.on("2027-02-13").hear("2027-02-12", "2027-02-13")
    assert await days(road) == ("2027-02-15", False)
    clock = (await road.clocks())["DL-13"]
    assert clock.excluded == [
        dt.date(2027, 1, 26),
        dt.date(2027, 1, 28),
        dt.date(2027, 2, 12),
        dt.date(2027, 2, 13),
    ]
    assert "共扣除5日（《信访工作条例》第三十六条）" in clock.explanation
    assert (await road.events())[-1] == "REVIEW_HEARING_HELD"
    assert (await ledgers(road))[-1] == ("case.review_hearing_held", ["河南省", "金水区"])
    await road.on("2027-02-15").opine(by=RE_REVIEWER, stage=RE_REVIEW)
    clock = (await road.clocks())["DL-13"]
    assert (clock.ended_as, clock.ended_on) == ("MET", clock.due_on)
    assert (await road.case()).late is False


async def test_a_hearing_after_the_last_day_moves_nothing(road: Road) -> None:
    await road.on("2027-02-20").hear("2027-02-15", "2027-02-16")
    assert await days(road) == ("2027-02-10", False)


async def test_two_that_overlap_count_once(road: Road) -> None:
    road.on("2027-01-29")
    await road.hear("2027-01-25", "2027-01-26")
    await road.hear("2027-01-26", "2027-01-27")
    assert await days(road) == ("2027-02-13", False)


async def test_what_no_hearing_is(road: Road) -> None:
    road.on("2027-01-29")
    for first, last, field in (
        ("2027-01-10", "2027-01-12", "firstOn"),
        ("2027-01-28", "2027-01-27", "lastOn"),
        ("2027-01-28", "2027-01-30", "lastOn"),
    ):
        async with refused(road, HeldOutOfTime, field):
            await road.hear(first, last)
    async with refused(road, TextMissing, "place"):
        await road.hear("2027-01-28", "2027-01-28", place="长" * 501)
    async with refused(road, NotTheReviewer):
        await road.hear("2027-01-28", "2027-01-28", by=REVIEWER)
    async with refused(road, ActNotPermitted):
        await road.hear("2027-01-28", "2027-01-28", by=CLERK)


async def test_only_a_re_review_stops_for_a_hearing(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.send()
    await road.accept()
    async with refused(road, NotTheReviewer):
        await road.hear("2026-03-02", "2026-03-02", by=HANDLER)
    await road.answer()
    await road.serve()
    await road.request(by=REVIEWER)
    async with refused(road, NotExcluded, "", "第三十六条"):
        await road.hear("2026-03-02", "2026-03-02", by=REVIEWER)


async def test_two_record_at_once(road: Road) -> None:
    road.on("2027-01-29")
    on = await seen(road)
    told = await at_once(
        road,
        *(
            (by, of(road, record_review_hearing, RecordReviewHearing(on, day, day)))
            for by, day in (
                (RE_REVIEWER, dt.date(2027, 1, 27)),
                ("河南省自然资源局局长", dt.date(2027, 1, 28)),
            )
        ),
    )
    await one_won(road, told, StaleVersion, LostRace)
    assert await days(road) == ("2027-02-11", False)


async def test_an_opinion_after_a_hearing_may_be_made_public_once(road: Road) -> None:
    async with refused(road, NotHeard, "", "第三十六条第二款"):
        await road.publicize()  # there is none yet
    await road.on("2027-01-29").hear("2027-01-27", "2027-01-27")
    await road.opine(by=RE_REVIEWER, stage=RE_REVIEW)
    async with refused(road, NotTheReviewer):
        await road.publicize(by=REVIEWER)
    for day in ("2027-01-28", "2027-01-30"):
        async with refused(road, PublicizedOutOfTime, "publicizedOn"):
            await road.publicize(day=day)
    async with refused(road, TextMissing, "where"):
        await road.publicize(where=" ")
    await road.on("2027-02-01").serve_review(by=RE_REVIEWER)
    await road.publicize()  # it has the case no more in hand
    review = (await road.reviews())[-1]
    assert (review.publicized_on, review.publicized_where) == (road.day, "河南省自然资源局网站")
    assert (await road.events())[-1] == "OPINION_PUBLICIZED"
    async with refused(road, AlreadyPublicized):
        await road.publicize()


async def test_without_a_hearing_no_opinion_is_made_public(road: Road) -> None:
    await road.opine(by=RE_REVIEWER, stage=RE_REVIEW)
    async with refused(road, NotHeard, "", "第三十六条第二款"):
        await road.publicize()


async def test_what_is_done_after_the_end_is_about_the_matter(road: Road) -> None:
    async with refused(road, NotEnded, "", "第三十七条"):
        await road.aftercare(KIND.GUIDANCE)
    await road.on("2027-02-01").opine(by=RE_REVIEWER, stage=RE_REVIEW)
    await road.on("2027-02-03").aftercare(KIND.GUIDANCE)
    await road.aftercare(KIND.AID, by=OFFICER, amount="3000.50", measures="发放救助金。")
    rows = await road.rows("SELECT * FROM case_aftercare WHERE case_id = :id ORDER BY id")
    world = road.world
    assert [(row.kind, row.unit_id, row.done_on, row.amount_yuan) for row in rows] == [
        ("GUIDANCE", world.unit("金水区自然资源局"), road.day, None),
        ("AID", world.unit("金水区信访局"), road.day, Decimal("3000.50")),
    ]
    assert (await road.events())[-2:] == ["AFTERCARE_RECORDED"] * 2
    assert (await road.case()).state == "FINISHED"
    persons = {"person_id", "petitioner_id", "user_id"}
    assert persons.isdisjoint(rows[0]._fields)


async def test_which_aid_is_none(road: Road) -> None:
    await road.on("2027-02-01").opine(by=RE_REVIEWER, stage=RE_REVIEW)
    road.on("2027-02-03")
    for kind, amount in (
        (KIND.SUPPORT, "100"),
        (KIND.AID, "0"),
        (KIND.AID, "-5"),
        (KIND.AID, "0.005"),
        (KIND.AID, "10000000000"),
    ):
        async with refused(road, NoSuchAmount, "amountYuan"):
            await road.aftercare(kind, amount=amount)
    for day in (dt.date(2027, 1, 31), dt.date(2027, 2, 4)):
        async with refused(road, DoneOutOfTime, "doneOn"):
            await road.aftercare(KIND.SUPPORT, done_on=day)
    async with refused(road, TextMissing, "measures"):
        await road.aftercare(KIND.SUPPORT, measures="")
    for by in (REVIEWER, CLERK, "金水区信访局登记员"):
        async with refused(road, ActNotPermitted):
            await road.aftercare(KIND.SUPPORT, by=by)
    await road.aftercare(KIND.AID, by=HEAD)  # in kind: without an amount
