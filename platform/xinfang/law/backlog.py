"""Backlog (积案): from when on a matter that has no end counts as long pending.

Law has neither the word nor the days: practice has both, and each territory its own number. So it
is a mark of ours, about the matter and whoever answers for it, never about a person. Days are
natural ones; that of the registration isn't counted.
"""

from datetime import date, timedelta
from typing import Final

from xinfang.law.lifecycle import CaseState
from xinfang.law.wording import plain_day

LEAST_DAYS: Final = 90
"""Handling may lawfully take so long, with its extension (条例 34): sooner nothing is overdue."""
MOST_DAYS: Final = 365
ENDED: Final = tuple(state for state in CaseState if state.ends)
"""A matter in any other state has no end yet."""


def begins_on(registered_on: date, days: int) -> date:
    """Return the first day on which a matter is backlog: the one after so many days."""
    return registered_on + timedelta(days=days + 1)


def is_backlog(state: CaseState, registered_on: date, days: int, today: date) -> bool:
    """Tell whether a matter is backlog today."""
    return not state.ends and begins_on(registered_on, days) <= today


def explanation(registered_on: date, days: int) -> str:
    """Say why a matter is backlog, and since when."""
    last, since = registered_on + timedelta(days=days), begins_on(registered_on, days)
    return (
        f"{plain_day(registered_on)}登记，至{plain_day(last)}满{days}日仍未终结，"
        f"自{plain_day(since)}起列为积案（天数由本地设定，法律法规未作规定）。"
    )
