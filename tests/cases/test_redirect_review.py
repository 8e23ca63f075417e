"""An accused found out while a review runs: the case goes past him, or the review alone.

The housing bureau of the district stands in no line: its district reviews, by the petition office.
Whoever heads a bureau of a line bars the bureaus below it too.
"""

import datetime as dt

import pytest

from cases.offices import housing
from cases.petitions import PERSON, UNIT
from cases.road import OFFICER, REGISTRAR, SIXTH, Road
from cases.watching import differences, ledgers, refused, scopes, seeing, under_the_wall
from xinfang.access.grants import ActNotPermitted
from xinfang.access.unmasking import ReasonMissing
from xinfang.cases.petition import ItemEntry, RespondentEntry
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.unmask import UnmaskIdentity, unmask_identity
from xinfang.kernel import clock
from xinfang.law.classification import Category
from xinfang.law.handling import Conclusion
from xinfang.law.review import ReviewStage

from world import World

OFFICE, CITY = "金水区信访局", "郑州市信访局"
DIRECTOR, CITY_OFFICER = "金水区信访局局长", "郑州市信访局经办人"
BUREAU, HANDLER, HEAD = "金水区住建局", "金水区住建局承办人", "金水区住建局局长"
RE_REVIEW = ReviewStage.RE_REVIEW
MIXED = (
    *SIXTH,
    ItemEntry(Category.ACCUSATION, "领导违规占地", respondents=(RespondentEntry("某位领导"),)),
)
NOT_FOUND = ".".join(CaseNotFound().field)


@pytest.fixture(name="road")
async def under_review(world: World) -> Road:
    """A mixed letter that accuses somebody unknown, under review since 3 March 2026."""
    assert await housing(world, "金水区") == BUREAU
    road = Road(world, dt.date(2026, 3, 2))
    await road.register(items=MIXED)
    await road.send(to=BUREAU)
    await road.accept(by=HANDLER)
    await road.answer(by=HANDLER, conclusion=Conclusion.NOT_SUPPORT)
    await road.serve(by=HANDLER)
    await road.on("2026-03-03").request(by=HANDLER)
    assert [one.unit for one in await road.reviews()] == [OFFICE]
    return road


async def name(road: Road, who: str) -> str:
    subject = (PERSON, road.world.person(who))
    return (await road.name(HANDLER, subject, item=2)).kind


async def reviewed(road: Road) -> None:
    await road.opine(by=OFFICER)
    await road.serve_review(by=OFFICER)


async def test_whoever_reviews_is_accused_and_the_next_above_reviews(road: Road) -> None:
    road.on("2026-03-10")
    assert await name(road, DIRECTOR) == "case"
    case = await road.case()
    assert (case.state, case.responsible_unit_id) == ("UNDER_REVIEW", road.world.unit(BUREAU))
    first, second = await road.reviews()
    assert (first.ended_as, first.outcome) == ("REMOVED", None)
    assert (second.organ, second.unit, second.stage, second.request, second.requested_on) == (
        *("郑州市人民政府", CITY, "REVIEW", first.request),
        dt.date(2026, 3, 3),
    )
    assert second.received_on == road.day
    assert (await road.clocks_of(OFFICE))["DL-11"] == ("2026-04-02", "VOIDED", "2026-03-10")
    assert (await road.clocks_of(CITY))["DL-11"] == ("2026-04-09", None, None)
    assert await road.tasks() == [("GIVE_REVIEW_OPINION", CITY)]
    found = await scopes(road)
    assert ("handled", CITY) in found
    assert ("handled", OFFICE) not in found
    assert (await ledgers(road))[-1] == ("case.respondent_named", ["郑州市", "金水区"])
    for barred in (OFFICER, REGISTRAR, DIRECTOR):
        assert await under_the_wall(road, barred) == {}, barred
    async with refused(road, CaseNotFound, NOT_FOUND):
        await road.opine(by=OFFICER)
    await road.opine(by=CITY_OFFICER)
    assert await differences(road.world) == []


async def test_whoever_re_reviews_is_accused_and_the_next_above_re_reviews(road: Road) -> None:
    await reviewed(road)
    await road.request(by=HANDLER, stage=RE_REVIEW)
    await name(road, "郑州市信访局局长")
    assert (await road.case()).state == "UNDER_RE_REVIEW"
    _, second, third = await road.reviews()
    assert (second.unit, second.ended_as) == (CITY, "REMOVED")
    assert (third.unit, third.of_review_id) == ("河南省信访局", second.of_review_id)


