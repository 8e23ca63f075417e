"""The path matrix of what hangs on a case: every part by its id, every act, the tasks.

A case is walked until it has one of everything; it accuses the head of a district. Whoever may not
see it meets on every path what a thing that doesn't exist would have given him: the same bytes.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from api.planting import planted
from api.serving import OPERATIONS, Graph
from api.walking import DEPARTMENT, HANDLER, NOTICE, OFFICER, OPINION, SIXTH, Walk
from xinfang.api.ids import Kind
from xinfang.cases.queries import cases as case_queries
from xinfang.cases.queries import details, leadership, supervision, tasks, warnings
from xinfang.kernel import clock
from xinfang.worker.sweeps import warn_of_owed

ACCUSED: Final = "金水区区长"
UNSEEING: Final = (
    ACCUSED,
    "金水区信访局登记员",  # of the accused's district: he handed the letter over
    "金水区自然资源局局长",
    "中原区信访局登记员",  # the sibling district
    "涧西区信访局局长",  # another city
    "郑州市纪委监委阅件人",  # another line of the same city
    "石家庄市信访局局长",  # another province
)
PARTS: Final = {
    "case_event": Kind.CASE_EVENT,
    "case_clock": Kind.CLOCK,
    "case_transfer": Kind.TRANSFER,
    "case_objection": Kind.OBJECTION,
    "case_notice": Kind.NOTICE,
    "case_answer": Kind.ANSWER,
    "case_task": Kind.TASK,
    "case_dispute": Kind.DISPUTE,
    "case_raise": Kind.RAISE,
    "case_co_handling": Kind.CO_HANDLING,
    "case_supervision": Kind.SUPERVISION,
    "case_warning": Kind.CASE_WARNING,
    "case_comment": Kind.COMMENT,
    "case_undertaking": Kind.UNDERTAKING,
    "case_recusal": Kind.RECUSAL,
    "case_hearing": Kind.HEARING,
    "case_execution": Kind.EXECUTION,
}
NODE: Final = "query($id: ID!) {node(id: $id) {__typename id} nodes(ids: [$id]) {id}}"
ALONE: Final = "query($id: ID!) {node(id: $id) {__typename id}}"
PAGE: Final = (OPERATIONS / "case-page.graphql").read_text(encoding="utf-8")
PROCEEDINGS: Final = (OPERATIONS / "case-proceedings.graphql").read_text(encoding="utf-8")
HANDLING: Final = (OPERATIONS / "case-handling.graphql").read_text(encoding="utf-8")
HEARING: Final[Mapping[str, object]] = {
    "ground": "MAJOR",
    "topic": "区长占地",
    "place": "会议室",
    "firstOn": "2026-02-04",
    "lastOn": "2026-02-04",
    "participants": [{"role": "PRESIDING", "people": 1}, {"role": "PETITIONER", "people": 1}],
}
DUTY: Final = {"duty": "退还区长所占土地", "dueOn": "2026-05-01", "name": "乡政府"}
AGREEMENT: Final[Mapping[str, object]] = {
    "kind": "SETTLEMENT",
    "terms": "退还土地",
    "reference": "1号",
    "agreedOn": "2026-02-03",
}
CAME: Final = {"unit": "市信访局", "post": "局长", "name": "王局"}
ACTS: Final[Mapping[str, Mapping[str, object]]] = {
    "classify-case": {"appealBranch": "JUDICIAL"},
    "name-respondent": {"item": 1, "respondent": 1},
    "transfer-case": {},
    "assign-case": {"periodDays": 30},
    "object-to-transfer": {"reasons": "不属于本机关"},
    "rule-objection": {"ruling": "UPHELD", "reasons": "经核实"},
    "accept-case": {"notice": NOTICE},
    "decline-case": {"ground": "OUT_OF_COMPETENCE", "competent": "法院", "notice": NOTICE},
    "begin-handling": {},
    "extend-handling": {"days": 30, "reason": "案情复杂", "notice": NOTICE},
    "answer-case": OPINION,
    "serve-answer": {"manner": "POST", "servedOn": "2026-02-03"},
    "submit-closing-report": {"report": "已修复。"},
    "close-case": {},
    "show-query-code": {},
    "supplement-case": {"text": "又占一处"},
    "withdraw-case": {},
    "check-rating": {"rated": "PETITION_OFFICE", "note": "已核查"},
    "dispute-competence": {"reasons": "不属本局管辖"},
    "rule-competence": {"reasons": "经协调"},
    "request-raise": {"reasons": "本级难以协调"},
    "raise-case": {"reasons": "影响较大", "notice": NOTICE},
    "decline-raise": {"reasons": "本级可以办理"},
    "join-handling": {"task": "协查占地", "periodDays": 10},
    "answer-part": {"answer": "已查"},
    "undo-merge": {"reasons": "诉求不同"},
    "supervise-case": {"trigger": "EVASION", "demands": "请办理", "replyBy": "2026-02-10"},
    "reply-supervision": {"measures": "已办理"},
    "judge-supervision-reply": {"verdict": "ACCEPTED"},
    "withdraw-supervision": {"reasons": "误发"},
    "comment-case": {"text": "请办理"},
    "report-instruction": {"result": "已办理"},
    "undertake-case": {"reasons": "疑难复杂"},
    "log-undertaking-step": {"text": "接访", "takenOn": "2026-02-03"},
    "review-undertaking": {"verdict": "ACCEPTED", "reasons": "已化解"},
    "release-undertaking": {"reasons": "工作调整"},
    "mark-urgent": {"reasons": "可能聚集", "awareAt": "2026-02-03T01:00:00Z"},
    "report-urgent": {
        "recipient": "LEADERSHIP",
        "told": "值班室",
        "text": "请示",
        "toldAt": "2026-02-03T02:00:00Z",
    },
    "record-on-site": {"notifiedAt": "2026-02-03T01:00:00Z"},
    "record-arrival": {"arrivedAt": "2026-02-03T02:00:00Z", "attended": [CAME]},
    "end-on-site": {"measures": "接谈", "endedAt": "2026-02-03T03:00:00Z", "result": "散去"},
    "record-public-opinion": {
        "discoveredAt": "2026-02-03T01:00:00Z",
        "foundWhere": "某短视频平台",
        "judgement": "关注上升",
    },
    "add-public-opinion-step": {"takenAt": "2026-02-03T02:00:00Z", "text": "核实"},
    "close-public-opinion": {"closedAt": "2026-02-03T03:00:00Z", "result": "平息"},
    "inform-organization-department": {
        "item": 1,
        "respondent": 1,
        "post": "区长",
        "concern": "DISCIPLINE",
        "facts": "区长占地",
    },
    "declare-interest": {"reasons": "与被检举人是同学"},
    "simplify-case": {"ground": "OTHER", "notice": NOTICE},
    "switch-to-ordinary": {"reasons": "情况复杂", "notice": NOTICE},
    "announce-hearing": HEARING,
    "record-hearing": {"minutes": "到场陈述", "result": "查清"},
    "call-off-hearing": {"reasons": "信访人请求"},
    "settle-case": AGREEMENT,
    "arrange-execution": {"performances": [DUTY]},
    "record-guidance": {"text": "已解释", "givenOn": "2026-02-03"},
    "record-contribution": {"contribution": "避免事故", "reward": "表扬"},
    "record-redirection-feedback": {
        "result": "已立案",
        "reference": "1号",
        "givenOn": "2026-02-03",
    },
}
"""What each act is given besides the case; a target, a subject, an order are added by the test."""
ON_ORDERS: Final = {"reply-supervision", "judge-supervision-reply", "withdraw-supervision"}


UNIT_IN: Final = {
    "transfer-case": "target",
    "assign-case": "target",
    "rule-competence": "competent",
    "join-handling": "unit",
}
"""The acts that name a unit, and in which field."""


async def walked(graph: Graph) -> Walk:
    """Walk an accusation of the district's head through the city, to its answer."""
    walk = Walk(graph, dt.date(2026, 2, 3))
    subject = graph.id(Kind.PERSON, graph.world.person(ACCUSED))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    paper = {"name": "照片", "reference": "档案2026-1"}
    made = await walk.register(category="ACCUSATION", items=[item], attachments=[paper])
    assert made["case"] is None
    (row,) = await graph.world.ask("SELECT id FROM petition_case")
    walk.case_id = graph.id(Kind.CASE, row.id)
    officer, handler = "郑州市信访局经办人", "郑州市自然资源局承办人"
    to = walk.unit("郑州市自然资源局")
    await walk.act(officer, "assign-case", target=to, periodDays=60, note="请查区长占地")
    await walk.act(handler, "object-to-transfer", reasons="区长的问题不归我局")
    await walk.act(officer, "rule-objection", ruling="OVERRULED", reasons="区长占地归你局")
    await walk.act(
        handler, "dispute-competence", other=walk.unit("郑州市组织部"), reasons="区长归组织部管"
    )
    ruled = {"competent": walk.unit("郑州市自然资源局"), "reasons": "区长占地归你局"}
    await walk.act("郑州市信访局局长", "rule-competence", **ruled)
    await walk.act("郑州市自然资源局局长", "request-raise", reasons="区长难查")
    await walk.act("河南省信访局局长", "decline-raise", reasons="区长由市里查")
    await walk.act(handler, "accept-case", notice=NOTICE)
    part = {"unit": walk.unit("中原区自然资源局"), "task": "协查区长", "periodDays": 10}
    await walk.act(handler, "join-handling", **part)
    answer = {**OPINION, "conclusion": None}
    await walk.act(handler, "answer-case", **answer)
    await walk.act("郑州市自然资源局局长", "declare-interest", reasons="与区长是同学")
    await walk.act(handler, "serve-answer", manner="POST", servedOn="2026-02-03", receipt="EMS 1")
    await walk.act(handler, "submit-closing-report", report="区长占地查实")
    overseer = "河南省监管员"
    urged = {"trigger": "EVASION", "facts": "区长占地久拖不决", "demands": "请查办区长占地"}
    await walk.act(overseer, "supervise-case", replyBy="2026-02-10", **urged)
    (row,) = await graph.world.ask("SELECT id FROM case_supervision")
    order = graph.id(Kind.SUPERVISION, row.id)
    paper = {"name": "区长询问笔录", "reference": "档案2026-2"}
    judged = {"verdict": "ACCEPTED", "reasons": "区长占地已查"}
    with clock.frozen(dt.datetime(2026, 2, 20, 4, tzinfo=dt.UTC)):  # the reply is ten days late
        await warn_of_owed(graph.world.db)
    await walk.act(handler, "reply-supervision", order=order, measures="询问区长", papers=[paper])
    await walk.act(overseer, "judge-supervision-reply", order=order, **judged)
    await planted(walk)
    await led(walk)
    return walk


