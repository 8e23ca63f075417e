"""Mass visits on the site: who is called when, who came in time, late or not at all; its end."""

import datetime as dt
from typing import Any

import pytest

from api.serving import Graph
from api.walking import HANDLER, OFFICER, Walk

DIRECTOR = "金水区信访局局长"
CAME = [{"unit": "金水区信访局", "post": "副局长", "name": "周处置"}]
CALLED = "2026-02-16T00:00:00Z"  # eight in the morning of 除夕; the acts are at noon, 04:00Z
END = {"measures": "接谈、疏导", "result": "推选代表后有序离开"}
ON_SITE = {"RECORD_ON_SITE", "RECORD_ARRIVAL", "END_ON_SITE"}


@pytest.fixture(name="walk")
async def visited(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 16))  # in 春节: hours run all the same
    await walk.register(channel="VISIT", peopleCount=5)
    return walk


async def offered(walk: Walk, who: str = OFFICER) -> set[str]:
    return ON_SITE & set((await walk.page(who))["can"])


async def shown(walk: Walk) -> Any:  # noqa: ANN401 - of the page
    (found,) = (await walk.page())["onSite"]
    return found


async def test_from_the_call_to_the_end(walk: Walk) -> None:
    assert await offered(walk) == {"RECORD_ON_SITE"}
    early = await walk.refused(OFFICER, "record-on-site", notifiedAt="2026-02-16T04:00:01Z")
    assert (early["code"], early["field"]) == ("INVALID", ["input", "notifiedAt"])
    none = await walk.refused(OFFICER, "record-arrival", arrivedAt=CALLED, attended=CAME)
    assert none["code"] == "CONFLICT"
    nothing = await walk.refused(OFFICER, "end-on-site", endedAt=CALLED, **END)
    assert nothing["code"] == "CONFLICT"
    done = await walk.act(OFFICER, "record-on-site", notifiedAt=CALLED)
    assert done["event"]["kind"] == "ON_SITE_RECORDED"
    site = await shown(walk)
    assert site["dueAt"] == "2026-02-16T02:00:00.000Z"  # two hours
    assert "2小时" in site["explanation"]
    assert "2026年2月16日（星期一）10时00分" in site["explanation"]
    assert "第十五条第（六）项" in site["explanation"]
    assert (site["arrivedAt"], site["inTime"], site["attended"]) == (None, False, [])
    assert site["unit"]["name"] == "金水区信访局"
    assert await offered(walk) == {"RECORD_ARRIVAL", "END_ON_SITE"}
    again = await walk.refused(OFFICER, "record-on-site", notifiedAt=CALLED)
    assert again["code"] == "CONFLICT"
    await walk.act(OFFICER, "record-arrival", arrivedAt="2026-02-16T02:00:00Z", attended=CAME)
    site = await shown(walk)
    assert (site["inTime"], site["attended"]) == (True, CAME)
    twice = await walk.refused(OFFICER, "record-arrival", arrivedAt=CALLED, attended=CAME)
    assert twice["code"] == "CONFLICT"
    before = await walk.refused(OFFICER, "end-on-site", endedAt="2026-02-16T01:59:59Z", **END)
    assert before["field"] == ["input", "endedAt"]
    await walk.act(OFFICER, "end-on-site", endedAt="2026-02-16T03:30:00Z", **END)
    site = await shown(walk)
    assert (site["measures"], site["result"]) == (END["measures"], END["result"])
    assert site["endedAt"] == "2026-02-16T03:30:00.000Z"
    kinds = [one["kind"] for one in (await walk.page())["timeline"]["nodes"]]
    assert kinds[:3] == ["ON_SITE_ENDED", "ON_SITE_ARRIVED", "ON_SITE_RECORDED"]
    assert await offered(walk) == {"RECORD_ON_SITE"}, "they may come again"


@pytest.mark.parametrize(
    ("called", "came", "expected"),
    [
        ("2026-02-16T00:00:00Z", "2026-02-16T02:00:00Z", True),
        ("2026-02-16T00:00:00Z", "2026-02-16T02:00:01Z", False),
        ("2026-02-16T01:59:59Z", None, False),  # the two hours are over, and nobody came
        ("2026-02-16T02:00:00Z", None, None),  # at noon they are just not over
        ("2026-02-15T15:30:00Z", "2026-02-15T17:30:00Z", True),  # over midnight
    ],
)
async def test_in_time_late_or_open(
    walk: Walk, called: str, came: str | None, *, expected: bool | None
) -> None:
    arrival = None if came is None else {"arrivedAt": came, "attended": CAME}
    await walk.act(OFFICER, "record-on-site", notifiedAt=called, arrival=arrival)
    assert (await shown(walk))["inTime"] is expected


async def test_where_they_left_before_anybody_came_nobody_is_late(walk: Walk) -> None:
    await walk.act(OFFICER, "record-on-site", notifiedAt=CALLED)
    await walk.act(OFFICER, "end-on-site", endedAt="2026-02-16T02:00:00Z", **END)
    assert (await shown(walk))["inTime"] is None


async def test_who_came_is_named_and_came_after_the_call(walk: Walk) -> None:
    for arrival, field in (
        ({"arrivedAt": "2026-02-15T23:59:59Z", "attended": CAME}, "arrivedAt"),
        ({"arrivedAt": "2026-02-16T04:00:01Z", "attended": CAME}, "arrivedAt"),
        ({"arrivedAt": CALLED, "attended": []}, "attended"),
        ({"arrivedAt": CALLED, "attended": CAME * 31}, "attended"),
        ({"arrivedAt": CALLED, "attended": [{**CAME[0], "post": " "}]}, "attended"),
    ):
        given = {"notifiedAt": CALLED, "arrival": arrival}
        refused = await walk.refused(OFFICER, "record-on-site", **given)
        assert refused["field"] == ["input", "arrival", field]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"channel": "VISIT", "peopleCount": 4}, id="four"),
        pytest.param({"channel": "LETTER", "peopleCount": 50}, id="letter"),
    ],
)
async def test_only_a_visit_of_five_or_more_is_a_mass_visit(
    graph: Graph, given: dict[str, Any]
) -> None:
    walk = Walk(graph, dt.date(2026, 2, 16))
    await walk.register(**given)
    assert await offered(walk) == set()
    refused = await walk.refused(OFFICER, "record-on-site", notifiedAt=CALLED)
    assert refused["code"] == "UNLAWFUL"
    assert refused["article"] == "《河南省信访工作责任制实施细则》第十五条第（六）项"


async def test_a_territory_sets_fewer_hours_and_never_more(walk: Walk) -> None:
    async def wanted(value: int) -> list[Any]:
        given = {
            "idempotencyKey": f"00000000-0000-4000-8000-00000000000{value}",
            "name": "ON_SITE_HOURS",
            "value": value,
        }
        data = await walk.ask(DIRECTOR, "set-case-setting", input=given)
        errors: list[Any] = data["setCaseSetting"]["errors"]
        return errors

    assert [one["code"] for one in await wanted(3)] == ["INVALID"]
    assert await wanted(1) == []
    await walk.act(OFFICER, "record-on-site", notifiedAt=CALLED)
    assert (await shown(walk))["dueAt"] == "2026-02-16T01:00:00.000Z"


async def test_only_who_has_it_records_it(walk: Walk) -> None:
    unseen = await walk.refused(HANDLER, "record-on-site", notifiedAt=CALLED)
    assert unseen["code"] == "NOT_FOUND"
    unpermitted = await walk.refused("金水区区长", "record-on-site", notifiedAt=CALLED)
    assert unpermitted["code"] == "NOT_PERMITTED"
