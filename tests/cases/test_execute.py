"""Carrying out an opinion or agreement to its end (条例 32, 33), beyond the closing of the case."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from cases.road import DEPARTMENT, HANDLER, OFFICER, Road
from cases.watching import refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.execute import (
    ArrangeExecution,
    GuidedOutOfTime,
    NoOutcome,
    NoSuchExecution,
    NothingToExecute,
    NothingToExplain,
    Performance,
    PerformanceIncomplete,
    PerformancesMissing,
    RecordGuidance,
    ReportExecution,
    arrange_execution,
    record_guidance,
    report_execution,
)
from xinfang.cases.petition import ItemEntry
from xinfang.cases.queries import handling
from xinfang.cases.settle import AgreedOutOfTime, MediatorMissing, SettleCase, settle
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.handling import Conclusion
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.law.procedures import AgreementKind, ExecutionState
from xinfang.store.transaction import Outcome

from world import World

ARTICLE = "第三十二条"
DUTY = (ItemEntry(Category.APPEAL_REQUEST, "请查处违建", AppealBranch.STATUTORY_DUTY),)
REPAIR = Performance("修复排水沟120米", dt.date(2026, 5, 6), name="阎楼乡人民政府")


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.send()
    await road.accept()
    return road


async def arrange(road: Road, *given: Performance, by: str = HANDLER) -> Outcome:
    return await road.act(by, arrange_execution, lambda on: ArrangeExecution(on, given))


async def report(
    road: Road, outcome: ExecutionState, by: str = HANDLER, which: UUID | None = None
) -> Outcome:
    found = which or (await executions(road))[0].id
    return await road.act(
        by, report_execution, lambda on: ReportExecution(on, found, outcome, "已到现场核查")
    )


async def guide(road: Road, day: str = "2026-03-03", told: str = "已当面解释政策") -> Outcome:
    on_day = dt.date.fromisoformat(day)
    return await road.act(HANDLER, record_guidance, lambda on: RecordGuidance(on, told, on_day))


async def agree(road: Road, **changes: Any) -> Outcome:  # noqa: ANN401 - any field of it
    given: dict[str, Any] = {
        "kind": AgreementKind.MEDIATION,
        "terms": "养护单位五月修复，信访人息诉",
        "reference": "协议书2026-8号",
        "agreed_on": road.day,
        "mediator": "乡人民调解委员会",
        "performances": (REPAIR,),
    }
    return await road.act(HANDLER, settle, lambda on: SettleCase(on, **(given | changes)))


async def executions(road: Road) -> Any:  # noqa: ANN401 - rows
    return await road.rows("SELECT * FROM case_execution WHERE case_id = :id ORDER BY id")


async def unexecuted(road: Road) -> list[str]:
    """What supervision asks on the story's day."""
    actor = road.world.user("河南省监管员")
    with clock.frozen(road.noon()):
        async with road.world.db.read(actor) as read:
            found = await handling.not_executed(read, road.case_id)
    return [one.duty for one in found]


