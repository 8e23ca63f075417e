"""Many rows of one table as one statement, under the wall like any other.

PostgreSQL refuses COPY where row-level security applies, and a statement for each row costs more
than the row. One array for each column costs neither.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.store.transaction import Write


async def insert(tx: Write, table: sa.FromClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns, in their order; columns left out get their default.

    Whoever calls it records what was done.
    """
    if not rows:
        return
    names = list(rows[0])
    arrays = (sa.literal([row[name] for row in rows], ARRAY(table.c[name].type)) for name in names)
    given = sa.func.unnest(*arrays).table_valued(*names).render_derived()
    await tx.execute(sa.insert(table).from_select(names, sa.select(*given.c)))  # type: ignore[arg-type]  # a mapped class's table
