"""Disputes and raising over HTTP: seen on the case, in the timeline, in `can` and in the tasks."""

import datetime as dt
from typing import Any, Final

import pytest

from api.serving import Graph
from api.test_part_paths import walked
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, OVERSEER, Walk

CITY_HEAD: Final = "郑州市自然资源局局长"
CITY_DIRECTOR: Final = "郑州市信访局局长"


@pytest.fixture(name="walk")
async def arrived(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 3, 4))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    return walk


async def shown(walk: Walk, who: str = OVERSEER) -> Any:  # noqa: ANN401 - a page
    return (await walk.ask(who, "case-competence", id=walk.case_id))["case"]


async def test_a_dispute_is_raised_ruled_and_told(walk: Walk) -> None:
    assert "DISPUTE_COMPETENCE" in (await shown(walk, HANDLER))["can"]
    assert "RULE_COMPETENCE" not in (await shown(walk, CITY_HEAD))["can"]
    beside = walk.unit("中原区自然资源局")
    await walk.act(HANDLER, "dispute-competence", other=beside, reasons="地块在中原区")
    assert "DISPUTE_COMPETENCE" not in (await shown(walk, HANDLER))["can"]
    assert "RULE_COMPETENCE" in (await shown(walk, CITY_HEAD))["can"]
    assert await walk.todo(CITY_HEAD) == [("RULE_DISPUTE", "2026-03-19")]
    assert await walk.todo("郑州市自然资源局承办人") == []
    problem = await walk.refused(HANDLER, "dispute-competence", other=beside, reasons="再提")
    assert problem["code"] == "CONFLICT"
    await walk.act(CITY_HEAD, "rule-competence", competent=beside, reasons="地块在中原区")
    page = await shown(walk)
    (dispute,) = page["disputes"]
    names = {key: dispute[key]["name"] for key in ("unit", "rulingUnit", "competentUnit")}
    assert names == {
        "unit": DEPARTMENT,
        "rulingUnit": "郑州市自然资源局",
        "competentUnit": "中原区自然资源局",
    }
    assert (dispute["forum"], dispute["rulingReasons"]) == ("SUPERIOR_UNIT", "地块在中原区")
    told = [one for one in page["timeline"]["nodes"] if "dispute" in one]
    assert [(one["kind"], one["dispute"]["id"]) for one in told] == [
        ("COMPETENCE_RULED", dispute["id"]),
        ("COMPETENCE_DISPUTED", dispute["id"]),
    ]


async def test_a_case_is_asked_to_be_raised_and_raised(walk: Walk) -> None:
    assert {"REQUEST_RAISE"} <= set((await shown(walk, HEAD))["can"])
    assert {"RAISE"} <= set((await shown(walk, CITY_DIRECTOR))["can"])
    assert "DECLINE_RAISE" not in (await shown(walk, CITY_DIRECTOR))["can"]
    await walk.act(HEAD, "request-raise", reasons="跨区")
    assert {"RAISE", "DECLINE_RAISE"} <= set((await shown(walk, CITY_DIRECTOR))["can"])
    assert await walk.todo(CITY_DIRECTOR) == [("DECIDE_RAISE", None)]
    assert await walk.todo("郑州市信访局经办人") == []
    payload = await walk.act(CITY_DIRECTOR, "raise-case", reasons="影响较大", notice=NOTICE)
    assert payload["case"]["responsibleUnit"]["name"] == "郑州市信访局"
    page = await shown(walk)
    (raised,) = page["raises"]
    assert (raised["state"], raised["fromUnit"]["name"]) == ("RAISED", DEPARTMENT)
    kinds = [one["kind"] for one in page["timeline"]["nodes"] if "raising" in one]
    assert kinds == ["RAISED", "RAISE_REQUESTED"]


