"""Where the rows within reach stand: the places that a list goes through, each in its own order.

`reach.visible` judges one row after another, as is right for a row that was asked for by its id. A
list that did so would look at every row of the platform to find fifty. It goes through the places
instead, each by an index that has the list's order, and takes the first rows of all of them. A
property test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.actor import Actor, Level
from xinfang.access.grants import Grants
from xinfang.access.reach import READINGS, Reach, reaching
from xinfang.access.scopes import SCOPE_REACHES

COLUMN_OF: Final = {
    Level.PROVINCE: "province_id",
    Level.MUNICIPALITY: "municipality_id",
    Level.COUNTY: "tenant_id",  # no tenant is below a county
}
"""The column by which a whole territory is one place, by its level."""


PLACES_BELOW: Final = 4


@dataclass(frozen=True, slots=True)
class Territory:
    """A tenant with all below it."""

    id: UUID
    path: str
    level: Level

    def holds(self, path: str) -> bool:
        """Tell whether a tenant's path is this one's, or below it."""
        return path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one actor for one act.

    `subtrees` are whole territories, `tenants` single ones, `parents` those directly below each;
    `holders` are pairs of reach and holder, for rows that say who reaches an object; the
    responsible unit is one of them, by `own_unit`.
    """

    subtrees: tuple[Territory, ...] = ()
    tenants: tuple[Territory, ...] = ()
    parents: tuple[Territory, ...] = ()
    holders: tuple[tuple[str, UUID], ...] = ()

    def columns(self) -> dict[str, list[UUID]]:
        """Return the ids to look for, by the column of the row that has them."""
        found: dict[str, list[UUID]] = {}
        for territory in self.subtrees:
            found.setdefault(COLUMN_OF[territory.level], []).append(territory.id)
        for territory in self.tenants:
            ids = found.setdefault("tenant_id", [])
            if territory.id not in ids:
                ids.append(territory.id)
        return found

    def count(self) -> int:
        """Return how many places there are, tenants directly below one counted as a few."""
        below = PLACES_BELOW * len(self.parents)
        return len(self.subtrees) + len(self.tenants) + below + len(self.holders)

    def words(self) -> list[str]:
        """Return the words by which a search knows the places, as it keeps them with each text."""
        return [
            *(f"t:{territory.path}" for territory in (*self.subtrees, *self.parents)),
            *(f"o:{territory.path}" for territory in self.tenants),
            *(f"h:{reach}:{holder}" for reach, holder in self.holders),
        ]

    def within(self, narrow: Territory) -> "Places":
        """Return the places narrowed to a territory; rows of `holders` have to be judged still."""
        subtrees = [one for one in self.subtrees if narrow.holds(one.path)]
        tenants = [one for one in self.tenants if narrow.holds(one.path)]
        if not subtrees and any(one.holds(narrow.path) for one in self.subtrees):
            subtrees = [narrow]
        above = _parent(narrow.path)
        if any(parent.path == above for parent in self.parents) and narrow not in subtrees:
            tenants.append(narrow)
        parents = tuple(one for one in self.parents if narrow.holds(one.path))
        return Places(tuple(subtrees), tuple(tenants), parents, self.holders)


def places(actor: Actor, grants: Grants, act: str, kind: str) -> Places:
    """Return the places where the rows stand that the actor may `act` on.

    Raises ValueError for a reach that has no place: what was published, or served on a person, is
    of kinds that aren't listed this way.
    """
    subtrees: dict[UUID, Territory] = {}
    tenants: dict[UUID, Territory] = {}
    parents: dict[UUID, Territory] = {}
    holders: dict[tuple[str, UUID], None] = {}
    for appointment, line in reaching(actor, grants, act, kind):
        at = Territory(appointment.tenant_id, appointment.tenant_path, appointment.level)
        if line.reach is Reach.SUBTREE:
            subtrees[at.id] = at
        elif line.reach is Reach.OWN_TENANT:
            tenants[at.id] = at
        elif line.reach is Reach.SUBORDINATES:
            parents[at.id] = at
        elif line.reach is Reach.OWN_UNIT:
            holders[line.reach.value, appointment.unit_id] = None
        elif line.reach in SCOPE_REACHES:
            named = READINGS[line.reach].holders(actor, appointment)
            holders.update(dict.fromkeys((line.reach.value, holder) for holder in named))
        else:
            message = f"no place is reached by {line.reach.value}"
            raise ValueError(message)
    outer = _outermost(subtrees.values())
    return Places(
        outer,
        tuple(one for one in tenants.values() if not _inside(one, outer)),
        tuple(one for one in parents.values() if not _inside(one, outer)),
        tuple(holders),
    )


def _outermost(territories: Iterable[Territory]) -> tuple[Territory, ...]:
    found: list[Territory] = []
    for territory in sorted(territories, key=lambda one: one.path):
        if not _inside(territory, found):
            found.append(territory)
    return tuple(found)


def _inside(territory: Territory, others: Iterable[Territory]) -> bool:
    return any(other.holds(territory.path) for other in others)


def _parent(path: str) -> str:
    return path[: path.rstrip("/").rfind("/") + 1]