async def led(walk: Walk) -> None:
    """Let a leader comment on it, and take it upon himself, until somebody else closes that."""
    graph, mayor = walk.graph, "郑州市市长"
    owner = graph.id(Kind.PERSON, graph.world.person("郑州市自然资源局局长"))
    unit = walk.unit("郑州市自然资源局")
    instruction = {"unit": unit, "owner": owner, "dueOn": "2026-02-20"}
    await walk.act(mayor, "comment-case", text="请查区长占地", instruction=instruction)
    (row,) = await graph.world.ask("SELECT id FROM case_comment")
    done = {"comment": graph.id(Kind.COMMENT, row.id), "result": "区长占地已查"}
    await walk.act("郑州市自然资源局承办人", "report-instruction", **done)
    await walk.act(mayor, "undertake-case", reasons="区长占地影响大")
    last = {"text": "约见区长", "takenOn": "2026-02-03", "concludes": True}
    await walk.act(mayor, "log-undertaking-step", **last)
    closing = {"verdict": "ACCEPTED", "reasons": "区长占地已化解"}
    await walk.act("郑州市信访局局长", "review-undertaking", **closing)
    officer = "郑州市信访局经办人"
    known = {"reasons": "区长占地或引发聚集", "awareAt": "2026-02-03T01:00:00Z"}
    await walk.act(officer, "mark-urgent", **known)
    said = {"told": "市委值班室", "text": "报告区长占地", "toldAt": "2026-02-03T02:00:00Z"}
    await walk.act(officer, "report-urgent", recipient="LEADERSHIP", **said)
    talk = {"foundWhere": "区长贴吧", "judgement": "区长占地引发关注"}
    await walk.act(officer, "record-public-opinion", discoveredAt=said["toldAt"], **talk)
    met = {"takenAt": said["toldAt"], "text": "约谈区长", "publishedWhere": "区长信箱"}
    await walk.act(officer, "add-public-opinion-step", **met)
    await walk.act(officer, "close-public-opinion", closedAt=said["toldAt"], result="区长已处理")


