"""Exports over HTTP: what is in the file, for whom it opens, and when it opens no more."""

import io
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from api.serving import Graph, letter
from store.things import ask
from worker.working import working
from xinfang.api.ids import Kind
from xinfang.cases.export_cases import HEADINGS, export_cases
from xinfang.cases.queries import exporting
from xinfang.kernel import clock

pytestmark = pytest.mark.anyio

EXPORT = partial(export_cases, days=7)
WHO = "金水区信访局经办人"
REGISTRAR = "金水区信访局登记员"
ABOVE = "郑州市信访局局长"
OTHERS = ("金水区信访局局长", REGISTRAR, "金水区区长", "郑州市信访局经办人", "平台运维员")


async def registered(graph: Graph, **changes: Any) -> UUID:  # noqa: ANN401 - fields of a letter
    data = await graph.documented(REGISTRAR, "register-case", {"input": letter(**changes)})
    payload = data["registerCase"]
    assert payload["errors"] == []
    return graph.row((payload["case"] or payload["handOverSlip"])["id"])


def about(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the input
    key = str(uuid4())
    return {"input": {"idempotencyKey": key, "reason": "向分管领导汇报", **changes}}


async def exported(graph: Graph, who: str = WHO, **changes: Any) -> Any:  # noqa: ANN401 - as above
    given = about(**changes)
    payload = (await graph.documented(who, "export-cases", given))["exportCases"]
    assert payload["errors"] == []
    return await ended(graph, who)


async def ended(graph: Graph, who: str = WHO) -> Any:  # noqa: ANN401 - as above
    """Let a worker do the newest job, and return it."""
    async with working(graph.world.at, EXPORT, objects=graph.world.db.objects):
        while True:
            (job, *_older) = (await graph.documented(who, "jobs"))["jobs"]["nodes"]
            if job["endedAt"]:
                return job


async def fetched(graph: Graph, job: Any, who: str = WHO) -> Any:  # noqa: ANN401 - as above
    return await graph.fetch(who, job["files"][0]["link"]["path"])


async def lines(graph: Graph, job: Any, who: str = WHO) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    answer = await fetched(graph, job, who)
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.content))["信访事项"]
    first, *rest = sheet.iter_rows(values_only=True)
    assert first == HEADINGS
    return [dict(zip(HEADINGS, line, strict=True)) for line in rest]


async def test_a_file_has_what_the_list_has(graph: Graph) -> None:
    for number in range(3):
        await registered(graph, title=f"第{number}件", channel="VISIT" if number == 1 else "LETTER")
    job = await exported(graph, filter={"channels": ["LETTER"]}, orderBy="OLDEST")
    assert job["result"] == {"__typename": "ExportResult", "rows": 2}
    found = await lines(graph, job)
    assert [one["标题"] for one in found] == ["第0件", "第2件"]
    assert found[0]["责任单位"] == "金水区信访局"
    assert found[0]["信访形式"] == "来信"
    assert found[0]["收到日期"] == clock.today().isoformat()
    ledger = await graph.world.ask(
        "SELECT convert_from(c.content, 'UTF8') AS said FROM ledger_entry e JOIN ledger_content c"
        " USING (tenant_id, chain, sequence) WHERE e.event = 'case.exported'"
    )
    (file,) = await graph.world.ask("SELECT encode(object_digest, 'hex') AS hash FROM job_file")
    assert "向分管领导汇报" in ledger[0].said
    assert file.hash in ledger[0].said


async def test_backlog_is_exported_by_the_days_that_are_set(graph: Graph) -> None:
    old = await registered(graph, title="久拖未决")
    await registered(graph)
    aged = "UPDATE petition_case SET registered_at = registered_at - interval '200 days'"
    await ask(graph.world.at, f"{aged} WHERE id = :id", id=old)
    job = await exported(graph, filter={"backlog": True})
    assert job["result"]["rows"] == 0
    given = {"idempotencyKey": str(uuid4()), "name": "BACKLOG_DAYS", "value": 180}
    done = await graph.documented(ABOVE, "set-case-setting", {"input": given})
    assert done["setCaseSetting"]["errors"] == []
    found = await lines(graph, await exported(graph, filter={"backlog": True}))
    assert [one["标题"] for one in found] == ["久拖未决"]


