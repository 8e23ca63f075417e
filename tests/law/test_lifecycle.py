import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.kernel.errors import Code
from xinfang.law.classification import (
    AppealBranch,
    Category,
    Channel,
    Path,
    Purpose,
    SecrecyLevel,
    path_of,
    purpose_without_accusing,
)
from xinfang.law.lifecycle import (
    TRANSITIONS,
    Act,
    CaseState,
    RefusalGround,
    UnlawfulStep,
    open_acts,
    step,
)

SIXTH = Path.PETITION_HANDLING
WHOLE_LIFE = (
    (Act.TRANSFER, CaseState.TRANSFERRED),
    (Act.ARRIVE, CaseState.PENDING_ACCEPTANCE),
    (Act.OBJECT, CaseState.OBJECTED),
    (Act.UPHOLD_OBJECTION, CaseState.REGISTERED),
    (Act.ASSIGN, CaseState.TRANSFERRED),
    (Act.ARRIVE, CaseState.PENDING_ACCEPTANCE),
    (Act.ACCEPT, CaseState.ACCEPTED),
    (Act.BEGIN_HANDLING, CaseState.IN_HANDLING),
    (Act.EXTEND, CaseState.EXTENDED),
    (Act.ANSWER, CaseState.ANSWERED),
    (Act.REQUEST_REVIEW, CaseState.UNDER_REVIEW),
    (Act.GIVE_REVIEW_OPINION, CaseState.REVIEWED),
    (Act.REQUEST_RE_REVIEW, CaseState.UNDER_RE_REVIEW),
    (Act.GIVE_RE_REVIEW_OPINION, CaseState.FINISHED),
)


def test_the_whole_life_of_a_matter_of_the_sixth_branch() -> None:
    state = CaseState.REGISTERED
    for act, expected in WHOLE_LIFE:
        state = step(state, act, path=SIXTH)
        assert state is expected
    assert state.ends


@pytest.mark.parametrize(
    ("state", "act", "path", "article", "words"),
    [
        pytest.param(
            CaseState.REGISTERED,
            Act.ANSWER,
            SIXTH,
            "第三十二条",
            "处于「已登记」状态",
            id="条例 32: the article of the path, not of another one",
        ),
        pytest.param(
            CaseState.EXTENDED,
            Act.EXTEND,
            SIXTH,
            "第三十四条",
            "处于「已延期」状态",
            id="条例34-one-extension-only",
        ),
        pytest.param(
            CaseState.IN_HANDLING,
            Act.EXTEND,
            Path.SUGGESTION,
            "第三十四条",
            "依法不适用",
            id="条例34-sixth-branch-only",
        ),
        pytest.param(
            CaseState.REGISTERED,
            Act.ACCEPT,
            None,
            "第二十三条",
            "尚未确定类别",
            id="条例23-classified-before-acceptance",
        ),
        pytest.param(
            CaseState.REGISTERED,
            Act.ACCEPT,
            Path.CHANNELLED,
            "第二十三条",
            "依法不适用",
            id="条例31(1)-(4)-led-elsewhere",
        ),
        pytest.param(
            CaseState.ANSWERED,
            Act.REQUEST_REVIEW,
            Path.STATUTORY_DUTY,
            "第三十五条",
            "依法不适用",
            id="条例35-no-review-of-branch-five",
        ),
        pytest.param(
            CaseState.ANSWERED,
            Act.REQUEST_RE_REVIEW,
            SIXTH,
            "第三十六条",
            "处于「已答复」状态",
            id="条例36-review-comes-first",
        ),
        pytest.param(
            CaseState.FINISHED,
            Act.REQUEST_REVIEW,
            SIXTH,
            "第三十五条",
            "处于「已终结」状态",
            id="条例36-the-end-is-the-end",
        ),
    ],
)
def test_a_refused_step_names_its_article(
    state: CaseState, act: Act, path: Path | None, article: str, words: str
) -> None:
    with pytest.raises(UnlawfulStep) as refusal:
        step(state, act, path=path)
    assert refusal.value.code is Code.UNLAWFUL
    assert refusal.value.article == f"《信访工作条例》{article}"
    assert words in refusal.value.message


@given(
    st.sampled_from(CaseState),
    st.sampled_from(Act),
    st.one_of(st.none(), st.sampled_from(Path)),
)
def test_a_step_is_taken_exactly_if_it_is_offered(
    state: CaseState, act: Act, path: Path | None
) -> None:
    if act in open_acts(state, path=path):
        assert step(state, act, path=path) in CaseState
    else:
        with pytest.raises(UnlawfulStep):
            step(state, act, path=path)


