"""Which columns of a case the fields asked for are told from: a list reads no others."""

from typing import Final

_TOLD_FROM: Final[dict[str, tuple[str, ...]]] = {
    "registeringUnit": ("registering_unit_id",),
    "complainedOfUnit": ("complained_of_unit_id",),
    "firstUnit": ("first_unit_id",),
    "sameMatter": ("same_matter_id",),
    "repeat": ("same_matter_id",),
    "problemRegion": ("problem_region_code",),
    "contentClass": ("content_class_code",),
    "clockState": ("due_on", "soon_on"),
    "backlog": ("state",),
    "proposedUnits": ("content_class_code", "problem_region_code"),
    "proposedChannels": ("content_class_code", "problem_region_code", "title", "demand"),
    "relatedCases": ("same_matter_id",),
    "similarCases": (
        *("title", "demand", "content_class_code", "problem_region_code", "complained_of_unit_id"),
        *("same_matter_id", "channel", "people_count"),
    ),
    "can": (
        *("state", "category", "appeal_branch", "transfer_depth", "channel"),
        *("same_matter_id", "people_count", "answered_on"),
    ),
    "proposedReviewer": ("state",),
}
"""Fields that aren't named like their column; whatever a row carries always isn't here."""


def columns_of(names: frozenset[str]) -> frozenset[str]:
    """Return the columns that fields of these names are told from."""
    snake = {
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        for name in names
    }
    return frozenset(snake.union(*(_TOLD_FROM.get(name, ()) for name in names)))
