"""The database roles of the platform, made by the server's administrator before any migration.

Logins: `xinfang_owner` owns the schema and runs the migrations, `xinfang_app` serves requests,
`xinfang_worker` does the jobs, `xinfang_auditor` verifies the ledger. Roles nobody logs in as:
`xinfang_authz` owns the definer functions of the wall, `xinfang_ledger` the ledger. None of them
is a superuser or bypasses row-level security, so that the wall stands for every one.
"""

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import asyncpg
from sqlalchemy import URL, make_url

from xinfang.settings import MendableError

DRIVER = "postgresql+asyncpg"

Login = Literal["owner", "app", "worker", "auditor"]
LOGINS: tuple[Login, ...] = get_args(Login)
HOLDERS = ("authz", "ledger")
MEMBERSHIP_OPTIONS_SINCE = 16


def dressed(address: str | URL) -> URL:
    """Return an address for our driver, which calls libpq's `sslmode` by another name, `ssl`."""
    url = make_url(address).set(drivername=DRIVER)
    if "sslmode" not in url.query:
        return url
    mode = url.query["sslmode"]
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


# What a database gives to our roles: only the owner creates, and the two roles that it hands
# objects to, which PostgreSQL demands of a new owner.
SCHEMA_RIGHTS = """
    ALTER SCHEMA public OWNER TO xinfang_owner;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO xinfang_authz, xinfang_ledger;
    GRANT USAGE ON SCHEMA public TO xinfang_app, xinfang_worker, xinfang_auditor;
"""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# A request that holds a row lock and went away must not hold it for ever.
LIMITS: Mapping[Login, Mapping[str, str]] = {
    "owner": {},
    "app": {"statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"},
    "worker": {"statement_timeout": "10min", "idle_in_transaction_session_timeout": "5min"},
    "auditor": {"default_transaction_read_only": "on"},
}


class RoleTooStrongError(MendableError):
    """A role of ours is a superuser or bypasses row-level security: the wall would not hold it."""

    def __init__(self, name: str) -> None:
        """Name the role."""
        super().__init__(
            f"role {name} is a superuser or bypasses row-level security; take that from it: "
            f"ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS"
        )


def role_name(role: str) -> str:
    """Return the database's name of a role: `app` is `xinfang_app`."""
    return f"xinfang_{role}"


async def bootstrap(administrator: URL, passwords: Mapping[str, str] | None = None) -> None:
    """Create the roles where missing and set what they may; safe to run again at every start.

    `administrator` is an address of a superuser, or of one who may create roles.
    `passwords` by login, where the server asks for one; a password that is already the login's is
    not set anew, and a login that is not named keeps what it has.
    """
    connection = await connect(administrator)
    try:
        async with connection.transaction():
            # Two starts at once: the second waits, and finds the roles made.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('xinfang.roles'))")
            for role in (*LOGINS, *HOLDERS):
                await make_role(connection, role)
            for login in LOGINS:
                await _dress_login(connection, login, (passwords or {}).get(login))
            await _let_owner_hand_over(connection)
    finally:
        await connection.close()


async def prepare_database(administrator: URL, name: str) -> bool:
    """Create the database if there is none, and give its schema to the owner role.

    Returns whether it was created. Nobody but our logins may connect; only the owner, and the two
    roles that it hands objects to, may create in it.
    """
    connection = await connect(administrator)
    try:
        found = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name)
        if not found:
            await connection.execute(
                f"CREATE DATABASE {_quoted(name)} OWNER {role_name('owner')} TEMPLATE template0"
            )
        await restrict_database(connection, name)
    finally:
        await connection.close()
    inside = await connect(administrator.set(database=name))
    try:
        await inside.execute(SCHEMA_RIGHTS)
    finally:
        await inside.close()
    return not found


async def restrict_database(connection: Connection, name: str) -> None:
    """Let only our logins connect: these rights do not come along with a template."""
    logins = ", ".join(map(role_name, LOGINS))
    await connection.execute(
        f"REVOKE ALL ON DATABASE {_quoted(name)} FROM PUBLIC;"
        f"GRANT CONNECT ON DATABASE {_quoted(name)} TO {logins};"
        f"ALTER DATABASE {_quoted(name)} SET timezone TO 'UTC'"
    )


