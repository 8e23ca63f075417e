"""What is laid down, over HTTP: drafted, published, read in the province, and proposing."""

import datetime as dt
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.serving import Graph
from api.test_part_paths import UNSEEING
from api.walking import DEPARTMENT, OFFICER, Walk
from xinfang.api import case_proposals
from xinfang.api.ids import Kind

DIRECTOR: Final = "金水区信访局局长"
CLASS: Final = "050101"
NODE: Final = "query($id: ID!) {node(id: $id) {__typename id} nodes(ids: [$id]) {id}}"


@pytest.fixture(name="walk")
def walking(graph: Graph) -> Walk:
    return Walk(graph, dt.date(2026, 3, 2))


async def drafted(walk: Walk, code: str, unit: str, by: str = OFFICER) -> Any:  # noqa: ANN401 - a payload
    given = {
        "idempotencyKey": str(uuid4()),
        "contentClassCode": code,
        "unit": walk.unit(unit),
        "basis": "三定规定",
        "validFrom": walk.day.isoformat(),
    }
    return (await walk.ask(by, "draft-attribution", input=given))["draftAttribution"]


async def published(walk: Walk, row: str, by: str = DIRECTOR) -> Any:  # noqa: ANN401 - as above
    given = {"idempotencyKey": str(uuid4()), "attribution": row}
    return (await walk.ask(by, "publish-attribution", input=given))["publishAttribution"]


async def table(walk: Walk, who: str, edition: str = "IN_FORCE") -> list[tuple[str, int | None]]:
    place = walk.graph.id(Kind.TENANT, walk.graph.world.tenant("金水区"))
    page = await walk.ask(who, "attributions", tenant=place, edition=edition)
    return [(one["contentClass"]["code"], one["edition"]) for one in page["attributions"]["nodes"]]


async def test_the_table_is_drafted_published_and_read_in_the_province(walk: Walk) -> None:
    payload = await drafted(walk, CLASS, DEPARTMENT)
    assert payload["errors"] == []
    row = payload["attribution"]
    assert (row["edition"], row["publishedAt"], row["unit"]["name"]) == (None, None, DEPARTMENT)
    everybody = sorted(walk.graph.world.names())
    drafting = [who for who in everybody if await table(walk, who, "DRAFT")]
    assert drafting == [DIRECTOR, OFFICER]
    shown = [
        who
        for who in everybody
        if (await walk.graph.ask(who, NODE, {"id": row["id"]}))["data"]["node"]
    ]
    assert shown == drafting
    (problem,) = (await published(walk, row["id"], OFFICER))["errors"]
    assert (problem["code"], problem["field"]) == ("NOT_PERMITTED", [])
    (problem,) = (await published(walk, row["id"], "涧西区信访局局长"))["errors"]
    assert (problem["code"], problem["field"]) == ("NOT_FOUND", ["input", "attribution"])
    assert (await published(walk, row["id"]))["attribution"]["edition"] == 1
    reading = {who for who in everybody if await table(walk, who) == [(CLASS, 1)]}
    outside = {who for who in everybody if who.startswith(("河北省", "石家庄市"))}
    unappointed = {"平台运维员", "河南省管理员"}  # of the platform; not before the world was made
    assert reading == set(everybody) - outside - unappointed
    assert await table(walk, OFFICER, "PUBLISHED") == [(CLASS, 1)]
    assert await table(walk, OFFICER, "DRAFT") == []


async def test_a_page_of_the_table_goes_on_after_its_cursor(walk: Walk) -> None:
    for code in (CLASS, "050102", "050103"):
        await drafted(walk, code, DEPARTMENT)
    place = walk.graph.id(Kind.TENANT, walk.graph.world.tenant("金水区"))
    document = (
        "query($t: ID!, $a: String) {attributions(tenant: $t, edition: DRAFT, first: 2, after: $a)"
        " {nodes {contentClass {code}} pageInfo {hasNextPage endCursor}}}"
    )
    found: list[str] = []
    after = None
    for more in (True, False):
        page = (await walk.graph.ask(OFFICER, document, {"t": place, "a": after}))["data"]
        found += [one["contentClass"]["code"] for one in page["attributions"]["nodes"]]
        ends = page["attributions"]["pageInfo"]
        assert ends["hasNextPage"] is more
        after = ends["endCursor"]
    assert found == ["050103", "050102", CLASS]


async def test_a_case_is_proposed_a_target_and_nothing_is_sent(walk: Walk) -> None:
    row = (await drafted(walk, "050000", DEPARTMENT))["attribution"]
    await published(walk, row["id"])
    await walk.register(contentClassCode=CLASS, problemRegionCode="410105")
    (one,) = (await walk.ask(OFFICER, "case-proposals", id=walk.case_id))["case"]["proposedUnits"]
    assert (one["unit"]["name"], one["here"]) == (DEPARTMENT, False)
    assert one["attribution"]["id"] == row["id"]
    assert one["attribution"]["contentClass"]["code"] == "050000"
    assert await walk.todo(OFFICER) == [("DISPOSE", "2026-03-17")]
    await walk.act(OFFICER, "transfer-case", target=one["unit"]["id"])
    (one,) = (await walk.ask(OFFICER, "case-proposals", id=walk.case_id))["case"]["proposedUnits"]
    assert one["here"] is True


