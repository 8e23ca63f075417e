"""The business date in the graph, and working days counted from a day."""

import datetime as dt
from typing import Annotated, Final

import strawberry

from xinfang.api.ids import BadInput
from xinfang.api.nodes import Ask, told
from xinfang.kernel import clock
from xinfang.law.calendar import Calendar, days_after

MOST_WORKING_DAYS: Final = 366
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


@strawberry.type(description="The civil day by which law counts now, in Asia/Shanghai (业务日期).")
class BusinessDate:
    """Today, by the calendar of all loaded years."""

    date: dt.date = strawberry.field(description="Today (日期).")
    calendar: strawberry.Private[Calendar]

    @told(description="Whether it is worked, make-up days included (是否工作日).")
    def is_working_day(self) -> bool:
        return self.calendar.is_working_day(self.date)

    @told(description="The first working day after it (下一工作日).")
    def next_working_day(self) -> dt.date:
        return self.calendar.add_working_days(self.date, 1)

    @told(description="The years whose days off are announced and loaded (已载入年份).")
    def calendar_years(self) -> list[int]:
        return sorted(self.calendar.years)

    @told(
        description="The first day, from today on, that an announcement to come may still change;"
        " what is counted across it is provisional (暂定起始日)."
    )
    def provisional_from(self) -> dt.date:
        return self.calendar.provisional_from(self.date)


@strawberry.type(description="A day found by counting working days (工作日推算结果).")
class BusinessDay:
    """A counted day."""

    date: dt.date = strawberry.field(description="The day (日期).")
    provisional: bool = strawberry.field(
        description="Whether an announcement to come may still change it (是否暂定)."
    )


AfterDay = Annotated[
    dt.date,
    strawberry.argument(description="The day after which is counted, not counted itself (起算日)."),
]
WorkingDays = Annotated[
    int,
    strawberry.argument(
        description="How many working days, up to 366; 0 is the day itself if worked, else the next"
        " working day (工作日数)."
    ),
]


async def business_date(info: Ask) -> BusinessDate:
    """Return today by the loaded calendar."""
    return BusinessDate(date=clock.today(), calendar=await info.context.calendar())


async def business_day(info: Ask, after: AfterDay, working_days: WorkingDays) -> BusinessDay:
    """Return the day that lies so many working days after another.

    Raises BadInput for more than a year of them, and for days of other centuries.
    """
    if not 0 <= working_days <= MOST_WORKING_DAYS:
        raise BadInput(f"workingDays 应在 0 至 {MOST_WORKING_DAYS} 之间。")
    if not _FIRST_YEAR <= after.year < _LAST_YEAR:
        raise BadInput(f"after 应在 {_FIRST_YEAR} 年至 {_LAST_YEAR - 1} 年之间。")
    calendar = await info.context.calendar()
    day = calendar.add_working_days(after, working_days)
    counted = [after, *days_after(after, day)] if working_days == 0 else days_after(after, day)
    return BusinessDay(date=day, provisional=any(map(calendar.is_provisional, counted)))
