"""The words of handling, each with its article."""

import pytest

from xinfang.law.handling import Conclusion, NoticeKind, ServiceManner, TransferKind
from xinfang.law.lifecycle import Act, CaseState, in_progress, open_acts

S = CaseState


@pytest.mark.parametrize(
    ("word", "label", "article"),
    [
        pytest.param(TransferKind.TRANSFER, "转送", "第二十二条", id="条例22"),
        pytest.param(TransferKind.ASSIGN, "交办", "第二十二条第（三）项", id="条例22(3)"),
        pytest.param(NoticeKind.ACCEPTANCE, "受理告知", "第二十三条", id="条例23-accepted"),
        pytest.param(NoticeKind.NOT_ACCEPTED, "不予受理告知", "第二十三条", id="条例23-refused"),
        pytest.param(
            NoticeKind.NO_LONGER_ACCEPTED, "不再受理告知", "第三十六条第三款", id="条例36¶3"
        ),
        pytest.param(NoticeKind.REDIRECTION, "法定途径告知", "第三十一条", id="条例31"),
        pytest.param(NoticeKind.TRANSFER, "转送去向告知", "第二十三条第二款", id="条例23¶2"),
        pytest.param(NoticeKind.EXTENSION, "延期告知", "第三十四条", id="条例34"),
        pytest.param(Conclusion.SUPPORT, "予以支持", "第三十二条第（一）项", id="条例32(1)"),
        pytest.param(Conclusion.EXPLAIN, "作好解释说明", "第三十二条第（二）项", id="条例32(2)"),
        pytest.param(Conclusion.NOT_SUPPORT, "不予支持", "第三十二条第（三）项", id="条例32(3)"),
    ],
)
def test_a_word_has_its_label_and_its_article(
    word: TransferKind | NoticeKind | Conclusion, label: str, article: str
) -> None:
    assert word.label == label
    assert word.article.citation == f"《信访工作条例》{article}"


def test_every_word_has_a_label_of_its_own() -> None:
    for words in (TransferKind, NoticeKind, Conclusion, ServiceManner):
        labels = [word.label for word in words]
        assert all(labels), words
        assert len(set(labels)) == len(labels)


def test_only_the_telephone_leaves_nothing_in_writing() -> None:
    assert [manner for manner in ServiceManner if not manner.written] == [ServiceManner.PHONE]


IN_PROGRESS = {
    *(S.ACCEPTED, S.IN_HANDLING, S.EXTENDED, S.ANSWERED),
    *(S.UNDER_REVIEW, S.REVIEWED, S.UNDER_RE_REVIEW),
}


def test_a_matter_is_in_progress_from_acceptance_to_the_end_of_the_remedy() -> None:
    """条例19¶3, DL-14: the superior's bar begins with acceptance, not with registration."""
    assert {state for state in CaseState if in_progress(state)} == IN_PROGRESS
    assert not any(state.ends for state in IN_PROGRESS)


def test_an_accused_loses_what_he_has_and_nothing_else_is_moved_so() -> None:
    """条例30: from every state but the first and the ended ones."""
    removable = {state for state in CaseState if Act.REMOVE in open_acts(state)}
    assert removable == {
        *(S.TRANSFERRED, S.PENDING_ACCEPTANCE, S.OBJECTED),
        *(S.ACCEPTED, S.IN_HANDLING, S.EXTENDED, S.ANSWERED),
        *(S.UNDER_REVIEW, S.REVIEWED, S.UNDER_RE_REVIEW),
    }
    assert Act.REMOVE.label == "移送上级"