def test_the_table_is_deterministic_complete_and_connected() -> None:
    for state in CaseState:
        for path in (None, *Path):
            acts = open_acts(state, path=path)
            assert len(acts) == len(set(acts))
    assert {row.act for row in TRANSITIONS} == set(Act)
    reached = {CaseState.REGISTERED} | {row.target for row in TRANSITIONS}
    assert reached == set(CaseState)
    ends = {state for state in CaseState if state.ends}
    assert ends == {
        CaseState.NOT_ACCEPTED,
        CaseState.REDIRECTED,
        CaseState.FINISHED,
        CaseState.NO_LONGER_ACCEPTED,
        CaseState.WITHDRAWN,
    }


@pytest.mark.parametrize("path", list(Path))
def test_an_end_is_in_reach_from_everywhere(path: Path) -> None:
    leading = {state for state in CaseState if state.ends}
    while True:
        more = {
            s
            for s in CaseState
            if any(step(s, act, path=path) in leading for act in open_acts(s, path=path))
        }
        if more <= leading:
            break
        leading |= more
    seen, frontier = {CaseState.REGISTERED}, [CaseState.REGISTERED]
    while frontier:
        state = frontier.pop()
        following = {step(state, act, path=path) for act in open_acts(state, path=path)}
        frontier += following - seen
        seen |= following
    assert seen <= leading


@pytest.mark.parametrize(
    ("category", "branch", "path"),
    [
        pytest.param(Category.SUGGESTION, None, Path.SUGGESTION, id="条例29"),
        pytest.param(Category.ACCUSATION, None, Path.ACCUSATION, id="条例30"),
        *(
            pytest.param(
                Category.APPEAL_REQUEST,
                branch,
                (*[Path.CHANNELLED] * 4, Path.STATUTORY_DUTY, SIXTH)[branch.item - 1],
                id=f"条例31({branch.item})",
            )
            for branch in AppealBranch
        ),
        pytest.param(Category.APPEAL_REQUEST, None, None, id="条例31-not-decided"),
    ],
)
def test_the_path_of_a_matter(
    category: Category, branch: AppealBranch | None, path: Path | None
) -> None:
    assert path_of(category, branch) is path


def test_only_appeals_have_branches() -> None:
    with pytest.raises(ValueError, match="ACCUSATION"):
        path_of(Category.ACCUSATION, AppealBranch.PETITION_HANDLING)


@pytest.mark.parametrize("ground", list(RefusalGround), ids=lambda g: g.article.citation)
def test_each_ground_supports_an_act_on_a_registered_matter(ground: RefusalGround) -> None:
    assert any(ground.act in open_acts(CaseState.REGISTERED, path=path) for path in (None, *Path))


def test_what_users_read_is_chinese_and_distinct() -> None:
    for kind in (
        CaseState,
        Act,
        Category,
        AppealBranch,
        Channel,
        Purpose,
        SecrecyLevel,
        RefusalGround,
    ):
        labels = [member.label for member in kind]
        assert len(set(labels)) == len(labels)
        assert all("一" <= character <= "鿿" for label in labels for character in label[:1])


def test_nothing_describes_the_petitioner_as_a_person() -> None:
    banned = ("进京", "越级", "扬言", "三跨", "赴省", "集体访", "重复访", "老户")
    labels = [member.label for kind in (Category, Channel, Purpose) for member in kind]
    assert not [label for label in labels if any(word in label for word in banned)]


def test_secrecy_is_ordered_and_holds_no_state_secret() -> None:
    assert [level.rank for level in SecrecyLevel] == [0, 1, 2]
    assert list(SecrecyLevel) == ["NORMAL", "INTERNAL", "WORK_SECRET"]


@pytest.mark.parametrize(
    ("purpose", "category", "found"),
    [
        pytest.param("EXPOSURE_ACCUSATION", "SUGGESTION", "OPINION", id="条例29"),
        pytest.param("EXPOSURE_ACCUSATION", "APPEAL_REQUEST", "SETTLEMENT_REQUEST", id="条例31"),
        pytest.param("CONSULTATION", "SUGGESTION", "CONSULTATION", id="as recorded"),
        pytest.param("THANKS", "ACCUSATION", "THANKS", id="as recorded, whatever the category"),
    ],
)
def test_what_accuses_nobody_wants_what_its_category_says(
    purpose: str, category: str, found: str
) -> None:
    assert purpose_without_accusing(Purpose(purpose), Category(category)) == found


def test_what_accuses_has_no_rest() -> None:
    with pytest.raises(ValueError, match="rest"):
        purpose_without_accusing(Purpose.EXPOSURE_ACCUSATION, Category.ACCUSATION)