async def parts(walk: Walk, kinds: Mapping[str, Kind] = PARTS) -> dict[str, str]:
    """Return the opaque id of one part of each kind."""
    found = {}
    for table, kind in kinds.items():
        rows = await walk.graph.world.ask(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608 - of the table above
        found[table] = walk.graph.id(kind, rows[0].id)
    return found


async def differing(
    walk: Walk,
    who: str,
    shown: Mapping[str, str],
    kinds: Mapping[str, Kind] = PARTS,
    acts: Mapping[str, Mapping[str, object]] = ACTS,
) -> list[str]:
    """Return the paths on which the unseen differs from what doesn't exist."""
    graph, leaks = walk.graph, []
    asked: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        (table, NODE, {"id": part}, {"id": graph.id(kinds[table], uuid4())})
        for table, part in shown.items()
    ]
    absent = graph.id(Kind.CASE, uuid4())
    asked.append(("case page", PAGE, {"id": walk.case_id}, {"id": absent}))
    asked.append(("case proceedings", PROCEEDINGS, {"id": walk.case_id}, {"id": absent}))
    asked.append(("case handling", HANDLING, {"id": walk.case_id}, {"id": absent}))
    subject = graph.id(Kind.PERSON, graph.world.person(ACCUSED))
    for operation, given in acts.items():
        text = (OPERATIONS / f"{operation}.graphql").read_text(encoding="utf-8")
        whole: dict[str, object] = {**given, "version": 1}
        if operation in UNIT_IN:
            whole[UNIT_IN[operation]] = walk.unit(DEPARTMENT)
        if operation == "name-respondent":
            whole["subject"] = subject
        if operation in ON_ORDERS:
            whole["order"] = shown["case_supervision"]
        if operation == "report-instruction":
            whole["comment"] = shown["case_comment"]
        theirs, none = (
            {"input": {**whole, "case": case, "idempotencyKey": str(uuid4())}}
            for case in (walk.case_id, absent)
        )
        asked.append((operation, text, theirs, none))
    for path, document, theirs, none in asked:
        one = await graph.post({"query": document, "variables": theirs}, who)
        other = await graph.post({"query": document, "variables": none}, who)
        assert "errors" not in other.json(), other.json()
        if (one.status_code, one.content) != (other.status_code, other.content):
            leaks.append(f"{who}: {path}")
    return [*leaks, *await listing(walk, who)]


