"""What a petitioner does himself over HTTP: supplements, withdraws, asks for review, rates."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from starlette.applications import Starlette

from api.petitioning import (
    answered,
    code_in,
    delivered,
    digits_in,
    key,
    noon,
    open_to_petitioners,
    phone,
    printed,
    renew,
    signed_in,
    staffed,
)
from api.serving import letter
from api.walking import DEPARTMENT, HANDLER, NOTICE, OFFICER, OPINION, REGISTRAR, Walk
from xinfang.api.ids import Kind
from xinfang.kernel import clock

from world import World

DIRECTOR: Final = "金水区信访局局长"
ABOVE: Final = "郑州市信访局经办人"
DAY: Final = dt.date(2026, 2, 3)


@pytest.fixture(name="app")
async def opened(world: World) -> Starlette:
    return open_to_petitioners(world)


@pytest.fixture(name="walk")
async def walking(world: World, app: Starlette) -> AsyncIterator[Walk]:
    staff = staffed(world, app)
    async with staff.client:
        yield Walk(staff, DAY)


async def test_the_road_on_a_telephone(app: Starlette, walk: Walk, tmp_path: Path) -> None:
    """Registered by letter, the code by SMS; he sees, supplements, is answered, and rates."""
    await walk.register()
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)
        with noon("2026-02-03"):
            assert (await mine.page())["confirmed"] is True
            payload = await mine.act("petitioner-supplement", text="昨夜又积水。", reference="照片")
            assert payload["errors"] == []
            early = await mine.act("petitioner-rate", rated="RESPONSIBLE_UNIT", grade="SATISFIED")
            assert early["errors"][0]["code"] == "UNLAWFUL"
        assert (await walk.page(OFFICER))["state"] == "REGISTERED"
        await answered(walk)
        with noon("2026-03-05"):  # thirty days after the service: the last
            page = await mine.page() if await renew(mine, walk, tmp_path) else None
            assert page is not None
            assert page["ratable"] == ["RESPONSIBLE_UNIT", "PETITION_OFFICE"]
            one = await mine.act("petitioner-rate", rated="PETITION_OFFICE", grade="SATISFIED")
            assert one["errors"] == []
            assert one["ownPetition"]["ratable"] == ["RESPONSIBLE_UNIT"]
            two = await mine.act(
                "petitioner-rate", rated="RESPONSIBLE_UNIT", grade="NOT_SATISFIED", reasons="太慢"
            )
            assert two["ownPetition"]["ratable"] == []
            again = await mine.act("petitioner-rate", rated="RESPONSIBLE_UNIT", grade="SATISFIED")
            page = await mine.page()
    assert again["ownPetition"] is None
    assert again["errors"][0]["code"] == "CONFLICT"
    steps = [one["kind"] for one in page["steps"]]
    assert steps == [
        *("REGISTERED", "SUPPLEMENTED", "TRANSFERRED", "ACCEPTED", "ANSWER_SERVED"),
        *("RATED", "RATED"),
    ]
    assert [(one["rated"], one["grade"]) for one in page["ratings"]] == [
        ("PETITION_OFFICE", "SATISFIED"),
        ("RESPONSIBLE_UNIT", "NOT_SATISFIED"),
    ]
    (window,) = [one for one in page["clocks"] if one["term"] == "DL-21"]
    assert (window["dueOn"], window["state"]) == ("2026-03-05", "MET")


async def test_a_poor_rating_is_put_before_the_superior_and_a_good_one_is_not(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    await answered(walk)
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)
        with noon("2026-02-04"):
            await renew(mine, walk, tmp_path)
            await mine.act("petitioner-rate", rated="RESPONSIBLE_UNIT", grade="SATISFIED")
        assert "CHECK_RATING" not in [kind for kind, _due in await walk.todo(OFFICER)]
        with noon("2026-02-04"):
            await mine.act(
                "petitioner-rate", rated="PETITION_OFFICE", grade="NOT_SATISFIED", reasons="冷淡"
            )
    assert await walk.todo(ABOVE) == [("CHECK_RATING", None)]
    for who in (REGISTRAR, OFFICER, DIRECTOR, HANDLER):
        assert "CHECK_RATING" not in [kind for kind, _due in await walk.todo(who)]
        refused = await walk.refused(who, "check-rating", rated="PETITION_OFFICE", note="没有问题")
        assert refused["code"] in {"NOT_PERMITTED", "NOT_FOUND"}
    wrong = await walk.refused(ABOVE, "check-rating", rated="RESPONSIBLE_UNIT", note="无")
    assert wrong["code"] == "NOT_FOUND"
    payload = await walk.act(ABOVE, "check-rating", rated="PETITION_OFFICE", note="已约谈。")
    found = {one["rated"]: one for one in payload["case"]["ratings"]}
    assert found["PETITION_OFFICE"]["note"] == "已约谈。"
    assert found["PETITION_OFFICE"]["reasons"] == "冷淡"
    assert found["PETITION_OFFICE"]["checkingUnit"]["name"] == "郑州市信访局"
    assert found["RESPONSIBLE_UNIT"]["checkingUnit"] is None
    assert await walk.todo(ABOVE) == []


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2026-02-03", True),
        ("2026-03-05", True),
        ("2026-03-06", False),  # a day after the last of thirty
    ],
)
async def test_the_window_for_rating_ends(
    app: Starlette, walk: Walk, tmp_path: Path, day: str, *, open_: bool
) -> None:
    await walk.register()
    await answered(walk)
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)
        with noon(day):
            await renew(mine, walk, tmp_path)
            assert bool((await mine.page())["ratable"]) is open_
            payload = await mine.act("petitioner-rate", rated="PETITION_OFFICE", grade="SATISFIED")
    assert (payload["errors"] == []) is open_


async def test_a_code_that_staff_saw_reads_and_does_nothing_until_his_telephone_confirms(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    await answered(walk)
    number, code = await printed(walk)
    await delivered(walk.graph.world, tmp_path)
    async with phone(app) as clerk:
        with noon("2026-02-03"):
            await clerk.sign_in(number, code)
            assert (await clerk.page())["confirmed"] is False
            before = await walk.everything()
            for operation, given in (
                ("petitioner-rate", {"rated": "RESPONSIBLE_UNIT", "grade": "SATISFIED"}),
                ("petitioner-supplement", {"text": "满意"}),
                ("petitioner-withdraw", {}),
                ("petitioner-request-review", {"stage": "REVIEW", "request": "不服"}),
            ):
                payload = await clerk.act(operation, **given)
                assert payload["ownPetition"] is None
                assert payload["errors"][0]["code"] == "NOT_PERMITTED"
            assert await walk.everything() == before
            sent_to = (await clerk.post("/petitioner/phone-code")).json()
            assert sent_to == {"sentTo": "138****5678"}
            for guess in ("000000", "123456", "", "x"):
                answer = await clerk.post("/petitioner/confirm", code=guess)
                assert answer.status_code in {400, 401}
            assert (await clerk.page())["confirmed"] is False
        messages = await delivered(walk.graph.world, tmp_path)
        right = digits_in(messages[-1])
        assert messages[-1]["address"] == "13812345678"
        with noon("2026-02-03"):
            assert (await clerk.post("/petitioner/confirm", code=right)).status_code == 204
            assert (await clerk.page())["confirmed"] is True
            spent = await clerk.post("/petitioner/confirm", code=right)
            assert spent.status_code == 401


async def test_a_one_time_code_ends_after_ten_minutes_after_five_tries_and_with_a_newer(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    number, code = await printed(walk)
    start = dt.datetime(2026, 2, 3, 4, tzinfo=dt.UTC)

    async def sent(at: dt.datetime) -> str:
        with clock.frozen(at):
            await mine.sign_in(number, code)
            assert (await mine.post("/petitioner/phone-code")).status_code == 202
        return digits_in((await delivered(walk.graph.world, tmp_path))[-1])

    async def tried(at: dt.datetime, given: str) -> int:
        with clock.frozen(at):
            return (await mine.post("/petitioner/confirm", code=given)).status_code

    async with phone(app) as mine:
        old = await sent(start)
        assert await tried(start + dt.timedelta(minutes=10), old) == 401
        first = await sent(start + dt.timedelta(hours=1))
        second = await sent(start + dt.timedelta(hours=1, minutes=1))
        at = start + dt.timedelta(hours=1, minutes=2)
        if first != second:
            assert await tried(at, first) == 401
        wrong = f"{(int(second) + 1) % 10**6:06}"
        tries = [await tried(at, wrong) for _ in range(5)]
        assert set(tries) == {401}
        assert await tried(at, second) == 401  # tried too often
        with clock.frozen(at):
            await mine.post("/petitioner/phone-code")
            held = await mine.post("/petitioner/phone-code")
        assert held.status_code == 429


async def test_a_lost_code_comes_to_the_registered_telephone_and_nobody_learns_whether(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    async with phone(app) as mine, phone(app, "203.0.113.9") as other:
        number = await signed_in(mine, walk, tmp_path)
        before = len(await delivered(walk.graph.world, tmp_path))
        answers = []
        for asked_number, asked_phone in (
            (number, "13900000000"),  # not his
            ("202600000000", "13812345678"),
            (number, "138 1234-5678"),  # his, spelled otherwise
            ("x", "y"),
        ):
            with noon("2026-02-03"):
                answer = await other.post(
                    "/petitioner/lost-code", number=asked_number, phone=asked_phone
                )
            answers.append((answer.status_code, answer.content))
        assert len(set(answers)) == 1
        assert answers[0][0] == 202
        messages = await delivered(walk.graph.world, tmp_path)
        (new,) = messages[before:]
        assert new["address"] == "13812345678"
        with noon("2026-02-03"):
            assert (await mine.page())["number"] == number  # the old one holds until then
            assert (await other.sign_in(number, code_in(new))).status_code == 201
            assert (await other.page())["confirmed"] is True
            gone = await mine.asked("{ownPetition {number}}")
            assert gone.status_code == 401
            assert (await mine.sign_in(number, code_in(messages[0]))).status_code == 401
            held = [
                (await other.post("/petitioner/lost-code", number=number, phone="1")).status_code
                for _ in range(3)
            ]
        assert 429 in held
    kinds = [one["kind"] for one in (await walk.page(OFFICER))["timeline"]["nodes"]]
    assert kinds[0] == "QUERY_CODE_SENT"


async def test_whoever_prints_a_code_shuts_no_petitioner_out(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    async with phone(app) as mine, phone(app, "203.0.113.9") as clerk:
        number = await signed_in(mine, walk, tmp_path)
        _number, seen = await printed(walk)
        with noon("2026-02-03"):
            assert (await clerk.sign_in(number, seen)).status_code == 201
            assert (await mine.page())["number"] == number


async def test_he_withdraws_and_what_ran_is_stopped(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    await walk.act(OFFICER, "assign-case", target=walk.unit(DEPARTMENT), periodDays=30)
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    async with phone(app) as mine:
        number = await signed_in(mine, walk, tmp_path)
        with noon("2026-02-03"):
            payload = await mine.act("petitioner-withdraw", reason="问题已解决")
            assert payload["errors"] == []
            assert payload["ownPetition"]["state"] == "WITHDRAWN"
            for operation, given in (
                ("petitioner-withdraw", {}),
                ("petitioner-supplement", {"text": "又坏了"}),
                ("petitioner-rate", {"rated": "PETITION_OFFICE", "grade": "SATISFIED"}),
                ("petitioner-request-review", {"stage": "REVIEW", "request": "不服"}),
            ):
                refused = await mine.act(operation, **given)
                assert refused["ownPetition"] is None
                assert refused["errors"][0]["code"] == "UNLAWFUL"
            assert (await mine.page())["number"] == number  # he may still look
    page = await walk.page(HANDLER)
    assert (page["state"], page["closedOn"]) == ("WITHDRAWN", "2026-02-03")
    clocks = await walk.clocks()
    assert clocks["DL-08"][2] == "STOPPED"
    assert clocks["DL-07"][2] == "RUNNING"  # the assigning office still hears what became of it
    assert await walk.todo(HANDLER) == [("REPORT_CLOSING", "2026-03-05")]


async def test_he_asks_for_review_himself_and_whoever_reviews_has_it(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    await answered(walk)
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)
        with noon("2026-03-05"):
            await renew(mine, walk, tmp_path)
            payload = await mine.act("petitioner-request-review", stage="REVIEW", request="不服")
            assert payload["errors"] == []
            page = await mine.page()
    assert page["state"] == "UNDER_REVIEW"
    (review,) = page["reviews"]
    assert (review["stage"], review["requestedOn"]) == ("REVIEW", "2026-03-05")
    assert review["outcome"] is review["reasons"] is None
    assert page["steps"][-1]["kind"] == "REVIEW_REQUESTED"
    due = {one["term"]: one["dueOn"] for one in page["clocks"]}
    assert due["DL-11"] == "2026-04-04"  # thirty days; an organ's limit doesn't roll
    (row,) = await walk.graph.world.ask("SELECT * FROM case_review")
    assert row.requested_by != walk.graph.world.user(HANDLER).user_id


async def test_after_the_window_he_asks_for_good_cause_alone(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    await answered(walk)
    asked = {"stage": "REVIEW", "request": "不服"}
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)
        with noon("2026-03-06"):
            await renew(mine, walk, tmp_path)
            late = await mine.act("petitioner-request-review", **asked)
            assert late["errors"][0]["field"] == ["input", "goodCause"]
            ill = await mine.act("petitioner-request-review", **asked, goodCause="住院，有病历")
    assert ill["errors"] == []


async def test_at_the_counter_staff_write_it_down_and_an_agent_is_on_record(walk: Walk) -> None:
    await walk.register()
    agent = {"name": "李代理", "authority": "委托书2026-7"}
    payload = await walk.act(REGISTRAR, "supplement-case", text="补交照片", agent=agent)
    (submission,) = payload["case"]["submissions"]
    assert (submission["online"], submission["agentName"]) == (False, "李代理")
    assert submission["authority"] == "委托书2026-7"
    (row,) = await walk.graph.world.ask("SELECT agent, received_by FROM case_submission")
    assert "李代理".encode() not in row.agent
    assert row.received_by == walk.graph.world.user(REGISTRAR).user_id
    half = await walk.refused(
        REGISTRAR, "supplement-case", text="x", agent={"name": "李代理", "authority": " "}
    )
    assert half["field"] == ["input", "agent", "authority"]
    assert (await walk.refused("金水区书记", "withdraw-case"))["code"] == "NOT_PERMITTED"
    done = await walk.act(REGISTRAR, "withdraw-case", reason="来人要求撤回")
    assert done["case"]["state"] == "WITHDRAWN"


async def test_rating_is_nobodys_who_sits_in_an_office(walk: Walk) -> None:
    await walk.register()
    await answered(walk)
    everybody = sorted(walk.graph.world.names())
    given = {"idempotencyKey": key(), "rated": "RESPONSIBLE_UNIT", "grade": "SATISFIED"}
    before = await walk.everything()
    for who in everybody:
        data = await walk.ask(who, "petitioner-rate", input=given)
        (problem,) = data["rateOwnPetition"]["errors"]
        assert problem["code"] == "NOT_PERMITTED", who
    assert await walk.everything() == before
    assert await walk.graph.world.ask("SELECT 1 FROM case_rating") == []


async def test_an_accusation_is_not_rated(app: Starlette, walk: Walk, tmp_path: Path) -> None:
    subject = walk.graph.id(Kind.PERSON, walk.graph.world.person("金水区区长"))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    (row,) = await walk.graph.world.ask("SELECT id FROM petition_case")
    walk.case_id = walk.graph.id(Kind.CASE, row.id)
    handler = "郑州市自然资源局承办人"
    await walk.act(ABOVE, "transfer-case", target=walk.unit("郑州市自然资源局"))
    await walk.act(handler, "accept-case", notice=NOTICE)
    await walk.act(handler, "answer-case", **{**OPINION, "conclusion": None})
    await walk.act(handler, "serve-answer", manner="POST", servedOn="2026-02-03")
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)  # the code went to him, not past the accused
        with noon("2026-02-03"):
            assert (await mine.page())["ratable"] == []
            payload = await mine.act("petitioner-rate", rated="PETITION_OFFICE", grade="SATISFIED")
    assert payload["errors"][0]["code"] == "UNLAWFUL"


async def test_a_replay_rates_once_and_of_two_at_once_one_wins(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    await answered(walk)
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)
        with noon("2026-02-03"):
            given = {"idempotencyKey": key(), "rated": "PETITION_OFFICE", "grade": "SATISFIED"}
            for _ in range(2):
                data = await mine.documented("petitioner-rate", input=given)
                assert data["rateOwnPetition"]["errors"] == []
            both = await asyncio.gather(
                *(
                    mine.act("petitioner-rate", rated="RESPONSIBLE_UNIT", grade=grade)
                    for grade in ("SATISFIED", "NOT_SATISFIED")
                )
            )
    assert sorted(len(one["errors"]) for one in both) == [0, 1]
    rows = await walk.graph.world.ask("SELECT rated FROM case_rating ORDER BY rated")
    assert [row.rated for row in rows] == ["PETITION_OFFICE", "RESPONSIBLE_UNIT"]


async def test_a_code_opens_its_own_case_alone(app: Starlette, walk: Walk, tmp_path: Path) -> None:
    await walk.register()
    first = walk.case_id
    async with phone(app) as mine:
        number = await signed_in(mine, walk, tmp_path)
        await walk.ask(REGISTRAR, "register-case", input=letter(receivedOn="2026-02-03"))
        others = await walk.graph.world.ask(
            "SELECT number FROM petition_case WHERE id <> :id", id=walk.graph.row(first)
        )
        (sent,) = [
            one
            for one in await delivered(walk.graph.world, tmp_path)
            if f"编号{number}" in one["text"]
        ]
        async with phone(app, "203.0.113.9") as other:
            with noon("2026-02-03"):
                refused = await other.sign_in(str(others[0].number), code_in(sent))
        assert refused.status_code == 401
        with noon("2026-02-03"):
            assert (await mine.page())["number"] == number
