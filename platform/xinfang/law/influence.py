"""Influence periods (影响期) of measures on persons: DL-54.

The Henan rules set none; the periods come from Party rules and the civil-service laws, several of
them not yet checked against the text (see each row's mark): a lawyer confirms them before use.
Where several measures fall together the longest period prevails.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinfang.law.articles import (
    ADMINISTRATIVE_SANCTIONS,
    ADMONITION_MEASURES,
    ORGANIZATIONAL_HANDLING,
    PARTY_DISCIPLINE,
    Article,
    Mark,
)
from xinfang.law.terms import Bearer, Sense, Term, Unit


class PersonMeasure(StrEnum):
    """What a person may be subject to that has an influence period."""

    ADMONITION = "ADMONITION"
    SUSPENSION = "SUSPENSION"
    POST_ADJUSTMENT = "POST_ADJUSTMENT"
    ORDERED_RESIGNATION = "ORDERED_RESIGNATION"
    REMOVAL = "REMOVAL"
    DEMOTION = "DEMOTION"
    WARNING = "WARNING"
    DEMERIT = "DEMERIT"
    MAJOR_DEMERIT = "MAJOR_DEMERIT"
    DOWNGRADE = "DOWNGRADE"
    DISMISSAL = "DISMISSAL"
    PARTY_WARNING = "PARTY_WARNING"
    PARTY_SERIOUS_WARNING = "PARTY_SERIOUS_WARNING"
    PARTY_REMOVAL = "PARTY_REMOVAL"


class Appraisal(StrEnum):
    """What the measure does to the year's appraisal (年度考核)."""

    UNAFFECTED = "UNAFFECTED"
    NOT_EXCELLENT = "NOT_EXCELLENT"
    COMMENT_ONLY = "COMMENT_ONLY"


@dataclass(frozen=True, slots=True)
class InfluencePeriod:
    """One effect of a measure: how long it lasts and what it bars.

    A measure may have several rows, each with its own ``term``. ``at_most`` marks an upper limit,
    whose actual length is in the decision.
    """

    measure: PersonMeasure
    effect: str
    term: Term
    appraisal: Appraisal = Appraisal.UNAFFECTED
    at_most: bool = False


def _row(
    measure: PersonMeasure,
    label: str,
    months: int,
    effect: str,
    article: Article,
    appraisal: Appraisal = Appraisal.UNAFFECTED,
    part: str = "",
) -> InfluencePeriod:
    term = Term(
        row="DL-54",
        part=f"{measure}-{part}" if part else measure.value,
        name=f"{label}影响期：{effect}",
        bearer=Bearer.ACCOUNTABLE_PERSON,
        limit=months,
        unit=Unit.MONTH,
        starts="决定作出",
        article=article,
        sense=Sense.PERIOD,
    )
    at_most = measure is PersonMeasure.SUSPENSION
    return InfluencePeriod(measure, effect, term, appraisal, at_most)


_ADMONITION = Article(ADMONITION_MEASURES, mark=Mark.SECONDARY)
_HANDLING = Article(ORGANIZATIONAL_HANDLING, mark=Mark.FROM_MEMORY)
_HANDLING_SECONDARY = Article(ORGANIZATIONAL_HANDLING, mark=Mark.SECONDARY)
_SANCTIONS = Article(ADMINISTRATIVE_SANCTIONS, 8)
_PARTY = Article(PARTY_DISCIPLINE, mark=Mark.SECONDARY)

_P = PersonMeasure
_COMMENT, _NOT_EXCELLENT = Appraisal.COMMENT_ONLY, Appraisal.NOT_EXCELLENT
_NO_PROMOTION = "不得提拔或者晋升"
_NO_POST = "不得安排领导职务"
_NO_HIGHER = "不得担任高于原职务层次的职务"

INFLUENCE_PERIODS: Final[tuple[InfluencePeriod, ...]] = (
    _row(_P.ADMONITION, "诫勉", 6, "不得提拔或者重用", _ADMONITION, _NOT_EXCELLENT),
    _row(_P.SUSPENSION, "停职检查", 6, "停止履行职务", _HANDLING),
    _row(_P.POST_ADJUSTMENT, "调整职务", 12, _NO_PROMOTION, _HANDLING, _NOT_EXCELLENT),
    _row(_P.ORDERED_RESIGNATION, "责令辞职", 12, _NO_POST, _HANDLING, _COMMENT),
    _row(_P.ORDERED_RESIGNATION, "责令辞职", 24, _NO_HIGHER, _HANDLING, _COMMENT, "HIGHER"),
    _row(_P.REMOVAL, "免职", 12, _NO_POST, _HANDLING_SECONDARY, _COMMENT),
    _row(_P.REMOVAL, "免职", 24, _NO_HIGHER, _HANDLING_SECONDARY, _COMMENT, "HIGHER"),
    _row(_P.DEMOTION, "降职", 24, _NO_PROMOTION, _HANDLING, _COMMENT),
    _row(_P.WARNING, "警告", 6, "处分期内不得晋升", _SANCTIONS),
    _row(_P.DEMERIT, "记过", 12, "处分期内不得晋升", _SANCTIONS),
    _row(_P.MAJOR_DEMERIT, "记大过", 18, "处分期内不得晋升", _SANCTIONS),
    _row(_P.DOWNGRADE, "降级", 24, "处分期内不得晋升", _SANCTIONS),
    _row(_P.DISMISSAL, "撤职", 24, "处分期内不得晋升", _SANCTIONS),
    _row(_P.PARTY_WARNING, "党内警告", 12, "不得提升职务", _PARTY),
    _row(_P.PARTY_SERIOUS_WARNING, "党内严重警告", 18, "不得提升职务", _PARTY),
    _row(_P.PARTY_REMOVAL, "撤销党内职务", 24, "不得担任相当或者更高的职务", _PARTY),
)


def periods_of(measures: Iterable[PersonMeasure]) -> tuple[InfluencePeriod, ...]:
    """All rows of ``measures``, the longest first: it prevails where they fall together."""
    wanted = frozenset(measures)
    rows = (row for row in INFLUENCE_PERIODS if row.measure in wanted)
    return tuple(sorted(rows, key=lambda row: -(row.term.limit or 0)))
