"""Who decides where organs disagree about competence (条例 24): the lowest superior of both.

What stands above whom is given: the chain by management and the chain by line, each nearest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands: the units above it in both trees, and its territory.

    `governed` tells that it is an organ of the government; `path` is that of its territory, ending
    in `/`.
    """

    unit_id: UUID
    path: str
    managed_by: tuple[UUID, ...] = ()
    in_line_of: tuple[UUID, ...] = ()
    governed: bool = True


@dataclass(frozen=True, slots=True)
class Forum:
    """Who decides: a unit above both, or else what stands over the territory of both.

    Without a unit that is the government of the territory, whose petition office acts for it, or,
    where one of them isn't an organ of government (`joint`), the joint conference (联席会议).
    """

    path: str
    unit_id: UUID | None = None
    joint: bool = False


def lowest_common_superior(first: Standing, second: Standing) -> Forum | None:
    """Return who decides between two units; None where nothing on the platform is above both."""
    path = _common_path(first.path, second.path)
    for one, other in (
        (first.managed_by, second.managed_by),
        (first.in_line_of, second.in_line_of),
    ):
        unit_id = _nearest(one, other)
        if unit_id is not None:
            return Forum(path, unit_id)
    if not path:
        return None
    return Forum(path, joint=not (first.governed and second.governed))


def _nearest(one: Sequence[UUID], other: Sequence[UUID]) -> UUID | None:
    above = set(other)
    return next((unit_id for unit_id in one if unit_id in above), None)


def _common_path(one: str, other: str) -> str:
    common: list[str] = []
    for mine, theirs in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if mine != theirs:
            break
        common.append(mine)
    return "".join(f"{part}/" for part in common)
