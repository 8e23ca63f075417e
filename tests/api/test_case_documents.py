"""Documents through the graph and over HTTP: drafted, signed, fetched by a link, and by whom."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.documenting import act, drafted, issued
from api.serving import OPERATIONS, SEALS, Graph
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, SIXTH, Walk
from documents.pages import texts
from xinfang.api.ids import Kind
from xinfang.cases.queries import cases as case_queries
from xinfang.cases.queries import documents as document_queries
from xinfang.kernel import clock

RETURNED: Final = "query($id: ID!) {node(id: $id) {... on Document {state returnReasons}}}"
ACCUSED: Final = "金水区区长"
OFFICE_HEAD: Final = "金水区信访局局长"
DIRECTOR: Final = "郑州市信访局局长"
NODE: Final = "query($id: ID!) {node(id: $id) {__typename id} nodes(ids: [$id]) {id}}"
DOCUMENTS: Final = (OPERATIONS / "case-documents.graphql").read_text(encoding="utf-8")
UNSEEING: Final = (
    ACCUSED,
    "金水区信访局登记员",
    "金水区自然资源局局长",
    "中原区信访局登记员",
    "涧西区信访局局长",
    "郑州市纪委监委阅件人",
    "石家庄市信访局局长",
)

Payload = Mapping[str, Any]


async def fetched(walk: Walk, who: str, link: str, **headers: str) -> httpx.Response:
    with clock.frozen(dt.datetime.combine(walk.day, dt.time(4), dt.UTC)):
        return await walk.graph.client.get(link, headers={"x-user": who.encode().hex(), **headers})


async def link_of(walk: Walk, who: str) -> str | None:
    """Return the link to the last document that somebody is given."""
    rows = (await walk.ask(who, "case-documents", id=walk.case_id))["case"]["documents"]
    file = rows[-1]["file"]
    return None if file is None else str(file["link"])


@pytest.fixture(name="walk")
async def accepted(graph: Graph) -> Walk:
    """A case of the sixth branch that the department accepted."""
    walk = Walk(graph, dt.date(2026, 3, 2))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    return walk


async def test_the_road_of_a_document_by_the_documented_operations(walk: Walk) -> None:
    assert "DRAFT_DOCUMENT" in (await walk.page(HANDLER))["can"]
    document = await drafted(walk, "ACCEPTANCE", HANDLER)
    assert (document["state"], document["number"]) == ("DRAFT", None)
    assert document["title"] == "金水区自然资源局信访事项受理告知书"
    assert document["addressee"] == "张三丰"
    assert set(document["can"]) == {"AMEND", "SUBMIT"}
    (free,) = [one for one in document["passages"] if one["part"]]
    assert free == {"part": "TEXT", "level": 0, "text": NOTICE["text"]}
    preview = await fetched(walk, HANDLER, document["preview"])
    assert "草稿" in "".join(texts(preview.content))
    amended = await act(
        walk,
        HANDLER,
        "amend-document",
        document=document["id"],
        version=document["version"],
        parts=[{"part": "TEXT", "text": "联系人：王工。"}],
        attachments=["办事指南"],
    )
    document = amended["document"]
    assert document["attachments"] == ["办事指南"]
    submitted = await act(
        walk, HANDLER, "submit-document", document=document["id"], version=document["version"]
    )
    assert ("APPROVE_DOCUMENT", None) in await walk.todo(HEAD)
    tasks = (await walk.ask(HEAD, "open-tasks"))["openTasks"]["nodes"]
    about = {task["kind"]: task["document"] for task in tasks}
    assert about["APPROVE_DOCUMENT"]["id"] == document["id"]
    assert about["ANSWER"] is None
    document = submitted["document"]
    assert document["can"] == []
    returned = await act(
        walk,
        HEAD,
        "return-document",
        document=document["id"],
        version=document["version"],
        reasons="请写电话",
    )
    document = returned["document"]
    assert (document["state"], document["returnReasons"]) == ("DRAFT", "请写电话")
    assert ("AMEND_DOCUMENT", None) in await walk.todo(HANDLER)
    document = (
        await act(
            walk, HANDLER, "submit-document", document=document["id"], version=document["version"]
        )
    )["document"]
    signed = await act(
        walk, HEAD, "approve-document", document=document["id"], version=document["version"]
    )
    document = signed["document"]
    assert (document["number"], document["issuedOn"]) == ("信访〔2026〕1号", "2026-03-02")
    assert signed["event"]["kind"] == "DOCUMENT_ISSUED"
    assert document["can"] == ["SUPERSEDE"]
    assert ("APPROVE_DOCUMENT", None) not in await walk.todo(HEAD)
    (told,) = [
        one for one in (await walk.page())["timeline"]["nodes"] if one["kind"] == "DOCUMENT_ISSUED"
    ]
    assert told["document"]["number"] == "信访〔2026〕1号"


async def test_a_link_is_fetched_whole_or_in_part(walk: Walk) -> None:
    document = await issued(walk, "ACCEPTANCE", HANDLER, HEAD)
    link = document["file"]["link"]
    whole = await fetched(walk, HEAD, link)
    assert whole.status_code == 200
    assert whole.headers["content-type"] == "application/pdf"
    assert whole.headers["cache-control"] == "no-store"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["accept-ranges"] == "bytes"
    disposition = whole.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=\"file.pdf\"; filename*=UTF-8''")
    assert "%E4%BF%A1%E8%AE%BF%E4%BA%8B%E9%A1%B9" in disposition  # 信访事项
    digest = walk.graph.world.db.provider.digest(whole.content)
    assert document["file"]["digest"] == digest.hex()
    size = len(whole.content)
    for asked, status, content in (
        ("bytes=0-9", 206, whole.content[:10]),
        (f"bytes={size - 4}-", 206, whole.content[-4:]),
        ("bytes=-6", 206, whole.content[-6:]),
        ("bytes=5-999999999", 206, whole.content[5:]),
        (f"bytes={size}-", 416, b""),
        ("bytes=9-2", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=0-1,4-5", 200, whole.content),
        ("lines=0-1", 200, whole.content),
        ("bytes=-", 200, whole.content),
    ):
        part = await fetched(walk, HEAD, link, range=asked)
        assert (part.status_code, part.content) == (status, content), asked
        if status == 416:
            assert part.headers["content-range"] == f"bytes */{size}"


async def test_a_link_is_of_no_use_to_anybody_else_nor_later(walk: Walk) -> None:
    document = await issued(walk, "ACCEPTANCE", HANDLER, HEAD)
    link = document["file"]["link"]
    for who in (HANDLER, DIRECTOR, ACCUSED):
        assert (await fetched(walk, who, link)).status_code == 404
    nobody = await walk.graph.client.get(link)
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, "Bearer")
    start = len("/documents/")
    changed = link[:start] + ("B" if link[start] == "A" else "A") + link[start + 1 :]
    assert (await fetched(walk, HEAD, changed)).status_code == 404
    later = dt.datetime.combine(walk.day, dt.time(4, 5), dt.UTC)
    with clock.frozen(later):
        late = await walk.graph.client.get(link, headers={"x-user": HEAD.encode().hex()})
    assert late.status_code == 404


async def test_the_petitioners_name_in_a_file_is_a_protected_read(walk: Walk) -> None:
    await issued(walk, "ACCEPTANCE", HANDLER, HEAD)
    reads = "SELECT count(*) AS n FROM ledger_entry WHERE event = 'case.protected_read'"
    link = await link_of(walk, HANDLER)
    assert link is not None
    before = (await walk.graph.world.ask(reads))[0].n
    assert (await fetched(walk, HANDLER, link)).status_code == 200
    assert (await walk.graph.world.ask(reads))[0].n == before + 1
    # Who reads the case and not the identity sees that there is a notice, and no more.
    rows = (await walk.ask("河南省监管员", "case-documents", id=walk.case_id))["case"]["documents"]
    assert rows[0]["number"] == "信访〔2026〕1号"
    assert rows[0]["addressee"] is rows[0]["file"] is rows[0]["preview"] is None
    assert "张三丰" not in str(rows)
    # Not even by a link that was made when he could: the rights are asked for at the download.
    overseer = walk.graph.world.user("河南省监管员")
    made = SEALS.links.make(
        "document",
        walk.graph.row(rows[0]["id"]),
        overseer.user_id,
        dt.datetime.combine(walk.day, dt.time(4), dt.UTC),
    )
    assert (await fetched(walk, "河南省监管员", f"/documents/{made}.pdf")).status_code == 404
    # To organs no petitioner is named: whoever reads the case reads the letter.
    await issued(walk, "TRANSFER", OFFICER, OFFICE_HEAD)
    link = await link_of(walk, "河南省监管员")
    assert link is not None
    letter = await fetched(walk, "河南省监管员", link)
    assert "金水区自然资源局" in "".join(texts(letter.content))
    assert "张三丰" not in "".join(texts(letter.content))


async def test_drafts_are_seen_in_their_unit_alone(walk: Walk) -> None:
    document = await drafted(walk, "ACCEPTANCE", HANDLER)
    absent = walk.graph.id(Kind.DOCUMENT, uuid4())
    for who in (OFFICER, DIRECTOR, "河南省监管员"):
        page = await walk.ask(who, "case-documents", id=walk.case_id)
        assert page["case"]["documents"] == []
        assert await differing(walk, who, document["id"], absent) == []
    data = (await walk.graph.ask(HEAD, NODE, {"id": document["id"]}))["data"]
    assert data["node"]["id"] == document["id"]


async def walked(graph: Graph) -> tuple[Walk, str]:
    """Walk an accusation of the district's head to a document of the city's department."""
    walk = Walk(graph, dt.date(2026, 2, 3))
    subject = graph.id(Kind.PERSON, graph.world.person(ACCUSED))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    (row,) = await graph.world.ask("SELECT id FROM petition_case")
    walk.case_id = graph.id(Kind.CASE, row.id)
    to = walk.unit("郑州市自然资源局")
    await walk.act(
        "郑州市信访局经办人", "assign-case", target=to, periodDays=60, note="请查区长占地"
    )
    document = await issued(walk, "ASSIGNMENT", "郑州市信访局经办人", DIRECTOR)
    return walk, document["id"]


async def differing(walk: Walk, who: str, shown: str, absent: str) -> list[str]:
    """Return the paths on which a document differs from one that doesn't exist."""
    graph, leaks = walk.graph, []
    asked: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("node", NODE, {"id": shown}, {"id": absent})
    ]
    for operation, given in (
        ("amend-document", {"parts": []}),
        ("submit-document", {}),
        ("approve-document", {}),
        ("return-document", {"reasons": "不妥"}),
    ):
        text = (OPERATIONS / f"{operation}.graphql").read_text(encoding="utf-8")
        theirs, none = (
            {
                "input": {
                    **given,
                    "document": one,
                    "version": 1,
                    "idempotencyKey": str(uuid4()),
                }
            }
            for one in (shown, absent)
        )
        asked.append((operation, text, theirs, none))
    for path, document, theirs, none in asked:
        one = await graph.post({"query": document, "variables": theirs}, who)
        other = await graph.post({"query": document, "variables": none}, who)
        assert "errors" not in other.json(), other.json()
        if (one.status_code, one.content) != (other.status_code, other.content):
            leaks.append(f"{who}: {path}")
    viewer, noon = graph.world.user(who).user_id, dt.datetime.combine(walk.day, dt.time(4), dt.UTC)
    links = [SEALS.links.make("document", graph.row(one), viewer, noon) for one in (shown, absent)]
    answers = [await fetched(walk, who, f"/documents/{link}.pdf") for link in links]
    if answers[0].status_code != 404 or answers[0].headers != answers[1].headers:
        leaks.append(f"{who}: file")
    return leaks


