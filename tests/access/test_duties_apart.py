"""Duties kept apart: persons are compared, and a misspelt duty can't pass."""

from uuid import uuid4

import pytest

from xinfang.access.duties_apart import SamePerson, pairs, require_apart

ONE, OTHER = uuid4(), uuid4()


def test_the_pairs_of_the_rules_are_there() -> None:
    assert set(pairs()) >= {
        ("propose", "decide"),
        ("decide", "archive"),
        ("assess", "be_assessed"),
        ("inspect", "be_inspected"),
        ("give_opinion", "review"),
        ("unmask", "approve"),
    }


def test_the_same_person_is_refused_with_the_reason() -> None:
    with pytest.raises(SamePerson, match="提出人不得作出决定"):
        require_apart("decide", ONE, {"propose": [OTHER, ONE]})


def test_another_person_may() -> None:
    require_apart("decide", ONE, {"propose": [OTHER]})
    require_apart("approve", ONE, {"unmask": [OTHER], "extend": []})


def test_an_unknown_pair_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="no such pair"):
        require_apart("decide", ONE, {"purpose": []})
