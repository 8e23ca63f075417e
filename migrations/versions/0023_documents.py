"""Official documents: drafts, issued ones with their files, and the registers of their numbers.

A document is seen where its case is seen; before it is issued, only inside the unit that writes it.
What is issued never changes, but that another takes its place; what is sealed is sealed anew by
system work alone. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases.models import EventKind, TaskKind
from xinfang.correspondence import models
from xinfang.store import checks, wall

revision: str = "0023_documents"
down_revision: str | None = "0022_jobs"

DOCUMENT = models.Document.__tablename__
FILE = models.DocumentFile.__tablename__
REGISTER = models.DocumentRegister.__tablename__
TABLES = (DOCUMENT, FILE, REGISTER)

INSIDE = (
    "state IN ('ISSUED', 'SUPERSEDED')"
    " OR unit_id = ANY ((SELECT xinfang_list('xinfang.holders'))::uuid[])"
    f" OR {wall.SYSTEM}"
)
GUARD = """
DECLARE
  before jsonb := to_jsonb(OLD) - ARRAY['state', 'superseded_by_id', 'content', 'version'];
  after jsonb := to_jsonb(NEW) - ARRAY['state', 'superseded_by_id', 'content', 'version'];
BEGIN
  IF OLD.state IN ('DRAFT', 'SUBMITTED') THEN RETURN NEW; END IF;
  IF before <> after
     OR (OLD.content <> NEW.content AND NOT xinfang_flag('xinfang.system'))
     OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) <> ('ISSUED', 'SUPERSEDED'))
     OR (OLD.superseded_by_id IS NOT NULL
         AND OLD.superseded_by_id IS DISTINCT FROM NEW.superseded_by_id) THEN
    RAISE EXCEPTION 'an issued document never changes'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
"""


def _walls() -> list[str]:
    return [
        *wall.child_wall(DOCUMENT, "petition_case", "case_id"),
        wall.policy(DOCUMENT, f"{DOCUMENT}_inside", INSIDE, acts="SELECT", restrictive=True),
        *wall.child_wall(FILE, DOCUMENT, "document_id", acts="SELECT, INSERT"),
        wall.grant(FILE, "UPDATE (object_secret)"),
        wall.policy(FILE, f"{FILE}_reseal", wall.SYSTEM, acts="UPDATE", restrictive=True),
        *wall.tenant_wall(REGISTER),
        (
            "CREATE FUNCTION document_guard() RETURNS trigger LANGUAGE plpgsql"
            f" SET search_path = pg_catalog, public, pg_temp AS $body${GUARD}$body$"
        ),
        (
            f"CREATE TRIGGER {DOCUMENT}_issued BEFORE UPDATE ON {DOCUMENT}"
            " FOR EACH ROW EXECUTE FUNCTION document_guard()"
        ),
    ]


def upgrade() -> None:
    """Make the tables, their walls, and the guard of what is issued."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    checks.renew("case_event", "kind", EventKind)
    checks.renew("case_task", "kind", TaskKind)
    for statement in _walls():
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; what was issued is lost, but for the ledger and the objects."""
    for table in (FILE, DOCUMENT, REGISTER):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION document_guard()")
