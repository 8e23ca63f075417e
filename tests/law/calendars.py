"""The announced calendar 2004–2026, as a caller builds it from plain data."""

from datetime import date
from typing import Final

from chinese_calendar import constants

from xinfang.law.calendar import Calendar


def announced(last_year: int = 2026) -> Calendar:
    """All announced years up to ``last_year``."""
    years = range(2004, last_year + 1)
    off = [day for day in constants.holidays if day.year in years]
    worked = [day for day in constants.workdays if day.year in years]
    return Calendar.of(years, off, worked, f"announced-{last_year}")


CALENDAR: Final = announced()


def on(text: str) -> date:
    """``2026-03-01`` as a date."""
    return date.fromisoformat(text)
