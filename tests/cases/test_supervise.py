"""Supervision: three triggers proved or told, several levels, reply, verdict, and what lapses."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, OFFICER, Road
from cases.watching import differences, ledgers, refused, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import On, StaleVersion, TextMissing
from xinfang.cases.models import Ruling, SubjectKind
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.reply_supervision import (
    JudgeReply,
    NewDayMissing,
    NewDayUnasked,
    Paper,
    ReplySupervision,
    TooManyPapers,
    judge_reply,
    reply_supervision,
)
from xinfang.cases.supervise import (
    AlreadySupervised,
    ClockNotLate,
    NothingToExecute,
    ReplyDayOutOfRange,
    SuperviseCase,
    SupervisesItself,
    WithdrawSupervision,
    supervise,
    withdraw_supervision,
)
from xinfang.cases.supervision import NoSuchOrder, NotOnThisSide, OrderNotOpen
from xinfang.kernel.ids import new_id
from xinfang.law.supervision import OrderState, Trigger, Verdict
from xinfang.store.transaction import Outcome

from world import World

ARTICLE = "第四十条第一款"
DIRECTOR = "金水区信访局局长"
INSPECTOR = "郑州市信访局督查专员"
CITY_LINE = "郑州市自然资源局局长"
OVERSEER = "河南省监管员"
JOINT = "郑州市联席办"
REPLY, JUDGE = "REPLY_SUPERVISION", "JUDGE_SUPERVISION_REPLY"
ORDERS = "SELECT o.*, u.name AS unit, s.name AS by FROM case_supervision o JOIN unit u ON u.id = o.holder_unit_id JOIN unit s ON s.id = o.supervising_unit_id WHERE o.case_id = :id ORDER BY o.id"  # noqa: E501 - one statement


@pytest.fixture(name="road")
async def sent(world: World) -> Road:
    """A case that the bureau sent to the department on 10 February."""
    road = Road(world, dt.date(2026, 2, 9))
    await road.register()
    await road.on("2026-02-10").send()
    return road


async def urge(
    road: Road,
    by: str = DIRECTOR,
    trigger: Trigger = Trigger.EVASION,
    days: int = 7,
    **changes: Any,  # noqa: ANN401 - any field of the command
) -> Outcome:
    given = {"demands": "三日内派员现场勘查并书面说明。", "facts": "多次催办未果。", **changes}
    day = road.day + dt.timedelta(days=days)
    return await road.act(
        by, supervise, lambda on: SuperviseCase(on, trigger, reply_by=day, **given)
    )


async def reply(
    road: Road, order: UUID, by: str = HANDLER, measures: str = "已派员勘查。", papers: int = 1
) -> Outcome:
    named = tuple(Paper(f"勘查记录{place}", f"档案2026-{place}") for place in range(papers))
    return await road.act(
        by, reply_supervision, lambda on: ReplySupervision(on, order, measures, named)
    )


async def judge(
    road: Road,
    order: UUID,
    verdict: Verdict,
    by: str = DIRECTOR,
    reasons: str = "未说明修复日期。",
    days: int | None = None,
) -> Outcome:
    day = None if days is None else road.day + dt.timedelta(days=days)
    return await road.act(by, judge_reply, lambda on: JudgeReply(on, order, verdict, reasons, day))


async def orders(road: Road) -> Any:  # noqa: ANN401 - rows
    return await road.rows(ORDERS)


async def test_an_order_lies_with_the_unit_and_changes_nothing_of_the_case(road: Road) -> None:
    before = await road.case()
    done = await urge(road)
    (order,) = await orders(road)
    assert (order.unit, order.by) == (DEPARTMENT, "金水区信访局")
    assert (order.state, order.reply_due_on) == ("AWAITING_REPLY", dt.date(2026, 2, 17))
    assert await road.case() == before
    assert await road.tasks() == [
        ("DECIDE_ACCEPTANCE", DEPARTMENT),
        (REPLY, DEPARTMENT),
    ]
    due = await road.rows(
        f"SELECT due_on, subject_id FROM case_task WHERE case_id = :id AND kind = '{REPLY}'"  # noqa: S608 - ours
    )
    assert [(row.due_on, row.subject_id) for row in due] == [(dt.date(2026, 2, 17), order.id)]
    assert (await ledgers(road))[-1] == ("case.supervised", ["金水区"])
    assert (await road.events())[-1] == "SUPERVISED"
    assert done.event_id is not None


@pytest.mark.parametrize(
    ("by", "unit", "tenants"),
    [
        (DIRECTOR, "金水区信访局", ["金水区"]),
        ("郑州市信访局局长", "郑州市信访局", ["郑州市", "金水区"]),
        (INSPECTOR, "郑州市信访局", ["郑州市", "金水区"]),
        (JOINT, "郑州市信访局", ["郑州市", "金水区"]),
        (OVERSEER, "河南省信访局", ["河南省", "金水区"]),
        (CITY_LINE, "郑州市自然资源局", ["郑州市", "金水区"]),
    ],
    ids=["director", "one above", "inspector", "joint conference", "province", "line (细则7)"],
)
async def test_whoever_may_urges_in_both_ledgers(
    road: Road, by: str, unit: str, tenants: list[str]
) -> None:
    await urge(road, by)
    (order,) = await orders(road)
    assert (order.unit, order.by) == (DEPARTMENT, unit)
    assert (await ledgers(road))[-1] == ("case.supervised", tenants)


async def test_several_levels_have_orders_on_one_case(road: Road) -> None:
    for by in (DIRECTOR, INSPECTOR, OVERSEER, CITY_LINE):
        await urge(road, by)
    assert [row.by for row in await orders(road)] == [
        *("金水区信访局", "郑州市信访局", "河南省信访局", "郑州市自然资源局"),
    ]
    assert (await road.tasks()).count((REPLY, DEPARTMENT)) == 4
    async with refused(road, AlreadySupervised, "trigger"):
        await urge(road, JOINT)  # of the same unit as the inspector
    await urge(road, JOINT, Trigger.RULES_BREACHED)


async def test_a_late_clock_proves_the_trigger_and_one_in_time_doesnt(road: Road) -> None:
    owed = (await road.clocks())["DL-05"]  # 15 days from 10 February: 25 February
    breach = Trigger.RULES_BREACHED
    road.on("2026-02-25")
    async with refused(road, ClockNotLate, "clock", ARTICLE):
        await urge(road, trigger=breach, clock=owed.id, facts="")
    async with refused(road, ClockNotLate, "clock", ARTICLE):
        await urge(road, trigger=breach, clock=new_id(), facts="")
    road.on("2026-02-26")
    senders = (
        await road.rows("SELECT * FROM case_clock WHERE case_id = :id AND term_id = 'DL-02'")
    )[0]
    async with refused(road, ClockNotLate, "clock", ARTICLE):
        await urge(road, trigger=breach, clock=senders.id, facts="")  # another unit's
    async with refused(road, TextMissing, "facts"):
        await urge(road, trigger=breach, facts=" ")
    await urge(road, trigger=breach, clock=owed.id, facts="")
    (order,) = await orders(road)
    assert (order.clock_id, order.facts) == (owed.id, "")
    await road.accept()  # late, and stays a proof
    await urge(road, INSPECTOR, breach, clock=owed.id, facts="")


async def test_only_an_opinion_can_be_left_unexecuted(road: Road) -> None:
    trigger = Trigger.OPINION_NOT_EXECUTED
    async with refused(road, NothingToExecute, "trigger", ARTICLE):
        await urge(road, trigger=trigger)
    await road.accept()
    await road.answer()
    await urge(road, trigger=trigger)
    (order,) = await orders(road)
    (answer,) = await road.rows("SELECT id FROM case_answer WHERE case_id = :id")
    assert order.answer_id == answer.id


async def test_who_may_not_and_what_may_not_be_asked(road: Road) -> None:
    for nobody in (OFFICER, "金水区区长"):
        async with refused(road, ActNotPermitted):
            await urge(road, nobody)
    async with refused(road, SupervisesItself, "case"):
        await urge(road, HEAD)  # its own line, and its own unit
    for stranger in ("洛阳市信访局局长", "中原区自然资源局局长", "石家庄市信访局局长"):
        async with refused(road, CaseNotFound, "case"):
            await urge(road, stranger)
    for days in (0, -1, 61):
        async with refused(road, ReplyDayOutOfRange, "replyBy"):
            await urge(road, days=days)
    async with refused(road, TextMissing, "demands"):
        await urge(road, demands="")
    async with refused(road, TextMissing, "facts"):
        await urge(road, facts="长" * 2001)
    await urge(road, days=60)


async def test_a_reply_is_sent_back_and_then_accepted(road: Road) -> None:
    await urge(road)
    (order,) = await orders(road)
    async with refused(road, NotOnThisSide):
        await reply(road, order.id, OFFICER)
    async with refused(road, ActNotPermitted):
        await reply(road, order.id, "金水区自然资源局收文员")
    async with refused(road, TextMissing, "measures"):
        await reply(road, order.id, measures=" ")
    async with refused(road, TooManyPapers, "papers"):
        await reply(road, order.id, papers=21)
    async with refused(road, NoSuchOrder, "order"):
        await reply(road, new_id())
    async with refused(road, OrderNotOpen, "order"):
        await judge(road, order.id, Verdict.ACCEPTED)  # nothing to judge yet
    await reply(road, order.id, papers=2)
    assert (JUDGE, "金水区信访局") in await road.tasks()
    assert (REPLY, DEPARTMENT) not in await road.tasks()
    async with refused(road, OrderNotOpen, "order"):
        await reply(road, order.id)
    async with refused(road, NotOnThisSide):
        await judge(road, order.id, Verdict.ACCEPTED, INSPECTOR)
    async with refused(road, NewDayMissing, "replyBy"):
        await judge(road, order.id, Verdict.SENT_BACK)
    async with refused(road, TextMissing, "reasons"):
        await judge(road, order.id, Verdict.SENT_BACK, reasons="", days=3)
    async with refused(road, ReplyDayOutOfRange, "replyBy"):
        await judge(road, order.id, Verdict.SENT_BACK, days=0)
    async with refused(road, NewDayUnasked, "replyBy"):
        await judge(road, order.id, Verdict.ACCEPTED, days=3)
    await judge(road.on("2026-02-12"), order.id, Verdict.SENT_BACK, days=3)
    (order,) = await orders(road)
    assert (order.state, order.reply_due_on) == ("AWAITING_REPLY", dt.date(2026, 2, 15))
    await reply(road, order.id, measures="已修复。", papers=0)
    await judge(road, order.id, Verdict.ACCEPTED, reasons="")
    (order,) = await orders(road)
    assert (order.state, order.ended_at is not None) == ("CONCLUDED", True)
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DEPARTMENT)]
    replies = await road.rows("SELECT * FROM case_supervision_reply ORDER BY ordinal")
    assert [(row.ordinal, row.verdict, row.paper_names) for row in replies] == [
        (1, "SENT_BACK", ["勘查记录0", "勘查记录1"]),
        (2, "ACCEPTED", []),
    ]
    assert (await road.events())[-5:] == [
        *("SUPERVISED", "SUPERVISION_REPLIED", "SUPERVISION_REPLY_SENT_BACK"),
        *("SUPERVISION_REPLIED", "SUPERVISION_REPLY_ACCEPTED"),
    ]
    async with refused(road, OrderNotOpen, "order"):
        await judge(road, order.id, Verdict.ACCEPTED)
    assert await differences(road.world) == []


async def test_an_order_is_taken_back_with_its_reason(road: Road) -> None:
    await urge(road)
    (order,) = await orders(road)

    async def withdraw(by: str, reasons: str) -> Outcome:
        return await road.act(
            by, withdraw_supervision, lambda on: WithdrawSupervision(on, order.id, reasons)
        )

    async with refused(road, TextMissing, "reasons"):
        await withdraw(DIRECTOR, "")
    async with refused(road, NotOnThisSide):
        await withdraw(INSPECTOR, "误发")
    await withdraw(DIRECTOR, "误发")
    (order,) = await orders(road)
    assert (order.state, order.ending_reasons) == ("WITHDRAWN", "误发")
    assert (REPLY, DEPARTMENT) not in await road.tasks()
    async with refused(road, OrderNotOpen, "order"):
        await withdraw(DIRECTOR, "误发")


async def test_an_order_outlives_the_case_and_a_sending_on_but_not_a_return(road: Road) -> None:
    await urge(road, INSPECTOR)
    await road.objected()
    await road.rule(Ruling.UPHELD)  # the department has the case no longer
    (order,) = await orders(road)
    assert order.state == OrderState.LAPSED
    assert (await ledgers(road))[-2:][0][1] == ["郑州市", "金水区"]
    assert await road.tasks() == [("DISPOSE", "金水区信访局")]
    await urge(road, INSPECTOR)  # now of the bureau, which sends it on and follows it
    await road.send()
    assert [row.state for row in await orders(road)] == ["LAPSED", "AWAITING_REPLY"]
    assert (REPLY, "金水区信访局") in await road.tasks()
    last = (await orders(road))[-1]
    await reply(road, last.id, OFFICER)
    await urge(road, OVERSEER)
    await road.accept()
    await road.on("2026-03-02").answer()
    await road.serve()
    await road.on("2026-05-06").close()
    ours = [task for task in await road.tasks() if task[0] in {JUDGE, REPLY}]
    assert ours == [(JUDGE, "郑州市信访局"), (REPLY, DEPARTMENT)]
    await reply(road, (await orders(road))[-1].id)


async def test_somebody_was_faster(road: Road) -> None:
    await urge(road)
    (order,) = await orders(road)
    stale = await road.version()
    await road.accept()
    async with refused(road, StaleVersion, "version"):
        await road.act(
            HANDLER,
            reply_supervision,
            lambda on: ReplySupervision(On(on.case_id, stale), order.id, "已派员勘查。"),
        )


async def test_what_an_accusation_bars_lapses_and_nothing_reaches_the_barred(world: World) -> None:
    """The district's head is named after the order: department and order go past him."""
    road = Road(world, dt.date(2026, 2, 9))
    given = accusation()
    road.case_id = (await road.enter(given, "金水区信访局登记员")).id
    await road.send(by=OFFICER)
    await urge(road, INSPECTOR, facts="迟迟未报送。")
    await urge(road, DIRECTOR, facts="迟迟未报送。")
    accused = (SubjectKind.PERSON, world.person("金水区区长"))
    await road.name(HANDLER, accused)
    assert [row.state for row in await orders(road)] == ["LAPSED", "LAPSED"]
    assert await road.tasks() == [("DISPOSE", "郑州市信访局")]
    assert await seeing(road, DIRECTOR, HANDLER, "金水区区长", INSPECTOR) == {INSPECTOR}
    async with refused(road, SupervisesItself, "case"):
        await urge(road, INSPECTOR)
    await urge(road, OVERSEER, facts="请抓紧。")
    assert (REPLY, "郑州市信访局") in await road.tasks()
    assert await differences(world) == []
