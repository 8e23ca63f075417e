"""The CHECKs of enumerations, for revisions: each new value renews the one of its column.

A fresh database has the tables of today's models from their first revision, so that a renewal must
do on both: whatever is there goes first.
"""

from collections.abc import Iterable

from alembic import op


def renew(table: str, column: str, values: Iterable[str]) -> None:
    """Let a column hold these values and no others, whatever it was let hold before."""
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{column}")
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({listed}))"
    )