async def test_many_pages_hold_each_case_once(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinfang.cases.export_cases.PAGE", 2)
    for number in range(5):
        await registered(graph, title=f"第{number}件")
    for order in ("NEWEST", "OLDEST", "DUE_FIRST"):
        found = await lines(graph, await exported(graph, orderBy=order))
        assert sorted(one["标题"] for one in found) == [f"第{number}件" for number in range(5)]


@pytest.mark.parametrize(
    ("who", "name"), [(WHO, "张三丰"), ("郑州市信访局局长", "张**")], ids=["may read", "may not"]
)
async def test_identity_is_masked_unless_he_reads_it(graph: Graph, who: str, name: str) -> None:
    await registered(graph)
    job = await exported(graph, who)
    (line,) = await lines(graph, job, who)
    assert line["信访人"] == name
    assert (line["证件号码"] == "410105199001011234") is (name == "张三丰")
    reads = await graph.world.ask(
        "SELECT 1 FROM ledger_entry WHERE chain = 'reads' AND event = 'case.protected_read'"
    )
    assert len(reads) == (1 if name == "张三丰" else 0)


async def test_an_accusation_is_empty_unless_open(graph: Graph) -> None:
    item = {"category": "ACCUSATION", "text": "违规占地", "respondents": [{"describedAs": "某人"}]}
    await registered(graph, category="ACCUSATION", items=[item])
    (inside,) = await lines(graph, await exported(graph))
    assert inside["标题"] == "村道排水沟多年未修"
    (above,) = await lines(graph, await exported(graph, "郑州市信访局局长"), "郑州市信访局局长")
    assert (above["标题"], above["主要诉求"], above["信访类别"]) == (None, None, "检举控告类")


async def test_no_cell_is_a_formula(graph: Graph) -> None:
    await registered(graph, title='=HYPERLINK("http://x","y")', demand="@SUM(1)")
    answer = await fetched(graph, await exported(graph))
    sheet = load_workbook(io.BytesIO(answer.content))["信访事项"]
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}
    (line,) = list(sheet.iter_rows(min_row=2, values_only=True))
    assert str(line[1]).startswith("'=")