ENTRIES: Final = [
    {
        "matter": "征地补偿标准争议",
        "branch": "ADMINISTRATIVE",
        "legalBasis": "《土地管理法实施条例》",
        "procedure": "申请行政复议或者裁决",
        "contentClassCode": CLASS,
    },
    {
        "matter": "土地承包经营纠纷",
        "branch": "ARBITRATION",
        "legalBasis": "《农村土地承包经营纠纷调解仲裁法》",
        "procedure": "农村土地承包仲裁委员会",
    },
]
HANDLER: Final = "金水区自然资源局承办人"
HEAD: Final = "金水区自然资源局局长"


async def listed(walk: Walk, entries: object = ENTRIES, by: str = HANDLER) -> Any:  # noqa: ANN401 - as above
    given = {"idempotencyKey": str(uuid4()), "title": "自然资源领域清单", "entries": entries}
    data = await walk.ask(by, "draft-statutory-channel-list", input=given)
    return data["draftStatutoryChannelList"]


async def issued(walk: Walk, row: str, by: str = HEAD) -> Any:  # noqa: ANN401 - as above
    given = {"idempotencyKey": str(uuid4()), "channelList": row}
    data = await walk.ask(by, "publish-statutory-channel-list", input=given)
    return data["publishStatutoryChannelList"]


async def lists(walk: Walk, who: str, edition: str = "IN_FORCE") -> list[tuple[int | None, int]]:
    place = walk.graph.id(Kind.TENANT, walk.graph.world.tenant("金水区"))
    page = await walk.ask(who, "statutory-channel-lists", tenant=place, edition=edition)
    found = page["statutoryChannelLists"]["nodes"]
    return [(one["edition"], len(one["entries"])) for one in found]


async def channelled(walk: Walk, who: str = OFFICER) -> list[tuple[str, str]]:
    case = (await walk.ask(who, "case-proposals", id=walk.case_id))["case"]
    found = [] if case is None else case["proposedChannels"]
    return [(one["branch"], one["entry"]["matter"]) for one in found]


async def test_a_list_is_drafted_published_and_replaced(walk: Walk) -> None:
    first = (await listed(walk))["channelList"]
    assert (first["edition"], first["publishedOn"], len(first["entries"])) == (None, None, 2)
    again = (await listed(walk, ENTRIES[:1]))["channelList"]
    assert (again["id"], len(again["entries"])) == (first["id"], 1)
    everybody = sorted(walk.graph.world.names())
    assert [who for who in everybody if await lists(walk, who, "DRAFT")] == [HEAD, HANDLER]
    for who, code in ((HANDLER, "NOT_PERMITTED"), (OFFICER, "NOT_PERMITTED")):
        (problem,) = (await issued(walk, first["id"], who))["errors"]
        assert problem["code"] == code
    (problem,) = (await issued(walk, first["id"], "中原区自然资源局局长"))["errors"]
    assert (problem["code"], problem["field"]) == ("NOT_FOUND", ["input", "channelList"])
    done = (await issued(walk, first["id"]))["channelList"]
    assert (done["edition"], done["publishedOn"]) == (1, "2026-03-02")
    (problem,) = (await issued(walk, first["id"]))["errors"]
    assert problem["code"] == "NOT_FOUND"
    assert await lists(walk, "洛阳市信访局登记员") == [(1, 1)]
    assert await lists(walk, "石家庄市信访局登记员") == []
    second = (await listed(walk.on("2026-04-01")))["channelList"]
    assert second["id"] != first["id"]
    assert await lists(walk, OFFICER) == [(1, 1)]
    await issued(walk, second["id"])
    assert await lists(walk, OFFICER) == [(2, 2)]
    assert await lists(walk, OFFICER, "PUBLISHED") == [(2, 2), (1, 1)]
    world = walk.graph.world
    async with world.db.write(world.user(HEAD)) as tx:  # what is published nobody takes away
        gone = await tx.execute(sa.text("DELETE FROM channel_entry RETURNING id"))
        assert gone.all() == []
        home = {world.tenant("金水区"): world.path("金水区")}
        tx.record("channel_list.tried", kind="channel_list", object_id=None, tenants=home)


async def test_who_drafted_a_list_does_not_publish_it(walk: Walk) -> None:
    mine = (await listed(walk, by=HEAD))["channelList"]
    (problem,) = (await issued(walk, mine["id"], HEAD))["errors"]
    assert (problem["code"], problem["message"]) == (
        "NOT_PERMITTED",
        "起草人不得发布自己起草的内容，请由他人办理。",
    )
    assert await lists(walk, OFFICER) == []


