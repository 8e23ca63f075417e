"""The file of a register: what it is by its content, what of it is too much, and its rows."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from xinfang.cases.importing import apart
from xinfang.cases.importing.apart import Row, UnreadableFile
from xinfang.store.job_files import XLSX

MOST_ENTRIES: Final = 2_000
MOST_UNPACKED: Final = 1 << 30
"""Bytes of a workbook, unpacked: half a million rows of two kilobytes each."""
TEXT: Final = "text/plain"
"""What a CSV is by its content."""
MOST_CELL: Final = 60_000
"""Characters of one cell: a longer one is cut, and its row then refused as too long."""
_CHUNK: Final = 1 << 20
_LOCAL_HEADER: Final = 30
_SAMPLE: Final = 1 << 16
_LINES: Final = 10
DELIMITERS: Final = (",", ";", "\t")
"""What may part the cells of a CSV; of those that are as frequent, the first."""
_DEFLATED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def check(content: bytes, media_type: str, most_unpacked: int = MOST_UNPACKED) -> None:
    """See that a file can be read, and that a workbook doesn't unpack to more than so many bytes.

    Raises UnreadableFile.
    """
    if media_type == XLSX:
        _check_workbook(content, most_unpacked)
    elif media_type == TEXT:
        encoding_of(content)
    else:
        raise UnreadableFile("只接受 xlsx 或 csv 文件。")


def encoding_of(content: bytes) -> str:
    """Return the encoding of a CSV: UTF-8 where it holds throughout, else GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFile("文件既不是 UTF-8 也不是 GB18030 编码。")


def rows_of(content: bytes, media_type: str) -> tuple[int, Iterator[tuple[int, Row]]]:
    """Return how many rows a file has, and each with its number as the user counts it, from 1.

    Raises UnreadableFile; so may going on to the next row.
    """
    if media_type == XLSX:
        return apart.rows_of(content)
    text = content.decode(encoding_of(content))
    count = sum(1 for _ in _csv(text))
    return count, enumerate(_csv(text), start=1)


def _csv(text: str) -> Iterator[Row]:
    # By count in the first lines: what Python has for guessing takes minutes of hostile quotes.
    head = "\n".join(text[:_SAMPLE].splitlines()[:_LINES])
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(MOST_CELL)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    except csv.Error:
        raise UnreadableFile("csv 文件有无法读取的行。") from None


def _check_workbook(content: bytes, most_unpacked: int) -> None:
    """See that a workbook is one, and that it doesn't unpack to more than it says, or than we take.

    What the directory says of sizes may lie: each part is unpacked here, a piece at a time.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            entries = parts.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile("xlsx 文件已损坏。") from None
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise UnreadableFile("只接受 xlsx 或 csv 文件。")
    if len(entries) > MOST_ENTRIES:
        raise UnreadableFile("xlsx 文件结构异常。")
    room = most_unpacked
    for entry in entries:
        room -= _unpacked(content, entry, room)


def _unpacked(content: bytes, entry: zipfile.ZipInfo, room: int) -> int:
    """Return how many bytes a part of a ZIP really has. Raises UnreadableFile above `room`."""
    at = entry.header_offset
    lengths = content[at + 26 : at + _LOCAL_HEADER]
    start = at + _LOCAL_HEADER + int.from_bytes(lengths[:2], "little")
    start += int.from_bytes(lengths[2:], "little")
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.flag_bits & 1 or entry.compress_type not in _DEFLATED:
        raise UnreadableFile("xlsx 文件已损坏或加了密码。")
    if entry.compress_type == zipfile.ZIP_STORED:
        return _within(len(packed), room)
    inflate, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    rest: bytes | memoryview = packed
    try:
        while not inflate.eof:
            piece = inflate.decompress(rest, _CHUNK)
            size = _within(size + len(piece), room)
            rest = inflate.unconsumed_tail
            if not piece and not rest:
                break
    except zlib.error:
        raise UnreadableFile("xlsx 文件已损坏。") from None
    if size != entry.file_size:
        raise UnreadableFile("xlsx 文件已损坏。")
    return size


def _within(size: int, room: int) -> int:
    if size > room:
        raise UnreadableFile("文件展开后过大。")
    return size
