"""Rating by petitioners (满意度评价): who is rated, in which grades, and what is not rated.

《信访工作条例》 21 lets petitioners evaluate. Petition office and competent unit are rated apart,
within a window from the service of the answer (DL-21). Not rated are matters that go to courts,
arbitration or reconsideration, which have no answer here, and accusations, which aren't published.
"""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import SATISFACTION, Article, Mark

WINDOW: Final = "DL-21"
RULE: Final = Article(SATISFACTION, mark=Mark.FROM_MEMORY)


class Rated(StrEnum):
    """Who is rated (评价对象)."""

    PETITION_OFFICE = "PETITION_OFFICE"
    RESPONSIBLE_UNIT = "RESPONSIBLE_UNIT"

    @property
    def label(self) -> str:
        """It in Chinese."""
        return "信访部门" if self is Rated.PETITION_OFFICE else "责任单位"


class Grade(StrEnum):
    """How satisfied a petitioner is (满意度)."""

    SATISFIED = "SATISFIED"
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED"
    NOT_SATISFIED = "NOT_SATISFIED"

    @property
    def label(self) -> str:
        """The grade in Chinese."""
        return _GRADE_LABELS[self.value]

    @property
    def poor(self) -> bool:
        """Whether the superior looks at it."""
        return self is Grade.NOT_SATISFIED


_GRADE_LABELS: Final = {
    "SATISFIED": "满意",
    "BASICALLY_SATISFIED": "基本满意",
    "NOT_SATISFIED": "不满意",
}
