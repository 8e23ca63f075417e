"""Verification of every ledger, with the auditor's login and nothing of the application's.

Each chain is recomputed from its canonical bytes, compared with its columns, its contents, its head
and every anchor that covers it: those in the database and those that others hold. All is read in
one snapshot, so that writers need not stop.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from xinfang.store.anchors import Anchor, AnchorError, Head
from xinfang.store.faults import Fault, FaultKind, Walk
from xinfang.store.models import LedgerAnchor, LedgerContent, LedgerEntry, LedgerHead

ANCHORS: Final = "anchors"
"""The name that faults of the anchors themselves give as their chain."""
BATCH: Final = 1000

Place = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: counts, and the first fault of each chain."""

    chains: int
    entries: int
    destroyed: int
    anchors: int
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(slots=True)
class _Found:
    walks: dict[Place, Walk] = field(default_factory=dict)
    hashes: dict[tuple[Place, int], str] = field(default_factory=dict)
    entries: int = 0


async def verify(
    auditor: AsyncEngine,
    trusted: Mapping[str, bytes],
    held: Sequence[Anchor] = (),
    progress: Callable[[int], None] = lambda _entries: None,
) -> Report:
    """Verify all chains of all tenants, against the stored anchors and those `held` outside.

    `trusted` are the public keys of signers by id; `progress` is told how many entries were read.
    Raises AnchorError where an anchor of `held` itself doesn't hold.
    """
    for anchor in held:
        anchor.check(trusted)
    async with auditor.connect() as plain:
        connection = await plain.execution_options(isolation_level="REPEATABLE READ")
        rows = (await connection.execute(sa.select(LedgerAnchor.__table__))).all()
        stored = [Anchor(r.statement, _heads(r.heads), r.key_id, r.signature) for r in rows]
        positions = {
            ((UUID(head.tenant), head.chain), head.sequence)
            for anchor in (*stored, *held)
            for head in anchor.heads
        }
        found = await _walk(connection, positions, progress)
        await _tell_deletions_from_reorderings(connection, found.walks.values())
    faults = [walk.fault for walk in found.walks.values() if walk.fault is not None]
    faults += _faults_of_anchors(rows, stored, trusted)
    sound = [a for row, a in zip(rows, stored, strict=True) if _forged(row, a, trusted) is None]
    faults += _faults_by_anchors(found, sound, held)
    return Report(
        chains=len(found.walks),
        entries=found.entries,
        destroyed=sum(len(walk.unexplained) for walk in found.walks.values()),
        anchors=len(stored) + len(held),
        faults=tuple(faults),
    )


def _heads(rows: Iterable[dict[str, Any]]) -> tuple[Head, ...]:
    """Return the heads of a stored anchor; none where they were spoilt, which no root fits."""
    try:
        return tuple(Head(**row) for row in rows)
    except TypeError:
        return ()


async def _walk(
    connection: AsyncConnection,
    positions: set[tuple[Place, int]],
    progress: Callable[[int], None],
) -> _Found:
    found = _Found()
    heads = {(row.tenant_id, row.chain): row for row in await connection.execute(_HEADS)}
    result = await connection.stream(_ENTRIES, execution_options={"yield_per": BATCH})
    async for entries in result.partitions(BATCH):
        for entry in entries:
            place = (entry.tenant_id, entry.chain)
            walk = found.walks.get(place) or found.walks.setdefault(place, Walk(*place))
            walk.step(entry)
            if (place, entry.sequence) in positions:
                found.hashes[place, entry.sequence] = entry.hash.hex()
        found.entries += len(entries)
        progress(found.entries)
    for place in heads:
        found.walks.setdefault(place, Walk(*place))
    explained: dict[UUID, set[UUID]] = {}
    for place, walk in found.walks.items():
        walk.end(heads.get(place))
        explained.setdefault(place[0], set()).update(walk.explained)
    for (tenant_id, _chain), walk in found.walks.items():
        for event_id, sequence in walk.unexplained.items():
            if event_id not in explained[tenant_id]:
                said = "its content is gone, and no entry tells of a ruling"
                walk.blame(FaultKind.DELETION, sequence, said)
    return found


_HEADS = sa.select(LedgerHead.tenant_id, LedgerHead.chain, LedgerHead.sequence, LedgerHead.hash)
_CONTENT_OF_ENTRY = sa.and_(
    LedgerContent.tenant_id == LedgerEntry.tenant_id,
    LedgerContent.chain == LedgerEntry.chain,
    LedgerContent.sequence == LedgerEntry.sequence,
    LedgerContent.recorded_at == LedgerEntry.recorded_at,
)
_ENTRIES = (
    sa.select(LedgerEntry.__table__, LedgerContent.salt, LedgerContent.content)
    .outerjoin(LedgerContent, _CONTENT_OF_ENTRY)
    .order_by(LedgerEntry.tenant_id, LedgerEntry.chain, LedgerEntry.sequence)
)


