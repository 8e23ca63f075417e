"""Standing aside (条例 28): at once on one's own word, by the head's ruling on a challenge."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from cases.road import HANDLER, HEAD, OFFICER, REGISTRAR, Road
from cases.watching import ledgers, refused, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import Recused, TextMissing
from xinfang.cases.models import Ruling
from xinfang.cases.petition import ItemEntry
from xinfang.cases.recuse import (
    AlreadyRaised,
    CaseEnded,
    ChallengeHandler,
    DeclareInterest,
    NoSuchRecusal,
    NotAtWork,
    OwnRecusal,
    RuleChallenge,
    WithdrawRecusal,
    challenge_handler,
    declare_interest,
    rule_challenge,
    withdraw_recusal,
)
from xinfang.kernel.ids import new_id
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.lifecycle import RefusalGround
from xinfang.store.transaction import Outcome

from world import World

ARTICLE = "第二十八条"
CLERK = "金水区自然资源局收文员"
MAYOR = "金水区区长"


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    road = Road(world, dt.date(2026, 3, 2))
    await road.register()
    await road.send()
    return road


async def declare(road: Road, by: str = HANDLER, reasons: str = "与信访人是近亲属") -> Outcome:
    return await road.act(by, declare_interest, lambda on: DeclareInterest(on, reasons))


async def challenge(road: Road, whom: str = HANDLER, by: str = CLERK) -> Outcome:
    person = road.world.person(whom)
    return await road.act(
        by, challenge_handler, lambda on: ChallengeHandler(on, person, "与对方当事人有利害关系")
    )


async def rule(road: Road, ruling: Ruling, by: str = HEAD, recusal: UUID | None = None) -> Outcome:
    found = recusal or (await recusals(road))[-1].id
    return await road.act(by, rule_challenge, lambda on: RuleChallenge(on, found, ruling, "经核实"))


async def withdraw(road: Road, by: str = HEAD, reasons: str = "亲属关系不实") -> Outcome:
    found = (await recusals(road))[-1].id
    return await road.act(by, withdraw_recusal, lambda on: WithdrawRecusal(on, found, reasons))


async def recusals(road: Road) -> Any:  # noqa: ANN401 - rows
    return await road.rows("SELECT * FROM case_recusal WHERE case_id = :id ORDER BY id")


async def states(road: Road) -> list[str]:
    return [row.state for row in await recusals(road)]


async def test_a_declared_interest_recuses_at_once_from_every_act(road: Road) -> None:
    async with refused(road, TextMissing, "reasons"):
        await declare(road, reasons=" ")
    await declare(road)
    assert await states(road) == ["STANDING"]
    assert (await road.events())[-1] == "INTEREST_DECLARED"
    assert (await ledgers(road))[-1] == ("case.interest_declared", ["金水区"])
    assert await seeing(road, HANDLER) == {HANDLER}  # he reads on
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        road.accept,
        road.objected,
        lambda: road.decline(RefusalGround.STATUTORY_CHANNEL, by=HANDLER),
        lambda: road.classify(by=HANDLER, category=Category.SUGGESTION),
        lambda: declare(road),
        lambda: challenge(road, HEAD, HANDLER),
    )
    for act in acts:
        async with refused(road, Recused, "", ARTICLE):
            await act()
    await road.accept(by=HEAD)  # a colleague goes on
    for act in (road.begin, road.answer):
        async with refused(road, Recused, "", ARTICLE):
            await act()
    await road.answer(by=HEAD)
    async with refused(road, Recused, "", ARTICLE):
        await road.serve()


async def test_only_the_head_withdraws_and_never_his_own(road: Road) -> None:
    await declare(road)
    for who in (CLERK, OFFICER, "金水区信访局局长"):
        async with refused(road, ActNotPermitted):
            await withdraw(road, who)
    async with refused(road, TextMissing, "reasons"):
        await withdraw(road, reasons="")
    await withdraw(road)
    assert await states(road) == ["WITHDRAWN"]
    async with refused(road, NoSuchRecusal, "recusal"):
        await withdraw(road)
    await road.accept()
    await declare(road, HEAD)
    async with refused(road, Recused, "", ARTICLE):
        await withdraw(road)  # he stands aside, and does nothing to the case
    await withdraw(road, MAYOR)  # of the government of the territory
    assert await states(road) == ["WITHDRAWN", "WITHDRAWN"]
    await road.extend()


async def test_a_challenged_person_goes_on_until_the_head_has_ruled(road: Road) -> None:
    async with refused(road, NotAtWork, "person"):
        await challenge(road, OFFICER)
    await challenge(road)
    async with refused(road, AlreadyRaised, "person"):
        await challenge(road, by=HEAD)
    assert await road.tasks() == [
        ("DECIDE_ACCEPTANCE", "金水区自然资源局"),
        ("RULE_RECUSAL", "金水区自然资源局"),
    ]
    await road.accept()
    for who in (CLERK, HANDLER, REGISTRAR):
        async with refused(road, ActNotPermitted):
            await rule(road, Ruling.OVERRULED, who)
    async with refused(road, NoSuchRecusal, "recusal"):
        await rule(road, Ruling.UPHELD, recusal=new_id())
    await rule(road, Ruling.OVERRULED)
    assert await states(road) == ["OVERRULED"]
    assert await road.tasks() == [("ANSWER", "金水区自然资源局")]
    await road.begin()
    await challenge(road)
    await rule(road, Ruling.UPHELD)
    assert await states(road) == ["OVERRULED", "STANDING"]
    async with refused(road, Recused, "", ARTICLE):
        await road.answer()
    assert [event for event in await road.events() if "RECUS" in event] == [
        "RECUSAL_ASKED",
        "RECUSAL_OVERRULED",
        "RECUSAL_ASKED",
        "RECUSED",
    ]


async def test_the_only_head_is_ruled_by_the_territorys_leadership(road: Road) -> None:
    await challenge(road, HEAD)
    ruler = next(unit for kind, unit in await road.tasks() if kind == "RULE_RECUSAL")
    assert ruler in {"金水区人民政府", "金水区委员会"}
    with pytest.raises(OwnRecusal) as caught:
        await rule(road, Ruling.OVERRULED)
    assert caught.value.article == f"《信访工作条例》{ARTICLE}"
    await rule(road, Ruling.UPHELD, MAYOR)
    async with refused(road, Recused, "", ARTICLE):
        await road.extend()


async def test_who_is_challenged_may_stand_aside_of_himself(road: Road) -> None:
    await challenge(road)
    await declare(road)
    assert [(row.origin, row.state) for row in await recusals(road)] == [("CHALLENGED", "STANDING")]
    assert ("RULE_RECUSAL", "金水区自然资源局") not in await road.tasks()
    async with refused(road, NoSuchRecusal, "recusal"):
        await rule(road, Ruling.OVERRULED)


async def test_nobody_stands_aside_from_what_has_ended(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    court = (ItemEntry(Category.APPEAL_REQUEST, "请求撤销判决", AppealBranch.JUDICIAL),)
    await road.register(items=court)
    await road.decline(RefusalGround.STATUTORY_CHANNEL)
    async with refused(road, CaseEnded):
        await declare(road, OFFICER)
    async with refused(road, CaseEnded):
        await challenge(road, OFFICER, REGISTRAR)


async def test_a_recusal_is_of_one_case(road: Road) -> None:
    await declare(road)
    await road.register()
    await road.send()
    await road.accept()