async def listing(walk: Walk, who: str) -> list[str]:
    """Return the lists that hold something for whom nothing is."""
    leaks = []
    if await walk.todo(who):
        leaks.append(f"{who}: open tasks")
    for side in ("SUPERVISING", "SUPERVISED"):
        listed = await walk.ask(who, "supervision-orders", filter={"side": side})
        if (
            listed["supervisionOrders"]["edges"]
            or listed["supervisionOrders"]["totalCount"]["value"]
        ):
            leaks.append(f"{who}: orders, {side}")
    desk = await walk.ask(who, "leader-desk")
    if desk["myComments"]["edges"] or desk["myUndertakings"]["edges"]:
        leaks.append(f"{who}: desk")
    listed = (await walk.ask(who, "case-warnings"))["caseWarnings"]
    if listed["edges"] or listed["totalCount"]["value"]:
        leaks.append(f"{who}: warnings")
    return leaks


async def test_every_part_on_every_path_is_absent_to_whom_it_is_denied(graph: Graph) -> None:
    walk = await walked(graph)
    shown = await parts(walk)
    before = await walk.everything()
    assert [leak for who in UNSEEING for leak in await differing(walk, who, shown)] == []
    assert await walk.everything() == before
    for who in ("郑州市自然资源局承办人", "郑州市信访局局长", "河南省监管员"):
        for table, part in shown.items():
            data = (await graph.ask(who, NODE, {"id": part}))["data"]
            assert data["node"]["id"] == data["nodes"][0]["id"] == part, f"{who}: {table}"
    assert await walk.todo("郑州市自然资源局局长") == [("CLOSE", None)]


