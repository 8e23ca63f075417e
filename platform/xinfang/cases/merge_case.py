"""Merging a case into another one of the same unit (并案), and undoing it before the answer.

The merged case follows the lead to its answer: answering the lead answers it too, with the same
words to its own demand. Everything else stays its own: its days, its petitioners, its service.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_REASONS, EventKind, Merge
from xinfang.cases.queries import merging
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.lifecycle import BEING_HANDLED, CaseState
from xinfang.store.transaction import Outcome, Write

_LEAD = ("lead",)


class NotMergeable(Unlawful):
    """Only cases that were accepted and aren't answered are merged."""

    def __init__(self, state: CaseState) -> None:
        super().__init__(
            f"信访事项处于「{state.label}」状态，不能并案。",
            article=Article(REGULATIONS, 31).citation,
        )


class UnlikeCases(Invalid):
    """The two aren't with one unit, or go different ways of law."""

    def __init__(self) -> None:
        super().__init__("只能合并由同一单位办理、办理途径相同的信访事项。", field=_LEAD)


class AccusationsApart(Unlawful):
    """What accuses isn't merged: its answer would stand in a case that the accused may read."""

    def __init__(self) -> None:
        super().__init__(
            "含有检举控告内容的信访事项知悉范围各不相同，不能并案。",
            article=Article(REGULATIONS, 30).citation,
        )


class AlreadyMerged(Conflict):
    """One of the two is merged already, so that a chain would come of it."""

    def __init__(self) -> None:
        super().__init__("其中一件已经并案，请先解除原并案。", field=_LEAD)


class NotMerged(Conflict):
    """The case follows no other."""

    def __init__(self) -> None:
        super().__init__("该信访事项没有并案，或者已经随主件答复。")


class FollowsLead(Conflict):
    """A merged case is answered with its lead."""

    def __init__(self) -> None:
        super().__init__("该信访事项已并案，随主件一并答复；需要单独答复的，请先解除并案。")


@dataclass(frozen=True, slots=True)
class MergeCase:
    """Let the case follow `lead`, another one within reach."""

    on: On
    lead: UUID
    reasons: str


@dataclass(frozen=True, slots=True)
class UndoMerge:
    """Let the case go its own way again."""

    on: On
    reasons: str


async def merge_case(tx: Write, grants: Grants, command: MergeCase) -> Outcome:
    """Merge; both cases tell it.

    Raises NotMergeable, UnlikeCases, AccusationsApart, AlreadyMerged, TextMissing, CaseNotFound for
    a lead out of reach.
    """
    acting = await begin(tx, grants, command.on, "merge")
    reasons = text(command.reasons, MAX_REASONS, "并案理由", "reasons")
    _require_open(acting)
    lead = await _lead(tx, grants, command)
    _require_open(lead)
    same_unit = lead.case.responsible_unit_id == acting.case.responsible_unit_id
    if lead.case.id == acting.case.id or not same_unit or lead.path is not acting.path:
        raise UnlikeCases
    if acting.case.accuses or lead.case.accuses:
        raise AccusationsApart
    taken = await merging.unended(tx, acting.case.id) or await merging.unended(tx, lead.case.id)
    if taken is not None or await merging.followers(tx, acting.case.id):
        raise AlreadyMerged
    row = Merge(
        id=new_id(),
        case_id=acting.case.id,
        lead_case_id=lead.case.id,
        reasons=reasons,
        merged_at=tx.now,
        merged_by=acting.actor.user_id,
    )
    tx.add(row)
    await tx.flush()
    await lead.tell(EventKind.MERGED, {"merged": acting.case.id}, subject_id=row.id)
    event_id = await acting.tell(
        EventKind.MERGED, {"lead": lead.case.id, "reasons": reasons}, subject_id=row.id
    )
    return acting.done(event_id)


async def undo_merge(tx: Write, grants: Grants, command: UndoMerge) -> Outcome:
    """Undo. Raises NotMerged, TextMissing."""
    acting = await begin(tx, grants, command.on, "merge")
    reasons = text(command.reasons, MAX_REASONS, "理由", "reasons")
    row = await merging.unended(tx, acting.case.id)
    if row is None:
        raise NotMerged
    row.undo_reasons, row.undone_at, row.undone_by = reasons, tx.now, acting.actor.user_id
    await tx.flush()
    event_id = await acting.tell(EventKind.MERGE_UNDONE, {"reasons": reasons}, subject_id=row.id)
    return acting.done(event_id)


async def refuse_follower(acting: Acting) -> None:
    """Refuse to answer a case that follows another one."""
    if await merging.following(acting.tx, acting.case.id) is not None:
        raise FollowsLead


def _require_open(acting: Acting) -> None:
    state = CaseState(acting.case.state)
    if state not in BEING_HANDLED:
        raise NotMergeable(state)


async def _lead(tx: Write, grants: Grants, command: MergeCase) -> Acting:
    version = await merging.version_of(tx, command.lead)
    try:
        return await begin(tx, grants, On(command.lead, version, command.on.acting_as), "merge")
    except CaseNotFound as refusal:
        refusal.field = _LEAD
        raise
