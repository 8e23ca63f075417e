"""Review and re-review through HTTP: the whole way, what is offered, and who sees nothing of it.

Off in 2026: 春节, 15 to 23 February; 清明, 4 to 6 April; 劳动节, 1 to 5 May.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph
from api.test_part_paths import UNSEEING, differing, parts
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, SIXTH, Walk
from xinfang.api.ids import Kind
from xinfang.cases.queries import cases as case_queries
from xinfang.cases.queries import details, tasks

CLERK: Final = "金水区自然资源局收文员"
REVIEWER: Final = "郑州市自然资源局承办人"
RE_REVIEWER: Final = "河南省自然资源局承办人"
REQUEST: Final = {"request": "对处理意见不服，请求复查。", "requestedOn": "2026-02-03"}
STATED: Final = {
    "facts": "经复查，排水沟损坏属实。",
    "reasons": "原意见认定事实清楚。",
    "basis": "《信访工作条例》第三十五条。",
}
KINDS: Final = {
    "case_review": Kind.REVIEW,
    "case_aftercare": Kind.AFTERCARE,
    "case_clock": Kind.CLOCK,
    "case_task": Kind.TASK,
    "case_event": Kind.CASE_EVENT,
}
ACTS: Final[Mapping[str, Mapping[str, object]]] = {
    "request-review": REQUEST,
    "give-review-opinion": {**STATED, "outcome": "MAINTAIN"},
    "order-rehandling": STATED,
    "serve-review-opinion": {"manner": "POST", "servedOn": "2026-02-03"},
    "request-re-review": REQUEST,
    "give-re-review-opinion": {**STATED, "outcome": "MAINTAIN"},
    "record-review-hearing": {"firstOn": "2026-02-03", "lastOn": "2026-02-03"},
    "publicize-opinion": {"publicizedOn": "2026-02-03", "where": "网站"},
    "record-aftercare": {"kind": "SUPPORT", "doneOn": "2026-02-03", "measures": "走访"},
}


async def answered(graph: Graph) -> Walk:
    """Walk a case to its answer, served on Tuesday 3 March 2026."""
    walk = Walk(graph, dt.date(2026, 3, 2))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.act(HANDLER, "answer-case", **{**OPINION, "conclusion": "NOT_SUPPORT"})
    served = {"manner": "POST", "servedOn": "2026-03-03"}
    await walk.on("2026-03-03").act(HANDLER, "serve-answer", **served)
    return walk


async def test_from_the_request_to_the_last_opinion(graph: Graph) -> None:
    walk = await answered(graph)
    assert (await walk.clocks())["DL-10"] == ("2026-03-03", "2026-04-02", "RUNNING", None)
    assert "REQUEST_REVIEW" in (await walk.page(CLERK))["can"]
    request = {"request": "对处理意见不服，请求复查。", "requestedOn": "2026-04-03"}
    late = await walk.on("2026-04-03").refused(CLERK, "request-review", **request)
    assert (late["field"], late["article"]) == (
        ["input", "goodCause"],
        "《信访工作条例》第三十五条",
    )
    done = await walk.act(CLERK, "request-review", **{**request, "requestedOn": "2026-04-02"})
    assert (done["case"]["state"], done["event"]["kind"]) == ("UNDER_REVIEW", "REVIEW_REQUESTED")
    assert (await walk.clocks())["DL-11"] == ("2026-04-03", "2026-05-03", "RUNNING", None)
    assert await walk.todo(REVIEWER) == [("GIVE_REVIEW_OPINION", "2026-05-03")]
    assert await walk.todo(HANDLER) == await walk.todo(CLERK) == []
    offered = (await walk.page(REVIEWER))["can"]
    assert {"GIVE_REVIEW_OPINION", "ORDER_REHANDLING"} <= set(offered)
    assert {"GIVE_REVIEW_OPINION", "ORDER_REHANDLING"}.isdisjoint((await walk.page(HANDLER))["can"])
    other = await walk.refused(HANDLER, "give-review-opinion", outcome="MAINTAIN", **STATED)
    assert other["code"] == "NOT_PERMITTED"
    await walk.on("2026-04-20").act(REVIEWER, "give-review-opinion", outcome="REVOKE", **STATED)
    assert await walk.todo(REVIEWER) == [("SERVE_REVIEW_OPINION", None)]
    assert "SERVE_REVIEW_OPINION" in (await walk.page(REVIEWER))["can"]
    served = {"manner": "POST", "servedOn": "2026-04-20", "receipt": "EMS 2"}
    await walk.act(REVIEWER, "serve-review-opinion", **served)
    # Thirty days after 20 April: Wednesday 20 May.
    assert (await walk.clocks())["DL-12"] == ("2026-04-20", "2026-05-20", "RUNNING", None)
    assert await walk.todo(HEAD) == [("CLOSE", None)]
    early = await walk.on("2026-05-20").refused(HEAD, "close-case")
    assert early["article"] == "《信访工作条例》第三十六条"
    assert "REQUEST_RE_REVIEW" in (await walk.page(REVIEWER))["can"]
    again = {**request, "requestedOn": "2026-05-20"}
    await walk.act(REVIEWER, "request-re-review", **again)
    assert await walk.todo(RE_REVIEWER) == [("GIVE_RE_REVIEW_OPINION", "2026-06-19")]
    last = {"outcome": "CHANGE", "conclusion": "SUPPORT", **STATED}
    done = await walk.on("2026-06-01").act(RE_REVIEWER, "give-re-review-opinion", **last)
    assert (done["case"]["state"], done["event"]["kind"]) == (
        *("FINISHED", "RE_REVIEW_OPINION_GIVEN"),
    )
    await walk.act(RE_REVIEWER, "serve-review-opinion", manner="POST", servedOn="2026-06-01")
    await _whole_page(walk)


async def _whole_page(walk: Walk) -> None:
    page = await walk.page()
    first, second = page["reviews"]
    assert (first["stage"], first["organ"]["name"], first["last"]) == (
        *("REVIEW", "郑州市自然资源局"),
        False,
    )
    assert (first["requestedOn"], first["receivedOn"], first["outcome"], first["servedOn"]) == (
        *("2026-04-02", "2026-04-03", "REVOKE", "2026-04-20"),
    )
    assert (first["answer"]["id"], first["of"]) == (page["answers"][0]["id"], None)
    assert (first["facts"], first["receipt"]) == (STATED["facts"], "EMS 2")
    assert (second["stage"], second["unit"]["name"], second["last"], second["of"]["id"]) == (
        *("RE_REVIEW", "河南省自然资源局", True),
        first["id"],
    )
    assert (second["outcome"], second["conclusion"]) == ("CHANGE", "SUPPORT")
    events = [one for one in page["timeline"]["nodes"] if one["__typename"] == "ReviewEvent"]
    assert [(one["kind"], one["review"]["id"]) for one in reversed(events)] == [
        ("REVIEW_REQUESTED", first["id"]),
        ("REVIEW_OPINION_GIVEN", first["id"]),
        ("REVIEW_OPINION_SERVED", first["id"]),
        ("RE_REVIEW_REQUESTED", second["id"]),
        ("RE_REVIEW_OPINION_GIVEN", second["id"]),
        ("REVIEW_OPINION_SERVED", second["id"]),
    ]


async def test_ordered_anew_it_is_answered_anew(graph: Graph) -> None:
    walk = await answered(graph)
    await walk.act(CLERK, "request-review", request="请求复查", requestedOn="2026-03-03")
    done = await walk.on("2026-03-16").act(REVIEWER, "order-rehandling", periodDays=30, **STATED)
    assert (done["case"]["state"], done["case"]["dueOn"]) == ("IN_HANDLING", "2026-04-15")
    assert await walk.todo(HANDLER) == [("ANSWER", "2026-04-15")]
    assert "SERVE_REVIEW_OPINION" in (await walk.page(REVIEWER))["can"]
    looser = await walk.on("2026-03-17").refused(HANDLER, "order-rehandling", **STATED)
    assert looser["code"] == "UNLAWFUL"


async def test_hearings_publicity_and_what_comes_afterwards(graph: Graph) -> None:
    walk = await answered(graph)
    request = {"request": "请求", "requestedOn": "2026-03-03"}
    assert await _proposed(walk) == "郑州市自然资源局"
    await walk.act(REVIEWER, "request-review", **request)
    assert await _proposed(walk) is None
    await walk.act(REVIEWER, "give-review-opinion", outcome="MAINTAIN", **STATED)
    await walk.act(REVIEWER, "serve-review-opinion", manner="POST", servedOn="2026-03-03")
    assert await _proposed(walk) == "河南省自然资源局"
    await walk.act(RE_REVIEWER, "request-re-review", **request)
    assert await walk.todo(RE_REVIEWER) == [("GIVE_RE_REVIEW_OPINION", "2026-04-02")]
    assert "RECORD_REVIEW_HEARING" in (await walk.page(RE_REVIEWER))["can"]
    held = {"firstOn": "2026-03-09", "lastOn": "2026-03-10", "place": "会议室"}
    await walk.on("2026-03-12").act(RE_REVIEWER, "record-review-hearing", **held)
    assert await walk.todo(RE_REVIEWER) == [("GIVE_RE_REVIEW_OPINION", "2026-04-04")]
    page = await walk.page()
    clock = next(one for one in page["clocks"] if one["term"]["id"] == "DL-13")
    assert clock["excluded"] == [{"firstOn": "2026-03-09", "lastOn": "2026-03-10"}]
    assert page["reviews"][1]["hearings"] == [held]
    await walk.act(RE_REVIEWER, "give-re-review-opinion", outcome="MAINTAIN", **STATED)
    offered = set((await walk.page(RE_REVIEWER))["can"])
    assert {"PUBLICIZE_OPINION", "SERVE_REVIEW_OPINION"} <= offered
    done = await walk.act(
        RE_REVIEWER, "publicize-opinion", publicizedOn="2026-03-12", where="门户网站"
    )
    assert done["event"]["kind"] == "OPINION_PUBLICIZED"
    assert "PUBLICIZE_OPINION" not in (await walk.page(RE_REVIEWER))["can"]
    assert "RECORD_AFTERCARE" in (await walk.page(HANDLER))["can"]
    aid = {"kind": "AID", "doneOn": "2026-03-12", "measures": "发放救助金", "amountYuan": "3000"}
    await walk.act(HANDLER, "record-aftercare", **aid)
    page = await walk.page()
    assert [(one["kind"], one["amountYuan"]) for one in page["aftercare"]] == [("AID", "3000.00")]
    last = page["timeline"]["nodes"][0]
    assert (last["__typename"], last["aftercare"]["id"]) == (
        *("AftercareEvent",),
        page["aftercare"][0]["id"],
    )


async def _proposed(walk: Walk, who: str = HANDLER) -> str | None:
    found = (await walk.ask(who, "proposed-reviewer", id=walk.case_id))["case"]["proposedReviewer"]
    return found and str(found["name"])


async def test_who_would_review_is_not_told_where_the_accusation_is_closed(graph: Graph) -> None:
    walk = await accusing(graph, reviewed=False)
    assert await _proposed(walk, REVIEWER) == "河南省自然资源局"
    assert await _proposed(walk, "河南省监管员") is None


async def test_a_setting_decides_who_reviews(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 3, 2))
    given: dict[str, str | None] = {
        "idempotencyKey": str(uuid4()),
        "unit": walk.unit("金水区人民政府"),
        "body": walk.unit("金水区组织部"),
        "since": "2026-03-02",
        "basis": "金政〔2026〕1号",
    }
    payload = (await walk.ask("金水区管理员", "set-reviewer", input=given))["setReviewer"]
    assert payload == {"unit": {"id": given["unit"], "name": "金水区人民政府"}, "errors": []}
    given |= {"idempotencyKey": str(uuid4()), "unit": walk.unit(DEPARTMENT), "body": None}
    payload = (await walk.ask("金水区管理员", "set-reviewer", input=given))["setReviewer"]
    assert payload["unit"] is None
    assert payload["errors"][0]["field"] == ["input", "route"]
    government = walk.unit("金水区人民政府")
    for who, seen in ((HANDLER, 1), ("石家庄市信访局局长", 0)):
        found = (await walk.ask(who, "review-settings", unit=government))["reviewSettings"]
        assert len(found) == seen, who
    (setting,) = (await walk.ask(HANDLER, "review-settings", unit=government))["reviewSettings"]
    assert (setting["body"]["name"], setting["route"], setting["since"]) == (
        *("金水区组织部", None),
        "2026-03-02",
    )


async def accusing(graph: Graph, *, reviewed: bool = True) -> Walk:
    """Walk a mixed letter that accuses the district's head to its answer, and both reviews."""
    walk = Walk(graph, dt.date(2026, 2, 3))
    subject = graph.id(Kind.PERSON, graph.world.person("金水区区长"))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    assert (await walk.register(items=[*SIXTH, item]))["case"] is None
    (row,) = await graph.world.ask("SELECT id FROM petition_case")
    walk.case_id = graph.id(Kind.CASE, row.id)
    officer = "郑州市信访局经办人"
    await walk.act(officer, "transfer-case", target=walk.unit("郑州市自然资源局"))
    await walk.act(REVIEWER, "accept-case", notice=NOTICE)
    await walk.act(REVIEWER, "answer-case", **OPINION)
    served = {"manner": "POST", "servedOn": "2026-02-03", "receipt": "EMS 1"}
    await walk.act(REVIEWER, "serve-answer", **served)
    if not reviewed:
        return walk
    told = {"request": "区长占地未处理", "requestedOn": "2026-02-03"}
    await walk.act(REVIEWER, "request-review", **told)
    stated = {"facts": "区长占地属实", "reasons": "区长占地", "basis": "区长占地"}
    await walk.act(RE_REVIEWER, "give-review-opinion", outcome="MAINTAIN", **stated)
    await walk.act(RE_REVIEWER, "serve-review-opinion", **served)
    assert (await walk.page(RE_REVIEWER))["reviews"][0]["last"] is False
    await walk.act(REVIEWER, "request-re-review", **told)
    last, day = "河南省信访局经办人", "2026-02-03"
    held = {"firstOn": day, "lastOn": day, "place": "区长占地现场"}
    await walk.act(last, "record-review-hearing", **held)
    await walk.act(last, "give-re-review-opinion", outcome="MAINTAIN", **stated)
    await walk.act(last, "publicize-opinion", publicizedOn=day, where="区长占地公示栏")
    given = {"kind": "AID", "doneOn": day, "measures": "区长占地救助", "amountYuan": "3000.50"}
    await walk.act(REVIEWER, "record-aftercare", **given)
    return walk


