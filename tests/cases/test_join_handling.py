"""Joint handling: who names a part, who sees the case for how long, what the lead gets."""

import datetime as dt

import pytest

from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, REGISTRAR, Road
from cases.watching import differences, ledgers, refused, scopes, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.comment import (
    CommentCase,
    Instruction,
    comment,
)
from xinfang.cases.join_handling import (
    AlreadyJoined,
    AnswerPart,
    JoinHandling,
    NoPartOfMine,
    NoSuchPart,
    NotJoinable,
    WithdrawPart,
    answer_part,
    join_handling,
    withdraw_part,
)
from xinfang.cases.join_handling import NotTheSender as NotTheAsker
from xinfang.cases.models import SubjectKind
from xinfang.cases.passing_on import PeriodBeyondOuter
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.transfer import AlreadyThere, RespondentIsTarget, TargetOutOfReach
from xinfang.law.terms import LooserThanAllowed
from xinfang.store.transaction import Outcome

from world import World

OFFICE, CITY, CITY_OFFICER = "金水区信访局", "郑州市信访局", "郑州市信访局经办人"
BESIDE, BESIDE_HANDLER = "中原区自然资源局", "中原区自然资源局承办人"
LEAD, LEAD_HANDLER = "郑州市自然资源局", "郑州市自然资源局承办人"


@pytest.fixture(name="road")
async def sent(world: World) -> Road:
    """The city sent a case to its own department; two districts may be joined."""
    road = Road(world, dt.date(2026, 3, 2))
    await road.register(by=CITY_OFFICER)
    await road.on("2026-03-04").send(to=LEAD, by=CITY_OFFICER)
    return road


async def join(
    road: Road, unit: str = BESIDE, by: str = CITY_OFFICER, days: int = 10, task: str = "查明地块"
) -> Outcome:
    target = road.world.unit(unit)
    return await road.act(by, join_handling, lambda on: JoinHandling(on, target, task, days))


async def part_answered(road: Road, by: str = BESIDE_HANDLER, answer: str = "已查明") -> Outcome:
    return await road.act(by, answer_part, lambda on: AnswerPart(on, answer))


async def withdraw(road: Road, by: str = CITY_OFFICER, which: int = -1) -> Outcome:
    rows = await road.rows("SELECT id FROM case_co_handling WHERE case_id = :id ORDER BY id")
    return await road.act(
        by, withdraw_part, lambda on: WithdrawPart(on, rows[which].id, "已无必要")
    )


async def states(road: Road) -> list[tuple[str, bool]]:
    rows = await road.rows("SELECT * FROM case_co_handling WHERE case_id = :id ORDER BY id")
    return [(row.state, row.ended_at is not None) for row in rows]


async def test_each_answers_its_part_and_the_lead_answers_the_whole(road: Road) -> None:
    world = road.world
    await join(road)
    await join(road, DEPARTMENT, days=5)
    assert ("ANSWER_PART", BESIDE) in await road.tasks()
    (due,) = await world.ask(
        "SELECT t.due_on FROM case_task t JOIN unit u ON u.id = t.holder_unit_id"
        " WHERE u.name = :unit",
        unit=DEPARTMENT,
    )
    assert due.due_on == dt.date(2026, 3, 9)
    assert (await ledgers(road))[-1] == ("case.joined", ["郑州市", "金水区"])
    assert ("handled", BESIDE) in await scopes(road)
    seen = await seeing(road, BESIDE_HANDLER, HANDLER, LEAD_HANDLER, CITY_OFFICER, OFFICER)
    assert seen == {BESIDE_HANDLER, HANDLER, LEAD_HANDLER, CITY_OFFICER}
    for act in (road.accept, road.begin, road.answer):  # it handles a part, and not the case
        async with refused(road, ActNotPermitted):
            await act(by=BESIDE_HANDLER)
    await road.accept(LEAD_HANDLER)
    async with refused(road, TextMissing, "answer"):
        await part_answered(road, answer=" ")
    async with refused(road, NoPartOfMine):
        await part_answered(road, by=LEAD_HANDLER)
    await part_answered(road.on("2026-03-06"))
    assert (await ledgers(road))[-1] == ("case.part_answered", ["郑州市", "中原区"])
    async with refused(road, NoPartOfMine):
        await part_answered(road)
    assert await states(road) == [("ANSWERED", False), ("OPEN", False)]
    assert await seeing(road, BESIDE_HANDLER) == {BESIDE_HANDLER}  # as long as the whole is open
    await road.answer(LEAD_HANDLER)
    assert await states(road) == [("ANSWERED", True), ("LAPSED", True)]
    assert await seeing(road, BESIDE_HANDLER, HANDLER, LEAD_HANDLER) == {LEAD_HANDLER}
    assert {unit for _, unit in await road.tasks()} == {LEAD}
    assert await differences(world) == []


