"""The petitioner's road over HTTP: signs in with number and code, and sees his case and no more."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import event
from starlette.applications import Starlette

from api.petitioning import open_to_petitioners, phone, printed, staffed
from api.serving import OPERATIONS
from api.walking import HANDLER, NOTICE, OFFICER, OPINION, REGISTRAR, Walk
from xinfang.api.ids import Kind
from xinfang.kernel import clock

from world import World

DAY: Final = dt.date(2026, 2, 3)
ACCUSED: Final = "金水区区长"
REFUSED: Final = {"code": "UNAUTHENTICATED", "message": "信访事项编号或者查询码不正确。"}


@pytest.fixture(name="app")
async def opened(world: World) -> Starlette:
    return open_to_petitioners(world)


@pytest.fixture(name="walk")
async def walking(world: World, app: Starlette) -> AsyncIterator[Walk]:
    staff = staffed(world, app)
    async with staff.client:
        yield Walk(staff, DAY)


async def test_he_signs_in_and_sees_the_road_of_his_case(app: Starlette, walk: Walk) -> None:
    await walk.register()
    number, code = await printed(walk)
    async with phone(app) as mine:
        response = await mine.sign_in(number, code.lower().replace("-", " "))
        assert response.status_code == 201
        assert response.headers["cache-control"] == "no-store"
        assert set(response.json()) == {"token", "expiresAt"}
        page = await mine.page()
        assert (page["number"], page["state"]) == (number, "REGISTERED")
        assert page["demand"] == "请求修复村道排水沟"
        assert page["unitName"] == "金水区信访局"
        assert [one["kind"] for one in page["steps"]] == ["REGISTERED"]
        assert [(one["term"], one["dueOn"]) for one in page["clocks"]] == [("DL-02", "2026-02-18")]
        assert page["confirmed"] is False  # staff saw the code

        to = walk.unit("金水区自然资源局")
        await walk.act(OFFICER, "transfer-case", target=to, note="此人多次来访")
        await walk.act(HANDLER, "object-to-transfer", reasons="不归我局")
        assert (await mine.page())["state"] == "PENDING_ACCEPTANCE"
        await walk.act(OFFICER, "rule-objection", ruling="OVERRULED", reasons="归你局")
        await walk.act(HANDLER, "accept-case", notice=NOTICE)
        await walk.act(HANDLER, "answer-case", **OPINION)
        unserved = await mine.page()
        assert (unserved["state"], unserved["answers"]) == ("IN_HANDLING", [])
        await walk.act(HANDLER, "serve-answer", manner="POST", servedOn="2026-02-03")
        page = await mine.page()
    assert [(one["kind"], one["unitName"]) for one in page["steps"]] == [
        ("REGISTERED", "金水区信访局"),
        ("TRANSFERRED", "金水区自然资源局"),
        ("ACCEPTED", "金水区自然资源局"),
        ("ANSWER_SERVED", "金水区自然资源局"),
    ]
    assert page["state"] == "ANSWERED"
    assert [one["text"] for one in page["notices"]] == [NOTICE["text"]]
    assert page["answers"][0]["reasons"] == OPINION["reasons"]
    # Thirty days after 3 February: 5 March, a Thursday.
    due = {one["term"]: (one["dueOn"], one["mine"]) for one in page["clocks"]}
    assert due["DL-10"] == due["DL-21"] == ("2026-03-05", True)
    assert set(due) == {"DL-02", "DL-05", "DL-08", "DL-10", "DL-21"}
    told = str(page)
    for hidden in ("此人多次来访", "不归我局", "归你局", "张三丰", "承办人", "EMS"):
        assert hidden not in told


async def test_of_an_accusation_he_learns_receipt_and_hand_over_alone(
    app: Starlette, walk: Walk
) -> None:
    subject = walk.graph.id(Kind.PERSON, walk.graph.world.person(ACCUSED))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    (row,) = await walk.graph.world.ask("SELECT id FROM petition_case")
    walk.case_id = walk.graph.id(Kind.CASE, row.id)
    number, code = await printed(walk, "郑州市信访局登记员")
    async with phone(app) as mine:
        await mine.sign_in(number, code)
        before = await mine.page()
        officer, handler = "郑州市信访局经办人", "郑州市自然资源局承办人"
        await walk.act(officer, "transfer-case", target=walk.unit("郑州市自然资源局"))
        await walk.act(handler, "accept-case", notice=NOTICE)
        await walk.act(handler, "answer-case", **{**OPINION, "conclusion": None})
        await walk.act(handler, "serve-answer", manner="POST", servedOn="2026-02-03")
        after = await mine.page()
    assert [one["kind"] for one in before["steps"]] == ["REGISTERED", "TRANSFERRED"]
    assert [one["kind"] for one in after["steps"]] == ["REGISTERED", "TRANSFERRED"]
    for page in (before, after):
        assert page["state"] == "TRANSFERRED"
        assert page["title"] is page["demand"] is page["unitName"] is None
        assert page["notices"] == page["answers"] == page["clocks"] == []
        assert {one["unitName"] for one in page["steps"]} == {None}
        assert "区长" not in str(page)
        assert "郑州" not in str(page)


async def test_whatever_is_wrong_reads_alike_and_runs_the_same_statements(
    app: Starlette, walk: Walk, world: World
) -> None:
    await walk.register()
    number, code = await printed(walk)
    subject = walk.graph.id(Kind.PERSON, world.person(ACCUSED))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    rows = await world.ask("SELECT number FROM petition_case WHERE accuses")
    seen = set()
    for at, (its_number, its_code) in enumerate(
        (
            (number, "AAAA-AAAA-AAAA"),  # a wrong code
            ("202600000000", code),  # a number that nobody has
            (rows[0].number, code),  # an accusation of the district's head
            (number, "查询码"),  # not even a code
            (number.replace("2026", "1999"), "x"),
        )
    ):
        statements: list[str] = []

        def note(*given: Any, into: list[str] = statements) -> None:  # noqa: ANN401 - of any event
            into.append(str(given[2]))

        engine = world.db.engine.sync_engine
        async with phone(app, f"192.0.2.{at + 20}") as mine:
            event.listen(engine, "before_cursor_execute", note)
            response = await mine.sign_in(its_number, its_code)
            event.remove(engine, "before_cursor_execute", note)
        assert response.json() == REFUSED
        seen.add((response.status_code, response.content, str(response.headers), *statements))
    assert len(seen) == 1


async def test_a_number_that_was_tried_too_often_is_held_back_at_every_process(
    app: Starlette, walk: Walk, world: World
) -> None:
    await walk.register()
    number, code = await printed(walk)
    with clock.frozen(dt.datetime(2026, 2, 3, 4, 30, tzinfo=dt.UTC)):
        for at in range(5):
            # Another address each time, another way to write the number, another process.
            process = open_to_petitioners(world)
            async with phone(process, f"198.51.100.{at}") as other:
                spelled = number if at % 2 else f" {number[:4]}-{number[4:]} "
                assert (await other.sign_in(spelled, "AAAA-AAAA-AAAA")).status_code == 401
        async with phone(app, "203.0.113.9") as mine:
            held = await mine.sign_in(number, code)
            assert held.status_code == 429
            assert held.json()["code"] == "LIMITED"
            assert int(held.headers["retry-after"]) == 720  # five an hour: one in twelve minutes
            unknown = [await mine.sign_in("202600000001", "x") for _ in range(6)]
            assert [one.status_code for one in unknown] == [401] * 5 + [429]
            assert unknown[-1].content == held.content
    with clock.frozen(dt.datetime(2026, 2, 3, 4, 43, tzinfo=dt.UTC)):
        async with phone(app, "203.0.113.9") as mine:
            assert (await mine.sign_in(number, code)).status_code == 201


async def test_an_address_that_tries_number_after_number_is_held_back(
    app: Starlette, walk: Walk
) -> None:
    await walk.register()
    number, code = await printed(walk)
    with clock.frozen(dt.datetime(2026, 2, 3, 4, 30, tzinfo=dt.UTC)):
        async with phone(app, "198.51.100.1") as guessing, phone(app, "203.0.113.9") as mine:
            tried = [(await guessing.sign_in(f"2026{at:08}", "x")).status_code for at in range(22)]
            assert tried == [401] * 20 + [429] * 2
            assert (await guessing.sign_in(number, code)).status_code == 429
            # Who succeeds isn't counted, however often; and nobody else pays.
            again = [(await mine.sign_in(number, code)).status_code for _ in range(8)]
            assert again == [201] * 8


async def test_two_at_once_take_no_more_than_there_is(app: Starlette, walk: Walk) -> None:
    await walk.register()
    number, _code = await printed(walk)
    answers: list[int] = []

    async def guess(at: int) -> None:
        async with phone(app, f"198.51.100.{at}") as one:
            answers.append((await one.sign_in(number, "AAAA-AAAA-AAAA")).status_code)

    import anyio  # noqa: PLC0415 - this test alone

    with clock.frozen(dt.datetime(2026, 2, 3, 4, 30, tzinfo=dt.UTC)):
        async with anyio.create_task_group() as group:
            for at in range(12):
                group.start_soon(guess, at)
    assert sorted(answers) == [401] * 5 + [429] * 7


async def test_everything_else_is_refused_to_him_as_if_nobody_had_signed_in(
    app: Starlette, walk: Walk
) -> None:
    """Every documented operation of staff, with his own case's id, an other's, and no one's."""
    await walk.register()
    number, code = await printed(walk)
    async with phone(app) as nobody, phone(app) as mine:
        await mine.sign_in(number, code)
        none = await nobody.asked("{ownPetition {number}}")
        assert none.status_code == 401
        before = await walk.everything()
        documents = [
            file.read_text(encoding="utf-8")
            for file in sorted(OPERATIONS.glob("*.graphql"))
            if not file.stem.startswith("petitioner-")
        ]
        # Over POST nobody is given a subscription, and the socket takes no petitioner's token.
        documents = [one for one in documents if "subscription " not in one]
        documents += [
            "query($id: ID!) {node(id: $id) {id}}",
            "query($id: ID!) {nodes(ids: [$id]) {id} ownPetition {number}}",
            "{cases(first: 5) {nodes {id} totalCount {value}}}",
            "query One {ownPetition {number}} query Two {viewer {can}}",
            "{...Root} fragment Root on Query {... on Query {regions(first: 1) {nodes {id}}}}",
            "{__schema {types {name}}}",
        ]
        for document in documents:
            for case_id in (walk.case_id, walk.graph.id(Kind.CASE, uuid4())):
                variables = {"id": case_id, "input": {"case": case_id}}
                response = await mine.asked(document, variables)
                assert response.status_code == 401, document
                assert response.content == none.content, document
        assert await walk.everything() == before
        assert (await mine.page())["number"] == number


