"""Backlog in the graph (积案): the mark of a matter that has been open for too long."""

import datetime as dt

import strawberry

from xinfang.api.nodes import Ask, told
from xinfang.api.setting_parts import CaseSettingNode
from xinfang.cases.models import SettingName
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.settings import InForce
from xinfang.kernel import clock
from xinfang.law.backlog import begins_on, explanation, is_backlog
from xinfang.law.lifecycle import CaseState


@strawberry.type(description="That a matter has had no end for too long (积案).")
class Backlog:
    """The mark; it is about the matter and who answers for it."""

    registered_on: strawberry.Private[dt.date]
    in_force: strawberry.Private[InForce]

    @told(description="The first day on which it was backlog, by the days set now (起始日).")
    def since(self) -> dt.date:
        return begins_on(self.registered_on, self.in_force.value)

    @told(description="After how many days a matter is, and who set it (积案天数).")
    def setting(self) -> CaseSettingNode:
        return CaseSettingNode(row=self.in_force)

    @told(description="Why it is, in a sentence for the user (说明).")
    def explanation(self) -> str:
        return explanation(self.registered_on, self.in_force.value)


@strawberry.type(description="What a case shows of backlog (积案).")
class CaseBacklog:
    """A part of the case, mixed in."""

    row: strawberry.Private[CaseRow]

    @told(
        description="That it has had no end since its registration for more days than its territory"
        " sets; absent where it isn't backlog today (积案)."
    )
    async def backlog(self, info: Ask) -> Backlog | None:
        today = clock.today()
        registered_on = clock.civil_day(self.row["registered_at"])
        found = await info.context.backlog_days()
        days, row = found.of(self.row["tenant_path"], today)
        if not is_backlog(CaseState(self.row["state"]), registered_on, days, today):
            return None
        return Backlog(
            registered_on=registered_on, in_force=InForce(SettingName.BACKLOG_DAYS, days, row)
        )
