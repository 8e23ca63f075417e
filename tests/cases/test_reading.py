"""Reading registers: headings, encodings, workbooks that unpack to too much; cells, formulas."""

import csv
import io
import zipfile
from contextlib import suppress
from multiprocessing import active_children

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from cases.registers import HEADINGS, row, xlsx
from xinfang.cases.importing import headers, reading, report
from xinfang.cases.importing.apart import UnreadableFile
from xinfang.cases.importing.headers import ImportField, NoHeadings, headings_of, profiles
from xinfang.cases.importing.reading import check
from xinfang.store.job_files import XLSX

BOMB = 64 * 1024 * 1024


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with one more part."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return out.getvalue()


def lying(book: bytes) -> bytes:
    """Return a workbook with a part of twice what we take that says it is small."""
    whole = with_part(book, "xl/media/image.bin", b"\0" * BOMB)
    size = BOMB.to_bytes(4, "little")
    return whole.replace(size, (10).to_bytes(4, "little"))


def test_a_sound_workbook_passes() -> None:
    check(xlsx([row(1)]), XLSX)


@pytest.mark.parametrize(
    "bomb", [with_part(xlsx([row(1)]), "x.bin", b"\0" * BOMB), lying(xlsx([]))]
)
def test_a_workbook_that_unpacks_to_too_much_is_refused(bomb: bytes) -> None:
    assert len(bomb) < BOMB // 100
    with pytest.raises(UnreadableFile, match="过大"):
        check(bomb, XLSX, BOMB // 2)


@pytest.mark.parametrize("delimiter", reading.DELIMITERS)
def test_the_cells_of_a_csv_are_parted_by_what_its_first_lines_have_most(delimiter: str) -> None:
    lines = [["登记编号", "标题", "诉求"], ["1", "a,b;c", 'd "e"'], ["", "", ""]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    count, rows = reading.rows_of(text.getvalue().encode(), reading.TEXT)
    assert (count, [list(cells) for _number, cells in rows]) == (3, lines)


@pytest.mark.parametrize("hostile", [",'b", ',"b', "\n'", ",'"])
def test_hostile_quotes_take_no_time(hostile: str) -> None:
    """With Python's own guess these took from half a minute to several, while nobody is served."""
    with suppress(UnreadableFile):
        list(reading.rows_of((hostile * 40_000).encode(), reading.TEXT)[1])


def far(reference: str) -> bytes:
    """Return a workbook of a kilobyte with a cell as far from the first as that."""
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([row(1)]))) as parts, zipfile.ZipFile(book, "w") as out:
        for name in parts.namelist():
            cell = f'<row r="{reference.lstrip("XFD")}"><c r="{reference}"><v>1</v></c></row>'
            changed = parts.read(name).replace(b"</sheetData>", f"{cell}</sheetData>".encode())
            out.writestr(name, changed)
    return book.getvalue()


@pytest.mark.parametrize("reference", ["XFD1048576", "A4294967295"])
def test_a_sheet_that_wants_all_memory_ends_the_process_that_reads_it_alone(reference: str) -> None:
    content = far(reference)
    check(content, XLSX)
    with pytest.raises(UnreadableFile, match="范围过大"):
        reading.rows_of(content, XLSX)
    count, rows = reading.rows_of(xlsx([row(1)]), XLSX)
    assert (count, [number for number, _cells in rows]) == (2, [1, 2])


def test_whoever_stops_reading_leaves_no_process_behind() -> None:
    _count, rows = reading.rows_of(xlsx([row(number) for number in range(2_000)]), XLSX)
    next(rows)
    assert active_children() != []
    del rows
    assert active_children() == []


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"PK\x03\x04 nothing", XLSX),
        (xlsx([row(1)])[:-200], XLSX),
        (b"%PDF-1.7", "application/pdf"),
        (b"\xff\xff\xff\x00\x81", reading.TEXT),
    ],
)
def test_what_is_no_register_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(UnreadableFile):
        check(content, media_type)


@pytest.mark.parametrize(
    "heading",
    [
        "进京访",
        "是否进京访",
        "越级访",
        "扬言",
        "三跨三离",
        "赴省访",
        "信访次数",
        "缠访闹访",
        "重点人员",
        "风险等级",
    ],
)
def test_columns_about_behavior_are_dropped_whatever_they_are_mapped_to(heading: str) -> None:
    assert profiles(heading)
    found = headings_of([[*HEADINGS, heading]], {heading: ImportField.FACTS})
    assert heading in found.dropped
    assert ImportField.FACTS not in found.columns


@pytest.mark.parametrize("field", list(ImportField))
def test_no_heading_that_is_understood_is_taken_for_behavior(field: ImportField) -> None:
    assert not [name for name in headers.SYNONYMS[field] if profiles(name)]


def test_headings_are_found_below_a_title_and_however_they_are_written() -> None:
    rows = [["某区信访登记簿"], [], ["信 访 日 期", "信访形式（必填）", "*信访类别", "标题："]]
    with pytest.raises(NoHeadings, match="信访形式"):
        headings_of(rows)
    rows[2][1] = "【信访形式】"
    found = headings_of(rows)
    assert found.row == 2
    assert found.columns[ImportField.RECEIVED_ON] == 0


def test_no_two_fields_have_a_heading_in_common() -> None:
    names = [headers.plain(name) for names in headers.SYNONYMS.values() for name in names]
    assert len(names) == len(set(names))


def test_the_template_is_a_register_that_can_be_read() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(report.template()))
    lines = book.get_sheet_by_index(0).to_python()
    assert set(headings_of(lines).columns) == set(ImportField)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
)
def test_no_text_is_a_formula(text: str) -> None:
    book = Workbook(write_only=True)
    report.write(book.create_sheet("x"), [text])
    (cell,) = next(load_workbook(io.BytesIO(report.saved(book)))["x"].iter_rows())
    assert (cell.data_type, cell.value) == ("s", f"'{text}")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("_x003D_1+1", "_x003D_1+1"),  # read as it was written, and not as =1+1
        ("_x005F_x003D_1", "_x005F_x003D_1"),
        ("诉求\ufffe\uffff\x0b\x00\ud800完", "诉求完"),
        ("𰻝\ue000\r\n", "𰻝\ue000\r\n"),
    ],
)
def test_whatever_a_letter_holds_can_be_written_and_is_read_as_text(text: str, read: str) -> None:
    book = Workbook(write_only=True)
    report.write(book.create_sheet("x"), [text])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(report.saved(book))).get_sheet_by_index(0)
    assert sheet.to_python() == [[read]]
