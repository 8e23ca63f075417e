"""How a case is handled besides the plain way, in the graph: simplified, heard, settled, executed.

Texts that tell what the petition says are null in an accusation that isn't open.
"""

import datetime as dt
from uuid import UUID

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.handling_vocabulary import (
    AgreementKind,
    ExecutionState,
    HearingGround,
    HearingRole,
    HearingState,
    SimplifiedGround,
)
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.models import (
    Agreement,
    Contribution,
    Execution,
    ExecutionReport,
    Guidance,
    Hearing,
    Simplification,
)
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow
from xinfang.kernel import clock


@strawberry.type(
    name="Simplification",
    description="That a case is handled simply (简易办理，《信访事项简易办理办法》).",
)
class SimplificationNode:
    """The decision, and the switch back if there was one."""

    row: strawberry.Private[Simplification]
    case: strawberry.Private[CaseRow]

    @told(description="Why it is handled simply (适用情形).")
    def ground(self) -> SimplifiedGround:
        return SimplifiedGround(self.row.ground)

    @told(description="The unit that decided so (决定单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The day of the decision, which is that of acceptance (决定日期).")
    def decided_on(self) -> dt.date:
        return self.row.decided_on

    @told(description="The day of the switch to ordinary handling, if it was (转为普通办理日期).")
    def switched_on(self) -> dt.date | None:
        return self.row.switched_on

    @told(description="Why it was switched. Null in an accusation that isn't open (转办理由).")
    def switch_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.switch_reasons)


@strawberry.type(description="How many people take a part in a hearing (听证参加人).")
class HearingPart:
    """A part and a number."""

    role: HearingRole = strawberry.field(description="The part (身份).")
    people: int = strawberry.field(description="How many take it (人数).")


@strawberry.type(
    name="Hearing",
    description="A hearing at the handling stage (听证，《信访工作条例》第三十一条第（六）项).",
)
class HearingNode(Node):
    """A hearing, announced, held or called off."""

    row: strawberry.Private[Hearing]
    case: strawberry.Private[CaseRow]

    @told(description="Why the matter is heard (情形).")
    def ground(self) -> HearingGround:
        return HearingGround(self.row.ground)

    @told(description="How it stands (状态).")
    def state(self) -> HearingState:
        return HearingState(self.row.state)

    @told(description="The unit that holds it (举行单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="What is heard. Null in an accusation that isn't open (听证事项).")
    def topic(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.topic)

    @told(description="Where it is held (地点).")
    def place(self) -> str:
        return self.row.place

    @told(description="Its first day (开始日期).")
    def first_on(self) -> dt.date:
        return self.row.first_on

    @told(description="Its last day (结束日期).")
    def last_on(self) -> dt.date:
        return self.row.last_on

    @told(description="Who takes part, by parts and never by name (参加人).")
    def participants(self) -> list[HearingPart]:
        return [
            HearingPart(role=HearingRole(one["role"]), people=one["people"])
            for one in self.row.participants
        ]

    @told(description="The minutes, once held. Null in an accusation that isn't open (笔录).")
    def minutes(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.minutes)

    @told(description="What came of it, once held. Null in an accusation not open (结果).")
    def result(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.result)

    @told(description="Why it was called off. Null in an accusation not open (取消理由).")
    def call_off_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.call_off_reasons)


@strawberry.type(
    name="Agreement",
    description="The agreement that ended a case (调解协议、和解协议，《信访工作条例》第三十三条).",
)
class AgreementNode:
    """An agreement of the parties."""

    row: strawberry.Private[Agreement]
    case: strawberry.Private[CaseRow]

    @told(description="How the parties came to agree (类型).")
    def kind(self) -> AgreementKind:
        return AgreementKind(self.row.kind)

    @told(description="What was agreed. Null in an accusation that isn't open (协议内容).")
    def terms(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.terms)

    @told(description="The body that mediated, if one did (调解组织).")
    def mediator(self) -> str | None:
        return self.row.mediator

    @told(
        description="Where the signed agreement is kept. Null in an accusation not open (存放处)."
    )
    def reference(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reference)

    @told(description="The day on which they agreed (达成日期).")
    def agreed_on(self) -> dt.date:
        return self.row.agreed_on


@strawberry.type(name="ExecutionReport", description="A report on an execution (执行情况报告).")
class ExecutionReportNode:
    """How it stood when it was reported."""

    row: strawberry.Private[ExecutionReport]
    case: strawberry.Private[CaseRow]

    @told(description="How it stood (情况).")
    def outcome(self) -> ExecutionState:
        return ExecutionState(self.row.outcome)

    @told(description="What was reported. Null in an accusation that isn't open (内容).")
    def report(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.report)

    @told(description="When it was reported (报告时间).")
    def reported_at(self) -> dt.datetime:
        return self.row.reported_at


