"""Notices to organization departments about cadres, walled by scope rows of their own kind.

Sender and addressee see them, whoever the case denies doesn't: the denials of the case are written
for its notices too. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.cases.models.notifications import SUBJECT_KINDS
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0048_cadre_notices"
down_revision: str | None = "0047_petitioners_files"

TABLE = "cadre_notice"
WRITTEN = "acknowledged_at, acknowledged_by, lapsed_at, version"

DENY = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  INSERT INTO access_accused (kind, object_id, subject_kind, subject_id, since)
  SELECT 'cadre_notice', notice.id, accused.subject_kind, accused.subject_id, accused.since
  FROM cadre_notice notice
    JOIN access_accused accused ON accused.kind = 'case' AND accused.object_id = notice.case_id
  WHERE notice.case_id = about
  ON CONFLICT DO NOTHING;
  INSERT INTO access_denial (person_id, kind, object_id, derived_at)
  SELECT denied.person_id, 'cadre_notice', notice.id, derived
  FROM cadre_notice notice
    JOIN access_denial denied ON denied.kind = 'case' AND denied.object_id = notice.case_id
  WHERE notice.case_id = about
  ON CONFLICT DO NOTHING;
END
"""
TOLD = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT case_id, from_unit_id, to_unit_id FROM cadre_notice
    WHERE id = notice AND lapsed_at IS NULL;
END
"""


def upgrade() -> None:
    """Make the table with its wall and functions; let events and notifications be about it."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("notification", "kind", models.NotificationKind)
    checks.renew("notification", "subject_kind", SUBJECT_KINDS)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in [*_walls(), *_functions()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _walls() -> list[str]:
    scoped = wall.SCOPED.format(kind=TABLE, table=TABLE)
    denied = wall.DENIED.format(column="id", kind=TABLE)
    return [
        *wall.enabled(TABLE),
        wall.grant(TABLE, "SELECT, INSERT"),
        wall.grant(TABLE, f"UPDATE ({WRITTEN})"),
        wall.policy(TABLE, f"{TABLE}_wall", scoped),
        wall.policy(TABLE, f"{TABLE}_denial", denied, restrictive=True),
        *wall.definer_access(TABLE),
    ]


def _functions() -> list[str]:
    return [
        *wall.definer_function(
            "cadre_notice_deny(about uuid, derived timestamptz)",
            DENY,
            returns="void",
            volatility="VOLATILE",
        ),
        *wall.definer_function(
            "cadre_notice_told(notice uuid)",
            TOLD,
            returns="TABLE (case_id uuid, sender uuid, addressee uuid)",
            to="xinfang_worker",
        ),
    ]


def downgrade() -> None:
    """Drop the notices; kinds of events and notifications stay known, for there may be some."""
    op.execute("DROP FUNCTION cadre_notice_told(uuid)")
    op.execute("DROP FUNCTION cadre_notice_deny(uuid, timestamptz)")
    op.execute(f"DROP TABLE {TABLE}")
