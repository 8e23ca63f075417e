"""The opinions of review and re-review, their service, the order to handle anew, and the end.

Off in 2026: 清明, 4 to 6 April; 劳动节, 1 to 5 May, with Saturday 9 worked.
"""

import datetime as dt
from dataclasses import replace

import pytest

from cases.offices import ADMINISTRATOR, staff
from cases.petitions import petition
from cases.road import (
    CLERK,
    DEPARTMENT,
    HANDLER,
    HEAD,
    OFFICER,
    RE_REVIEWER,
    REVIEWER,
    SIXTH,
    STATED,
    Road,
)
from cases.test_at_once import at_once, of, one_won, seen
from cases.watching import differences, ledgers, refused, scopes, seeing
from organizations import objects
from xinfang.access.duties_apart import SamePerson
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import On, StaleVersion
from xinfang.cases.close import NotServed, ReviewOpen
from xinfang.cases.decline import NothingFinal
from xinfang.cases.execute import (
    ArrangeExecution,
    NothingToExecute,
    Performance,
    arrange_execution,
)
from xinfang.cases.give_review_opinion import (
    ChangedToWhat,
    GiveReviewOpinion,
    OpinionPartMissing,
    OrderInstead,
    give_review_opinion,
)
from xinfang.cases.order_rehandling import OrderRehandling, order_rehandling
from xinfang.cases.reviewing import NotTheReviewer
from xinfang.cases.serve_answer import NothingToServe, ServedOutOfTime
from xinfang.kernel import clock
from xinfang.kernel.errors import Invalid
from xinfang.law.handling import Conclusion, ServiceManner
from xinfang.law.lifecycle import RefusalGround, UnlawfulStep
from xinfang.law.review import ReviewOutcome, ReviewStage
from xinfang.law.terms import LooserThanAllowed
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.store.perform import LostRace

from world import ISSUER, World

CITY, PROVINCE = "郑州市自然资源局", "河南省自然资源局"
RE_REVIEW = ReviewStage.RE_REVIEW
OUTCOME = ReviewOutcome


@pytest.fixture(name="road")
async def under_review(world: World) -> Road:
    """A case of the department that is under review since 2 March 2026."""
    road = Road(world, dt.date(2026, 1, 5))
    await road.register()
    await road.send()
    await road.accept()
    await road.on("2026-02-02").answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.serve()
    await road.on("2026-03-02").request(by=REVIEWER)
    return road


async def test_maintained_and_served_it_waits_for_the_re_review_and_is_closed(road: Road) -> None:
    await road.on("2026-03-06").opine()
    assert ((await road.case()).state, await road.owed()) == (
        "REVIEWED",
        [("DL-21", "", "2026-03-04")],
    )
    clock = (await road.clocks())["DL-11"]
    assert (clock.due_on, clock.ended_as, clock.ended_on) == (
        *(dt.date(2026, 4, 1), "MET"),
        road.day,
    )
    assert await road.tasks() == [("SERVE_REVIEW_OPINION", CITY)]
    assert (await ledgers(road))[-1] == ("case.review_opinion_given", ["郑州市", "金水区"])
    async with refused(road, NotServed, "", "第三十五条"):
        await road.close()
    for day in ("2026-03-05", "2026-03-10"):
        async with refused(road, ServedOutOfTime, "servedOn"):
            await road.on("2026-03-09").serve_review(served=day)
    await road.serve_review()
    (review,) = await road.reviews()
    assert (review.outcome, review.conclusion, review.served_on, review.receipt) == (
        *("MAINTAIN", None, road.day, "EMS 2"),
    )
    assert await road.tasks() == [("CLOSE", DEPARTMENT)]
    # Nobody but the clerk's own unit has it in hand: the reviewing organ follows it.
    found = await scopes(road)
    assert [one for one in found if one[0] == "handled"] == [("handled", DEPARTMENT)]
    assert ("originated", CITY) in found
    async with refused(road, NothingToServe, "", "第三十五条"):
        await road.serve_review()
    # 9 March and thirty days: Wednesday 8 April.
    async with refused(road, ReviewOpen, "", "第三十六条") as caught:
        await road.on("2026-04-08").close()
    assert "复核" in caught.value.message
    await road.on("2026-04-09").close()
    assert (await road.case()).state == "FINISHED"
    assert await differences(road.world) == []


