"""Mass visits (集体访): which visits are one, and in what time somebody is there (细则 15(6))."""

from typing import Final

from xinfang.law.articles import HENAN_RULES, Article
from xinfang.law.classification import Channel

ARTICLE: Final = Article(HENAN_RULES, 15, item=6)
TERM: Final = "DL-19"
LEAST: Final = 5
"""From so many people on a visit is one, by practice; the number isn't in the rules."""


REPRESENTATIVES: Final = 5
"""So many represent a joint visit at most (条例 20); more are told so, and never turned away."""


def is_mass_visit(channel: Channel, people: int) -> bool:
    """Tell whether a petition is a mass visit: in person, by so many people."""
    return channel is Channel.VISIT and people >= LEAST
