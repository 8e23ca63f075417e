"""A change that breaks a client of the last release is named; an addition is not."""

import pytest

from xinfang.api.compatibility import breaks

RELEASED = """
type Query { case(id: ID!): Case  cases(first: Int! = 20): [Case!]! }
type Case { id: ID!  title: String  state: State! }
enum State { REGISTERED ANSWERED }
input Filter { states: [State!] }
"""


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ("title: String  state", "state", "FIELD_REMOVED"),
        ("state: State!", "state: State", "FIELD_CHANGED_KIND"),
        ("REGISTERED ANSWERED", "REGISTERED", "VALUE_REMOVED_FROM_ENUM"),
        ("(id: ID!)", "(id: ID!, why: String!)", "REQUIRED_ARG_ADDED"),
        ("[State!] }", "[State!]  unit: ID! }", "REQUIRED_INPUT_FIELD_ADDED"),
        ("input Filter { states: [State!] }", "", "TYPE_REMOVED"),
    ],
)
def test_a_break_is_named(was: str, becomes: str, named: str) -> None:
    found = breaks(RELEASED, RELEASED.replace(was, becomes))
    assert len(found) == 1
    assert found[0].startswith(f"{named}: ")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("title: String", "title: String  demand: String"),
        ("title: String", 'title: String @deprecated(reason: "2027-06-30")'),
        ("[State!] }", "[State!]  unit: ID }"),
    ],
)
def test_an_addition_breaks_nobody(was: str, becomes: str) -> None:
    assert breaks(RELEASED, RELEASED) == []
    assert breaks(RELEASED, RELEASED.replace(was, becomes)) == []
