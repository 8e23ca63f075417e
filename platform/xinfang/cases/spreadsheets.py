"""What all exports have in common (导出): who may ask, and how a file is kept.

Each asks for a reason, which goes into the ledger. What a file holds is kept beside it: whoever
fetches it must still be allowed all of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from openpyxl import Workbook

from xinfang.access.actor import Actor, Appointment
from xinfang.access.grants import ActNotPermitted, AmbiguousAppointment, Grants
from xinfang.cases.acting import text
from xinfang.cases.queries import exporting
from xinfang.kernel.errors import Invalid
from xinfang.store import bulk, job_files, jobs
from xinfang.store.job_files import XLSX, FilePurpose
from xinfang.store.jobs import Run
from xinfang.store.models import JobKind
from xinfang.store.transaction import Outcome, Write

PAGE: Final = 500
MOST_ROWS: Final = 100_000
"""Whoever needs more narrows it: nobody reads such a table, and many lose it."""
MAX_REASON: Final = 500

Cells = Sequence[str | int | None]


class TooManyRows(Invalid):
    """The list has more rows than a file may have."""

    def __init__(self) -> None:
        super().__init__(f"列表超过 {MOST_ROWS} 行，请缩小筛选范围后再导出。", field=("filter",))


@contextmanager
def workbook() -> Iterator[Workbook]:
    """Give a workbook to write row by row; where it isn't finished nothing of it stays open."""
    book = Workbook(write_only=True)
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()
        raise


async def queue(
    tx: Write,
    grants: Grants,
    kind: JobKind,
    asked: dict[str, Any],
    *,
    reason: str,
    acting_as: UUID | None,
) -> Outcome:
    """Queue an export for a reason and return its job.

    Raises TextMissing without a reason, ActNotPermitted, AmbiguousAppointment.
    """
    office = _office(tx, grants, acting_as)
    asked = {**asked, "reason": text(reason, MAX_REASON, "导出理由", "reason")}
    job_id = await jobs.ask_for(tx, kind, office, asked)
    event_id = tx.record(
        "case.export_asked",
        kind="job",
        object_id=job_id,
        tenants={office.tenant_id: office.tenant_path},
        grounds=asked,
    )
    return Outcome("job", job_id, event_id)


def _office(tx: Write, grants: Grants, acting_as: UUID | None) -> Appointment:
    if not isinstance(tx.actor, Actor):
        raise ActNotPermitted
    able = {
        appointment.id: appointment
        for appointment, _line in grants.held(tx.actor, "case", exporting.ACT)
        if acting_as in {None, appointment.id}
    }
    if not able:
        raise ActNotPermitted
    if len(able) > 1:
        raise AmbiguousAppointment
    return next(iter(able.values()))


async def finish(
    run: Run,
    content: bytes,
    held_in: sa.FromClause,
    held: Sequence[dict[str, Any]],
    name: str,
    days: int,
) -> None:
    """Keep a file for so many days, with what it holds, and end its job."""
    async with run.batch() as tx:
        office = run.office()
        await bulk.insert(tx, held_in, [{"job_id": run.job_id, **one} for one in held])
        file = await job_files.keep(
            tx,
            FilePurpose.RESULT,
            content,
            name=f"{name}.xlsx",
            media_type=XLSX,
            tenant=(office.tenant_id, office.tenant_path),
            days=days,
            job_id=run.job_id,
        )
        tx.record(
            "case.exported",
            kind="job",
            object_id=run.job_id,
            tenants={office.tenant_id: office.tenant_path},
            grounds={
                "reason": run.job.command["reason"],
                "rows": len(held),
                "file": file.object_digest.hex(),
            },
        )
        await run.advance(tx, done=len(held), total=len(held))
        await run.succeed(tx, {"rows": len(held), "file": str(file.id)})
