"""Who takes a case: whom an accusation bars, and how a case comes to lie with another unit."""

from collections.abc import Sequence
from uuid import UUID

from xinfang.access.actor import SystemActor
from xinfang.access.reach import Reach
from xinfang.cases import identity, leadership, opinion_task, sight, supervision
from xinfang.cases.lapsing import lapse_dispute, lapse_request
from xinfang.cases.models import Case, Petitioner
from xinfang.cases.parts import lapse_parts
from xinfang.cases.queries import details, routing
from xinfang.cases.queries.routing import Office, Subject
from xinfang.organizations.queries import vertical_chain
from xinfang.store.transaction import Write


def system_at(office: Office) -> SystemActor:
    """Return the system at work for an office's tenant."""
    return SystemActor("cases.receive", office.tenant.tenant_id, office.tenant.tenant_path)


async def unbarred(
    tx: Write, subjects: Sequence[Subject], offices: Sequence[Office]
) -> Office | None:
    """Return the first office that none of the subjects bars, or None."""
    for office in offices:
        if not await routing.barred(tx, subjects, office.unit_id):
            return office
    return None


async def hand_to(tx: Write, case: Case, office: Office, trackers: Sequence[UUID] = ()) -> None:
    """Make an office answer for a case: its tenant, its line and it alone hold it from now on.

    `trackers` are units that may follow what becomes of it. What was sealed for the old tenant is
    sealed anew for the new one.
    """
    await lapse_parts(tx, case)
    old, new = case.responsible_unit_id, office.unit_id
    old_line, new_line = await vertical_chain(tx, old), await vertical_chain(tx, new)
    await sight.open_to(tx, case, Reach.HANDLED, [new])
    await sight.open_to(tx, case, Reach.ORIGINATED, trackers)
    await lapse_dispute(tx, case)
    if office.tenant.tenant_id != case.tenant_id:
        await lapse_request(tx, case)
        await _seal_for(tx, case, office.tenant.tenant_id)
    case.tenant_id = office.tenant.tenant_id
    case.tenant_path = office.tenant.tenant_path
    case.province_id = office.tenant.province_id
    case.municipality_id = office.tenant.municipality_id
    case.county_id = office.tenant.county_id
    case.responsible_unit_id = new
    case.with_discipline = False  # set by what passes it to a discipline body, after this
    await tx.flush()
    await opinion_task.follow_move(tx, case)
    await sight.follow_line(tx, case, old_line, new_line)
    await supervision.follow_move(tx, case, old, office, new_line, follows=old in trackers)
    await leadership.follow_move(tx, case, old, follows=old in trackers)
    await sight.narrow(tx, case)


async def _seal_for(tx: Write, case: Case, tenant_id: UUID) -> None:
    rows: list[Petitioner] = (await details.petitioners_of(tx, [case.id]))[case.id]
    for row in rows:
        entry = identity.entry_of(tx.provider, row)
        columns = identity.sealed(tx.provider, entry, row_id=row.id, tenant_id=tenant_id)
        row.tenant_id = tenant_id
        for name, value in columns.items():
            setattr(row, name, value)
