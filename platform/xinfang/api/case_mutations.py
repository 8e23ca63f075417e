"""The mutations that register a petition, and that open its petitioners' identity."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, ERRORS, EVENT, KEY, WARNINGS, act, appointment, unit, written
from xinfang.api.attachment_mutations import AttachmentInput, entries
from xinfang.api.case_events import CaseEventNode
from xinfang.api.case_parts import HandOverSlipNode
from xinfang.api.case_problems import case_warnings
from xinfang.api.cases import CaseNode, case_node, slip_node
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Notice, Problem, problem
from xinfang.api.routing_mutations import named
from xinfang.cases.petition import (
    ItemEntry,
    Petition,
    PetitionerEntry,
    RespondentEntry,
)
from xinfang.cases.register import RegisterCase, register
from xinfang.cases.unmask import UnmaskIdentity, unmask_identity
from xinfang.kernel.errors import Refusal
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose, SecrecyLevel


@strawberry.input(description="A petitioner as registered (信访人).")
class PetitionerInput:
    """One petitioner."""

    name: str = strawberry.field(description="The name (姓名).")
    id_number: str | None = strawberry.field(
        default=None, description="The identity number, if given (证件号码)."
    )
    phone: str | None = strawberry.field(
        default=None, description="The telephone number, if given (电话)."
    )
    address: str | None = strawberry.field(
        default=None, description="The address, if given (住址)."
    )
    representative: bool = strawberry.field(
        default=False, description="Whether he represents a joint petition (代表)."
    )


@strawberry.input(description="Whom an accusation item accuses (被检举控告对象).")
class RespondentInput:
    """One respondent."""

    described_as: str = strawberry.field(description="In the words of the petition (信中表述).")
    subject: strawberry.ID | None = strawberry.field(
        default=None, description="The person, unit or territory, where it was found (对象)."
    )


@strawberry.input(description="One matter of the petition; a mixed letter has several (诉求).")
class CaseItemInput:
    """One item."""

    category: Category = strawberry.field(description="The item's own category (类别).")
    text: str = strawberry.field(description="The item in words (内容).")
    appeal_branch: AppealBranch | None = strawberry.field(
        default=None, description="The procedure that an appeal belongs to, if decided (办理途径)."
    )
    respondents: list[RespondentInput] = strawberry.field(
        default_factory=list,
        description="Whom it accuses; in accusation items alone (被检举控告对象).",
    )


@strawberry.input(description="A petition to register, whatever came (登记信访事项).")
class RegisterCaseInput:
    """The input of `registerCase`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    channel: Channel = strawberry.field(description="The way in which it came (信访形式).")
    purpose: Purpose = strawberry.field(description="What the petitioner wants (信访目的).")
    category: Category = strawberry.field(description="The statutory category (信访类别).")
    title: str = strawberry.field(description="A title, at most 200 characters (标题).")
    demand: str = strawberry.field(description="What is asked for (诉求概述).")
    received_on: dt.date = strawberry.field(description="The day on which it came (收到日期).")
    facts: str = strawberry.field(default="", description="The facts as told (事实和理由).")
    problem_region_code: str | None = strawberry.field(
        default=None, description="The GB/T 2260 code of where it happened (问题属地)."
    )
    content_class_code: str | None = strawberry.field(
        default=None, description="The code of its content class, such as 050101 (内容分类)."
    )
    complained_of_unit: strawberry.ID | None = strawberry.field(
        default=None, description="The unit that an appeal complains of (被反映单位)."
    )
    urgent: bool = strawberry.field(default=False, description="Whether it is urgent (紧急).")
    people_count: int | None = strawberry.field(
        default=None, description="How many petition together, if more than named (人数)."
    )
    secrecy: SecrecyLevel = strawberry.field(
        default=SecrecyLevel.NORMAL, description="How far it is to be kept (密级)."
    )
    holds_state_secrets: bool = strawberry.field(
        default=False, description="Whether it holds state secrets; then it is refused (涉密)."
    )
    petitioners: list[PetitionerInput] = strawberry.field(
        default_factory=list, description="The petitioners; none if anonymous (信访人)."
    )
    items: list[CaseItemInput] = strawberry.field(
        default_factory=list, description="The matters; none means the demand is the one (诉求)."
    )
    attachments: list[AttachmentInput] = strawberry.field(
        default_factory=list, description="The papers that came with it (附件)."
    )
    same_matter_as: strawberry.ID | None = strawberry.field(
        default=None, description="An earlier case about the same matter, as confirmed (初件)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.input(description="Open the petitioners' identity to oneself for minutes (查看身份).")
class UnmaskIdentityInput:
    """The input of `unmaskIdentity`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description="The case (信访事项).")
    reason: str = strawberry.field(description="Why, for the ledger (理由).")
    minutes: int = strawberry.field(description="For how many minutes, at most 60 (时长).")
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What registering did: a case, or a slip if it went on (登记结果).")
class RegisterCasePayload:
    """The payload of `registerCase`."""

    case: CaseNode | None = strawberry.field(
        description="The case; absent if refused or handed over to the superior (信访事项)."
    )
    hand_over_slip: HandOverSlipNode | None = strawberry.field(
        description="The slip of a case that an accusation keeps from this unit (移交单)."
    )
    event: CaseEventNode | None = strawberry.field(description=EVENT)
    warnings: list[Notice] = strawberry.field(description=WARNINGS)
    errors: list[Problem] = strawberry.field(description=ERRORS)


@strawberry.type(description="What unmasking did (查看身份结果).")
class UnmaskIdentityPayload:
    """The payload of `unmaskIdentity`."""

    case: CaseNode | None = strawberry.field(description="The case, its identity open (信访事项).")
    event: CaseEventNode | None = strawberry.field(description="The event that it wrote (事件).")
    warnings: list[Notice] = strawberry.field(description=WARNINGS)
    errors: list[Problem] = strawberry.field(description=ERRORS)


async def register_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RegisterCaseInput, strawberry.argument(description="The petition (信访内容).")
    ],
) -> RegisterCasePayload:
    """Register a petition."""
    command = RegisterCase(_petition(info, input), appointment(info, input.acting_as))
    outcome = await act(info, "registerCase", input, register, command)
    if isinstance(outcome, Refusal):
        return RegisterCasePayload(
            case=None, hand_over_slip=None, event=None, warnings=[], errors=[problem(outcome)]
        )
    kept = outcome.kind == "hand_over_slip"
    return RegisterCasePayload(
        case=None if kept else await case_node(info, outcome.id),
        hand_over_slip=await slip_node(info, outcome.id) if kept else None,
        event=await written(info, outcome),
        warnings=case_warnings(outcome),
        errors=[],
    )


async def unmask_case_identity(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        UnmaskIdentityInput, strawberry.argument(description="The case and why (事项与理由).")
    ],
) -> UnmaskIdentityPayload:
    """Open the petitioners' identity of a case."""
    command = UnmaskIdentity(
        case_id=info.context.seals.row(input.case, Kind.CASE),
        reason=input.reason,
        minutes=input.minutes,
        acting_as=appointment(info, input.acting_as),
    )
    outcome = await act(info, "unmaskIdentity", input, unmask_identity, command)
    if isinstance(outcome, Refusal):
        return UnmaskIdentityPayload(case=None, event=None, warnings=[], errors=[problem(outcome)])
    return UnmaskIdentityPayload(
        case=await case_node(info, outcome.id),
        event=await written(info, outcome),
        warnings=[],
        errors=[],
    )


def _petition(info: Ask, given: RegisterCaseInput) -> Petition:
    same = given.same_matter_as
    return Petition(
        channel=given.channel,
        purpose=given.purpose,
        category=given.category,
        title=given.title,
        demand=given.demand,
        received_on=given.received_on,
        facts=given.facts,
        problem_region_code=given.problem_region_code,
        content_class_code=given.content_class_code,
        complained_of_unit_id=unit(info, given.complained_of_unit),
        urgent=given.urgent,
        people_count=given.people_count,
        secrecy=given.secrecy,
        holds_state_secrets=given.holds_state_secrets,
        petitioners=tuple(
            PetitionerEntry(one.name, one.id_number, one.phone, one.address, one.representative)
            for one in given.petitioners
        ),
        items=tuple(_item(info, item) for item in given.items),
        attachments=entries(info, given.attachments),
        same_matter_as=None if same is None else info.context.seals.row(same, Kind.CASE),
    )


def _item(info: Ask, given: CaseItemInput) -> ItemEntry:
    return ItemEntry(
        category=given.category,
        text=given.text,
        appeal_branch=given.appeal_branch,
        respondents=tuple(_respondent(info, one) for one in given.respondents),
    )


def _respondent(info: Ask, given: RespondentInput) -> RespondentEntry:
    return RespondentEntry(given.described_as, *named(info, given.subject))
