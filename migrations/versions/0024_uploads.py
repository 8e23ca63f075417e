"""Files that are sent in, and the cases that they hang on.

A file that hangs on no case is seen by its sender, one that does by whoever sees the case. The
system lets go of what was left behind, and takes files in the sender's name where his case goes to
the superior past him. What is kept of today's papers stays: servers of the release before run on,
but show no name for where a file is kept.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases.models import EventKind
from xinfang.correspondence import models
from xinfang.store import checks, wall

revision: str = "0024_uploads"
down_revision: str | None = "0023_documents"

TABLE = models.Upload.__tablename__
MINE = "received_by::text = (SELECT xinfang_required('xinfang.actor'))"
HANGS = "EXISTS (SELECT 1 FROM petition_case parent WHERE parent.id = upload.case_id)"
INSIDE = wall.RANGE.format(path="tenant_path")
WAITS = f"(case_id IS NULL AND ({MINE} OR ({wall.SYSTEM} AND {INSIDE})))"

GUARD = """
CREATE FUNCTION upload_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF OLD.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id THEN
    RAISE EXCEPTION 'a file hangs on one case for ever' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $body$
"""
TRIGGER = (
    "CREATE TRIGGER upload_guard BEFORE UPDATE OF case_id ON upload"
    " FOR EACH ROW EXECUTE FUNCTION upload_guard()"
)


def upgrade() -> None:
    """Make the table with its wall, and let papers be such files."""
    checks.renew("case_event", "kind", EventKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in [
        *wall.enabled(TABLE),
        wall.grant(TABLE, "SELECT, INSERT, UPDATE (case_id, object_secret), DELETE"),
        wall.policy(TABLE, "upload_seen", f"{WAITS} OR {HANGS}", acts="SELECT"),
        wall.policy(
            TABLE, "upload_received", f"case_id IS NULL AND {MINE} AND {INSIDE}", acts="INSERT"
        ),
        wall.policy(TABLE, "upload_hung", f"{WAITS} OR {HANGS}", acts="UPDATE"),
        wall.policy(
            TABLE,
            "upload_let_go",
            f"case_id IS NULL AND {wall.SYSTEM} AND {INSIDE}",
            acts="DELETE",
        ),
        *wall.movable(TABLE, "tenant_path"),
        GUARD,
        TRIGGER,
        "ALTER TABLE case_attachment ADD COLUMN IF NOT EXISTS upload_id uuid",
        "ALTER TABLE case_attachment ALTER COLUMN reference DROP NOT NULL",
        *_again("ck", "kept_once", "CHECK ((upload_id IS NULL) <> (reference IS NULL))"),
        *_again("uq", "upload_id", "UNIQUE (upload_id)"),
        *_again("fk", "upload_id_upload", "FOREIGN KEY (upload_id) REFERENCES upload (id)"),
    ]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _again(kind: str, what: str, constraint: str) -> list[str]:
    # A fresh database has it from the models already.
    name = f"{kind}_case_attachment_{what}"
    return [
        f"ALTER TABLE case_attachment DROP CONSTRAINT IF EXISTS {name}",
        f"ALTER TABLE case_attachment ADD CONSTRAINT {name} {constraint}",
    ]


def downgrade() -> None:
    """Drop the files' rows; papers that were such files are lost."""
    op.execute("ALTER TABLE case_attachment DROP COLUMN upload_id")
    op.execute("DELETE FROM case_attachment WHERE reference IS NULL")
    op.execute("ALTER TABLE case_attachment ALTER COLUMN reference SET NOT NULL")
    op.execute(f"DROP TABLE {TABLE}")
    op.execute("DROP FUNCTION upload_guard()")
