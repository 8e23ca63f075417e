"""Opaque ids and cursors: made by us or refused."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.api.ids import BadInput, Kind, Seals, binding

SEALS = Seals.from_key("a signing key that only tests know, long enough")
ROW = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@given(st.sampled_from(Kind), st.uuids())
def test_an_id_opens_to_what_it_was_made_of(kind: Kind, row_id: UUID) -> None:
    made = SEALS.node_id(kind, row_id)
    assert SEALS.opened(made) == (kind, row_id)
    assert made == SEALS.node_id(kind, row_id)
    assert row_id.hex not in made


def test_an_id_of_another_deployment_or_kind_is_refused() -> None:
    other = Seals.from_key("a signing key of somewhere else, long enough")
    with pytest.raises(BadInput):
        SEALS.opened(other.node_id(Kind.CASE, ROW))
    with pytest.raises(BadInput):
        SEALS.row(SEALS.node_id(Kind.UNIT, ROW), Kind.CASE)


@given(st.text() | st.binary(max_size=60).map(lambda raw: raw.hex()))
def test_what_we_did_not_make_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        SEALS.opened(text)


@given(st.integers(min_value=0, max_value=43), st.sampled_from("ABCabc019-_"))
def test_a_changed_id_is_refused(place: int, letter: str) -> None:
    made = SEALS.node_id(Kind.CASE, ROW)
    changed = made[:place] + letter + made[place + 1 :]
    if changed == made:
        return
    with pytest.raises(BadInput):
        SEALS.opened(changed)


def test_a_cursor_is_of_one_list_alone() -> None:
    at, row = datetime(2026, 2, 17, 1, 30, 0, 123456, tzinfo=UTC), uuid4()
    bound = binding("cases", ("REGISTERED",), "NEWEST", ROW)
    cursor = SEALS.cursor(bound, at, row)
    assert SEALS.position(bound, cursor) == (at, row)
    for other in (binding("cases", (), "NEWEST", ROW), binding("timeline", ROW)):
        with pytest.raises(BadInput):
            SEALS.position(other, cursor)
    with pytest.raises(BadInput):
        SEALS.position(bound, SEALS.node_id(Kind.CASE, row))
