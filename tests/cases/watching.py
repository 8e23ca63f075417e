"""What tests look at after an act on a case, or after none: rows, scopes, ledgers, who sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from cases.road import Road
from xinfang.access.actor import SystemActor
from xinfang.access.tables import metadata
from xinfang.cases.queries import cases
from xinfang.kernel import clock
from xinfang.kernel.errors import Refusal
from xinfang.organizations.check import Inconsistency, check

from world import World

HANGING = tuple(
    sorted(
        table.name
        for table in metadata.tables.values()
        if "case_id" in table.c
        and any(key.column.table.name == "petition_case" for key in table.foreign_keys)
    )
)
"""Every table whose rows hang on a case."""
COPIES = {"case_reach", "case_search"}
"""What triggers copy of the others; their rows are the same, and many."""
STORED = tuple(
    sorted(
        {
            *("petition_case", "document", "document_file", "document_register", "hand_over"),
            *("hand_over_slip", "case_register", "access_scope", "access_accused"),
            *("access_denial", "ledger_entry", "notification", "outgoing_message", "outbox_parcel"),
            *HANGING,
        }
        - COPIES
    )
)


async def picture(world: World) -> dict[str, str]:
    """Return what is stored of all cases, as a hash a table."""
    each = (
        f"SELECT '{table}' AS name,"  # noqa: S608 - names of ours
        " md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) AS hash"
        f" FROM {table} row"
        for table in STORED
    )
    return {row.name: row.hash for row in await world.ask(" UNION ALL ".join(each))}


@asynccontextmanager
async def refused(
    road: Road, kind: type[Refusal], field: str = "", article: str | None = None
) -> AsyncIterator[pytest.ExceptionInfo[Refusal]]:
    """Expect an act to be refused so, and nothing at all to have happened."""
    before = await picture(road.world)
    with pytest.raises(kind) as caught:
        yield caught
    assert caught.type is kind, caught.value
    assert ".".join(caught.value.field) == field
    assert caught.value.article == (f"《信访工作条例》{article}" if article else None)
    assert await picture(road.world) == before


async def scopes(road: Road) -> list[tuple[str, str]]:
    """Return who reaches the case by a scope row, as (reach, unit), each with the case's state."""
    rows = await road.rows(
        "SELECT s.reach, u.name, s.status, c.state FROM access_scope s"
        " JOIN unit u ON u.id = s.holder JOIN petition_case c ON c.id = s.object_id"
        " WHERE s.object_id = :id ORDER BY s.reach, u.name"
    )
    assert {row.status for row in rows} <= {row.state for row in rows}
    return [(row.reach, row.name) for row in rows]


async def ledgers(road: Road) -> list[tuple[str, list[str]]]:
    """Return the ledger's entries about the case: what happened, and in whose ledgers."""
    rows = await road.rows(
        "SELECT e.event, array_agg(t.name ORDER BY t.path) AS tenants FROM ledger_entry e"
        " JOIN tenant t ON t.id = e.tenant_id WHERE e.object_id = :id"
        " GROUP BY e.event_id, e.event ORDER BY e.event_id"
    )
    return [(row.event, row.tenants) for row in rows]


async def seeing(road: Road, *names: str) -> set[str]:
    """Return who of these sees the case: by its id and in the list alike."""
    found = set()
    for name in names:
        actor, grants = road.world.user(name), road.world.grants
        with clock.frozen(road.noon()):
            async with road.world.db.read(actor) as read:
                one = await cases.case_by_id(read, actor, grants, road.case_id)
                listed = cases.visible_cases(actor, grants, read.today, ())
                ids = [row.id for row in await read.execute(listed)]
        assert (one is not None) == (road.case_id in ids), name
        if one is not None:
            found.add(name)
    return found


async def under_the_wall(road: Road, name: str) -> dict[str, int]:
    """Return how many rows that hang on the case, or stand for it, somebody reads in plain SQL."""
    counts = [
        f"SELECT '{table}' AS name, count(*) AS rows FROM {table} WHERE case_id = :id"  # noqa: S608 - names of ours
        for table in HANGING
        if table != "case_query_code"  # of which no user reads anything
    ]
    counts += [
        "SELECT 'petition_case', count(*) FROM petition_case WHERE id = :id",
        "SELECT 'ledger_entry', count(*) FROM ledger_entry WHERE object_id = :id",
    ]
    async with road.world.db.read(road.world.user(name)) as read:
        rows = await read.execute(sa.text(" UNION ALL ".join(counts)), {"id": road.case_id})
        return {row.name: row.rows for row in rows if row.rows}


async def differences(world: World) -> list[Inconsistency]:
    """Return where derived data isn't what the trees say."""
    actor = SystemActor("check", world.tenant("河南省"), world.path("河南省"))
    return await check(world.db, actor)
