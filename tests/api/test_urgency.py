"""Major and urgent matters: the hours from knowing, who was told, what is late or missing."""

import datetime as dt
from typing import Any

import pytest

from api.serving import Graph
from api.walking import HANDLER, OFFICER, Walk

RECIPIENTS = ["LEADERSHIP", "LINE_DEPARTMENT", "JOINT_CONFERENCE", "SUPERIOR_OFFICE"]
DIRECTOR = "金水区信访局局长"


@pytest.fixture(name="walk")
async def registered(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 16))  # in 春节: hours run all the same; noon is 04:00Z
    await walk.register()
    return walk


async def told(walk: Walk, recipient: str, at: str) -> Any:  # noqa: ANN401 - the payload
    given = {"recipient": recipient, "told": "值班领导", "text": "可能聚集", "toldAt": at}
    return await walk.act(OFFICER, "report-urgent", **given)


async def test_who_was_told_in_time_late_or_not_at_all(walk: Walk) -> None:
    assert "MARK_URGENT" in (await walk.page(OFFICER))["can"]
    for at in ("2026-02-16T04:00:01Z", "2026-02-17T00:00:00Z"):
        early = await walk.refused(OFFICER, "mark-urgent", reasons="可能聚集", awareAt=at)
        assert early["field"] == ["input", "awareAt"]
    unmarked = {"recipient": "LEADERSHIP", "told": "值班室", "text": "可能聚集"}
    at = "2026-02-16T00:00:00Z"
    refused = await walk.refused(OFFICER, "report-urgent", toldAt=at, **unmarked)
    assert refused["code"] == "CONFLICT"
    await walk.act(OFFICER, "mark-urgent", reasons="可能聚集", awareAt="2026-02-15T22:30:00Z")
    page = await walk.page()
    urgency = page["urgency"]
    assert (page["urgent"], urgency["dueAt"]) == (True, "2026-02-16T02:30:00.000Z")  # four hours
    assert "4小时" in urgency["explanation"]
    assert "2026年2月16日（星期一）10时30分" in urgency["explanation"]
    assert urgency["missing"] == urgency["late"] == RECIPIENTS  # it is noon by now
    assert "REPORT_URGENT" in (await walk.page(OFFICER))["can"]
    await told(walk, "LEADERSHIP", "2026-02-16T02:30:00Z")
    await told(walk, "SUPERIOR_OFFICE", "2026-02-16T02:30:01Z")
    urgency = (await walk.page())["urgency"]
    assert urgency["missing"] == RECIPIENTS[1:3]
    assert urgency["late"] == RECIPIENTS[1:]
    again = await walk.refused(
        OFFICER, "mark-urgent", reasons="再次", awareAt="2026-02-15T22:30:00Z"
    )
    assert again["code"] == "CONFLICT"
    before = await walk.refused(OFFICER, "report-urgent", toldAt="2026-02-15T22:29:59Z", **unmarked)
    assert before["field"] == ["input", "toldAt"]


async def test_a_territory_sets_fewer_hours_and_never_more(walk: Walk) -> None:
    async def wanted(value: int) -> list[Any]:
        given = {
            "idempotencyKey": f"00000000-0000-4000-8000-00000000000{value}",
            "name": "URGENT_REPORT_HOURS",
            "value": value,
        }
        data = await walk.ask(DIRECTOR, "set-case-setting", input=given)
        errors: list[Any] = data["setCaseSetting"]["errors"]
        return errors

    assert [one["code"] for one in await wanted(5)] == ["INVALID"]
    assert await wanted(2) == []
    await walk.act(OFFICER, "mark-urgent", reasons="可能聚集", awareAt="2026-02-16T03:00:00Z")
    urgency = (await walk.page())["urgency"]
    assert (urgency["dueAt"], urgency["late"]) == ("2026-02-16T05:00:00.000Z", [])
    assert len(urgency["missing"]) == 4


async def test_only_who_has_it_marks_it(walk: Walk) -> None:
    given = {"reasons": "可能聚集", "awareAt": "2026-02-16T03:00:00Z"}
    unseen = await walk.refused(HANDLER, "mark-urgent", **given)
    assert unseen["code"] == "NOT_FOUND"
    unpermitted = await walk.refused("金水区区长", "mark-urgent", **given)
    assert unpermitted["code"] == "NOT_PERMITTED"
