"""Destroying the content of ledger entries by due process, while the chains still verify."""

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.kernel.errors import NotFound
from xinfang.store.models import LedgerEntry
from xinfang.store.transaction import Write

DESTROYED: Final = "ledger.content_destroyed"
ENTRY: Final = "ledger_entry"


class ContentNotFound(NotFound):
    """The event is not within reach, or its content was destroyed before."""

    def __init__(self) -> None:
        super().__init__("没有该事件的台账内容。", field=("event",))


async def destroy_content(tx: Write, event_id: UUID, *, ruling: str) -> UUID:
    """Destroy the content of an event's entries by due process, and record that.

    The chain still verifies: the entry that tells of it names the event. `ruling` quotes who ruled
    so. Only the worker's role may. Raises ContentNotFound.
    """
    found = (await tx.execute(_ENTRIES_OF_EVENT, {"event": event_id})).all()
    removed = 0
    for entry in found:
        removed += await tx.session.scalar(_DESTROY, entry._asdict()) or 0
    if not removed:
        raise ContentNotFound
    return tx.record(
        DESTROYED,
        kind=ENTRY,
        object_id=event_id,
        tenants={entry.tenant: entry.path for entry in found},
        grounds={"ruling": ruling},
    )


_ENTRIES_OF_EVENT = sa.select(
    LedgerEntry.tenant_id.label("tenant"),
    LedgerEntry.tenant_path.label("path"),
    LedgerEntry.chain,
    LedgerEntry.sequence,
).where(LedgerEntry.event_id == sa.bindparam("event", type_=sa.Uuid))
_DESTROY = sa.text("SELECT ledger_destroy_content(:tenant, :chain, :sequence)").bindparams(
    sa.bindparam("tenant", type_=sa.Uuid),
    sa.bindparam("chain", type_=sa.Text),
    sa.bindparam("sequence", type_=sa.BigInteger),
)