async def _tell_deletions_from_reorderings(
    connection: AsyncConnection, walks: Iterable[Walk]
) -> None:
    """Call it a deletion where the entry that belongs in a place is nowhere in the chain."""
    for walk in walks:
        if walk.misplaced is None or walk.fault is None:
            continue
        rows = await connection.stream_scalars(
            sa.select(LedgerEntry.canonical).where(
                LedgerEntry.tenant_id == walk.tenant_id, LedgerEntry.chain == walk.chain
            )
        )
        async for canonical in rows:
            if _sequence(canonical) == walk.fault.sequence:
                break
        else:
            said = f"the entry is gone, and entry {walk.misplaced} was put in its place"
            gone, walk.fault = walk.fault, None
            walk.blame(FaultKind.DELETION, gone.sequence, said)


def _sequence(canonical: bytes) -> int | None:
    try:
        sequence: int = orjson.loads(canonical)["sequence"]
    except (ValueError, TypeError, KeyError):
        return None
    return sequence


def _faults_of_anchors(
    rows: Sequence[Any], stored: Sequence[Anchor], trusted: Mapping[str, bytes]
) -> list[Fault]:
    """Return what is wrong with the stored anchors themselves: forged ones, and gaps."""
    faults: list[Fault] = []
    last: dict[UUID, int] = {}
    pairs = zip(rows, stored, strict=True)
    for row, anchor in sorted(pairs, key=lambda pair: (pair[0].tenant_id, pair[0].sequence)):
        expected = last.get(row.tenant_id, 0) + 1
        last[row.tenant_id] = row.sequence
        if row.sequence > expected:
            faults.append(
                Fault(FaultKind.DELETION, row.tenant_id, ANCHORS, expected, "the anchor is gone")
            )
        if (said := _forged(row, anchor, trusted)) is not None:
            faults.append(Fault(FaultKind.EDIT, row.tenant_id, ANCHORS, row.sequence, said))
    return faults


def _forged(row: Any, anchor: Anchor, trusted: Mapping[str, bytes]) -> str | None:  # noqa: ANN401 - a row of anchors
    """Return what is wrong with a stored anchor, or None."""
    try:
        anchor.check(trusted)
        said = anchor.said
        signed = (said["id"], said["tenant"], said["sequence"])
    except (AnchorError, ValueError, TypeError, KeyError) as error:
        return str(error)
    stored = (str(row.id), str(row.tenant_id), row.sequence)
    return None if signed == stored else "its columns are not what was signed"


def _faults_by_anchors(
    found: _Found, stored: Sequence[Anchor], held: Sequence[Anchor]
) -> list[Fault]:
    """Return the chains that aren't what an anchor saw, one fault a chain, and lost anchors."""
    known = {anchor.statement for anchor in stored}
    lost = [anchor for anchor in held if anchor.statement not in known]
    faults: dict[Place, Fault] = {}
    for anchor in (*stored, *lost):
        disagreeing = [head for head in anchor.heads if not _agrees(found, head)]
        for head in disagreeing:
            place = (UUID(head.tenant), head.chain)
            walk = found.walks.get(place) or Walk(*place)
            # A fault of the chain itself says more than that an anchor disagrees with it.
            if walk.fault is None:
                fault = _disagreement(walk, head, restored=anchor in lost)
                faults.setdefault(place, fault)
        if anchor in lost and not disagreeing:
            said, tenant = anchor.said, UUID(anchor.said["tenant"])
            text = "an anchor that is held outside is not in the database"
            faults.setdefault(
                (tenant, ANCHORS),
                Fault(FaultKind.DELETION, tenant, ANCHORS, said["sequence"], text),
            )
    return list(faults.values())


def _agrees(found: _Found, head: Head) -> bool:
    return found.hashes.get(((UUID(head.tenant), head.chain), head.sequence)) == head.hash


def _disagreement(walk: Walk, head: Head, *, restored: bool) -> Fault:
    """Return what an anchor proves against a chain that is whole in itself.

    A lost anchor proves that the database as a whole is older than it, or a branch from before it.
    """
    short = walk.sequence < head.sequence
    sequence = walk.sequence + 1 if short else head.sequence
    if restored:
        kind = FaultKind.RESTORED_BACKUP
        said = f"an anchor held outside saw entry {head.sequence}, and the database knows neither"
    elif short:
        kind = FaultKind.TAIL_TRUNCATION
        said = f"an anchor saw entry {head.sequence}, the chain ends at {walk.sequence}"
    else:
        kind = FaultKind.EDIT
        said = "an anchor saw another entry here: it or one before it was rewritten"
    return Fault(kind, walk.tenant_id, walk.chain, sequence, said)
