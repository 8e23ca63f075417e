"""Arrival of a case at the unit it was sent to (到达), from which that unit's days run.

On the platform it is the instant of sending: what lies in the inbox has arrived, whether or not
somebody has looked (条例 23¶3).
"""

from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting
from xinfang.cases.models import EventKind, TaskKind, Transfer
from xinfang.law.lifecycle import Act


async def arrive(acting: Acting, transfer: Transfer, *, petition_office: bool) -> None:
    """Let a transfer arrive: the receiving unit's clocks start, and it has something to do.

    A petition office owes disposal (条例 22), any other unit notice to the petitioner (条例 23);
    both may object within five working days.
    """
    tx, case = acting.tx, acting.case
    acting.move(Act.ARRIVE)
    transfer.arrived_at = tx.now
    unit_id = transfer.to_unit_id
    if not petition_office and case.first_unit_id is None:
        case.first_unit_id = unit_id
    owed = await clocks.start(
        tx,
        case,
        "DL-02" if petition_office else "DL-05",
        tx.today,
        unit_id=unit_id,
        transfer_id=transfer.id,
    )
    await clocks.start(tx, case, "DL-06", tx.today, unit_id=unit_id, transfer_id=transfer.id)
    kind = TaskKind.DISPOSE if petition_office else TaskKind.DECIDE_ACCEPTANCE
    await tasks.open_task(tx, case, kind, unit_id, owed)
    if transfer.period_days is not None:
        asked = await clocks.start(
            tx,
            case,
            "DL-07",
            tx.today,
            unit_id=unit_id,
            setting=transfer.period_days,
            transfer_id=transfer.id,
        )
        await tasks.open_task(tx, case, TaskKind.REPORT_CLOSING, unit_id, asked)
    await acting.tell(EventKind.ARRIVED, {"unit": unit_id}, subject_id=transfer.id)
