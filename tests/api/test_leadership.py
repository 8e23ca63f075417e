"""Leaders through HTTP: from the comment to its report, from the undertaking to its close."""

import datetime as dt
from typing import Any

import pytest

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, HEAD, OFFICER, Walk
from xinfang.api.ids import Kind

MAYOR, DIRECTOR = "金水区区长", "金水区信访局局长"


@pytest.fixture(name="walk")
async def sent(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 9))
    await walk.register()
    await walk.on("2026-02-10").act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    return walk


async def desk(walk: Walk, *, waiting: bool = False) -> tuple[list[Any], list[Any]]:
    data = await walk.ask(MAYOR, "leader-desk", waiting=waiting)
    found = data["myComments"]["edges"], data["myUndertakings"]["edges"]
    assert all(edge["case"]["id"] == walk.case_id for edges in found for edge in edges)
    return tuple([edge["node"] for edge in edges] for edges in found)  # type: ignore[return-value]  # two


async def test_from_a_comment_to_what_came_of_it(walk: Walk) -> None:
    assert {"COMMENT", "UNDERTAKE"} <= set((await walk.page(MAYOR))["can"])
    owner = walk.graph.id(Kind.PERSON, walk.graph.world.person(HEAD))
    instruction = {"unit": walk.unit(DEPARTMENT), "owner": owner, "dueOn": "2026-02-20"}
    done = await walk.act(MAYOR, "comment-case", text="请抓紧解决。", instruction=instruction)
    assert done["event"]["kind"] == "COMMENTED"
    assert ("CARRY_OUT_INSTRUCTION", "2026-02-20") in await walk.todo(HANDLER)
    page = await walk.page(HANDLER)
    assert "REPORT_INSTRUCTION" in page["can"]
    (comment,) = page["comments"]
    assert (comment["leaderName"], comment["ownerName"]) == (MAYOR, HEAD)
    ((mine,), none) = await desk(walk.on("2026-02-21"), waiting=True)
    assert (mine["state"], mine["late"], none) == ("OPEN", True, [])
    result = {"comment": comment["id"], "result": "已修复排水沟。"}
    await walk.act(HANDLER, "report-instruction", **result)
    assert await desk(walk, waiting=True) == ([], [])
    ((mine,), _none) = await desk(walk)
    assert (mine["state"], mine["late"], mine["result"]) == ("REPORTED", False, "已修复排水沟。")


async def test_from_an_undertaking_to_its_closing_review(walk: Walk) -> None:
    await walk.act(MAYOR, "undertake-case", reasons="疑难复杂")
    can = (await walk.page(MAYOR))["can"]
    assert {"LOG_UNDERTAKING_STEP", "RELEASE_UNDERTAKING"} <= set(can)
    assert not {"UNDERTAKE", "REVIEW_UNDERTAKING"} & set(can)
    await walk.act(MAYOR, "log-undertaking-step", text="接访", takenOn="2026-02-10", concludes=True)
    assert await walk.todo(DIRECTOR) == [("REVIEW_UNDERTAKING", None)]
    own = await walk.refused(MAYOR, "review-undertaking", verdict="ACCEPTED", reasons="好")
    assert own["code"] == "NOT_PERMITTED"
    assert "REVIEW_UNDERTAKING" in (await walk.page(DIRECTOR))["can"]
    await walk.act(DIRECTOR, "review-undertaking", verdict="ACCEPTED", reasons="已化解")
    (row,) = (await walk.page())["undertakings"]
    assert (row["state"], row["reviewerName"], len(row["steps"])) == ("CLOSED", DIRECTOR, 1)
    events = {one["kind"]: one for one in (await walk.page())["timeline"]["nodes"]}
    assert events["UNDERTAKING_CLOSED"]["undertaking"]["id"] == row["id"]
    await walk.act(MAYOR, "undertake-case", reasons="又有反复")
    await walk.act(MAYOR, "release-undertaking", reasons="工作调整")
    assert [one["state"] for one in (await desk(walk))[1]] == ["RELEASED", "CLOSED"]
