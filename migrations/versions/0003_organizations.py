"""Regions, tenants, units, persons, posts, users, appointments, the calendar; subject to actor.

Reads of reference nouns end at the province; accounts and appointments stay in the own tenant
ranges. Regions and calendar are written by whoever stands above the provinces, and by nobody else.
`xinfang_actor` runs before any wall is up. The ledger's `tenant_path`, which is no part of what was
hashed, becomes movable by one function, so that a county that changes its parent keeps its ledger
in sight.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.organizations import models
from xinfang.store import wall

revision = "0003_organizations"
down_revision = "0002_store"

TABLES = (
    "region",
    "region_relation",
    "region_succession",
    "region_alias",
    "calendar_day",
    "tenant",
    "tenant_placement",
    "unit",
    "unit_placement",
    "unit_succession",
    "person",
    "cadre_authority",
    "post",
    "post_holding",
    "app_user",
    "appointment",
)
NATIONAL = TABLES[:5]
IN_THE_PROVINCE = (
    "tenant_placement",
    "unit",
    "unit_placement",
    "unit_succession",
    "person",
    "post",
    "post_holding",
)
APPEND_ONLY = ("ledger_entry", "ledger_content", "ledger_anchor")
READ_BY_DEFINERS = ("tenant", "unit", "person", "post", "post_holding", "app_user", "appointment")

# Who stands above the provinces: platform operators, and the system at work for the platform
# itself.
OPERATOR = f"{wall.PLATFORM} OR " + wall.RANGE.format(path=f"'{models.PLATFORM_PATH}'")

# The first enabled user of the pair signs in; see `AppUser`. A suspended tenant lets read, a closed
# one lets nothing.
# The first account of a subject is the one: were a disabled one passed over, another tenant's
# account of the same subject would sign him in as a person whom no denial names.
ACTOR = """
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH signed AS (
    SELECT first.* FROM (
      SELECT app_user.*, tenant.state FROM app_user JOIN tenant ON tenant.id = app_user.tenant_id
      WHERE issuer = by_issuer AND subject = by_subject ORDER BY app_user.id LIMIT 1
    ) AS first
    WHERE disabled_at IS NULL AND state <> 'CLOSED'
  )
  SELECT signed.id, signed.person_id, signed.display_name, signed.clearance,
         (SELECT value FROM access_version WHERE name = 'authorization'),
         (SELECT value FROM access_version WHERE name = 'policy'),
         held.id, held.role, held.unit_id, held.tenant_id, held.path, held.level, held.since,
         held.until, held.state = 'SUSPENDED'
  FROM signed LEFT JOIN LATERAL (
    SELECT appointment.*, tenant.path, tenant.level, tenant.state
    FROM appointment JOIN tenant ON tenant.id = appointment.tenant_id
    WHERE appointment.user_id = signed.id AND tenant.state <> 'CLOSED'
      AND since <= on_day AND (until IS NULL OR until >= on_day)
      AND (NOT needs_approval OR approved_by IS NOT NULL)
    ORDER BY appointment.id
  ) held ON true;
END
"""
ACTOR_RETURNS = (
    "TABLE (user_id uuid, person_id uuid, display_name text, clearance text,"
    " authorization_version bigint, policy_version bigint, appointment_id uuid, role text,"
    " unit_id uuid, tenant_id uuid, tenant_path text, level text, since date, until date,"
    " suspended boolean)"
)

TENANTS = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT id, path, level, state FROM tenant ORDER BY path;
END
"""

# All objects under the line of a unit, told by its own scope rows: what lies above it is made anew
# from the tree.
REDERIVE_LINE = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  WITH RECURSIVE below(id) AS (
    SELECT top UNION SELECT unit.id FROM below JOIN unit ON unit.vertical_superior_id = below.id
  )
  DELETE FROM access_scope stale USING access_scope mine
  WHERE mine.holder = top AND mine.reach = 'vertical_line' AND stale.reach = 'vertical_line'
    AND stale.kind = mine.kind AND stale.object_id = mine.object_id
    AND stale.holder NOT IN (SELECT id FROM below);
  WITH RECURSIVE over(id) AS (
    SELECT vertical_superior_id FROM unit WHERE id = top
    UNION SELECT unit.vertical_superior_id FROM over JOIN unit ON unit.id = over.id
  )
  INSERT INTO access_scope (kind, holder, reach, object_id, sort_at, status, until)
  SELECT mine.kind, over.id, mine.reach, mine.object_id, mine.sort_at, mine.status, mine.until
  FROM access_scope mine, over
  WHERE mine.holder = top AND mine.reach = 'vertical_line' AND over.id IS NOT NULL
  ON CONFLICT DO NOTHING;
END
"""

# What a unit held goes on with the successor that takes its work; what it is accused of, with every
# successor; asked for anything else, it does nothing.
HAND_OVER = """
#variable_conflict use_column
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  INSERT INTO access_scope (kind, holder, reach, object_id, sort_at, status, until)
  SELECT access_scope.kind, successor_id, reach, object_id, sort_at, status, until
  FROM access_scope JOIN unit_succession ON predecessor_id = holder
  WHERE holder = predecessor AND takes_work
  ON CONFLICT DO NOTHING;
  INSERT INTO access_accused (kind, object_id, subject_kind, subject_id, since)
  SELECT access_accused.kind, object_id, 'UNIT', successor_id, effective_on
  FROM access_accused JOIN unit_succession ON predecessor_id = subject_id
  WHERE subject_id = predecessor AND subject_kind = 'UNIT'
  ON CONFLICT DO NOTHING;
