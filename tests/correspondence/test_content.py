"""What a document says: kept as it was written, amended where it is free."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.correspondence.content import Content, FreePart, NamesTooMany, Part
from xinfang.documents import Level, Paragraph

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
PARTS = st.builds(
    Part, TEXTS, st.sampled_from(Level), st.one_of(st.none(), st.sampled_from(FreePart))
)
NAMES = st.lists(TEXTS, max_size=4).map(tuple)
CONTENTS = st.builds(Content, NAMES, TEXTS, st.lists(PARTS, max_size=6).map(tuple), NAMES, NAMES)
LETTER = Content(
    ("某局", "告知书"),
    "张三",
    (Part("一、事实", Level.FIRST), Part("原文", free=FreePart.TEXT), Part("特此告知。")),
    ("旧附件",),
)


@given(CONTENTS)
def test_what_is_packed_is_unpacked(content: Content) -> None:
    assert Content.unpacked(content.packed()) == content


@given(CONTENTS)
def test_amending_nothing_changes_nothing(content: Content) -> None:
    assert content.amended({}) == content


def test_only_what_is_given_is_amended() -> None:
    amended = LETTER.amended({FreePart.TEXT: "一\n\n二"}, copies_to=(" 某办 ",))
    assert amended.body() == (
        Paragraph("一、事实", Level.FIRST),
        Paragraph("一"),
        Paragraph("二"),
        Paragraph("特此告知。"),
    )
    assert (amended.attachments, amended.copies_to) == (("旧附件",), ("某办",))
    assert LETTER.amended({}, attachments=()).attachments == ()


@pytest.mark.parametrize("names", [("",), ("长" * 201,), ("甲",) * 51])
def test_names_are_bounded(names: tuple[str, ...]) -> None:
    for field, given_names in (
        ("attachments", {"attachments": names}),
        ("copiesTo", {"copies_to": names}),
    ):
        with pytest.raises(NamesTooMany) as refused:
            LETTER.amended({}, **given_names)
        assert refused.value.field == (field,)