async def test_a_changed_opinion_concludes_anew(road: Road) -> None:
    for outcome, conclusion in (
        (OUTCOME.CHANGE, None),
        (OUTCOME.MAINTAIN, Conclusion.SUPPORT),
        (OUTCOME.REVOKE, Conclusion.SUPPORT),
    ):
        async with refused(road, ChangedToWhat, "conclusion"):
            await road.opine(outcome=outcome, conclusion=conclusion)
    async with refused(road, OrderInstead, "outcome"):
        await road.opine(outcome=OUTCOME.REHANDLE)
    for field in ("facts", "reasons", "basis"):
        async with refused(road, OpinionPartMissing, field, "第三十五条"):
            await road.opine(stated=replace(STATED, **{field: " "}))
    await road.opine(outcome=OUTCOME.CHANGE, conclusion=Conclusion.SUPPORT)
    (review,) = await road.reviews()
    assert (review.outcome, review.conclusion, review.given_on) == ("CHANGE", "SUPPORT", road.day)
    assert review.facts == STATED.facts


async def test_what_the_review_decides_is_what_is_carried_out(road: Road) -> None:
    """The department didn't support the demand; the review does, and the re-review revokes that."""
    async with refused(road, NothingToExecute, "", "第三十二条"):
        await arranged(road)
    await road.opine(outcome=OUTCOME.CHANGE, conclusion=Conclusion.SUPPORT)
    assert ("ARRANGE_EXECUTION", DEPARTMENT) in await road.tasks()
    await arranged(road)
    assert await states(road) == ["OPEN"]
    assert ("EXECUTE", DEPARTMENT) in await road.tasks()
    await road.serve_review()
    await road.request(by=RE_REVIEWER, stage=RE_REVIEW)
    await road.opine(by=RE_REVIEWER, stage=RE_REVIEW, outcome=OUTCOME.REVOKE)
    assert await states(road) == ["VOID"]
    assert await road.tasks() == [("SERVE_REVIEW_OPINION", PROVINCE)]
    async with refused(road, NothingToExecute, "", "第三十二条"):
        await arranged(road)


async def arranged(road: Road) -> None:
    unit = road.world.unit(DEPARTMENT)
    duty = Performance("修复排水沟", dt.date(2026, 6, 1), unit)
    await road.act(HANDLER, arrange_execution, lambda on: ArrangeExecution(on, (duty,)))


async def states(road: Road) -> list[str]:
    rows = await road.rows("SELECT state FROM case_execution WHERE case_id = :id ORDER BY id")
    return [row.state for row in rows]


async def test_only_the_reviewing_unit_gives_it(road: Road) -> None:
    for by in (HANDLER, OFFICER):  # who answered has it in hand too, who sent it on follows it
        async with refused(road, NotTheReviewer):
            await road.opine(by=by)
    for by in (CLERK, "郑州市信访局局长"):
        async with refused(road, ActNotPermitted):
            await road.opine(by=by)
    async with refused(road, UnlawfulStep, "", "第三十六条"):
        await road.opine(stage=RE_REVIEW)


async def test_whoever_gave_the_opinion_does_not_review_it_in_another_office(road: Road) -> None:
    """He works in the city now, and in the county still: persons are compared."""
    world = road.world
    await staff(world, "郑州市", world.unit(CITY), HANDLER, "handler")
    there = [one.id for one in world.user(HANDLER).appointments if one.unit_id == world.unit(CITY)]
    on = On(road.case_id, await road.version(), there[0])
    command = GiveReviewOpinion(on, ReviewStage.REVIEW, OUTCOME.MAINTAIN, STATED)
    before = await road.case()
    with clock.frozen(road.noon()), pytest.raises(SamePerson):
        async with world.db.write(world.user(HANDLER)) as tx:
            await give_review_opinion(tx, world.grants, command)
    assert await road.case() == before
    await road.opine()


