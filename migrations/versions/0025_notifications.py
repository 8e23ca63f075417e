"""Notifications of users, and the feed that subscribers follow, in the order of commits.

Triggers of a role without login write the feed, so that no act and no server, of this release or
the one before, can forget it. Nobody reads the table: a function tells ids and kinds up to the
oldest transaction under way, so that what commits late is never passed by.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import models as store  # noqa: F401 - as above
from xinfang.store import wall

revision: str = "0025_notifications"
down_revision: str | None = "0024_uploads"

OF_EVENT = """
BEGIN
  INSERT INTO feed_entry (xact, topic, object_id, case_id, kind, unit_id, made_at)
  VALUES (pg_current_xact_id()::text::bigint, 'CASE_EVENT', NEW.id, NEW.case_id, NEW.kind,
          NEW.unit_id, clock_timestamp());
  RETURN NULL;
END
"""
OF_CLOCK = """
BEGIN
  INSERT INTO feed_entry (xact, topic, object_id, case_id, kind, unit_id, made_at)
  VALUES (pg_current_xact_id()::text::bigint, 'CLOCK', NEW.id, NEW.case_id,
          CASE WHEN NEW.due_on <> OLD.due_on THEN 'MOVED' ELSE NEW.told END,
          NEW.unit_id, clock_timestamp());
  RETURN NULL;
END
"""
OF_NOTIFICATION = """
BEGIN
  INSERT INTO feed_entry (xact, topic, object_id, case_id, kind, user_id, made_at)
  VALUES (pg_current_xact_id()::text::bigint, 'NOTIFICATION', NEW.id, NEW.subject_id, NEW.kind,
          NEW.user_id, clock_timestamp());
  RETURN NULL;
END
"""
TRIGGERS = (
    ("feed_of_event", OF_EVENT, "AFTER INSERT ON case_event", ""),
    (
        "feed_of_clock",
        OF_CLOCK,
        "AFTER UPDATE OF due_on, told ON case_clock",
        (
            "WHEN (NEW.unit_id IS NOT NULL AND NEW.ended_as IS NULL AND (NEW.due_on <> OLD.due_on"
            " OR (NEW.told IS NOT NULL AND NEW.told IS DISTINCT FROM OLD.told)))"
        ),
    ),
    ("feed_of_notification", OF_NOTIFICATION, "AFTER INSERT ON notification", ""),
)

# A transaction that is under way may still write below what others have committed: what stands
# below the oldest such is complete, and is all that is told.
AFTER = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT xact, position, topic, object_id, case_id, kind, unit_id, user_id, made_at
    FROM feed_entry
    WHERE (xact, position) > (after_xact, after_position)
      AND xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xact, position LIMIT most;
END
"""
AFTER_RETURNS = (
    'TABLE (xact bigint, "position" bigint, topic text, object_id uuid, case_id uuid, kind text,'
    " unit_id uuid, user_id uuid, made_at timestamptz)"
)

# Who has the case is told only while it lies where it lay then; whoever got it since, of that.
EVENT = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT event.case_id, event.kind, event.user_id, event.unit_id,
      (SELECT held.responsible_unit_id FROM petition_case held
       WHERE held.id = event.case_id AND NOT EXISTS (
         SELECT 1 FROM case_event later WHERE later.case_id = event.case_id
           AND later.id > event.id AND later.kind IN ('TRANSFERRED', 'ASSIGNED'))),
      (SELECT sent.from_unit_id FROM case_event sending
       JOIN case_transfer sent ON sent.id = sending.subject_id
       WHERE sending.case_id = event.case_id AND sending.id <= event.id
         AND sending.kind IN ('TRANSFERRED', 'ASSIGNED')
       ORDER BY sending.id DESC LIMIT 1)
    FROM case_event event WHERE event.id = event_id;
END
"""

RECIPIENTS = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT DISTINCT held.user_id
    FROM appointment held JOIN app_user account ON account.id = held.user_id
    WHERE held.unit_id = unit AND held.role = ANY (roles)
      AND held.since <= day AND (held.until IS NULL OR held.until >= day)
      AND (NOT held.needs_approval OR held.approved_by IS NOT NULL)
      AND account.disabled_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM access_denial closed
        WHERE closed.person_id = held.person_id AND closed.kind = 'case'
          AND closed.object_id = case_id AND closed.lifted_by IS NULL);
END
"""

