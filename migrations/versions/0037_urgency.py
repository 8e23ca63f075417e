"""Major and urgent matters: the mark with its hours, and who was told what at what time.

Servers of the release before run on: nothing that they write is taken away.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0037_urgency"
down_revision: str | None = "0036_passing"

TABLES = ("case_urgency", "case_urgent_report")


def upgrade() -> None:
    """Make the tables, and let events and settings be about them."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_setting", "name", [name.value for name in models.SettingName])
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; kinds of events stay known, for there may be some."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
