"""How a case stands with what is owed on it (期限状态), from what its row keeps of its clocks."""

import datetime as dt
from enum import StrEnum


class Standing(StrEnum):
    """How the nearest last day that an organ owes stands on a day."""

    NONE = "NONE"
    RUNNING = "RUNNING"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"


def standing(due_on: dt.date | None, soon_on: dt.date | None, day: dt.date) -> Standing:
    """Return how a case stands at the end of a day; without a clock that runs nothing is owed."""
    if due_on is None:
        return Standing.NONE
    if day > due_on:
        return Standing.OVERDUE
    soon = soon_on is not None and day >= soon_on
    return Standing.DUE_SOON if soon else Standing.RUNNING
