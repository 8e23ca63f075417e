"""What a petitioner hands in later: a supplement (补充材料), or that he withdraws (撤回).

Himself in his own session, or at the counter, where whoever sits there writes it down; either way
through an agent (代理人) where he sends one, with the power of attorney on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.actor import SystemActor
from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, OnCase, begin, short, text
from xinfang.cases.agents import Agent
from xinfang.cases.attach import attach
from xinfang.cases.models import (
    MAX_REFERENCE,
    MAX_SUBMISSION,
    EventKind,
    ReviewEnd,
    Submission,
    SubmissionKind,
)
from xinfang.cases.own_act import OwnAct, begin_own
from xinfang.cases.petition import AttachmentEntry
from xinfang.cases.queries import own_documents
from xinfang.cases.reviewing import end_review
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act, CaseState
from xinfang.store.transaction import Outcome, Write

MOST_FILES: Final = 50
"""How many files of its petitioners a case takes; as many papers again are left for staff."""


class NothingToSupplement(Unlawful):
    """The case has ended: what is new is a petition of its own."""

    def __init__(self) -> None:
        super().__init__(
            "该信访事项已经办结，补充的新情况请另行提出。",
            article=Article(REGULATIONS, 19).citation,
        )


class TooManyFiles(Invalid):
    """The petitioners of the case have sent in as many files as it takes."""

    def __init__(self, *path: str) -> None:
        message = f"一个信访事项在线提交的文件不能超过 {MOST_FILES} 个，其余请邮寄或者当面提交。"
        super().__init__(message, field=path)


@dataclass(frozen=True, slots=True)
class HandIn:
    """A supplement: what it says, and where papers that came along are kept.

    `uploads` are files that the petitioner sent in before, in his own session.
    """

    text: str
    reference: str = ""
    agent: Agent | None = None
    uploads: tuple[UUID, ...] = ()


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
    """Supplement one's own case.

    Raises NothingToSupplement, TextMissing, TooManyFiles, UploadGone.
    """
    act = await begin_own(tx, grants, "supplement")
    row = _supplement(act, command)
    await tx.flush()
    files = await _hand_in(act, row, command.uploads)
    event_id = await act.tell(EventKind.SUPPLEMENTED, {"files": files}, subject_id=row.id)
    return act.done(event_id)


async def withdraw_own(tx: Write, grants: Grants, command: Withdraw) -> Outcome:
    """Withdraw one's own petition. Raises UnlawfulStep, TextMissing."""
    return await _withdraw(await begin_own(tx, grants, "withdraw"), command)


async def record_submission(tx: Write, grants: Grants, command: AtCounter) -> Outcome:
    """Write down what a petitioner hands in at the counter; raises as the two above."""
    if isinstance(command.given, HandIn):
        acting = await begin(tx, grants, command.on, "supplement")
        row = _supplement(acting, command.given)
        return acting.done(await acting.tell(EventKind.SUPPLEMENTED, subject_id=row.id))
    return await _withdraw(await begin(tx, grants, command.on, "withdraw"), command.given)


def _supplement(by: OnCase, given: HandIn) -> Submission:
    if CaseState(by.case.state).ends:
        raise NothingToSupplement
    said = short if given.uploads else text  # a picture may speak for itself
    said_text = said(given.text, MAX_SUBMISSION, "补充内容", "text")
    reference = short(given.reference, MAX_REFERENCE, "材料存放处", "reference")
    row = _row(by, SubmissionKind.SUPPLEMENT, said_text, given.agent)
    row.reference = reference
    by.tx.add(row)
    return row


async def _hand_in(act: OwnAct, row: Submission, uploads: Sequence[UUID]) -> list[dict[str, str]]:
    """Hang the files that a petitioner sent in on his case; returns the digest of each."""
    if not uploads:
        return []
    case, sender_id = act.case, act.actor.petitioner_id
    # He sees his own papers alone; the next place and the bound are among all of the case.
    system = SystemActor("cases.own_files", case.tenant_id, case.tenant_path)
    async with act.tx.on_behalf_of(system):
        if await own_documents.files_handed_in(act.tx, case.id) + len(uploads) > MOST_FILES:
            raise TooManyFiles("uploads")
        entries = [AttachmentEntry(upload_id=upload_id) for upload_id in uploads]
        return await attach(act.tx, case.id, entries, sender_id, submission_id=row.id)


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
    sealed = None
    if agent is not None:
        agent = agent.checked()
        sealed = by.tx.provider.encrypt(agent.name, context=f"case_submission.agent:{row_id}")
    return Submission(
        id=row_id,
        case_id=by.case.id,
        kind=kind.value,
        text=said,
        reference="",
        agent=sealed,
        authority=None if agent is None else agent.authority,
        relation=None if agent is None else agent.relation,
        submitted_at=by.tx.now,
        received_by=by.actor.user_id if isinstance(by, Acting) else None,
    )
