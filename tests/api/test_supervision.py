"""Supervision through HTTP: the order on the page, the lists of both sides, the events, `can`."""

import datetime as dt
from typing import Any

import pytest

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, OFFICER, REGISTRAR, Walk

DIRECTOR = "金水区信访局局长"
INSPECTOR = "郑州市信访局督查专员"
OVERSEER = "河南省监管员"


@pytest.fixture(name="walk")
async def sent(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 9))
    await walk.register()
    await walk.on("2026-02-10").act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    return walk


async def urge(walk: Walk, who: str = DIRECTOR, reply_by: str = "2026-03-05", **given: Any) -> Any:  # noqa: ANN401 - the payload
    whole = {"trigger": "RULES_BREACHED", "facts": "", "demands": "请立即受理。", **given}
    return await walk.act(who, "supervise-case", replyBy=reply_by, **whole)


async def listed(walk: Walk, who: str, **filter_: Any) -> list[tuple[str, str, bool]]:  # noqa: ANN401 - of any field
    page = (await walk.ask(who, "supervision-orders", filter=filter_))["supervisionOrders"]
    assert page["totalCount"] == {"value": len(page["edges"]), "exact": True}
    assert all(edge["case"]["id"] == walk.case_id for edge in page["edges"])
    return [
        (one["node"]["supervisingUnit"]["name"], one["node"]["state"], one["node"]["late"])
        for one in page["edges"]
    ]


async def test_from_a_late_clock_to_the_accepted_reply(walk: Walk) -> None:
    page = await walk.page()
    clock = next(one["id"] for one in page["clocks"] if one["term"]["id"] == "DL-05")
    early = await walk.on("2026-02-25").refused(
        DIRECTOR,
        "supervise-case",
        trigger="RULES_BREACHED",
        demands="请立即受理。",
        replyBy="2026-03-05",
        clock=clock,
    )
    assert (early["code"], early["article"]) == ("UNLAWFUL", "《信访工作条例》第四十条第一款")
    walk.on("2026-02-26")
    assert "SUPERVISE" in (await walk.page(DIRECTOR))["can"]
    assert "SUPERVISE" not in (await walk.page(HANDLER))["can"]
    done = await urge(walk, clock=clock)
    assert done["event"]["kind"] == "SUPERVISED"
    assert await walk.todo(HANDLER) == [
        ("DECIDE_ACCEPTANCE", "2026-02-25"),
        ("REPLY_SUPERVISION", "2026-03-05"),
    ]
    seen = await walk.page(HANDLER)
    (order,) = seen["supervisions"]
    assert (order["clock"]["id"], order["demands"], order["facts"]) == (clock, "请立即受理。", "")
    assert "REPLY_SUPERVISION" in seen["can"]
    assert await listed(walk, DIRECTOR) == [("金水区信访局", "AWAITING_REPLY", False)]
    assert await listed(walk, HANDLER, side="SUPERVISED") == [
        ("金水区信访局", "AWAITING_REPLY", False)
    ]
    assert await listed(walk, HANDLER) == await listed(walk, INSPECTOR) == []
    walk.on("2026-03-06")
    assert await listed(walk, DIRECTOR, late=True) == [("金水区信访局", "AWAITING_REPLY", True)]
    assert await listed(walk, DIRECTOR, late=False) == []
    paper = {"name": "受理告知书", "reference": "档案2026-7"}
    replied = await walk.act(
        HANDLER, "reply-supervision", order=order["id"], measures="已受理并告知。", papers=[paper]
    )
    assert replied["event"]["kind"] == "SUPERVISION_REPLIED"
    can = (await walk.page(DIRECTOR))["can"]
    assert {"JUDGE_SUPERVISION_REPLY", "WITHDRAW_SUPERVISION"} <= set(can)
    assert await walk.todo(DIRECTOR) == [("JUDGE_SUPERVISION_REPLY", None)]
    assert await walk.todo(REGISTRAR) == []
    await walk.act(DIRECTOR, "judge-supervision-reply", order=order["id"], verdict="ACCEPTED")
    page = await walk.page()
    (order,) = page["supervisions"]
    (reply,) = order["replies"]
    assert (order["state"], reply["verdict"], reply["papers"]) == (
        "CONCLUDED",
        "ACCEPTED",
        [{"ordinal": 1, **paper}],
    )
    events = [one for one in page["timeline"]["nodes"] if one["__typename"] == "SupervisionEvent"]
    assert [one["kind"] for one in events] == [
        *("SUPERVISION_REPLY_ACCEPTED", "SUPERVISION_REPLIED", "SUPERVISED"),
    ]
    assert {one["order"]["id"] for one in events} == {order["id"]}


async def test_lists_by_state_trigger_unit_and_day(walk: Walk) -> None:
    walk.on("2026-02-26")
    await urge(walk, OVERSEER, "2026-03-05", facts="未受理。")
    await urge(walk, OVERSEER, "2026-03-03", trigger="EVASION", facts="推诿。")
    page = (await walk.page())["supervisions"]
    await walk.act(OVERSEER, "withdraw-supervision", order=page[0]["id"], reasons="误发")
    both = [("河南省信访局", "AWAITING_REPLY", False), ("河南省信访局", "WITHDRAWN", False)]
    assert await listed(walk, OVERSEER) == both
    unit, other = walk.unit(DEPARTMENT), walk.unit("郑州市信访局")
    for narrowed, expected in (
        ({"states": ["WITHDRAWN"]}, both[1:]),
        ({"triggers": ["EVASION"]}, both[:1]),
        ({"units": [unit]}, both),
        ({"units": [other]}, []),
        ({"dueFrom": "2026-03-04"}, both[1:]),
        ({"dueTo": "2026-03-04"}, both[:1]),
        ({"dueFrom": "2026-03-03", "dueTo": "2026-03-05"}, both),
    ):
        assert await listed(walk, OVERSEER, **narrowed) == expected, narrowed


async def test_pages_follow_each_other(walk: Walk) -> None:
    walk.on("2026-02-26")
    for trigger, day in (("RULES_BREACHED", "05"), ("EVASION", "03")):
        await urge(walk, OVERSEER, f"2026-03-{day}", trigger=trigger, facts="未办理。")
    asked = "query($after: String) {supervisionOrders(first: 1, after: $after) {edges {cursor node {replyDueOn}} pageInfo {hasNextPage}}}"  # noqa: E501 - one document
    days, after = [], None
    for more in (True, False):
        data = (await walk.graph.ask(OVERSEER, asked, {"after": after}))["data"]
        (edge,) = data["supervisionOrders"]["edges"]
        assert data["supervisionOrders"]["pageInfo"]["hasNextPage"] is more
        days.append(edge["node"]["replyDueOn"])
        after = edge["cursor"]
    assert days == ["2026-03-03", "2026-03-05"]
    stolen = await walk.graph.ask(DIRECTOR, asked, {"after": after})
    assert stolen["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
