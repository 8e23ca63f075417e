"""The mutations that find a case its way: classify, name a respondent, send on, object, rule."""

from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.acting import (
    CaseActInput,
    CaseActPayload,
    NoticeInput,
    act,
    act_on_case,
    notice,
    on_case,
    unit,
    written,
)
from xinfang.api.case_parts import HandOverSlipNode
from xinfang.api.case_problems import case_problem, case_warnings
from xinfang.api.cases import case_node, slip_node
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.road_vocabulary import Ruling, TransferKind
from xinfang.cases.classify import ClassifyCase, classify
from xinfang.cases.models import SubjectKind
from xinfang.cases.name_respondent import NameRespondent, name_respondent
from xinfang.cases.object_to_transfer import ObjectToTransfer, object_to_transfer
from xinfang.cases.rule_objection import RuleObjection, rule_objection
from xinfang.cases.transfer import SendCase, send
from xinfang.kernel.errors import Refusal
from xinfang.law.classification import AppealBranch, Category

SUBJECTS: Final = {
    Kind.PERSON: SubjectKind.PERSON,
    Kind.UNIT: SubjectKind.UNIT,
    Kind.TENANT: SubjectKind.TENANT,
}
"""What an accusation may name, by the kind of its id."""


@strawberry.input(
    description="Decide category, branch, content class; what is absent stays as it is (分类)."
)
class ClassifyCaseInput(CaseActInput):
    """The input of `classifyCase`."""

    category: Category | None = strawberry.field(
        default=None, description="The statutory category (信访类别)."
    )
    appeal_branch: AppealBranch | None = strawberry.field(
        default=None, description="The procedure that an appeal belongs to (办理途径)."
    )
    content_class_code: str | None = strawberry.field(
        default=None, description="The code of its content class, such as 050101 (内容分类)."
    )
    same_matter_as: strawberry.ID | None = strawberry.field(
        default=None, description="An earlier case about the same matter, as confirmed (初件)."
    )


@strawberry.type(description="What classifying did (分类结果).")
class ClassifyCasePayload(CaseActPayload):
    """The payload of `classifyCase`."""


@strawberry.input(
    description="Say whom an accusation names, which bars him from then on"
    " (核定被检举控告对象，《信访工作条例》第三十条)."
)
class NameRespondentInput(CaseActInput):
    """The input of `nameRespondent`."""

    item: int = strawberry.field(description="The item's ordinal, from 1 (诉求序号).")
    respondent: int | None = strawberry.field(
        default=None,
        description="The respondent's place within the item, from 1; absent for a further one"
        " (对象序号).",
    )
    subject: strawberry.ID | None = strawberry.field(
        default=None,
        description="The person, unit or territory that he is; a further one may be found out later"
        " (对象).",
    )
    described_as: str = strawberry.field(
        default="", description="A further one in the words of the petition (信中表述)."
    )


@strawberry.type(description="What naming a respondent did (核定结果).")
class NameRespondentPayload(CaseActPayload):
    """The payload of `nameRespondent`."""

    hand_over_slip: HandOverSlipNode | None = strawberry.field(
        description="The slip, where the case is kept from this unit now (移交单)."
    )


@strawberry.input(
    description="Transfer a case to the competent unit (转送，《信访工作条例》第二十二条)."
)
class TransferCaseInput(CaseActInput):
    """The input of `transferCase`."""

    target: strawberry.ID = strawberry.field(description="The unit to send it to (接收单位).")
    note: str = strawberry.field(default="", description="What to write beside it (说明).")
    notice: NoticeInput | None = strawberry.field(
        default=None,
        description="What the petitioner is told; owed by whoever is no petition office (告知).",
    )
    passing_reasons: str = strawberry.field(
        default="",
        description="Why it is passed on by a unit that answers for it by the attribution table"
        " (再转送理由，《河南省信访工作责任制实施细则》第六条).",
    )


@strawberry.type(description="What transferring did (转送结果).")
class TransferCasePayload(CaseActPayload):
    """The payload of `transferCase`."""


@strawberry.input(
    description="Assign a case, with a period within which the result is to be told"
    " (交办，《信访工作条例》第二十二条)."
)
class AssignCaseInput(TransferCaseInput):
    """The input of `assignCase`."""

    period_days: int = strawberry.field(
        description="In how many natural days the result is to be told, 1 to 90 (指定期限)."
    )


@strawberry.type(description="What assigning did (交办结果).")
class AssignCasePayload(CaseActPayload):
    """The payload of `assignCase`."""


