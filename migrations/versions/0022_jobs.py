"""Long work: the jobs, seen by whoever asked for them, and pgqueuer's queue of their ids.

The queue's tables are pgqueuer's own, as its release declares them; nothing but ids stands in them.
A user sees and withdraws the entries of his own jobs. The worker's role runs the queue; what it has
to know of a job that is not its own, it is told by definer functions: who asked for it, no content.
Only new things: servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.store import models, queue, wall

revision: str = "0022_jobs"
down_revision: str | None = "0021_remedy"

TABLE = models.Job.__tablename__
WORKER = "xinfang_worker"

# A run begins with the next fence, so that an earlier one that is still about does nothing more.
BEGIN = """
#variable_conflict use_column
BEGIN
  RETURN QUERY
  UPDATE job SET state = 'RUNNING', fence = fence + 1, attempts = attempts + 1,
    started_at = COALESCE(started_at, at)
  FROM app_user u
  WHERE job.id = of AND u.id = job.requester_id AND job.state IN ('QUEUED', 'RUNNING')
    AND job.entry = of_entry
  RETURNING job.kind, u.issuer, u.subject, job.fence, job.attempts;
END
"""

# A run ends without the requester: failed, or given back to the queue.
LEAVE = """
BEGIN
  UPDATE job SET state = left_as, failure = why, message = said,
    ended_at = CASE WHEN left_as = 'QUEUED' THEN NULL ELSE at END,
    attempts = CASE WHEN left_as = 'QUEUED' AND why IS NULL THEN attempts - 1 ELSE attempts END
  WHERE id = of AND fence = under AND state = 'RUNNING';
  RETURN FOUND;
END
"""

HELD = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT job.id, job.entry, job.kind, t.id, t.path, job.failure, job.attempts,
      job.created_at, job.ended_at
    FROM job JOIN tenant t ON t.id = job.tenant_id WHERE job.state = 'FAILED' ORDER BY job.id;
END
"""

HEALTH = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT count(*) FILTER (WHERE job.state = 'QUEUED'),
      count(*) FILTER (WHERE job.state = 'RUNNING'), count(*) FILTER (WHERE job.state = 'FAILED')
    FROM job WHERE job.state IN ('QUEUED', 'RUNNING', 'FAILED');
END
"""

REPLAY = """
BEGIN
  UPDATE job SET state = 'QUEUED', attempts = 0, failure = NULL, message = NULL, ended_at = NULL,
    entry = new_entry WHERE id = of AND state = 'FAILED';
  RETURN FOUND;
END
"""

FUNCTIONS = (
    (
        "job_begin(of uuid, of_entry bigint, at timestamptz)",
        BEGIN,
        "TABLE (kind text, issuer text, subject text, fence bigint, attempts integer)",
    ),
    (
        "job_leave(of uuid, under bigint, left_as text, why text, said text, at timestamptz)",
        LEAVE,
        "boolean",
    ),
    (
        "job_held()",
        HELD,
        (
            "TABLE (id uuid, entry bigint, kind text, tenant_id uuid, tenant_path text,"
            " failure text, attempts integer, created_at timestamptz, ended_at timestamptz)"
        ),
    ),
    ("job_health()", HEALTH, "TABLE (queued bigint, running bigint, held bigint)"),
    ("job_replay(of uuid, new_entry bigint)", REPLAY, "boolean"),
)


def upgrade() -> None:
    """Make the jobs and the queue, with their walls."""
    for statement in queue.install():
        op.execute(sa.text(statement.replace(":", r"\:")))
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in [*_walls(), *_functions()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _walls() -> list[str]:
    mine = "requester_id::text = (SELECT xinfang_required('xinfang.actor'))"
    entry = "EXISTS (SELECT 1 FROM job WHERE job.id = encode(pgqueuer.payload, 'hex')::uuid)"
    statements = [
        *wall.enabled(TABLE),
        wall.grant(TABLE, "SELECT, INSERT, UPDATE"),
        wall.policy(TABLE, f"{TABLE}_wall", mine),
        *wall.definer_access(TABLE, "SELECT, UPDATE"),
        wall.grant("pgqueuer", "SELECT, INSERT, DELETE", "xinfang_app"),
        wall.policy("pgqueuer", "pgqueuer_own", entry, to="xinfang_app"),
        wall.grant("pgqueuer_log", "INSERT", "xinfang_app"),
        wall.policy("pgqueuer_log", "pgqueuer_log_own", "true", acts="INSERT", to="xinfang_app"),
        "GRANT USAGE ON SEQUENCE pgqueuer_id_seq TO xinfang_app, xinfang_worker",
        "GRANT USAGE ON SEQUENCE pgqueuer_statistics_id_seq TO xinfang_worker",
    ]
    for table in queue.TABLES:
        statements += [
            *wall.enabled(table),
            wall.grant(table, "SELECT, INSERT, UPDATE, DELETE", WORKER),
            wall.policy(table, f"{table}_worker", "true", to=WORKER),
        ]
    return statements


def _functions() -> list[str]:
    return [
        statement
        for signature, body, returns in FUNCTIONS
        for statement in wall.definer_function(
            signature, body, returns=returns, volatility="VOLATILE", to=WORKER
        )
    ]


def downgrade() -> None:
    """Drop the jobs with the queue; what was not done is lost."""
    for signature, _body, _returns in FUNCTIONS:
        name = signature.split("(", 1)[0]
        op.execute(f"DROP FUNCTION {name}({wall.argument_types(signature)})")
    op.execute("DROP POLICY pgqueuer_own ON pgqueuer")
    op.execute(f"DROP TABLE {TABLE}")
    for statement in queue.uninstall():
        op.execute(sa.text(statement.replace(":", r"\:")))
