"""Who reviews a unit's opinions in the graph: what was set, the newest day first."""

import datetime as dt
from typing import Annotated

import strawberry

from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.remedy_vocabulary import ReviewRoute
from xinfang.cases.models import ReviewSetting
from xinfang.cases.queries import remedy


@strawberry.type(
    name="ReviewSetting",
    description="Who reviews a department's opinions, or in a government's name, from a day on"
    " (复查复核机关设定).",
)
class ReviewSettingNode:
    """A setting of a unit; the newest whose day has come holds."""

    row: strawberry.Private[ReviewSetting]

    @told(description="The unit for which it was set (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="Which organ above reviews; absent where a body is set (复查途径).")
    def route(self) -> ReviewRoute | None:
        return None if self.row.route is None else ReviewRoute(self.row.route)

    @told(description="The unit that reviews in its name; absent for a route (复查复核机构).")
    def body(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.body_id)

    @told(description="Its first day (生效日期).")
    def since(self) -> dt.date:
        return self.row.since

    @told(description="The document that sets it (依据).")
    def basis(self) -> str:
        return self.row.basis


OfUnit = Annotated[strawberry.ID, strawberry.argument(description="The unit (单位).")]


async def list_of_review_settings(info: Ask, unit: OfUnit) -> list[ReviewSettingNode]:
    """Return what was set of a unit, as far as the viewer may name it."""
    unit_id = info.context.seals.row(unit, Kind.UNIT)
    async with info.context.read() as read:
        rows = await remedy.settings_of(read, unit_id)
    return [ReviewSettingNode(row=row) for row in rows]
