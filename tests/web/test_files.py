"""Files over HTTP: sent in, hung on a case, fetched by a link, and by nobody else."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from api.serving import MEGABYTES, Graph, graph, letter
from store.things import opened
from xinfang.api.ids import Kind
from xinfang.correspondence import uploads
from xinfang.kernel import clock
from xinfang.worker.sweeps import let_go_of_uploads

from world import World

REGISTRAR = "金水区信访局登记员"
OFFICER = "金水区信访局经办人"
SIBLING = "中原区信访局登记员"
ABOVE = "郑州市信访局局长"
GONE = {"errors": [{"message": "该链接无效或者已经过期。", "extensions": {"code": "NOT_FOUND"}}]}


@pytest.fixture(name="graph")
async def served(world: World) -> AsyncIterator[Graph]:
    async with graph(world) as client:
        yield client


def photo() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET MAKER"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def sent_in(graph: Graph, who: str = REGISTRAR, name: str = "证据.png") -> str:
    answer = await graph.send_in(who, photo(), name)
    assert answer.status_code == 201, answer.text
    upload: str = answer.json()["upload"]
    return upload


async def registered(graph: Graph, who: str = REGISTRAR, **changes: object) -> Any:  # noqa: ANN401 - the data of an operation
    data = await graph.documented(who, "register-case", {"input": letter(**changes)})
    assert data["registerCase"]["errors"] == []
    return data["registerCase"]


async def papers(graph: Graph, who: str, case: str) -> Any:  # noqa: ANN401 - the data of an operation
    found = (await graph.documented(who, "case-page", {"id": case}))["case"]
    return None if found is None else found["attachments"]


async def test_a_file_goes_in_hangs_on_a_case_and_comes_back_clean(graph: Graph) -> None:
    answer = await graph.send_in(REGISTRAR, photo(), "证据 一.png")
    told = answer.json()
    assert answer.status_code == 201
    assert (told["name"], told["mediaType"]) == ("证据 一.jpg", "image/jpeg")
    assert (told["scan"], told["stripped"]) == ("NOT_SCANNED", True)
    attachments = [
        {"upload": told["upload"]},
        {"name": "土地承包合同", "reference": "档案柜三-12"},
    ]
    case = (await registered(graph, attachments=attachments))["case"]["id"]
    first, second = await papers(graph, OFFICER, case)
    assert (first["name"], first["reference"]) == ("证据 一.jpg", None)
    assert (first["file"]["mediaType"], first["file"]["scan"]) == ("image/jpeg", "NOT_SCANNED")
    assert (second["name"], second["reference"], second["file"]) == (
        "土地承包合同",
        "档案柜三-12",
        None,
    )
    fetched = await graph.fetch(OFFICER, first["file"]["link"]["path"])
    assert fetched.status_code == 200
    assert b"SECRET" not in fetched.content
    assert len(fetched.content) == first["file"]["bytes"]
    assert fetched.headers["content-type"] == "image/jpeg"
    assert fetched.headers["cache-control"] == "no-store"
    assert "sandbox" in fetched.headers["content-security-policy"]
    name = "%E8%AF%81%E6%8D%AE%20%E4%B8%80.jpg"
    assert fetched.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("filename*=idna''xn--", "附件.txt"),  # Python knows it as a charset, and chokes on it
        ("filename*=undefined''a", "附件.txt"),
        ("filename*=bogus''a", "a.txt"),
        ('filename="../../passwd"', "passwd.txt"),
        ('x="' + ";" * 60_000, "附件.txt"),  # took ten seconds, in which nobody was answered
        ("filename*=UTF-8''a%00%0d%0ab", "ab.txt"),
    ],
)
async def test_a_name_decides_nothing(graph: Graph, given: str, name: str) -> None:
    headers = {
        "content-disposition": f"attachment; {given}",
        "x-user": REGISTRAR.encode().hex(),
    }
    answer = await graph.client.post("/files", content=b"a text", headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (201, name)


async def test_a_link_is_of_use_to_nobody_else(graph: Graph) -> None:
    case = (await registered(graph, attachments=[{"upload": await sent_in(graph)}]))["case"]["id"]
    path = (await papers(graph, OFFICER, case))[0]["file"]["link"]["path"]
    assert (await graph.fetch(None, path)).status_code == 401
    for other in (REGISTRAR, SIBLING, ABOVE):
        answer = await graph.fetch(other, path)
        assert (answer.status_code, answer.json()) == (404, GONE)
    made_up = await graph.fetch(OFFICER, "/files/" + "A" * 64)
    assert (made_up.status_code, made_up.json()) == (404, GONE)
    assert (await graph.fetch(OFFICER, path)).status_code == 200


async def test_a_link_ends(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    case = (await registered(graph, attachments=[{"upload": await sent_in(graph)}]))["case"]["id"]
    link = (await papers(graph, OFFICER, case))[0]["file"]["link"]
    ends = clock.now().fromisoformat(link["endsAt"])
    monkeypatch.setattr("xinfang.web.files.clock.now", lambda: ends)
    answer = await graph.fetch(OFFICER, link["path"])
    assert (answer.status_code, answer.json()) == (404, GONE)


async def test_who_is_accused_after_he_had_the_link_loses_the_file(graph: Graph) -> None:
    case = (
        await registered(
            graph,
            attachments=[{"upload": await sent_in(graph)}],
            category="ACCUSATION",
            purpose="EXPOSURE_ACCUSATION",
            items=[{"category": "ACCUSATION", "text": "索要财物"}],
        )
    )["case"]
    (paper,) = await papers(graph, REGISTRAR, case["id"])
    path = paper["file"]["link"]["path"]
    assert (await graph.fetch(REGISTRAR, path)).status_code == 200
    reads = await graph.world.ask(
        "SELECT count(*) AS n FROM ledger_entry WHERE event = 'case.protected_read'"
    )
    assert reads[0].n >= 2, "the page, and the file by itself"
    bureau = graph.id(Kind.UNIT, graph.world.unit("金水区信访局"))
    given = {
        "idempotencyKey": str(uuid4()),
        "case": case["id"],
        "version": case["version"],
        "item": 1,
        "describedAs": "区信访局",
        "subject": bureau,
    }
    named = await graph.documented(REGISTRAR, "name-respondent", {"input": given})
    assert named["nameRespondent"]["errors"] == []
    answer = await graph.fetch(REGISTRAR, path)
    assert (answer.status_code, answer.json()) == (404, GONE)
    assert await papers(graph, REGISTRAR, case["id"]) is None


async def test_what_belongs_to_an_accusation_goes_up_with_it_past_the_registrar(
    graph: Graph,
) -> None:
    upload = await sent_in(graph)
    bureau = graph.id(Kind.UNIT, graph.world.unit("金水区信访局"))
    item = {
        "category": "ACCUSATION",
        "text": "信访局压件不办",
        "respondents": [{"describedAs": "区信访局", "subject": bureau}],
    }
    told = await registered(
        graph,
        attachments=[{"upload": upload}],
        category="ACCUSATION",
        purpose="EXPOSURE_ACCUSATION",
        items=[item],
    )
    assert told["case"] is None
    rows = await graph.world.ask(
        "SELECT a.name, u.case_id = a.case_id AS one FROM case_attachment a"
        " JOIN upload u ON u.id = a.upload_id"
    )
    assert [(row.name, row.one) for row in rows] == [("证据.jpg", True)]
    again = await graph.documented(
        REGISTRAR, "register-case", {"input": letter(attachments=[{"upload": upload}])}
    )
    (error,) = again["registerCase"]["errors"]
    assert (error["code"], error["field"]) == ("INVALID", ["input", "attachments", "0"])


async def test_papers_are_hung_on_a_case_later_and_each_file_once(graph: Graph) -> None:
    case = (await registered(graph))["case"]
    upload = await sent_in(graph)

    async def attach(who: str, version: int, *uploads: str) -> Any:  # noqa: ANN401 - the data of an operation
        given = {
            "idempotencyKey": str(uuid4()),
            "case": case["id"],
            "version": version,
            "attachments": [{"upload": one} for one in uploads],
        }
        return (await graph.documented(who, "attach-files", {"input": given}))["attachFiles"]

    first = await attach(REGISTRAR, case["version"], upload)
    assert first["errors"] == []
    assert first["event"]["kind"] == "FILES_ATTACHED"
    assert [one["ordinal"] for one in first["case"]["attachments"]] == [1]
    version = first["case"]["version"]
    for sent in ((upload,), (await sent_in(graph, OFFICER),), ()):
        refused = await attach(REGISTRAR, version, *sent)
        assert [error["code"] for error in refused["errors"]] == ["INVALID"]
    twice = await sent_in(graph)
    assert (await attach(REGISTRAR, version, twice, twice))["errors"][0]["code"] == "INVALID"
    rows = await graph.world.ask("SELECT count(*) AS n FROM case_attachment")
    assert rows[0].n == 1
    other = await attach(SIBLING, version, await sent_in(graph, SIBLING))
    assert other["errors"][0]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        (b"MZ" + bytes(100), 422, "不接收此类文件"),
        (b"", 422, "空的"),
        (b"a" * (MEGABYTES * 1024 * 1024 + 1), 413, "2 MB"),
    ],
    ids=["program", "empty", "too large"],
)
async def test_what_is_not_admitted_leaves_nothing(
    graph: Graph, content: bytes, status: int, says: str
) -> None:
    answer = await graph.send_in(REGISTRAR, content, "证据.jpg")
    assert answer.status_code == status
    assert says in answer.json()["errors"][0]["message"]
    assert (await graph.world.ask("SELECT count(*) AS n FROM upload"))[0].n == 0


async def test_only_who_is_signed_in_sends_files_in_and_not_without_end(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await graph.send_in(None, photo())).status_code == 401
    monkeypatch.setattr(uploads, "MOST_WAITING", 2)
    await sent_in(graph)
    await sent_in(graph)
    answer = await graph.send_in(REGISTRAR, photo())
    assert answer.status_code == 422
    assert "过多" in answer.json()["errors"][0]["message"]
    assert (await graph.send_in(OFFICER, photo())).status_code == 201


async def test_files_that_hang_on_no_case_are_let_go_after_a_day(
    graph: Graph, world: World
) -> None:
    left = await sent_in(graph)
    hung = await sent_in(graph)
    await registered(graph, attachments=[{"upload": hung}])
    objects = graph.world.db.objects
    async with opened(world.at, "worker") as connected:
        worker = replace(connected, objects=objects)
        assert await let_go_of_uploads(worker) == 0
        with clock.frozen(clock.now() + timedelta(days=1, seconds=1)):
            assert await let_go_of_uploads(worker) == 1
    rows = await graph.world.ask("SELECT id, object_name FROM upload")
    assert [row.id for row in rows] == [graph.row(hung)]
    kept = [one["path"] for batch in objects.place.list() for one in batch]
    assert kept == [rows[0].object_name]
    answer = await graph.documented(
        REGISTRAR, "register-case", {"input": letter(attachments=[{"upload": left}])}
    )
    assert answer["registerCase"]["errors"][0]["code"] == "INVALID"
