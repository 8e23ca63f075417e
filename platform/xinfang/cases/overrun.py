"""The sweep of hours that ran out (小时时限逾期): offices above are warned, further up by hours.

As days have their sweep in `warn`. It is done every few minutes, a province and a batch at a time;
a batch is a transaction and one entry in the province's ledger.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from xinfang.access.actor import SystemActor
from xinfang.cases import notify
from xinfang.cases.escalation import Step
from xinfang.cases.models import Case, CaseHours
from xinfang.cases.queries import hours, warnings
from xinfang.cases.way_up import WayUp, let_see
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.law.warnings import HOURS_AFTER, Stage
from xinfang.store.transaction import Write

BATCH: Final = 100


async def warn_of_hours(tx: Write, system: SystemActor, limit: int = BATCH) -> int:
    """Look at a batch of hours that ran out in a province; returns at how many. None left at 0."""
    cases = {case.id: case for case in await hours.cases_overrun(tx, limit)}
    rows = await hours.overrun(tx, cases)
    if not rows:
        return 0
    waiting = await hours.open_subjects(tx, cases)
    units = {row.holder_unit_id for row in rows}
    way = WayUp(tx, await warnings.ground_of(tx, units, system.tenant_path))
    raised = 0
    for row in rows:
        if row.subject_id not in waiting:  # its task fell away with the case, or its end
            row.ended_at, row.look_at = tx.now, None
            continue
        raised += await _raise(way, cases[row.case_id], row)
    tx.record(
        "case.hours_overrun",
        kind="tenant",
        object_id=None,
        tenants={system.tenant_id: system.tenant_path},
        grounds={"looked_at": len(rows), "warnings": raised},
    )
    await tx.flush()
    return len(rows)


async def _raise(way: WayUp, case: Case, row: CaseHours) -> int:
    tx, late = way.tx, way.tx.now - row.due_at
    raised = 0
    for count, after in enumerate(HOURS_AFTER):
        if late <= timedelta(hours=after):
            break
        step = await way.step(case, row.holder_unit_id, 2 + count)
        if step is None:
            continue  # all are barred: the matter was handed on outside the platform
        warning = _row(row, step, after, tx)
        if await warnings.write_warnings(tx, [warning]):
            await let_see(tx, {case.id: case}, [warning])
            await notify.tell_overrun(tx, row, step.unit_id, step.roles, warning["id"])
            raised += 1
    row.look_at = _next(row, HOURS_AFTER, tx)
    return raised


def _row(row: CaseHours, step: Step, after: int, tx: Write) -> dict[str, Any]:
    return {
        "id": new_id(),
        "case_id": row.case_id,
        "clock_id": None,
        "order_id": None,
        "hours_id": row.id,
        "stage": Stage.AFTER_DUE.value,
        "threshold": after,
        "due_on": clock.civil_day(row.due_at),
        "due_at": row.due_at,
        "unit_id": row.holder_unit_id,
        "holder_unit_id": step.unit_id,
        "audience": step.audience.value,
        "step": step.number,
        "raised_at": tx.now,
    }


def _next(row: CaseHours, after: Sequence[int], tx: Write) -> Any:  # noqa: ANN401 - an instant or none
    instants = (row.due_at + timedelta(hours=one) for one in after)
    return min((one for one in instants if one >= tx.now), default=None)
