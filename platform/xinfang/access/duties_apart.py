"""Duties kept apart (职责分离): who did one thing may not do the other to the same object.

The pairs are data in `policies/apart.csv`. Persons are compared, not accounts or appointments.
"""

from collections.abc import Collection, Mapping
from functools import cache
from uuid import UUID

from xinfang.access.policies import rows
from xinfang.kernel.errors import NotPermitted


class SamePerson(NotPermitted):
    """The actor did, or is, what bars him from doing this."""

    def __init__(self, first: str, second: str, reason: str) -> None:
        super().__init__(f"{reason}，请由他人办理。")
        self.first = first
        self.second = second


@cache
def pairs() -> dict[tuple[str, str], str]:
    """Return the pairs of duties kept apart, with the reason in Chinese."""
    return {(first, second): reason for first, second, reason in rows("apart.csv")}


def require_apart(second: str, person_id: UUID, done: Mapping[str, Collection[UUID]]) -> None:
    """Refuse where the person who is about to do `second` did what must be kept apart from it.

    `done` names, for each first duty, the persons who did it to the object (or who belong to what
    it concerns). Raises SamePerson; ValueError for a pair that the policies don't know, so that a
    misspelt duty can't pass.
    """
    known = pairs()
    for first, persons in done.items():
        if (first, second) not in known:
            raise ValueError(f"no such pair of duties: {first}, {second}")
        if person_id in persons:
            raise SamePerson(first, second, known[first, second])
