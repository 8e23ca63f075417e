"""Reviews and re-reviews of what was answered, and which organ reviews whom.

An accused found out during a review loses the case like at any other stage. Servers of the release
before run on: what they write stays as it is.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0021_remedy"
down_revision: str | None = "0020_query_codes"

TABLES = ("case_review", "review_setting")
REVIEWED = ("UNDER_REVIEW", "REVIEWED", "UNDER_RE_REVIEW")


def _unforced(statement: str) -> None:
    # The owner is under the wall too, and is no actor: for this one statement it isn't.
    op.execute("ALTER TABLE case_transition NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute("ALTER TABLE case_transition FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    """Add the tables, the kinds of events and tasks, and the ways of an accused's removal."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for source in REVIEWED:
        _unforced(f"INSERT INTO case_transition VALUES ('REMOVE', '{source}', 'REGISTERED', '')")  # noqa: S608 - states of this file
    for statement in [
        *wall.child_wall("case_review", "petition_case", "case_id"),
        *wall.reference_wall("review_setting"),
    ]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them with what was reviewed; the wider checks stay, which hurt nobody."""
    for source in REVIEWED:
        _unforced(f"DELETE FROM case_transition WHERE act = 'REMOVE' AND source = '{source}'")  # noqa: S608 - states of this file
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name} CASCADE")
