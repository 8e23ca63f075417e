"""Ratings summed by unit in the graph (评价汇总)."""

import datetime as dt
from typing import Annotated, Final

import strawberry

from xinfang.api.ids import BadInput, Kind
from xinfang.api.nodes import Ask, told
from xinfang.api.own_vocabulary import Grade, Rated
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.sum_ratings import RatingSums, may_ask, sum_ratings
from xinfang.kernel import clock
from xinfang.law import evaluation
from xinfang.law.evaluation import Span, Sums

MAX_UNITS: Final = 50
_QUARTERS: Final = range(1, 5)


@strawberry.type(description="A number as it is, or between two where few would be told (区间).")
class CountSpan:
    """A number or a span."""

    least: int = strawberry.field(description="So many at least (下限).")
    most: int = strawberry.field(description="So many at most; equal where it is exact (上限).")


@strawberry.type(description="How many gave a grade (满意度).")
class GradeSum:
    """A grade with its number."""

    grade: Grade = strawberry.field(description="The grade (满意度).")
    given: CountSpan = strawberry.field(description="How many gave it (次数).")


@strawberry.type(description="How a unit was rated as one of the two (评价汇总).")
class RatedSum:
    """The sums of one of the two."""

    rated: Rated = strawberry.field(description="As what it was rated (评价对象).")
    row: strawberry.Private[Sums]

    @told(description="How many rated (参评次数).")
    def given(self) -> CountSpan:
        return _span(self.row.given)

    @told(
        description="How many gave each grade; none where fewer than five rated, so that nobody"
        " learns how one petitioner did (各满意度次数)."
    )
    def grades(self) -> list[GradeSum]:
        return [GradeSum(grade=grade, given=_span(one)) for grade, one in self.row.grades.items()]


@strawberry.type(
    description="How a unit was rated in a quarter (评价汇总，《信访工作条例》第二十一条)."
    " No accusation is in it."
)
class RatingSummary:
    """The sums of a unit."""

    sums: strawberry.Private[RatingSums]

    @told(description="The unit (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.sums.unit_id)

    @told(description="As petition office and as the unit that answered, apart (评价对象).")
    def ratings(self) -> list[RatedSum]:
        return [RatedSum(rated=rated, row=row) for rated, row in self.sums.rated.items()]


async def rating_summaries(
    info: Ask,
    units: Annotated[
        list[strawberry.ID], strawberry.argument(description="Of which, at most 50 (单位).")
    ],
    year: Annotated[int, strawberry.argument(description="The year (年).")],
    quarter: Annotated[
        int, strawberry.argument(description="The quarter, 1 to 4, that is over (季度).")
    ],
) -> list[RatingSummary | None]:
    """Return the sums of units in their order; null for each that the viewer may not ask of."""
    at = info.context
    if len(units) > MAX_UNITS:
        raise BadInput(f"units 不能超过 {MAX_UNITS} 个。")
    since, until = _bounds(year, quarter)
    asked = [at.seals.row(one, Kind.UNIT) for one in units]
    able = {one for one in asked if may_ask(at.actor, at.grants, at.province, one)}
    found = await sum_ratings(at.database, at.province, able, since, until)
    return [_summary(found.get(one)) for one in asked]


def _bounds(year: int, number: int) -> tuple[dt.date, dt.date]:
    if number not in _QUARTERS or not dt.MINYEAR <= year < dt.MAXYEAR:
        raise BadInput("没有这个季度。")
    since, until = evaluation.quarter(year, number)
    if until > clock.today():
        raise BadInput("该季度尚未结束，不能汇总。")
    return since, until


def _summary(found: RatingSums | None) -> RatingSummary | None:
    return None if found is None else RatingSummary(sums=found)


def _span(span: Span) -> CountSpan:
    return CountSpan(least=span.least, most=span.most)
