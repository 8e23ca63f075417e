"""Imported registers and the files of jobs; history enters the guard of states as history.

A case may be entered as ended where it is marked as imported: that it ended is another register's
word, and none of our clocks is made from it. Servers of the release before run on: a column with a
default is added, the guard lets pass whatever it let pass before.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, job_files, wall

revision: str = "0031_imports"
down_revision: str | None = "0030_joint"

TABLES = ("job_file", "case_import", "import_key", "import_fault")

BEGINS = "IF NEW.state <> 'REGISTERED' AND current_user IN"
HISTORY = (
    "IF NEW.state <> 'REGISTERED'"
    " AND NOT (NEW.imported AND NEW.state IN"
    " ('FINISHED', 'NOT_ACCEPTED', 'NO_LONGER_ACCEPTED', 'REDIRECTED', 'WITHDRAWN'))"
    " AND current_user IN"
)


def upgrade() -> None:
    """Add the mark and the tables, and let history in."""
    op.execute(
        "ALTER TABLE petition_case ADD COLUMN IF NOT EXISTS imported boolean NOT NULL DEFAULT false"
    )
    checks.renew("case_event", "kind", models.EventKind)
    assert job_files.JobFile.metadata is metadata  # noqa: S101 - the import fills the metadata
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    _guard(BEGINS, HISTORY)
    for statement in _walls():
        op.execute(sa.text(statement.replace(":", r"\:")))


def _guard(old: str, new: str) -> None:
    """Replace a condition of the guard as it stands."""
    text = op.get_bind().scalar(sa.text("SELECT pg_get_functiondef('case_guard()'::regprocedure)"))
    if old not in text:
        raise RuntimeError(f"the guard of states doesn't say: {old}")
    op.execute(sa.text(text.replace(old, new).replace(":", r"\:")))


def _walls() -> list[str]:
    mine = "owner_id::text = (SELECT xinfang_required('xinfang.actor'))"
    # The system removes what is over, seals keys anew, and follows a tenant that moves.
    system = f"({wall.SYSTEM} AND {wall.RANGE.format(path='tenant_path')})"
    return [
        *wall.enabled("job_file"),
        wall.grant("job_file", "SELECT, INSERT, UPDATE, DELETE"),
        wall.policy("job_file", "job_file_wall", f"{mine} OR {system}"),
        *wall.child_wall("case_import", "petition_case", "case_id", acts="SELECT, INSERT"),
        *wall.tenant_wall("import_key"),
        *wall.child_wall("import_fault", "job", "job_id", acts="SELECT, INSERT"),
    ]


def downgrade() -> None:
    """Drop the tables; what was imported as ended stays so."""
    _guard(HISTORY, BEGINS)
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
    op.execute("ALTER TABLE petition_case DROP COLUMN imported")
