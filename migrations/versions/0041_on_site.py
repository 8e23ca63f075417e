"""Mass visits: when a unit was called to one, who came when, what came of it.

Servers of the release before run on: nothing that they write is taken away.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import wall

revision: str = "0041_on_site"
down_revision: str | None = "0040_merging"

TABLE = models.OnSite.__tablename__


def upgrade() -> None:
    """Make the table, and let events and settings be about them."""
    _check("case_event", "kind", [kind.value for kind in models.EventKind])
    _check("case_setting", "name", [name.value for name in models.SettingName])
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "petition_case", "case_id"):
        op.execute(sa.text(statement.replace(":", r"\:")))


def _check(table: str, column: str, values: list[str]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{column}")
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({listed}))"
    )


def downgrade() -> None:
    """Drop the table; kinds of events stay known, for there may be some."""
    op.execute(f"DROP TABLE {TABLE}")