async def test_who_names_a_part_and_within_what(road: Road) -> None:
    for other in ("郑州市信访局登记员",):
        async with refused(road, ActNotPermitted):
            await join(road, by=other)
    async with refused(road, TargetOutOfReach, "unit", "第二十二条"):
        await join(road, "洛阳市自然资源局")
    async with refused(road, TargetOutOfReach, "unit", "第二十二条"):
        await join(road, "金水区组织部", by=LEAD_HANDLER)  # of another line than the lead's
    async with refused(road, AlreadyThere, "unit"):
        await join(road, LEAD)
    async with refused(road, TextMissing, "task"):
        await join(road, task="")
    with pytest.raises(LooserThanAllowed) as caught:
        await join(road, days=91)
    assert caught.value.field == ("periodDays",)
    await join(road)
    async with refused(road, AlreadyJoined):
        await join(road)
    await join(road, DEPARTMENT, by=LEAD_HANDLER)  # the lead names units below it
    async with refused(road, NotTheAsker):
        await withdraw(road)
    async with refused(road, CaseNotFound, "case"):
        await join(road, by=REGISTRAR)


async def test_a_part_ends_within_the_outer_period(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register("河南省信访局登记员")
    await road.send(to=CITY, by="河南省信访局经办人", days=10)
    await road.send(to=LEAD, by=CITY_OFFICER)
    async with refused(road, PeriodBeyondOuter, "periodDays", "第二十二条第（三）项"):
        await join(road, days=11)
    await join(road, days=10)


async def test_a_part_is_withdrawn_with_its_sight(road: Road) -> None:
    await join(road)
    await withdraw(road)
    assert await states(road) == [("WITHDRAWN", True)]
    assert (await ledgers(road))[-1] == ("case.part_withdrawn", ["郑州市", "中原区"])
    assert await seeing(road, BESIDE_HANDLER) == set()
    async with refused(road, NoSuchPart, "part"):
        await withdraw(road)
    async with refused(road, CaseNotFound, "case"):
        await part_answered(road)
    await join(road)  # and may be asked for again
    assert await seeing(road, BESIDE_HANDLER) == {BESIDE_HANDLER}


async def test_a_part_falls_away_when_the_case_goes_to_another_lead(road: Road) -> None:
    await join(road)
    await join(road, DEPARTMENT)
    await road.send(to=DEPARTMENT, by=LEAD_HANDLER, notice=NOTICE)
    assert await states(road) == [("LAPSED", True), ("LAPSED", True)]
    assert await seeing(road, BESIDE_HANDLER, HANDLER) == {HANDLER}  # who leads it now
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DEPARTMENT)]


async def test_nobody_leads_a_case_that_was_registered_or_answered(road: Road) -> None:
    await road.accept(LEAD_HANDLER)
    await road.answer(LEAD_HANDLER)
    async with refused(road, NotJoinable, "", "第二十四条"):
        await join(road)
    await road.register(by=CITY_OFFICER)
    async with refused(road, NotJoinable, "", "第二十四条"):
        await join(road)


async def test_the_accused_get_no_part_and_lose_the_one_they_had(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 4))
    given = accusation((SubjectKind.PERSON, world.person(HEAD)))
    road.case_id = (await road.enter(given, CITY_OFFICER)).id
    await road.send(to=LEAD, by=CITY_OFFICER)
    async with refused(road, RespondentIsTarget, "unit", "第三十条"):
        await join(road, DEPARTMENT, by=LEAD_HANDLER)
    await join(road, BESIDE, by=LEAD_HANDLER)
    head = (SubjectKind.PERSON, world.person("中原区自然资源局局长"))
    await road.name(LEAD_HANDLER, head, respondent=None, described="中原区局长")
    assert await states(road) == [("LAPSED", True)]
    assert ("ANSWER_PART", BESIDE) not in await road.tasks()
    assert ("handled", BESIDE) not in await scopes(road)


async def test_who_still_has_something_to_do_keeps_the_case(road: Road) -> None:
    """A part and an instruction are two reasons to see it; the end of one is not that of both."""
    both, part = "郑州市组织部", "郑州市委员会"
    await join(road, both)
    await join(road, part)
    owner = road.world.person("郑州市组织部负责人")
    given = Instruction(road.world.unit(both), owner, dt.date(2026, 3, 20))
    await road.act("郑州市市长", comment, lambda on: CommentCase(on, "请尽快查明。", given))
    for which in (0, 1):
        await withdraw(road, which=which)
    assert ("CARRY_OUT_INSTRUCTION", both) in await road.tasks()
    kept = {unit for reach, unit in await scopes(road) if reach == "handled"}
    assert (both in kept, part in kept) == (True, False)
