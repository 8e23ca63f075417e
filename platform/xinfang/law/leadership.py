"""The words of leaders' own duties on cases: comments, instructions, undertakings (细则 6)."""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import HENAN_RULES, Article

ARTICLE: Final = Article(HENAN_RULES, 6)
"""Leaders read and comment, put work on named people, follow it up, take cases upon themselves."""


class InstructionState(StrEnum):
    """How a leader's instruction stands (批示落实状态)."""

    OPEN = "OPEN"
    REPORTED = "REPORTED"
    LAPSED = "LAPSED"
    """The unit has the case no longer, or is barred from it."""


class UndertakingState(StrEnum):
    """How an undertaking stands (包案状态)."""

    OPEN = "OPEN"
    AWAITING_REVIEW = "AWAITING_REVIEW"
    CLOSED = "CLOSED"
    RELEASED = "RELEASED"
    LAPSED = "LAPSED"
    """An accusation bars the leader from the case."""

    @property
    def running(self) -> bool:
        """Whether the leader still has the case upon himself."""
        return self in {UndertakingState.OPEN, UndertakingState.AWAITING_REVIEW}
