"""Disputing competence (管辖争议, 条例 24): who has a case holds another unit competent.

It goes to the lowest superior of both, else to the office of the joint conference of both. The case
stays where it is and its days run on; a petition office's fifteen days don't start anew.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_REASONS, Dispute, DisputeForum, EventKind, TaskKind
from xinfang.cases.queries import competence, process, routing
from xinfang.cases.queries.routing import Office
from xinfang.cases.receiving import unbarred
from xinfang.cases.sight import open_to
from xinfang.cases.transfer import refuse_probing, refuse_respondent
from xinfang.kernel.errors import Conflict, NotFound, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.competence import Forum, Standing, lowest_common_superior
from xinfang.law.lifecycle import BEFORE_ACCEPTANCE, CaseState
from xinfang.store.transaction import Outcome, Write

ARTICLE: Final = Article(REGULATIONS, 24).citation
"""Who has accepted has taken the matter for its own."""


class NotDisputable(Unlawful):
    """The case has been accepted, has ended, or waits for the ruling of an objection."""

    def __init__(self, state: CaseState) -> None:
        super().__init__(f"信访事项处于「{state.label}」状态，不能提出管辖争议。", article=ARTICLE)


class AlreadyDisputed(Conflict):
    """A dispute waits for its ruling."""

    def __init__(self) -> None:
        super().__init__("该信访事项的管辖争议正待裁定。")


class NoSuchOther(NotFound):
    """There is no such unit within sight, or it has the case itself."""

    def __init__(self) -> None:
        super().__init__("没有找到另一有关单位。", field=("other",))


class NoCommonSuperior(Unlawful):
    """Nobody on the platform stands above both and isn't accused."""

    def __init__(self) -> None:
        super().__init__("平台上没有双方共同的上级机关，请线下报请裁定。", article=ARTICLE)


@dataclass(frozen=True, slots=True)
class DisputeCompetence:
    """`other` is the unit held competent; absent where it isn't clear who took over (机构变动)."""

    on: On
    reasons: str
    other: UUID | None = None


async def dispute_competence(tx: Write, grants: Grants, command: DisputeCompetence) -> Outcome:
    """Dispute, and let the lowest common superior rule.

    Raises NotDisputable, AlreadyDisputed, NoSuchOther, NoCommonSuperior, RespondentIsTarget,
    TextMissing.
    """
    acting = await begin(tx, grants, command.on, "dispute")
    case = acting.case
    reasons = text(command.reasons, MAX_REASONS, "争议理由", "reasons")
    if CaseState(case.state) not in BEFORE_ACCEPTANCE:
        raise NotDisputable(CaseState(case.state))
    if await competence.open_dispute(tx, case.id) is not None:
        raise AlreadyDisputed
    other = await _other(acting, grants, command.other)
    forum, office = await _forum(acting, other)
    dispute = Dispute(
        id=new_id(),
        case_id=case.id,
        unit_id=acting.appointment.unit_id,
        other_unit_id=other,
        holder_unit_id=office.unit_id,
        forum=forum.value,
        reasons=reasons,
        raised_at=tx.now,
        raised_by=acting.actor.user_id,
    )
    tx.add(dispute)
    await tx.flush()
    await open_to(tx, case, Reach.HANDLED, [office.unit_id])
    owed = await process.open_clocks(tx, case.id, clocks.DISPOSAL)
    await tasks.open_task(
        tx,
        case,
        TaskKind.RULE_DISPUTE,
        office.unit_id,
        next(iter(owed), None),
        subject_id=dispute.id,
    )
    event_id = await acting.tell(
        EventKind.COMPETENCE_DISPUTED,
        {"other": other, "forum": dispute.forum, "reasons": reasons},
        subject_id=dispute.id,
        tenants={office.tenant.tenant_id: office.tenant.tenant_path},
    )
    return acting.done(event_id)


async def _other(acting: Acting, grants: Grants, given: UUID | None) -> UUID | None:
    if given is None:
        return None
    if await routing.unit_and_tenant(acting.tx, given) is None:
        raise NoSuchOther
    heir = await routing.heir_of(acting.tx, given)
    if heir == acting.case.responsible_unit_id or await routing.has_ended(acting.tx, heir):
        raise NoSuchOther
    await refuse_probing(acting, grants)
    await refuse_respondent(acting, await competence.office_of(acting.tx, heir), ("other",))
    return heir


async def _forum(acting: Acting, other: UUID | None) -> tuple[DisputeForum, Office]:
    """Return who rules: never one of the two, and never whom the petition accuses."""
    tx, mine = acting.tx, acting.case.responsible_unit_id
    first = await competence.standing_of(tx, mine)
    found = await _common(tx, first, other)
    if found is None:
        raise NoCommonSuperior
    offices = [
        one
        for one in await competence.offices_from(tx, found.path)
        if one.unit_id not in {mine, other}
    ]
    if found.unit_id is not None:
        offices.insert(0, await competence.office_of(tx, found.unit_id))
    subjects = await process.subjects_of(tx, acting.case.id)
    office = await unbarred(tx, subjects, offices)
    if office is None:
        raise NoCommonSuperior
    if office.unit_id == found.unit_id:
        return DisputeForum.SUPERIOR_UNIT, office
    return (DisputeForum.JOINT_CONFERENCE if found.joint else DisputeForum.GOVERNMENT), office


async def _common(tx: Write, first: Standing, other: UUID | None) -> Forum | None:
    if other is None:
        return Forum(first.path)
    return lowest_common_superior(first, await competence.standing_of(tx, other))
