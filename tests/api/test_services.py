"""Words to the petitioner and services: what is said, what comes of it, who sees it."""

import datetime as dt
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import OPERATIONS, Graph
from api.test_part_paths import UNSEEING, walked
from api.walking import DEPARTMENT, HANDLER, NOTICE, OFFICER, OVERSEER, REGISTRAR, Walk
from worker.delivering import Told, delivered
from xinfang.api.ids import Kind
from xinfang.cases.queries import cases as case_queries
from xinfang.cases.send_word import SUBJECT
from xinfang.correspondence.outlets import AddressRefused
from xinfang.store import outbox
from xinfang.store.outbox import Patience

CLERK: Final = "金水区自然资源局收文员"
SERVICES: Final = (OPERATIONS / "case-services.graphql").read_text(encoding="utf-8")
ACTS: Final[dict[str, dict[str, object]]] = {
    "send-word": {"medium": "SMS"},
    "record-service": {"manner": "POST", "servedOn": "2026-02-03", "receipt": "EMS 1"},
}


async def accepted(graph: Graph, **changes: Any) -> Walk:  # noqa: ANN401 - any field of the input
    """Take a case to the department, which accepts it with a notice."""
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register(**changes)
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    return walk


async def services(walk: Walk, who: str = OVERSEER) -> list[dict[str, Any]]:
    found = (await walk.ask(who, "case-services", id=walk.case_id))["case"]["services"]
    return [{**one, "unit": one["unit"]["name"]} for one in found]


async def notice_of(walk: Walk) -> str:
    (row,) = await walk.graph.world.ask("SELECT id FROM case_notice")
    return walk.graph.id(Kind.NOTICE, row.id)


async def test_word_says_nothing_but_that_there_is_news(graph: Graph) -> None:
    walk, outlet = await accepted(graph), Told()
    assert {"SEND_WORD", "RECORD_SERVICE"} <= set((await walk.page(HANDLER))["can"])
    assert not {"SEND_WORD", "RECORD_SERVICE"} & set((await walk.page(REGISTRAR))["can"])
    payload = await walk.act(HANDLER, "send-word", medium="SMS")
    assert (await services(walk))[0]["state"] == "SENDING"
    await delivered(graph.world, outlet)
    (message,) = [one for one in outlet.sent if one.subject == SUBJECT]
    number = (await walk.page())["number"]
    assert message.address == "13812345678"
    assert message.text == (
        f"您反映的信访事项（编号{number}）有新的进展，请凭编号向{DEPARTMENT}查询。"
    )
    (one,) = await services(walk)
    assert (one["state"], one["medium"], one["receipt"], one["unit"]) == (
        *("SENT", "SMS", "no. 1"),
        DEPARTMENT,
    )
    assert payload["event"]["kind"] == "WORD_SENT"
    assert "RENEW_SERVICE" not in [kind for kind, _ in await walk.todo(CLERK)]