async def test_absent_and_denied_run_the_same_statements(graph: Graph) -> None:
    walk = await walked(graph)
    shown = await parts(walk)
    for table, part in shown.items():
        runs = []
        for node_id in (part, graph.id(PARTS[table], uuid4())):
            statements: list[str] = []

            def note(*given: Any, into: list[str] = statements) -> None:  # noqa: ANN401 - of any event
                into.append(str(given[2]))

            engine = graph.world.db.engine.sync_engine
            event.listen(engine, "before_cursor_execute", note)
            await graph.ask(ACCUSED, ALONE, {"id": node_id})
            event.remove(engine, "before_cursor_execute", note)
            runs.append(statements)
        assert runs[0] == runs[1], table
        assert runs[0]


async def test_what_tells_of_an_accusation_is_closed_with_it(graph: Graph) -> None:
    walk = await walked(graph)
    reads = "SELECT count(*) AS n FROM ledger_entry WHERE event = 'case.protected_read'"
    opened = await walk.page("郑州市自然资源局承办人")
    noted = (await graph.world.ask(reads))[0].n
    assert noted >= 1
    hidden = await walk.page("河南省监管员")  # reads the case, and not its accusation
    assert (await graph.world.ask(reads))[0].n == noted
    closed: dict[str, tuple[str, ...]] = {
        "transfers": ("note", "closingReport"),
        "objections": ("reasons", "rulingReasons"),
        "notices": ("text",),
        "answers": ("demand", "facts", "reasons", "basis", "receipt"),
        "attachments": ("name", "reference"),
        "supervisions": ("facts", "demands"),
        "comments": ("text", "result"),
        "undertakings": ("reasons", "endingReasons"),
        "recusals": ("reasons",),
        "onSite": ("measures", "result"),
        "publicOpinion": ("foundWhere", "judgement", "result"),
    }
    for part, fields in closed.items():
        (theirs,), (ours,) = opened[part], hidden[part]
        for name in fields:
            assert theirs[name], name
            assert ours[name] is None, name
    (theirs,), (ours,) = opened["supervisions"], hidden["supervisions"]
    assert (theirs["replies"][0]["measures"], ours["replies"][0]["measures"]) == ("询问区长", None)
    assert ours["replies"][0]["papers"] == [{"ordinal": 1, "name": None, "reference": None}]
    assert ours["replyDueOn"] == "2026-02-10"
    (theirs, ours) = opened["urgency"], hidden["urgency"]
    assert theirs["reasons"], "where the accusation is open it is told"
    assert (ours["reasons"], ours["reports"][0]["text"], ours["reports"][0]["whom"]) == (None,) * 3
    (theirs, ours) = (page["onSite"][0]["attended"] for page in (opened, hidden))
    assert theirs == [{"unit": "区政府", "post": "区长", "name": "区长本人"}]
    assert ours == [dict.fromkeys(theirs[0])]
    (theirs, ours) = (page["publicOpinion"][0]["steps"][0] for page in (opened, hidden))
    assert (theirs["text"], theirs["publishedWhere"]) == ("约谈区长", "区长信箱")
    assert ours["text"] is ours["publishedWhere"] is None
    await _handling_is_closed(walk)
    assert hidden["answers"][0]["servedOn"] == opened["answers"][0]["servedOn"]
    assert "区长" not in str(hidden)


