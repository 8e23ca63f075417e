"""What a petitioner is told of his own case (公开): the steps, states and limits published to him.

《信访工作条例》 21 lets petitioners query and evaluate; the rules of handling online name what they
find: registration, each transfer with its day, acceptance or refusal, extension, opinions. Between
organs stay objections, assignments' periods, opinions before an answer. Of an accusation (条例 30)
its petitioner learns that it was received and handed over, not to whom: whoever guessed his code
would learn it too.
"""

from enum import StrEnum
from typing import Final

from xinfang.law.documents import DocumentKind
from xinfang.law.lifecycle import CaseState


class PublishedStep(StrEnum):
    """A step of his case that a petitioner finds (公开的办理节点)."""

    REGISTERED = "REGISTERED"
    TRANSFERRED = "TRANSFERRED"
    ACCEPTED = "ACCEPTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    NO_LONGER_ACCEPTED = "NO_LONGER_ACCEPTED"
    REDIRECTED = "REDIRECTED"
    EXTENDED = "EXTENDED"
    ANSWER_SERVED = "ANSWER_SERVED"
    REVIEW_REQUESTED = "REVIEW_REQUESTED"
    RE_REVIEW_REQUESTED = "RE_REVIEW_REQUESTED"
    REVIEW_OPINION_SERVED = "REVIEW_OPINION_SERVED"
    SUPPLEMENTED = "SUPPLEMENTED"
    WITHDRAWN = "WITHDRAWN"
    RATED = "RATED"
    CLOSED = "CLOSED"


STEPS: Final[dict[str, PublishedStep]] = {
    **{step.value: step for step in PublishedStep},
    "ASSIGNED": PublishedStep.TRANSFERRED,  # by which of the two it was sent is between organs
}
"""The published step of each kind of event; what isn't here isn't told."""

OF_ACCUSATIONS: Final = frozenset(
    {PublishedStep.REGISTERED, PublishedStep.TRANSFERRED, PublishedStep.WITHDRAWN}
)
"""The steps of an accusation that its petitioner finds."""

TERMS: Final = frozenset(
    {"DL-02", "DL-04", "DL-05", "DL-08", "DL-10", "DL-11", "DL-12", "DL-13", "DL-21"}
)
"""The limits that a petitioner finds: what he is owed by when, and what he may ask until when."""

OPINIONS: Final = frozenset(
    {DocumentKind.HANDLING_OPINION, DocumentKind.REVIEW_OPINION, DocumentKind.RE_REVIEW_OPINION}
)
"""The documents that are his when they are served: his windows run from there (条例 35, 36)."""


def told_document(kind: DocumentKind, *, accuses: bool, served: bool) -> bool:
    """Tell whether a petitioner finds an issued document of the kind.

    Those that are addressed to him, and none of an accusation: its receipt is a step, while the
    paper names unit and title. `served` says whether it reached him.
    """
    if accuses or not kind.to_petitioner:
        return False
    return served or kind not in OPINIONS


def told_state(state: CaseState, *, accuses: bool, passed: bool, served: bool) -> CaseState:
    """Return how a case stands for its petitioner.

    `passed` says whether another unit has it than received it, `served` whether the last answer or
    opinion reached him. A dispute between organs is none of his, and an answer is his when it is
    served. An accusation was received, or handed over, or he withdrew it.
    """
    if accuses:
        if state is CaseState.WITHDRAWN or (state is CaseState.REGISTERED and not passed):
            return state
        return CaseState.TRANSFERRED
    if state is CaseState.OBJECTED:
        return CaseState.PENDING_ACCEPTANCE
    if served:
        return state
    unserved = {
        CaseState.ANSWERED: CaseState.IN_HANDLING,
        CaseState.REVIEWED: CaseState.UNDER_REVIEW,
    }
    return unserved.get(state, state)
