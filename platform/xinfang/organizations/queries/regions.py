"""From a code to a region on a day, and where the region stands in each of the three trees."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from xinfang.kernel.errors import Invalid
from xinfang.organizations.models import Region, RegionAlias, RegionRelation, RegionSuccession
from xinfang.organizations.vocabulary import RelationKind
from xinfang.store.base import Base
from xinfang.store.transaction import Read

_FIELD = ("regionCode",)
_LENGTHS = {6, 9, 12}
_SHOWN = 20
_DAY = timedelta(days=1)


class MalformedRegionCode(Invalid):
    """A code has 6, 9 or 12 digits."""

    def __init__(self, asked: str) -> None:
        shown = asked if len(asked) <= _SHOWN else f"{asked[:_SHOWN]}…"
        super().__init__(f"区划代码“{shown}”应为6位、9位或12位数字。", field=_FIELD)


class UnknownRegion(Invalid):
    """No list has the code, or not below township level; a name is in no list either."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"没有区划代码或名称：{asked}。", field=_FIELD)


class RegionNotYet(Invalid):
    """The code is in use on a later day only; `valid_from` is the first."""

    def __init__(self, region: Region) -> None:
        begins = region.valid_from.isoformat()
        super().__init__(f"区划代码 {region.code} {region.name} 自{begins}起启用。", field=_FIELD)
        self.region_code = region.code
        self.valid_from = region.valid_from


class AbolishedRegion(Invalid):
    """The code had ended by the day; `successors` are the codes that took over, if lists tell."""

    def __init__(self, region: Region, heirs: Mapping[str, str]) -> None:
        named = "、".join(f"{code} {name}" for code, name in heirs.items())
        by = f"，由{named}承继" if heirs else ""
        ended = "" if region.valid_to is None else f"自{region.valid_to + _DAY}起"
        super().__init__(f"区划代码 {region.code} {region.name} {ended}撤销{by}。", field=_FIELD)
        self.region_code = region.code
        self.successors = tuple(heirs)


class AmbiguousRegion(Invalid):
    """Several regions are meant; `candidates` are their codes."""

    def __init__(self, asked: str, candidates: tuple[str, ...]) -> None:
        listed = "、".join(candidates)
        super().__init__(f"{asked} 可指多个区划：{listed}，请指明。", field=_FIELD)
        self.candidates = candidates


def canonical(code: str) -> str:
    """Return the code as it is kept: six digits down to the county, nine for a township.

    Systems pad to nine or twelve digits with zeros. Raises MalformedRegionCode, and UnknownRegion
    for a village, which no list here has.
    """
    digits = code.strip()
    if len(digits) not in _LENGTHS or not (digits.isascii() and digits.isdigit()):
        raise MalformedRegionCode(digits)
    if digits[9:] not in {"", "000"}:
        raise UnknownRegion(digits)
    return digits[:6] if digits[6:9] in {"", "000"} else digits[:9]


async def resolve(tx: Read, code: str, day: date) -> Region:
    """Return the region that a code means on a day.

    A code that was a region's own before it became another's alias (410881 for 济源 419001) is no
    alias before its own time. Raises MalformedRegionCode, UnknownRegion, RegionNotYet,
    AbolishedRegion, AmbiguousRegion (an alias of several, or of one beside the code's own region).
    """
    asked = canonical(code)
    own = await history_of(tx, asked)
    valid = [region for region in own if _holds(region, day)]
    begun = [region for region in own if region.valid_from <= day]
    if not own or begun == own:
        aliased = sa.select(RegionAlias.code).where(RegionAlias.alias == asked)
        found = await tx.execute(
            sa.select(Region).where(Region.code.in_(aliased)).order_by(Region.code)
        )
        valid += (region for region in found.scalars() if _holds(region, day))
    if len(valid) > 1:
        raise AmbiguousRegion(asked, tuple(region.code for region in valid))
    if valid:
        return valid[0]
    if begun:
        raise AbolishedRegion(begun[-1], await _heirs(tx, begun[-1], day))
    if own:
        raise RegionNotYet(own[0])
    raise UnknownRegion(asked)


