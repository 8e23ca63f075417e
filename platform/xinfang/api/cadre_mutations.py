"""The mutations of notices to organization departments: tell, take note (通报、签收)."""

from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.acting import (
    AS,
    ERRORS,
    KEY,
    CaseActInput,
    CaseActPayload,
    act,
    appointment,
    on_case,
    written,
)
from xinfang.api.cadre_notices import CadreNoticeNode, cadre_notice_of
from xinfang.api.case_problems import case_problem
from xinfang.api.cases import case_node
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem, problem
from xinfang.cases.inform_organization import (
    AcknowledgeNotice,
    InformOrganization,
    acknowledge_notice,
    inform_organization,
)
from xinfang.kernel.errors import Refusal
from xinfang.law.cadres import Concern

CADRE_ACTS: Final[dict[str, tuple[str, str]]] = {
    "informOrganizationDepartment": ("case", "inform_organization"),
    "acknowledgeCadreNotice": ("cadre_notice", "acknowledge"),
}


@strawberry.input(
    description="Tell the organization department of a cadre"
    " (通报干部问题，《信访工作条例》第三十条)."
)
class InformOrganizationDepartmentInput(CaseActInput):
    """The input of `informOrganizationDepartment`."""

    item: int = strawberry.field(description="The accusation item, from 1 (检举控告事项序号).")
    respondent: int = strawberry.field(
        description="Its respondent, from 1: a person, or one not found out yet (被检举控告人序号)."
    )
    name: str = strawberry.field(
        default="",
        description="His name, needed only while it isn't found out who he is (干部姓名).",
    )
    post: str = strawberry.field(description="His post, at most 200 characters (干部职务).")
    concern: Concern = strawberry.field(description="What it is about (反映问题类别).")
    facts: str = strawberry.field(
        description="The facts in own words, at most 2,000 characters; refused with a petitioner's"
        " name, ID number, telephone or address, or the case's number in it (反映的问题)."
    )
    leaders_told: str = strawberry.field(
        default="",
        description="Which leaders were told of a grave matter, at most 200 characters (报送情况).",
    )


@strawberry.input(description="Take note of a notice about a cadre (签收通报).")
class AcknowledgeCadreNoticeInput:
    """The input of `acknowledgeCadreNotice`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    notice: strawberry.ID = strawberry.field(description="The notice (通报).")
    version: int = strawberry.field(
        description="The notice's version as it was seen; a stale one is refused (版本)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What telling the department did (通报结果).")
class InformOrganizationDepartmentPayload(CaseActPayload):
    """The payload of `informOrganizationDepartment`."""

    notice: CadreNoticeNode | None = strawberry.field(
        description="The notice; absent if refused (通报)."
    )


@strawberry.type(description="What taking note did (签收结果).")
class AcknowledgeCadreNoticePayload:
    """The payload of `acknowledgeCadreNotice`."""

    notice: CadreNoticeNode | None = strawberry.field(
        description="The notice as it is now; absent if refused (通报)."
    )
    errors: list[Problem] = strawberry.field(description=ERRORS)


async def _inform(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        InformOrganizationDepartmentInput,
        strawberry.argument(description="The case, the cadre, the facts (通报)."),
    ],
) -> InformOrganizationDepartmentPayload:
    on = on_case(info, input)
    command = InformOrganization(
        on,
        input.item,
        input.respondent,
        input.post,
        input.concern,
        input.facts,
        input.name,
        input.leaders_told,
    )
    done = await act(info, "informOrganizationDepartment", input, inform_organization, command)
    if isinstance(done, Refusal):
        errors = [case_problem(done, on.case_id)]
        return InformOrganizationDepartmentPayload(
            case=None, event=None, warnings=[], errors=errors, notice=None
        )
    return InformOrganizationDepartmentPayload(
        case=await case_node(info, on.case_id),
        event=await written(info, done),
        warnings=[],
        errors=[],
        notice=await cadre_notice_of(info, done.id),
    )


async def _acknowledge(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AcknowledgeCadreNoticeInput, strawberry.argument(description="The notice (通报).")
    ],
) -> AcknowledgeCadreNoticePayload:
    command = AcknowledgeNotice(
        info.context.seals.row(input.notice, Kind.CADRE_NOTICE),
        input.version,
        appointment(info, input.acting_as),
    )
    done = await act(info, "acknowledgeCadreNotice", input, acknowledge_notice, command)
    if isinstance(done, Refusal):
        return AcknowledgeCadreNoticePayload(notice=None, errors=[problem(done)])
    return AcknowledgeCadreNoticePayload(notice=await cadre_notice_of(info, done.id), errors=[])


@strawberry.type(description="Telling organization departments of cadres (通报干部问题).")
class CadreMutations:
    """The mutations of this module."""

    inform_organization_department: InformOrganizationDepartmentPayload = strawberry.field(
        resolver=_inform,
        description="Make facts about an accused cadre known to the organization department by"
        " cadre-management authority; nothing of the petitioner"
        " (通报干部问题，《信访工作条例》第三十条).",
    )
    acknowledge_cadre_notice: AcknowledgeCadreNoticePayload = strawberry.field(
        resolver=_acknowledge, description="Take note of a notice about a cadre (签收通报)."
    )
