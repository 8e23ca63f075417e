"""Handling besides the plain way, over HTTP: simplified, heard, settled, carried out, rewarded."""

import datetime as dt
from typing import Any, Final

import pytest

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, OVERSEER, Walk

PARTS: Final = [{"role": "PRESIDING", "people": 1}, {"role": "PETITIONER", "people": 2}]
REPAIR: Final = {"duty": "修复排水沟", "dueOn": "2026-03-20", "name": "阎楼乡人民政府"}
HEARING: Final[dict[str, Any]] = {
    "ground": "DIFFICULT",
    "topic": "养护责任",
    "place": "区政务大厅",
    "participants": PARTS,
}


async def shown(walk: Walk, who: str = OVERSEER) -> Any:  # noqa: ANN401 - the data of a query
    """Return how the case is handled, as somebody sees it."""
    return (await walk.ask(who, "case-handling", id=walk.case_id))["case"]


@pytest.fixture(name="walk")
async def walked(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 9))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    return walk


async def test_simplified_and_switched_back(walk: Walk) -> None:
    assert "SIMPLIFY" in (await walk.page(HANDLER))["can"]
    taken = await walk.on("2026-02-10").act(
        HANDLER, "simplify-case", ground="CLEAR_FACTS", notice=NOTICE
    )
    assert (taken["event"]["kind"], taken["case"]["dueOn"]) == ("ACCEPTED_SIMPLY", "2026-03-02")
    assert await walk.todo(HANDLER) == [("ANSWER", "2026-03-02")]
    assert "SWITCH_TO_ORDINARY" in (await walk.page(HANDLER))["can"]
    await walk.act(HANDLER, "switch-to-ordinary", reasons="责任主体有争议", notice=NOTICE)
    (simply,) = (await shown(walk))["simplifications"]
    assert (simply["ground"], simply["switchedOn"]) == ("CLEAR_FACTS", "2026-02-10")
    clocks = await walk.clocks()
    # 11, 12, 13, 14 February, 24, 25, 26, 27, the make-up Saturday 28, then Monday 2 March.
    assert clocks["DL-16"] == ("2026-02-10", "2026-03-02", "STOPPED", "2026-02-10")
    assert clocks["DL-08"] == ("2026-02-10", "2026-04-11", "RUNNING", None)
    assert await walk.todo(HANDLER) == [("ANSWER", "2026-04-11")]
    again = await walk.refused(HANDLER, "switch-to-ordinary", reasons="再转", notice=NOTICE)
    assert again["article"] == "《信访事项简易办理办法》"


async def test_heard_without_a_day_added(walk: Walk) -> None:
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    before = (await walk.clocks())["DL-08"][1]
    days = {"firstOn": "2026-02-25", "lastOn": "2026-02-26"}
    await walk.act(HANDLER, "announce-hearing", **HEARING, **days)
    assert await walk.todo(HANDLER) == [("HOLD_HEARING", "2026-02-26"), ("ANSWER", before)]
    waiting = await walk.refused(HANDLER, "answer-case", **OPINION)
    assert waiting["__typename"] == "ConflictProblem"
    await walk.act(HANDLER, "call-off-hearing", reasons="信访人请求改期")
    await walk.act(HANDLER, "announce-hearing", **HEARING, **days)
    await walk.on("2026-02-25").act(HANDLER, "record-hearing", minutes="双方陈述", result="查清")
    assert (await walk.clocks())["DL-08"][1] == before
    held = (await shown(walk))["hearings"]
    assert [one["state"] for one in held] == ["CALLED_OFF", "HELD"]
    assert held[1]["participants"] == PARTS


async def test_carried_out_after_the_closing(walk: Walk) -> None:
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.act(HANDLER, "answer-case", **OPINION)
    assert "ARRANGE_EXECUTION" in (await walk.page(HANDLER))["can"]
    foreign = {**REPAIR, "name": "", "unit": walk.unit("石家庄市信访局")}
    problem = await walk.refused(HANDLER, "arrange-execution", performances=[foreign])
    assert problem["field"] == ["input", "performances", "0"]
    await walk.act(HANDLER, "arrange-execution", performances=[REPAIR])
    await walk.act(HANDLER, "serve-answer", manner="POST", servedOn="2026-02-09")
    await walk.on("2026-04-08").act(HEAD, "close-case")
    (owed,) = (await shown(walk, HANDLER))["executions"]
    assert (owed["state"], owed["overdue"], owed["performerName"]) == (
        "OPEN",
        True,
        "阎楼乡人民政府",
    )
    assert await walk.todo(HANDLER) == [("EXECUTE", "2026-03-20")]
    await walk.act(
        HANDLER, "report-execution", execution=owed["id"], outcome="PERFORMED", report="已修复"
    )
    (done,) = (await shown(walk, HANDLER))["executions"]
    assert (done["state"], done["endedOn"], done["overdue"]) == ("PERFORMED", "2026-04-08", False)
    assert [one["outcome"] for one in done["reports"]] == ["PERFORMED"]
    assert await walk.todo(HANDLER) == []


