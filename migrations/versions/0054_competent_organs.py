"""Accusations are passed to other organs than discipline bodies; whether somebody serves in one.

Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.cases import models
from xinfang.store import checks, wall

revision: str = "0054_competent_organs"
down_revision: str | None = "0053_rating_sums"

# Appointments are seen in the own territory alone; that there is somebody is for whoever sends.
SERVES = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  RETURN EXISTS (
    SELECT 1 FROM appointment held JOIN app_user account ON account.id = held.user_id
    WHERE held.unit_id = unit AND held.role = ANY (roles)
      AND held.since <= day AND (held.until IS NULL OR held.until >= day)
      AND (NOT held.needs_approval OR held.approved_by IS NOT NULL)
      AND account.disabled_at IS NULL
  );
END
"""


def upgrade() -> None:
    """Let events tell of it, and make the function."""
    checks.renew("case_event", "kind", models.EventKind)
    comment = models.Case.__table__.c.with_discipline.comment
    op.execute(f"COMMENT ON COLUMN petition_case.with_discipline IS '{comment}'")
    for statement in wall.definer_function(
        "unit_serves(unit uuid, roles text[], day date)", SERVES, returns="boolean"
    ):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the function; the kind of event stays known, for there may be some."""
    op.execute("DROP FUNCTION unit_serves(uuid, text[], date)")
