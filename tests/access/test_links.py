"""Links: one viewer, one object, a few minutes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.access.links import LASTS, LinkRefused, Links

LINKS = Links.from_key("0" * 64)
NOW = datetime(2026, 2, 16, 8, 30, tzinfo=UTC)
VIEWER, OBJECT = uuid4(), uuid4()


def test_a_link_opens_for_its_viewer_until_it_ends() -> None:
    link = LINKS.make("attachment", OBJECT, VIEWER, NOW)
    last = NOW + LASTS - timedelta(seconds=1)
    assert LINKS.opened(link, "attachment", VIEWER, NOW) == OBJECT
    assert LINKS.opened(link, "attachment", VIEWER, last) == OBJECT
    with pytest.raises(LinkRefused):
        LINKS.opened(link, "attachment", VIEWER, NOW + LASTS)


@pytest.mark.parametrize(
    ("purpose", "viewer", "links"),
    [
        ("document", VIEWER, LINKS),
        ("attachment", uuid4(), LINKS),
        ("attachment", VIEWER, Links.from_key("1" * 64)),
    ],
    ids=["another purpose", "another viewer", "another deployment"],
)
def test_a_link_opens_nothing_else(purpose: str, viewer: UUID, links: Links) -> None:
    link = LINKS.make("attachment", OBJECT, VIEWER, NOW)
    with pytest.raises(LinkRefused):
        links.opened(link, purpose, viewer, NOW)


@given(st.text(max_size=200) | st.binary(max_size=90).map(lambda raw: raw.hex()))
def test_what_was_never_made_is_refused(text: str) -> None:
    with pytest.raises(LinkRefused):
        LINKS.opened(text, "attachment", VIEWER, NOW)


def test_a_changed_link_is_refused() -> None:
    link = LINKS.make("attachment", OBJECT, VIEWER, NOW)
    for at in range(len(link) - 1):
        changed = link[:at] + ("A" if link[at] != "A" else "B") + link[at + 1 :]
        with pytest.raises(LinkRefused):
            LINKS.opened(changed, "attachment", VIEWER, NOW)


def test_a_link_tells_nothing_of_what_it_opens() -> None:
    link = LINKS.make("attachment", OBJECT, VIEWER, NOW)
    assert OBJECT.hex not in link
    assert "Links(" in repr(LINKS)
    assert "_key" not in repr(LINKS)
