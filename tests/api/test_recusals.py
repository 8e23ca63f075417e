"""Standing aside over HTTP: who may be named, what each is offered, what a recused person meets."""

import datetime as dt

import pytest

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, RECUSING, Walk

CLERK = "金水区自然资源局收文员"


@pytest.fixture(name="walk")
async def walked(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    return walk


async def person(walk: Walk, name: str, who: str = CLERK) -> str:
    text = "query($id: ID!) {case(id: $id) {staff {id name}}}"
    body = await walk.graph.ask(who, text, {"id": walk.case_id})
    return {one["name"]: str(one["id"]) for one in body["data"]["case"]["staff"]}[name]


async def test_a_challenge_is_ruled_and_withdrawn_by_the_head(walk: Walk) -> None:
    whom = await person(walk, HANDLER)
    await walk.act(CLERK, "challenge-handler", person=whom, reasons="与被反映单位有利害关系")
    assert await walk.todo(HEAD) == [("DECIDE_ACCEPTANCE", "2026-02-18"), ("RULE_RECUSAL", None)]
    assert await walk.todo(HANDLER) == [("DECIDE_ACCEPTANCE", "2026-02-18")]
    assert "RULE_CHALLENGE" in (await walk.page(HEAD))["can"]
    assert "RULE_CHALLENGE" not in (await walk.page(HANDLER))["can"]
    (found,) = (await walk.page(HEAD))["recusals"]
    assert (found["person"], found["origin"], found["state"]) == (
        {"id": whom, "name": HANDLER},
        "CHALLENGED",
        "PENDING",
    )
    ruled = await walk.act(
        HEAD, "rule-challenge", recusal=found["id"], ruling="UPHELD", reasons="经核实，确有利害关系"
    )
    assert ruled["event"]["kind"] == "RECUSED"
    assert (await walk.page(HANDLER))["can"] == ["UNMASK_IDENTITY"]
    problem = await walk.refused(HANDLER, "accept-case", notice=NOTICE)
    assert (problem["__typename"], problem["article"]) == (
        "UnlawfulProblem",
        "《信访工作条例》第二十八条",
    )
    assert "WITHDRAW_RECUSAL" in (await walk.page(HEAD))["can"]
    await walk.act(HEAD, "withdraw-recusal", recusal=found["id"], reasons="利害关系已经消除")
    assert set(RECUSING) <= set((await walk.page(HANDLER))["can"])
    await walk.act(HANDLER, "accept-case", notice=NOTICE)


async def test_out_of_the_territory_nobodys_name_is_told(walk: Walk) -> None:
    await walk.act(HANDLER, "declare-interest", reasons="信访人是本人亲属")
    theirs = (await walk.page())["recusals"]  # the province's overseer, above the district
    assert [one["person"]["name"] for one in theirs] == [HANDLER]
    text = "query($id: ID!) {case(id: $id) {staff {name} recusals {person {name}}}}"
    body = await walk.graph.ask("石家庄市信访局局长", text, {"id": walk.case_id})
    assert body["data"] == {"case": None}
