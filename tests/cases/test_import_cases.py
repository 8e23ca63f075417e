"""Importing a register: faults are named, good rows kept, none twice, accusations kept safe."""

import io
import zipfile
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from cases.registers import HEADINGS, REGISTER, WHO, asked_for, csv_of, row, xlsx
from worker.working import until, working
from xinfang.cases.import_cases import import_cases
from xinfang.cases.models import Case
from xinfang.kernel.errors import Invalid
from xinfang.store import job_files
from xinfang.store.jobs import Run

from world import World

pytestmark = pytest.mark.anyio

IMPORT = partial(import_cases, days=7)


async def imported(world: World, content: bytes, **given: Any) -> Any:  # noqa: ANN401 - a row
    """Import a file to its end and return the job."""
    job_id = await asked_for(world, content, **given)
    return await done(world, job_id)


async def done(world: World, job_id: UUID) -> Any:  # noqa: ANN401 - a row
    async with working(world.at, IMPORT, objects=world.db.objects):
        return await until(world, job_id, "SUCCEEDED", "FAILED", "CANCELLED")


async def report(world: World, job: Any, who: str = WHO) -> list[list[Any]]:  # noqa: ANN401 - a job
    """Return the lines of a job's report, without the headings."""
    async with world.db.write(world.user(who)) as tx:
        (file,) = (await job_files.files_of(tx, [job.id], tx.now))[job.id]
    content = await job_files.content_of(world.db, file)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name("逐行说明").to_python()[1:]


async def cases(world: World) -> list[Any]:
    return list(
        await world.ask(
            "SELECT c.*, i.source_number, i.register, i.row FROM petition_case c"
            " JOIN case_import i ON i.case_id = c.id ORDER BY i.row"
        )
    )


async def test_what_ended_is_history(world: World) -> None:
    job = await imported(world, xlsx([row(1)]))
    assert job.result["kept"] == 1, job.message
    (case,) = await cases(world)
    assert (case.state, case.imported, case.source_number) == ("FINISHED", True, "JS-000001")
    assert (case.register, case.row) == (REGISTER, 2)
    assert str(case.received_on) == "2023-03-06"
    assert [str(day) for day in (case.accepted_on, case.closed_on)] == ["2023-03-20", "2023-05-08"]
    assert case.number.startswith("2023")
    assert case.registered_at.isoformat() == "2023-03-06T16:00:00+00:00", "midnight in Shanghai"
    made = "SELECT 1 FROM case_clock UNION ALL SELECT 1 FROM case_task"
    assert await world.ask(made) == [], "no clock is invented"
    assert [one.kind for one in await world.ask("SELECT kind FROM case_event")] == ["IMPORTED"]


@pytest.mark.parametrize(
    ("changes", "clocks"),
    [
        ({"办理状态": "待办", "受理日期": None, "办结日期": None}, [("DL-02", "2023-03-21")]),
        ({"办理状态": "办理中", "办结日期": None}, []),
    ],
    ids=["not disposed of", "accepted there"],
)
async def test_what_goes_on_is_registered(
    world: World, changes: dict[str, Any], clocks: list[tuple[str, str]]
) -> None:
    await imported(world, xlsx([row(1, **changes)]))
    (case,) = await cases(world)
    assert (case.state, case.accepted_on) == ("REGISTERED", None)
    found = await world.ask("SELECT term_id, due_on FROM case_clock")
    assert [(one.term_id, str(one.due_on)) for one in found] == clocks
    tasks = await world.ask("SELECT kind, due_on FROM case_task")
    assert [(one.kind, one.due_on) for one in tasks] == [("DISPOSE", case.due_on)]


async def test_it_leaves_the_rows_that_registering_leaves(world: World) -> None:
    await imported(world, xlsx([row(1, 办理状态="待办", 受理日期=None, 办结日期=None)]))
    assert await world.ask("SELECT case_reading_strays()") == []
    found = await world.ask("SELECT reach FROM access_scope ORDER BY reach")
    assert [one.reach for one in found] == ["handled", "originated", "vertical_line"]
    (kept,) = await world.ask("SELECT text FROM case_search")
    assert "排水沟" in kept.text
    (who,) = await world.ask("SELECT * FROM case_petitioner")
    assert b"\xe5\xbc\xa0" not in who.name, "sealed"


PLANTED: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"信访日期": None}, ("信访日期", "不能为空。")),
    ({"信访日期": "昨天"}, ("信访日期", "不是可识别的日期，应为 2026-01-05 的形式。")),
    ({"信访日期": "2023-02-30"}, ("信访日期", "不是可识别的日期，应为 2026-01-05 的形式。")),
    ({"信访日期": "2199-01-01"}, ("信访日期", "应在1949年10月1日至今天之间。")),
    ({"登记日期": "2023-03-01"}, ("登记日期", "早于信访日期。")),
    ({"办结日期": "2023-03-10"}, ("办结日期", "早于受理日期。")),
    ({"办结日期": "2199-01-01"}, ("办结日期", "不能晚于今天。")),
    ({"信访形式": "飞鸽传书"}, ("信访形式", "不是可识别的取值。")),
    ({"信访类别": None}, ("信访类别", "不能为空。")),
    ({"标题": None, "主要诉求": None}, ("标题", "标题和主要诉求不能都为空。")),
    ({"标题": "长" * 201}, ("标题", "不能超过 200 个字符。")),
    (
        {"主要诉求": "机密★ 某件"},
        ("", "涉及国家秘密的信访事项不得录入本系统，请按保密规定另行办理。"),
    ),
    ({"信访人数": "很多"}, ("信访人数", "应为 1 以上的整数。")),
    ({"登记编号": "JS-000001"}, ("登记编号", "与第 2 行重复。")),
]