async def test_of_a_review_nobody_learns_whom_it_is_denied_to(graph: Graph) -> None:
    walk = await accusing(graph)
    shown = await parts(walk, KINDS)
    before = await walk.everything()
    leaks = [leak for who in UNSEEING for leak in await differing(walk, who, shown, KINDS, ACTS)]
    assert leaks == []
    assert await walk.everything() == before
    node = "query($id: ID!) {node(id: $id) {id}}"
    for who in (REVIEWER, RE_REVIEWER, "河南省信访局经办人", "河南省监管员"):
        for table, part in shown.items():
            data = (await graph.ask(who, node, {"id": part}))["data"]
            assert data["node"]["id"] == part, f"{who}: {table}"


async def test_what_a_review_tells_of_an_accusation_is_closed_with_it(graph: Graph) -> None:
    walk = await accusing(graph)
    opened = (await walk.page(REVIEWER))["reviews"][0]
    hidden = await walk.page("河南省监管员")
    for name in ("request", "facts", "reasons", "basis", "receipt"):
        assert opened[name], name
        assert hidden["reviews"][0][name] is None, name
    assert hidden["reviews"][0]["servedOn"] == opened["servedOn"]
    theirs = (await walk.page(REVIEWER))["reviews"][1]
    ours = hidden["reviews"][1]
    assert (theirs["hearings"][0]["place"], ours["hearings"][0]["place"]) == ("区长占地现场", None)
    assert (theirs["publicizedWhere"], ours["publicizedWhere"]) == ("区长占地公示栏", None)
    assert ours["publicizedOn"] == "2026-02-03"
    (aid,) = hidden["aftercare"]
    assert (aid["measures"], aid["amountYuan"]) == (None, "3000.50")
    assert "区长" not in str(hidden)


@pytest.mark.parametrize("who", ["金水区区长", "涧西区信访局局长"])
async def test_planted_where_the_first_wall_is_forgotten_the_second_holds(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    walk = await accusing(graph)
    shown = await parts(walk, KINDS)
    for module in (case_queries, details, tasks):
        monkeypatch.setattr(module, "visible", lambda *_given, **_named: sa.true())
    assert await differing(walk, who, shown, KINDS, ACTS) == []


async def test_planted_where_both_walls_are_gone_the_matrix_notices(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await accusing(graph)
    shown = await parts(walk, KINDS)
    for module in (case_queries, details, tasks):
        monkeypatch.setattr(module, "visible", lambda *_given, **_named: sa.true())
    owner = create_async_engine(graph.world.at.url("owner"))
    async with owner.begin() as connection:
        for table in ("petition_case", *KINDS):
            await connection.execute(sa.text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    await owner.dispose()
    leaks = await differing(walk, UNSEEING[0], shown, KINDS, ACTS)
    assert {f"{UNSEEING[0]}: {path}" for path in (*KINDS, "case page", *ACTS)} <= set(leaks)