async def test_whoever_answered_is_accused_and_all_goes_up(road: Road) -> None:
    assert await name(road, HEAD) == "hand_over_slip"
    case = await road.case()
    assert (case.state, case.answered_on, case.accepted_on) == ("REGISTERED", None, None)
    assert case.tenant_id == road.world.tenant("郑州市")
    (review,) = await road.reviews()
    assert (review.ended_as, review.outcome) == ("REMOVED", None)
    assert await road.tasks() == [("DISPOSE", CITY)]
    assert [term for term, _, _ in await road.owed()] == ["DL-02"]
    found = await scopes(road)
    assert [one for one in found if one[0] == "handled"] == [("handled", CITY)]
    for barred in (HANDLER, HEAD):
        assert await under_the_wall(road, barred) == {}, barred
    assert await differences(road.world) == []


async def test_reviewed_and_under_re_review_it_goes_up_as_well(road: Road) -> None:
    await reviewed(road)
    await name(road, "中原区区长")  # who has nothing to do with it
    assert (await road.case()).state == "REVIEWED"
    await road.request(by=HANDLER, stage=RE_REVIEW)
    subject = (UNIT, road.world.unit(BUREAU))
    await road.name(HANDLER, subject, item=2, respondent=None, described="该局")
    assert (await road.case()).state == "REGISTERED"
    assert [one.ended_as for one in await road.reviews()] == [None, "REMOVED"]
    assert await seeing(road, HANDLER, OFFICER, CITY_OFFICER) == {OFFICER, CITY_OFFICER}
    assert await differences(road.world) == []


async def test_reviewed_it_goes_up_with_what_was_to_be_served(road: Road) -> None:
    await road.opine(by=OFFICER)
    await name(road, HEAD)
    assert (await road.case()).state == "REGISTERED"
    assert await road.tasks() == [("DISPOSE", CITY)]
    assert ("handled", OFFICE) not in await scopes(road)
    await road.accept(by=CITY_OFFICER)
    assert await road.tasks() == [("ANSWER", CITY)]


async def test_what_an_accused_organ_has_to_serve_the_answering_unit_serves(road: Road) -> None:
    await road.opine(by=OFFICER)
    await name(road, DIRECTOR)
    assert (await road.case()).state == "REVIEWED"
    assert await road.tasks() == [("SERVE_REVIEW_OPINION", BUREAU)]
    async with refused(road, CaseNotFound, NOT_FOUND):
        await road.serve_review(by=OFFICER)
    await road.serve_review(by=HANDLER)
    found = await scopes(road)
    assert [one for one in found if one[0] == "handled"] == [("handled", BUREAU)]
    await road.request(by=HANDLER, stage=RE_REVIEW)
    assert (await road.reviews())[-1].unit == CITY


async def test_accused_at_the_time_of_the_request_it_is_never_given_to_him(road: Road) -> None:
    await road.rehandle(by=OFFICER)
    await name(road, DIRECTOR)
    assert await road.tasks() == [("ANSWER", BUREAU), ("SERVE_REVIEW_OPINION", BUREAU)]
    await road.answer(by=HANDLER, conclusion=Conclusion.NOT_SUPPORT)
    await road.serve(by=HANDLER)
    await road.request(by=HANDLER)
    assert [one.unit for one in await road.reviews()] == [OFFICE, CITY]
    for barred in (OFFICER, DIRECTOR):
        assert await under_the_wall(road, barred) == {}, barred


async def test_where_nobody_is_left_to_review_the_case_leaves_the_platform(road: Road) -> None:
    await reviewed(road)
    await road.request(by=HANDLER, stage=RE_REVIEW)
    await name(road, "河南省省长")
    assert (await road.case()).state == "REGISTERED"
    assert (await road.tasks(), await road.owed()) == ([], [])
    assert await seeing(road, HANDLER, REGISTRAR, OFFICER, CITY_OFFICER) == set()


async def test_the_office_that_reviews_asks_for_the_identity_with_a_reason(road: Road) -> None:
    """It lies in another territory's hands; before, nobody there could write to the petitioner."""
    world = road.world

    async def unmask(who: str, reason: str = "核对复查申请人身份") -> None:
        with clock.frozen(road.noon()):
            async with world.db.write(world.user(who)) as tx:
                await unmask_identity(tx, world.grants, UnmaskIdentity(road.case_id, reason, 10))

    await name(road.on("2026-03-10"), DIRECTOR)  # now the city's office reviews
    async with refused(road, ReasonMissing, "reason"):
        await unmask(CITY_OFFICER, "")
    await unmask(CITY_OFFICER)
    assert (await road.events())[-1] == "IDENTITY_UNMASKED"
    async with refused(road, ActNotPermitted):
        await unmask("郑州市信访局登记员")  # who only registers
    for who in (OFFICER, DIRECTOR, "洛阳市信访局局长"):  # the accused, his office, a stranger
        async with refused(road, CaseNotFound, NOT_FOUND):
            await unmask(who)
    await road.opine(by=CITY_OFFICER)
    await road.serve_review(by=CITY_OFFICER)
    async with refused(road, ActNotPermitted):
        await unmask(CITY_OFFICER)  # it follows the case, and has nothing in hand
