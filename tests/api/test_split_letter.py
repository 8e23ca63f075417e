"""A mixed letter through HTTP: what stays is answered to whoever passed it on, and tells nobody."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson
import pytest
from starlette.applications import Starlette

from api.petitioning import code_in, delivered, noon, open_to_petitioners, phone, staffed
from api.walking import DEPARTMENT, HANDLER, NOTICE, OFFICER, OPINION, REGISTRAR, SIXTH, Walk
from organizations.objects import run
from xinfang.api.ids import Kind
from xinfang.cases import split_letter
from xinfang.cases.acting import Acting
from xinfang.cases.models import Item
from xinfang.cases.petition import Petition

from world import World

ACCUSED: Final = "金水区自然资源局收文员"
ORGAN, TAKER = "金水区组织部", "金水区组织部档案员"
TITLE: Final = "举报某科长违规用人，并请修排水沟"
TELLING: Final = ("举报", "某科长", "用人", "ACCUSATION", "PASSED")


@pytest.fixture(name="app")
async def opened(world: World) -> Starlette:
    await run(
        world.at,
        "UPDATE appointment SET role = 'handler' WHERE role = 'organization_archivist'",
    )
    await world.refresh()
    return open_to_petitioners(world)


@pytest.fixture(name="walk")
async def walked(world: World, app: Starlette) -> AsyncIterator[Walk]:
    """A letter that accuses an official of the bureau that its other item is a matter of."""
    graph = staffed(world, app)
    async with graph.client:
        walk = Walk(graph, dt.date(2026, 2, 3))
        subject = graph.id(Kind.PERSON, world.person(ACCUSED))
        respondent = {"describedAs": "某科长", "subject": subject}
        accuses = {"category": "ACCUSATION", "text": "违规用人", "respondents": [respondent]}
        await walk.register(
            category="ACCUSATION",
            purpose="EXPOSURE_ACCUSATION",
            title=TITLE,
            demand=TITLE,
            items=[accuses, *SIXTH],
        )
        yield walk


async def passed(walk: Walk) -> dict[str, Any]:
    """Pass the accusation on, and the same again; returns the case that stays."""
    given = {"idempotencyKey": str(uuid4()), "version": await walk.version()}
    given |= {"target": walk.unit(ORGAN), "concern": "SELECTION"}
    done = await walk.act(OFFICER, "pass-accusation", **given)
    assert done["case"] is done["event"] is None
    assert done["handOver"]["toUnit"]["name"] == ORGAN
    again = await walk.act(OFFICER, "pass-accusation", **given)
    assert again == done
    stays: dict[str, Any] = done["remainder"]
    return stays


def staying(walk: Walk, stays: dict[str, Any]) -> Walk:
    return replace(walk, case_id=stays["id"])


async def test_whoever_passed_it_on_is_answered_what_stays(walk: Walk) -> None:
    stays = await passed(walk)
    assert (stays["title"], stays["state"]) == ("请求修复村道排水沟", "REGISTERED")
    assert await walk.page(OFFICER) is None
    rest = staying(walk, stays)
    page = await rest.page(OFFICER)
    assert [one["kind"] for one in page["timeline"]["nodes"]] == ["REGISTERED"]
    # 3 February and fifteen natural days
    assert (await rest.clocks())["DL-02"] == ("2026-02-03", "2026-02-18", "RUNNING", None)
    assert await walk.todo(OFFICER) == [("DISPOSE", "2026-02-18")]
    assert (await walk.page(TAKER))["state"] == "PENDING_ACCEPTANCE"
    assert await rest.page(TAKER) is None  # the department has nothing to do with it


async def test_a_letter_that_only_accuses_leaves_nothing_and_a_refusal_neither(walk: Walk) -> None:
    target = walk.unit(ORGAN)
    problem = await walk.refused(OFFICER, "pass-accusation", target=target)  # of discipline
    assert problem["article"] == "《信访工作条例》第三十条"
    assert (await walk.tried(OFFICER, "pass-accusation", target=target))["remainder"] is None
    item = {"category": "ACCUSATION", "text": "违规用人", "respondents": []}
    await walk.register(category="ACCUSATION", items=[item])
    done = await walk.act(OFFICER, "pass-accusation", target=target, concern="SELECTION")
    assert done["handOver"] is not None
    assert done["remainder"] is None


async def told(walk: Walk) -> tuple[str, str]:
    """What the accused reads of the case that stays, and of the letter, once his bureau has it."""
    rest = staying(walk, await passed(walk))
    await rest.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    page, gone = await rest.page(ACCUSED), await walk.page(ACCUSED)
    assert page["id"] == rest.case_id
    listed = await walk.ask(ACCUSED, "case-list", first=20)
    return orjson.dumps([page, listed]).decode(), orjson.dumps(gone).decode()


async def test_the_accused_reads_a_case_like_any_other(walk: Walk) -> None:
    text, gone = await told(walk)
    assert gone == "null"
    assert [word for word in (*TELLING, walk.case_id) if word in text] == []


async def test_planted_the_demand_of_the_whole_letter_tells_the_accused(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = split_letter._petition  # noqa: SLF001 - what is planted here

    async def whole(acting: Acting, staying: list[Item]) -> Petition:
        return replace(await honest(acting, staying), demand=acting.case.demand)

    monkeypatch.setattr(split_letter, "_petition", whole)
    text, _gone = await told(walk)
    assert [word for word in TELLING if word in text] == ["举报", "某科长", "用人"]


async def test_the_petitioner_follows_both_each_by_its_code(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    rest = staying(walk, stays := await passed(walk))
    messages = await delivered(walk.graph.world, tmp_path)
    codes = {code_in(one): one["text"] for one in messages if "查询码" in one["text"]}
    assert len(codes) == 2
    (mine,) = [code for code, text in codes.items() if stays["number"] in text]
    (old,) = codes.keys() - {mine}
    number = (await walk.graph.world.ask(
        "SELECT number FROM petition_case WHERE id = :id", id=walk.graph.row(walk.case_id)
    ))[0].number  # fmt: skip
    async with phone(app) as first, phone(app) as second:
        with noon("2026-02-03"):
            assert (await first.sign_in(stays["number"], old)).status_code == 401
            assert (await first.sign_in(number, old)).status_code == 201
            assert (await second.sign_in(stays["number"], mine)).status_code == 201
            accusation, page = await first.page(), await second.page()
        assert (accusation["demand"], accusation["state"]) == (None, "TRANSFERRED")
        assert [one["kind"] for one in accusation["steps"]] == ["REGISTERED", "TRANSFERRED"]
        assert (page["demand"], page["state"]) == ("请求修复村道排水沟", "REGISTERED")
        assert [one["kind"] for one in page["steps"]] == ["REGISTERED"]
        assert page["confirmed"] is True  # it came to his own telephone
        # He is answered within sixty days, and rates who answered.
        await rest.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        await rest.act(HANDLER, "accept-case", notice=NOTICE)
        assert (await rest.clocks())["DL-08"][1] == "2026-04-04"  # 3 February + 60
        await rest.act(HANDLER, "answer-case", **OPINION)
        await rest.act(HANDLER, "serve-answer", manner="POST", servedOn="2026-02-03")
        with noon("2026-02-03"):
            rated = await second.documented(
                "petitioner-rate",
                input={
                    "idempotencyKey": str(uuid4()),
                    "rated": "RESPONSIBLE_UNIT",
                    "grade": "SATISFIED",
                },
            )
        assert rated["rateOwnPetition"]["errors"] == []


async def test_nobody_else_passes_or_finds_what_stays(walk: Walk) -> None:
    absent = walk.graph.id(Kind.CASE, uuid4())
    given = {"idempotencyKey": str(uuid4()), "version": 1, "target": walk.unit(ORGAN)}
    for who in (ACCUSED, HANDLER, "洛阳市信访局局长"):
        answers = []
        for case in (walk.case_id, absent):
            data = await walk.ask(who, "pass-accusation", input={**given, "case": case})
            answers.append(data["passAccusation"])
        assert answers[0] == answers[1], who
        assert (answers[0]["remainder"], answers[0]["errors"][0]["code"]) == (None, "NOT_FOUND")
    rest = staying(walk, await passed(walk))
    seeing = {who for who in walk.graph.world.names() if await rest.page(who)}
    ordinary = replace(walk)
    await ordinary.register(REGISTRAR)
    assert seeing == {who for who in walk.graph.world.names() if await ordinary.page(who)}