async def leaks_to(walk: Walk, who: str, document: str) -> list[str]:
    """Return every path on which somebody learns of an accusation by its document."""
    graph = walk.graph
    absent = graph.id(Kind.DOCUMENT, uuid4())
    leaks = await differing(walk, who, document, absent)
    pages = [
        await graph.post({"query": DOCUMENTS, "variables": {"id": one}}, who)
        for one in (walk.case_id, graph.id(Kind.CASE, uuid4()))
    ]
    if pages[0].content != pages[1].content:
        leaks.append(f"{who}: case")
    text = (OPERATIONS / "draft-document.graphql").read_text(encoding="utf-8")
    drafts = [
        await graph.post(
            {
                "query": text,
                "variables": {
                    "input": {"case": one, "kind": "RECEIPT", "idempotencyKey": str(uuid4())}
                },
            },
            who,
        )
        for one in (walk.case_id, graph.id(Kind.CASE, uuid4()))
    ]
    if drafts[0].content != drafts[1].content:
        leaks.append(f"{who}: draft-document")
    return leaks


async def test_the_accused_and_strangers_meet_nothing_on_any_path(graph: Graph) -> None:
    walk, document = await walked(graph)
    assert [leak for who in UNSEEING for leak in await leaks_to(walk, who, document)] == []
    # Who reads the case and not its accusation: that there is a document, and nothing of it.
    rows = (await walk.ask("河南省监管员", "case-documents", id=walk.case_id))["case"]["documents"]
    assert rows[0]["number"] == "信检〔2026〕1号"
    assert rows[0]["passages"] is rows[0]["attachments"] is rows[0]["file"] is None
    assert "区长" not in str(rows)


