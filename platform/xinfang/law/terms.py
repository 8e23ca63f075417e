"""Terms (时限): every statutory limit as immutable data.

A :class:`Term` says who owes what by when, from which event on, and where that is written. Rows
live in :mod:`~xinfang.law.handling_terms`, :mod:`~xinfang.law.governance_terms` and
:mod:`~xinfang.law.influence`; :mod:`~xinfang.law.registry` finds them by id.

A number that law fixes can't be loosened. Where law leaves the number open (``open_number``) the
default is ours and marked inferred. Either way a tenant may set its own value within
:class:`Bounds`; which way is tighter depends on whose the time is: an organ's is tightened by
shortening it, a petitioner's or an appellant's window only by lengthening it, for shortening that
would take a right away.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law.articles import Article

RULE_SET: Final = "2026.1"
"""Version of the rows in this package. A clock stores it beside the version of its setting."""


class Unit(StrEnum):
    """What a limit is counted in."""

    NATURAL_DAY = "NATURAL_DAY"
    WORKING_DAY = "WORKING_DAY"
    MONTH = "MONTH"
    CALENDAR_YEAR = "CALENDAR_YEAR"
    HOUR = "HOUR"

    @property
    def label(self) -> str:
        """The unit in Chinese, as it follows a number."""
        return _UNIT_LABELS[self]


_UNIT_LABELS: Final = {
    Unit.NATURAL_DAY: "日",
    Unit.WORKING_DAY: "个工作日",
    Unit.MONTH: "个月",
    Unit.CALENDAR_YEAR: "个自然年度",
    Unit.HOUR: "小时",
}


class Sense(StrEnum):
    """What the last day means."""

    LIMIT = "LIMIT"
    """期限: the act is due on or before it."""
    MINIMUM = "MINIMUM"
    """最短期间: the period must run to its end before the next step."""
    LEAD = "LEAD"
    """提前量: counted back from an event; the act is due on or before it."""
    PERIOD = "PERIOD"
    """存续期间: a state lasts through it, then awaits review."""
    BAR = "BAR"
    """限制: no number of its own; holds while other terms run."""


class Roll(StrEnum):
    """What happens to a last day that isn't worked."""

    NONE = "NONE"
    NEXT_WORKING_DAY = "NEXT_WORKING_DAY"


class Bearer(StrEnum):
    """Whose time it is."""

    ANY_ORGAN = "各级机关、单位"
    PETITION_OFFICE = "信访部门"
    COMPETENT_UNIT = "有权处理的机关、单位"
    REVIEWING_ORGAN = "复查机关"
    RE_REVIEWING_ORGAN = "复核机关"
    SUPERIOR_ORGAN = "上级机关"
    PETITIONER = "信访人"
    ADDRESSEE = "收到建议的机关、单位"
    SENDER = "材料转出单位"
    PARTY_COMMITTEE = "党委（党组）"
    PARTY_AND_GOVERNMENT = "党委和政府"
    LEADERS = "领导干部"
    UNIT_OR_PERSON = "被追责的单位或者个人"
    UNIT = "被追责的单位"
    FORMING_UNIT = "材料形成单位"
    ORGANIZATION_DEPARTMENT = "组织（人事）部门"
    ACCOUNTABLE_PERSON = "被追责的个人"
    DECIDING_ORGAN = "作出决定的机关"
    APPEAL_ORGAN = "受理复核、申诉的机关"
    DRAFTING_UNIT = "决策承办单位"
    LEGAL_REVIEWER = "合法性审查部门"

    @property
    def holds_a_right(self) -> bool:
        """Whether the time is a person's to use, not an organ's to keep to."""
        return self in {Bearer.PETITIONER, Bearer.ACCOUNTABLE_PERSON}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and greatest value that a tenant's setting may have, in the term's unit."""

    least: int
    greatest: int


@dataclass(frozen=True, slots=True)
class Term:
    """One statutory limit (时限).

    ``row`` is the line of the rule book, such as ``DL-08``; ``part`` tells several limits of one
    line apart. ``limit`` is ``None`` where the number comes with the decision or the assignment
    (then a setting is required) and for a bar. ``starts`` names the event of day 0, which isn't
    counted. ``extension`` is the id of the term that may lengthen this one, ``bars`` those during
    which a bar holds. ``optional`` marks a window for an act that may be left undone: it runs out
    without anybody's failure.
    """

    row: str
    name: str
    bearer: Bearer
    limit: int | None
    unit: Unit
    starts: str
    article: Article
    bounds: Bounds | None = None
    part: str = ""
    sense: Sense = Sense.LIMIT
    roll: Roll = Roll.NONE
    open_number: bool = False
    extension: str | None = None
    excludes_hearings: bool = False
    bars: tuple[str, ...] = ()
    optional: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""

    @property
    def id(self) -> str:
        """The name under which a clock stores the term: ``DL-08``, ``DL-03-CITY``."""
        return f"{self.row}-{self.part}" if self.part else self.row

    def in_force_on(self, day: date) -> bool:
        """Whether the row applies on ``day``: its own dates, else those of its source."""
        begun = self.valid_from or self.article.source.effective_from
        ended = self.valid_until or self.article.source.effective_until
        return (begun is None or begun <= day) and (ended is None or day <= ended)

    @property
    def lapses(self) -> bool:
        """Whether the last day passes without anybody's failure."""
        return self.optional or self.sense in {Sense.PERIOD, Sense.MINIMUM}

    @property
    def loosens_upward(self) -> bool:
        """Whether a greater value is the looser one."""
        return not self.bearer.holds_a_right and self.sense in {Sense.LIMIT, Sense.BAR}

    def checked(self, setting: int, *, superior: int | None = None) -> int:
        """``setting`` if a tenant may have it.

        ``superior`` is the value in force at the tenant above, which may be tightened but not
        loosened. Raises :class:`Unlawful` for a looser value than the law or the superior allows,
        :class:`Invalid` for one beyond the other bound or for a term that takes no setting.
        """
        bounds = self.bounds
        if bounds is None:
            raise Invalid(f"时限「{self.name}」不设本地参数", field=("setting",))
        loosest = bounds.greatest if self.loosens_upward else bounds.least
        tightest = bounds.least if self.loosens_upward else bounds.greatest
        if superior is not None:
            loosest = min(loosest, superior) if self.loosens_upward else max(loosest, superior)
        if (setting > loosest) if self.loosens_upward else (setting < loosest):
            raise LooserThanAllowed(self, setting, loosest)
        if (setting < tightest) if self.loosens_upward else (setting > tightest):
            raise Invalid(
                f"时限「{self.name}」的本地参数应在{bounds.least}至{bounds.greatest}"
                f"{self.unit.label}之间，不能是{setting}",
                field=("setting",),
            )
        return setting


class LooserThanAllowed(Unlawful):
    """A setting would loosen what the law, or the tenant above, has fixed."""

    def __init__(self, term: Term, setting: int, loosest: int) -> None:
        super().__init__(
            f"时限「{term.name}」的本地参数只能从严：最宽为{loosest}{term.unit.label}，"
            f"不能是{setting}{term.unit.label}",
            field=("setting",),
            article=term.article.citation,
        )
