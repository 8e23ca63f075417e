"""From a code to a region on a day, and where the region stands in each of the three trees."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from xinfang.kernel.errors import Invalid
from xinfang.organizations.models import Region, RegionAlias, RegionRelation, RegionSuccession
from xinfang.organizations.vocabulary import RelationKind
from xinfang.store.transaction import Read

_FIELD = ("regionCode",)
_LENGTHS = {6, 9, 12}


class MalformedRegionCode(Invalid):
    """A code has 6, 9 or 12 digits."""

    def __init__(self) -> None:
        super().__init__("区划代码应为6位、9位或12位数字。", field=_FIELD)


class UnknownRegion(Invalid):
    """No list has the code, or not below township level; a name is in no list either."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"没有区划代码或名称：{asked}。", field=_FIELD)


class AbolishedRegion(Invalid):
    """The code isn't valid on the day; `successors` took over, where lists tell."""

    def __init__(self, region: Region, successors: tuple[str, ...]) -> None:
        heirs = f"，由{'、'.join(successors)}承继" if successors else ""
        super().__init__(f"{region.code} {region.name} 在该日无效{heirs}。", field=_FIELD)
        self.region_code = region.code
        self.successors = successors


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
        raise MalformedRegionCode
    if digits[9:] not in {"", "000"}:
        raise UnknownRegion(digits)
    return digits[:6] if digits[6:9] in {"", "000"} else digits[:9]


async def resolve(tx: Read, code: str, day: date) -> Region:
    """Return the region that a code means on a day.

    Raises MalformedRegionCode, UnknownRegion, AbolishedRegion, AmbiguousRegion (a code that one
    list gives to a region and another, as an alias, to a second).
    """
    asked = canonical(code)
    aliased = (
        await tx.execute(sa.select(RegionAlias.code).where(RegionAlias.alias == asked))
    ).scalars()
    rows = (
        (
            await tx.execute(
                sa.select(Region)
                .where(Region.code.in_([asked, *aliased]))
                .order_by(Region.code, Region.valid_from)
            )
        )
        .scalars()
        .all()
    )
    valid: list[Region] = [row for row in rows if _holds(row, day)]
    if len(valid) > 1:
        raise AmbiguousRegion(asked, tuple(row.code for row in valid))
    if valid:
        return valid[0]
    if rows:
        latest = rows[-1]
        raise AbolishedRegion(latest, await successors_of(tx, latest.code))
    raise UnknownRegion(asked)


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


async def successors_of(tx: Read, code: str) -> tuple[str, ...]:
    """Return the codes that took over from a code."""
    found = await tx.execute(
        sa.select(RegionSuccession.successor_code)
        .where(RegionSuccession.code == code)
        .order_by(RegionSuccession.successor_code)
    )
    return tuple(found.scalars())


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


def _in_force(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        RegionRelation.since <= day,
        sa.or_(RegionRelation.until.is_(None), RegionRelation.until >= day),
    )


def _holds(region: Region, day: date) -> bool:
    return region.valid_from <= day and (region.valid_to is None or region.valid_to >= day)
