"""What is done with a case in the graph: transfers, objections, notices, answers.

Whatever tells what the petition says is null in a case with an accusation that isn't open, like
its title; who sent, told or answered when, is not.
"""

import datetime as dt
from typing import Final

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.road_vocabulary import (
    Adoption,
    Conclusion,
    NoticeKind,
    RefusalGround,
    Ruling,
    ServiceManner,
    TransferEnd,
    TransferKind,
)
from xinfang.cases.models import Answer, Notice, Objection, Transfer
from xinfang.cases.queries.cases import CaseRow

_CLOSED: Final = "Null in an accusation that isn't open"


@strawberry.type(
    name="Transfer",
    description="A case sent on to a unit (转送、交办，《信访工作条例》第二十二条).",
)
class TransferNode(Node):
    """A transfer or an assignment."""

    row: strawberry.Private[Transfer]
    case: strawberry.Private[CaseRow]

    @told(description="Its place in the order of sending, from 1 (序号).")
    def ordinal(self) -> int:
        return self.row.ordinal

    @told(description="Whether it was transferred or assigned (方式).")
    def kind(self) -> TransferKind:
        return TransferKind(self.row.kind)

    @told(description="The unit that sent it (转送、交办单位).")
    def from_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.from_unit_id)

    @told(description="The unit that it was sent to (接收单位).")
    def to_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.to_unit_id)

    @told(description=f"What the sender wrote beside it (说明). {_CLOSED}.")
    def note(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.note)

    @told(
        description="Why a unit that answers for the matter itself passed it on, if it did"
        f" (再转送理由). {_CLOSED}."
    )
    def passing_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.passing_reasons)

    @told(description="In how many natural days the result is to be told, if assigned (指定期限).")
    def period_days(self) -> int | None:
        return self.row.period_days

    @told(description="When it was sent (转送、交办时间).")
    def sent_at(self) -> dt.datetime:
        return self.row.sent_at

    @told(description="When it arrived, from which the receiving unit's days run (到达时间).")
    def arrived_at(self) -> dt.datetime | None:
        return self.row.arrived_at

    @told(description="How it ended; absent while the case lies where it was sent (去向).")
    def ended_as(self) -> TransferEnd | None:
        return None if self.row.ended_as is None else TransferEnd(self.row.ended_as)

    @told(description="When it ended, if it has (终止时间).")
    def ended_at(self) -> dt.datetime | None:
        return self.row.ended_at

    @told(description=f"The result, as told to the assigning organ (办结报告). {_CLOSED}.")
    def closing_report(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.closing_report)

    @told(description="When the result was told, if it was (反馈时间).")
    def reported_at(self) -> dt.datetime | None:
        return self.row.reported_at


@strawberry.type(
    name="Objection",
    description="An objection to a transfer or assignment (异议，《信访工作条例》第二十三条).",
)
class ObjectionNode(Node):
    """An objection with its ruling."""

    row: strawberry.Private[Objection]
    case: strawberry.Private[CaseRow]

    @told(description="What it objects to (所涉转送、交办).")
    async def transfer(self, info: Ask) -> TransferNode | None:
        rows = await info.context.loaders.transfers.load(self.row.case_id)
        found = (one for one in rows if one.id == self.row.transfer_id)
        return next((transfer_node(info, self.case, one) for one in found), None)

    @told(description="The unit that objects (提出单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description=f"Why it objects (异议理由). {_CLOSED}.")
    def reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reasons)

    @told(description="The unit that it holds competent, if it named one (建议单位).")
    def proposed_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.proposed_unit_id)

    @told(description="When it objected (提出时间).")
    def raised_at(self) -> dt.datetime:
        return self.row.raised_at

    @told(description="How the sender ruled, absent until then (核实结果).")
    def ruling(self) -> Ruling | None:
        return None if self.row.ruling is None else Ruling(self.row.ruling)

    @told(description=f"Why the sender ruled so (核实意见). {_CLOSED}.")
    def ruling_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.ruling_reasons)

    @told(description="When the sender ruled, if it has (核实时间).")
    def ruled_at(self) -> dt.datetime | None:
        return self.row.ruled_at


