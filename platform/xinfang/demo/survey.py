"""The province as the history of cases needs it: who answers where, who works there, what is near.

Plain values, so that other processes can have them too.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Final
from uuid import UUID

from xinfang.access.actor import Level
from xinfang.demo.chance import chance
from xinfang.demo.organs import JINSHUI, LANKAO, PETITION
from xinfang.demo.queries import all_units, who_leads, who_works
from xinfang.organizations import region_data
from xinfang.organizations.models import Tenant
from xinfang.organizations.queries import all_tenants
from xinfang.organizations.vocabulary import Rank, RegionLevel, RelationKind
from xinfang.store.transaction import Read

SKEW: Final = 1000
"""How many times as many petitions the largest county brings as the smallest, among very many."""
_OF_PROVINCE, _OF_MUNICIPALITIES = 0.04, 0.14
"""The parts of all petitions that come to the province and to the municipalities themselves."""


@dataclass(slots=True)
class UnitAt:
    """A unit: its line upwards, itself first, its users by role, and whom one might accuse.

    Ids are text here: they are written down far more often than they are anything else.
    """

    id: str
    tenant: int
    sector: str
    name: str
    line: tuple[str, ...] = ()
    users: dict[str, str] = field(default_factory=dict)
    staff: str = ""
    head: str = ""
    leaders: tuple[tuple[str, str], ...] = ()
    """Persons and their titles."""


@dataclass(slots=True)
class TenantAt:
    """A tenant with the columns that its cases carry; tenants are known by their place in a list.

    `weight` is its part of all petitions, `counties` are the tenants below that have none below.
    """

    id: str
    path: str
    level: str
    code: str
    name: str
    above: int | None
    chain: tuple[str, str, str]
    units: dict[str, UnitAt] = field(default_factory=dict)
    counties: tuple[int, ...] = ()
    towns: tuple[tuple[str, str], ...] = ()
    weight: float = 0.0

    @property
    def office(self) -> UnitAt:
        """Its petition office."""
        return self.units[PETITION]


async def survey(read: Read, skew: int = SKEW) -> tuple[TenantAt, ...]:
    """Return every tenant of the demo, by path, with all that stands there.

    The largest county brings `skew` times as many petitions as the smallest.
    """
    listed = await all_tenants(read)
    tenants = _tenants(list(listed))
    _weigh(tenants, skew)
    units = await _units(read, tenants)
    for row in await who_works(read):
        if row.unit_id in units:
            units[row.unit_id].users[row.role] = str(row.user_id)
            if row.role == "handler":
                units[row.unit_id].staff = str(row.person_id)
    for row in await who_leads(read):
        if row.unit_id in units:
            unit = units[row.unit_id]
            unit.leaders += ((str(row.person_id), row.title),)
            if row.rank == Rank.PRINCIPAL_LEADER:
                unit.head = str(row.person_id)
    return tuple(tenants)


async def _units(read: Read, tenants: list[TenantAt]) -> dict[UUID, UnitAt]:
    """Return the units of the tenants, each with its line upwards, and enter them there."""
    units: dict[UUID, UnitAt] = {}
    superiors: dict[UUID, UUID | None] = {}
    at = {tenant.id: number for number, tenant in enumerate(tenants)}
    for row in await all_units(read):
        place = at.get(str(row.tenant_id))
        if place is not None:
            units[row.id] = UnitAt(str(row.id), place, row.sector, row.name)
            superiors[row.id] = row.vertical_superior_id
            tenants[place].units[row.sector] = units[row.id]
    for unit_id, unit in units.items():
        line, over = [unit.id], superiors[unit_id]
        while over is not None:
            line.append(str(over))
            over = superiors[over]
        unit.line = tuple(line)
    return units


def _tenants(listed: list[Tenant]) -> list[TenantAt]:
    number = {tenant.id: place for place, tenant in enumerate(listed)}
    by_path = {tenant.path: tenant for tenant in listed}
    tenants = []
    for tenant in listed:
        parts = tenant.path.split("/")[:-1]
        chain = [by_path["/".join(parts[:count]) + "/"] for count in range(1, len(parts) + 1)]
        at = {one.level: str(one.id) for one in chain}
        tenants.append(
            TenantAt(
                id=str(tenant.id),
                path=tenant.path,
                level=tenant.level,
                code=tenant.region_code or "",
                name=tenant.name,
                above=number.get(tenant.parent_id) if tenant.parent_id else None,
                chain=(
                    at[Level.PROVINCE],
                    at.get(Level.MUNICIPALITY, ""),
                    at.get(Level.COUNTY, ""),
                ),
                towns=_towns().get(tenant.region_code or "", ()),
            )
        )
    for place, one in enumerate(tenants):
        below = [n for n, other in enumerate(tenants) if other.path.startswith(one.path)]
        one.counties = tuple(n for n in below if tenants[n].level == Level.COUNTY) or (place,)
    return tenants


def _weigh(tenants: list[TenantAt], skew: int) -> None:
    """Let counties differ so many times, each by the same part less than the one before it."""
    counties = [one for one in tenants if one.level == Level.COUNTY]
    random = chance(0, "skew")
    order = sorted(counties, key=lambda one: (_rank(one.code), random.random()))
    heights = [skew ** (-place / max(1, len(order) - 1)) for place in range(len(order))]
    whole = sum(heights) / (1 - _OF_PROVINCE - _OF_MUNICIPALITIES)
    for one, height in zip(order, heights, strict=True):
        one.weight = height / whole
    cities = [one for one in tenants if one.level == Level.MUNICIPALITY]
    for one in cities:
        one.weight = _OF_MUNICIPALITIES / len(cities)
    for one in tenants:
        if one.level == Level.PROVINCE:
            one.weight = _OF_PROVINCE


def _rank(code: str) -> int:
    """Return which counties come first: where the demo's users sit, there is something to see."""
    return {JINSHUI.code: 0, LANKAO.code: 1}.get(code, 2)


@cache
def _towns() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return code and name of the townships (乡镇、街道) of every county."""
    rows = region_data.shipped({"41"})
    names = {
        row["code"]: row["name"]
        for row in rows.region
        if row["level"] == RegionLevel.TOWNSHIP and row["valid_to"] is None
    }
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows.region_relation:
        if row["kind"] == RelationKind.MANAGEMENT and row["code"] in names and not row["until"]:
            parent = row["parent_code"]
            found[parent] = (*found.get(parent, ()), (row["code"], names[row["code"]]))
    return found
