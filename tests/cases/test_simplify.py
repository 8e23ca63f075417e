"""Handling simply: decided within three working days, answered within ten, across 春节 2026."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from cases.petitions import PERSON, accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, Road
from cases.watching import picture, refused
from xinfang.cases.acting import TextMissing
from xinfang.cases.notices import NoticeEntry, NoticeMissing
from xinfang.cases.petition import ItemEntry
from xinfang.cases.simplify import (
    NotSimple,
    NotSimplified,
    SimplifyCase,
    SwitchTooLate,
    SwitchToOrdinary,
    simplify,
    switch_to_ordinary,
)
from xinfang.kernel.errors import Refusal
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.law.procedures import SimplifiedGround
from xinfang.store.transaction import Outcome

from world import World

RULES = "《信访事项简易办理办法》"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 2, 11))


async def simply(road: Road, by: str = HANDLER, notice: NoticeEntry | None = NOTICE) -> Outcome:
    ground = SimplifiedGround.CLEAR_FACTS
    return await road.act(by, simplify, lambda on: SimplifyCase(on, ground, notice))


async def switch(
    road: Road, reasons: str = "涉及多个责任主体", notice: NoticeEntry | None = NOTICE
) -> Outcome:
    return await road.act(
        HANDLER, switch_to_ordinary, lambda on: SwitchToOrdinary(on, reasons, notice)
    )


async def unlawful(road: Road, kind: type[Refusal], act: Any) -> Refusal:  # noqa: ANN401 - an awaitable
    """Expect a refusal by the rules of simplified handling, and nothing to have happened."""
    before = await picture(road.world)
    with pytest.raises(kind) as caught:
        await act
    assert caught.value.article == RULES
    assert await picture(road.world) == before
    return caught.value


async def due(road: Road) -> dict[str, tuple[str, str | None]]:
    return {
        term: (last, ended)
        for term, (last, ended, _on) in (await road.clocks_of(DEPARTMENT)).items()
    }


async def test_three_and_ten_working_days_across_the_spring_festival(road: Road) -> None:
    await road.register()
    await road.send()  # arrives on Wednesday, 11 February
    await road.on("2026-02-14").act(  # the make-up Saturday is the third working day
        HANDLER, simplify, lambda on: SimplifyCase(on, SimplifiedGround.URGENT_LIFE, NOTICE)
    )
    # Ten working days from 14 February: 24, 25, 26, 27, the make-up Saturday 28, then 2 … 6 March.
    assert await due(road) == {
        "DL-05": ("2026-02-26", "MET"),
        "DL-06": ("2026-02-25", "STOPPED"),
        "DL-15": ("2026-02-14", "MET"),
        "DL-16": ("2026-03-06", None),
        "DL-08": ("2026-04-15", None),
    }
    case = await road.case()
    assert (case.state, case.due_on, case.late) == ("ACCEPTED", dt.date(2026, 3, 6), False)
    tasks = await road.rows("SELECT kind, due_on FROM case_task WHERE case_id = :id AND done_at"
                            " IS NULL")  # fmt: skip
    assert [(row.kind, row.due_on) for row in tasks] == [("ANSWER", dt.date(2026, 3, 6))]
    assert (await road.events())[-1] == "ACCEPTED_SIMPLY"
    await road.on("2026-03-06").answer()
    ended = await due(road)
    assert (ended["DL-16"], ended["DL-08"]) == (("2026-03-06", "MET"), ("2026-04-15", "MET"))
    assert (await road.case()).late is False


async def test_decided_after_three_working_days_it_was_met_late(road: Road) -> None:
    await road.register()
    await road.send()
    await simply(road.on("2026-02-24"))
    clock = (await road.clocks())["DL-15"]
    assert (clock.started_on, clock.due_on, clock.ended_as) == (
        dt.date(2026, 2, 11),
        dt.date(2026, 2, 14),
        "MET",
    )
    assert (await road.case()).late is True


async def test_a_switch_in_time_keeps_the_sixty_days_from_acceptance(road: Road) -> None:
    await road.register()
    await road.send()
    await simply(road)
    async with refused(road, TextMissing, "reasons"):
        await switch(road, " ")
    with pytest.raises(NoticeMissing):
        await switch(road, notice=None)
    # 12, 13, 14 February, 24, 25, 26, 27, 28, 2 and 3 March.
    assert (await due(road))["DL-16"] == ("2026-03-03", None)
    late = await unlawful(road.on("2026-03-04"), SwitchTooLate, switch(road))
    assert "2026年3月3日" in late.message
    await switch(road.on("2026-03-03"))
    ended = await due(road)
    assert (ended["DL-16"], ended["DL-08"]) == (("2026-03-03", "STOPPED"), ("2026-04-12", None))
    tasks = await road.rows("SELECT kind, due_on FROM case_task WHERE case_id = :id AND done_at"
                            " IS NULL")  # fmt: skip
    assert [(row.kind, row.due_on) for row in tasks] == [("ANSWER", dt.date(2026, 4, 12))]
    (row,) = await road.rows("SELECT * FROM case_simplification WHERE case_id = :id")
    assert (row.switched_on, row.switch_reasons) == (dt.date(2026, 3, 3), "涉及多个责任主体")
    notices = await road.rows("SELECT kind FROM case_notice WHERE case_id = :id ORDER BY id")
    assert [one.kind for one in notices] == ["ACCEPTANCE", "ORDINARY_HANDLING"]
    await unlawful(road, NotSimplified, switch(road))
    await road.extend(by=HEAD)  # now an ordinary case


async def test_that_it_came_before_isnt_told_to_whom_it_accused_then(road: Road) -> None:
    accused = accusation((PERSON, road.world.person(HANDLER)), received_on=road.day)
    first = (await road.enter(accused)).id
    await road.register(same_matter_as=first)
    await road.send()
    await unlawful(road, NotSimple, simply(road, by=HEAD))
    await simply(road, by=HANDLER)


async def test_what_was_accepted_ordinarily_isnt_switched(road: Road) -> None:
    await road.register()
    await road.send()
    await road.accept()
    await unlawful(road, NotSimplified, switch(road))


async def test_the_last_days_reach_into_a_year_that_isnt_announced(road: Road) -> None:
    await road.on("2026-12-25").register()
    await road.send()
    accepted = await simply(road)
    assert "DEADLINE_PROVISIONAL" in accepted.warnings
    clock = (await road.clocks())["DL-16"]
    # 28, 29, 30, 31 December; 1 January off, 2 and 3 a weekend; 4 … 8 January, then Monday 11.
    assert (clock.due_on, clock.provisional) == (dt.date(2027, 1, 11), True)


async def earlier(road: Road) -> UUID:
    await road.register()
    return road.case_id


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(
            {"items": (ItemEntry(Category.APPEAL_REQUEST, "请查处", AppealBranch.STATUTORY_DUTY),)},
            "第三十一条第（一）项至第（五）项",
            id="简易办理: not 条例31(1)-(5)",
        ),
        pytest.param({"people_count": 5}, "多人、集体", id="简易办理: not for five together"),
        pytest.param(
            {
                "items": (ItemEntry(Category.ACCUSATION, "检举某人"),),
                "category": Category.ACCUSATION,
            },
            "检举控告类",
            id="条例30: accusations have rules of their own",
        ),
    ],
)
async def test_what_isnt_handled_simply(road: Road, given: dict[str, Any], words: str) -> None:
    await road.register(**given)
    found = await unlawful(road, NotSimple, simply(road, OFFICER))
    assert words in found.message


async def test_a_repeat_and_an_assigned_case_arent_handled_simply(road: Road) -> None:
    first = await earlier(road)
    await road.register(same_matter_as=first)
    found = await unlawful(road, NotSimple, simply(road, OFFICER))
    assert "初次" in found.message
    await road.register()
    await road.send(days=30)
    found = await unlawful(road, NotSimple, simply(road))
    assert "上级交办" in found.message
    undecided = (ItemEntry(Category.APPEAL_REQUEST, "请求修路"),)
    await road.register(items=undecided)
    async with refused(road, UnlawfulStep, "", "第二十三条"):
        await simply(road, OFFICER)


async def test_a_suggestion_is_handled_simply_without_the_sixty_days(road: Road) -> None:
    advice = (ItemEntry(Category.SUGGESTION, "建议增设路灯"),)
    await road.register(items=advice, category=Category.SUGGESTION)
    await simply(road, OFFICER)
    assert [term for term, _unit, _day in await road.owed()] == ["DL-16"]
