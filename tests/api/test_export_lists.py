"""Exports of other lists over HTTP: what is in each file, and when it opens no more."""

import datetime as dt
import io
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pytest
from openpyxl import load_workbook

from api.serving import Graph
from api.test_export_cases import about
from api.walking import DEPARTMENT, HANDLER, HEAD, OFFICER, REGISTRAR, Walk
from store.things import ask, opened
from worker.working import working
from xinfang.api.ids import Kind
from xinfang.cases.export_list import export_list
from xinfang.cases.exported_lists import TABLES
from xinfang.cases.queries import exporting
from xinfang.cases.queries.exporting import ExportedList
from xinfang.kernel import clock
from xinfang.worker.sweeps import warn_of_owed

pytestmark = pytest.mark.anyio

EXPORT: Final = partial(export_list, days=7)
DIRECTOR: Final = "金水区信访局局长"
LISTS: Final[Mapping[ExportedList, tuple[str, Mapping[str, Any]]]] = {
    ExportedList.OPEN_TASKS: ("export-open-tasks", {}),
    ExportedList.HAND_OVERS: ("export-hand-overs", {"side": "RECEIVED"}),
    ExportedList.SUPERVISION_ORDERS: (
        "export-supervision-orders",
        {"filter": {"side": "SUPERVISED"}},
    ),
    ExportedList.CASE_WARNINGS: ("export-case-warnings", {}),
}
LOST: Final = {
    "office": """UPDATE appointment SET until = since FROM app_user u
WHERE u.id = appointment.user_id AND u.subject = '金水区自然资源局局长'""",
    "unit": """UPDATE appointment SET unit_id = n.id FROM app_user u, unit n
WHERE u.id = appointment.user_id AND u.subject = '金水区自然资源局局长'
AND n.name = '金水区组织部'""",
    "grant": """UPDATE appointment SET role = 'handler' FROM app_user u
WHERE u.id = appointment.user_id AND u.subject = '金水区自然资源局局长'""",
}


async def sent(graph: Graph, **letter: Any) -> Walk:  # noqa: ANN401 - fields of a letter
    """Walk a case to the department, which a superior urges and the sweep warns."""
    walk = Walk(graph, clock.today() - dt.timedelta(days=20))
    await walk.register(**letter)
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    day = (clock.today() + dt.timedelta(days=10)).isoformat()
    given = {"trigger": "EVASION", "facts": "未受理。", "demands": "=请立即受理。", "replyBy": day}
    await walk.act(DIRECTOR, "supervise-case", **given)
    async with opened(graph.world.at, "worker") as worker:
        await warn_of_owed(worker)
    return walk


async def exported(graph: Graph, of: ExportedList, who: str = HEAD) -> Any:  # noqa: ANN401 - a job
    operation, given = LISTS[of]
    ((_field, payload),) = (await graph.documented(who, operation, about(**given))).items()
    assert payload["errors"] == []
    return await ended(graph, who)


async def ended(graph: Graph, who: str = HEAD) -> Any:  # noqa: ANN401 - as above
    """Let a worker do the newest job, and return it."""
    async with working(graph.world.at, EXPORT, objects=graph.world.db.objects):
        while True:
            (job, *_older) = (await graph.documented(who, "jobs"))["jobs"]["nodes"]
            if job["endedAt"]:
                return job


async def status(graph: Graph, job: Any, who: str = HEAD) -> int:  # noqa: ANN401 - as above
    answer = await graph.fetch(who, job["files"][0]["link"]["path"])
    return int(answer.status_code)


async def lines(graph: Graph, of: ExportedList) -> list[dict[str, Any]]:
    """Export a list as the department's head and return the file's lines."""
    job = await exported(graph, of)
    answer = await graph.fetch(HEAD, job["files"][0]["link"]["path"])
    assert answer.status_code == 200, answer.text
    table = TABLES[of]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [table.name]
    first, *rest = book[table.name].iter_rows(values_only=True)
    assert first == tuple(table.headings)
    assert job["result"]["rows"] == len(rest)
    return [dict(zip(table.headings, line, strict=True)) for line in rest]


async def test_each_file_has_what_its_list_has(graph: Graph) -> None:
    walk = await sent(graph)
    number = (await walk.page(HEAD))["number"]
    day, today = walk.day.isoformat(), clock.today().isoformat()
    due = (walk.day + dt.timedelta(days=15)).isoformat()
    reply = (clock.today() + dt.timedelta(days=10)).isoformat()
    assert await lines(graph, ExportedList.OPEN_TASKS) == [
        {
            "编号": number,
            "待办事项": "受理或者提出异议",
            "承办单位": DEPARTMENT,
            "届满日": due,
            "产生日期": day,
        },
        {
            "编号": number,
            "待办事项": "反馈督办",
            "承办单位": DEPARTMENT,
            "届满日": reply,
            "产生日期": day,
        },
    ]
    assert await lines(graph, ExportedList.HAND_OVERS) == [
        {
            "编号": number,
            "方式": "转送",
            "移出单位": "金水区信访局",
            "移入单位": DEPARTMENT,
            "指定期限（日）": None,
            "移出日期": day,
            "到达日期": day,
            "答复日期": None,
            "反馈日期": None,
            "去向": None,
            "终止日期": None,
        }
    ]
    assert await lines(graph, ExportedList.SUPERVISION_ORDERS) == [
        {
            "编号": number,
            "督办单位": "金水区信访局",
            "被督办单位": DEPARTMENT,
            "督办情形": "办理信访事项推诿、敷衍、拖延、弄虚作假",
            "督办要求": "'=请立即受理。",
            "督办状态": "待反馈",
            "督办日期": day,
            "反馈期限": reply,
            "终止日期": None,
        }
    ]
    warned = await lines(graph, ExportedList.CASE_WARNINGS)
    assert {(one["编号"], one["责任单位"], one["预警日期"]) for one in warned} == {
        (number, DEPARTMENT, today)
    }
    assert due in {one["届满日"] for one in warned}
    assert len(warned) == len(
        (await graph.documented(HEAD, "case-warnings"))["caseWarnings"]["edges"]
    )


