"""The proof that derived data is what the trees say: paths, tenant columns, lines, denials.

Run by the system for one province at a time, in `xinfang doctor` and after every test that moves
something. It changes nothing.
"""

from dataclasses import dataclass

from xinfang.access.actor import Level, SystemActor
from xinfang.organizations.derive import tables_with
from xinfang.organizations.queries import all_tenants, consistency
from xinfang.store.transaction import Database, Write


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """One kind of derived data that differs, with the ids it differs for."""

    what: str
    ids: tuple[str, ...]


async def check(database: Database, province: SystemActor) -> list[Inconsistency]:
    """Return what differs within the province; empty where all is well.

    It opens a writing transaction, because a missing denial is found by deriving it; that is taken
    back.
    """
    path = province.tenant_path
    async with database.write(province) as tx:
        found = {"tenant: path": await consistency.stray_tenant_paths(tx, path)}
        for table in tables_with("tenant_id", "tenant_path"):
            found[f"{table.name}: tenant_path"] = await consistency.stray_path_columns(tx, table)
        for name, ids in (await consistency.stray_belongings(tx)).items():
            found[f"{name}: tenant of its unit"] = ids
        for name, ids in (await consistency.stray_placements(tx, path)).items():
            found[f"{name}: placement"] = ids
        found |= await _objects(tx)
        for table in tables_with("id", "responsible_unit_id"):
            found[f"{table.name}: vertical line"] = await consistency.stray_lines(tx, table)
        missing = await consistency.missing_denials(tx)
        if missing:
            found["denials"] = [f"{missing} missing"]
    return [Inconsistency(what, tuple(ids)) for what, ids in found.items() if ids]


async def _objects(tx: Write) -> dict[str, list[str]]:
    tenants = {tenant.id: tenant for tenant in await all_tenants(tx)}
    by_path = {tenant.path: tenant for tenant in tenants.values()}
    found: dict[str, list[str]] = {}
    for table in tables_with("tenant_id", "province_id", "municipality_id"):
        wrong = []
        for tenant_id, *columns in await consistency.object_tenants(tx, table):
            parts = tenants[tenant_id].path.split("/")[:-1]
            chain = [by_path["/".join(parts[:count]) + "/"] for count in range(1, len(parts) + 1)]
            at = {tenant.level: tenant.id for tenant in chain}
            levels = (Level.PROVINCE, Level.MUNICIPALITY, Level.COUNTY)
            if columns != [at.get(level) for level in levels]:
                wrong.append(str(tenant_id))
        found[f"{table.name}: tenant columns"] = wrong
    return found
