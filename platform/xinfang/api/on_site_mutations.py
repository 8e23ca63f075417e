"""The mutations of mass visits: recorded on the site, arrived, ended (集体访现场处置)."""

import datetime as dt
from typing import Annotated, Final

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.nodes import Ask
from xinfang.cases.on_site import (
    Arrival,
    Attendant,
    EndOnSite,
    RecordArrival,
    RecordOnSite,
    end_on_site,
    record_arrival,
    record_on_site,
)

ON_SITE_ACTS: Final[dict[str, tuple[str, str]]] = {
    "recordOnSite": ("case", "record_on_site"),
    "recordArrival": ("case", "record_on_site"),
    "endOnSite": ("case", "record_on_site"),
}
_ARRIVED: Final = "When the first of them was there (到场时间)."
_ATTENDED: Final = "Who came, at most 30 officials (到场人员)."


@strawberry.input(description="An official who came to the site; never a petitioner (到场人员).")
class AttendantInput:
    """An official."""

    unit: str = strawberry.field(description="Of which unit (单位).")
    post: str = strawberry.field(description="In which post (职务).")
    name: str = strawberry.field(description="By name (姓名).")


@strawberry.input(description="Who came to the site, and when (到场情况).")
class ArrivalInput:
    """An arrival."""

    arrived_at: dt.datetime = strawberry.field(description=_ARRIVED)
    attended: list[AttendantInput] = strawberry.field(description=_ATTENDED)


@strawberry.input(
    description="Record that the unit was told of a mass visit"
    " (集体访现场处置，《河南省信访工作责任制实施细则》第十五条第（六）项)."
)
class RecordOnSiteInput(CaseActInput):
    """The input of `recordOnSite`."""

    notified_at: dt.datetime = strawberry.field(
        description="When it was told, from which the hours run (接到通知时间)."
    )
    arrival: ArrivalInput | None = strawberry.field(
        default=None, description="Who came when, if somebody did already (到场情况)."
    )


@strawberry.type(description="What recording did (记录结果).")
class RecordOnSitePayload(CaseActPayload):
    """The payload of `recordOnSite`."""


@strawberry.input(description="Record who came to the site, and when (记录到场).")
class RecordArrivalInput(CaseActInput):
    """The input of `recordArrival`."""

    arrived_at: dt.datetime = strawberry.field(description=_ARRIVED)
    attended: list[AttendantInput] = strawberry.field(description=_ATTENDED)


@strawberry.type(description="What recording did (记录结果).")
class RecordArrivalPayload(CaseActPayload):
    """The payload of `recordArrival`."""


@strawberry.input(description="Record what was done on the site, and its end (现场处置结束).")
class EndOnSiteInput(CaseActInput):
    """The input of `endOnSite`."""

    measures: str = strawberry.field(description="What was done (处置措施).")
    ended_at: dt.datetime = strawberry.field(description="When it ended (结束时间).")
    result: str = strawberry.field(description="With what result (处置结果).")


@strawberry.type(description="What recording did (记录结果).")
class EndOnSitePayload(CaseActPayload):
    """The payload of `endOnSite`."""


def _arrival(given: ArrivalInput | RecordArrivalInput) -> Arrival:
    came = tuple(Attendant(one.unit, one.post, one.name) for one in given.attended)
    return Arrival(given.arrived_at, came)


async def _record(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordOnSiteInput, strawberry.argument(description="The case and the call (现场处置).")
    ],
) -> RecordOnSitePayload:
    arrival = None if input.arrival is None else _arrival(input.arrival)
    return await act_on_case(
        info,
        "recordOnSite",
        input,
        record_on_site,
        lambda on: RecordOnSite(on, input.notified_at, arrival),
        RecordOnSitePayload,
    )


async def _arrive(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordArrivalInput, strawberry.argument(description="The case and who came (到场).")
    ],
) -> RecordArrivalPayload:
    return await act_on_case(
        info,
        "recordArrival",
        input,
        record_arrival,
        lambda on: RecordArrival(on, _arrival(input)),
        RecordArrivalPayload,
    )


async def _end(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        EndOnSiteInput, strawberry.argument(description="The case and the end (结束).")
    ],
) -> EndOnSitePayload:
    return await act_on_case(
        info,
        "endOnSite",
        input,
        end_on_site,
        lambda on: EndOnSite(on, input.measures, input.ended_at, input.result),
        EndOnSitePayload,
    )


@strawberry.type(description="What is recorded of mass visits (集体访现场处置).")
class OnSiteMutations:
    """The mutations of this module."""

    record_on_site: RecordOnSitePayload = strawberry.field(
        resolver=_record,
        description="Record that the unit was called to a mass visit; somebody is there within"
        " hours (集体访现场处置，《河南省信访工作责任制实施细则》第十五条第（六）项).",
    )
    record_arrival: RecordArrivalPayload = strawberry.field(
        resolver=_arrive, description="Record who came to the site, and when (记录到场)."
    )
    end_on_site: EndOnSitePayload = strawberry.field(
        resolver=_end, description="Record what was done there, and its end (现场处置结束)."
    )