async def test_many_pages_hold_each_line_once_and_the_filter_narrows(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinfang.cases.export_list.PAGE", 2)
    for _ in range(3):
        await sent(graph)
    for of, count in ((ExportedList.OPEN_TASKS, 6), (ExportedList.HAND_OVERS, 3)):
        assert len(await lines(graph, of)) == count
    assert len(await lines(graph, ExportedList.SUPERVISION_ORDERS)) == 3
    given = about(kinds=["REPLY_SUPERVISION"])
    await graph.documented(HEAD, "export-open-tasks", given)
    assert (await ended(graph))["result"]["rows"] == 3


async def test_what_accuses_says_nothing_of_what_is_demanded(graph: Graph) -> None:
    item = {"category": "ACCUSATION", "text": "违规占地", "respondents": [{"describedAs": "某人"}]}
    await sent(graph, category="ACCUSATION", items=[item])
    (line,) = await lines(graph, ExportedList.SUPERVISION_ORDERS)
    assert (line["督办要求"], line["督办状态"]) == (None, "待反馈")


@pytest.mark.parametrize("of", list(ExportedList))
@pytest.mark.parametrize("lost", [*LOST, "accused"])
async def test_after_losing_a_right_the_file_opens_no_more(
    graph: Graph, of: ExportedList, lost: str
) -> None:
    item = {"category": "ACCUSATION", "text": "违规占地", "respondents": [{"describedAs": "某人"}]}
    walk = await sent(graph, category="ACCUSATION", items=[item])
    job = await exported(graph, of)
    assert await status(graph, job) == 200
    for who in (HANDLER, REGISTRAR, DIRECTOR, "郑州市信访局局长"):
        assert await status(graph, job, who) == 404, "it is the requester's alone"
    if lost == "accused":
        subject = graph.id(Kind.PERSON, graph.world.person(HEAD))
        await walk.act(HANDLER, "name-respondent", item=1, respondent=1, subject=subject)
    else:
        await ask(graph.world.at, LOST[lost])
    assert await status(graph, job) == 404


async def test_what_his_role_no_longer_shows_closes_the_file(graph: Graph) -> None:
    """In the same unit, and still with the right to export, but its head no more."""
    await sent(graph)
    warned = await exported(graph, ExportedList.CASE_WARNINGS)
    await ask(graph.world.at, "UPDATE case_warning SET audience = 'HEAD'")
    assert await status(graph, warned) == 200
    await ask(
        graph.world.at,
        "UPDATE appointment SET role = 'case_officer' WHERE role = 'unit_head'",
    )
    assert await status(graph, warned) == 404


async def all_open(*given: Any) -> int:  # noqa: ANN401 - as it is called
    """Plant that every line is still open."""
    return len(given[-1])


@pytest.mark.parametrize("of", list(ExportedList))
async def test_planted_where_lines_are_not_asked_again_the_file_opens(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, of: ExportedList
) -> None:
    await sent(graph)
    job = await exported(graph, of)
    await ask(graph.world.at, LOST["unit"])
    assert await status(graph, job) == 404
    monkeypatch.setattr(exporting, "lines_open", all_open)
    assert await status(graph, job) == 200


async def test_without_a_reason_or_a_grant_nothing_is_queued(graph: Graph) -> None:
    for operation, given in LISTS.values():
        bare = about(reason=" ", **given)
        ((_, refused),) = (await graph.documented(HEAD, operation, bare)).items()
        assert refused["errors"][0]["field"] == ["input", "reason"]
        for who in (REGISTRAR, HANDLER, "金水区区长", "金水区审计员"):
            ((_, refused),) = (await graph.documented(who, operation, about(**given))).items()
            assert refused["errors"][0]["code"] == "NOT_PERMITTED", who
    assert await graph.world.ask("SELECT 1 FROM job") == []


async def test_who_may_not_export_any_more_gets_no_file(graph: Graph) -> None:
    await sent(graph)
    await graph.documented(HEAD, "export-open-tasks", about())
    await ask(graph.world.at, LOST["grant"])
    job = await ended(graph)
    assert (job["state"], job["failure"]["code"], job["files"]) == ("FAILED", "NOT_PERMITTED", [])
