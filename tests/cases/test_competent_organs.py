"""Competent organs for accusations besides discipline bodies, and passing to them."""

import datetime as dt
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from cases.petitions import PERSON, TENANT, UNIT, accusation
from cases.road import NOTICE, Road
from cases.watching import differences, refused, scopes, seeing
from organizations.objects import run
from xinfang.cases import competent_organs as organs
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.answer import AnswerCase, answer
from xinfang.cases.models import SubjectKind
from xinfang.cases.pass_accusation import (
    NobodyTakesIt,
    NotCompetent,
    PassAccusation,
    pass_accusation,
)
from xinfang.cases.petition import ItemEntry, RespondentEntry
from xinfang.cases.queries import cases, routing
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.transfer import RespondentIsTarget
from xinfang.kernel import clock
from xinfang.law.cadres import Concern
from xinfang.law.classification import Category
from xinfang.store.transaction import Outcome

from world import World

OFFICER: Final = "金水区信访局经办人"
BUREAU: Final = (OFFICER, "金水区信访局登记员", "金水区信访局局长", "金水区区长", "河南省监管员")
HANDLER: Final = "金水区组织部档案员"
"""Somebody of the department, seated as its handler."""
CLERK: Final = "金水区自然资源局收文员"


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    await run(
        world.at,
        "UPDATE appointment SET role = 'handler' WHERE role = 'organization_archivist'",
    )
    await world.refresh()
    return Road(world, dt.date(2026, 3, 2))


async def accused(
    road: Road, subject: tuple[SubjectKind, UUID] | None, by: str = "金水区信访局登记员"
) -> None:
    kind, found = subject or (None, None)
    respondent = RespondentEntry("某科长", kind, found)
    items = (ItemEntry(Category.ACCUSATION, "违规用人", respondents=(respondent,)),)
    given = replace(accusation(), items=items, received_on=road.day)
    road.case_id = (await road.enter(given, by)).id


async def proposed(road: Road, concern: Concern, by: str = OFFICER) -> list[tuple[str, str]]:
    actor = road.world.user(by)
    with clock.frozen(road.noon()):
        async with road.world.db.read(actor) as read:
            row = await cases.case_by_id(read, actor, road.world.grants, road.case_id)
            assert row is not None
            found = await organs.competent_organs(read, row, concern)
    names = {row.id: row.name for row in await road.world.ask("SELECT id, name FROM unit")}
    return [(one.competence.organ.value, names[one.unit_id]) for one in found]


async def passed(road: Road, to: str, concern: Concern, by: str = OFFICER) -> Outcome:
    target = road.world.unit(to)
    return await road.act(
        by, pass_accusation, lambda on: PassAccusation(on, target, "请依法处理", concern)
    )


async def justice(road: Road, unit: str, sector: str) -> None:
    """Let a department be an organ of justice, in which somebody handles."""
    await run(
        road.world.at, "UPDATE unit SET sector = :s, vertical_superior_id = NULL WHERE name = :u",
        s=sector, u=unit,
    )  # fmt: skip


async def test_selection_goes_to_the_department_that_manages_him(road: Road) -> None:
    await accused(road, (PERSON, road.world.person(CLERK)))
    assert await proposed(road, Concern.SELECTION) == [
        ("ORGANIZATION", "金水区组织部"),
        ("DISCIPLINE", "金水区纪委监委"),
    ]
    assert await proposed(road, Concern.DISCIPLINE) == [("DISCIPLINE", "金水区纪委监委")]
    for wrong in ("郑州市组织部", "金水区自然资源局", "金水区人民政府"):
        async with refused(road, NotCompetent, "target", "第三十条"):
            await passed(road, wrong, Concern.SELECTION)
    async with refused(road, NotCompetent, "target", "第三十条"):
        await passed(road, "金水区组织部", Concern.DISCIPLINE)
    outcome = await passed(road, "金水区组织部", Concern.SELECTION)
    assert outcome.kind == "hand_over"
    assert (await road.events())[-2:] == ["PASSED_TO_ORGAN", "ARRIVED"]
    # As with a discipline body: the record alone is left behind, and no clock of others runs.
    receivers = ("金水区组织部接收员", "金水区组织部负责人")
    assert await seeing(road, *BUREAU, *receivers, CLERK, HANDLER) == {HANDLER}
    assert await scopes(road) == [("handled", "金水区组织部"), ("vertical_line", "金水区组织部")]
    assert await road.owed() == []
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", "金水区组织部")]
    async with refused(road, CaseNotFound, "case"):
        await passed(road, "金水区纪委监委", Concern.SELECTION)
    await road.act(HANDLER, accept, lambda on: AcceptCase(on, NOTICE))
    await road.act(HANDLER, answer, lambda on: AnswerCase(on, "已依规核查处理"))
    assert (await road.case()).state == "ANSWERED"
    assert await seeing(road, *BUREAU, *receivers, HANDLER) == {HANDLER}
    assert await differences(road.world) == []


