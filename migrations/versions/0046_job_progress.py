"""The feed tells of jobs too: that one moved, to whoever asked for it.

A trigger of a role without login writes it, so that no worker, of this release or the one before,
can forget it. Servers of the release before run on: they follow other topics.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.store import wall

revision: str = "0046_job_progress"
down_revision: str | None = "0045_heads_by_role"

NAME = "feed_of_job"
OF_JOB = """
BEGIN
  INSERT INTO feed_entry (xact, topic, object_id, kind, user_id, made_at)
  VALUES (pg_current_xact_id()::text::bigint, 'JOB', NEW.id, NEW.state, NEW.requester_id,
          clock_timestamp());
  RETURN NULL;
END
"""
MOVED = "(NEW.state, NEW.done, NEW.total) IS DISTINCT FROM (OLD.state, OLD.done, OLD.total)"


def upgrade() -> None:
    """Make the trigger; of what has passed nobody is told."""
    *made, handed_over = wall.definer_function(
        f"{NAME}()", OF_JOB, returns="trigger", volatility="VOLATILE", to=""
    )
    # Whoever makes a trigger must be able to call its function: once handed over, we can't.
    trigger = (
        f"CREATE TRIGGER {NAME} AFTER UPDATE OF state, done, total ON job"
        f" FOR EACH ROW WHEN ({MOVED}) EXECUTE FUNCTION {NAME}()"
    )
    for statement in (*made, trigger, handed_over):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop it; nobody is told of jobs any more."""
    op.execute(f"DROP TRIGGER {NAME} ON job")
    op.execute(f"DROP FUNCTION {NAME}()")