FORGET = """
DECLARE
  forgotten bigint;
BEGIN
  DELETE FROM {table} WHERE made_at < before;
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END
"""

WORKERS = (
    (
        "notification_event(event_id uuid)",
        EVENT,
        "TABLE (case_id uuid, kind text, user_id uuid, unit_id uuid, holder uuid, sender uuid)",
        "STABLE",
    ),
    (
        "notification_recipients(case_id uuid, unit uuid, roles text[], day date)",
        RECIPIENTS,
        "SETOF uuid",
        "STABLE",
    ),
    (
        "notification_forget(before timestamptz)",
        FORGET.format(table="notification"),
        "bigint",
        "VOLATILE",
    ),
    ("feed_forget(before timestamptz)", FORGET.format(table="feed_entry"), "bigint", "VOLATILE"),
)


def upgrade() -> None:
    """Make tables, triggers and functions; of what has passed nobody is told."""
    op.execute("ALTER TABLE case_clock ADD COLUMN IF NOT EXISTS told text")
    told = ", ".join(f"'{value}'" for value in models.ClockTold)
    op.execute("ALTER TABLE case_clock DROP CONSTRAINT IF EXISTS ck_case_clock_told")
    op.execute(f"ALTER TABLE case_clock ADD CONSTRAINT ck_case_clock_told CHECK (told IN ({told}))")
    op.execute(
        "CREATE INDEX IF NOT EXISTS ix_case_clock_to_tell ON case_clock (soon_on)"
        " WHERE ended_as IS NULL AND unit_id IS NOT NULL AND told IS DISTINCT FROM 'LATE'"
    )
    metadata.create_all(
        op.get_bind(), tables=[metadata.tables[name] for name in ("notification", "feed_entry")]
    )
    for statement in [*_walls(), *_functions()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _walls() -> list[str]:
    # Among his holders is the user himself; units and persons have no notifications.
    own = "user_id = ANY ((SELECT xinfang_list('xinfang.holders'))::uuid[])"
    return [
        *wall.enabled("notification"),
        wall.grant("notification", "SELECT, INSERT"),
        wall.grant("notification", "UPDATE (read_at)"),
        wall.policy("notification", "notification_own", own, acts="SELECT"),
        wall.policy("notification", "notification_read", own, acts="UPDATE"),
        wall.policy("notification", "notification_made", wall.SYSTEM, acts="INSERT"),
        *wall.definer_access("notification", "SELECT, DELETE"),
        *wall.enabled("feed_entry"),
        *wall.definer_access("feed_entry", "SELECT, INSERT, DELETE"),
        *wall.definer_access("case_event"),
        *wall.definer_access("case_transfer"),
    ]


def _functions() -> list[str]:
    statements = []
    for name, body, when, condition in TRIGGERS:
        *made, handed_over = wall.definer_function(
            f"{name}()", body, returns="trigger", volatility="VOLATILE", to=""
        )
        # Whoever makes a trigger must be able to call its function: once handed over, we can't.
        trigger = f"CREATE TRIGGER {name} {when} FOR EACH ROW {condition} EXECUTE FUNCTION {name}()"
        statements += [*made, trigger, handed_over]
    statements += wall.definer_function(
        "feed_after(after_xact bigint, after_position bigint, most integer)",
        AFTER,
        returns=AFTER_RETURNS,
        to="xinfang_app",
    )
    for signature, body, returns, volatility in WORKERS:
        statements += wall.definer_function(
            signature, body, returns=returns, volatility=volatility, to="xinfang_worker"
        )
    return statements


def downgrade() -> None:
    """Drop all of it; nobody is told any more."""
    for name, _body, when, _condition in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {when.rsplit(' ', 1)[1]}")
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION feed_after(bigint, bigint, integer)")
    for signature, *_rest in WORKERS:
        name = signature.split("(", 1)[0]
        op.execute(f"DROP FUNCTION {name}({wall.argument_types(signature)})")
    for table in ("notification", "feed_entry"):
        op.execute(f"DROP TABLE {table}")
    for table in ("case_event", "case_transfer"):
        op.execute(f"DROP POLICY {table}_xinfang_authz ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM xinfang_authz")
    op.execute("DROP INDEX IF EXISTS ix_case_clock_to_tell")
