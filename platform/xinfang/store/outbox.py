"""The outbox (发件箱): parcels leave with the business transaction and are delivered at least once.

Delivery is ordered per tenant, topic and key: only the head of a key may be claimed, and a head
that is leased, waits for its next attempt or is held keeps what follows it back. A lease carries a
fence number that grows with each claim. What a delivery does, its ledger entry and the DONE mark
are one transaction, and the mark demands the fence: a late holder of an expired lease commits
nothing. So each parcel takes effect once, although it may be tried often.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Claimed:
    """A parcel under lease, as its handler sees it: ids only."""

    id: UUID
    topic: str
    key: str
    tenant_id: UUID
    tenant_path: str
    object_id: UUID
    event_id: UUID | None
    attempts: int
    fence: int
