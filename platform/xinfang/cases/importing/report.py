"""The report of an import, and the template of a register, as workbooks."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from xinfang.cases.importing.headers import Headings, ImportField
from xinfang.cases.models import ImportFault

MARKS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program may take for a formula at the beginning of a text."""
_UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold: a letter with one of these would end every list that it stands in."""
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def report_of(
    faults: Iterable[ImportFault], counts: Mapping[str, int], headings: Headings
) -> bytes:
    """Return the report: how many rows became what, which columns weren't taken in, reasons."""
    book = Workbook(write_only=True)
    sums = book.create_sheet("汇总")
    for name, label in _COUNTS.items():
        write(sums, [label, counts[name]])
    for column in headings.dropped:
        write(sums, ["已剔除的列（涉及对人的评价，本平台不收录）", column])
    for column in headings.ignored:
        write(sums, ["未导入的列（不能识别）", column])
    rows = book.create_sheet("逐行说明")
    write(rows, ["行号", "列", "说明", "是否已导入"])
    for fault in faults:
        write(rows, [fault.row, fault.column, fault.reason, "是" if fault.kept else "否"])
    return saved(book)


_COUNTS: Final = {
    "kept": "已导入",
    "known": "此前已导入，未重复导入",
    "handed_up": "依法移交上级",
    "faulty": "未导入",
}


def template() -> bytes:
    """Return the template: the headings that are understood, and a row as an example."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("登记簿")
    write(sheet, [field.heading for field in ImportField])
    write(sheet, [_EXAMPLE.get(field, "") for field in ImportField])
    return saved(book)


_EXAMPLE: Final = {
    ImportField.SOURCE_NUMBER: "2024-0001",
    ImportField.RECEIVED_ON: "2024-01-08",
    ImportField.REGISTERED_ON: "2024-01-09",
    ImportField.CHANNEL: "来信",
    ImportField.CATEGORY: "申诉求决类",
    ImportField.TITLE: "村道排水沟多年未修",
    ImportField.DEMAND: "请求修复村道排水沟",
    ImportField.NAME: "张三丰",
    ImportField.STATE: "已办结",
    ImportField.CLOSED_ON: "2024-03-05",
}


def write(sheet, cells: Sequence[str | int | None]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - openpyxl's write-only sheet has no type
    """Append a row in which no text is a formula, whatever it begins with."""
    row = []
    for value in cells:
        cell = WriteOnlyCell(sheet, value=harmless(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        row.append(cell)
    sheet.append(row)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula, and every one can read.

    In a workbook the type of the cell says so; who saves it as CSV would lose that. `_x003D_` is
    how a workbook writes an equals sign: in a text it is six characters more than that.
    """
    kept = _ESCAPE.sub("_x005F_", _UNWRITABLE.sub("", text))
    return f"'{kept}" if kept.startswith(MARKS) else kept


def saved(book: Workbook) -> bytes:
    """Return a workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
