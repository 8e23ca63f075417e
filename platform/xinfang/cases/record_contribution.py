"""Recording that a suggestion contributed, for a reward (奖励, 条例 29).

The record hangs on the case: nothing is added up by petitioner.
"""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases.acting import On, begin, text
from xinfang.cases.models import MAX_REASONS, Contribution, EventKind
from xinfang.cases.queries import handling
from xinfang.kernel.errors import Conflict, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.handling import Adoption
from xinfang.store.transaction import Outcome, Write


class NothingAdopted(Unlawful):
    """No suggestion of the case was adopted, wholly or partly."""

    def __init__(self) -> None:
        super().__init__(
            "没有采纳或者部分采纳的建议，不能登记奖励。", article=Adoption.ADOPTED.article.citation
        )


class AlreadyRecorded(Conflict):
    """The contribution was recorded already."""

    def __init__(self) -> None:
        super().__init__("该建议的贡献已经登记。")


@dataclass(frozen=True, slots=True)
class RecordContribution:
    """Say what the suggestion contributed, and which reward is proposed."""

    on: On
    contribution: str
    reward: str


async def record_contribution(tx: Write, grants: Grants, command: RecordContribution) -> Outcome:
    """Record. Raises NothingAdopted, AlreadyRecorded, TextMissing."""
    acting = await begin(tx, grants, command.on, "commend")
    contribution = text(command.contribution, MAX_REASONS, "贡献", "contribution")
    reward = text(command.reward, MAX_REASONS, "建议的奖励", "reward")
    given = await handling.last_answer_of(tx, acting.case)
    if given is None or given.adoption not in {Adoption.ADOPTED, Adoption.PARTLY}:
        raise NothingAdopted
    if await handling.contributed(tx, acting.case.id):
        raise AlreadyRecorded
    row = Contribution(
        id=new_id(),
        case_id=acting.case.id,
        answer_id=given.id,
        unit_id=acting.appointment.unit_id,
        contribution=contribution,
        reward=reward,
        recorded_at=tx.now,
        recorded_by=acting.actor.user_id,
    )
    tx.add(row)
    await tx.flush()
    event_id = await acting.tell(
        EventKind.CONTRIBUTION_RECORDED, {"contribution": contribution}, subject_id=row.id
    )
    return acting.done(event_id)
