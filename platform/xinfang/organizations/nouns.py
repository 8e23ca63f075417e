"""The reference nouns as a process keeps them: regions, tenants and units, by id and by name.

They are loaded whole by one statement each and never change; `queries.nouns` loads them. What a
province's actors may name was decided by the wall under which it was loaded.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from xinfang.organizations.finding import Names
from xinfang.organizations.vocabulary import RelationKind

REGIONS: Final = UUID("7a0e6f0c-5f0e-5d0b-9a56-41c1f7f1b0a1")
"""The name space of region keys: they have to be the same in every process, for ever."""


_MOST_LISTS: Final = 64


class NameOrder(StrEnum):
    """In which order places stand in a list."""

    CODE = "CODE"
    PINYIN = "PINYIN"


class TenantNoun(NamedTuple):
    """A tenant as others name it."""

    id: UUID
    parent_id: UUID | None
    path: str
    level: str
    name: str
    pinyin: str
    region_code: str | None

    @property
    def key(self) -> UUID:
        """Its id."""
        return self.id

    @property
    def digits(self) -> str:
        """Its region's code."""
        return self.region_code or ""

    @property
    def whole(self) -> str:
        """Its name."""
        return self.name


class UnitNoun(NamedTuple):
    """A unit as others name it. `valid_to` is its last day."""

    id: UUID
    tenant_id: UUID
    sector: str
    name: str
    pinyin: str
    valid_to: dt.date | None

    @property
    def key(self) -> UUID:
        """Its id."""
        return self.id

    @property
    def digits(self) -> str:
        """Nothing: units have no code."""
        return ""

    @property
    def whole(self) -> str:
        """Its name."""
        return self.name

    def stands(self, day: dt.date) -> bool:
        """Whether it hasn't ended before the day."""
        return self.valid_to is None or self.valid_to >= day


class RegionNoun(NamedTuple):
    """A region while its code was valid."""

    code: str
    valid_from: dt.date
    valid_to: dt.date | None
    name: str
    pinyin: str
    level: str
    start_known: bool

    @property
    def key(self) -> UUID:
        """What stands for code and first day, the same for ever."""
        return uuid5(REGIONS, f"{self.code}/{self.valid_from.isoformat()}")

    @property
    def digits(self) -> str:
        """Its code."""
        return self.code

    @property
    def whole(self) -> str:
        """Its name."""
        return self.name

    def holds(self, day: dt.date) -> bool:
        """Whether the code meant this region on the day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class Above(NamedTuple):
    """That a region stood below another in one of the trees, for a time."""

    kind: str
    code: str
    since: dt.date
    until: dt.date | None
    parent_code: str


class Province:
    """The tenants and units that the actors of one province may name."""

    def __init__(self, tenants: Sequence[TenantNoun], units: Iterable[UnitNoun]) -> None:
        """Take the tenants by path; units in any order."""
        self.tenants: Mapping[UUID, TenantNoun] = {one.id: one for one in tenants}
        self.units: Mapping[UUID, UnitNoun] = {one.id: one for one in units}
        self._unit_names: dict[tuple[UUID | None, bool], Names[UnitNoun]] = {}

    @cached_property
    def _children(self) -> Mapping[UUID | None, list[TenantNoun]]:
        found = defaultdict(list)
        for tenant in self.tenants.values():
            found[tenant.parent_id].append(tenant)
        return found

    @cached_property
    def _units_of(self) -> Mapping[UUID, list[UnitNoun]]:
        found = defaultdict(list)
        for unit in self.units.values():
            found[unit.tenant_id].append(unit)
        for units in found.values():
            units.sort(key=lambda unit: unit.name)
        return found

    @cached_property
    def _by_code(self) -> Mapping[str | None, TenantNoun]:
        return {tenant.region_code: tenant for tenant in self.tenants.values()}

    def children(self, tenant_id: UUID) -> Sequence[TenantNoun]:
        """Return the tenants directly below, by path."""
        return self._children.get(tenant_id, ())

    def units_of(self, tenant_id: UUID, day: dt.date) -> list[UnitNoun]:
        """Return the units of a tenant that haven't ended before the day, by name."""
        return [unit for unit in self._units_of.get(tenant_id, ()) if unit.stands(day)]

    def tenant_of(self, region_code: str) -> TenantNoun | None:
        """Return the tenant of a region, if it is on the platform and may be named."""
        return self._by_code.get(region_code)

    def units_by_name(
        self, tenant: TenantNoun | None = None, *, subtree: bool = False
    ) -> Names[UnitNoun]:
        """Return units by reading: all, those of a tenant, or those of a tenant and below it.

        A list is kept once it was asked for; when there are too many of them, all are made anew.
        """
        key = (tenant and tenant.id, subtree)
        if key not in self._unit_names:
            if len(self._unit_names) >= _MOST_LISTS:
                self._unit_names.clear()
            self._unit_names[key] = _by_reading(self._units_within(tenant, subtree=subtree))
        return self._unit_names[key]

    def _units_within(self, tenant: TenantNoun | None, *, subtree: bool) -> Iterable[UnitNoun]:
        if tenant is None:
            return self.units.values()
        within = [tenant]
        if subtree:
            within = [one for one in self.tenants.values() if one.path.startswith(tenant.path)]
        return (unit for one in within for unit in self._units_of.get(one.id, ()))

    @cached_property
    def tenant_names(self) -> Mapping[NameOrder, Names[TenantNoun]]:
        """The tenants in each order."""
        by_pinyin = sorted(self.tenants.values(), key=lambda one: (one.pinyin, one.path))
        return {
            NameOrder.CODE: Names(list(self.tenants.values())),
            NameOrder.PINYIN: Names(by_pinyin),
        }


def _by_reading(units: Iterable[UnitNoun]) -> Names[UnitNoun]:
    return Names(sorted(units, key=lambda one: (one.pinyin, one.name, one.id)))


class Regions:
    """The regions of the country, those of the past included, and where they stand."""

    def __init__(self, regions: Sequence[RegionNoun], above: Iterable[Above]) -> None:
        """Take the regions by code and first day."""
        self._regions = regions
        self._by_code: dict[str, list[RegionNoun]] = defaultdict(list)
        for region in regions:
            self._by_code[region.code].append(region)
        self._above: dict[tuple[str, str], list[Above]] = defaultdict(list)
        for one in above:
            self._above[one.kind, one.code].append(one)

    @cached_property
    def by_key(self) -> Mapping[UUID, RegionNoun]:
        """The regions by key."""
        return {region.key: region for region in self._regions}

    @cached_property
    def names(self) -> Mapping[NameOrder, Names[RegionNoun]]:
        """The regions in each order."""
        by_pinyin = sorted(self._regions, key=lambda one: (one.pinyin, one.code, one.valid_from))
        return {NameOrder.CODE: Names(self._regions), NameOrder.PINYIN: Names(by_pinyin)}

    def at(self, code: str, day: dt.date) -> RegionNoun | None:
        """Return what the code, as kept, means on the day."""
        return next((one for one in self._by_code.get(code, ()) if one.holds(day)), None)

    def above_code(self, code: str, kind: RelationKind, day: dt.date) -> str | None:
        """Return the code of the region directly above, in one tree, on a day."""
        for one in self._above.get((kind.value, code), ()):
            if one.since <= day and (one.until is None or one.until >= day):
                return one.parent_code
        return None
