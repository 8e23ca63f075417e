"""What can be wrong with a ledger, and the walk along one chain that finds the first bad entry."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import orjson

from xinfang.store import crypto
from xinfang.store.audit import GENESIS
from xinfang.store.destroy import DESTROYED

COLUMNS: Final = {
    "tenant": "tenant_id",
    "chain": "chain",
    "event": "event",
    "event_id": "event_id",
    "actor": "actor",
    "kind": "object_kind",
    "object": "object_id",
}


class FaultKind(StrEnum):
    """What was done to a ledger."""

    EDIT = "edit"
    DELETION = "deletion"
    REORDERING = "reordering"
    TAIL_TRUNCATION = "tail truncation"
    RESTORED_BACKUP = "restored backup"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad entry of a chain, and what was done to it."""

    kind: FaultKind
    tenant_id: UUID
    chain: str
    sequence: int
    said: str


@dataclass(slots=True)
class Walk:
    """The state of a walk along one chain, entry by entry in the order of the column `sequence`."""

    tenant_id: UUID
    chain: str
    sequence: int = 0
    hash: bytes = GENESIS
    fault: Fault | None = None
    misplaced: int | None = None
    """The sequence in the canonical bytes of the first bad entry, where that is another."""
    unexplained: dict[UUID, int] = field(default_factory=dict)
    """Entries without content, by event."""
    explained: set[UUID] = field(default_factory=set)
    """Events whose content was destroyed by due process, as later entries tell."""

    def blame(self, kind: FaultKind, sequence: int, said: str) -> None:
        """Keep the first fault; what follows it proves nothing."""
        if self.fault is None:
            self.fault = Fault(kind, self.tenant_id, self.chain, sequence, said)

    def step(self, entry: Any) -> None:  # noqa: ANN401 - a row of entry and content
        """Judge the next entry."""
        if self.fault is not None:
            return
        expected = self.sequence + 1
        if entry.sequence > expected:
            self.blame(FaultKind.DELETION, expected, "the entry is gone")
        elif entry.sequence < expected:
            self.blame(FaultKind.EDIT, entry.sequence, "the entry is there twice")
        else:
            self._judge(entry)
        self.sequence, self.hash = entry.sequence, entry.hash

    def _judge(self, entry: Any) -> None:  # noqa: ANN401 - as above
        at = entry.sequence
        canonical = _canonical(entry)
        if canonical is None:
            self.blame(FaultKind.EDIT, at, "its bytes are not those that were hashed")
        elif canonical["sequence"] != at:
            self.misplaced = canonical["sequence"]
            self.blame(FaultKind.REORDERING, at, f"entry {self.misplaced} stands in its place")
        elif canonical["previous"] != self.hash.hex():
            rewritten = max(at - 1, 1)
            self.blame(FaultKind.EDIT, rewritten, "it was rewritten: its successor names another")
        elif (differing := _differing(entry, canonical)) is not None:
            self.blame(FaultKind.EDIT, at, f"column {differing} is not what was hashed")
        else:
            self._judge_content(entry, canonical)

    def _judge_content(self, entry: Any, canonical: dict[str, Any]) -> None:  # noqa: ANN401 - as above
        if entry.event == DESTROYED and entry.object_id is not None:
            self.explained.add(entry.object_id)
        if entry.content is None:
            self.unexplained[entry.event_id] = entry.sequence
        elif (
            crypto.digest(entry.provider, entry.salt + entry.content).hex() != canonical["content"]
        ):
            self.blame(FaultKind.EDIT, entry.sequence, "its content is not what was recorded")

    def end(self, head: Any) -> None:  # noqa: ANN401 - a row of heads, or None
        """Compare the last entry with the chain's head."""
        if head is None:
            self.blame(FaultKind.DELETION, self.sequence, "the head of the chain is gone")
        elif head.sequence > self.sequence:
            said = f"the head tells of entry {head.sequence}, the chain ends at {self.sequence}"
            self.blame(FaultKind.TAIL_TRUNCATION, self.sequence + 1, said)
        elif head.sequence < self.sequence:
            self.blame(FaultKind.EDIT, head.sequence + 1, "it was put behind the head")
        elif head.hash != self.hash:
            self.blame(FaultKind.EDIT, self.sequence, "it was rewritten: the head names another")


def _canonical(entry: Any) -> dict[str, Any] | None:  # noqa: ANN401 - as above
    """Return what the canonical bytes say, or None where they aren't what was hashed."""
    try:
        hashed = crypto.digest(entry.provider, entry.canonical)
        said: dict[str, Any] = orjson.loads(entry.canonical)
        return said if hashed == entry.hash and {"sequence", "previous"} <= said.keys() else None
    except (ValueError, AttributeError):
        return None


def _differing(entry: Any, canonical: dict[str, Any]) -> str | None:  # noqa: ANN401 - as above
    """Return the first column that doesn't say what the canonical bytes say."""
    for name, column in COLUMNS.items():
        value = getattr(entry, column)
        if canonical.get(name) != (str(value) if value is not None else None):
            return column
    if datetime.fromisoformat(canonical["at"]) != entry.recorded_at:
        return "recorded_at"
    return None
