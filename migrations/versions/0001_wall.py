"""Settings, the tables of access, and the functions that row-level security stands on.

`xinfang_required` raises where no actor is set, so that a session without the helper is an error.
`xinfang_denied` answers for the acting person alone. Tables of the accused and of denials are
closed to the application: it adds to them by definer functions and can't read them.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access import tables
from xinfang.store import wall

revision = "0001_wall"
down_revision = None

PLAIN_FUNCTIONS = """
CREATE FUNCTION xinfang_required(setting text) RETURNS text LANGUAGE plpgsql STABLE AS $body$
DECLARE value text := NULLIF(current_setting(setting, true), '');
BEGIN
  IF value IS NULL THEN
    RAISE EXCEPTION 'no actor: % is not set', setting USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN value;
END $body$;
CREATE FUNCTION xinfang_list(setting text) RETURNS text[] LANGUAGE sql STABLE AS
$body$ SELECT string_to_array(NULLIF(current_setting(setting, true), ''), ',') $body$;
CREATE FUNCTION xinfang_flag(setting text) RETURNS boolean LANGUAGE sql STABLE AS
$body$ SELECT COALESCE(NULLIF(current_setting(setting, true), '') = 'on', false) $body$;
"""

DENIED = """
DECLARE
  who text := NULLIF(current_setting('xinfang.person', true), '');
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  IF who IS NULL THEN
    IF xinfang_flag('xinfang.system') THEN RETURN '{}'; END IF;
    RAISE EXCEPTION 'no person: xinfang.person is not set' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN COALESCE((SELECT array_agg(object_id) FROM access_denial
                   WHERE person_id = who::uuid AND kind = what AND lifted_by IS NULL), '{}');
END
"""

# Of whatever kind: what stands for an object (a ledger entry, a warning) is denied with it.
DENIED_IDS = DENIED.replace(" AND kind = what", "")

PUT_SCOPE = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  INSERT INTO access_scope (kind, holder, reach, object_id, sort_at, status, until)
  VALUES (what, who, through, object, sorted_at, state, ends)
  ON CONFLICT (kind, holder, reach, object_id)
    DO UPDATE SET status = EXCLUDED.status, until = EXCLUDED.until;
END
"""

DROP_SCOPE = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  DELETE FROM access_scope
  WHERE kind = what AND holder = who AND reach = through AND object_id = object;
END
"""

# Who is what in which unit, by post or by role: who heads a unit without a post here heads it too.
HELD = """
held AS NOT MATERIALIZED (
  SELECT holding.person_id, post.unit_id, post.rank, holding.until
  FROM post_holding holding JOIN post ON post.id = holding.post_id
  UNION ALL
  SELECT person_id, unit_id,
         CASE WHEN role IN ('unit_head', 'director') THEN 'PRINCIPAL_LEADER'
              WHEN role = 'leader' THEN 'TEAM_MEMBER' ELSE 'STAFF' END, until
  FROM appointment
)"""

# Units accused or headed by an accused person, with everything below them by management or line;
# tenants accused, or whose Party committee or government is accused or led by an accused leader,
# with everything below them. Whoever holds or held an appointment or post there since the
# accusation, and the accused themselves. Leavers stay, later comers are added.
DENIED_PERSONS = f"""
WITH RECURSIVE {HELD}, subject AS (
  SELECT subject_kind, subject_id, since FROM access_accused
  WHERE kind = what AND object_id = object
), top_unit(id, since) AS (
  SELECT subject_id, since FROM subject WHERE subject_kind = 'UNIT'
  UNION
  SELECT held.unit_id, subject.since FROM subject
    JOIN held ON held.person_id = subject.subject_id
  WHERE subject.subject_kind = 'PERSON' AND held.rank = 'PRINCIPAL_LEADER'
    AND (held.until IS NULL OR held.until >= subject.since)
), denied_unit(id, since) AS (
  SELECT id, since FROM top_unit
  UNION
  SELECT unit.id, denied_unit.since FROM denied_unit
    JOIN unit ON unit.parent_id = denied_unit.id OR unit.vertical_superior_id = denied_unit.id
), top_tenant(path, since) AS (
  SELECT tenant.path, subject.since FROM subject JOIN tenant ON tenant.id = subject.subject_id
  WHERE subject.subject_kind = 'TENANT'
  UNION
  SELECT tenant.path, subject.since FROM subject
    JOIN unit ON unit.id = subject.subject_id
    JOIN tenant ON tenant.id = unit.tenant_id
  WHERE subject.subject_kind = 'UNIT' AND unit.leads_tenant
  UNION
  SELECT tenant.path, subject.since FROM subject
    JOIN held ON held.person_id = subject.subject_id
    JOIN unit ON unit.id = held.unit_id
    JOIN tenant ON tenant.id = unit.tenant_id
  WHERE subject.subject_kind = 'PERSON' AND held.rank <> 'STAFF' AND unit.leads_tenant
    AND (held.until IS NULL OR held.until >= subject.since)
), reached_unit(id, since) AS (
  SELECT id, since FROM denied_unit
  UNION
  SELECT unit.id, top_tenant.since FROM top_tenant
    JOIN unit ON unit.tenant_path >= top_tenant.path
      AND unit.tenant_path < left(top_tenant.path, -1) || '0'
)
SELECT subject_id FROM subject WHERE subject_kind = 'PERSON'
UNION
SELECT held.person_id FROM reached_unit
  JOIN held ON held.unit_id = reached_unit.id
