"""Mass visits: when a unit was called to one, who came when, what came of it.

Servers of the release before run on: nothing that they write is taken away.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0041_on_site"
down_revision: str | None = "0040_merging"

TABLE = models.OnSite.__tablename__


def upgrade() -> None:
    """Make the table, and let events and settings be about them."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_setting", "name", [name.value for name in models.SettingName])
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "petition_case", "case_id"):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table; kinds of events stay known, for there may be some."""
    op.execute(f"DROP TABLE {TABLE}")
