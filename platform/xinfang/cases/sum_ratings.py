"""Ratings summed by unit (评价汇总): for the unit itself and for whoever is over it.

A quarter that is over, each of the two rated apart, few told as a span. The system counts, so that
a unit's figure is one and the same for whoever may ask; who may is told by the grants. Nothing is
summed by petitioner, and accusations enter no figure.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.actor import Actor, SystemActor
from xinfang.access.grants import Grants
from xinfang.access.reach import Facts, permits
from xinfang.cases.queries.ratings import counted
from xinfang.kernel.clock import SHANGHAI
from xinfang.law.evaluation import Rated, Sums, sums
from xinfang.organizations.nouns import Province
from xinfang.store.transaction import Database

KIND: Final = "rating_summary"
_TASK: Final = "cases.sum_ratings"


@dataclass(frozen=True, slots=True)
class RatingSums:
    """How a unit was rated as petition office and as the unit that answered."""

    unit_id: UUID
    rated: dict[Rated, Sums]


async def sum_ratings(
    database: Database,
    province: Province,
    units: Collection[UUID],
    since: dt.date,
    until: dt.date,
) -> dict[UUID, RatingSums]:
    """Sum the ratings of units of a province from one civil day until another."""
    if not units:
        return {}
    tenants = [province.tenants[province.units[unit_id].tenant_id] for unit_id in units]
    top = tenants[0].path.split("/", 1)[0] + "/"
    async with database.read(SystemActor(_TASK, tenants[0].id, top)) as read:
        found = await counted(read, sorted(units), _start(since), _start(until))
    return {
        unit_id: RatingSums(
            unit_id, {rated: sums(found.get((unit_id, rated), {})) for rated in Rated}
        )
        for unit_id in units
    }


def may_ask(actor: Actor, grants: Grants, province: Province, unit_id: UUID) -> bool:
    """Tell whether the actor may have the sums of a unit; of one that he can't name he may not."""
    unit = province.units.get(unit_id)
    tenant = None if unit is None else province.tenants.get(unit.tenant_id)
    if tenant is None:
        return False
    facts = Facts(
        KIND,
        unit_id,
        tenant_id=tenant.id,
        tenant_path=tenant.path,
        parent_tenant_id=tenant.parent_id,
        responsible_unit_id=unit_id,
    )
    return permits(actor, grants, "read", facts) is not None


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, SHANGHAI)
