"""Services of a case in the graph (送达): words to the petitioner, and what was served."""

import datetime as dt

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.nodes import Ask, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.road_vocabulary import ServiceManner
from xinfang.api.vocabulary import describe
from xinfang.cases.models import Service, ServiceState
from xinfang.cases.queries.cases import CaseRow
from xinfang.correspondence.outlets import Medium

describe(
    ServiceState,
    "ServiceState",
    "What became of what was sent or served (送达状态).",
    {
        "SENDING": "It is on its way to the outlet (发送中)",
        "SENT": "The outlet has taken it; whether it arrived isn't known (已发出)",
        "FAILED": "It could not be sent (发送失败)",
        "SERVED": "An officer recorded its service (已送达)",
    },
)
describe(
    Medium,
    "Medium",
    "How a message leaves the platform (发送方式).",
    {
        "SMS": "By SMS (短信)",
        "EMAIL": "By electronic mail (电子邮件)",
        "LETTER": "By a letter, printed and posted by an officer (信函)",
    },
)


@strawberry.type(description="A word to the petitioner, or the service of something (送达).")
class CaseService:
    """A service of a case."""

    row: strawberry.Private[Service]
    case: strawberry.Private[CaseRow]

    @told(description="What became of it (状态).")
    def state(self) -> ServiceState:
        return ServiceState(self.row.state)

    @told(description="How a word left; absent of what was served otherwise (发送方式).")
    def medium(self) -> Medium | None:
        return None if self.row.medium is None else Medium(self.row.medium)

    @told(description="How it was served; absent of a word (送达方式).")
    def manner(self) -> ServiceManner | None:
        return None if self.row.manner is None else ServiceManner(self.row.manner)

    @told(description="The day on which it was served; absent of a word (送达日期).")
    def served_on(self) -> dt.date | None:
        return self.row.served_on

    @told(
        description="The proof of service, or the outlet's own name for the message (送达回证)."
        " Null in an accusation that isn't open."
    )
    def receipt(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.receipt)

    @told(description="The unit that sent or served it (送达单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="When it was sent or recorded (时间).")
    def made_at(self) -> dt.datetime:
        return self.row.made_at


@strawberry.type
class CaseServices:
    """What a case shows of its services."""

    row: strawberry.Private[CaseRow]

    @told(description="Words to the petitioner and what was served, the oldest first (送达).")
    async def services(self, info: Ask) -> list[CaseService]:
        rows = await info.context.loaders.services.load(self.row["id"])
        return [CaseService(row=row, case=self.row) for row in rows]
