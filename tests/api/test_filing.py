"""Filing online without an account, and complaints that go past the unit complained of."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.applications import Starlette

from api.petitioning import Phone, code_in, delivered, digits_in, key, open_to_petitioners, phone
from api.serving import Graph
from xinfang.kernel import clock
from xinfang.web import petitioners

from world import World

NOON: Final = dt.datetime(2026, 2, 3, 4, tzinfo=dt.UTC)
FORM: Final = {
    "phone": "13812345678",
    "region": "410105",
    "name": "张三丰",
    "title": "村道排水沟多年未修",
    "demand": "请求修复村道排水沟",
}
AGENTS: Final = """query {cases(first: 1, filter: {number: "%s"}) {
  nodes {petitioners {name} agents {stage name relation authority}}
}}"""
COUNTED: Final = "SELECT count(*) AS n FROM petition_case"


@pytest.fixture(name="app")
async def opened(world: World) -> Starlette:
    return open_to_petitioners(world)


@pytest.fixture(name="mine")
async def telephone(app: Starlette) -> AsyncIterator[Phone]:
    async with phone(app) as one:
        yield one


async def one_time_code(mine: Phone, world: World, folder: Path) -> str:
    with clock.frozen(NOON):
        asked = await mine.post("/petitioner/filing-code", phone=FORM["phone"])
    assert asked.status_code == 202
    sent = [one for one in await delivered(world, folder) if "验证码" in one["text"]]
    return digits_in(sent[-1])


async def filed(mine: Phone, code: str, **changes: str) -> Any:  # noqa: ANN401 - a response
    given = {**FORM, "idempotencyKey": key(), "code": code, **changes}
    with clock.frozen(NOON):
        return await mine.post("/petitioner/file", **given)


async def test_what_is_filed_is_registered_and_its_filer_finds_it(
    mine: Phone, graph: Graph, world: World, tmp_path: Path
) -> None:
    answer = await filed(mine, await one_time_code(mine, world, tmp_path))
    assert answer.status_code == 201
    number = answer.json()["number"]
    (sent,) = [one for one in await delivered(world, tmp_path) if f"编号{number}" in one["text"]]
    with clock.frozen(NOON):
        assert (await mine.sign_in(number, code_in(sent))).status_code == 201
        page = await mine.page()
        assert (page["state"], page["confirmed"]) == ("REGISTERED", True)
        assert page["unitName"] == "金水区信访局"
        assert [(one["term"], one["dueOn"]) for one in page["clocks"]] == [("DL-02", "2026-02-18")]
        data = await graph.documented("金水区信访局经办人", "open-tasks")
    assert [one["kind"] for one in data["openTasks"]["nodes"]] == ["DISPOSE"]


async def test_without_the_code_of_the_telephone_nothing_is_registered(
    mine: Phone, world: World, tmp_path: Path
) -> None:
    code = await one_time_code(mine, world, tmp_path)
    for answer, status in (
        (await filed(mine, f"{(int(code) + 1) % 10**6:06}"), 401),
        (await filed(mine, code, phone="13900000000"), 401),
        (await filed(mine, code, region="999999"), 400),
        (await filed(mine, code, region="河南"), 400),
        (await filed(mine, code, title=""), 400),
        (await filed(mine, code, demand="绝密★30年"), 400),
        (await filed(mine, code, facts="x" * 300_000), 413),
    ):
        assert answer.status_code == status
    assert (await world.ask(COUNTED))[0].n == 0


async def test_a_code_files_once(mine: Phone, world: World, tmp_path: Path) -> None:
    code = await one_time_code(mine, world, tmp_path)
    assert (await filed(mine, code)).status_code == 201
    assert (await filed(mine, code)).status_code == 401
    assert (await world.ask(COUNTED))[0].n == 1


async def test_a_telephone_files_five_times_a_day(
    mine: Phone, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(petitioners, "CODES", 10)
    answers = [await filed(mine, await one_time_code(mine, world, tmp_path)) for _ in range(6)]
    assert [one.status_code for one in answers] == [201] * 5 + [429]
    assert (await world.ask(COUNTED))[0].n == 5


async def test_nobody_shuts_a_telephone_out_by_trying(
    mine: Phone, world: World, tmp_path: Path
) -> None:
    tried = [
        await filed(mine, "000000", **({} if wrong else {"title": "x" * 500}))
        for wrong in (True, False) * 3
    ]
    assert [one.status_code for one in tried] == [401, 400] * 3
    code = await one_time_code(mine, world, tmp_path)
    assert (await filed(mine, code)).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"agentName": "李四", "agentAuthority": "委托书\x001号", "agentRelation": "配偶"},
        {"agentName": "李四", "agentAuthority": "委托书1号", "agentRelation": "\x00"},
        {"facts": "长" * 50_001},  # it would be registered without what it says
        {"idNumber": 410105199001011234},
    ],
)
async def test_what_can_not_be_kept_whole_is_refused_and_not_left_out(
    mine: Phone, world: World, tmp_path: Path, changes: dict[str, Any]
) -> None:
    code = await one_time_code(mine, world, tmp_path)
    assert (await filed(mine, code, **changes)).status_code == 400
    assert (await world.ask(COUNTED))[0].n == 0
    assert (await filed(mine, code)).status_code == 201


async def test_a_name_that_can_not_be_kept_is_refused_before_the_code_is_spent(
    mine: Phone, world: World, tmp_path: Path
) -> None:
    code = await one_time_code(mine, world, tmp_path)
    for name in ("某局" * 300, "某\x00局", "\u202e"):
        assert (await filed(mine, code, complainedOf=name)).status_code == 400
    assert (await world.ask(COUNTED))[0].n == 0
    assert (await filed(mine, code, complainedOf="某局")).status_code == 201


@pytest.mark.parametrize(
    ("complained_of", "holder", "unseeing"),
    [
        ("金水区信访局", "郑州市信访局", ("金水区信访局登记员", "金水区信访局局长")),
        ("区信访局接访窗口", "郑州市信访局", ("金水区信访局登记员", "金水区信访局局长")),
        ("金水区自然资源局", "金水区信访局", ("金水区自然资源局局长", "金水区自然资源局收文员")),
    ],
)
async def test_a_complaint_goes_past_the_unit_complained_of(
    mine: Phone,
    graph: Graph,
    world: World,
    tmp_path: Path,
    complained_of: str,
    holder: str,
    unseeing: tuple[str, ...],
) -> None:
    code = await one_time_code(mine, world, tmp_path)
    answer = await filed(mine, code, complainedOf=complained_of, demand="窗口拒收材料，态度恶劣")
    assert answer.status_code == 201
    number = answer.json()["number"]
    (row,) = await world.ask(
        "SELECT u.name, c.accuses, c.category FROM petition_case c"
        " JOIN unit u ON u.id = c.responsible_unit_id"
    )
    assert (row.name, row.accuses, row.category) == (holder, True, "ACCUSATION")
    seen = 'query {cases(first: 5, filter: {number: "%s"}) {nodes {id} totalCount {value}}}'
    for who in unseeing:
        body = await graph.ask(who, seen % number)
        assert body["data"]["cases"] == {"nodes": [], "totalCount": {"value": 0}}, who
    (sent,) = [one for one in await delivered(world, tmp_path) if f"编号{number}" in one["text"]]
    assert complained_of not in sent["text"]
    body = await graph.ask(f"{holder}经办人", seen % number)
    assert body["data"]["cases"]["totalCount"] == {"value": 1}


async def test_a_telephone_that_repeats_its_request_files_once(
    mine: Phone, world: World, tmp_path: Path
) -> None:
    """One after the other, both at once, and through another process of the platform."""
    code = await one_time_code(mine, world, tmp_path)
    given = {"idempotencyKey": key()}
    first, second = await asyncio.gather(*(filed(mine, code, **given) for _ in range(2)))
    async with phone(open_to_petitioners(world), "203.0.113.9") as other:
        third = await filed(other, code, **given)
    assert [one.status_code for one in (first, second, third)] == [201] * 3
    assert first.content == second.content == third.content
    assert (await world.ask(COUNTED))[0].n == 1
    changed = await filed(mine, code, **given, title="另一件事")
    assert (changed.status_code, changed.json()["code"]) == (409, "CONFLICT")
    assert (await filed(mine, code)).status_code == 401  # another key: the code is spent
    assert (await world.ask(COUNTED))[0].n == 1
    # A repeated request isn't one more of the day.
    again = [(await filed(mine, code, **given)).status_code for _ in range(6)]
    assert again == [201] * 6


async def test_whoever_guesses_a_key_learns_nothing_and_gets_nobodys_number(
    mine: Phone, world: World, tmp_path: Path
) -> None:
    """With another telephone, or another code, a key that is taken is as good as a new one."""
    code = await one_time_code(mine, world, tmp_path)
    taken = key()
    assert (await filed(mine, code, idempotencyKey=taken)).status_code == 201
    wrong = f"{(int(code) + 1) % 10**6:06}"
    async with phone(open_to_petitioners(world), "203.0.113.9") as other:
        for changes in ({"phone": "13900000000"}, {"code": wrong}):
            guessed = await filed(other, **{"code": code, **changes}, idempotencyKey=taken)
            fresh = await filed(other, **{"code": code, **changes})
            assert (guessed.status_code, guessed.content) == (401, fresh.content)
            assert guessed.headers == fresh.headers
        # Who confirms a telephone of his own files his own, whatever key he takes.
        with clock.frozen(NOON):
            await other.post("/petitioner/filing-code", phone="13900000000")
        sent = [one for one in await delivered(world, tmp_path) if "验证码" in one["text"]]
        theirs = {"phone": "13900000000", "idempotencyKey": taken}
        answer = await filed(other, digits_in(sent[-1]), **theirs)
    assert answer.status_code == 201
    numbers = {row.number for row in await world.ask("SELECT number FROM petition_case")}
    assert len(numbers) == 2
    for bad in ("", "x", "1" * 60):
        assert (await filed(mine, code, idempotencyKey=bad)).status_code == 400


async def test_what_is_refused_leaves_the_code_and_the_key_as_they_were(
    mine: Phone, world: World, tmp_path: Path
) -> None:
    code = await one_time_code(mine, world, tmp_path)
    given = {"idempotencyKey": key()}
    assert (await filed(mine, code, **given, region="999999")).status_code == 400
    assert (await filed(mine, code, **given, agentName="李代理")).status_code == 400
    assert (await world.ask(COUNTED))[0].n == 0
    assert (await filed(mine, code, **given)).status_code == 201


async def test_wrong_codes_are_counted_whatever_is_rolled_back(
    mine: Phone, world: World, tmp_path: Path
) -> None:
    code = await one_time_code(mine, world, tmp_path)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    tried = [(await filed(mine, wrong)).status_code for _ in range(5)]
    assert tried == [401] * 5
    assert (await filed(mine, code)).status_code == 401


async def test_an_agent_files_for_a_petitioner_and_is_on_record(
    mine: Phone, graph: Graph, world: World, tmp_path: Path
) -> None:
    """The telephone is the petitioner's: his is the code, and nobody files without his knowing."""
    agent = {"agentName": "李代理", "agentAuthority": "委托书2026-7", "agentRelation": "女儿"}
    code = await one_time_code(mine, world, tmp_path)
    number = (await filed(mine, code, **agent)).json()["number"]
    messages = await delivered(world, tmp_path)
    (sent,) = [one for one in messages if f"编号{number}" in one["text"]]
    assert sent["address"] == FORM["phone"]
    (row,) = await world.ask("SELECT name, stage FROM case_agent")
    assert "李代理".encode() not in row.name
    assert row.stage is None
    asked = AGENTS % number
    (case,) = (await graph.ask("金水区信访局经办人", asked))["data"]["cases"]["nodes"]
    assert case["petitioners"] == [{"name": "张三丰"}]
    assert case["agents"] == [
        {"stage": None, "name": "李代理", "relation": "女儿", "authority": "委托书2026-7"}
    ]
    # Who reads the case and not the identity sees that there is an agent, and not who.
    (case,) = (await graph.ask("河南省监管员", asked))["data"]["cases"]["nodes"]
    assert case["agents"][0]["name"] is None
    for unseeing in ("中原区信访局登记员", "金水区自然资源局承办人"):
        assert (await graph.ask(unseeing, asked))["data"]["cases"]["nodes"] == []
