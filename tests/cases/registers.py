"""Case registers of other systems for tests: rows in words, faults planted, as xlsx or csv."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from openpyxl import Workbook

from xinfang.access.actor import Actor
from xinfang.cases.import_cases import ImportCases, ask_for_import
from xinfang.correspondence.scanning import unscanned
from xinfang.correspondence.uploads import Sender, SentIn, receive
from xinfang.store.transaction import Outcome

from world import World

WHO: Final = "金水区信访局经办人"
REGISTER: Final = "金水区信访登记系统（2019版）"
HEADINGS: Final = (
    *("登记编号", "信访日期", "登记日期", "信访形式", "信访类别", "标题", "主要诉求", "信访人姓名"),
    *(
        "身份证号",
        "联系电话",
        "住址",
        "信访人数",
        "问题属地",
        "内容分类",
        "被反映人",
        "被反映人单位",
    ),
    *(
        "办理状态",
        "承办单位",
        "受理日期",
        "办结日期",
        "办理结果",
        "进京访次数",
        "是否扬言",
        "录入员",
    ),
)

Row = dict[str, Any]


def row(number: int, **changes: Any) -> Row:  # noqa: ANN401 - cells
    """Return a closed matter of 2023, changed."""
    return {
        "登记编号": f"JS-{number:06d}",
        "信访日期": "2023-03-06",
        "登记日期": "2023-03-07",
        "信访形式": "来信",
        "信访类别": "申诉求决类",
        "标题": f"第{number}号村道排水沟多年未修",
        "主要诉求": f"请求修复第{number}号村道排水沟",
        "信访人姓名": "张三丰",
        "身份证号": "410105199001011234",
        "联系电话": "13812345678",
        "办理状态": "已办结",
        "承办单位": "金水区住建局",
        "受理日期": "2023-03-20",
        "办结日期": "2023-05-08",
        "办理结果": "已修复",
        "进京访次数": 3,
        "是否扬言": "是",
        "录入员": "李",
        **changes,
    }


def cells(rows: Iterable[Row], headings: Sequence[str] = HEADINGS) -> list[list[Any]]:
    """Return headings and rows as cells."""
    return [list(headings), *([one.get(name) for name in headings] for one in rows)]


def xlsx(rows: Iterable[Row], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("登记簿")
    for line in cells(rows, headings):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(rows: Iterable[Row], encoding: str, headings: Sequence[str] = HEADINGS) -> bytes:
    """Return a CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(cells(rows, headings))
    return out.getvalue().encode(encoding)


async def brought(world: World, content: bytes, who: str = WHO) -> UUID:
    """Send a file in as a user; returns the upload."""
    actor: Actor = world.user(who)
    sent = SentIn(content, "登记簿.xlsx")
    return (await receive(world.db, actor, Sender.staff(actor), sent, unscanned)).id


async def asked_for(
    world: World,
    content: bytes,
    who: str = WHO,
    register: str = REGISTER,
    **given: Any,  # noqa: ANN401 - fields of the command
) -> UUID:
    """Ask for the import of a file; returns the job."""
    command = ImportCases(await brought(world, content, who), register, **given)
    async with world.db.write(world.user(who)) as tx:
        outcome: Outcome = await ask_for_import(tx, world.grants, command)
    return outcome.id
