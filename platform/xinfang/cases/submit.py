"""What a petitioner hands in later: a supplement (补充材料), or that he withdraws (撤回).

Himself in his own session, or at the counter, where whoever sits there writes it down; either way
through an agent (代理人) where he sends one, with the power of attorney on record.
"""

from dataclasses import dataclass
from typing import Final

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, OnCase, begin, short, text
from xinfang.cases.models import (
    MAX_REFERENCE,
    MAX_SUBMISSION,
    EventKind,
    ReviewEnd,
    Submission,
    SubmissionKind,
)
from xinfang.cases.own_act import begin_own
from xinfang.cases.reviewing import end_review
from xinfang.kernel.errors import Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act, CaseState
from xinfang.store.transaction import Outcome, Write

MAX_AGENT: Final = 200


class NothingToSupplement(Unlawful):
    """The case has ended: what is new is a petition of its own."""

    def __init__(self) -> None:
        super().__init__(
            "该信访事项已经办结，补充的新情况请另行提出。",
            article=Article(REGULATIONS, 19).citation,
        )


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acts for the petitioner (代理人), and where the power of attorney is kept (委托书)."""

    name: str
    authority: str


@dataclass(frozen=True, slots=True)
class HandIn:
    """A supplement: what it says, and where papers that came along are kept."""

    text: str
    reference: str = ""
    agent: Agent | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A withdrawal; no reason is owed."""

    reason: str = ""
    agent: Agent | None = None


@dataclass(frozen=True, slots=True)
class AtCounter:
    """What somebody at the counter writes down for the petitioner."""

    on: On
    given: HandIn | Withdraw


async def supplement_own(tx: Write, grants: Grants, command: HandIn) -> Outcome:
    """Supplement one's own case. Raises NothingToSupplement, TextMissing."""
    return await _supplement(await begin_own(tx, grants, "supplement"), command)


async def withdraw_own(tx: Write, grants: Grants, command: Withdraw) -> Outcome:
    """Withdraw one's own petition. Raises UnlawfulStep, TextMissing."""
    return await _withdraw(await begin_own(tx, grants, "withdraw"), command)


async def record_submission(tx: Write, grants: Grants, command: AtCounter) -> Outcome:
    """Write down what a petitioner hands in at the counter; raises as the two above."""
    if isinstance(command.given, HandIn):
        acting = await begin(tx, grants, command.on, "supplement")
        return await _supplement(acting, command.given)
    return await _withdraw(await begin(tx, grants, command.on, "withdraw"), command.given)


async def _supplement(by: OnCase, given: HandIn) -> Outcome:
    if CaseState(by.case.state).ends:
        raise NothingToSupplement
    said = text(given.text, MAX_SUBMISSION, "补充内容", "text")
    reference = short(given.reference, MAX_REFERENCE, "材料存放处", "reference")
    row = _row(by, SubmissionKind.SUPPLEMENT, said, given.agent)
    row.reference = reference
    by.tx.add(row)
    event_id = await by.tell(EventKind.SUPPLEMENTED, subject_id=row.id)
    return by.done(event_id)


async def _withdraw(by: OnCase, given: Withdraw) -> Outcome:
    by.move(Act.WITHDRAW)
    reason = short(given.reason, MAX_SUBMISSION, "撤回理由", "reason")
    row = _row(by, SubmissionKind.WITHDRAWAL, reason, given.agent)
    by.tx.add(row)
    by.case.closed_on = by.today
    await end_review(by.tx, by.case, ReviewEnd.WITHDRAWN)
    # Whoever assigned it still hears what became of it.
    await clocks.end_all(by.tx, by.case.id, EndingKind.STOPPED, "DL-07")
    await tasks.end_tasks(by.tx, by.case.id, *tasks.BEFORE_THE_END)
    event_id = await by.tell(EventKind.WITHDRAWN, subject_id=row.id)
    return by.done(event_id)


def _row(by: OnCase, kind: SubmissionKind, said: str, agent: Agent | None) -> Submission:
    row_id = new_id()
    sealed = authority = None
    if agent is not None:
        name = text(agent.name, MAX_AGENT, "代理人姓名", "agent", "name")
        authority = text(agent.authority, MAX_REFERENCE, "委托书", "agent", "authority")
        sealed = by.tx.provider.encrypt(name, context=f"case_submission.agent:{row_id}")
    return Submission(
        id=row_id,
        case_id=by.case.id,
        kind=kind.value,
        text=said,
        reference="",
        agent=sealed,
        authority=authority,
        submitted_at=by.tx.now,
        received_by=by.actor.user_id if isinstance(by, Acting) else None,
    )