@strawberry.input(
    description="Object to a transfer or assignment within five working days"
    " (提出异议，《信访工作条例》第二十三条第三款)."
)
class ObjectToTransferInput(CaseActInput):
    """The input of `objectToTransfer`."""

    reasons: str = strawberry.field(description="Why, in detail (异议理由).")
    proposed_unit: strawberry.ID | None = strawberry.field(
        default=None, description="The unit that is competent instead (建议单位)."
    )


@strawberry.type(description="What objecting did (异议结果).")
class ObjectToTransferPayload(CaseActPayload):
    """The payload of `objectToTransfer`."""


@strawberry.input(
    description="Rule the open objection of a case, as its sender"
    " (核实异议，《信访工作条例》第二十三条第三款)."
)
class RuleObjectionInput(CaseActInput):
    """The input of `ruleObjection`."""

    ruling: Ruling = strawberry.field(description="Whether the return is agreed to (核实结果).")
    reasons: str = strawberry.field(description="Why (核实意见).")


@strawberry.type(description="What ruling did (核实结果).")
class RuleObjectionPayload(CaseActPayload):
    """The payload of `ruleObjection`."""


def named(info: Ask, given: strawberry.ID | None) -> tuple[SubjectKind | None, UUID | None]:
    """Return whom an input names as accused, if it does."""
    if given is None:
        return None, None
    kind, row_id = info.context.seals.opened(given)
    info.context.seals.row(given, *SUBJECTS)
    return SUBJECTS[kind], row_id


async def classify_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ClassifyCaseInput, strawberry.argument(description="The case and its classes (分类).")
    ],
) -> ClassifyCasePayload:
    """Classify a case."""
    same = input.same_matter_as
    return await act_on_case(
        info,
        "classifyCase",
        input,
        classify,
        lambda on: ClassifyCase(
            on,
            input.category,
            input.appeal_branch,
            input.content_class_code,
            None if same is None else info.context.seals.row(same, Kind.CASE),
        ),
        ClassifyCasePayload,
    )


async def name_case_respondent(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        NameRespondentInput, strawberry.argument(description="The respondent (被检举控告对象).")
    ],
) -> NameRespondentPayload:
    """Name a respondent; the case may go to the superior by that."""
    on, (kind, subject) = on_case(info, input), named(info, input.subject)
    command = NameRespondent(on, input.item, input.respondent, kind, subject, input.described_as)
    outcome = await act(info, "nameRespondent", input, name_respondent, command)
    if isinstance(outcome, Refusal):
        errors = [case_problem(outcome, on.case_id)]
        return NameRespondentPayload(
            case=None, hand_over_slip=None, event=None, warnings=[], errors=errors
        )
    kept = outcome.kind == "hand_over_slip"
    return NameRespondentPayload(
        case=None if kept else await case_node(info, outcome.id),
        hand_over_slip=await slip_node(info, outcome.id) if kept else None,
        event=await written(info, outcome),
        warnings=case_warnings(outcome),
        errors=[],
    )


async def transfer_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        TransferCaseInput, strawberry.argument(description="The case and where to (转送).")
    ],
) -> TransferCasePayload:
    """Transfer a case."""
    target = info.context.seals.row(input.target, Kind.UNIT)
    return await act_on_case(
        info,
        "transferCase",
        input,
        send,
        lambda on: SendCase(
            on,
            TransferKind.TRANSFER,
            target,
            input.note,
            notice=notice(input.notice),
            passing_reasons=input.passing_reasons,
        ),
        TransferCasePayload,
    )


async def assign_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AssignCaseInput, strawberry.argument(description="The case, where to, by when (交办).")
    ],
) -> AssignCasePayload:
    """Assign a case."""
    target = info.context.seals.row(input.target, Kind.UNIT)
    return await act_on_case(
        info,
        "assignCase",
        input,
        send,
        lambda on: SendCase(
            on,
            TransferKind.ASSIGN,
            target,
            input.note,
            input.period_days,
            notice(input.notice),
            input.passing_reasons,
        ),
        AssignCasePayload,
    )


async def object_to_case_transfer(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ObjectToTransferInput, strawberry.argument(description="The case and why (异议).")
    ],
) -> ObjectToTransferPayload:
    """Object to a transfer."""
    proposed = unit(info, input.proposed_unit)
    return await act_on_case(
        info,
        "objectToTransfer",
        input,
        object_to_transfer,
        lambda on: ObjectToTransfer(on, input.reasons, proposed),
        ObjectToTransferPayload,
    )


async def rule_case_objection(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RuleObjectionInput, strawberry.argument(description="The case and the ruling (核实).")
    ],
) -> RuleObjectionPayload:
    """Rule an objection."""
    return await act_on_case(
        info,
        "ruleObjection",
        input,
        rule_objection,
        lambda on: RuleObjection(on, input.ruling, input.reasons),
        RuleObjectionPayload,
    )
