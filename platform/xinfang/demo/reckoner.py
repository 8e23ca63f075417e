"""The last days of the demo's clocks: law's own, each reckoned once.

Millions of clocks share a few thousand pairs of term and day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from xinfang.law.calendar import Calendar
from xinfang.law.deadlines import Extension, due
from xinfang.law.registry import TERMS, term
from xinfang.law.terms import RULE_SET

OWED: Final = frozenset(one.id for one in TERMS if not one.lapses and not one.bearer.holds_a_right)
"""The terms by which an organ owes something: lists show the nearest of them."""

Asked = tuple[str, int, int, int | None, tuple[int, int] | None]


class Reckoned(NamedTuple):
    """Last day and the day from which it is near (ordinals); all that a clock keeps, as text."""

    due: int
    soon: int
    kept: str


@dataclass(slots=True)
class Reckoner:
    """Reckons by one calendar."""

    calendar: Calendar
    known: dict[Asked, Reckoned]
    open_days: dict[int, int]

    def reckon(
        self,
        term_id: str,
        started: int,
        law_of: int,
        setting: int | None = None,
        extension: tuple[int, int] | None = None,
    ) -> Reckoned:
        """Return the last day of a term that started on a day, by the law of another.

        `extension` is its days and the day of its approval.
        """
        asked = (term_id, started, law_of, setting, extension)
        found = self.known.get(asked)
        if found is None:
            found = self.known[asked] = self._reckon(*asked)
        return found

    def last_day(self, term_id: str, started: int) -> int:
        """Return the last day of a term that starts today."""
        return self.reckon(term_id, started, started).due

    def opens(self, day: int) -> int:
        """Return the day itself if it is worked, else the next that is."""
        found = self.open_days.get(day)
        if found is None:
            found = self.calendar.roll(date.fromordinal(day)).toordinal()
            self.open_days[day] = found
        return found

    def _reckon(
        self,
        term_id: str,
        started: int,
        law_of: int,
        setting: int | None,
        extension: tuple[int, int] | None,
    ) -> Reckoned:
        given = Extension(extension[0], date.fromordinal(extension[1])) if extension else None
        reckoned = due(
            term(term_id, date.fromordinal(law_of)),
            date.fromordinal(started),
            self.calendar,
            setting=setting,
            extension=given,
        )
        soon = reckoned.soon_on()
        kept = (
            reckoned.original_due_on.isoformat(),
            reckoned.due_on.isoformat(),
            soon.isoformat(),
            "t" if reckoned.provisional else "f",
            RULE_SET,
            reckoned.calendar_version,
            reckoned.explain().replace("\\", "\\\\").replace("\n", "\\n"),
        )
        return Reckoned(reckoned.due_on.toordinal(), soon.toordinal(), "\t".join(kept))
