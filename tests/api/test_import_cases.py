"""Importing over HTTP: a file sent in, a job, its result; the report is for whoever asked."""

import io
from typing import Any
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from api.serving import Graph
from cases.registers import REGISTER, WHO, row, xlsx
from cases.test_import_cases import IMPORT
from store.things import ask
from worker.working import working
from xinfang.worker.sweeps import let_go_of_job_files

pytestmark = pytest.mark.anyio

GONE = "该链接无效或者已经过期。"
OTHERS = ("金水区信访局局长", "金水区信访局登记员", "郑州市信访局经办人", "河南省监管员")


async def sent_in(graph: Graph, content: bytes, who: str = WHO) -> str:
    answer = await graph.send_in(who, content, "登记簿.xlsx")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["upload"])


def importing(upload: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the input
    key = str(uuid4())
    return {"input": {"idempotencyKey": key, "upload": upload, "register": REGISTER, **changes}}


async def ended(graph: Graph) -> Any:  # noqa: ANN401 - the data of a job
    while True:
        (job,) = (await graph.documented(WHO, "jobs"))["jobs"]["nodes"]
        if job["endedAt"]:
            return job


async def imported(graph: Graph, content: bytes, **changes: Any) -> Any:  # noqa: ANN401 - as above
    given = importing(await sent_in(graph, content), **changes)
    payload = (await graph.documented(WHO, "import-cases", given))["importCases"]
    assert payload["errors"] == []
    assert await graph.documented(WHO, "import-cases", given) == {"importCases": payload}
    async with working(graph.world.at, IMPORT, objects=graph.world.db.objects):
        return await ended(graph)


async def test_an_import_from_the_file_to_the_report(graph: Graph) -> None:
    job = await imported(graph, xlsx([row(1), row(2, 信访形式="?")]))
    assert job["result"] == {
        "__typename": "ImportResult",
        "kept": 1,
        "known": 0,
        "faulty": 1,
        "handedUp": 0,
        "droppedColumns": ["进京访次数", "是否扬言"],
        "ignoredColumns": ["录入员"],
    }
    (file,) = job["files"]
    answer = await graph.fetch(WHO, file["link"]["path"])
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith(
        "attachment; filename*=UTF-8''%E5%AF%BC"
    )
    assert answer.headers["cache-control"] == "no-store"
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    lines = book.get_sheet_by_name("逐行说明").to_python()
    assert lines[1:] == [[3, "信访形式", "不是可识别的取值。", "否"]]
    sums = book.get_sheet_by_name("汇总").to_python()[:4]
    assert [count for _label, count in sums] == [1, 0, 0, 1]


async def test_a_column_of_another_name_is_told(graph: Graph) -> None:
    headings = ("流水号", "信访日期", "信访形式", "信访类别", "标题")
    given = {**row(1), "流水号": "A-1"}
    columns = [{"heading": "流水号", "holds": "SOURCE_NUMBER"}]
    job = await imported(graph, xlsx([given], headings), columns=columns)
    assert job["result"]["kept"] == 1
    (told,) = await graph.world.ask("SELECT source_number FROM case_import")
    assert told.source_number == "A-1"


@pytest.mark.parametrize("who", OTHERS)
async def test_the_report_opens_for_nobody_else(graph: Graph, who: str) -> None:
    job = await imported(graph, xlsx([row(1)]))
    path = job["files"][0]["link"]["path"]
    answer = await graph.fetch(who, path)
    absent = await graph.fetch(who, path[:-2] + "AA")
    assert (answer.status_code, answer.content) == (absent.status_code, absent.content)
    assert answer.status_code == 404
    assert (await graph.fetch(None, path)).status_code == 401


async def test_a_report_ends_with_its_days(graph: Graph) -> None:
    job = await imported(graph, xlsx([row(1)]))
    await ask(graph.world.at, "UPDATE job_file SET expires_at = now() - interval '1 second'")
    assert (await graph.fetch(WHO, job["files"][0]["link"]["path"])).status_code == 404
    assert (await ended(graph))["files"] == []
    async with working(graph.world.at, IMPORT, objects=graph.world.db.objects) as worker:
        assert await let_go_of_job_files(worker) == 1
    assert await graph.world.ask("SELECT 1 FROM job_file") == []


async def test_a_file_of_somebody_else_is_not_there(graph: Graph) -> None:
    upload = await sent_in(graph, xlsx([row(1)]), "金水区信访局登记员")
    payload = (await graph.documented(WHO, "import-cases", importing(upload)))["importCases"]
    assert payload["job"] is None
    assert payload["errors"][0]["field"] == ["input", "upload"]
    assert await graph.world.ask("SELECT 1 FROM job") == []


async def test_a_tampered_or_huge_workbook_is_refused(graph: Graph) -> None:
    from cases.test_reading import lying  # noqa: PLC0415 - beside its one use

    given = importing(await sent_in(graph, lying(xlsx([row(1)]))))
    assert (await graph.documented(WHO, "import-cases", given))["importCases"]["errors"] == []
    async with working(graph.world.at, IMPORT, objects=graph.world.db.objects):
        job = await ended(graph)
    assert (job["state"], job["failure"]["code"]) == ("FAILED", "INVALID")
    assert await graph.world.ask("SELECT 1 FROM case_import") == []


FOUND_BY = "cases-by-source-number"


async def test_a_case_is_found_by_its_old_number_within_reach(graph: Graph) -> None:
    accusing = row(2, 信访类别="检举控告类", 被反映人="金水区区长")
    await imported(graph, xlsx([row(1), accusing]))

    async def found(who: str, number: str) -> Any:  # noqa: ANN401 - the data of cases
        asked = await graph.documented(who, FOUND_BY, {"number": number})
        return asked["casesBySourceNumber"]

    (case,) = await found(WHO, "JS-000001")
    assert case["importedFrom"] == {
        "register": REGISTER,
        "sourceNumber": "JS-000001",
        "stateTold": "已办结",
        "unitTold": "金水区住建局",
        "resultTold": "已修复",
        "acceptedTold": "2023-03-20",
        "answeredTold": None,
        "closedTold": "2023-05-08",
    }
    for who in (WHO, "金水区区长", "金水区信访局局长", "中原区信访局登记员"):
        assert await found(who, "JS-000002") == await found(who, "JS-999999") == [], who
    assert await found("中原区信访局登记员", "JS-000001") == []
    (above,) = await found("郑州市信访局登记员", "JS-000002")
    assert above["importedFrom"]["register"] == REGISTER
    (overseer,) = await found("河南省监管员", "JS-000002")
    assert (overseer["title"], overseer["importedFrom"]["resultTold"]) == (None, None)
