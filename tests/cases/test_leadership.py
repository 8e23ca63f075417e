"""Leaders: comments with instructions, undertakings with steps and somebody else's review."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, OFFICER, Road
from cases.watching import differences, ledgers, refused, scopes, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.comment import (
    AlreadyReported,
    CommentCase,
    DayHasPassed,
    Instruction,
    NoSuchInstruction,
    NotInstructed,
    OwnerUnknown,
    ReportInstruction,
    UnitUnknown,
    comment,
    report_instruction,
)
from xinfang.cases.models import SubjectKind
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.undertake import (
    AlreadyUndertaken,
    LogStep,
    NotTheLeader,
    NotUndertaken,
    OwnReview,
    ReleaseUndertaking,
    ReviewUndertaking,
    StepInTheFuture,
    UndertakeCase,
    log_step,
    release_undertaking,
    review_undertaking,
    undertake,
)
from xinfang.kernel.ids import new_id
from xinfang.law.supervision import Verdict
from xinfang.store.transaction import Outcome

from world import World

MAYOR, DEPUTY = "金水区区长", "金水区副区长"
DIRECTOR = "金水区信访局局长"
TASK, REVIEW = "CARRY_OUT_INSTRUCTION", "REVIEW_UNDERTAKING"


@pytest.fixture(name="road")
async def sent(world: World) -> Road:
    road = Road(world, dt.date(2026, 2, 9))
    await road.register()
    await road.on("2026-02-10").send()
    return road


async def say(
    road: Road, by: str = MAYOR, unit: str | None = None, owner: str = HEAD, due: str = "2026-02-20"
) -> Outcome:
    given = None
    if unit is not None:
        day = dt.date.fromisoformat(due)
        given = Instruction(road.world.unit(unit), road.world.person(owner), day)
    return await road.act(by, comment, lambda on: CommentCase(on, "请抓紧解决。", given))


async def comments(road: Road) -> Any:  # noqa: ANN401 - rows
    return await road.rows("SELECT * FROM case_comment WHERE case_id = :id ORDER BY id")


async def report(road: Road, row_id: UUID, by: str = HANDLER, result: str = "已修复。") -> Outcome:
    return await road.act(by, report_instruction, lambda on: ReportInstruction(on, row_id, result))


async def test_a_leader_comments_and_puts_the_work_on_somebody_named(road: Road) -> None:
    before = await road.case()
    await say(road)
    await say(road, unit=DEPARTMENT)
    assert await road.case() == before
    mere, instructed = await comments(road)
    assert (mere.state, mere.due_on) == (None, None)
    assert (instructed.state, instructed.owner_id) == ("OPEN", road.world.person(HEAD))
    assert (TASK, DEPARTMENT) in await road.tasks()
    assert (await ledgers(road))[-1] == ("case.commented", ["金水区"])
    async with refused(road, NoSuchInstruction, "comment"):
        await report(road, mere.id)
    async with refused(road, NoSuchInstruction, "comment"):
        await report(road, new_id())
    async with refused(road, NotInstructed):
        await report(road, instructed.id, OFFICER)
    async with refused(road, TextMissing, "result"):
        await report(road, instructed.id, result=" ")
    await report(road, instructed.id)
    assert (TASK, DEPARTMENT) not in await road.tasks()
    assert [(row.state, row.result) for row in (await comments(road))][1:] == [
        ("REPORTED", "已修复。")
    ]
    async with refused(road, AlreadyReported, "comment"):
        await report(road, instructed.id)
    assert (await road.events())[-2:] == ["COMMENTED", "INSTRUCTION_REPORTED"]


async def test_another_unit_of_the_territory_sees_what_it_is_instructed_on(road: Road) -> None:
    await say(road, unit="金水区信访局", owner=OFFICER)
    await say(road, unit="金水区组织部", owner="金水区组织部负责人")
    assert ("handled", "金水区组织部") in await scopes(road)
    assert (TASK, "金水区组织部") in await road.tasks()


async def test_who_may_not_comment_and_whom_he_may_not_instruct(road: Road) -> None:
    for nobody in (DIRECTOR, HEAD, OFFICER):
        async with refused(road, ActNotPermitted):
            await say(road, nobody)
    for stranger in ("郑州市市长", "中原区区长", "石家庄市市长"):
        async with refused(road, CaseNotFound, "case"):
            await say(road, stranger)
    async with refused(road, UnitUnknown, "instruction.unit"):
        await say(road, unit="郑州市自然资源局", owner="郑州市自然资源局局长")
    absent = Instruction(new_id(), road.world.person(HEAD), dt.date(2026, 2, 20))
    async with refused(road, UnitUnknown, "instruction.unit"):
        await road.act(MAYOR, comment, lambda on: CommentCase(on, "请抓紧解决。", absent))
    async with refused(road, OwnerUnknown, "instruction.owner"):
        await say(road, unit=DEPARTMENT, owner=OFFICER)
    async with refused(road, DayHasPassed, "instruction.dueOn"):
        await say(road, unit=DEPARTMENT, due="2026-02-10")


async def take(road: Road, by: str = MAYOR, reasons: str = "疑难复杂") -> Outcome:
    return await road.act(by, undertake, lambda on: UndertakeCase(on, reasons))


async def step(road: Road, by: str = MAYOR, *, concludes: bool = False, later: int = 0) -> Outcome:
    day = road.day + dt.timedelta(days=later)
    return await road.act(
        by, log_step, lambda on: LogStep(on, "现场接访，协调资金。", day, concludes)
    )


async def review(road: Road, verdict: Verdict, by: str = DIRECTOR) -> Outcome:
    return await road.act(
        by, review_undertaking, lambda on: ReviewUndertaking(on, verdict, "经评审")
    )


async def release(road: Road, by: str = MAYOR, reasons: str = "工作调整") -> Outcome:
    return await road.act(by, release_undertaking, lambda on: ReleaseUndertaking(on, reasons))


async def undertakings(road: Road) -> list[tuple[str, bool]]:
    rows = await road.rows("SELECT * FROM case_undertaking WHERE case_id = :id ORDER BY id")
    return [(row.state, row.reviewed_by is not None) for row in rows]


async def reaches(road: Road) -> list[UUID]:
    rows = await road.rows(
        "SELECT holder FROM access_scope WHERE object_id = :id AND reach = 'undertaken'"
    )
    return [row.holder for row in rows]


async def test_undertaken_logged_sent_back_and_closed_by_somebody_else(road: Road) -> None:
    async with refused(road, TextMissing, "reasons"):
        await take(road, reasons="")
    async with refused(road, NotUndertaken, "case"):
        await step(road)
    await take(road)
    assert await reaches(road) == [road.world.person(MAYOR)]
    async with refused(road, AlreadyUndertaken, "case"):
        await take(road, DEPUTY)
    async with refused(road, NotTheLeader):
        await step(road, DEPUTY)
    async with refused(road, StepInTheFuture, "takenOn"):
        await step(road, later=1)
    async with refused(road, NotUndertaken, "case"):
        await review(road, Verdict.ACCEPTED)  # nothing is asked for yet
    await step(road)
    await step(road, concludes=True)
    assert (REVIEW, "金水区信访局") in await road.tasks()
    async with refused(road, OwnReview):
        await review(road, Verdict.ACCEPTED, MAYOR)
    await review(road, Verdict.SENT_BACK)
    assert await undertakings(road) == [("OPEN", False)]
    assert (REVIEW, "金水区信访局") not in await road.tasks()
    await step(road, concludes=True)
    await review(road, Verdict.ACCEPTED, DEPUTY)
    assert await undertakings(road) == [("CLOSED", True)]
    assert await reaches(road) == []
    steps = await road.rows("SELECT ordinal FROM case_undertaking_step ORDER BY ordinal")
    assert [row.ordinal for row in steps] == [1, 2, 3, 4]  # what the review missed is one
    assert (await road.events())[-6:] == [
        *("UNDERTAKEN", "UNDERTAKING_STEP", "UNDERTAKING_CONCLUDED", "UNDERTAKING_SENT_BACK"),
        *("UNDERTAKING_CONCLUDED", "UNDERTAKING_CLOSED"),
    ]


async def test_released_with_a_reason_it_may_be_undertaken_by_another(road: Road) -> None:
    await take(road)
    async with refused(road, NotTheLeader):
        await release(road, DEPUTY)
    async with refused(road, TextMissing, "reasons"):
        await release(road, reasons="")
    await step(road, concludes=True)
    await release(road)
    assert (REVIEW, "金水区信访局") not in await road.tasks()
    await take(road, DEPUTY)
    assert await undertakings(road) == [("RELEASED", False), ("OPEN", False)]


async def test_what_an_accusation_bars_lapses(world: World) -> None:
    """The head of the department is named: his department and nobody else loses its instruction."""
    road = Road(world, dt.date(2026, 2, 9))
    road.case_id = (await road.enter(accusation(), "金水区信访局登记员")).id
    await road.send(by=OFFICER)
    await say(road, unit=DEPARTMENT)
    await take(road)
    await road.name(HANDLER, (SubjectKind.PERSON, world.person(MAYOR)))
    assert [row.state for row in await comments(road)] == ["LAPSED"]
    assert await undertakings(road) == [("LAPSED", False)]
    assert await reaches(road) == []
    assert await road.tasks() == [("DISPOSE", "郑州市信访局")]
    assert await seeing(road, MAYOR, DEPUTY, HANDLER) == set()
    assert await differences(world) == []


async def test_nobody_accused_is_instructed(world: World) -> None:
    road = Road(world, dt.date(2026, 2, 9))
    accused = (SubjectKind.PERSON, world.person(HEAD))
    road.case_id = (await road.enter(accusation(accused), "金水区信访局登记员")).id
    # To whom the accusation isn't open, the barred and all others are refused alike.
    for unit, owner in ((DEPARTMENT, HANDLER), ("金水区组织部", "金水区组织部负责人")):
        async with refused(road, ActNotPermitted):
            await say(road, unit=unit, owner=owner)
    await say(road, unit="金水区信访局", owner=OFFICER)  # who has it is no secret to who sees it
