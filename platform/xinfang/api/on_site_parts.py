"""What a case shows of a mass visit on the site: since when, who came when, in time or not."""

import datetime as dt
from typing import Any, Final

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.models import OnSite
from xinfang.cases.on_site import in_time
from xinfang.cases.queries.cases import CaseRow
from xinfang.kernel import clock

_CLOSED: Final = "Null in an accusation that isn't open"


@strawberry.type(name="OnSiteAttendant", description="An official who came (到场人员).")
class AttendantNode:
    """An official on the site."""

    row: strawberry.Private[dict[str, Any]]
    case_row: strawberry.Private[CaseRow]

    @told(description=f"Of which unit (单位). {_CLOSED}.")
    def unit(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row["unit"])

    @told(description=f"In which post (职务). {_CLOSED}.")
    def post(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row["post"])

    @told(description=f"By name (姓名). {_CLOSED}.")
    def name(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row["name"])


@strawberry.type(
    name="OnSite",
    description="How a mass visit was met on the site"
    " (集体访现场处置，《河南省信访工作责任制实施细则》第十五条第（六）项).",
)
class OnSiteNode:
    """A record of the site."""

    row: strawberry.Private[OnSite]
    case_row: strawberry.Private[CaseRow]

    @told(description="The unit that was called, and records it (处置单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="When it was told, from which the hours run (接到通知时间).")
    def notified_at(self) -> dt.datetime:
        return self.row.notified_at

    @told(description="By when somebody is there (到场时限).")
    def due_at(self) -> dt.datetime:
        return self.row.due_at

    @told(description="Why it is that instant (计算说明).")
    def explanation(self) -> str:
        return self.row.explanation

    @told(description="When somebody was there; absent until then (到场时间).")
    def arrived_at(self) -> dt.datetime | None:
        return self.row.arrived_at

    @told(description="Whether that was in time; absent while it may still be so (是否按时到场).")
    def in_time(self) -> bool | None:
        return in_time(self.row, clock.now())

    @told(description="Who came (到场人员).")
    def attended(self) -> list[AttendantNode]:
        return [AttendantNode(row=one, case_row=self.case_row) for one in self.row.attended]

    @told(description=f"What was done (处置措施). {_CLOSED}.")
    def measures(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.measures)

    @told(description="When it ended; absent while it goes on (结束时间).")
    def ended_at(self) -> dt.datetime | None:
        return self.row.ended_at

    @told(description=f"With what result (处置结果). {_CLOSED}.")
    def result(self, info: Ask) -> str | None:
        return shown(info, self.case_row, self.row.result)


@strawberry.type(description="What a case shows of mass visits (集体访现场处置).")
class CaseOnSite:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(description="How a mass visit was met on the site, the oldest first (集体访现场处置).")
    async def on_site(self, info: Ask) -> list[OnSiteNode]:
        rows = await info.context.loaders.on_site.load(self.row["id"])
        return [OnSiteNode(row=row, case_row=self.row) for row in rows]
