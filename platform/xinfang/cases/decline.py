"""Refusing acceptance (不予受理、不再受理), and leading into a statutory channel (条例 19 … 36).

Each with its ground, and told to the petitioner with whom to turn to. What was sent is objected to,
not refused; refusing a matter within one's competence is a breach (条例 44).
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, record_feedback, tasks
from xinfang.cases.accept import progressing_below
from xinfang.cases.acting import Acting, On, begin
from xinfang.cases.lapsing import lapse_dispute
from xinfang.cases.models import EventKind
from xinfang.cases.notices import NoticeEntry, give
from xinfang.cases.queries import process, remedy, repeats
from xinfang.kernel.errors import Unlawful
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import NoticeKind
from xinfang.law.lifecycle import Act, CaseState, RefusalGround
from xinfang.store.transaction import Outcome, Write

_NOTICES: Final = {
    Act.REFUSE_ACCEPTANCE: (NoticeKind.NOT_ACCEPTED, EventKind.NOT_ACCEPTED),
    Act.REFUSE_RENEWED: (NoticeKind.NO_LONGER_ACCEPTED, EventKind.NO_LONGER_ACCEPTED),
    Act.REDIRECT: (NoticeKind.REDIRECTION, EventKind.REDIRECTED),
}


class ObjectInstead(Unlawful):
    """A unit to which the matter was sent doesn't refuse it for competence: it objects."""

    def __init__(self) -> None:
        super().__init__(
            "转送、交办的信访事项不属于本机关、本系统职权范围的，应当自收到之日起五个工作日内提出异议，"
            "不得自行退回或者不予受理。",
            field=("ground",),
            article=Article(REGULATIONS, 23, 3).citation,
        )


class NothingInProgress(Unlawful):
    """No earlier case of the same matter, within reach, is in progress below."""

    def __init__(self) -> None:
        super().__init__(
            "没有关联到下级正在办理的同一信访事项，不能以此不予受理。",
            field=("ground",),
            article=RefusalGround.DUPLICATE_IN_PROGRESS.article.citation,
        )


class NothingFinal(Unlawful):
    """No earlier case of the same matter, within reach, was ended by the last review."""

    def __init__(self) -> None:
        super().__init__(
            "没有关联到已经复核终结的同一信访事项，不能不再受理。",
            field=("ground",),
            article=RefusalGround.FINAL_AFTER_RECHECK.article.citation,
        )


class CompetentMissing(Unlawful):
    """The petitioner is told which organ or procedure is competent."""

    def __init__(self) -> None:
        super().__init__(
            "应当告知信访人向哪一机关或者通过何种法定途径提出。",
            field=("competent",),
            article=Article(REGULATIONS, 23, 2).citation,
        )


@dataclass(frozen=True, slots=True)
class DeclineCase:
    """Refuse acceptance on a ground, or lead into the statutory channel that the ground names.

    `competent` is the organ or procedure, in words; `competent_unit_id` the organ of a statutory
    channel where it is on the platform.
    """

    on: On
    ground: RefusalGround
    notice: NoticeEntry | None = None
    competent: str | None = None
    competent_unit_id: UUID | None = None


async def decline(tx: Write, grants: Grants, command: DeclineCase) -> Outcome:
    """Refuse, or redirect; the case ends here.

    Raises ObjectInstead, NothingInProgress, NothingFinal, CompetentMissing, NoSuchOrgan,
    RespondentIsOrgan, NoticeMissing, TextMissing, UnlawfulStep.
    """
    acting = await begin(tx, grants, command.on, "decline")
    act = command.ground.act
    acting.move(act)
    await _check_ground(acting, grants, command)
    await record_feedback.check_organ(acting, command.ground, command.competent_unit_id)
    kind, event = _NOTICES[act]
    notice = await give(
        acting, kind, command.notice, ground=command.ground, competent=command.competent
    )
    acting.case.closed_on = acting.today
    await clocks.end(tx, acting.case.id, EndingKind.MET, *clocks.DISPOSAL)
    await clocks.end_all(tx, acting.case.id, EndingKind.STOPPED, "DL-07")
    await lapse_dispute(tx, acting.case)
    await tasks.end_tasks(tx, acting.case.id, *tasks.BEFORE_THE_END)
    if act is Act.REDIRECT:
        await record_feedback.keep(acting, command.competent or "", command.competent_unit_id)
    event_id = await acting.tell(
        event,
        {"ground": command.ground.value, "competent": command.competent},
        subject_id=notice.id if notice else None,
    )
    return acting.done(event_id)


async def _check_ground(acting: Acting, grants: Grants, command: DeclineCase) -> None:
    ground = command.ground
    if ground is RefusalGround.OUT_OF_COMPETENCE:
        if await process.standing_transfer(acting.tx, acting.case.id) is not None:
            raise ObjectInstead
    elif ground is RefusalGround.DUPLICATE_IN_PROGRESS:
        if await progressing_below(acting, grants) is None:
            raise NothingInProgress
    elif ground is RefusalGround.FINAL_AFTER_RECHECK and not await _final(acting, grants):
        raise NothingFinal
    told = ground in {RefusalGround.OUT_OF_COMPETENCE, RefusalGround.STATUTORY_CHANNEL}
    if told and not (command.competent or "").strip():
        raise CompetentMissing


async def _final(acting: Acting, grants: Grants) -> bool:
    """Tell whether the matter was ended by the last opinion of its chain; other ends bar nothing.

    Any case of the matter within the actor's sight counts, whichever territory has it.
    """
    matter = await repeats.of_the_matter(acting.tx, acting.actor, grants, acting.case)
    ended = [other["id"] for other in matter if other["state"] == CaseState.FINISHED]
    return await remedy.ended_for_good(acting.tx, ended)