async def test_whoever_works_where_it_was_given_does_not_review_it_by_another_account(
    road: Road,
) -> None:
    """His colleague gave it; he signs in as somebody else in the city."""
    world, second = road.world, "承办人的另一账号"
    bound = BindUser(person_id=world.person(CLERK), issuer=ISSUER, subject=second)
    await objects.act(world, ADMINISTRATOR, bind_user, bound)
    await world.refresh()
    await staff(world, "郑州市", world.unit(CITY), second, "handler")
    assert world.user(second).user_id != world.user(CLERK).user_id
    async with refused(road, SamePerson):
        await road.opine(by=second)
    await road.opine()


async def test_the_re_review_opinion_is_the_end(road: Road) -> None:
    await road.opine()
    await road.serve_review()
    await road.on("2026-03-03").request(by=RE_REVIEWER, stage=RE_REVIEW)
    async with refused(road, NotTheReviewer):
        await road.opine(stage=RE_REVIEW)  # the city reviewed it
    await road.on("2026-04-02").opine(by=RE_REVIEWER, stage=RE_REVIEW)
    case = await road.case()
    assert (case.state, case.closed_on, case.due_on) == ("FINISHED", road.day, None)
    assert (await road.clocks())["DL-13"].ended_as == "MET"
    assert (await road.events())[-1] == "RE_REVIEW_OPINION_GIVEN"
    assert await road.tasks() == [("SERVE_REVIEW_OPINION", PROVINCE)]
    told = await road.serve_review(by=RE_REVIEWER, manner=ServiceManner.PHONE)
    assert told.warnings == ("WRITTEN_OPINION_OWED",)
    assert await road.tasks() == []
    assert [term for term, _, _ in await road.owed()] == ["DL-21"]
    for act in (road.close, road.rehandle, road.request):
        async with refused(road, UnlawfulStep, "", "第三十五条"):
            await act()


async def test_ordered_anew_the_sixty_days_run_again_and_all_is_as_at_first(road: Road) -> None:
    await road.on("2026-03-16").rehandle()
    case = await road.case()
    assert (case.state, case.answered_on) == ("IN_HANDLING", None)
    # 16 March: 15 days of March, 30 of April, 15 of May.
    assert await road.owed() == [("DL-08", DEPARTMENT, "2026-05-15")]
    clock = (await road.clocks())["DL-21"]
    assert (clock.ended_as, clock.ended_on) == ("STOPPED", road.day)
    assert await road.tasks() == [("ANSWER", DEPARTMENT), ("SERVE_REVIEW_OPINION", CITY)]
    (review,) = await road.reviews()
    assert (review.outcome, review.conclusion) == ("REHANDLE", None)
    await road.on("2026-03-17").serve_review()
    assert "DL-12" not in await road.clocks()
    await road.on("2026-05-15").extend()
    assert (await road.owed())[0] == ("DL-08", DEPARTMENT, "2026-06-14")
    await road.on("2026-05-20").answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.serve()
    await road.on("2026-06-01").request(by=REVIEWER)
    first, second = await road.reviews()
    assert (second.stage, second.unit) == ("REVIEW", CITY)
    assert second.answer_id != first.answer_id
    await road.opine()
    assert (await road.case()).state == "REVIEWED"
    assert await differences(road.world) == []


async def test_an_order_may_set_fewer_days_and_no_more(road: Road) -> None:
    async with refused(road, Invalid, "periodDays"):
        await road.rehandle(days=0)
    async with refused(road, LooserThanAllowed, "periodDays", "第三十四条"):
        await road.rehandle(days=61)
    await road.on("2026-03-16").rehandle(days=20)
    assert await road.owed() == [("DL-08", DEPARTMENT, "2026-04-05")]