async def history_of(tx: Read, code: str) -> Sequence[Region]:
    """Return the regions that have borne a code, in the order of time."""
    found = await tx.execute(
        sa.select(Region).where(Region.code == canonical(code)).order_by(Region.valid_from)
    )
    return found.scalars().all()


async def _heirs(tx: Read, region: Region, day: date) -> dict[str, str]:
    """Return code and name of those that took over: codes are used again, so by the day too."""
    after = RegionSuccession.effective_on
    found = await tx.execute(
        sa.select(Region.code, Region.name)
        .join(RegionSuccession, RegionSuccession.successor_code == Region.code)
        .where(
            RegionSuccession.code == region.code,
            after > region.valid_from,
            after <= day,
            Region.valid_from <= after,
            sa.or_(Region.valid_to.is_(None), Region.valid_to >= after),
        )
        .order_by(Region.code)
    )
    return {row.code: row.name for row in found}


async def carried_forward(tx: Read, code: str, day: date) -> Region:
    """Return the region that answers on a day for what an older list names by a code.

    Follows successors as far as each has one. Raises the refusals of `resolve`, and
    AmbiguousRegion where the region was divided among several.
    """
    asked = canonical(code)
    for _ in range(_LONGEST_HISTORY):
        try:
            return await resolve(tx, asked, day)
        except AbolishedRegion as abolished:
            if not abolished.successors:
                raise
            if len(abolished.successors) > 1:
                raise AmbiguousRegion(asked, abolished.successors) from abolished
            asked = abolished.successors[0]
    raise UnknownRegion(asked)


_LONGEST_HISTORY = 8


async def named(tx: Read, name: str, day: date, *, below: str | None = None) -> Region:
    """Return the one region of that full name on a day, optionally below a code's province or city.

    Raises UnknownRegion, AmbiguousRegion.
    """
    prefix = "" if below is None else canonical(below).rstrip("0")
    rows = (
        await tx.execute(sa.select(Region).where(Region.name == name).order_by(Region.code))
    ).scalars()
    valid: list[Region] = [row for row in rows if _holds(row, day) and row.code.startswith(prefix)]
    if not valid:
        raise UnknownRegion(name)
    if len(valid) > 1:
        raise AmbiguousRegion(name, tuple(row.code for row in valid))
    return valid[0]


async def superior_code(tx: Read, code: str, kind: RelationKind, day: date) -> str | None:
    """Return the code of the region directly above, in one tree, on a day."""
    found: str | None = await tx.scalar(
        sa.select(RegionRelation.parent_code).where(
            RegionRelation.kind == kind.value, RegionRelation.code == code, _in_force(day)
        )
    )
    return found


async def regions_below(tx: Read, code: str, kind: RelationKind, day: date) -> Sequence[Region]:
    """Return the regions directly below, in one tree, on a day, by code."""
    found = await tx.execute(
        sa.select(Region)
        .join(RegionRelation, RegionRelation.code == Region.code)
        .where(
            RegionRelation.kind == kind.value,
            RegionRelation.parent_code == code,
            _in_force(day),
            Region.valid_from <= day,
            sa.or_(Region.valid_to.is_(None), Region.valid_to >= day),
        )
        .order_by(Region.code)
    )
    return found.scalars().all()


async def all_rows(tx: Read, model: type[Base]) -> Sequence[Mapping[Any, Any]]:
    """Return a whole table of the lists as plain rows: what an import compares with."""
    columns = sa.inspect(model).columns
    return (await tx.execute(sa.select(*columns))).mappings().all()


def _in_force(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        RegionRelation.since <= day,
        sa.or_(RegionRelation.until.is_(None), RegionRelation.until >= day),
    )


def _holds(region: Region, day: date) -> bool:
    return region.valid_from <= day and (region.valid_to is None or region.valid_to >= day)