async def test_what_is_his_is_nothing_to_staff(walk: Walk) -> None:
    await walk.register()
    assert await walk.ask(REGISTRAR, "petitioner-case") == {"ownPetition": None}


async def test_a_session_ends_when_idle_at_its_end_and_by_his_hand(
    app: Starlette, walk: Walk
) -> None:
    await walk.register()
    number, code = await printed(walk)
    start = dt.datetime(2026, 2, 3, 4, tzinfo=dt.UTC)

    async def alive(minutes: int) -> bool:
        with clock.frozen(start + dt.timedelta(minutes=minutes)):
            return (await mine.asked("{ownPetition {number}}")).status_code == 200

    async with phone(app) as mine:
        with clock.frozen(start):
            await mine.sign_in(number, code)
        assert [await alive(at) for at in (0, 19, 38, 57)] == [True] * 4
        assert await alive(78) is False
        with clock.frozen(start):
            await mine.sign_in(number, code)
        assert [await alive(at) for at in range(0, 120, 15)] == [True] * 8
        assert await alive(120) is False
        with clock.frozen(start):
            await mine.sign_in(number, code)
            assert (await mine.post("/petitioner/sign-out")).status_code == 204
        assert await alive(0) is False
        for token in ("", "x" * 43, "x" * 4000, "ü" * 43):
            mine.token = token
            if token.isascii():
                assert await alive(0) is False


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400),
        (b"null", 400),
        (b"[1]", 400),
        (b'{"number": 1, "code": "x"}', 400),
        (b'{"number": "1", "code": ""}', 400),
        (b'{"number": "1", "code": "\xff"}', 400),
        (b'{"number": "' + b"1" * 300 + b'", "code": "x"}', 400),
        (b" " * 5000, 413),
    ],
)
async def test_a_body_that_is_no_request_is_refused_and_never_fails(
    app: Starlette, body: bytes, status: int
) -> None:
    async with phone(app) as mine:
        headers = {"content-type": "application/json"}
        response = await mine.client.post("/petitioner/sign-in", content=body, headers=headers)
        assert (response.status_code, response.json()["code"]) == (status, "BAD_USER_INPUT")
        other = await mine.client.post("/petitioner/sign-in", content=body)
        assert other.status_code == 415
        assert (await mine.client.get("/petitioner/sign-in")).status_code == 405
