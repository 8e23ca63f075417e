"""Finding by its id what hangs on a case: absent, or on a case out of reach, it is null alike."""

from uuid import UUID

from xinfang.api.case_clocks import ClockNode, clock_node
from xinfang.api.case_imports import SourceNumber, rows_by_source_number
from xinfang.api.case_process import (
    AnswerNode,
    NoticeNode,
    ObjectionNode,
    TransferNode,
    answer_node,
    notice_node,
    objection_node,
    transfer_node,
)
from xinfang.api.case_remedy import AftercareNode, ReviewNode, aftercare_node, review_node
from xinfang.api.case_tasks import CaseTaskNode, task_node
from xinfang.api.cases import CaseNode, case_as_node
from xinfang.api.nodes import Ask
from xinfang.cases.models import (
    Aftercare,
    Answer,
    CaseClock,
    CaseTask,
    Notice,
    Objection,
    Review,
    Transfer,
)
from xinfang.cases.queries import details
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.details import Part


async def _part(info: Ask, table: type[Part], row_id: UUID) -> tuple[CaseRow, Part] | None:
    at = info.context
    async with at.database.read(at.actor) as read:
        row = await details.part_by_id(read, at.actor, at.grants, table, row_id)
    if row is None:
        return None
    case = await at.loaders.cases.load(row.case_id)
    return None if case is None else (case, row)


async def clock_of(info: Ask, row_id: UUID) -> ClockNode | None:
    """Return a clock of a case within reach."""
    found = await _part(info, CaseClock, row_id)
    return None if found is None else clock_node(info, found[1])


async def transfer_of(info: Ask, row_id: UUID) -> TransferNode | None:
    """Return a transfer of a case within reach."""
    found = await _part(info, Transfer, row_id)
    return None if found is None else transfer_node(info, *found)


async def objection_of(info: Ask, row_id: UUID) -> ObjectionNode | None:
    """Return an objection on a case within reach."""
    found = await _part(info, Objection, row_id)
    return None if found is None else objection_node(info, *found)


async def notice_of(info: Ask, row_id: UUID) -> NoticeNode | None:
    """Return a notice about a case within reach."""
    found = await _part(info, Notice, row_id)
    return None if found is None else notice_node(info, *found)


async def answer_of(info: Ask, row_id: UUID) -> AnswerNode | None:
    """Return an answer to a case within reach."""
    found = await _part(info, Answer, row_id)
    return None if found is None else answer_node(info, *found)


async def task_of(info: Ask, row_id: UUID) -> CaseTaskNode | None:
    """Return a task on a case within reach."""
    found = await _part(info, CaseTask, row_id)
    return None if found is None else task_node(info, found[1])


async def review_of(info: Ask, row_id: UUID) -> ReviewNode | None:
    """Return a review of a case within reach."""
    found = await _part(info, Review, row_id)
    return None if found is None else review_node(info, *found)


async def aftercare_of(info: Ask, row_id: UUID) -> AftercareNode | None:
    """Return what was done after a case within reach had ended."""
    found = await _part(info, Aftercare, row_id)
    return None if found is None else aftercare_node(info, *found)


async def cases_by_source_number(info: Ask, number: SourceNumber) -> list[CaseNode]:
    """Return the cases within reach that had this number in another register."""
    return [case_as_node(info, row) for row in await rows_by_source_number(info, number)]
