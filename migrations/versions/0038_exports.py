"""Which cases an exported file holds, asked again at each fetch; keys of imports can be released.

Seen by whoever asked for the file. Only a new table: servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.store import models as store  # noqa: F401 - fills the metadata
from xinfang.store import wall

revision: str = "0038_exports"
down_revision: str | None = "0037_urgency"

TABLE = models.ExportedCase.__tablename__


def upgrade() -> None:
    """Make the table with its wall."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "job", "job_id", acts="SELECT, INSERT"):
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.execute(wall.grant("import_key", "DELETE"))


def downgrade() -> None:
    """Drop it; files that were exported open no more."""
    op.execute(f"REVOKE DELETE ON import_key FROM {wall.ROLES}")
    op.execute(f"DROP TABLE {TABLE}")