async def _handling_is_closed(walk: Walk) -> None:
    asked = {"operation": "case-handling", "id": walk.case_id}
    opened = (await walk.ask("郑州市自然资源局承办人", **asked))["case"]
    hidden = (await walk.ask("河南省监管员", **asked))["case"]
    for part, name in (
        ("simplifications", "switchReasons"),
        ("hearings", "topic"),
        ("executions", "duty"),
        ("guidance", "text"),
    ):
        (theirs,), (ours,) = opened[part], hidden[part]
        assert theirs[name], name
        assert ours[name] is None, name
    assert opened["agreement"]["terms"] == "区长退还"
    assert hidden["agreement"]["terms"] is hidden["agreement"]["reference"] is None
    theirs, ours = opened["redirection"], hidden["redirection"]
    assert theirs["organ"] == "查办区长的机关"
    assert theirs["competentUnit"]["name"] == "郑州市自然资源局"
    assert ours["organ"] is ours["competentUnit"] is None
    closed = {"result": None, "reference": None}
    assert theirs["feedback"]["result"] == "区长已立案"
    assert ours["feedback"] == {**theirs["feedback"], **closed}
    assert hidden["executions"][0]["reports"] == [
        {**opened["executions"][0]["reports"][0], "report": None}
    ]
    assert "区长" not in str(hidden)


async def test_an_earlier_case_that_is_denied_is_not_told_of(graph: Graph) -> None:
    """The accused sees a later case of the matter, and not that it is a repeat."""
    walk = await walked(graph)
    accusation = walk.case_id
    director = "郑州市信访局局长"
    await walk.register(director, items=SIXTH, sameMatterAs=accusation)
    assert (await walk.page(director))["sameMatter"]["id"] == accusation
    await walk.act(director, "transfer-case", target=walk.unit("金水区信访局"))
    theirs = await walk.page(ACCUSED)
    assert (theirs["repeat"], theirs["sameMatter"]) == (False, None)
    assert await walk.todo(OFFICER) == [("DISPOSE", "2026-02-18")]


@pytest.mark.parametrize("who", [ACCUSED, "金水区信访局登记员", "涧西区信访局局长"])
async def test_planted_where_the_first_wall_is_forgotten_the_second_holds(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    walk = await walked(graph)
    shown = await parts(walk)
    for module in (case_queries, details, leadership, supervision, tasks, warnings):
        monkeypatch.setattr(module, "visible", lambda *_given, **_named: sa.true())
    assert await differing(walk, who, shown) == []


async def test_planted_where_both_walls_are_gone_the_matrix_notices(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await walked(graph)
    shown = await parts(walk)
    for module in (case_queries, details, leadership, supervision, tasks, warnings):
        monkeypatch.setattr(module, "visible", lambda *_given, **_named: sa.true())
    owner = create_async_engine(graph.world.at.url("owner"))
    async with owner.begin() as connection:
        for table in ("petition_case", *PARTS):
            await connection.execute(sa.text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    await owner.dispose()
    leaks = await differing(walk, ACCUSED, shown)
    assert {
        f"{ACCUSED}: {path}" for path in (*PARTS, "case page", "case proceedings", *ACTS)
    } <= set(leaks)


async def test_a_task_is_only_of_its_unit_and_of_whom_its_act_is_granted(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register()
    everybody = sorted(graph.world._users)  # noqa: SLF001 - every one of them is the point
    busy = [who for who in everybody if await walk.todo(who)]
    assert busy == ["金水区信访局局长", "金水区信访局经办人"]
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    busy = [who for who in everybody if await walk.todo(who)]
    assert busy == ["金水区自然资源局局长", HANDLER, "金水区自然资源局收文员"]
