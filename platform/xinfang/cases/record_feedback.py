"""The feedback of the organ that a case was led to (引导后的反馈, 条例 31(1)-(4)).

The petition office doesn't decide the matter any more, and still learns what came of it: it asks
the organ and writes down what that told. The case stays ended as it is.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import (
    MAX_REASONS,
    MAX_REFERENCE,
    MAX_TITLE,
    EventKind,
    Redirection,
    TaskKind,
)
from xinfang.cases.queries import process, redirection, routing
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.lifecycle import RefusalGround
from xinfang.store.transaction import Outcome, Write


class NotRedirected(Unlawful):
    """The case wasn't led into a statutory channel."""

    def __init__(self) -> None:
        super().__init__(
            "该信访事项没有引导至法定途径，无须登记反馈。",
            article=RefusalGround.STATUTORY_CHANNEL.article.citation,
        )


class FeedbackRecorded(Conflict):
    """The feedback was recorded already."""

    def __init__(self) -> None:
        super().__init__("该信访事项的反馈已经登记。")


class FeedbackOutOfTime(Invalid):
    """The day lies before the redirection, or in the future."""

    def __init__(self) -> None:
        super().__init__("反馈日期不能早于引导之日，也不能晚于今天。", field=("givenOn",))


class NoSuchOrgan(Invalid):
    """No unit of that id can be named, or the ground doesn't lead into a statutory channel."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到该单位；只有引导至法定途径时才写明有权处理的单位。",
            field=("competentUnit",),
        )


class RespondentIsOrgan(Unlawful):
    """The unit, its head or its territory is accused."""

    def __init__(self) -> None:
        super().__init__(
            "不得引导信访人向被检举控告的单位或者个人所在单位提出。",
            field=("competentUnit",),
            article=Article(REGULATIONS, 30).citation,
        )


@dataclass(frozen=True, slots=True)
class RecordFeedback:
    """Write down what the organ told, by which document, on which day."""

    on: On
    result: str
    reference: str
    given_on: dt.date


async def record_feedback(tx: Write, grants: Grants, command: RecordFeedback) -> Outcome:
    """Record. Raises NotRedirected, FeedbackRecorded, FeedbackOutOfTime, TextMissing."""
    acting = await begin(tx, grants, command.on, "feedback")
    result = text(command.result, MAX_REASONS, "处理结果", "result")
    reference = text(command.reference, MAX_REFERENCE, "文书编号", "reference")
    row = await redirection.redirection_of(tx, acting.case.id)
    if row is None:
        raise NotRedirected
    if row.given_on is not None:
        raise FeedbackRecorded
    if not row.redirected_on <= command.given_on <= acting.today:
        raise FeedbackOutOfTime
    row.result, row.reference, row.given_on = result, reference, command.given_on
    row.feedback_unit_id = acting.appointment.unit_id
    row.feedback_at, row.feedback_by = tx.now, acting.actor.user_id
    await tasks.end_tasks(tx, acting.case.id, TaskKind.RECORD_REDIRECTION_FEEDBACK)
    event_id = await acting.tell(
        EventKind.REDIRECTION_FEEDBACK_RECORDED,
        {"result": result, "reference": reference},
        subject_id=row.id,
    )
    return acting.done(event_id)


async def check_organ(acting: Acting, ground: RefusalGround, unit_id: UUID | None) -> None:
    """Check the unit on the platform that a case is led to, where one is named.

    Raises NoSuchOrgan, RespondentIsOrgan.
    """
    if unit_id is None:
        return
    leads = ground is RefusalGround.STATUTORY_CHANNEL
    if not leads or not await routing.unit_exists(acting.tx, unit_id):
        raise NoSuchOrgan
    subjects = await process.subjects_of(acting.tx, acting.case.id)
    if await routing.barred(acting.tx, subjects, unit_id):
        raise RespondentIsOrgan


async def keep(acting: Acting, organ: str, unit_id: UUID | None) -> None:
    """Keep whom a case is led to, with the task to ask there what came of it; law sets no day.

    Raises TextMissing.
    """
    acting.tx.add(
        Redirection(
            id=new_id(),
            case_id=acting.case.id,
            unit_id=acting.appointment.unit_id,
            organ=text(organ, MAX_TITLE, "有权处理的机关", "competent"),
            organ_unit_id=unit_id,
            redirected_on=acting.today,
            redirected_at=acting.tx.now,
            redirected_by=acting.actor.user_id,
        )
    )
    unit = acting.case.responsible_unit_id
    await tasks.open_task(acting.tx, acting.case, TaskKind.RECORD_REDIRECTION_FEEDBACK, unit)