async def test_why_a_document_about_an_accusation_was_returned_is_for_who_reads_that(
    graph: Graph,
) -> None:
    walk, _document = await walked(graph)
    handler, head = "郑州市自然资源局承办人", "郑州市自然资源局局长"
    await walk.act(handler, "object-to-transfer", reasons="区长的问题不归我局")
    given: dict[str, object] = {"case": walk.case_id, "kind": "OBJECTION"}
    for who, step, more in (
        (handler, "draft", {}),
        (handler, "submit", {}),
        (head, "return", {"reasons": "写明区长占地的经过"}),
    ):
        asked = {**given, **more, "idempotencyKey": str(uuid4())}
        ((_field, done),) = (await walk.ask(who, f"{step}-document", input=asked)).items()
        assert done["errors"] == []
        given = {"document": done["document"]["id"], "version": done["document"]["version"]}
    for who, read in ((handler, "写明区长占地的经过"), ("郑州市自然资源局收文员", None)):
        body = await graph.ask(who, RETURNED, {"id": given["document"]})
        assert body["data"]["node"] == {"state": "DRAFT", "returnReasons": read}


async def test_planted_where_the_first_wall_is_forgotten_the_second_holds(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, document = await walked(graph)
    for module in (case_queries, document_queries):
        monkeypatch.setattr(module, "visible", lambda *_given, **_named: sa.true())
    monkeypatch.setattr(document_queries, "_shown", lambda *_given: sa.true())
    assert await leaks_to(walk, ACCUSED, document) == []


async def test_planted_where_both_walls_are_gone_the_matrix_notices(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, document = await walked(graph)
    for module in (case_queries, document_queries):
        monkeypatch.setattr(module, "visible", lambda *_given, **_named: sa.true())
    owner = create_async_engine(graph.world.at.url("owner"))
    async with owner.begin() as connection:
        for table in ("petition_case", "document", "document_file"):
            await connection.execute(sa.text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    await owner.dispose()
    leaks = await leaks_to(walk, ACCUSED, document)
    assert {f"{ACCUSED}: node", f"{ACCUSED}: case", f"{ACCUSED}: draft-document"} <= set(leaks)


async def test_a_replay_answers_the_same_and_numbers_once(walk: Walk) -> None:
    document = await drafted(walk, "ACCEPTANCE", HANDLER)
    document = (
        await act(
            walk, HANDLER, "submit-document", document=document["id"], version=document["version"]
        )
    )["document"]
    given = {
        "idempotencyKey": str(uuid4()),
        "document": document["id"],
        "version": document["version"],
    }
    first = await walk.ask(HEAD, "approve-document", input=given)
    again = await walk.ask(HEAD, "approve-document", input=given)
    one, two = first["approveDocument"], again["approveDocument"]
    assert one["document"]["number"] == two["document"]["number"] == "信访〔2026〕1号"
    assert one["event"]["id"] == two["event"]["id"]
    stale = await act(
        walk, HEAD, "approve-document", document=document["id"], version=document["version"]
    )
    (problem,) = stale["errors"]
    assert (problem["code"], problem["field"]) == ("CONFLICT", ["input", "version"])


async def test_an_opinion_is_written_and_signed(walk: Walk) -> None:
    await walk.act(HANDLER, "begin-handling")
    await walk.act(HANDLER, "answer-case", **OPINION)
    document = await issued(walk, "HANDLING_OPINION", HANDLER, HEAD)
    assert [one["text"] for one in document["passages"] if one["level"] == 1] == [
        "一、信访请求",
        "二、调查核实的情况",
        "三、理由",
        "四、依据",
        "五、处理意见",
    ]
    assert SIXTH[0]["text"] in str(document["passages"])


async def test_a_unit_reads_what_it_signed_itself_wherever_the_case_has_gone(walk: Walk) -> None:
    await issued(walk, "ACCEPTANCE", HANDLER, HEAD)
    document = await issued(walk, "RECEIPT", OFFICER, OFFICE_HEAD)  # the case left it before
    assert document["addressee"] == "张三丰"
    reads = "SELECT count(*) AS n FROM ledger_entry WHERE event = 'case.protected_read'"
    link = await link_of(walk, OFFICER)
    assert link is not None
    before = (await walk.graph.world.ask(reads))[0].n
    file = await fetched(walk, OFFICER, link)
    assert "张三丰" in "".join(texts(file.content))
    assert (await walk.graph.world.ask(reads))[0].n == before + 1
    pages = {}
    for who in (OFFICER, HANDLER, "河南省监管员"):
        page = await walk.ask(who, "case-documents", id=walk.case_id)
        pages[who] = [one["file"] is not None for one in page["case"]["documents"]]
    # The department's own notice isn't the bureau's to read whole; both are the department's.
    assert pages == {
        OFFICER: [False, True],
        HANDLER: [True, True],
        "河南省监管员": [False, False],
    }
    assert "张三丰" not in str(await walk.page(OFFICER))  # nothing else is open by that