@strawberry.type(
    name="Execution",
    description="What is performed by an opinion or an agreement"
    " (执行，《信访工作条例》第三十二条).",
)
class ExecutionNode(Node):
    """One duty with its performer, its day and its reports."""

    row: strawberry.Private[Execution]
    case: strawberry.Private[CaseRow]

    @told(description="What is to be performed. Null in an accusation not open (执行内容).")
    def duty(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.duty)

    @told(description="The unit that performs it, if on the platform (执行单位).")
    def performer(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.performer_unit_id)

    @told(description="Who performs it, in words, if not on the platform (执行单位名称).")
    def performer_name(self) -> str | None:
        return self.row.performer_name

    @told(description="By when (期限).")
    def due_on(self) -> dt.date:
        return self.row.due_on

    @told(description="How it stands (情况).")
    def state(self) -> ExecutionState:
        return ExecutionState(self.row.state)

    @told(description="Whether it is still owed after its last day (是否逾期未执行).")
    def overdue(self) -> bool:
        return ExecutionState(self.row.state).owed and self.row.due_on < clock.today()

    @told(description="Whether it comes from an agreement, not from an opinion (是否依据协议).")
    def agreed(self) -> bool:
        return self.row.agreement_id is not None

    @told(description="The day of performance, or since when it is void (执行完毕日期).")
    def ended_on(self) -> dt.date | None:
        return self.row.ended_on

    @told(description="The reports on it, the oldest first (执行情况报告).")
    async def reports(self, info: Ask) -> list[ExecutionReportNode]:
        rows = await info.context.loaders.execution_reports.load(self.row.case_id)
        mine = (row for row in rows if row.execution_id == self.row.id)
        return [ExecutionReportNode(row=row, case=self.case) for row in mine]


@strawberry.type(
    name="Guidance",
    description="That an opinion was explained (解释、疏导，《信访工作条例》第三十二条).",
)
class GuidanceNode:
    """What the petitioner was told, and when."""

    row: strawberry.Private[Guidance]
    case: strawberry.Private[CaseRow]

    @told(description="What was explained. Null in an accusation that isn't open (内容).")
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.text)

    @told(description="The unit that explained it (单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The day (日期).")
    def given_on(self) -> dt.date:
        return self.row.given_on


@strawberry.type(
    name="Contribution",
    description="What a suggestion contributed, for a reward"
    " (奖励登记，《信访工作条例》第二十九条).",
)
class ContributionNode:
    """A record for a reward."""

    row: strawberry.Private[Contribution]

    @told(description="What it contributed (贡献).")
    def contribution(self) -> str:
        return self.row.contribution

    @told(description="Which reward is proposed (建议的奖励).")
    def reward(self) -> str:
        return self.row.reward

    @told(description="The unit that recorded it (登记单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="When it was recorded (登记时间).")
    def recorded_at(self) -> dt.datetime:
        return self.row.recorded_at


@strawberry.type(description="How a case is handled besides the plain way (办理).")
class CaseHandling:
    """What a case shows of it."""

    row: strawberry.Private[CaseRow]

    @told(description="That it is, or was, handled simply, the oldest first (简易办理).")
    async def simplifications(self, info: Ask) -> list[SimplificationNode]:
        rows = await info.context.loaders.simplifications.load(self.row["id"])
        return [SimplificationNode(row=row, case=self.row) for row in rows]

    @told(description="Its hearings at the handling stage, the oldest first (听证).")
    async def hearings(self, info: Ask) -> list[HearingNode]:
        rows = await info.context.loaders.hearings.load(self.row["id"])
        return [hearing_node(info, self.row, row) for row in rows]

    @told(description="The agreement that ended it, if one did (调解、和解协议).")
    async def agreement(self, info: Ask) -> AgreementNode | None:
        rows = await info.context.loaders.agreements.load(self.row["id"])
        return next((AgreementNode(row=row, case=self.row) for row in rows), None)

    @told(description="What is performed by its opinion or agreement, in order (执行).")
    async def executions(self, info: Ask) -> list[ExecutionNode]:
        rows = await info.context.loaders.executions.load(self.row["id"])
        return [execution_node(info, self.row, row) for row in rows]

    @told(description="How an opinion that grants nothing was explained (解释、疏导).")
    async def guidance(self, info: Ask) -> list[GuidanceNode]:
        rows = await info.context.loaders.guidance.load(self.row["id"])
        return [GuidanceNode(row=row, case=self.row) for row in rows]

    @told(description="What a suggestion contributed, if that was recorded (奖励登记).")
    async def contributions(self, info: Ask) -> list[ContributionNode]:
        if self.row["accuses"]:
            return []
        rows = await info.context.loaders.contributions.load(self.row["id"])
        return [ContributionNode(row=row) for row in rows]


def hearing_node(info: Ask, case: CaseRow, row: Hearing) -> HearingNode:
    """Return a hearing of a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.HEARING, row.id)
    return HearingNode(id=strawberry.ID(node_id), row=row, case=case)


def execution_node(info: Ask, case: CaseRow, row: Execution) -> ExecutionNode:
    """Return an execution of a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.EXECUTION, row.id)
    return ExecutionNode(id=strawberry.ID(node_id), row=row, case=case)


async def hearing_of(info: Ask, row_id: UUID) -> HearingNode | None:
    """Return a hearing of a case within reach."""
    at = info.context
    async with at.read() as read:
        row = await details.part_by_id(read, at.actor, at.grants, Hearing, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else hearing_node(info, case, row)


async def execution_of(info: Ask, row_id: UUID) -> ExecutionNode | None:
    """Return an execution of a case within reach."""
    at = info.context
    async with at.read() as read:
        row = await details.part_by_id(read, at.actor, at.grants, Execution, row_id)
    case = None if row is None else await at.loaders.cases.load(row.case_id)
    return None if row is None or case is None else execution_node(info, case, row)
