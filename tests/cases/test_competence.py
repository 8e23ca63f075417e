"""Disputes about competence: who rules, what moves, which days run; and who may not."""

import datetime as dt
from uuid import UUID

import pytest

from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, Road
from cases.watching import differences, ledgers, refused, scopes, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.dispute_competence import (
    AlreadyDisputed,
    DisputeCompetence,
    NoSuchOther,
    NotDisputable,
    dispute_competence,
)
from xinfang.cases.models import SubjectKind
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.rule_dispute import NothingDisputed, NotTheForum, RuleDispute, rule_dispute
from xinfang.cases.transfer import NoSuchTarget, RespondentIsTarget, TargetOutOfReach
from xinfang.store.transaction import Outcome

from world import World

OFFICE, CITY, CITY_LINE = "金水区信访局", "郑州市信访局", "郑州市自然资源局"
BESIDE, CITY_HEAD, DIRECTOR = "中原区自然资源局", "郑州市自然资源局局长", "郑州市信访局局长"
ARTICLE = "第二十四条"


@pytest.fixture(name="road")
async def arrived(world: World) -> Road:
    """A case that was transferred to the district's department on 4 March."""
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.on("2026-03-04").send()
    return road.on("2026-03-06")


async def dispute(
    road: Road, other: str | UUID | None, by: str = HANDLER, reasons: str = "不属本局管辖"
) -> Outcome:
    unit = road.world.unit(other) if isinstance(other, str) else other
    return await road.act(by, dispute_competence, lambda on: DisputeCompetence(on, reasons, unit))


async def rule(road: Road, competent: str, by: str) -> Outcome:
    unit = road.world.unit(competent)
    return await road.act(by, rule_dispute, lambda on: RuleDispute(on, unit, "经协调"))


async def test_two_of_one_line_are_ruled_by_their_superior_and_the_case_moves(road: Road) -> None:
    await dispute(road, BESIDE)
    (row,) = await road.rows("SELECT * FROM case_dispute WHERE case_id = :id")
    world = road.world
    assert (row.forum, row.holder_unit_id) == ("SUPERIOR_UNIT", world.unit(CITY_LINE))
    assert ("RULE_DISPUTE", CITY_LINE) in await road.tasks()
    due = await road.rows(
        "SELECT due_on FROM case_task WHERE case_id = :id AND kind = 'RULE_DISPUTE'"
    )
    assert due[0].due_on == dt.date(2026, 3, 19)  # the department's own fifteen days run on
    assert (await road.case()).state == "PENDING_ACCEPTANCE"
    assert (await ledgers(road))[-1] == ("case.competence_disputed", ["郑州市", "金水区"])
    async with refused(road, AlreadyDisputed):
        await dispute(road, CITY_LINE)
    for other in (DIRECTOR, "郑州市自然资源局承办人", OFFICER):
        async with refused(road, ActNotPermitted):
            await rule(road, BESIDE, other)
    async with refused(road, NotTheForum):
        await rule(road, BESIDE, HEAD)
    async with refused(road, TargetOutOfReach, "competent", "第二十二条"):
        await rule(road, "中原区组织部", CITY_HEAD)  # of another line
    async with refused(road, NoSuchTarget, "competent"):
        await rule(road, "石家庄市信访局", CITY_HEAD)
    await rule(road.on("2026-03-10"), BESIDE, CITY_HEAD)
    case = await road.case()
    assert (case.state, case.responsible_unit_id) == ("PENDING_ACCEPTANCE", world.unit(BESIDE))
    assert case.first_unit_id == world.unit(BESIDE)
    assert case.transfer_depth == 1
    assert await road.clocks_of(DEPARTMENT) == {
        "DL-05": ("2026-03-19", "VOIDED", "2026-03-10"),
        "DL-06": ("2026-03-11", "VOIDED", "2026-03-10"),
    }
    assert await road.clocks_of(BESIDE) == {
        "DL-05": ("2026-03-25", None, None),
        "DL-06": ("2026-03-17", "STOPPED", "2026-03-10"),  # nobody objects to a ruling
    }
    assert await road.clocks_of(OFFICE) == {  # the office's days don't start anew
        "DL-01": ("2026-03-02", "MET", "2026-03-02"),
        "DL-02": ("2026-03-17", "MET", "2026-03-04"),
    }
    assert await road.transfers() == ["RETURNED", None]
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", BESIDE)]
    assert [kind for kind in await road.events() if "COMPETENCE" in kind] == [
        "COMPETENCE_DISPUTED",
        "COMPETENCE_RULED",
    ]
    sees = await seeing(road, HANDLER, HEAD, OFFICER, "中原区自然资源局承办人", CITY_HEAD)
    assert sees == {OFFICER, "中原区自然资源局承办人", CITY_HEAD}
    assert await differences(world) == []
    await road.accept("中原区自然资源局承办人")
    async with refused(road, ActNotPermitted):  # the dispute alone gave it the right
        await rule(road, DEPARTMENT, CITY_HEAD)