async def test_each_planted_fault_is_named_and_good_rows_are_kept(world: World) -> None:
    rows = [row(1), *(row(number, **bad) for number, (bad, _said) in enumerate(PLANTED, start=2))]
    rows.append(row(99, 内容分类="没有这一类"))
    job = await imported(world, xlsx(rows))
    assert job.state == "SUCCEEDED", job.message
    counts = {name: job.result[name] for name in ("kept", "known", "faulty", "handed_up")}
    assert counts == {"kept": 2, "known": 0, "faulty": len(PLANTED), "handed_up": 0}
    assert job.result["dropped"] == ["进京访次数", "是否扬言"]
    assert job.result["ignored"] == ["录入员"]
    expected = [[at, *said, "否"] for at, (_bad, said) in enumerate(PLANTED, start=3)]
    note = [len(rows) + 1, "内容分类", "没有现行有效的对应代码，已留空。", "是"]
    assert await report(world, job) == [*expected, note]
    assert [one.row for one in await cases(world)] == [2, len(rows) + 1]


async def test_imported_again_nothing_comes_twice(world: World) -> None:
    rows = [row(number) for number in range(1, 6)]
    first = await imported(world, xlsx(rows))
    again = await imported(world, csv_of([*rows, row(6)], "gb18030"))
    assert (first.result["kept"], first.result["known"]) == (5, 0)
    assert (again.result["kept"], again.result["known"]) == (1, 5)
    assert len(await cases(world)) == 6
    other = await imported(world, xlsx(rows[:1]), register="另一登记簿")
    assert other.result["kept"] == 1, "numbers belong to their register"


async def test_without_a_number_the_content_tells_rows_apart(world: World) -> None:
    rows = [row(1, 登记编号=None), row(2, 登记编号=None)]
    await imported(world, xlsx(rows))
    again = await imported(world, xlsx([*rows, row(2, 登记编号=None, 主要诉求="另一诉求")]))
    assert (again.result["kept"], again.result["known"]) == (1, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_csv_in_any_usual_encoding(world: World, encoding: str) -> None:
    job = await imported(
        world, csv_of([row(1, 信访人姓名="王堃喆", 信访日期="2023年3月6日")], encoding)
    )
    assert job.result["kept"] == 1, job.message
    (case,) = await cases(world)
    assert case.title == "第1号村道排水沟多年未修"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b,c\n1,2,3\n", "没有可识别的表头"),
        (csv_of([row(1)], "utf-8", ("登记编号", "标题", "信访人姓名")), "表头缺少“信访日期”"),
    ],
)
async def test_a_file_without_headings_is_refused_whole(
    world: World, content: bytes, said: str
) -> None:
    job = await imported(world, content)
    assert (job.state, job.failure) == ("FAILED", "INVALID")
    assert said in job.message
    assert await cases(world) == []


