"""The book of hand-overs: on both sides, after the case is gone too, and never for the accused."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph
from api.test_part_paths import NODE
from api.walking import DEPARTMENT, HANDLER, NOTICE, OFFICER, OPINION, Walk
from xinfang.api import hand_overs
from xinfang.api.ids import Kind


async def book(walk: Walk, who: str, side: str) -> list[Any]:
    found: list[Any] = (await walk.ask(who, "hand-overs", side=side))["handOvers"]["nodes"]
    return found


async def test_sent_arrived_answered_and_told_are_on_both_sides(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 3, 2))
    await walk.register()
    target = walk.unit(DEPARTMENT)
    await walk.on("2026-03-03").act(OFFICER, "assign-case", target=target, periodDays=30)
    await walk.on("2026-03-04").act(HANDLER, "accept-case", notice=NOTICE)
    await walk.on("2026-03-20").act(HANDLER, "answer-case", **OPINION)
    await walk.on("2026-03-23").act(HANDLER, "submit-closing-report", report="已修复。")
    (sent,), (received,) = await book(walk, OFFICER, "SENT"), await book(walk, HANDLER, "RECEIVED")
    assert sent["id"] == received["id"]
    assert sent["case"]["id"] == received["case"]["id"] == walk.case_id
    names = ("sentAt", "arrivedAt", "answeredAt", "reportedAt")
    assert [received[name][:10] for name in names] == [
        "2026-03-03",
        "2026-03-03",
        "2026-03-20",
        "2026-03-23",
    ]
    assert (received["kind"], received["periodDays"], received["endedAs"]) == ("ASSIGN", 30, None)
    assert await book(walk, OFFICER, "RECEIVED") == await book(walk, HANDLER, "SENT") == []


async def test_who_had_it_keeps_the_line_and_not_the_case(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 3, 2))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.on("2026-03-05").act(HANDLER, "object-to-transfer", reasons="不属本局")
    await walk.act(OFFICER, "rule-objection", ruling="UPHELD", reasons="同意退回")
    (line,) = await book(walk, HANDLER, "RECEIVED")
    assert (line["endedAs"], line["endedAt"][:10], line["case"]) == ("RETURNED", "2026-03-05", None)
    page = (await walk.ask(HANDLER, "case-page", id=walk.case_id))["case"]
    assert page is None
    data = (await graph.ask(HANDLER, NODE, {"id": line["id"]}))["data"]
    assert data["node"]["id"] == line["id"]
    everybody = sorted(graph.world.names())
    sides = ("SENT", "RECEIVED")
    reading = {who for who in everybody for side in sides if await book(walk, who, side)}
    assert {who.removeprefix("金水区")[:2] for who in reading} == {"信访", "自然"}
    for who in everybody:
        data = (await graph.ask(who, NODE, {"id": line["id"]}))["data"]
        assert (data["node"] is not None) is (who in reading), who


async def accused(graph: Graph) -> tuple[Walk, str]:
    """A case that accuses, once it is with the department, the department's own head."""
    walk = Walk(graph, dt.date(2026, 3, 2))
    item = {"category": "ACCUSATION", "text": "违规占地", "respondents": [{"describedAs": "局长"}]}
    await walk.register("郑州市信访局登记员", category="ACCUSATION", items=[item])
    target = walk.unit(DEPARTMENT)
    await walk.act("郑州市信访局经办人", "transfer-case", target=target)
    (line,) = await book(walk, HANDLER, "RECEIVED")
    subject = graph.id(Kind.PERSON, graph.world.person("金水区自然资源局局长"))
    await walk.act(HANDLER, "name-respondent", item=1, respondent=1, subject=subject)
    return walk, line["id"]


async def telling(walk: Walk, line: str) -> list[str]:
    """Who of the department learns of the line, by the list or by its id."""
    absent = walk.graph.id(Kind.HAND_OVER, uuid4())
    found = []
    for who in ("金水区自然资源局局长", HANDLER, "金水区自然资源局收文员"):
        one, none = [
            (await walk.graph.post({"query": NODE, "variables": {"id": each}}, who)).content
            for each in (line, absent)
        ]
        if one != none or await book(walk, who, "RECEIVED"):
            found.append(who)
    return found


async def test_the_accused_find_no_line_of_it(graph: Graph) -> None:
    walk, line = await accused(graph)
    assert await telling(walk, line) == []
    (kept,) = await book(walk, "郑州市信访局经办人", "SENT")
    assert (kept["id"], kept["endedAs"]) == (line, "REMOVED")


async def test_planted_without_its_denial_the_book_tells(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, line = await accused(graph)
    owner = create_async_engine(graph.world.at.url("owner"))
    async with owner.begin() as connection:
        await connection.execute(sa.text("DROP POLICY hand_over_denial ON hand_over"))
    await owner.dispose()
    assert len(await telling(walk, line)) == 3
    monkeypatch.setattr(hand_overs, "_units", lambda _info: frozenset())
    assert await telling(walk, line) == []