async def test_what_they_say_of_an_accusation_is_closed_with_it(graph: Graph) -> None:
    walk = await walked(graph)
    opened, hidden = await shown(walk, "郑州市自然资源局承办人"), await shown(walk)
    for part, fields in (
        ("disputes", ("reasons", "rulingReasons")),
        ("raises", ("requestReasons", "decisionReasons")),
    ):
        (theirs,), (ours,) = opened[part], hidden[part]
        for name in fields:
            assert "区长" in theirs[name]
            assert ours[name] is None
    assert "区长" not in str(hidden)


async def test_a_part_is_asked_for_answered_and_read_by_the_lead(walk: Walk) -> None:
    assert "JOIN_HANDLING" in (await shown(walk, OFFICER))["can"]
    unit = walk.unit("金水区组织部")
    await walk.act(OFFICER, "join-handling", unit=unit, task="查明经办人", periodDays=5)
    below = walk.unit("金水区人民政府")
    await walk.act(OFFICER, "join-handling", unit=below, task="协调资金", periodDays=5)
    page = await shown(walk, HANDLER)
    assert [one["dueOn"] for one in page["coHandlings"]] == ["2026-03-09", "2026-03-09"]
    assert page["coHandlings"][0]["leadUnit"]["name"] == DEPARTMENT
    part = page["coHandlings"][0]["id"]
    assert "WITHDRAW_PART" in (await shown(walk, OFFICER))["can"]
    await walk.act(OFFICER, "withdraw-part", part=part, reasons="已无必要")
    problem = await walk.refused(HANDLER, "answer-part", answer="越俎代庖")
    assert problem["code"] == "NOT_FOUND"
    told = [one["kind"] for one in (await shown(walk))["timeline"]["nodes"] if "part" in one]
    assert told == ["PART_WITHDRAWN", "JOINED", "JOINED"]


async def test_a_parts_answer_is_for_the_lead_and_for_whoever_gave_it(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 3, 4))
    city = "郑州市信访局经办人"
    await walk.register(city)
    await walk.act(city, "transfer-case", target=walk.unit("郑州市自然资源局"))
    unit = walk.unit(DEPARTMENT)
    await walk.act(city, "join-handling", unit=unit, task="查明地块", periodDays=5)
    assert await walk.todo(HANDLER) == [("ANSWER_PART", "2026-03-09")]
    assert "ANSWER_PART" in (await shown(walk, HANDLER))["can"]
    await walk.act(HANDLER, "answer-part", answer="地块属集体所有")

    async def answer(who: str) -> str | None:
        (one,) = (await shown(walk, who))["coHandlings"]
        found: str | None = one["answer"]
        return found

    for who in ("郑州市自然资源局承办人", HANDLER, "郑州市信访局局长"):
        assert await answer(who) == "地块属集体所有", who
    for who in (city, OVERSEER):
        assert await answer(who) is None, who


async def test_a_case_is_merged_into_another_and_answered_with_it(walk: Walk) -> None:
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    lead = walk.case_id
    await walk.register(sameMatterAs=lead)
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    page = await shown(walk, HANDLER)
    assert [one["id"] for one in page["relatedCases"]] == [lead]
    assert "MERGE" in page["can"]
    await walk.act(HANDLER, "merge-case", lead=lead, reasons="同一事项")
    page = await shown(walk, HANDLER)
    assert (page["mergedInto"]["id"], page["mergedCases"]) == (lead, [])
    assert "UNDO_MERGE" in page["can"]
    problem = await walk.refused(HANDLER, "answer-case", **OPINION)
    assert problem["code"] == "CONFLICT"
    merged, walk.case_id = walk.case_id, lead
    assert [one["id"] for one in (await shown(walk))["mergedCases"]] == [merged]
    await walk.act(HANDLER, "answer-case", **OPINION)
    walk.case_id = merged
    assert (await walk.page())["state"] == "ANSWERED"
    problem = await walk.refused(HANDLER, "undo-merge", reasons="迟了")
    assert problem["code"] == "CONFLICT"
