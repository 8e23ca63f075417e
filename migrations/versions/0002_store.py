"""The ledger with its heads, idempotency keys and the outbox.

The application can't write the ledger: `ledger_lock` and `ledger_append` run as a role that may insert entries and move
heads, and triggers refuse every update and delete for everybody, the owner included.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.store import models, wall  # noqa: F401 - the import fills the metadata

revision = "0002_store"
down_revision = "0001_wall"

TABLES = ("ledger_head", "ledger_entry", "ledger_content", "idempotency_key", "outbox_parcel")

LOCK = """
#variable_conflict use_column
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  INSERT INTO ledger_head VALUES (tenant, chain_name, path, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT head.sequence, head.hash FROM ledger_head head
    WHERE head.tenant_id = tenant AND head.chain = chain_name FOR UPDATE;
END
"""

APPEND = """
DECLARE
  head ledger_head;
BEGIN
  SELECT * INTO head FROM ledger_head WHERE tenant_id = tenant AND chain = chain_name FOR UPDATE;
  IF head.sequence + 1 <> seq OR head.hash <> previous THEN
    RAISE EXCEPTION 'the ledger entry does not follow its head' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  INSERT INTO ledger_entry (tenant_id, chain, sequence, recorded_at, tenant_path, event_id, event, actor, object_kind,
                            object_id, provider, canonical, hash)
  VALUES (tenant, chain_name, seq, at, path, event_uid, event_name, who, what, object, provider_name, canonical_bytes, digest);
  INSERT INTO ledger_content VALUES (tenant, chain_name, seq, path, salt_bytes, content_bytes);
  UPDATE ledger_head SET sequence = seq, hash = digest, tenant_path = path WHERE tenant_id = tenant AND chain = chain_name;
END
"""

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$body$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege'; END $body$
"""


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    op.execute(REFUSE)
    for statement in [*_ledger(), *_others()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _ledger() -> list[str]:
    own = wall.RANGE.format(path="tenant_path")
    heirs = f"({own}) AND (object_kind <> 'case' OR object_id IS NULL OR {wall.DENIED.format(column='object_id', kind='case')})"
    statements = []
    for table, acts in (
        ("ledger_head", "SELECT, INSERT, UPDATE"),
        ("ledger_entry", "SELECT, INSERT"),
        ("ledger_content", "INSERT"),
    ):
        statements += [
            *wall.enabled(table),
            *wall.definer_access(table, acts, "xinfang_ledger"),
            wall.grant(table, "SELECT", "xinfang_auditor"),
            wall.policy(table, f"{table}_auditor", "true", acts="SELECT", to="xinfang_auditor"),
        ]
    statements += [
        wall.grant("ledger_entry", "SELECT"),
        wall.policy("ledger_entry", "ledger_entry_wall", heirs, acts="SELECT"),
    ]
    statements += [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table in ("ledger_entry", "ledger_content")
    ]
    statements.append(
        "CREATE TRIGGER ledger_head_kept BEFORE DELETE OR TRUNCATE ON ledger_head"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )
    append = (
        "ledger_append(tenant uuid, path text, chain_name text, seq bigint, at timestamptz, event_uid uuid, event_name text,"
        " who text, what text, object uuid, provider_name text, canonical_bytes bytea, previous bytea, digest bytea,"
        " salt_bytes bytea, content_bytes bytea)"
    )
    return [
        *statements,
        *wall.definer_function(
            "ledger_lock(tenant uuid, path text, chain_name text)",
            LOCK,
            returns="TABLE (sequence bigint, hash bytea)",
            volatility="VOLATILE",
            role="xinfang_ledger",
        ),
        *wall.definer_function(
            append, APPEND, returns="void", volatility="VOLATILE", role="xinfang_ledger"
        ),
    ]


def _others() -> list[str]:
    mine = "actor = (SELECT xinfang_required('xinfang.actor'))"
    return [
        *wall.enabled("idempotency_key"),
        wall.grant("idempotency_key", "SELECT, INSERT, UPDATE"),
        wall.policy("idempotency_key", "idempotency_key_wall", mine),
        *wall.enabled("outbox_parcel"),
        wall.grant("outbox_parcel", "INSERT", "xinfang_app"),
        wall.grant("outbox_parcel", "SELECT, INSERT, UPDATE", "xinfang_worker"),
        wall.policy("outbox_parcel", "outbox_parcel_wall", wall.RANGE.format(path="tenant_path")),
    ]


def downgrade() -> None:
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
    for function in (
        "ledger_append(uuid, text, text, bigint, timestamptz, uuid, text, text, text, uuid, text, bytea, bytea, bytea, bytea, bytea)",
        "ledger_lock(uuid, text, text)",
        "ledger_refuse()",
    ):
        op.execute(f"DROP FUNCTION {function}")
