"""What a petitioner is told of his own case: steps, states and limits, each by its article."""

import pytest

from xinfang.cases.models import EventKind
from xinfang.law.lifecycle import CaseState
from xinfang.law.publicity import OF_ACCUSATIONS, STEPS, TERMS, PublishedStep, told_state
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