END
"""

FOLLOW = """
DECLARE
  new_path text := (SELECT path FROM tenant WHERE id = moved);
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  UPDATE ledger_entry SET tenant_path = new_path WHERE tenant_id = moved;
  UPDATE ledger_content SET tenant_path = new_path WHERE tenant_id = moved;
  UPDATE ledger_anchor SET tenant_path = new_path WHERE tenant_id = moved;
  UPDATE ledger_head SET tenant_path = new_path WHERE tenant_id = moved;
END
"""


def upgrade() -> None:
    op.execute("CREATE TYPE xinfang_uuid_range AS RANGE (subtype = uuid)")
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    op.bulk_insert(
        metadata.tables["tenant"],
        [
            {
                "id": models.PLATFORM_TENANT_ID,
                "path": models.PLATFORM_PATH,
                "level": "PLATFORM",
                "name": "平台",
            }
        ],
    )
    for statement in [*_walls(), *_movable_ledger(), *_functions()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _walls() -> list[str]:
    own_user = "id::text = (SELECT xinfang_required('xinfang.actor'))"
    own_person = "person_id::text = (SELECT NULLIF(current_setting('xinfang.person', true), ''))"
    authz = [one for table in READ_BY_DEFINERS for one in wall.definer_access(table)]
    return [
        *(one for table in NATIONAL for one in _national(table)),
        *_written_in_range("tenant", "path", f" OR {OPERATOR}"),
        *(one for table in IN_THE_PROVINCE for one in _written_in_range(table, "tenant_path")),
        *wall.tenant_wall("cadre_authority"),
        *wall.tenant_wall("app_user", or_else=own_user),
        *wall.tenant_wall("appointment", or_else=own_person),
        *authz,
        *wall.definer_access("unit_succession"),
        *wall.definer_access("tenant", role="xinfang_ledger"),
    ]


def _national(table: str) -> list[str]:
    return [
        *wall.national_wall(table),
        wall.grant(table, "INSERT, UPDATE, DELETE"),
        wall.policy(table, f"{table}_insert", OPERATOR, acts="INSERT"),
        wall.policy(table, f"{table}_update", OPERATOR, acts="UPDATE"),
        wall.policy(table, f"{table}_delete", OPERATOR, acts="DELETE"),
    ]


def _written_in_range(table: str, path: str, or_operator: str = "") -> list[str]:
    root, inside = wall.ROOT.format(path=path), wall.RANGE.format(path=path)
    return [
        *wall.enabled(table),
        wall.grant(table, "SELECT, INSERT, UPDATE"),
        wall.policy(table, f"{table}_read", f"{root}{or_operator}", acts="SELECT"),
        wall.policy(table, f"{table}_insert", f"{inside}{or_operator}", acts="INSERT"),
        wall.policy(table, f"{table}_update", f"{inside}{or_operator}", acts="UPDATE"),
    ]


def _movable_ledger() -> list[str]:
    statements = []
    for table in APPEND_ONLY:
        kept = ", ".join(c.name for c in metadata.tables[table].columns if c.name != "tenant_path")
        refuse = (
            f"DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
        statements += [
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {kept} OR {refuse}",
            wall.grant(table, "SELECT (tenant_id), UPDATE (tenant_path)", "xinfang_ledger"),
        ]
    return [
        *statements,
        wall.policy("ledger_anchor", "ledger_anchor_move", "true", to="xinfang_ledger"),
        *wall.movable("access_unmasking", "tenant_path"),
        wall.grant("outbox_parcel", "SELECT (tenant_path), UPDATE (tenant_path)", "xinfang_app"),
    ]


def _functions() -> list[str]:
    volatile = {"returns": "void", "volatility": "VOLATILE"}
    return [
        *wall.definer_function(
            "xinfang_actor(by_issuer text, by_subject text, on_day date)",
            ACTOR,
            returns=ACTOR_RETURNS,
        ),
        *wall.definer_function(
            "xinfang_tenants()",
            TENANTS,
            returns="TABLE (id uuid, path text, level text, state text)",
        ),
        "SET LOCAL ROLE xinfang_authz",  # it was handed over: only its owner may revoke
        "REVOKE ALL ON FUNCTION xinfang_tenants() FROM xinfang_app",
        "RESET ROLE",
        *wall.definer_function("organizations_rederive_line(top uuid)", REDERIVE_LINE, **volatile),
        *wall.definer_function("organizations_hand_over(predecessor uuid)", HAND_OVER, **volatile),
        *wall.definer_function(
            "ledger_follow(moved uuid)", FOLLOW, role="xinfang_ledger", **volatile
        ),
    ]


def downgrade() -> None:
    for function in (
        "ledger_follow(uuid)",
        "organizations_hand_over(uuid)",
        "organizations_rederive_line(uuid)",
        "xinfang_tenants()",
        "xinfang_actor(text, text, date)",
    ):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP POLICY ledger_anchor_move ON ledger_anchor")
    for policy in ("seen_to_move", "move"):
        op.execute(f"DROP POLICY access_unmasking_{policy}_tenant_path ON access_unmasking")
    op.execute(f"REVOKE UPDATE (tenant_path) ON access_unmasking FROM {wall.ROLES}")
    op.execute(
        "REVOKE SELECT (tenant_path), UPDATE (tenant_path) ON outbox_parcel FROM xinfang_app"
    )
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
        rights = "SELECT (tenant_id), UPDATE (tenant_path)"
        op.execute(f"REVOKE {rights} ON {table} FROM xinfang_ledger")
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP TYPE xinfang_uuid_range")
