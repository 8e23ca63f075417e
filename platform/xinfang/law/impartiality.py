"""Standing aside (回避, 条例 28): who has a direct interest in the matter, or in the petitioner.

A declared interest recuses at once: nobody is asked whether somebody may stand aside. A challenge
(申请回避) is ruled by the head, never by whom it concerns. Who is recused reads on, and does
nothing to the case.
"""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article

ARTICLE: Final = Article(REGULATIONS, 28)


class RecusalOrigin(StrEnum):
    """How a recusal came about (回避方式)."""

    DECLARED = "DECLARED"
    CHALLENGED = "CHALLENGED"

    @property
    def label(self) -> str:
        """The way in Chinese."""
        return {"DECLARED": "自行回避"}.get(self, "申请回避")

    @property
    def article(self) -> Article:
        """The duty to stand aside."""
        return ARTICLE


class RecusalState(StrEnum):
    """How a recusal stands (回避状态)."""

    PENDING = "PENDING"
    STANDING = "STANDING"
    OVERRULED = "OVERRULED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return _STATE_LABELS[self.value]


_STATE_LABELS: Final = {
    "PENDING": "待决定",
    "STANDING": "回避中",
    "OVERRULED": "不予回避",
    "WITHDRAWN": "已解除回避",
}