async def test_an_order_in_a_re_review_leads_back_too(road: Road) -> None:
    await road.opine()
    await road.serve_review()
    await road.on("2026-03-03").request(by=RE_REVIEWER, stage=RE_REVIEW)
    async with refused(road, NotTheReviewer):
        await road.rehandle()
    await road.on("2026-03-09").rehandle(by=RE_REVIEWER)
    assert (await road.case()).state == "IN_HANDLING"
    assert (await road.clocks())["DL-13"].ended_as == "MET"
    assert await road.tasks() == [("ANSWER", DEPARTMENT), ("SERVE_REVIEW_OPINION", PROVINCE)]


async def test_the_order_unserved_does_not_stand_in_the_way_of_the_next_opinion(road: Road) -> None:
    await road.rehandle()
    await road.on("2026-03-05").answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.serve()
    await road.request(by=REVIEWER)
    await road.opine()
    assert await road.tasks() == [("SERVE_REVIEW_OPINION", CITY)]
    await road.serve_review()
    served = [one.served_on for one in await road.reviews()]
    assert served == [None, road.day]


async def test_what_ended_for_good_is_no_longer_accepted_and_an_order_ends_nothing(
    road: Road,
) -> None:
    first = road.case_id

    async def again() -> None:
        given = replace(petition(items=SIXTH, received_on=road.day), same_matter_as=first)
        road.case_id = (await road.enter(given)).id

    ground, article = RefusalGround.FINAL_AFTER_RECHECK, "第三十六条第三款"
    await road.opine()
    await road.serve_review()
    await road.on("2026-03-03").request(by=RE_REVIEWER, stage=RE_REVIEW)
    await road.rehandle(by=RE_REVIEWER)  # DL-13 is met, and nothing is final
    await road.answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.serve()
    await road.on("2026-04-10").close()
    await again()
    async with refused(road, NothingFinal, "ground", article):
        await road.decline(ground, competent=None)
    renewed, road.case_id = road.case_id, first
    assert (await road.case()).state == "FINISHED"
    second = Road(road.world, dt.date(2026, 1, 5))
    second.case_id = renewed
    await second.on("2026-04-13").send()
    await second.accept()
    await second.answer(conclusion=Conclusion.NOT_SUPPORT)
    await second.serve()
    await second.request(by=REVIEWER)
    await second.opine()
    await second.serve_review()
    await second.request(by=RE_REVIEWER, stage=RE_REVIEW)
    await second.opine(by=RE_REVIEWER, stage=RE_REVIEW)
    road.on("2026-04-14")
    await again()
    await road.decline(ground, competent=None)
    assert (await road.case()).state == "NO_LONGER_ACCEPTED"


async def test_an_assigned_case_is_reported_while_it_is_under_review(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.send(days=60)
    await road.accept()
    await road.answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.serve()
    await road.request()
    await road.report()
    assert await road.tasks() == [("GIVE_REVIEW_OPINION", CITY)]


async def test_two_reviewers_at_once(road: Road) -> None:
    on = await seen(road)
    opinion = GiveReviewOpinion(on, ReviewStage.REVIEW, OUTCOME.MAINTAIN, STATED)
    told = await at_once(
        road,
        (REVIEWER, of(road, give_review_opinion, opinion)),
        ("郑州市自然资源局局长", of(road, order_rehandling, OrderRehandling(on, STATED))),
    )
    await one_won(road, told, StaleVersion, LostRace)
    (review,) = await road.reviews()
    assert (review.outcome == "MAINTAIN") == ((await road.case()).state == "REVIEWED")
    assert await differences(road.world) == []


async def test_who_sees_it_meanwhile(road: Road) -> None:
    everybody = (
        HANDLER,
        HEAD,
        REVIEWER,
        RE_REVIEWER,
        "洛阳市自然资源局承办人",
        "中原区自然资源局承办人",
    )
    assert await seeing(road, *everybody) == {HANDLER, HEAD, REVIEWER, RE_REVIEWER}