async def test_an_assignment_is_asked_of_the_competent_unit_within_the_days_left(
    world: World,
) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.on("2026-03-04").send(days=30)  # until 3 April
    await dispute(road, BESIDE)
    await rule(road.on("2026-03-20"), BESIDE, CITY_HEAD)
    owed = {(term, unit): day for term, unit, day in await road.owed()}
    assert owed["DL-07", BESIDE] == "2026-04-03"
    assert ("REPORT_CLOSING", BESIDE) in await road.tasks()
    rows = await road.rows(
        "SELECT kind, period_days, from_unit_id FROM case_transfer WHERE case_id = :id"
        " ORDER BY ordinal"
    )
    assert [(row.kind, row.period_days) for row in rows] == [("ASSIGN", 30), ("ASSIGN", 14)]
    assert {row.from_unit_id for row in rows} == {world.unit(OFFICE)}


@pytest.mark.parametrize(
    ("other", "forum", "ruler"),
    [
        ("金水区人民政府", "GOVERNMENT", OFFICE),
        ("金水区组织部", "JOINT_CONFERENCE", OFFICE),
        ("中原区人民政府", "GOVERNMENT", CITY),
        ("中原区组织部", "JOINT_CONFERENCE", CITY),
        ("洛阳市组织部", "JOINT_CONFERENCE", "河南省信访局"),
        ("兰考县自然资源局", "SUPERIOR_UNIT", "河南省自然资源局"),
        (OFFICE, "JOINT_CONFERENCE", CITY),  # not by itself
        (None, "GOVERNMENT", OFFICE),  # who took over isn't clear: the own level's designee
    ],
)
async def test_who_rules(road: Road, other: str | None, forum: str, ruler: str) -> None:
    await dispute(road, other)
    (row,) = await road.rows("SELECT * FROM case_dispute WHERE case_id = :id")
    assert (row.forum, row.holder_unit_id) == (forum, road.world.unit(ruler))
    assert ("handled", ruler) in await scopes(road)


async def test_a_ruling_for_the_holder_leaves_it_there_and_ends_its_objection(road: Road) -> None:
    await dispute(road, "中原区人民政府")
    await rule(road, DEPARTMENT, "郑州市联席办")
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DEPARTMENT)]
    clocks = await road.clocks_of(DEPARTMENT)
    assert clocks["DL-05"] == ("2026-03-19", None, None)
    assert clocks["DL-06"] == ("2026-03-11", "STOPPED", "2026-03-06")
    assert ("handled", CITY) not in await scopes(road)
    await road.accept()


async def test_who_has_accepted_disputes_no_more_and_acceptance_lets_it_lapse(road: Road) -> None:
    await dispute(road, BESIDE)
    await road.accept()
    (row,) = await road.rows("SELECT lapsed_at, ruled_at FROM case_dispute WHERE case_id = :id")
    assert row.lapsed_at is not None
    assert row.ruled_at is None
    assert [kind for kind, _ in await road.tasks()] == ["ANSWER"]
    async with refused(road, ActNotPermitted):  # it isn't in his hands any more
        await rule(road, BESIDE, CITY_HEAD)
    async with refused(road, NothingDisputed, "", ARTICLE):
        await rule(road, BESIDE, HEAD)
    async with refused(road, NotDisputable, "", ARTICLE):
        await dispute(road, BESIDE)


async def test_it_lapses_when_the_case_goes_elsewhere(road: Road) -> None:
    await dispute(road, BESIDE)
    await road.send(to="金水区组织部", by="金水区信访局局长", days=30)  # assigned anew
    rows = await road.rows("SELECT lapsed_at FROM case_dispute WHERE case_id = :id")
    assert rows[0].lapsed_at is not None
    assert {unit for _, unit in await road.tasks()} == {"金水区组织部"}


async def test_a_dispute_is_refused(road: Road) -> None:
    for other in (DEPARTMENT, "石家庄市信访局"):
        async with refused(road, NoSuchOther, "other"):
            await dispute(road, other)
    async with refused(road, TextMissing, "reasons"):
        await dispute(road, BESIDE, reasons=" ")
    async with refused(road, ActNotPermitted):
        await dispute(road, BESIDE, by=OFFICER)
    async with refused(road, CaseNotFound, "case"):
        await dispute(road, BESIDE, by="中原区自然资源局承办人")


async def test_the_accused_neither_rule_nor_are_held_competent(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 4))
    given = accusation((SubjectKind.PERSON, world.person("郑州市自然资源局局长")))
    road.case_id = (await road.enter(given, "河南省信访局登记员")).id
    await road.send(to=OFFICE, by="河南省信访局经办人", notice=NOTICE)
    async with refused(road, RespondentIsTarget, "other", "第三十条"):
        await dispute(road, CITY_LINE, by=OFFICER)
    await dispute(road, "金水区组织部", by=OFFICER)
    (row,) = await road.rows("SELECT * FROM case_dispute WHERE case_id = :id")
    assert row.holder_unit_id == world.unit(CITY)
    # Who is found out to be accused rules nothing: the dispute falls away.
    director = (SubjectKind.PERSON, world.person(DIRECTOR))
    await road.name(OFFICER, director, respondent=None, described="市信访局局长")
    rows = await road.rows("SELECT lapsed_at FROM case_dispute WHERE case_id = :id")
    assert rows[0].lapsed_at is not None
    assert ("RULE_DISPUTE", CITY) not in await road.tasks()