def accusing(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - cells
    return row(number, 信访类别="检举控告类", 主要诉求="违规占地", **changes)


async def test_an_accusation_of_ones_own_leader_goes_to_the_superior(world: World) -> None:
    job = await imported(world, xlsx([row(1), accusing(2, 被反映人="金水区区长")]))
    assert (job.result["kept"], job.result["handed_up"]) == (1, 1)
    rows = await world.ask(
        "SELECT t.name, c.state, c.imported FROM petition_case c"
        " JOIN tenant t ON t.id = c.tenant_id WHERE c.accuses"
    )
    assert [tuple(one) for one in rows] == [("郑州市", "FINISHED", True)]
    async with world.db.read(world.user("金水区区长")) as read:
        assert await read.rows("SELECT id FROM petition_case WHERE accuses", {}) == []
    async with world.db.read(world.user(WHO)) as read:
        assert await read.rows("SELECT id FROM petition_case WHERE accuses", {}) == []
    ledger = await world.ask(
        "SELECT convert_from(c.content, 'UTF8') AS said FROM ledger_entry e JOIN ledger_content c"
        " USING (tenant_id, chain, sequence)"
        " WHERE e.event = 'case.imported' AND e.object_kind = 'job'"
    )
    assert len(ledger) == 1
    assert "handed" not in ledger[0].said
    again = await imported(world, xlsx([accusing(2, 被反映人="金水区区长")]))
    assert (again.result["known"], again.result["handed_up"]) == (1, 0)


async def test_an_accusation_bars_whom_it_names(world: World) -> None:
    named = {"被反映人": "金水区自然资源局局长", "被反映人单位": "金水区自然资源局"}
    await imported(world, xlsx([accusing(1, **named)]))
    (case,) = await world.ask("SELECT id, tenant_path FROM petition_case WHERE accuses")
    assert case.tenant_path == world.path("金水区")
    for who, seen in (("金水区自然资源局局长", 0), ("金水区自然资源局承办人", 0), (WHO, 1)):
        async with world.db.read(world.user(who)) as read:
            assert len(await read.rows("SELECT id FROM petition_case", {})) == seen, who


async def test_by_trying_out_numbers_the_accused_learns_nothing(world: World) -> None:
    director = "金水区信访局局长"
    first = await imported(world, xlsx([accusing(2, 被反映人=director)]))
    assert first.result["handed_up"] == 1
    tried = await imported(world, xlsx([row(1), row(2), accusing(2)]), who=director)
    counts = {name: tried.result[name] for name in ("kept", "known", "faulty", "handed_up")}
    assert counts == {"kept": 3, "known": 0, "faulty": 0, "handed_up": 0}
    known = await imported(world, xlsx([accusing(2, 被反映人=director)]))
    assert known.result["known"] == 1


async def test_characters_that_can_not_be_kept_are_a_fault_of_their_row(world: World) -> None:
    places = ("登记编号", "承办单位", "办理状态", "办理结果", "内容分类", "被反映人")
    rows = [row(at, **{name: "ZZ"}) for at, name in enumerate(places)]
    headings = [f"ZZ{name}" if name == "录入员" else name for name in HEADINGS]
    job = await imported(world, with_nul(xlsx([*rows, row(9)], headings)))
    assert (job.state, job.result["kept"], job.result["ignored"]) == ("SUCCEEDED", 1, ["录入员"])
    said = "含有无法保存的控制字符。"
    assert await report(world, job) == [
        [at, name, said, "否"] for at, name in enumerate(places, start=2)
    ]


def with_nul(book: bytes) -> bytes:
    """Return a workbook with a NUL, as Office writes it, wherever it has ZZ."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as parts, zipfile.ZipFile(out, "w") as changed:
        for name in parts.namelist():
            changed.writestr(name, parts.read(name).replace(b"ZZ", b"_x0000_"))
    return out.getvalue()


async def test_whom_nobody_knows_is_noted(world: World) -> None:
    job = await imported(world, xlsx([accusing(1, 被反映人="某乡干部")]))
    assert job.result["kept"] == 1
    ((at, column, said, kept),) = await report(world, job)
    assert (at, column, kept) == (2, "被反映人", "是")
    assert "未能对应" in said


async def test_who_may_not_import_is_refused_and_nothing_is_queued(world: World) -> None:
    from xinfang.access.grants import ActNotPermitted  # noqa: PLC0415 - beside its one use

    for who in ("金水区自然资源局承办人", "金水区区长"):
        with pytest.raises(ActNotPermitted):
            await asked_for(world, xlsx([row(1)]), who)
    assert await world.ask("SELECT 1 FROM job") == []


async def test_killed_or_stopped_in_between_it_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinfang.cases.import_cases.BATCH", 3)
    job_id = await asked_for(world, xlsx([row(number) for number in range(1, 11)]))
    broken = True

    async def breaks(run: Run) -> None:
        advance = Run.advance

        async def once(self: Run, *given: Any, **named: Any) -> None:  # noqa: ANN401 - of advance
            await advance(self, *given, **named)
            if broken and named["done"] > 6:
                raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(Run, "advance", once)
            await IMPORT(run)

    async with working(world.at, breaks, objects=world.db.objects):
        failed = await until(world, job_id, "FAILED")
        broken = False
        assert len(await cases(world)) == failed.done - 1 == 3
        async with world.db.write(world.user(WHO)) as tx:
            await jobs_retry(tx, job_id)
        ended = await until(world, job_id, "SUCCEEDED")
    assert (ended.result["kept"], ended.result["known"]) == (10, 0)
    assert len(await cases(world)) == 10


async def jobs_retry(tx: Any, job_id: UUID) -> None:  # noqa: ANN401 - a transaction
    from xinfang.store import jobs  # noqa: PLC0415 - beside its one use

    await jobs.retry(tx, job_id)


def test_a_case_is_not_imported_unless_it_says_so() -> None:
    assert Case.__table__.c.imported.server_default is not None


async def test_a_row_that_was_refused_may_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_given: object) -> None:
        raise Invalid("不能登记。")

    rows = [accusing(1), row(2)]
    with monkeypatch.context() as patch:
        patch.setattr("xinfang.cases.import_cases.register", refuses)
        job = await imported(world, xlsx(rows))
    assert (job.result["kept"], job.result["faulty"]) == (1, 1)
    assert await report(world, job) == [[2, "", "不能登记。", "否"]]
    again = await imported(world, xlsx(rows))
    assert (again.result["kept"], again.result["known"], again.result["faulty"]) == (1, 1, 0)
