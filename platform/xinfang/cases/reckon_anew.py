"""Reckoning provisional clocks anew when a year's holidays are announced (期限重算).

System work, a province and a batch at a time; each batch is one entry in the province's ledger.
"""

from typing import Final

from xinfang.access.actor import SystemActor
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import settle
from xinfang.cases.queries import process
from xinfang.cases.queries.cases import cases_to_settle
from xinfang.organizations import calendar
from xinfang.store.transaction import Write

BATCH: Final = 500


async def reckon_anew(tx: Write, system: SystemActor, limit: int = BATCH) -> int:
    """Reckon a batch of the province's provisional clocks by the calendar of today.

    Returns how many were looked at: none means that none is left. The cases are locked before their
    clocks are read, for an act may be ending or extending one.
    """
    loaded = await calendar.load(tx)
    waiting = await process.cases_provisional(tx, loaded.version, limit)
    cases = await cases_to_settle(tx, waiting)
    found = await process.provisional_clocks(tx, loaded.version, waiting)
    if not found:
        return 0
    moved = clocks.reckon_anew(found, loaded)
    for clock in moved:
        await tasks.follow_clock(tx, clock)
    touched = {clock.case_id for clock in moved}
    for case in cases:
        if case.id in touched:
            await settle(tx, case)
    tx.record(
        "case.clocks_reckoned",
        kind="calendar",
        object_id=None,
        tenants={system.tenant_id: system.tenant_path},
        grounds={"calendar": loaded.version, "clocks": len(found), "moved": len(moved)},
    )
    return len(found)
