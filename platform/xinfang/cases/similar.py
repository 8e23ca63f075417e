"""Which other cases may be about the same matter (疑似同一事项): proposals to whoever handles one.

Sameness is found between matters: what a case is about, where, whom it complains of, what it says
and when. Nobody's name, number or telephone is looked at, so that there is no way from a petitioner
to what else he wrote; that many came together about one matter (群体性) is what shows here. Only
cases within reach are looked at, as lists show them, and none that accuses somebody: that its text
resembles would tell what it says.
"""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import permits
from xinfang.cases import search
from xinfang.cases.duplicates import ALIKE, alike, pairs
from xinfang.cases.queries import cases, lists
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.narrowing import Filter
from xinfang.kernel.clock import civil_day
from xinfang.law.classification import Channel
from xinfang.law.mass_visit import is_mass_visit
from xinfang.store.transaction import Read

MOST: Final = 10
LOOKED_AT: Final = 100
"""So many cases of the class, of the region, and with the title's words are read: the newest."""
WITHIN: Final = dt.timedelta(days=365)
"""So long before and after a registration another one is looked for."""
CLOSE: Final = 0.5
"""Which part of their pairs of characters two texts share to be proposed by that alone."""
SHORTEST: Final = 8
"""Texts with fewer pairs say too little to be compared."""
FIELDS: Final = frozenset(
    {
        *("title", "demand", "content_class_code", "problem_region_code", "complained_of_unit_id"),
        *("same_matter_id", "channel", "people_count"),
    }
)


class Ground(StrEnum):
    """In what two matters are alike (相似之处)."""

    SAME_CLASS = "SAME_CLASS"
    SAME_PLACE = "SAME_PLACE"
    SAME_UNIT = "SAME_UNIT"
    ALIKE_TEXT = "ALIKE_TEXT"
    BOTH_MASS = "BOTH_MASS"


_BY_PLACE: Final = frozenset({Ground.SAME_CLASS, Ground.SAME_PLACE, Ground.SAME_UNIT})


@dataclass(frozen=True, slots=True)
class Similar:
    """A case that may be about the same matter, and in what it is alike."""

    row: CaseRow
    grounds: tuple[Ground, ...]
    share: float
    """Of their pairs of characters, 0 to 1."""


async def similar_cases(
    read: Read, actor: Actor, grants: Grants, case: CaseRow
) -> tuple[Similar, ...]:
    """Return cases within reach that may be about the matter of a case, the most alike first.

    To whoever classifies or merges it, and nobody else. Those that somebody confirmed as its matter
    already are told elsewhere.
    """
    if not _may_be_named(case) or not await _handles(read, actor, grants, case):
        return ()
    found = {
        row["id"]: compared(case, row)
        for narrowed in _narrowed(case)
        for row in await lists.list_cases(
            read, actor, grants, narrowed, limit=LOOKED_AT, fields=FIELDS
        )
        if _may_be_named(row) and not _same_matter(case, row)
    }
    proposed = [one for one in found.values() if _is_proposed(one)]
    proposed.sort(key=lambda one: (one.share, one.row["registered_at"], one.row["id"]))
    return tuple(reversed(proposed[-MOST:]))


def _may_be_named(case: CaseRow) -> bool:
    return not case["accuses"]


async def _handles(read: Read, actor: Actor, grants: Grants, case: CaseRow) -> bool:
    facts = (await cases.facts_of(read, [case]))[case["id"]]
    return any(permits(actor, grants, act, facts) is not None for act in ("classify", "merge"))


def compared(ours: CaseRow, theirs: CaseRow) -> Similar:
    """Compare two matters."""
    texts = [pairs(row["title"] + row["demand"]) for row in (ours, theirs)]
    share = alike(*texts) if min(map(len, texts)) >= SHORTEST else 0.0
    told = {
        Ground.SAME_CLASS: _same(ours, theirs, "content_class_code"),
        Ground.SAME_PLACE: _same(ours, theirs, "problem_region_code"),
        Ground.SAME_UNIT: _same(ours, theirs, "complained_of_unit_id"),
        Ground.ALIKE_TEXT: share >= ALIKE,
        Ground.BOTH_MASS: _is_mass(ours) and _is_mass(theirs),
    }
    return Similar(theirs, tuple(ground for ground, holds in told.items() if holds), share)


def _is_proposed(one: Similar) -> bool:
    known = set(one.grounds)
    if one.share >= CLOSE or known >= _BY_PLACE:
        return True
    about = Ground.SAME_CLASS in known or Ground.SAME_UNIT in known
    return about and {Ground.ALIKE_TEXT, Ground.SAME_PLACE} <= known


def _same(ours: CaseRow, theirs: CaseRow, column: str) -> bool:
    return ours[column] is not None and ours[column] == theirs[column]


def _is_mass(case: CaseRow) -> bool:
    return is_mass_visit(Channel(case["channel"]), case["people_count"])


def _same_matter(ours: CaseRow, theirs: CaseRow) -> bool:
    """Tell whether it is the same case, or confirmed as its matter."""
    first = {row["same_matter_id"] or row["id"] for row in (ours, theirs)}
    return len(first) == 1


def _narrowed(case: CaseRow) -> list[Filter]:
    on, words = civil_day(case["registered_at"]), _words(case["title"])
    about = Filter(registered_from=on - WITHIN, registered_to=on + WITHIN)
    found = []
    if case["content_class_code"] is not None:
        found.append(replace(about, content_class=case["content_class_code"]))
    if case["problem_region_code"] is not None:
        found.append(replace(about, problem_region=case["problem_region_code"]))
    if words is not None:
        found.append(replace(about, search=words))
    return found


def _words(title: str) -> search.Question | None:
    """Return a title as it is searched for, None where it has too many words for that."""
    try:
        return search.question(title[: search.MAX_QUESTION])
    except ValueError:
        return None
