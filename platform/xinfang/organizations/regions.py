"""The import of the administrative divisions (行政区划) from a catalog: a file of ours.

Divisions, their superiors by code, management and assessment, code changes and aliases are written
in one transaction under the platform's own name; a second import of the same catalog changes
nothing.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRegions:
    """Bring the tables to what a catalog says; the one shipped with the code if none is named."""

    catalog: Path | None = None
