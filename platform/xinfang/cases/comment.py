"""A leader's comment on a case (批示), and the report of what he instructed (批示落实).

With an instruction the work is put on somebody named in a unit, by a day; the leader follows it up
in his list (《河南省信访工作责任制实施细则》第六条).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_REASONS, EventKind, LeaderComment, TaskKind
from xinfang.cases.queries import leadership, process, routing
from xinfang.cases.sight import open_to
from xinfang.cases.transfer import refuse_probing
from xinfang.kernel.errors import Conflict, Invalid, NotFound, NotPermitted, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.leadership import InstructionState
from xinfang.organizations.queries import tenant_columns, unit_by_id
from xinfang.store.transaction import Outcome, Write


class UnitUnknown(Invalid):
    """The unit isn't one that the leader may instruct: of his territory, or the one that has it."""

    def __init__(self) -> None:
        super().__init__("只能批示给本地区的单位或者承办单位。", field=("instruction", "unit"))


class UnitIsBarred(Unlawful):
    """An accusation bars the unit; nothing of it is sent there."""

    def __init__(self) -> None:
        super().__init__(
            "该单位与检举控告对象有关，不能批示给该单位。",
            field=("instruction", "unit"),
            article=Article(REGULATIONS, 30).citation,
        )


class OwnerUnknown(Invalid):
    """Whoever is named doesn't work in that unit."""

    def __init__(self) -> None:
        super().__init__("责任人不是该单位现任人员。", field=("instruction", "owner"))


class DayHasPassed(Invalid):
    """An instruction is carried out by a day to come."""

    def __init__(self) -> None:
        super().__init__("落实期限应当晚于今日。", field=("instruction", "dueOn"))


class NoSuchInstruction(NotFound):
    """The case has no such instruction."""

    def __init__(self) -> None:
        super().__init__("没有找到该批示。", field=("comment",))


class AlreadyReported(Conflict):
    """Its result was reported, or it has lapsed."""

    def __init__(self) -> None:
        super().__init__("该批示已经反馈或者失效。", field=("comment",))


class NotInstructed(NotPermitted):
    """Another unit was instructed."""

    def __init__(self) -> None:
        super().__init__("只有批示所指的单位可以反馈。")


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a unit is to carry out: who answers for it there, and by when."""

    unit: UUID
    owner: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class CommentCase:
    """Comment on a case, perhaps with an instruction."""

    on: On
    text: str
    instruction: Instruction | None = None


@dataclass(frozen=True, slots=True)
class ReportInstruction:
    """Report the result of an instruction."""

    on: On
    comment: UUID
    result: str


async def comment(tx: Write, grants: Grants, command: CommentCase) -> Outcome:
    """Comment.

    Raises UnitUnknown, UnitIsBarred, OwnerUnknown, DayHasPassed, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "comment")
    said = text(command.text, MAX_REASONS, "批示内容", "text")
    given = command.instruction
    if given is not None:
        await _check(acting, grants, given)
    row = LeaderComment(
        id=new_id(),
        case_id=acting.case.id,
        leader_id=acting.actor.person_id,
        unit_id=acting.appointment.unit_id,
        text=said,
        commented_at=tx.now,
    )
    if given is not None:
        row.holder_unit_id, row.owner_id, row.due_on = given.unit, given.owner, given.due_on
        row.state = InstructionState.OPEN.value
    tx.add(row)
    await tx.flush()
    told: dict[UUID, str] = {}
    if given is not None:
        if given.unit != acting.case.responsible_unit_id:
            await open_to(tx, acting.case, Reach.HANDLED, [given.unit])
        await tasks.open_task(
            tx,
            acting.case,
            TaskKind.CARRY_OUT_INSTRUCTION,
            given.unit,
            subject_id=row.id,
            due_on=given.due_on,
        )
        columns = await tenant_columns(tx, (await unit_by_id(tx, given.unit)).tenant_id)
        told = {columns.tenant_id: columns.tenant_path}
    event_id = await acting.tell(
        EventKind.COMMENTED, {"text": said}, subject_id=row.id, tenants=told
    )
    return acting.done(event_id)


async def report_instruction(tx: Write, grants: Grants, command: ReportInstruction) -> Outcome:
    """Report the result. Raises NoSuchInstruction, AlreadyReported, NotInstructed, TextMissing."""
    acting = await begin(tx, grants, command.on, "reply")
    row = await leadership.comment_for(tx, acting.case.id, command.comment)
    if row is None or row.state is None:
        raise NoSuchInstruction
    if row.state != InstructionState.OPEN:
        raise AlreadyReported
    if row.holder_unit_id != acting.appointment.unit_id:
        raise NotInstructed
    row.result = text(command.result, MAX_REASONS, "落实情况", "result")
    row.state, row.reported_at = InstructionState.REPORTED.value, tx.now
    row.reported_by = acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, TaskKind.CARRY_OUT_INSTRUCTION, subject_id=row.id)
    columns = await tenant_columns(tx, (await unit_by_id(tx, row.unit_id)).tenant_id)
    event_id = await acting.tell(
        EventKind.INSTRUCTION_REPORTED,
        {"result": row.result},
        subject_id=row.id,
        tenants={columns.tenant_id: columns.tenant_path},
    )
    return acting.done(event_id)


async def _check(acting: Acting, grants: Grants, given: Instruction) -> None:
    tx = acting.tx
    found = await routing.unit_and_tenant(tx, given.unit)
    if found is None or await routing.has_ended(tx, given.unit):
        raise UnitUnknown
    own = found[0].tenant_id == acting.appointment.tenant_id
    if not own and given.unit != acting.case.responsible_unit_id:
        raise UnitUnknown
    if given.unit != acting.case.responsible_unit_id:
        await refuse_probing(acting, grants)
    if await routing.barred(tx, await process.subjects_of(tx, acting.case.id), given.unit):
        raise UnitIsBarred
    if not await leadership.works_in(tx, given.owner, given.unit):
        raise OwnerUnknown
    if given.due_on <= acting.today:
        raise DayHasPassed
