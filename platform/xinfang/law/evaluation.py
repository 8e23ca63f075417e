"""Rating by petitioners (满意度评价): who is rated, in which grades, and what is not rated.

《信访工作条例》 21 lets petitioners evaluate. Petition office and competent unit are rated apart,
within a window from the service of the answer (DL-21). Not rated are matters that go to courts,
arbitration or reconsideration, which have no answer here, and accusations, which aren't published.

Sums over a unit never tell how one petitioner rated: a few are no group, and are told as a span.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
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

GROUP: Final = 5
"""So many make a group; fewer are told as a span from none to one less."""


@dataclass(frozen=True, slots=True)
class Span:
    """A number that is told as it is, or only between two (区间)."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How a unit was rated in a quarter (评价汇总): how many rated, and how many gave each grade.

    `grades` is empty where fewer than a group rated.
    """

    given: Span
    grades: Mapping[Grade, Span]


def sums(counts: Mapping[Grade, int]) -> Sums:
    """Return what may be told of counts; the whole tells no more than its parts."""
    if sum(counts.values()) < GROUP:
        return Sums(_span(0), {})
    grades = {grade: _span(counts.get(grade, 0)) for grade in Grade}
    given = Span(
        sum(one.least for one in grades.values()), sum(one.most for one in grades.values())
    )
    return Sums(given, grades)


def _span(count: int) -> Span:
    return Span(count, count) if count >= GROUP else Span(0, GROUP - 1)


def quarter(year: int, number: int) -> tuple[dt.date, dt.date]:
    """Return the first day of a quarter, 1 to 4, and the first after it.

    Quarters alone are summed: spans of time that overlap could be subtracted from one another.
    """
    after = (year, 3 * number + 1) if number < _QUARTERS else (year + 1, 1)
    return dt.date(year, 3 * number - 2, 1), dt.date(*after, 1)


_QUARTERS: Final = 4