WHERE held.until IS NULL OR held.until >= reached_unit.since
"""  # noqa: S608 - joins a text of this file

ACCUSE = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  INSERT INTO access_accused (kind, object_id, subject_kind, subject_id, since)
  SELECT what, object, subject_kinds[i], subject_ids[i], accused_since
  FROM generate_subscripts(subject_ids, 1) AS i
  ON CONFLICT DO NOTHING;
  INSERT INTO access_denial (person_id, kind, object_id, derived_at)
  SELECT person, what, object, derived FROM xinfang_denied_persons(what, object) AS person
  ON CONFLICT DO NOTHING;
END
"""

# Called by the organization actions after any change of posts, appointments or trees, with the
# persons concerned (all of them where NULL, for the check command). It looks at the accusations
# whose subjects stand over these persons, and adds only: nobody is let in again.
REDERIVE = f"""
DECLARE
  added bigint;
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  WITH RECURSIVE {HELD}, place(unit_id) AS (
    SELECT unit_id FROM held WHERE person_id = ANY (persons)
  ), over(unit_id) AS (
    SELECT unit_id FROM place
    UNION
    SELECT superior.id FROM over JOIN unit ON unit.id = over.unit_id
      JOIN unit superior ON superior.id = unit.parent_id OR superior.id = unit.vertical_superior_id
  ), over_tenant AS (
    SELECT DISTINCT tenant.id FROM place JOIN unit ON unit.id = place.unit_id
      JOIN tenant ON unit.tenant_path >= tenant.path
        AND unit.tenant_path < left(tenant.path, -1) || '0'
  ), subject AS (
    SELECT unnest(persons) AS id
    UNION SELECT unit_id FROM over
    UNION SELECT id FROM over_tenant
    UNION SELECT unit.id FROM unit
      WHERE unit.leads_tenant AND unit.tenant_id IN (SELECT id FROM over_tenant)
    UNION SELECT held.person_id FROM held JOIN unit ON unit.id = held.unit_id
      WHERE (held.rank = 'PRINCIPAL_LEADER' AND held.unit_id IN (SELECT unit_id FROM over))
         OR (held.rank <> 'STAFF' AND unit.leads_tenant
             AND unit.tenant_id IN (SELECT id FROM over_tenant))
  ), concerned AS (
    SELECT DISTINCT kind, object_id FROM access_accused
    WHERE persons IS NULL OR subject_id IN (SELECT id FROM subject)
  )
  INSERT INTO access_denial (person_id, kind, object_id, derived_at)
  SELECT person, concerned.kind, concerned.object_id, derived
  FROM concerned, LATERAL xinfang_denied_persons(concerned.kind, concerned.object_id) AS person
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS added = ROW_COUNT;
  RETURN added;
END
"""  # noqa: S608 - joins a text of this file

WOULD_BE_DENIED = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  RETURN EXISTS (SELECT 1 FROM access_denial
                 WHERE person_id = who AND kind = what AND object_id = object
                   AND lifted_by IS NULL);
