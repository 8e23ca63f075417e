"""Petitions about cadres (反映干部问题, 条例 30): what they are about, and what is told of them.

The organization department is told facts about the cadre, and nothing of the petitioner.
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article

ARTICLE: Final = Article(REGULATIONS, 30)

_SHORTEST: Final = 2
"""A single character says nobody's name."""


class Concern(StrEnum):
    """What an accusation is about (反映问题类别)."""

    DISCIPLINE = "DISCIPLINE"
    """违反党纪、职务违法."""
    SELECTION = "SELECTION"
    """干部选拔任用."""
    CRIME = "CRIME"
    """涉嫌犯罪."""
    OTHER = "OTHER"
    """其他问题."""


def reveals(text: str, known: Iterable[str]) -> bool:
    """Tell whether a text has one of the known values in it, however it is spaced or spelled."""
    bare = _bare(text)
    return any(len(_bare(one)) >= _SHORTEST and _bare(one) in bare for one in known)


def _bare(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum()
    )