async def above_the_wall(address: URL) -> list[str]:
    """Return the roles, of ours and the one of this address, that row-level security lets pass."""
    connection = await connect(address)
    try:
        found = await connection.fetch(
            "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls)"
            " AND (rolname = current_user OR starts_with(rolname::text, 'xinfang_'))"
        )
    finally:
        await connection.close()
    return [row["rolname"] for row in found]


async def connect(address: URL) -> Connection:
    """Open one plain connection to an address in SQLAlchemy's form."""
    return await asyncpg.connect(
        address.set(drivername="postgresql").render_as_string(hide_password=False)
    )


def role_url(server: URL, role: Login, database: str, passwords: Mapping[str, str]) -> URL:
    """Return the address of `database` on the same server for a login."""
    # Not URL.set: it would keep the administrator's password where the login has none.
    return server._replace(
        username=role_name(role), password=passwords.get(role), database=database
    )


def kept_passwords(file: Path) -> dict[str, str]:
    """Return one random password a login, made at the first call and kept in `file`.

    Only the file's owner may read it (mode 0600); a file that others can read is refused.
    """
    if file.exists():
        if file.stat().st_mode & 0o077:
            raise MendableError(f"{file} holds passwords and others may read it: chmod 600 it")
        kept: dict[str, str] = json.loads(file.read_text())
        return kept
    file.parent.mkdir(parents=True, exist_ok=True)
    made: dict[str, str] = {login: secrets.token_urlsafe(24) for login in LOGINS}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(made, out)
    return made


async def make_role(connection: Connection, role: str) -> None:
    """Create one role, or check the one that is there."""
    name = role_name(role)
    found = await connection.fetchrow(
        "SELECT rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname = $1", name
    )
    if found is None:
        login = "LOGIN" if role in LOGINS else "NOLOGIN"
        # NOINHERIT: what the owner may hand over, it must not silently use.
        await connection.execute(f"CREATE ROLE {name} {login} NOINHERIT")
    elif found["free"]:
        raise RoleTooStrongError(name)


async def _dress_login(connection: Connection, login: Login, password: str | None) -> None:
    name = role_name(login)
    if password is not None and not await _has_password(connection, name, password):
        # The server quotes it: a statement that sets a password takes no parameters.
        quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
        await connection.execute(f"ALTER ROLE {name} PASSWORD {quoted}")
    for setting, value in LIMITS[login].items():
        await connection.execute(f"ALTER ROLE {name} SET {setting} TO '{value}'")


async def _has_password(connection: Connection, name: str, password: str) -> bool:
    # Only a superuser reads what is kept; anybody else sets the same password once more.
    if not await connection.fetchval("SELECT has_table_privilege('pg_authid', 'SELECT')"):
        return False
    kept = await connection.fetchval("SELECT rolpassword FROM pg_authid WHERE rolname = $1", name)
    return kept is not None and fits(kept, password)


def fits(verifier: str, password: str) -> bool:
    """Tell whether a SCRAM-SHA-256 verifier, as PostgreSQL keeps it, is this password's.

    False for other kinds (md5 is outdated, and is replaced), and for what SASLprep would change.
    """
    # SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>, RFC 5802 and 7677
    mechanism, _, rest = verifier.partition("$")
    if mechanism != "SCRAM-SHA-256":
        return False
    costs, _, both = rest.partition("$")
    iterations, _, salt = costs.partition(":")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), b64decode(salt), int(iterations))
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored = b64decode(both.partition(":")[0])
    return hmac.compare_digest(hashlib.sha256(client).digest(), stored)


async def _let_owner_hand_over(connection: Connection) -> None:
    """Let the owner role give functions and tables to the roles that hold them."""
    owner = role_name("owner")
    explicit = connection.get_server_version().major >= MEMBERSHIP_OPTIONS_SINCE
    options = " WITH INHERIT FALSE, SET TRUE" if explicit else ""
    for holder in HOLDERS:
        await connection.execute(f"GRANT {role_name(holder)} TO {owner}{options}")
    if not await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        # A hosted server's administrator is no superuser: it may create a database for a role
        # only as its member.
        await connection.execute(f"GRANT {owner} TO CURRENT_USER")


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
