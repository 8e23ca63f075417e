"""Finding a term by its id and day."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from xinfang.law.governance_terms import GOVERNANCE_TERMS
from xinfang.law.handling_terms import HANDLING_TERMS
from xinfang.law.influence import INFLUENCE_PERIODS
from xinfang.law.terms import Term

TERMS: Final[tuple[Term, ...]] = (
    *HANDLING_TERMS,
    *GOVERNANCE_TERMS,
    *(row.term for row in INFLUENCE_PERIODS),
)


def _index(terms: Iterable[Term]) -> dict[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for row in terms:
        found[row.id] = (*found.get(row.id, ()), row)
    return found


_BY_ID: Final = _index(TERMS)


def term(term_id: str, on: date) -> Term:
    """The row ``term_id`` as it is in force on ``on``.

    Raises ``KeyError`` if there is no such row, ``LookupError`` (naming both) if none of its
    versions is in force on that day. Both are mistakes of the program, not of the user.
    """
    for row in _BY_ID[term_id]:
        if row.in_force_on(on):
            return row
    raise LookupError(f"{term_id} is not in force on {on}")