async def test_past_whom_it_accuses_and_where_nobody_would_see_it(road: Road) -> None:
    await accused(road, (UNIT, road.world.unit("金水区组织部")))
    assert await proposed(road, Concern.SELECTION) == [("DISCIPLINE", "金水区纪委监委")]
    async with refused(road, RespondentIsTarget, "target", "第三十条"):
        await passed(road, "金水区组织部", Concern.SELECTION)
    await accused(road, (PERSON, road.world.person("中原区自然资源局承办人")))
    assert await proposed(road, Concern.SELECTION) == [("DISCIPLINE", "中原区纪委监委")]
    async with refused(road, NobodyTakesIt, "target"):
        await passed(road, "中原区组织部", Concern.SELECTION)


async def test_nobody_known_the_own_territory_or_below(road: Road) -> None:
    await accused(road, None, "郑州市信访局登记员")
    by = "郑州市信访局经办人"
    assert await proposed(road, Concern.SELECTION, by) == [
        ("ORGANIZATION", "郑州市组织部"),
        ("DISCIPLINE", "郑州市纪委监委"),
    ]
    for wrong in ("河南省组织部", "洛阳市组织部"):
        async with refused(road, NotCompetent, "target", "第三十条"):
            await passed(road, wrong, Concern.SELECTION, by)
    await passed(road, "金水区组织部", Concern.SELECTION, by)
    assert await seeing(road, by, "郑州市信访局局长", HANDLER) == {HANDLER}


async def test_crimes_go_to_the_organs_of_justice_of_the_territory(road: Road) -> None:
    await justice(road, "金水区自然资源局", "public_security")
    await justice(road, "中原区自然资源局", "public_security")
    await accused(road, (PERSON, road.world.person("金水区组织部接收员")))
    assert await proposed(road, Concern.CRIME) == [
        ("PUBLIC_SECURITY", "金水区自然资源局"),
        ("DISCIPLINE", "金水区纪委监委"),
    ]
    for wrong in ("中原区自然资源局", "金水区组织部"):
        async with refused(road, NotCompetent, "target", "第三十条"):
            await passed(road, wrong, Concern.CRIME)
    await passed(road, "金水区自然资源局", Concern.CRIME)
    handler = "金水区自然资源局承办人"
    assert await seeing(road, *BUREAU, handler) == {handler}
    assert await road.owed() == []


async def test_others_are_transferred_to_the_department_in_charge(road: Road) -> None:
    await accused(road, (UNIT, road.world.unit("金水区自然资源局")))
    assert await proposed(road, Concern.OTHER) == [("SUPERIOR", "郑州市自然资源局")]
    async with refused(road, NotCompetent, "target", "第三十条"):
        await passed(road, "郑州市自然资源局", Concern.OTHER)
    # Of whom holds a post it is the department above his unit; of a territory there is none.
    await accused(road, (PERSON, road.world.person("中原区自然资源局局长")))
    assert await proposed(road, Concern.OTHER) == [("SUPERIOR", "郑州市自然资源局")]
    await accused(road, (TENANT, road.world.tenant("中原区")))
    assert await proposed(road, Concern.OTHER) == []


async def test_planted_a_bar_that_is_forgotten_is_noticed(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accused(road, (UNIT, road.world.unit("金水区组织部")))

    async def never(*_given: object) -> bool:
        return False

    monkeypatch.setattr(routing, "barred", never)
    assert ("ORGANIZATION", "金水区组织部") in await proposed(road, Concern.SELECTION)