END
"""

TABLES = (
    "access_scope",
    "access_accused",
    "access_denial",
    "access_unmasking",
    "access_tenant_grant",
    "access_version",
)


def upgrade() -> None:
    for statement in PLAIN_FUNCTIONS.strip().split(";\nCREATE"):
        text = statement if statement.startswith("CREATE") else f"CREATE{statement}"
        op.execute(text.rstrip(";\n"))
    tables.metadata.create_all(
        op.get_bind(), tables=[tables.metadata.tables[name] for name in TABLES]
    )
    op.execute(
        "INSERT INTO access_version VALUES ('policy', 1), ('reference', 1), ('authorization', 1)"
    )
    for statement in [*_functions(), *_walls()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _walls() -> list[str]:
    mine = "holder = ANY ((SELECT xinfang_list('xinfang.holders'))::uuid[])"
    own = "user_id::text = (SELECT xinfang_required('xinfang.actor'))"
    waiting = f"(needs_approval AND {wall.RANGE.format(path='tenant_path')})"
    return [
        *wall.enabled("access_scope"),
        wall.grant("access_scope", "SELECT"),
        wall.policy("access_scope", "access_scope_wall", f"{mine} OR {wall.SYSTEM}", acts="SELECT"),
        *wall.definer_access("access_scope", "SELECT, INSERT, UPDATE, DELETE"),
        *wall.enabled("access_accused"),
        *wall.definer_access("access_accused", "SELECT, INSERT"),
        *wall.enabled("access_denial"),
        *wall.definer_access("access_denial", "SELECT, INSERT, UPDATE"),
        *wall.enabled("access_unmasking"),
        wall.grant("access_unmasking", "SELECT, INSERT"),
        wall.grant("access_unmasking", "UPDATE (approver_id, granted_at, ends_at)"),
        wall.policy("access_unmasking", "access_unmasking_ask", own, acts="INSERT"),
        wall.policy(
            "access_unmasking", "access_unmasking_read", f"{own} OR {waiting}", acts="SELECT"
        ),
        wall.policy("access_unmasking", "access_unmasking_approve", waiting, acts="UPDATE"),
        wall.policy(
            "access_unmasking",
            "access_unmasking_denial",
            wall.DENIED.format(column="object_id", kind="case"),
            restrictive=True,
        ),
        *wall.reference_wall("access_tenant_grant"),
        *wall.enabled("access_version"),
        wall.grant("access_version", "SELECT, UPDATE"),
        wall.policy(
            "access_version",
            "access_version_wall",
            "(SELECT xinfang_required('xinfang.actor')) <> ''",
        ),
        *wall.definer_access("access_version"),
    ]


def _functions() -> list[str]:
    put = (
        "access_put_scope(what text, who uuid, through text, object uuid, sorted_at timestamptz,"
        " state text, ends date)"
    )
    accuse = (
        "access_accuse(what text, object uuid, subject_kinds text[], subject_ids uuid[],"
        " accused_since date, derived timestamptz)"
    )
    return [
        *wall.definer_function("xinfang_denied(what text)", DENIED, returns="uuid[]"),
        *wall.definer_function("xinfang_denied_ids()", DENIED_IDS, returns="uuid[]"),
        *wall.definer_function(put, PUT_SCOPE, returns="void", volatility="VOLATILE"),
        *wall.definer_function(
            "access_drop_scope(what text, who uuid, through text, object uuid)",
            DROP_SCOPE,
            returns="void",
            volatility="VOLATILE",
        ),
        *wall.definer_function(
            "xinfang_denied_persons(what text, object uuid)",
            f"BEGIN RETURN QUERY {DENIED_PERSONS}; END",
            returns="SETOF uuid",
        ),
        "SET LOCAL ROLE xinfang_authz",  # it was handed over: only its owner may revoke
        (
            "REVOKE ALL ON FUNCTION xinfang_denied_persons(text, uuid)"
            " FROM xinfang_app, xinfang_worker"
        ),
        "RESET ROLE",
        *wall.definer_function(accuse, ACCUSE, returns="void", volatility="VOLATILE"),
        *wall.definer_function(
            "access_rederive(persons uuid[], derived timestamptz)",
            REDERIVE,
            returns="bigint",
            volatility="VOLATILE",
        ),
        *wall.definer_function(
            "access_is_denied(who uuid, what text, object uuid)", WOULD_BE_DENIED, returns="boolean"
        ),
    ]


def downgrade() -> None:
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
    for function in (
        "access_is_denied(uuid, text, uuid)",
        "access_rederive(uuid[], timestamptz)",
        "access_accuse(text, uuid, text[], uuid[], date, timestamptz)",
        "xinfang_denied_persons(text, uuid)",
        "access_drop_scope(text, uuid, text, uuid)",
        "access_put_scope(text, uuid, text, uuid, timestamptz, text, date)",
        "xinfang_denied_ids()",
        "xinfang_denied(text)",
        "xinfang_flag(text)",
        "xinfang_list(text)",
        "xinfang_required(text)",
    ):
        op.execute(f"DROP FUNCTION {function}")