async def test_settled_by_agreement(walk: Walk) -> None:
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    settled = await walk.act(
        HANDLER,
        "settle-case",
        kind="MEDIATION",
        terms="五月修复",
        reference="协议2026-1号",
        agreedOn="2026-02-09",
        mediator="乡人民调解委员会",
        performances=[{**REPAIR, "name": "", "unit": walk.unit("金水区人民政府")}],
    )
    assert settled["case"]["state"] == "FINISHED"
    page = await shown(walk, HANDLER)
    assert (page["agreement"]["kind"], page["agreement"]["mediator"]) == (
        "MEDIATION",
        "乡人民调解委员会",
    )
    assert page["executions"][0]["performer"]["name"] == "金水区人民政府"
    assert page["executions"][0]["agreed"] is True
    assert "REPORT_EXECUTION" in (await walk.page(HANDLER))["can"]


async def test_what_grants_nothing_is_explained(walk: Walk) -> None:
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.act(HANDLER, "answer-case", **{**OPINION, "conclusion": "EXPLAIN"})
    assert "RECORD_GUIDANCE" in (await walk.page(HANDLER))["can"]
    await walk.act(HANDLER, "record-guidance", text="已当面说明政策", givenOn="2026-02-09")
    (told,) = (await shown(walk))["guidance"]
    assert (told["text"], told["givenOn"]) == ("已当面说明政策", "2026-02-09")


async def test_led_on_and_told_of(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 9))
    await walk.register(
        items=[{"category": "APPEAL_REQUEST", "text": "不服判决", "appealBranch": "JUDICIAL"}]
    )
    led = {
        "ground": "STATUTORY_CHANNEL",
        "competent": "郑州市中级人民法院",
        "competentUnit": walk.unit("郑州市信访局"),
        "notice": NOTICE,
    }
    await walk.act(OFFICER, "decline-case", **led)
    assert await walk.todo(OFFICER) == [("RECORD_REDIRECTION_FEEDBACK", None)]
    assert "RECORD_REDIRECTION_FEEDBACK" in (await walk.page(OFFICER))["can"]
    open_still = (await shown(walk, OFFICER))["redirection"]
    assert (open_still["competentUnit"]["name"], open_still["feedback"]) == ("郑州市信访局", None)
    told = {"result": "已立案", "reference": "（2026）豫01民终8号", "givenOn": "2026-02-25"}
    early = await walk.refused(OFFICER, "record-redirection-feedback", **told)
    assert early["field"] == ["input", "givenOn"]
    done = await walk.on("2026-02-25").act(OFFICER, "record-redirection-feedback", **told)
    assert (done["event"]["kind"], done["case"]["state"]) == (
        "REDIRECTION_FEEDBACK_RECORDED",
        "REDIRECTED",
    )
    assert "RECORD_REDIRECTION_FEEDBACK" not in (await walk.page(OFFICER))["can"]
    assert await walk.todo(OFFICER) == []
    feedback = (await shown(walk, OFFICER))["redirection"]["feedback"]
    assert feedback["unit"]["name"] == "金水区信访局"
    assert {name: feedback[name] for name in told} == told


async def test_a_suggestion_is_adopted_and_rewarded(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 9))
    items = [{"category": "SUGGESTION", "text": "建议增设路灯"}]
    await walk.register(category="SUGGESTION", items=items)
    await walk.act(OFFICER, "accept-case", notice=NOTICE)
    bare = {"reasons": "建议合理，已列入计划"}
    missing = await walk.refused(OFFICER, "answer-case", **bare)
    assert (missing["field"], missing["article"]) == (
        ["input", "adoption"],
        "《信访工作条例》第二十九条",
    )
    await walk.act(OFFICER, "answer-case", adoption="ADOPTED", **bare)
    assert "RECORD_CONTRIBUTION" in (await walk.page(OFFICER))["can"]
    await walk.act(OFFICER, "record-contribution", contribution="避免事故", reward="通报表扬")
    page = await shown(walk)
    assert page["answers"][0]["adoption"] == "ADOPTED"
    assert page["contributions"][0]["reward"] == "通报表扬"


async def test_an_accusation_is_passed_and_the_record_alone_is_left(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 9))
    item = {
        "category": "ACCUSATION",
        "text": "某领导违规占地",
        "respondents": [{"describedAs": "某领导"}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    assert "PASS_ACCUSATION" in (await walk.page(OFFICER))["can"]
    given = {"target": walk.unit("金水区纪委监委")}
    sent = await walk.act(OFFICER, "pass-accusation", **given)
    assert (sent["case"], sent["event"]) == (None, None)
    assert sent["handOver"]["toUnit"]["name"] == "金水区纪委监委"
    for who in (OFFICER, OVERSEER, "金水区信访局局长", "金水区区长"):
        assert await walk.page(who) is None
        assert (await walk.ask(who, "case-list"))["cases"]["nodes"] == []
    kept = (await walk.ask(OFFICER, "hand-overs", side="SENT"))["handOvers"]["nodes"]
    assert [one["id"] for one in kept] == [sent["handOver"]["id"]]
    assert kept[0]["case"] is None
    node = "query($id: ID!) {node(id: $id) {... on HandOver {number fromUnit {name}}}}"
    body = await graph.ask(OFFICER, node, {"id": kept[0]["id"]})
    assert body["data"]["node"]["fromUnit"]["name"] == "金水区信访局"
    for who in (
        "金水区区长",
        "中原区信访局登记员",
        "郑州市信访局局长",
        "石家庄市信访局局长",
        OVERSEER,
    ):
        assert (await walk.ask(who, "hand-overs", side="SENT"))["handOvers"]["nodes"] == []
        body = await graph.ask(who, node, {"id": kept[0]["id"]})
        assert body["data"] == {"node": None}
    absent = await walk.refused(OFFICER, "pass-accusation", **given)
    assert absent["__typename"] == "NotFoundProblem"
