"""Graded warnings (分级预警) about what organs owe: when, and how far up each goes.

Law gives the limits and not the warnings, so that the thresholds are ours; a tenant may warn sooner
or more often than the tenant above it, never later or less. Warnings are about matters, units and
deadlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from xinfang.law.deadlines import SOON


class Stage(StrEnum):
    """On which side of the last day a warning stands (预警阶段)."""

    BEFORE_DUE = "BEFORE_DUE"
    AFTER_DUE = "AFTER_DUE"

    @property
    def label(self) -> str:
        """The stage in Chinese."""
        return {"BEFORE_DUE": "到期前预警"}.get(self, "超期预警")


@dataclass(frozen=True, slots=True)
class Grade:
    """A warning's grade (预警级别).

    `threshold` is a percentage of the time before the last day, a number of days after it.
    """

    stage: Stage
    threshold: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to warn: percent of the time before the last day, natural days after it, ascending."""

    before: tuple[int, ...] = (50, SOON, 90)
    after: tuple[int, ...] = (1, 7, 15)

    def grades(self) -> tuple[Grade, ...]:
        """Return all grades in the order in which they are reached."""
        return (
            *(Grade(Stage.BEFORE_DUE, percent) for percent in self.before),
            *(Grade(Stage.AFTER_DUE, days) for days in self.after),
        )

    def step(self, grade: Grade) -> int:
        """Return how far up a grade goes: 0 the unit, 1 its head, 2 and more the petition offices.

        Before the last day only the last grade is the head's; each grade after it goes one office
        further up than the one before.
        """
        if grade.stage is Stage.BEFORE_DUE:
            return 1 if grade.threshold == self.before[-1] else 0
        return 2 + self.after.index(grade.threshold)


DEFAULT: Final = Thresholds()
HOURS_AFTER: Final = (0, 2, 4)
"""Hours after the last instant of a period in hours at which it is warned, one office further up
each; numbers of ours, law has none."""


def day_of(grade: Grade, started_on: date, due_on: date) -> date:
    """Return the day on which a grade is reached."""
    if grade.stage is Stage.AFTER_DUE:
        return due_on + timedelta(days=grade.threshold)
    whole = max(0, (due_on - started_on).days)
    return due_on if whole == 0 else started_on + timedelta(days=-(-whole * grade.threshold // 100))


def reached(thresholds: Thresholds, started_on: date, due_on: date, day: date) -> tuple[Grade, ...]:
    """Return the grades that a running term has reached by the end of a day."""
    return tuple(grade for grade in thresholds.grades() if day_of(grade, started_on, due_on) <= day)


def next_day(thresholds: Thresholds, started_on: date, due_on: date, day: date) -> date | None:
    """Return the first day after `day` on which another grade is reached, None after the last."""
    days = (day_of(grade, started_on, due_on) for grade in thresholds.grades())
    return min((one for one in days if one > day), default=None)


def no_later(values: Sequence[int], than: Sequence[int]) -> bool:
    """Tell whether thresholds warn at least as soon and as often as others, one by one."""
    return len(values) >= len(than) and all(
        ours <= theirs for ours, theirs in zip(values, than, strict=False)
    )
