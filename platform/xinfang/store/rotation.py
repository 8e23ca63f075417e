"""Sealing values anew with the current key, in batches, while the platform is used.

What is still to be done is read from the values themselves: each begins with the id of its key. So
a run that was cut short is simply started again, and nothing is kept of how far it came.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from xinfang.access.actor import SystemActor
from xinfang.settings import MendableError
from xinfang.store.crypto import header_of
from xinfang.store.transaction import Database, Read, Write

BATCH: Final = 200
RESEALED: Final = "keys.resealed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Sealed columns of a table, and how the context of a value is made.

    `context` takes the column's name and the row's primary key and `named_by` columns by name.
    """

    table: sa.Table
    columns: tuple[str, ...]
    context: Callable[[str, Mapping[str, Any]], str]
    named_by: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[sa.Column[Any], ...]:
        """The primary key, in the order in which a run goes through the table."""
        return tuple(self.table.primary_key.columns)


class KeyInUseError(MendableError):
    """Values are still sealed with a key that was to be dropped."""

    def __init__(self, key_id: str, left: Mapping[str, int]) -> None:
        """Name the key and how many rows of each table need it."""
        rows = ", ".join(f"{count} rows of {table}" for table, count in left.items())
        super().__init__(f"{rows} are sealed with {key_id}: run `xinfang keys reseal` first")


async def reseal(
    database: Database,
    actor: SystemActor,
    sealed: Sealed,
    *,
    batch: int = BATCH,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Seal anew what isn't sealed with the current key, within the actor's subtree.

    Returns the number of rows. Each batch is a transaction with an entry in the ledger; its rows
    are locked for as long. Raises SealError at a value that doesn't open; what was done stays done.
    """
    done = 0
    after: tuple[Any, ...] | None = None
    while True:
        async with database.write(actor) as tx:
            rows = await _stale(tx, sealed, after, batch)
            if not rows:
                return done
            await _seal_anew(tx, sealed, rows)
            tx.record(
                RESEALED,
                kind="sealed_column",
                object_id=None,
                tenants={actor.tenant_id: actor.tenant_path},
                grounds={
                    "table": sealed.table.name,
                    "rows": len(rows),
                    "key": tx.provider.ring.current,
                },
            )
        done += len(rows)
        after = tuple(rows[-1][column.name] for column in sealed.key)
        progress(done)


async def left_with(read: Read, sealed: Sequence[Sealed], key_id: str) -> dict[str, int]:
    """Return how many rows of each table hold a value sealed with a key, where any do."""
    left: dict[str, int] = {}
    for one in sealed:
        begins = sa.or_(*(_mark(one, name, key_id) == header_of(key_id) for name in one.columns))
        statement = sa.select(sa.func.count()).select_from(one.table).where(begins)
        if count := await read.scalar(statement):
            left[one.table.name] = count
    return left


async def _stale(
    tx: Write, sealed: Sealed, after: tuple[Any, ...] | None, batch: int
) -> Sequence[sa.RowMapping]:
    current = tx.provider.ring.current
    names = dict.fromkeys((*(c.name for c in sealed.key), *sealed.named_by, *sealed.columns))
    header = header_of(current)
    statement = (
        sa.select(*(sealed.table.c[name] for name in names))
        .where(sa.or_(*(_mark(sealed, name, current) != header for name in sealed.columns)))
        .order_by(*sealed.key)
        .limit(batch)
        .with_for_update()
    )
    if after is not None:
        place = (sa.literal(v, c.type) for v, c in zip(after, sealed.key, strict=True))
        statement = statement.where(sa.tuple_(*sealed.key) > sa.tuple_(*place))
    return (await tx.execute(statement)).mappings().all()


def _mark(sealed: Sealed, name: str, key_id: str) -> sa.ColumnElement[bytes]:
    """Return as many leading bytes of a column as the key's header has; NULL stays NULL."""
    return sa.func.substr(sealed.table.c[name], 1, len(header_of(key_id)), type_=sa.LargeBinary)


async def _seal_anew(tx: Write, sealed: Sealed, rows: Sequence[sa.RowMapping]) -> None:
    header = header_of(tx.provider.ring.current)
    for row in rows:
        values: dict[str, bytes] = {}
        named = {str(name): value for name, value in row.items()}
        for name in sealed.columns:
            old: bytes | None = row[name]
            if old is not None and not old.startswith(header):
                context = sealed.context(name, named)
                plain = tx.provider.decrypt(old, context=context)
                values[name] = tx.provider.encrypt(plain, context=context)
        mine = sa.and_(*(column == row[column.name] for column in sealed.key))
        await tx.execute(sa.update(sealed.table).where(mine).values(values))