@pytest.mark.parametrize(
    ("entries", "field", "article"),
    [
        ([], "entries", None),
        ([ENTRIES[0]] * 301, "entries", None),
        ([ENTRIES[0], {**ENTRIES[1], "matter": " "}], "entries.1.matter", None),
        ([{**ENTRIES[1], "legalBasis": ""}], "entries.0.legalBasis", None),
        ([{**ENTRIES[1], "contentClassCode": "999999"}], "entries.0.contentClassCode", None),
        (
            [{**ENTRIES[1], "branch": "PETITION_HANDLING"}],
            "entries.0.branch",
            "《信访工作条例》第三十一条",
        ),
    ],
)
async def test_a_list_is_refused(
    walk: Walk, entries: object, field: str, article: str | None
) -> None:
    payload = await listed(walk, entries)
    (problem,) = payload["errors"]
    assert (".".join(problem["field"]), problem["article"]) == (f"input.{field}", article)
    assert await lists(walk, HEAD, "DRAFT") == []


async def test_a_channel_is_proposed_by_class_and_by_words(walk: Walk) -> None:
    row = (await listed(walk))["channelList"]
    words = "土地承包经营纠纷久拖不决"
    await walk.register(contentClassCode=CLASS, demand=words)
    assert await channelled(walk) == []  # a draft says nothing
    await issued(walk, row["id"])
    assert await channelled(walk) == [
        ("ADMINISTRATIVE", "征地补偿标准争议"),
        ("ARBITRATION", "土地承包经营纠纷"),
    ]
    await walk.register(contentClassCode="050102", demand="安置房迟迟不交")
    assert await channelled(walk) == []
    await walk.register("中原区信访局登记员", contentClassCode=CLASS)
    assert await channelled(walk, "中原区信访局局长") == []  # another district's list


async def silent(walk: Walk, who: str) -> list[object]:
    """What somebody is proposed for the accusation; its class has a row that names the accused."""
    case = (await walk.ask(who, "case-proposals", id=walk.case_id))["case"]
    return [] if case is None else list(case["proposedUnits"])


async def test_of_an_accusation_nobody_else_is_proposed_anything(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 3, 2))
    for place in ("金水区", "郑州市"):
        made = await drafted(walk, "050000", f"{place}自然资源局", f"{place}信访局经办人")
        await published(walk, made["attribution"]["id"], f"{place}信访局局长")
    subject = graph.id(Kind.PERSON, graph.world.person("金水区自然资源局局长"))
    item = {
        "category": "ACCUSATION",
        "text": "局长违规占地",
        "respondents": [{"describedAs": "局长", "subject": subject}],
    }
    await walk.register(
        "郑州市信访局登记员",
        category="ACCUSATION",
        items=[item],
        contentClassCode=CLASS,
        problemRegionCode="410105",
    )
    (one,) = await silent(walk, "郑州市信访局经办人")
    assert one["unit"]["name"] == "郑州市自然资源局"  # type: ignore[index]  # a payload
    for who in ("河南省监管员", *UNSEEING, "金水区自然资源局局长"):
        assert await silent(walk, who) == [], who


async def test_planted_proposals_without_the_question_are_noticed(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always(*_given: object) -> bool:
        return True

    monkeypatch.setattr(case_proposals, "content_open", always)
    with pytest.raises(AssertionError):
        await test_of_an_accusation_nobody_else_is_proposed_anything(graph)


async def test_settings_are_set_and_followed_below(walk: Walk) -> None:
    places = {
        name: walk.graph.id(Kind.TENANT, walk.graph.world.tenant(name))
        for name in ("郑州市", "金水区", "洛阳市")
    }

    async def depth(place: str, who: str = OFFICER) -> tuple[int, str | None]:
        found = (await walk.ask(who, "case-settings", tenant=places[place]))["caseSettings"]
        (one,) = [one for one in found if one["name"] == "TRANSFER_DEPTH"]
        return one["value"], one["tenant"] and one["tenant"]["name"]

    given = {"idempotencyKey": str(uuid4()), "name": "TRANSFER_DEPTH", "value": 4}
    refused = await walk.ask(OFFICER, "set-case-setting", input=given)
    assert [one["code"] for one in refused["setCaseSetting"]["errors"]] == ["NOT_PERMITTED"]
    done = await walk.ask("郑州市信访局局长", "set-case-setting", input=given)
    assert done["setCaseSetting"]["errors"] == []
    assert await depth("金水区") == await depth("郑州市") == (4, "郑州市")
    assert await depth("洛阳市") == (2, None)
    outside = await walk.ask("石家庄市信访局登记员", "case-settings", tenant=places["郑州市"])
    assert outside["caseSettings"] == []