async def test_a_supporting_opinion_is_followed_beyond_the_closing(road: Road) -> None:
    async with refused(road, NothingToExecute, "", ARTICLE):
        await arrange(road, REPAIR)
    await road.answer()
    assert await road.tasks() == [("ARRANGE_EXECUTION", DEPARTMENT), ("SERVE_ANSWER", DEPARTMENT)]
    unit = road.world.unit("金水区人民政府")
    for wrong in (
        Performance("修复", dt.date(2026, 3, 1), name="某单位"),
        Performance("修复", dt.date(2026, 5, 1)),
        Performance("修复", dt.date(2026, 5, 1), unit, "某单位"),
        Performance("修复", dt.date(2026, 5, 1), new_id()),
    ):
        async with refused(road, PerformanceIncomplete, "performances.0"):
            await arrange(road, wrong)
    async with refused(road, TextMissing, "performances.1.duty"):
        await arrange(road, REPAIR, Performance(" ", dt.date(2026, 5, 1), unit))
    for number in (0, 21):
        async with refused(road, PerformancesMissing, "performances"):
            await arrange(road, *[REPAIR] * number)
    async with refused(road, ActNotPermitted):
        await arrange(road, REPAIR, by=OFFICER)
    await arrange(road, REPAIR, Performance("拨付养护费", dt.date(2026, 4, 1), unit))
    await road.serve()
    await road.on("2026-04-02").close()
    assert await road.tasks() == [("EXECUTE", DEPARTMENT), ("EXECUTE", DEPARTMENT)]
    assert await unexecuted(road) == ["拨付养护费"]  # its day was yesterday
    await report(road, ExecutionState.OPEN)
    await report(road, ExecutionState.NOT_PERFORMED)
    assert await unexecuted(road) == ["拨付养护费", "修复排水沟120米"]
    async with refused(road, NoOutcome, "outcome"):
        await report(road, ExecutionState.VOID)
    await report(road, ExecutionState.PERFORMED)  # late, and still an end
    async with refused(road, NoSuchExecution, "execution"):
        await report(road, ExecutionState.PERFORMED)
    await report(road, ExecutionState.PERFORMED, which=(await executions(road))[1].id)
    assert await road.tasks() == []
    assert await unexecuted(road) == []
    assert [row.outcome for row in await road.rows(
        "SELECT outcome FROM case_execution_report WHERE case_id = :id ORDER BY id"
    )] == ["OPEN", "NOT_PERFORMED", "PERFORMED", "PERFORMED"]  # fmt: skip
    assert (await road.case()).state == "FINISHED"


async def test_what_isnt_supported_is_explained(road: Road) -> None:
    async with refused(road, NothingToExplain, "", ARTICLE):
        await guide(road)
    await road.on("2026-03-03").answer(conclusion=Conclusion.NOT_SUPPORT)
    assert await road.tasks() == [("SERVE_ANSWER", DEPARTMENT)]
    async with refused(road, NothingToExecute, "", ARTICLE):
        await arrange(road, REPAIR)
    for day in ("2026-03-02", "2026-03-04"):
        async with refused(road, GuidedOutOfTime, "givenOn"):
            await guide(road, day)
    async with refused(road, TextMissing, "text"):
        await guide(road, told="")
    await guide(road)
    assert (await road.events())[-1] == "GUIDED"


async def test_a_supported_demand_needs_no_explaining(road: Road) -> None:
    await road.answer()
    async with refused(road, NothingToExplain, "", ARTICLE):
        await guide(road)


async def test_an_agreement_ends_the_case_and_is_performed(road: Road) -> None:
    async with refused(road, MediatorMissing, "mediator"):
        await agree(road, mediator="")
    async with refused(road, MediatorMissing, "mediator"):
        await agree(road, kind=AgreementKind.SETTLEMENT)
    for day in (dt.date(2026, 3, 1), dt.date(2026, 3, 3)):
        async with refused(road, AgreedOutOfTime, "agreedOn"):
            await agree(road, agreed_on=day)
    for name in ("terms", "reference"):
        async with refused(road, TextMissing, name):
            await agree(road, **{name: " "})
    await agree(road)
    case = await road.case()
    assert (case.state, case.closed_on, case.due_on) == ("FINISHED", road.day, None)
    assert (await road.clocks_of(DEPARTMENT))["DL-08"] == ("2026-05-01", "MET", "2026-03-02")
    assert await road.tasks() == [("EXECUTE", DEPARTMENT)]
    assert [(row.agreement_id is None, row.state) for row in await executions(road)] == [
        (False, "OPEN")
    ]
    await report(road, ExecutionState.PERFORMED)
    assert await road.tasks() == []
    async with refused(road, UnlawfulStep, "", "第三十三条"):
        await agree(road)


async def test_the_result_of_an_assigned_case_is_told_after_an_agreement_too(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.send(days=30)
    await road.accept()
    await agree(road, performances=())
    assert await road.tasks() == [("REPORT_CLOSING", DEPARTMENT)]
    assert [term for term, _unit, _day in await road.owed()] == ["DL-07"]
    await road.report()
    assert await road.tasks() == []


async def test_only_the_sixth_branch_is_settled(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register(items=DUTY)
    await road.accept(by=OFFICER)
    async with refused(road, UnlawfulStep, "", "第三十三条"):
        await road.act(
            OFFICER,
            settle,
            lambda on: SettleCase(on, AgreementKind.SETTLEMENT, "和解", "1号", road.day),
        )
