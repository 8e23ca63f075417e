"""The read ledger: what is shown of protected fields (identity, accusation) leaves a trace.

Reads are noted while an operation runs and committed as one short write before its answer leaves.
Where that fails the answer must be withheld: no entry, no data.
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from xinfang.access.actor import AnyActor
from xinfang.store.transaction import Database

PROTECTED_READ: Final = "protected_read"


@dataclass(frozen=True, slots=True)
class _Object:
    """Whose secrecy an entry inherits, and in whose ledger it stands."""

    kind: str
    id: UUID
    tenant_id: UUID
    tenant_path: str


@dataclass(slots=True)
class ProtectedReads:
    """What one operation showed of protected field groups, by object."""

    _seen: dict[_Object, set[str]] = field(default_factory=dict)

    def note(self, group: str, object_id: UUID, tenant_id: UUID, tenant_path: str) -> None:
        """Note that a field of a group (`case.identity`) of an object is about to be shown.

        The object is the case itself, not its petitioner: the entry inherits its secrecy.
        """
        kind = group.split(".", 1)[0]
        self._seen.setdefault(_Object(kind, object_id, tenant_id, tenant_path), set()).add(group)

    async def record(self, database: Database, actor: AnyActor) -> None:
        """Commit what was noted to the objects' tenants, one entry an object, in one transaction.

        Nothing noted, nothing done. What couldn't be committed is kept and raises what the
        database raises.
        """
        if not self._seen:
            return
        noted = dict(self._seen)
        async with database.write(actor) as tx:
            for seen, groups in noted.items():
                tx.record(
                    f"{seen.kind}.{PROTECTED_READ}",
                    kind=seen.kind,
                    object_id=seen.id,
                    tenants={seen.tenant_id: seen.tenant_path},
                    grounds={"groups": sorted(groups)},
                    chain="reads",
                )
        for seen in noted:
            del self._seen[seen]
