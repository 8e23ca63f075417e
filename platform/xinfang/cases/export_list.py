"""Exporting another list than that of cases as a spreadsheet (导出列表), for a stated reason.

Each page is read under the requester's rights as they are then. Which lines a file holds is kept:
whoever fetches it must still be allowed every one of them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.cases.exported_lists import TABLES, Asking, Narrowed, Table
from xinfang.cases.importing.report import saved, write
from xinfang.cases.models import ExportedLine
from xinfang.cases.queries import exporting
from xinfang.cases.queries.exporting import ExportedList
from xinfang.cases.spreadsheets import (
    MOST_ROWS,
    PAGE,
    Cells,
    TooManyRows,
    finish,
    queue,
    workbook,
)
from xinfang.store.jobs import Run
from xinfang.store.models import JobKind
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class ExportList:
    """Export what a list shows, narrowed as the list itself can be, for a reason."""

    of: ExportedList
    narrowed: Narrowed
    reason: str
    acting_as: UUID | None = None


async def ask_for_list(tx: Write, grants: Grants, command: ExportList) -> Outcome:
    """Queue the export and return its job.

    Raises TextMissing without a reason, ActNotPermitted, AmbiguousAppointment.
    """
    narrowed = TABLES[command.of].filter.dump_python(command.narrowed, mode="json")
    return await queue(
        tx,
        grants,
        JobKind.EXPORT_LIST,
        {"list": command.of.value, "filter": narrowed},
        reason=command.reason,
        acting_as=command.acting_as,
    )


async def export_list(run: Run, *, days: int) -> None:
    """Do an export; its file is kept so many days."""
    table = TABLES[ExportedList(run.job.command["list"])]
    narrowed = table.filter.validate_python(run.job.command["filter"])
    held: dict[UUID, None] = {}
    with workbook() as book:
        sheet = book.create_sheet(table.name)
        write(sheet, table.headings)
        async for lines in _pages(run, table, narrowed):
            for line_id, line in lines:
                if line_id not in held:  # one that moved while the list was gone through
                    write(sheet, line)
                    held[line_id] = None
        content = await asyncio.to_thread(saved, book)
    await finish(
        run,
        content,
        ExportedLine.__table__,
        [{"line_id": line_id} for line_id in held],
        table.name,
        days,
    )


async def _pages(
    run: Run, table: Table, narrowed: Narrowed
) -> AsyncIterator[Sequence[tuple[UUID, Cells]]]:
    after: Any = None
    done = 0
    while True:
        async with run.batch() as tx:
            if not run.grants.held(run.actor, "case", exporting.ACT):
                raise ActNotPermitted
            page = await table.page(Asking(tx, run.actor, run.grants, narrowed, after, PAGE))
            done += len(page.lines)
            if done > MOST_ROWS:
                raise TooManyRows
            await run.advance(tx, done=done, total=None)
        yield page.lines
        after = page.after
        if after is None:
            return
