"""Loading the reference nouns whole, under the wall of whoever asks first."""

from typing import TypeVar

import sqlalchemy as sa

from xinfang.access.actor import AnyActor
from xinfang.organizations.models import Region, RegionRelation, Tenant, Unit
from xinfang.organizations.nouns import (
    Above,
    Province,
    RegionNoun,
    Regions,
    TenantNoun,
    UnitNoun,
)
from xinfang.organizations.pinyin import spelled
from xinfang.organizations.vocabulary import RelationKind
from xinfang.store.transaction import Read

Noun = TypeVar("Noun", TenantNoun, UnitNoun, RegionNoun)

WALLED_BY = ("xinfang.roots", "xinfang.platform")
"""The settings of a signed-in actor that decide which tenants and units he may name."""


def province_key(actor: AnyActor) -> tuple[str, ...]:
    """Return what the actor's province is kept by: two with the same key may name the same."""
    settings = actor.wall().settings()
    return tuple(settings[name] for name in WALLED_BY)


async def load_province(read: Read) -> Province:
    """Return all tenants and units that the actor may name, those that ended included."""
    tenants = await read.execute(
        sa.select(*(getattr(Tenant, name) for name in TenantNoun._fields)).order_by(Tenant.path)
    )
    units = await read.execute(sa.select(*(getattr(Unit, name) for name in UnitNoun._fields)))
    return Province(
        [_read(TenantNoun._make(row)) for row in tenants],
        [_read(UnitNoun._make(row)) for row in units],
    )


async def load_regions(read: Read) -> Regions:
    """Return all regions with where they stand by code and by management."""
    regions = await read.execute(
        sa.select(*(getattr(Region, name) for name in RegionNoun._fields)).order_by(
            Region.code, Region.valid_from
        )
    )
    above = await read.execute(
        sa.select(*(getattr(RegionRelation, name) for name in Above._fields)).where(
            RegionRelation.kind.in_([RelationKind.CODE.value, RelationKind.MANAGEMENT.value])
        )
    )
    return Regions(
        [_read(RegionNoun._make(row)) for row in regions], [Above._make(row) for row in above]
    )


def _read(noun: Noun) -> Noun:
    return noun if noun.pinyin else noun._replace(pinyin=spelled(noun.name))
