"""What a petitioner is told of his own case: steps, states and limits, each by its article."""

import pytest

from xinfang.cases.models import EventKind
from xinfang.law.documents import DocumentKind
from xinfang.law.lifecycle import CaseState
from xinfang.law.publicity import (
    OF_ACCUSATIONS,
    STEPS,
    TERMS,
    PublishedStep,
    told_document,
    told_state,
)
from xinfang.law.registry import TERMS as ALL_TERMS

S = CaseState


@pytest.mark.parametrize(
    ("state", "accuses", "passed", "served", "told"),
    [
        pytest.param(S.REGISTERED, False, False, False, S.REGISTERED, id="条例21"),
        pytest.param(S.OBJECTED, False, True, False, S.PENDING_ACCEPTANCE, id="条例23¶3-inside"),
        pytest.param(S.ANSWERED, False, True, False, S.IN_HANDLING, id="条例35-not-served"),
        pytest.param(S.ANSWERED, False, True, True, S.ANSWERED, id="条例35-served"),
        pytest.param(S.REVIEWED, False, True, False, S.UNDER_REVIEW, id="条例36-not-served"),
        pytest.param(S.NOT_ACCEPTED, False, False, False, S.NOT_ACCEPTED, id="条例23-refused"),
        pytest.param(S.REGISTERED, True, False, False, S.REGISTERED, id="条例30-received"),
        pytest.param(S.REGISTERED, True, True, False, S.TRANSFERRED, id="条例30-past-the-unit"),
        pytest.param(S.ACCEPTED, True, False, False, S.TRANSFERRED, id="条例30-accepted"),
        pytest.param(S.NOT_ACCEPTED, True, True, False, S.TRANSFERRED, id="条例30-refused"),
        pytest.param(S.WITHDRAWN, True, True, False, S.WITHDRAWN, id="条例30-withdrawn"),
    ],
)
def test_a_state_is_told_as_law_publishes_it(
    *, state: CaseState, accuses: bool, passed: bool, served: bool, told: CaseState
) -> None:
    assert told_state(state, accuses=accuses, passed=passed, served=served) is told


def test_of_an_accusation_every_state_reads_as_one_of_three() -> None:
    told = {
        told_state(state, accuses=True, passed=passed, served=served)
        for state in CaseState
        for passed in (True, False)
        for served in (True, False)
    }
    assert told == {S.REGISTERED, S.TRANSFERRED, S.WITHDRAWN}


def test_what_is_published_is_there_and_what_is_between_organs_is_not() -> None:
    assert set(STEPS) <= set(EventKind)
    assert set(STEPS.values()) == set(PublishedStep)
    assert not {"OBJECTED", "OBJECTION_UPHELD", "ANSWERED", "IDENTITY_UNMASKED"} & set(STEPS)
    step = PublishedStep
    assert {step.REGISTERED, step.TRANSFERRED, step.WITHDRAWN} == OF_ACCUSATIONS
    known = {term.id for term in ALL_TERMS}
    assert known >= TERMS
    assert not {"DL-01", "DL-06", "DL-07"} & TERMS


@pytest.mark.parametrize(
    ("kind", "issued", "served"),
    [
        pytest.param("RECEIPT", True, True, id="条例22-receipt"),
        pytest.param("ACCEPTANCE", True, True, id="条例23-acceptance"),
        pytest.param("NOT_ACCEPTED", True, True, id="条例23-refusal"),
        pytest.param("NO_LONGER_ACCEPTED", True, True, id="条例36¶3"),
        pytest.param("REDIRECTION", True, True, id="条例31"),
        pytest.param("EXTENSION", True, True, id="条例34"),
        pytest.param("HANDLING_OPINION", False, True, id="条例35-window-from-service"),
        pytest.param("REVIEW_OPINION", False, True, id="条例36-window-from-service"),
        pytest.param("RE_REVIEW_OPINION", False, True, id="条例36"),
        pytest.param("TRANSFER", False, False, id="条例22-between-organs"),
        pytest.param("ASSIGNMENT", False, False, id="条例22(3)-between-organs"),
        pytest.param("OBJECTION", False, False, id="条例23¶3-objection"),
        pytest.param("OBJECTION_RULING", False, False, id="条例23¶3-ruling"),
        pytest.param("SUPERVISION_ORDER", False, False, id="条例40"),
        pytest.param("CLOSING_REPORT", False, False, id="条例22(3)-report"),
    ],
)
def test_a_document_is_told_that_law_addresses_to_him(
    *, kind: str, issued: bool, served: bool
) -> None:
    of = DocumentKind(kind)
    assert told_document(of, accuses=False, served=False) is issued
    assert told_document(of, accuses=False, served=True) is served
    assert not told_document(of, accuses=True, served=True)  # 条例30


def test_of_every_kind_of_document_it_is_said_whose_it_is() -> None:
    told = {kind for kind in DocumentKind if told_document(kind, accuses=False, served=True)}
    assert told == {kind for kind in DocumentKind if kind.to_petitioner}
