"""Agents who ask for review for a petitioner: stated, on record, and sealed."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from api.petitioning import (
    answered,
    noon,
    open_to_petitioners,
    phone,
    renew,
    signed_in,
    staffed,
)
from api.walking import HANDLER, REGISTRAR, Walk

from world import World


@pytest.fixture(name="app")
async def opened(world: World) -> Starlette:
    return open_to_petitioners(world)


@pytest.fixture(name="walk")
async def walking(world: World, app: Starlette) -> AsyncIterator[Walk]:
    staff = staffed(world, app)
    async with staff.client:
        yield Walk(staff, dt.date(2026, 2, 3))


async def test_an_agent_asks_for_review_and_is_on_record(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    await answered(walk)
    half = {"name": "李代理", "authority": " "}
    agent = {"name": "李代理", "authority": "委托书2026-7", "relation": "女儿"}
    asked = {"stage": "REVIEW", "request": "不服"}
    async with phone(app) as mine:
        await signed_in(mine, walk, tmp_path)
        with noon("2026-02-04"):
            await renew(mine, walk, tmp_path)
            before = await walk.everything()
            refused = await mine.act("petitioner-request-review", **asked, agent=half)
            assert refused["errors"][0]["field"] == ["input", "agent", "authority"]
            assert await walk.everything() == before
            done = await mine.act("petitioner-request-review", **asked, agent=agent)
            assert done["errors"] == []
    (row,) = await walk.graph.world.ask(
        "SELECT a.name, a.stage, a.review_id = r.id AS of_review FROM case_agent a, case_review r"
    )
    assert (row.stage, row.of_review) == ("REVIEW", True)
    assert "李代理".encode() not in row.name
    walk.on("2026-02-04")
    (found,) = (await walk.ask(HANDLER, "case-identity", id=walk.case_id))["case"]["agents"]
    assert (found["stage"], found["name"], found["relation"]) == ("REVIEW", "李代理", "女儿")


async def test_an_agent_comes_to_the_counter_with_a_request(walk: Walk) -> None:
    await walk.register()
    await answered(walk)
    agent = {"name": "李代理", "authority": "委托书2026-7", "relation": "女儿"}
    await walk.act(
        REGISTRAR, "request-review", request="不服", requestedOn="2026-02-03", agent=agent
    )
    (found,) = (await walk.ask(REGISTRAR, "case-identity", id=walk.case_id))["case"]["agents"]
    assert (found["stage"], found["authority"]) == ("REVIEW", "委托书2026-7")
