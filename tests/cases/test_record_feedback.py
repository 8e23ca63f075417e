"""The feedback of the organ that a case was led to (条例 31(1)-(4)): asked for, written down."""

import datetime as dt

import pytest

from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, NOTICE, OFFICER, REGISTRAR, Road
from cases.watching import refused, scopes
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.decline import DeclineCase, decline
from xinfang.cases.models import SubjectKind
from xinfang.cases.petition import ItemEntry
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.record_feedback import (
    FeedbackOutOfTime,
    FeedbackRecorded,
    NoSuchOrgan,
    NotRedirected,
    RecordFeedback,
    RespondentIsOrgan,
    record_feedback,
)
from xinfang.kernel.ids import new_id
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.lifecycle import RefusalGround
from xinfang.store.transaction import Outcome

from world import World

OFFICE = "金水区信访局"
ASKING = ("RECORD_REDIRECTION_FEEDBACK", OFFICE)
ARTICLE = "第三十一条"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def lead(
    road: Road,
    unit: str | None = None,
    ground: RefusalGround = RefusalGround.STATUTORY_CHANNEL,
    by: str = OFFICER,
) -> Outcome:
    organ = road.world.unit(unit) if unit else None
    return await road.act(
        by, decline, lambda on: DeclineCase(on, ground, NOTICE, "金水区人民法院", organ)
    )


async def hear(
    road: Road,
    *,
    by: str = OFFICER,
    result: str = "已立案审理",
    reference: str = "（2026）豫0105民初18号",
    day: str | None = None,
) -> Outcome:
    given = dt.date.fromisoformat(day) if day else road.day
    return await road.act(
        by, record_feedback, lambda on: RecordFeedback(on, result, reference, given)
    )


@pytest.mark.parametrize(
    "branch",
    [
        pytest.param(AppealBranch.JUDICIAL, id="条例 31(1)"),
        pytest.param(AppealBranch.ARBITRATION, id="条例 31(2)"),
        pytest.param(AppealBranch.PARTY_APPEAL, id="条例 31(3)"),
        pytest.param(AppealBranch.ADMINISTRATIVE, id="条例 31(4)"),
    ],
)
async def test_what_was_led_on_is_asked_after_until_the_organ_tells(
    road: Road, branch: AppealBranch
) -> None:
    await road.register(items=(ItemEntry(Category.APPEAL_REQUEST, "不服", branch),))
    async with refused(road, NotRedirected, "", ARTICLE):
        await hear(road)
    before = await scopes(road)
    await lead(road, "郑州市信访局")
    assert await road.tasks() == [ASKING]
    (task,) = await road.rows(
        "SELECT due_on FROM case_task WHERE case_id = :id AND done_at IS NULL"
    )
    assert task.due_on is None
    assert await scopes(road) == before, "whom it names sees nothing by that"
    (kept,) = await road.rows("SELECT * FROM case_redirection WHERE case_id = :id")
    assert (kept.organ, kept.organ_unit_id, kept.unit_id, kept.redirected_on, kept.given_on) == (
        "金水区人民法院",
        road.world.unit("郑州市信访局"),
        road.world.unit(OFFICE),
        road.day,
        None,
    )
    road.on("2026-04-08")
    for day in ("2026-03-01", "2026-04-09"):
        async with refused(road, FeedbackOutOfTime, "givenOn"):
            await hear(road, day=day)
    async with refused(road, TextMissing, "result"):
        await hear(road, result=" ")
    async with refused(road, TextMissing, "reference"):
        await hear(road, reference="")
    async with refused(road, ActNotPermitted):
        await hear(road, by=REGISTRAR)
    await hear(road, day="2026-03-02")
    assert await road.tasks() == []
    case = await road.case()
    assert (case.state, case.closed_on) == ("REDIRECTED", dt.date(2026, 3, 2))
    (kept,) = await road.rows("SELECT * FROM case_redirection WHERE case_id = :id")
    assert (kept.result, kept.given_on, kept.feedback_unit_id) == (
        "已立案审理",
        dt.date(2026, 3, 2),
        road.world.unit(OFFICE),
    )
    assert (await road.events())[-1] == "REDIRECTION_FEEDBACK_RECORDED"
    async with refused(road, FeedbackRecorded):
        await hear(road)


async def test_whoever_led_it_on_asks(road: Road) -> None:
    await road.register(items=(ItemEntry(Category.APPEAL_REQUEST, "不服", AppealBranch.JUDICIAL),))
    await road.send()
    await lead(road, by=HANDLER)
    assert await road.tasks() == [("RECORD_REDIRECTION_FEEDBACK", DEPARTMENT)]
    async with refused(road, ActNotPermitted):
        await hear(road)
    await hear(road, by=HANDLER)
    assert await road.tasks() == []


async def test_what_is_refused_is_not_asked_after(road: Road) -> None:
    await road.register()
    async with refused(road, NoSuchOrgan, "competentUnit"):
        await lead(road, "郑州市信访局", RefusalGround.OUT_OF_COMPETENCE)
    await road.decline(RefusalGround.OUT_OF_COMPETENCE)
    assert await road.tasks() == []
    async with refused(road, NotRedirected, "", ARTICLE):
        await hear(road)


async def test_an_accusation_is_not_led_to_whom_it_accuses(road: Road) -> None:
    road.case_id = (await road.enter(accusation())).id
    unit = (SubjectKind.UNIT, road.world.unit(DEPARTMENT))
    await road.name(OFFICER, unit, respondent=None, described="区自然资源局")
    async with refused(road, RespondentIsOrgan, "competentUnit", "第三十条"):
        await lead(road, DEPARTMENT)
    async with refused(road, NoSuchOrgan, "competentUnit"):
        await road.act(
            OFFICER,
            decline,
            lambda on: DeclineCase(
                on, RefusalGround.STATUTORY_CHANNEL, NOTICE, "区纪委监委", new_id()
            ),
        )
    await lead(road, "郑州市纪委监委")
    assert await road.tasks() == [ASKING]
    await hear(road)
    assert (await road.case()).state == "REDIRECTED"


async def test_past_whoever_led_it_on_and_is_accused_the_superior_asks(road: Road) -> None:
    road.case_id = (await road.enter(accusation())).id
    await lead(road)
    office = (SubjectKind.UNIT, road.world.unit(OFFICE))
    await road.name(OFFICER, office, described="区信访局")
    assert (await road.case()).state == "REDIRECTED"
    assert await road.tasks() == [("RECORD_REDIRECTION_FEEDBACK", "郑州市信访局")]
    async with refused(road, CaseNotFound, "case"):
        await hear(road, by="金水区信访局局长")
    await hear(road, by="郑州市信访局经办人")
    assert await road.tasks() == []
