"""Answering a case (答复, 条例 29 to 32).

On the sixth branch by a handling opinion (信访处理意见书), which states demand, facts, reasons and
basis, and one of three conclusions.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin, short, text
from xinfang.cases.execute import void
from xinfang.cases.hear import refuse_announced
from xinfang.cases.merge_case import refuse_follower
from xinfang.cases.models import MAX_ANSWER, Answer, EventKind, TaskKind
from xinfang.cases.notices import reachable
from xinfang.cases.queries import merging
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import Path
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import Adoption, Conclusion
from xinfang.law.lifecycle import Act
from xinfang.store.transaction import Outcome, Write


class ConclusionMissing(Unlawful):
    """A handling opinion concludes: support, explain, or not support."""

    def __init__(self) -> None:
        super().__init__(
            "信访处理意见应当作出予以支持、解释说明或者不予支持的结论。",
            field=("conclusion",),
            article=Article(REGULATIONS, 32).citation,
        )


class PartMissing(Unlawful):
    """A handling opinion states facts, reasons and basis."""

    def __init__(self, name: str, field: str) -> None:
        super().__init__(
            f"信访处理意见书应当载明{name}。",
            field=(field,),
            article=Article(REGULATIONS, 32).citation,
        )


class AdoptionMissing(Unlawful):
    """The answer to a suggestion says whether it is adopted."""

    def __init__(self) -> None:
        super().__init__(
            "对建议意见类信访事项应当答复是否采纳。",
            field=("adoption",),
            article=Adoption.ADOPTED.article.citation,
        )


class NoSuggestion(Invalid):
    """Only a suggestion is adopted or not."""

    def __init__(self) -> None:
        super().__init__("只有建议意见类信访事项答复采纳情况。", field=("adoption",))


class NoOpinion(Invalid):
    """Only the sixth branch ends in an opinion with a conclusion."""

    def __init__(self) -> None:
        super().__init__("该类信访事项的答复不作处理意见结论。", field=("conclusion",))


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """Answer a case. Without `demand` the petition's own stands; days are those of the act."""

    on: On
    reasons: str
    facts: str = ""
    basis: str = ""
    demand: str = ""
    conclusion: Conclusion | None = None
    adoption: Adoption | None = None


async def answer(tx: Write, grants: Grants, command: AnswerCase) -> Outcome:
    """Answer, and with it the cases merged into it; what remains is to serve each.

    Raises FollowsLead, HearingAnnounced, ConclusionMissing, PartMissing, NoOpinion,
    AdoptionMissing, NoSuggestion, TextMissing, UnlawfulStep.
    """
    acting = await begin(tx, grants, command.on, "answer")
    await refuse_follower(acting)
    merged = await merging.followers(tx, acting.case.id)
    event_id = await _give(acting, command)
    for row in merged:
        version = await merging.version_of(tx, row.case_id)
        follower = await begin(tx, grants, On(row.case_id, version, command.on.acting_as), "answer")
        await _give(follower, replace(command, demand=""))
        row.answered_at = tx.now
    return acting.done(event_id)


async def _give(acting: Acting, command: AnswerCase) -> UUID:
    tx, case = acting.tx, acting.case
    acting.move(Act.ANSWER)
    await refuse_announced(acting)
    _check(acting, command)
    given = Answer(
        id=new_id(),
        case_id=case.id,
        unit_id=acting.appointment.unit_id,
        conclusion=command.conclusion.value if command.conclusion else None,
        adoption=command.adoption.value if command.adoption else None,
        demand=short(command.demand, MAX_ANSWER, "请求事项", "demand") or case.demand,
        facts=short(command.facts, MAX_ANSWER, "查明的事实", "facts"),
        reasons=text(command.reasons, MAX_ANSWER, "理由", "reasons"),
        basis=short(command.basis, MAX_ANSWER, "依据", "basis"),
        given_on=acting.today,
        given_at=tx.now,
        given_by=acting.actor.user_id,
    )
    tx.add(given)
    case.answered_on = acting.today
    await clocks.end(tx, case.id, EndingKind.MET, "DL-08", "DL-16")
    await tasks.end_tasks(tx, case.id, TaskKind.ANSWER)
    await void(tx, case.id)
    if command.conclusion is Conclusion.SUPPORT:
        await tasks.open_task(tx, case, TaskKind.ARRANGE_EXECUTION, case.responsible_unit_id)
    kind = TaskKind.SERVE_ANSWER if await reachable(acting) else TaskKind.CLOSE
    await tasks.open_task(tx, case, kind, case.responsible_unit_id)
    return await acting.tell(
        EventKind.ANSWERED,
        {
            "conclusion": given.conclusion,
            "adoption": given.adoption,
            "reasons": given.reasons,
        },
        subject_id=given.id,
    )


def _check(acting: Acting, command: AnswerCase) -> None:
    if command.adoption is not None and acting.path is not Path.SUGGESTION:
        raise NoSuggestion
    if acting.path is not Path.PETITION_HANDLING:
        if command.conclusion is not None:
            raise NoOpinion
        if command.adoption is None and acting.path is Path.SUGGESTION:
            raise AdoptionMissing
        return
    if command.conclusion is None:
        raise ConclusionMissing
    for name, field in (("查明的事实", "facts"), ("理由", "reasons"), ("依据", "basis")):
        if not getattr(command, field).strip():
            raise PartMissing(name, field)
