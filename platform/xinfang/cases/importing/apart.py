"""Rows of a workbook, read by a process of its own that may take so much memory and no more.

The library that reads workbooks holds a sheet as the rectangle around its cells. Two cells at
opposite corners make a file of a kilobyte a sheet of half a terabyte, and a process that asks for
as much as that ends at once, with all that it serves.
"""

import io
import os
import resource
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from xinfang.kernel.errors import Invalid

MOST_MEMORY: Final = 3 << 30
"""Bytes of addresses, the interpreter's own among them: some half a million rows."""
MOST_SECONDS: Final = 600
"""Of a processor, for a whole workbook."""
_AT_ONCE: Final = 400

Row = Sequence[object]


class UnreadableFile(Invalid):
    """The file is no spreadsheet of ours, is damaged, or holds too much."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field=("upload",))


def _not_read() -> UnreadableFile:
    return UnreadableFile(
        "xlsx 文件已损坏、加了密码，或者表格范围过大（请删去数据之外的空白行列）。"
    )


def rows_of(content: bytes) -> tuple[int, Iterator[tuple[int, Row]]]:
    """Return how many rows the first sheet has, and each with its number, from 1.

    Raises UnreadableFile; so may going on to the next row.
    """
    rows = _rows(content)
    count = next(rows)
    if not isinstance(count, int):
        raise _not_read()
    return count, (row for batch in rows if isinstance(batch, list) for row in batch)


def _rows(content: bytes) -> Generator[int | list[tuple[int, Row]], None, None]:
    """Yield the count, then the rows in batches; the process ends with whoever listens."""
    context = get_context("spawn")  # a fork would inherit what other threads hold
    ours, theirs = context.Pipe(duplex=False)
    reader = context.Process(target=_read, args=(content, theirs), daemon=True)
    reader.start()
    theirs.close()
    try:
        while (told := ours.recv()) is not None:
            yield told
    except EOFError:
        raise _not_read() from None
    finally:
        ours.close()
        reader.kill()
        reader.join()


def _read(content: bytes, to: Connection) -> None:
    """Read within the bounds and send what `_rows` yields, None at the end."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a library says as it ends is no news
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError):
        return
    first = 0 if sheet.start is None else sheet.start[0]
    to.send(sheet.height + first)
    rows = enumerate(sheet.iter_rows(), start=first + 1)
    while batch := list(islice(rows, _AT_ONCE)):
        to.send(batch)
    to.send(None)
