"""The petitioner's whole road on a telephone: few requests, small answers, each thing once.

He files, sends a picture, follows his case, hands in more, fetches what is issued to him, and
rates; staff meanwhile do what staff do.
"""

import datetime as dt
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image
from starlette.applications import Starlette

from api.documenting import issued
from api.petitioning import (
    Phone,
    code_in,
    delivered,
    digits_in,
    key,
    noon,
    open_to_petitioners,
    phone,
    staffed,
)
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, Walk
from documents.pages import texts
from xinfang.api.ids import Kind

from world import World

DAY: Final = "2026-02-03"
LARGEST: Final = 16 * 1024
"""No answer of the graph on this road has more bytes."""
FORM: Final = {
    "phone": "13812345678",
    "region": "410105",
    "name": "张三丰",
    "title": "村道排水沟多年未修",
    "demand": "请求修复村道排水沟",
}


@pytest.fixture(name="app")
async def opened(world: World) -> Starlette:
    return open_to_petitioners(world)


@pytest.fixture(name="walk")
async def walking(world: World, app: Starlette) -> AsyncIterator[Walk]:
    staff = staffed(world, app)
    async with staff.client:
        yield Walk(staff, dt.date.fromisoformat(DAY))


def picture() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET MAKER"
    Image.new("RGB", (64, 48), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def filed(mine: Phone, walk: Walk, folder: Path) -> None:
    """File, the request sent twice as by a bad line, and sign in with the code that came."""
    world = walk.graph.world
    with noon(DAY):
        await mine.post("/petitioner/filing-code", phone=FORM["phone"])
    (sent,) = await delivered(world, folder)
    given = {**FORM, "idempotencyKey": key(), "code": digits_in(sent)}
    with noon(DAY):
        answers = [await mine.post("/petitioner/file", **given) for _ in range(2)]
    number = answers[0].json()["number"]
    assert [one.json()["number"] for one in answers] == [number] * 2
    (row,) = await world.ask("SELECT id FROM petition_case")
    walk.case_id = walk.graph.id(Kind.CASE, row.id)
    (message,) = [one for one in await delivered(world, folder) if "查询码" in one["text"]]
    with noon(DAY):
        assert (await mine.sign_in(number, code_in(message))).status_code == 201


async def sent_with(mine: Phone, text: str, *names: str) -> None:
    """Send pictures in and hang them on the case with a text."""
    with noon(DAY):
        sent = [(await mine.send_in(picture(), name)).json()["upload"] for name in names]
        payload = await mine.act("petitioner-supplement", text=text, uploads=sent)
    assert payload["errors"] == []


async def seen(mine: Phone) -> Any:  # noqa: ANN401 - the case's page
    with noon(DAY):
        return await mine.page()


async def test_from_the_filing_to_the_rating(app: Starlette, walk: Walk, tmp_path: Path) -> None:
    async with phone(app) as mine:
        sizes: list[int] = []

        async def weighed(response: Any) -> None:  # noqa: ANN401 - a response
            await response.aread()
            if response.headers.get("content-type", "").startswith("application/json"):
                sizes.append(len(response.content))

        mine.client.event_hooks = {"response": [weighed]}
        await filed(mine, walk, tmp_path)
        await sent_with(mine, "", "积水.png")
        page = await seen(mine)
        assert (page["state"], page["confirmed"]) == ("REGISTERED", True)
        assert [one["name"] for one in page["files"]] == ["积水.jpg"]
        await walk.act(OFFICER, "classify-case", appealBranch="PETITION_HANDLING")
        await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        await walk.act(HANDLER, "accept-case", notice=NOTICE)
        await issued(walk, "ACCEPTANCE", HANDLER, HEAD)
        await sent_with(mine, "昨夜又积水。", "门前.png", "屋内.png")
        papers = (await walk.page(HANDLER))["attachments"]
        assert [one["fromPetitioner"] for one in papers] == [True] * 3
        with noon(DAY):
            shown = await walk.graph.fetch(HANDLER, papers[2]["file"]["link"]["path"])
        assert (shown.status_code, b"SECRET" in shown.content) == (200, False)
        await walk.act(HANDLER, "answer-case", **OPINION)
        await issued(walk, "HANDLING_OPINION", HANDLER, HEAD)
        await walk.act(HANDLER, "serve-answer", manner="POST", servedOn=DAY)
        page = await seen(mine)
        assert page["state"] == "ANSWERED"
        assert [one["kind"] for one in page["documents"]] == ["ACCEPTANCE", "HANDLING_OPINION"]
        with noon(DAY):
            paper = await mine.fetch(page["documents"][1]["link"]["path"])
            own = await mine.fetch(page["files"][0]["link"]["path"])
        assert OPINION["reasons"] in "".join(texts(paper.content)).replace("\n", "")
        assert (own.status_code, own.headers["content-type"]) == (200, "image/jpeg")
        with noon(DAY):
            for rated in ("PETITION_OFFICE", "RESPONSIBLE_UNIT"):
                done = await mine.act("petitioner-rate", rated=rated, grade="SATISFIED")
                assert done["errors"] == []
            page = await mine.page()
            assert (await mine.post("/petitioner/sign-out")).status_code == 204
            assert (await mine.fetch(page["files"][0]["link"]["path"])).status_code == 401
    assert [one["kind"] for one in page["steps"]] == [
        *("REGISTERED", "SUPPLEMENTED", "TRANSFERRED", "ACCEPTED", "SUPPLEMENTED"),
        *("ANSWER_SERVED", "RATED", "RATED"),
    ]
    assert page["ratable"] == []
    assert max(sizes) < LARGEST