@strawberry.type(
    name="Notice", description="What the petitioner was told (告知，《信访工作条例》第二十三条)."
)
class NoticeNode(Node):
    """A notice."""

    row: strawberry.Private[Notice]
    case: strawberry.Private[CaseRow]

    @told(description="What it tells (类型).")
    def kind(self) -> NoticeKind:
        return NoticeKind(self.row.kind)

    @told(description="On which ground the case isn't accepted, if that is told (理由).")
    def ground(self) -> RefusalGround | None:
        return None if self.row.ground is None else RefusalGround(self.row.ground)

    @told(description=f"The organ or procedure named to him, in words (有权机关). {_CLOSED}.")
    def competent(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.competent)

    @told(description=f"What he was told (内容). {_CLOSED}.")
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.text)

    @told(description="How it reached him (送达方式).")
    def manner(self) -> ServiceManner:
        return ServiceManner(self.row.manner)

    @told(description="The unit that told him (告知单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The day on which he was told (告知日期).")
    def given_on(self) -> dt.date:
        return self.row.given_on


@strawberry.type(
    name="Answer",
    description="An answer; on the sixth branch of appeals the petition handling opinion"
    " (答复、信访处理意见书，《信访工作条例》第三十二条).",
)
class AnswerNode(Node):
    """An answer with its service."""

    row: strawberry.Private[Answer]
    case: strawberry.Private[CaseRow]

    @told(description="The unit that answered (答复单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="What a handling opinion concludes; absent in other answers (结论).")
    def conclusion(self) -> Conclusion | None:
        return None if self.row.conclusion is None else Conclusion(self.row.conclusion)

    @told(description="Whether a suggestion is adopted; absent in other answers (采纳情况).")
    def adoption(self) -> Adoption | None:
        return None if self.row.adoption is None else Adoption(self.row.adoption)

    @told(description=f"What was asked for (请求事项). {_CLOSED}.")
    def demand(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.demand)

    @told(description=f"The facts as found (查明的事实). {_CLOSED}.")
    def facts(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.facts)

    @told(description=f"The reasons (理由). {_CLOSED}.")
    def reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reasons)

    @told(description=f"The law and rules that it rests on (依据). {_CLOSED}.")
    def basis(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.basis)

    @told(description="The day of the answer (答复日期).")
    def given_on(self) -> dt.date:
        return self.row.given_on

    @told(description="The day on which it was served, from which windows run (送达日期).")
    def served_on(self) -> dt.date | None:
        return self.row.served_on

    @told(description="How it was served, if it was (送达方式).")
    def served_manner(self) -> ServiceManner | None:
        manner = self.row.served_manner
        return None if manner is None else ServiceManner(manner)

    @told(description=f"The proof of service: a number, who signed (送达回证). {_CLOSED}.")
    def receipt(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.receipt)


def transfer_node(info: Ask, case: CaseRow, row: Transfer) -> TransferNode:
    """Return a transfer of a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.TRANSFER, row.id)
    return TransferNode(id=strawberry.ID(node_id), row=row, case=case)


def objection_node(info: Ask, case: CaseRow, row: Objection) -> ObjectionNode:
    """Return an objection on a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.OBJECTION, row.id)
    return ObjectionNode(id=strawberry.ID(node_id), row=row, case=case)


def notice_node(info: Ask, case: CaseRow, row: Notice) -> NoticeNode:
    """Return a notice about a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.NOTICE, row.id)
    return NoticeNode(id=strawberry.ID(node_id), row=row, case=case)


def answer_node(info: Ask, case: CaseRow, row: Answer) -> AnswerNode:
    """Return an answer to a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.ANSWER, row.id)
    return AnswerNode(id=strawberry.ID(node_id), row=row, case=case)
