"""The second wall as SQL: the one helper by which revisions put row-level security on a table.

Every policy reads the settings through an init-plan `(SELECT ...)`, which costs nothing measurable;
a bare call costs once per row. The functions named here are made by the first revision: they raise
where no actor is set, so that a forgotten session helper is an error and not an empty answer.
"""

RANGE = (
    "(({path} >= (SELECT xinfang_required('xinfang.low'))"
    " AND {path} < (SELECT xinfang_required('xinfang.high')))"
    " OR EXISTS (SELECT 1"
    " FROM unnest((SELECT xinfang_list('xinfang.more'))::text[]) AS further(path)"
    " WHERE {path} >= further.path AND {path} < left(further.path, -1) || '0'))"
)
ROOT = "split_part({path}, '/', 1) = ANY ((SELECT xinfang_list('xinfang.roots'))::text[])"
SCOPED = (
    "EXISTS (SELECT 1 FROM access_scope s WHERE s.kind = '{kind}' AND s.object_id = {table}.id"
    " AND s.holder = ANY ((SELECT xinfang_list('xinfang.holders'))::uuid[]))"
)
PLATFORM = "(SELECT xinfang_flag('xinfang.platform'))"
SYSTEM = "(SELECT xinfang_flag('xinfang.system'))"
DENIED = "{column} <> ALL ((SELECT xinfang_denied('{kind}'))::uuid[])"
ROLES = "xinfang_app, xinfang_worker"


def enabled(table: str) -> list[str]:
    """Return the statements that force row-level security on a table, for its owner too."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]


def policy(
    table: str,
    name: str,
    using: str,
    *,
    acts: str = "ALL",
    to: str = ROLES,
    restrictive: bool = False,
) -> str:
    """Return one policy; `using` judges rows read and, for acts that write, rows written."""
    kind = "RESTRICTIVE" if restrictive else "PERMISSIVE"
    clause = {
        "INSERT": f"WITH CHECK ({using})",
        "SELECT": f"USING ({using})",
        "DELETE": f"USING ({using})",
    }.get(acts, f"USING ({using}) WITH CHECK ({using})")
    return f"CREATE POLICY {name} ON {table} AS {kind} FOR {acts} TO {to} {clause}"


def grant(table: str, acts: str, to: str = ROLES) -> str:
    """Return the plain grant that stands beside the policies."""
    return f"GRANT {acts} ON {table} TO {to}"


def tenant_wall(
    table: str,
    path: str = "tenant_path",
    *,
    acts: str = "SELECT, INSERT, UPDATE",
    or_else: str = "",
) -> list[str]:
    """Return the wall of a tenant table: rows of the actor's own tenant ranges, read and written.

    `or_else` opens more (for example `SCOPED`), as an SQL expression.
    """
    using = RANGE.format(path=path) + (f" OR {or_else}" if or_else else "")
    return [*enabled(table), grant(table, acts), policy(table, f"{table}_wall", using)]


def object_wall(
    table: str, kind: str, path: str = "tenant_path", *, acts: str = "SELECT, INSERT, UPDATE"
) -> list[str]:
    """Return the wall of an object kind: range or scope row, and never the accused."""
    return [
        *tenant_wall(table, path, acts=acts, or_else=SCOPED.format(kind=kind, table=table)),
        policy(table, f"{table}_denial", DENIED.format(column="id", kind=kind), restrictive=True),
    ]


def movable(table: str, *paths: str) -> list[str]:
    """Return what lets the system rewrite a table's paths when a county moves, and nobody else.

    Only for a table whose own wall doesn't let its rows be updated within the tenant range.
    """
    statements = []
    for path in paths:
        inside = f"{SYSTEM} AND {RANGE.format(path=path)}"
        statements += [
            grant(table, f"UPDATE ({path})"),
            policy(table, f"{table}_seen_to_move_{path}", inside, acts="SELECT"),
            policy(table, f"{table}_move_{path}", inside, acts="UPDATE"),
        ]
    return statements


def child_wall(
    table: str, parent: str, foreign_key: str, *, acts: str = "SELECT, INSERT, UPDATE"
) -> list[str]:
    """Return the wall of a table whose rows are seen and written where their parent is seen."""
    using = (
        f"EXISTS (SELECT 1 FROM {parent} parent"  # noqa: S608 - names of a revision
        f" WHERE parent.id = {table}.{foreign_key})"
    )
    return [*enabled(table), grant(table, acts), policy(table, f"{table}_wall", using)]


def reference_wall(table: str, path: str = "tenant_path") -> list[str]:
    """Return the wall of a reference noun: read in the province, written within the ranges."""
    return [
        *enabled(table),
        grant(table, "SELECT, INSERT, UPDATE"),
        policy(table, f"{table}_read", f"{ROOT.format(path=path)} OR {PLATFORM}", acts="SELECT"),
        policy(table, f"{table}_insert", f"{RANGE.format(path=path)} OR {PLATFORM}", acts="INSERT"),
        policy(table, f"{table}_update", f"{RANGE.format(path=path)} OR {PLATFORM}", acts="UPDATE"),
    ]


def national_wall(table: str) -> list[str]:
    """Return the wall of what is the same for everybody: read by any actor, written by none."""
    return [
        *enabled(table),
        grant(table, "SELECT"),
        policy(
            table,
            f"{table}_read",
            "(SELECT xinfang_required('xinfang.actor')) <> ''",
            acts="SELECT",
        ),
    ]


def definer_access(table: str, acts: str = "SELECT", role: str = "xinfang_authz") -> list[str]:
    """Return what a definer function's role needs on a table: a grant and a policy of its own."""
    return [grant(table, acts, role), policy(table, f"{table}_{role}", "true", to=role)]


def definer_function(
    signature: str,
    body: str,
    *,
    returns: str,
    volatility: str = "STABLE",
    role: str = "xinfang_authz",
    to: str = ROLES,
) -> list[str]:
    """Return a SECURITY DEFINER function owned by a role without login.

    Only the roles in `to` may call it; none where that is empty.
    """
    name = signature.split("(", 1)[0]
    types = argument_types(signature)
    return [
        (
            f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE plpgsql"
            f" {volatility} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
            f" AS $body${body}$body$"
        ),
        f"REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC",
        *([f"GRANT EXECUTE ON FUNCTION {name}({types}) TO {to}"] if to else []),
        f"ALTER FUNCTION {name}({types}) OWNER TO {role}",
    ]


def argument_types(signature: str) -> str:
    """Return the argument types of `name(a text, b uuid DEFAULT NULL)` as `text, uuid`."""
    inside = signature.split("(", 1)[1].rsplit(")", 1)[0]
    arguments = [
        argument.split(" DEFAULT ")[0].strip() for argument in inside.split(",") if argument.strip()
    ]
    return ", ".join(argument.split(" ", 1)[1] for argument in arguments)
