"""The arrangement of days off and make-up days (放假、调休): its import, and the law's calendar.

The State Council's General Office announces it for one year at a time.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCalendar:
    """Take over a year's arrangement from a notice (JSON); from the library if none is named."""

    notice: Path | None = None
