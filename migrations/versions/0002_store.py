"""The ledger with its heads and anchors, idempotency keys and the outbox.

The application can't write the ledger: `ledger_lock` and `ledger_append` run as a role that may
insert entries and move heads, and triggers refuse every update and delete for everybody, the owner
included. The one exception is the content of an entry, which `ledger_destroy_content` removes; an
entry must tell of it, or verification calls it a deletion.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.store import models, wall  # noqa: F401 - the import fills the metadata

revision = "0002_store"
down_revision = "0001_wall"

LEDGER = ("ledger_head", "ledger_entry", "ledger_content", "ledger_anchor")
TABLES = (*LEDGER, "idempotency_key", "outbox_parcel")

LOCK = """
#variable_conflict use_column
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  INSERT INTO ledger_head (tenant_id, chain, tenant_path, sequence, hash)
  VALUES (tenant, chain_name, path, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT head.sequence, head.hash FROM ledger_head head
    WHERE head.tenant_id = tenant AND head.chain = chain_name FOR UPDATE;
END
"""

APPEND = """
DECLARE
  head ledger_head;
BEGIN
  IF who <> xinfang_required('xinfang.actor') THEN
    RAISE EXCEPTION 'the ledger entry names another actor' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO head FROM ledger_head
  WHERE tenant_id = tenant AND chain = chain_name FOR UPDATE;
  IF head.sequence + 1 IS DISTINCT FROM seq OR head.hash IS DISTINCT FROM previous THEN
    RAISE EXCEPTION 'the ledger entry does not follow its head'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  INSERT INTO ledger_entry
    (tenant_id, chain, sequence, recorded_at, tenant_path, event_id, event, actor, object_kind,
     object_id, provider, canonical, hash)
  VALUES (tenant, chain_name, seq, at, path, event_uid, event_name, who, what, object,
          provider_name, canonical_bytes, digest);
  INSERT INTO ledger_content
    (tenant_id, chain, sequence, recorded_at, tenant_path, salt, content)
  VALUES (tenant, chain_name, seq, at, path, salt_bytes, content_bytes);
  UPDATE ledger_head SET sequence = seq, hash = digest
  WHERE tenant_id = tenant AND chain = chain_name;
END
"""
APPEND_TAKES = (
    "tenant uuid, path text, chain_name text, seq bigint, at timestamptz, event_uid uuid,"
    " event_name text, who text, what text, object uuid, provider_name text,"
    " canonical_bytes bytea, previous bytea, digest bytea, salt_bytes bytea, content_bytes bytea"
)

DESTROY = f"""
DECLARE
  removed bigint;
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  DELETE FROM ledger_content
  WHERE tenant_id = tenant AND chain = chain_name AND sequence = seq
    AND {wall.RANGE.format(path="tenant_path")};
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END
"""  # noqa: S608 - put together from constants

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_TABLE_NAME = 'ledger_content' AND TG_OP = 'DELETE' AND current_user = 'xinfang_ledger' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END $body$
"""

# Steps from tenant to tenant along the index, so that a long queue of one costs the others nothing.
# What waits behind an unfinished parcel of its key is not due: a held one would keep workers busy.
DUE_TENANTS = """
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH RECURSIVE waiting(tenant_id) AS (
    (SELECT parcel.tenant_id FROM outbox_parcel parcel WHERE parcel.state = 'READY'
     ORDER BY parcel.tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT parcel.tenant_id FROM outbox_parcel parcel
            WHERE parcel.state = 'READY' AND parcel.tenant_id > waiting.tenant_id
            ORDER BY parcel.tenant_id LIMIT 1)
    FROM waiting WHERE waiting.tenant_id IS NOT NULL
  )
  SELECT waiting.tenant_id, due.tenant_path FROM waiting CROSS JOIN LATERAL (
    SELECT parcel.tenant_path FROM outbox_parcel parcel
    WHERE parcel.tenant_id = waiting.tenant_id
      AND parcel.state = 'READY' AND parcel.available_at <= at
      AND (parcel.leased_until IS NULL OR parcel.leased_until < at)
      AND NOT EXISTS (
        SELECT 1 FROM outbox_parcel earlier
        WHERE earlier.tenant_id = parcel.tenant_id AND earlier.topic = parcel.topic
          AND earlier.key = parcel.key AND earlier.position < parcel.position
          AND earlier.state <> 'DONE')
    LIMIT 1
  ) due;
END
"""

FORGET = """
DECLARE
  removed bigint;
BEGIN
  DELETE FROM idempotency_key WHERE created_at < before AND created_at < now() - interval '30 days';
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END
"""


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    op.execute(REFUSE)
    for statement in [*_ledger(), *_ledger_functions(), *_others()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _ledger() -> list[str]:
    own = wall.RANGE.format(path="tenant_path")
    # What a person is denied, whatever its kind: nobody may see who looked into his accusation.
    denied = "object_id = ANY ((SELECT xinfang_denied_ids())::uuid[])"
    rights = ("SELECT, INSERT, UPDATE", "SELECT, INSERT", "SELECT, INSERT, DELETE")
    statements = []
    for table, acts in zip(LEDGER[:3], rights, strict=True):
        statements += [*wall.enabled(table), *wall.definer_access(table, acts, "xinfang_ledger")]
    for table in LEDGER:
        statements += [
            wall.grant(table, "SELECT", "xinfang_auditor"),
            wall.policy(table, f"{table}_auditor", "true", acts="SELECT", to="xinfang_auditor"),
        ]
    for table in ("ledger_entry", "ledger_content", "ledger_anchor"):
        statements.append(_refusing("UPDATE OR DELETE OR TRUNCATE", table, "append_only"))
    return [
        *statements,
        _refusing("DELETE OR TRUNCATE", "ledger_head", "kept"),
        wall.grant("ledger_entry", "SELECT"),
        wall.policy("ledger_entry", "ledger_entry_wall", own, acts="SELECT"),
        wall.policy(
            "ledger_entry",
            "ledger_entry_denial",
            f"object_id IS NULL OR NOT {denied}",
            acts="SELECT",
            restrictive=True,
        ),
        wall.grant("ledger_head", "SELECT", "xinfang_worker"),
        wall.policy("ledger_head", "ledger_head_wall", own, acts="SELECT", to="xinfang_worker"),
        *wall.enabled("ledger_anchor"),
        wall.grant("ledger_anchor", "SELECT, INSERT", "xinfang_worker"),
        wall.policy("ledger_anchor", "ledger_anchor_wall", own, to="xinfang_worker"),
    ]


def _refusing(acts: str, table: str, name: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {acts} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )


def _ledger_functions() -> list[str]:
    return [
        *wall.definer_function(
            "ledger_lock(tenant uuid, path text, chain_name text)",
            LOCK,
            returns="TABLE (sequence bigint, hash bytea)",
            volatility="VOLATILE",
            role="xinfang_ledger",
        ),
        *wall.definer_function(
            f"ledger_append({APPEND_TAKES})",
            APPEND,
            returns="void",
            volatility="VOLATILE",
            role="xinfang_ledger",
        ),
        *wall.definer_function(
            "ledger_destroy_content(tenant uuid, chain_name text, seq bigint)",
            DESTROY,
            returns="bigint",
            volatility="VOLATILE",
            role="xinfang_ledger",
            to="xinfang_worker",
        ),
    ]


def _others() -> list[str]:
    mine = "actor = (SELECT xinfang_required('xinfang.actor'))"
    return [
        *wall.enabled("idempotency_key"),
        wall.grant("idempotency_key", "SELECT, INSERT, UPDATE"),
        wall.policy("idempotency_key", "idempotency_key_wall", mine),
        *wall.definer_access("idempotency_key", "SELECT, DELETE"),
        *wall.definer_function(
            "idempotency_forget(before timestamptz)",
            FORGET,
            returns="bigint",
            volatility="VOLATILE",
            to="xinfang_worker",
        ),
        *wall.enabled("outbox_parcel"),
        wall.grant("outbox_parcel", "INSERT", "xinfang_app"),
        wall.grant("outbox_parcel", "SELECT, INSERT, UPDATE", "xinfang_worker"),
        wall.policy("outbox_parcel", "outbox_parcel_wall", wall.RANGE.format(path="tenant_path")),
        *wall.definer_access("outbox_parcel"),
        *wall.definer_function(
            "outbox_due_tenants(at timestamptz)",
            DUE_TENANTS,
            returns="TABLE (tenant_id uuid, tenant_path text)",
            to="xinfang_worker",
        ),
    ]


def downgrade() -> None:
    types = wall.argument_types(f"ledger_append({APPEND_TAKES})")
    op.execute("DROP FUNCTION outbox_due_tenants(timestamptz)")
    op.execute("DROP FUNCTION idempotency_forget(timestamptz)")
    op.execute("DROP FUNCTION ledger_destroy_content(uuid, text, bigint)")
    op.execute(f"DROP FUNCTION ledger_append({types})")
    op.execute("DROP FUNCTION ledger_lock(uuid, text, text)")
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION ledger_refuse()")
