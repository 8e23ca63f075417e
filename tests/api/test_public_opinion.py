"""Public opinion about a case: recorded, met step by step, closed; the task follows the case."""

import datetime as dt
from typing import Any

import pytest

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, NOTICE, OFFICER, Walk

TALK = {"foundWhere": "某短视频平台", "judgement": "转发较多，应当回应"}
FOUND = "2026-02-16T01:00:00Z"  # nine in the morning; the acts are at noon, 04:00Z
TASK = ("MEET_PUBLIC_OPINION", None)
ACTS = {"RECORD_PUBLIC_OPINION", "ADD_PUBLIC_OPINION_STEP", "CLOSE_PUBLIC_OPINION"}


@pytest.fixture(name="walk")
async def registered(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 16))
    await walk.register()
    return walk


async def offered(walk: Walk) -> set[str]:
    return ACTS & set((await walk.page(OFFICER))["can"])


async def shown(walk: Walk) -> Any:  # noqa: ANN401 - of the page
    (found,) = (await walk.page())["publicOpinion"]
    return found


async def test_from_discovery_to_the_close(walk: Walk) -> None:
    assert await offered(walk) == {"RECORD_PUBLIC_OPINION"}
    given = {"takenAt": FOUND, "text": "核实情况"}
    for operation, more in (
        ("add-public-opinion-step", given),
        ("close-public-opinion", {"closedAt": FOUND, "result": "平息"}),
    ):
        assert (await walk.refused(OFFICER, operation, **more))["code"] == "CONFLICT"
    late = {**TALK, "discoveredAt": "2026-02-16T04:00:01Z"}
    assert (await walk.refused(OFFICER, "record-public-opinion", **late))["field"] == [
        *("input", "discoveredAt")
    ]
    done = await walk.act(OFFICER, "record-public-opinion", discoveredAt=FOUND, **TALK)
    assert done["event"]["kind"] == "PUBLIC_OPINION_RECORDED"
    assert TASK in await walk.todo(OFFICER)
    assert await offered(walk) == ACTS - {"RECORD_PUBLIC_OPINION"}
    again = await walk.refused(OFFICER, "record-public-opinion", discoveredAt=FOUND, **TALK)
    assert again["code"] == "CONFLICT"
    await walk.act(OFFICER, "add-public-opinion-step", **given)
    said = {"takenAt": "2026-02-16T03:00:00Z", "text": "发布说明", "publishedWhere": "区政府网站"}
    await walk.act(OFFICER, "add-public-opinion-step", **said)
    early = {**said, "takenAt": "2026-02-16T00:59:59Z"}
    refused = await walk.refused(OFFICER, "add-public-opinion-step", **early)
    assert refused["field"] == ["input", "takenAt"]
    blank = await walk.refused(OFFICER, "add-public-opinion-step", **{**said, "publishedWhere": ""})
    assert blank["field"] == ["input", "publishedWhere"]
    end = {"closedAt": "2026-02-16T03:30:00Z", "result": "关注回落"}
    before = await walk.refused(
        OFFICER, "close-public-opinion", **{**end, "closedAt": "2026-02-16T00:59:59Z"}
    )
    assert before["field"] == ["input", "closedAt"]
    await walk.act(OFFICER, "close-public-opinion", **end)
    found = await shown(walk)
    assert {name: found[name] for name in TALK} == TALK
    assert (found["discoveredAt"], found["unit"]["name"]) == (
        "2026-02-16T01:00:00.000Z",
        "金水区信访局",
    )
    assert [(one["takenAt"], one["text"], one["publishedWhere"]) for one in found["steps"]] == [
        ("2026-02-16T01:00:00.000Z", "核实情况", None),
        ("2026-02-16T03:00:00.000Z", "发布说明", "区政府网站"),
    ]
    assert (found["closedAt"], found["result"]) == ("2026-02-16T03:30:00.000Z", "关注回落")
    assert TASK not in await walk.todo(OFFICER)
    assert await offered(walk) == {"RECORD_PUBLIC_OPINION"}
    kinds = [one["kind"] for one in (await walk.page())["timeline"]["nodes"]]
    assert kinds[:4] == [
        "PUBLIC_OPINION_CLOSED",
        "PUBLIC_OPINION_STEP",
        "PUBLIC_OPINION_STEP",
        "PUBLIC_OPINION_RECORDED",
    ]


async def test_the_task_is_with_whoever_has_the_case(walk: Walk) -> None:
    await walk.act(OFFICER, "record-public-opinion", discoveredAt=FOUND, **TALK)
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    assert TASK not in await walk.todo(OFFICER)
    assert (await walk.todo(HANDLER)).count(TASK) == 1
    await walk.act(HANDLER, "object-to-transfer", reasons="不属于本机关")
    assert TASK in await walk.todo(HANDLER)
    await walk.act(OFFICER, "rule-objection", ruling="UPHELD", reasons="经核实")
    assert TASK not in await walk.todo(HANDLER)
    assert (await walk.todo(OFFICER)).count(TASK) == 1
    refusal = {"ground": "OUT_OF_COMPETENCE", "competent": "人民法院", "notice": NOTICE}
    await walk.act(OFFICER, "decline-case", **refusal)
    assert TASK in await walk.todo(OFFICER), "it is met though the case has ended"
    await walk.act(OFFICER, "close-public-opinion", closedAt=FOUND, result="平息")
    assert TASK not in await walk.todo(OFFICER)


async def test_only_who_has_it_records_it(walk: Walk) -> None:
    given = {"discoveredAt": FOUND, **TALK}
    unseen = await walk.refused(HANDLER, "record-public-opinion", **given)
    assert unseen["code"] == "NOT_FOUND"
    unpermitted = await walk.refused("金水区区长", "record-public-opinion", **given)
    assert unpermitted["code"] == "NOT_PERMITTED"