async def test_what_accuses_ones_superior_is_in_no_file(graph: Graph) -> None:
    subject = graph.id(Kind.PERSON, graph.world.person("金水区区长"))
    item = {
        "category": "ACCUSATION",
        "text": "违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    await registered(graph)
    await registered(graph, category="ACCUSATION", items=[item])
    assert len(await lines(graph, await exported(graph))) == 1


@pytest.mark.parametrize("who", OTHERS)
async def test_the_file_opens_for_nobody_else(graph: Graph, who: str) -> None:
    await registered(graph)
    job = await exported(graph)
    path = job["files"][0]["link"]["path"]
    answer, absent = await graph.fetch(who, path), await graph.fetch(who, path[:-2] + "AA")
    assert (answer.status_code, answer.content) == (absent.status_code, absent.content)
    assert answer.status_code == 404


async def accusing(graph: Graph) -> UUID:
    """Register an accusation of somebody whom nobody has found yet."""
    item = {"category": "ACCUSATION", "text": "违规占地", "respondents": [{"describedAs": "某人"}]}
    return await registered(graph, category="ACCUSATION", items=[item])


async def accused(graph: Graph, case_id: UUID, who: str = WHO) -> None:
    """Find out whom that accusation names."""
    rows = await graph.world.ask("SELECT version FROM petition_case WHERE id = :id", id=case_id)
    given = {
        "idempotencyKey": str(uuid4()),
        "case": graph.id(Kind.CASE, case_id),
        "version": rows[0].version,
        "item": 1,
        "respondent": 1,
        "subject": graph.id(Kind.PERSON, graph.world.person(who)),
    }
    done = await graph.documented(REGISTRAR, "name-respondent", {"input": given})
    assert done["nameRespondent"]["errors"] == []


ENDED: Final = """UPDATE appointment SET until = since FROM app_user u
WHERE u.id = appointment.user_id AND u.subject = '金水区信访局经办人'"""
RAISED: Final = """UPDATE appointment SET role = 'director', unit_id = n.id,
tenant_id = n.tenant_id, tenant_path = n.tenant_path FROM app_user u, unit n
WHERE u.id = appointment.user_id AND u.subject = '金水区信访局经办人' AND n.name = '郑州市信访局'"""
ACCUSED: Final = "he is accused"
LOST: Final = {
    "his office": ENDED,
    "his office for one that exports and reads no identity": RAISED,
    "one case, that is a work secret now": (
        "UPDATE petition_case SET secrecy = 'WORK_SECRET' WHERE accuses"
    ),
    ACCUSED: "",
}


async def lose(graph: Graph, lost: str, case_id: UUID) -> None:
    """Let the requester lose a right, or be accused."""
    if lost == ACCUSED:
        await accused(graph, case_id)
    else:
        await ask(graph.world.at, LOST[lost])


@pytest.mark.parametrize("lost", list(LOST))
async def test_after_losing_a_right_the_file_opens_no_more(graph: Graph, lost: str) -> None:
    case_id = await accusing(graph)
    await registered(graph)
    job = await exported(graph)
    assert (await fetched(graph, job)).status_code == 200
    await lose(graph, lost, case_id)
    gone = await fetched(graph, job)
    never = await graph.fetch(WHO, job["files"][0]["link"]["path"][:-2] + "AA")
    assert (gone.status_code, gone.content) == (404, never.content), "nobody learns why"


async def nothing_asked(*_given: object) -> bool:
    """Plant that the file opens as it did."""
    return True


async def all_open(*given: Any) -> dict[UUID, str]:  # noqa: ANN401 - as it is called
    """Plant that every field group is open."""
    return dict.fromkeys(given[-1], "")


async def all_exported(*given: Any) -> frozenset[UUID]:  # noqa: ANN401 - as it is called
    """Plant that every case may be exported."""
    return frozenset(given[-1])


@pytest.mark.parametrize("lost", list(LOST))
async def test_planted_where_nothing_is_asked_again_the_file_opens(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """The question at the download is what closes it: no other door stands behind."""
    case_id = await accusing(graph)
    job = await exported(graph)
    monkeypatch.setattr("xinfang.web.job_files.still_open", nothing_asked)
    await lose(graph, lost, case_id)
    assert (await fetched(graph, job)).status_code == 200


@pytest.mark.parametrize(
    ("forgotten", "plant", "who", "lost"),
    [
        ("open_groups", all_open, WHO, RAISED),
        ("exportable", all_exported, ABOVE, "UPDATE petition_case SET secrecy = 'WORK_SECRET'"),
    ],
)
async def test_planted_each_half_of_the_question_is_missed(
    graph: Graph,
    monkeypatch: pytest.MonkeyPatch,
    forgotten: str,
    plant: object,
    who: str,
    lost: str,
) -> None:
    await registered(graph)
    job = await exported(graph, who)
    await ask(graph.world.at, lost)
    assert (await fetched(graph, job, who)).status_code == 404
    monkeypatch.setattr(exporting, forgotten, plant)
    assert (await fetched(graph, job, who)).status_code == 200


async def test_accused_before_it_is_made_he_gets_it_without(graph: Graph) -> None:
    case_id = await accusing(graph)
    await registered(graph)
    await graph.documented(WHO, "export-cases", about())
    await accused(graph, case_id)
    job = await ended(graph)
    assert job["result"]["rows"] == len(await lines(graph, job)) == 1


async def test_without_his_office_it_is_not_made(graph: Graph) -> None:
    await registered(graph)
    await graph.documented(WHO, "export-cases", about())
    await ask(graph.world.at, ENDED)
    job = await ended(graph)
    assert (job["state"], job["failure"]["code"], job["files"]) == ("FAILED", "NOT_PERMITTED", [])


async def test_made_anew_without_what_he_lost_it_opens(graph: Graph) -> None:
    case_id = await accusing(graph)
    await registered(graph)
    await accused(graph, case_id)
    assert len(await lines(graph, await exported(graph))) == 1


async def test_without_a_reason_or_a_grant_nothing_is_queued(graph: Graph) -> None:
    await registered(graph)
    refused = (await graph.documented(WHO, "export-cases", about(reason=" \u200b")))["exportCases"]
    assert refused["errors"][0]["field"] == ["input", "reason"]
    for who in (REGISTRAR, "金水区区长", "金水区审计员"):
        refused = (await graph.documented(who, "export-cases", about()))["exportCases"]
        assert refused["errors"][0]["code"] == "NOT_PERMITTED", who
    assert await graph.world.ask("SELECT 1 FROM job") == []