async def test_word_of_an_accusation_names_no_unit(graph: Graph) -> None:
    walk, outlet = Walk(graph, dt.date(2026, 2, 3)), Told()
    item = {
        "category": "ACCUSATION",
        "text": "某人违规",
        "respondents": [{"describedAs": "某人"}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    await walk.act(OFFICER, "send-word", medium="SMS")
    await delivered(graph.world, outlet)
    (message,) = [one for one in outlet.sent if one.subject == SUBJECT]
    assert "金水区" not in message.text
    assert "检举" not in message.text + message.subject


@pytest.mark.parametrize("held", [False, True], ids=["refused for good", "held"])
async def test_what_fails_is_seen_and_is_something_to_do(graph: Graph, *, held: bool) -> None:
    walk = await accepted(graph)
    await delivered(graph.world)
    await walk.act(HANDLER, "send-word", medium="SMS")
    failures: list[Exception] = [OSError("away")] * 2 if held else [AddressRefused()]
    hasty = Patience(attempts=2, first_pause=dt.timedelta(milliseconds=10))
    await delivered(graph.world, Told(failures), hasty)
    (one,) = await services(walk)
    assert one["state"] == "FAILED"
    assert (await outbox.health(graph.world.db)).held == held
    for who in (CLERK, HANDLER):
        assert ("RENEW_SERVICE", None) in await walk.todo(who)
        told = (await graph.documented(who, "notifications"))["notifications"]["nodes"]
        assert told[0]["kind"] == "SERVICE_FAILED"
    kinds = [one["kind"] for one in (await walk.page())["timeline"]["nodes"]]
    assert kinds[0] == "SERVICE_FAILED"
    # By letter it goes; then there is nothing to do any more.
    await walk.refused(HANDLER, "send-word", medium="EMAIL")
    await walk.act(
        *(CLERK, "record-service"),
        subject=await notice_of(walk),
        manner="IN_PERSON",
        servedOn="2026-02-03",
        receipt="本人签收",
    )
    assert "RENEW_SERVICE" not in [kind for kind, _ in await walk.todo(CLERK)]
    assert [one["state"] for one in await services(walk)] == ["FAILED", "SERVED"]


async def test_what_is_recorded_is_of_the_case_and_of_its_days(graph: Graph) -> None:
    walk = await accepted(graph)
    other = await accepted(graph)
    rows = await graph.world.ask("SELECT id FROM case_notice ORDER BY given_at")
    mine, theirs = (graph.id(Kind.NOTICE, row.id) for row in rows)
    given = {"manner": "POST", "receipt": "EMS 1"}
    for subject in (theirs, graph.id(Kind.NOTICE, uuid4()), graph.id(Kind.DOCUMENT, uuid4())):
        problem = await walk.refused(
            *(CLERK, "record-service"), subject=subject, servedOn="2026-02-03", **given
        )
        assert (problem["code"], problem["field"]) == ("INVALID", ["input", "subject"])
    for day in ("2026-02-02", "2026-02-04"):
        problem = await walk.refused(
            *(CLERK, "record-service"), subject=mine, servedOn=day, **given
        )
        assert problem["field"] == ["input", "servedOn"]
    assert await services(walk) == await services(other) == []


async def test_nobody_is_sent_word_who_can_not_be_reached(graph: Graph) -> None:
    walk = await accepted(graph, petitioners=[{"name": "李四", "phone": "13900000000"}])
    problem = await walk.refused(HANDLER, "send-word", medium="LETTER")
    assert (problem["code"], problem["field"]) == ("UNLAWFUL", ["input", "medium"])
    assert await graph.world.ask("SELECT 1 FROM case_service") == []


async def test_who_only_registers_can_not_send_word(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register()
    assert "SEND_WORD" not in (await walk.page(REGISTRAR))["can"]
    able = (await walk.page(OFFICER))["can"]
    assert "SEND_WORD" in able
    assert "RECORD_SERVICE" not in able  # there is no notice yet, and nothing was issued
    problem = await walk.refused(REGISTRAR, "send-word", medium="SMS")
    assert problem["code"] == "NOT_PERMITTED"


async def leaks(walk: Walk, who: str) -> list[str]:
    """Return where the unseen case differs from one that doesn't exist."""
    graph, found = walk.graph, []
    absent = graph.id(Kind.CASE, uuid4())
    subject = await notice_of(walk)
    asked: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("services", SERVICES, {"id": walk.case_id}, {"id": absent})
    ]
    for operation, given in ACTS.items():
        text = (OPERATIONS / f"{operation}.graphql").read_text(encoding="utf-8")
        whole = given | {"version": 1} | ({"subject": subject} if "manner" in given else {})
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
            found.append(f"{who}: {path}")
    return found


async def served_accusation(graph: Graph) -> Walk:
    walk = await walked(graph)
    rows = await graph.world.ask("SELECT count(*) AS n FROM case_notice")
    assert rows[0].n == 1
    handler = "郑州市自然资源局承办人"
    await walk.act(handler, "send-word", medium="SMS")
    await walk.act(
        *(handler, "record-service"),
        subject=await notice_of(walk),
        manner="POST",
        servedOn="2026-02-03",
        receipt="EMS 区长案",
    )
    return walk


async def test_of_an_accusation_whom_it_bars_finds_no_service(graph: Graph) -> None:
    walk = await served_accusation(graph)
    before = await walk.everything()
    assert [leak for who in UNSEEING for leak in await leaks(walk, who)] == []
    assert await walk.everything() == before
    hidden = await services(walk)  # the overseer sees the case, and not its accusation
    assert [one["receipt"] for one in hidden] == [None, None]
    shown = await services(walk, "郑州市自然资源局承办人")
    assert shown[1]["receipt"] == "EMS 区长案"


async def test_planted_where_the_walls_are_gone_the_matrix_notices(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await served_accusation(graph)
    monkeypatch.setattr(case_queries, "visible", lambda *_given, **_named: sa.true())
    assert await leaks(walk, UNSEEING[0]) == [], "the second wall holds alone"
    owner = create_async_engine(graph.world.at.url("owner"))
    async with owner.begin() as connection:
        for table in ("petition_case", "case_service"):
            await connection.execute(sa.text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    await owner.dispose()
    assert set(await leaks(walk, UNSEEING[0])) == {
        f"{UNSEEING[0]}: {path}" for path in ("services", *ACTS)
    }
