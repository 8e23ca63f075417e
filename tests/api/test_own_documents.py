"""The documents that a petitioner finds and fetches: those addressed to him, and no others."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from api.documenting import act, issued
from api.petitioning import Phone, open_to_petitioners, phone, printed, staffed
from api.serving import SEALS
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, REGISTRAR, Walk
from documents.pages import texts
from xinfang.api.ids import Kind
from xinfang.cases.fetch_own import LINKS_TO_OWN_DOCUMENTS
from xinfang.cases.queries import own_documents
from xinfang.kernel import clock

from world import World

DAY: Final = dt.date(2026, 2, 3)
NOON: Final = dt.datetime(2026, 2, 3, 4, tzinfo=dt.UTC)
DIRECTOR: Final = "金水区信访局局长"
GONE: Final = {
    "errors": [{"message": "该链接无效或者已经过期。", "extensions": {"code": "NOT_FOUND"}}]
}


@pytest.fixture(name="app")
async def opened(world: World) -> Starlette:
    return open_to_petitioners(world)


@pytest.fixture(name="walk")
async def walking(world: World, app: Starlette) -> AsyncIterator[Walk]:
    staff = staffed(world, app)
    async with staff.client:
        yield Walk(staff, DAY)


async def fetched(mine: Phone, path: str, at: dt.datetime = NOON) -> Any:  # noqa: ANN401 - a response
    with clock.frozen(at):
        return await mine.fetch(path)


async def documents(mine: Phone) -> list[Any]:
    with clock.frozen(NOON):
        found: list[Any] = (await mine.page())["documents"]
    return found


async def entered(mine: Phone, walk: Walk, who: str = REGISTRAR) -> None:
    number, code = await printed(walk, who)
    with clock.frozen(NOON):
        assert (await mine.sign_in(number, code)).status_code == 201


async def test_he_finds_what_is_addressed_to_him_and_opinions_once_served(
    app: Starlette, walk: Walk
) -> None:
    await walk.register()
    async with phone(app) as mine:
        await entered(mine, walk)
        assert await documents(mine) == []
        await issued(walk, "RECEIPT", REGISTRAR, DIRECTOR)
        to = walk.unit(DEPARTMENT)
        await walk.act(OFFICER, "assign-case", target=to, periodDays=30, note="请速办")
        await issued(walk, "ASSIGNMENT", OFFICER, DIRECTOR)
        await walk.act(HANDLER, "accept-case", notice=NOTICE)
        acceptance = await issued(walk, "ACCEPTANCE", HANDLER, HEAD)
        await walk.act(HANDLER, "answer-case", **OPINION)
        await issued(walk, "HANDLING_OPINION", HANDLER, HEAD)
        assert [one["kind"] for one in await documents(mine)] == ["RECEIPT", "ACCEPTANCE"]
        await walk.act(
            HANDLER,
            "record-service",
            subject=acceptance["id"],
            manner="POST",
            servedOn="2026-02-03",
            receipt="EMS 1",
        )
        await walk.act(HANDLER, "serve-answer", manner="IN_PERSON", servedOn="2026-02-03")
        found = await documents(mine)
        plain = [
            (one["name"], one["number"], one["unitName"], one["issuedOn"], one["servedManner"])
            for one in found
        ]
        assert plain == [
            ("信访事项登记回执", "信访〔2026〕1号", "金水区信访局", "2026-02-03", None),
            ("信访事项受理告知书", "信访〔2026〕1号", DEPARTMENT, "2026-02-03", "POST"),
            ("信访处理意见书", "信访〔2026〕2号", DEPARTMENT, "2026-02-03", "IN_PERSON"),
        ]
        assert [one["servedOn"] for one in found] == [None, "2026-02-03", "2026-02-03"]
        assert "EMS" not in str(found)
        answer = await fetched(mine, found[2]["link"]["path"])
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "no-store"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert OPINION["reasons"] in "".join(texts(answer.content)).replace("\n", "")


async def replaced(walk: Walk, kind: str, old: str, who: str, head: str) -> None:
    """Issue another document in the place of one."""
    given = {"case": walk.case_id, "kind": kind, "supersedes": old}
    document = (await act(walk, who, "draft-document", **given))["document"]
    for by, operation in ((who, "submit-document"), (head, "approve-document")):
        version = document["version"]
        payload = await act(walk, by, operation, document=document["id"], version=version)
        document = payload["document"]


async def test_one_that_was_replaced_is_his_only_if_it_reached_him(
    app: Starlette, walk: Walk
) -> None:
    await walk.register()
    async with phone(app) as mine:
        await entered(mine, walk)
        first = await issued(walk, "RECEIPT", REGISTRAR, DIRECTOR)
        await replaced(walk, "RECEIPT", first["id"], REGISTRAR, DIRECTOR)
        assert [one["superseded"] for one in await documents(mine)] == [False]
        second = (await _last(walk))["id"]
        given = {"subject": second, "manner": "POST", "servedOn": "2026-02-03"}
        await walk.act(OFFICER, "record-service", **given)
        await replaced(walk, "RECEIPT", second, REGISTRAR, DIRECTOR)
        assert [one["superseded"] for one in await documents(mine)] == [True, False]


async def test_of_an_opinion_that_was_replaced_before_it_was_served_the_other_is_his(
    app: Starlette, walk: Walk
) -> None:
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.act(HANDLER, "answer-case", **OPINION)
    old = await issued(walk, "HANDLING_OPINION", HANDLER, HEAD)
    await replaced(walk, "HANDLING_OPINION", old["id"], HANDLER, HEAD)
    await walk.act(HANDLER, "serve-answer", manner="POST", servedOn="2026-02-03")
    async with phone(app) as mine:
        await entered(mine, walk)
        (found,) = await documents(mine)
    assert (found["superseded"], found["number"]) == (False, "信访〔2026〕2号")


async def _last(walk: Walk) -> Any:  # noqa: ANN401 - a document
    return (await walk.ask(OFFICER, "case-documents", id=walk.case_id))["case"]["documents"][-1]


async def test_a_link_is_of_no_use_to_anybody_else_nor_later(app: Starlette, walk: Walk) -> None:
    await walk.register()
    document = await issued(walk, "RECEIPT", REGISTRAR, DIRECTOR)
    async with phone(app) as mine, phone(app, "203.0.113.9") as other:
        await entered(mine, walk)
        (own,) = await documents(mine)
        path = own["link"]["path"]
        assert (await fetched(mine, path)).status_code == 200
        # Nobody, staff who may read it, and the petitioner of another case.
        for answer in (await fetched(other, path), await walk.graph.fetch(DIRECTOR, path)):
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        first = walk.case_id
        await walk.register()
        await entered(other, walk)
        absent = f"/petitioner/documents/{'A' * 64}.pdf"
        made_up = await fetched(other, absent)
        assert (made_up.status_code, made_up.json()) == (404, GONE)
        late = dt.datetime(2026, 2, 3, 4, 5, tzinfo=dt.UTC)
        for answer in (await fetched(other, path), await fetched(mine, path, late)):
            assert (answer.status_code, answer.content) == (404, made_up.content)
            assert answer.headers == made_up.headers
        # Made for him, of a document that isn't his: his rights are asked for once more.
        (row,) = await walk.graph.world.ask(
            "SELECT id FROM case_petitioner WHERE case_id = :id", id=walk.graph.row(walk.case_id)
        )
        for of in (walk.graph.row(document["id"]), uuid4()):
            link = SEALS.links.make(LINKS_TO_OWN_DOCUMENTS, of, row.id, NOON)
            answer = await fetched(other, f"/petitioner/documents/{link}.pdf")
            assert (answer.status_code, answer.content) == (404, made_up.content)
        # A link of staff opens nothing for him, nor his anything for staff.
        walk.case_id = first
        staff = (await _last(walk))["file"]
        assert staff is None or (await fetched(mine, staff["link"])).status_code == 401
        stolen = path.replace("/petitioner/documents/", "/documents/")
        assert (await walk.graph.fetch(DIRECTOR, stolen)).status_code == 404


async def test_what_goes_between_organs_he_neither_finds_nor_fetches(
    app: Starlette, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the leak planted the test would see it: then the letter is found and opens."""
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT), note="此人多次来访")
    letter = await issued(walk, "TRANSFER", OFFICER, DIRECTOR)
    (row,) = await walk.graph.world.ask("SELECT id FROM case_petitioner")
    link = SEALS.links.make(LINKS_TO_OWN_DOCUMENTS, walk.graph.row(letter["id"]), row.id, NOON)
    async with phone(app) as mine:
        await entered(mine, walk)

        async def leaks() -> list[int]:
            answer = await fetched(mine, f"/petitioner/documents/{link}.pdf")
            return [len(await documents(mine)), answer.status_code]

        assert await leaks() == [0, 404]
        monkeypatch.setattr(own_documents, "_TO_PETITIONER", ["TRANSFER"])
        assert await leaks() == [0, 404]  # the law is asked once more
        monkeypatch.setattr(own_documents, "told_document", lambda *_, **__: True)
        assert await leaks() == [1, 200]


async def test_of_an_accusation_no_document_is_found(app: Starlette, walk: Walk) -> None:
    """Its receipt names title and unit: whoever guessed the code would read them."""
    subject = walk.graph.id(Kind.PERSON, walk.graph.world.person("金水区区长"))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    await walk.register("郑州市信访局登记员", category="ACCUSATION", items=[item])
    document = await issued(walk, "RECEIPT", "郑州市信访局登记员", "郑州市信访局局长")
    (row,) = await walk.graph.world.ask("SELECT id FROM case_petitioner")
    link = SEALS.links.make(LINKS_TO_OWN_DOCUMENTS, walk.graph.row(document["id"]), row.id, NOON)
    async with phone(app) as mine:
        await entered(mine, walk, "郑州市信访局登记员")
        assert await documents(mine) == []
        answer = await fetched(mine, f"/petitioner/documents/{link}.pdf")
        assert (answer.status_code, answer.json()) == (404, GONE)
