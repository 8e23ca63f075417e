"""What petitioners do: supplements, withdrawals, ratings; codes to their telephones; lost codes.

Submissions and ratings are seen where their case is. One-time codes and requests for lost codes are
reached through functions alone. Kinds of events and tasks are added: servers of the release before
run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall
from xinfang.web import models as web

revision: str = "0034_petitioners_acts"
down_revision: str | None = "0033_hand_overs"

PHONE_CODE = web.PhoneCode.__tablename__
LOST_CODE = web.LostCode.__tablename__
CHILDREN = (models.Submission.__tablename__, models.Rating.__tablename__)
TABLES = (*CHILDREN, PHONE_CODE, LOST_CODE)
TRIES = 5

PUT = f"""
BEGIN
  INSERT INTO web_phone_code (subject, code, tries_left, expires_at)
  VALUES (of_subject, of_code, {TRIES}, until)
  ON CONFLICT (subject) DO UPDATE
    SET code = EXCLUDED.code, tries_left = EXCLUDED.tries_left, expires_at = EXCLUDED.expires_at;
END
"""  # noqa: S608 - a number of this file

# Right or wrong, it is one statement; a code that was right once is gone.
SPEND = """
DECLARE
  kept web_phone_code;
BEGIN
  SELECT * INTO kept FROM web_phone_code WHERE subject = of_subject FOR UPDATE;
  IF kept.subject IS NULL OR kept.expires_at <= at OR kept.tries_left = 0 THEN
    RETURN false;
  END IF;
  IF kept.code = given THEN
    DELETE FROM web_phone_code WHERE subject = of_subject;
    RETURN true;
  END IF;
  UPDATE web_phone_code SET tries_left = tries_left - 1 WHERE subject = of_subject;
  RETURN false;
END
"""

CONFIRM = """
BEGIN
  IF NOT web_phone_code_spend(of_subject, given, at) THEN RETURN false; END IF;
  UPDATE web_petitioner_session SET confirmed = true WHERE id_hash = of_session;
  RETURN true;
END
"""

LOSE = """
BEGIN
  INSERT INTO web_lost_code (id, typed, made_at) VALUES (of_id, of_typed, at);
END
"""

# Once and for all: a parcel that is delivered again finds nothing, and sends nothing.
FIND = """
DECLARE
  found bytea;
BEGIN
  DELETE FROM web_lost_code WHERE id = of_id RETURNING typed INTO found;
  RETURN found;
END
"""

# Several registers may have given the same number.
NUMBERED = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT p.id, p.tenant_id, p.tenant_path FROM petition_case p
  WHERE p.number = of_number ORDER BY p.id;
END
"""

FORGET = """
DECLARE
  gone bigint;
BEGIN
  DELETE FROM web_phone_code WHERE expires_at <= at;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
"""

BOTH, WORKER = wall.ROLES, "xinfang_worker"
FUNCTIONS = (
    (
        "web_phone_code_put(of_subject bytea, of_code bytea, until timestamptz)",
        PUT,
        "void",
        BOTH,
    ),
    (
        "web_phone_code_spend(of_subject bytea, given bytea, at timestamptz)",
        SPEND,
        "boolean",
        BOTH,
    ),
    (
        (
            "petitioner_session_confirm(of_session bytea, of_subject bytea, given bytea,"
            " at timestamptz)"
        ),
        CONFIRM,
        "boolean",
        BOTH,
    ),
    ("petitioner_lose(of_id uuid, of_typed bytea, at timestamptz)", LOSE, "void", BOTH),
    ("petitioner_find(of_id uuid)", FIND, "bytea", WORKER),
    (
        "petitioner_cases(of_number text)",
        NUMBERED,
        "TABLE (case_id uuid, tenant_id uuid, tenant_path text)",
        WORKER,
    ),
    ("web_phone_code_forget(at timestamptz)", FORGET, "bigint", WORKER),
)


def upgrade() -> None:
    """Make the tables and the ways to them."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    checks.renew("case_query_code", "way", [way.value for way in models.CodeWay])
    statements: list[str] = []
    for table in CHILDREN:
        statements += wall.child_wall(table, "petition_case", "case_id")
    for table in (PHONE_CODE, LOST_CODE):
        statements += wall.enabled(table)
        statements += wall.definer_access(table, "SELECT, INSERT, UPDATE, DELETE")
    for signature, body, returns, to in FUNCTIONS:
        statements += wall.definer_function(
            signature, body, returns=returns, volatility="VOLATILE", to=to
        )
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop what petitioners did."""
    for signature, *_rest in reversed(FUNCTIONS):
        name = signature.split("(", 1)[0]
        op.execute(f"DROP FUNCTION {name}({wall.argument_types(signature)})")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
