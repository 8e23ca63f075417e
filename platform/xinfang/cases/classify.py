"""Classifying a case (分类, 条例 22, 28 to 31): category, branch, content class, the same matter.

Open until the case is accepted or ended. Category and branch decide the path; whether it accuses is
not for a classifier to take back: an accusation stays one, and a new one is named item by item.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases.acting import Acting, On, begin
from xinfang.cases.models import Case, EventKind, Item
from xinfang.cases.queries import details, dictionary
from xinfang.cases.queries.cases import CaseNotFound, case_by_id
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.lifecycle import BEFORE_ACCEPTANCE, CaseState
from xinfang.store.transaction import Outcome, Write


class Settled(Unlawful):
    """What was accepted, refused or is under way elsewhere keeps its category."""

    def __init__(self, state: CaseState) -> None:
        super().__init__(
            f"信访事项处于「{state.label}」状态，不能再调整类别和办理途径。",
            article=Article(REGULATIONS, 23).citation,
        )


class CategoryWithoutItem(Invalid):
    """None of the items is of the category that the whole case is to have."""

    def __init__(self) -> None:
        super().__init__("没有属于该类别的诉求，请先按诉求分类。", field=("category",))


class BranchMisplaced(Invalid):
    """Only appeals and requests have a branch."""

    def __init__(self) -> None:
        super().__init__("只有申诉求决类信访事项区分办理途径。", field=("appealBranch",))


class AccusationStays(Unlawful):
    """An accusation isn't classified away."""

    def __init__(self) -> None:
        super().__init__(
            "检举控告类诉求不能改为其他类别。",
            field=("category",),
            article=Article(REGULATIONS, 30).citation,
        )


class NoSuchClass(Invalid):
    """Cases aren't given this content class, or no longer."""

    def __init__(self) -> None:
        super().__init__("没有现行有效的该内容分类编码。", field=("contentClassCode",))


class NotEarlier(Invalid):
    """The other case isn't an earlier one."""

    def __init__(self) -> None:
        super().__init__("只能关联更早登记的信访事项。", field=("sameMatterAs",))


class NothingChanged(Conflict):
    """The case is classified so already: an event that tells of nothing isn't written."""

    def __init__(self) -> None:
        super().__init__("分类没有变化。")


@dataclass(frozen=True, slots=True)
class ClassifyCase:
    """Decide category and branch; what is absent stays as it is.

    `same_matter_as` confirms that an earlier case within reach is about the same matter (重件).
    """

    on: On
    category: Category | None = None
    appeal_branch: AppealBranch | None = None
    content_class_code: str | None = None
    same_matter_as: UUID | None = None


async def classify(tx: Write, grants: Grants, command: ClassifyCase) -> Outcome:
    """Classify.

    Raises Settled, NothingChanged, AccusationStays, CategoryWithoutItem, BranchMisplaced,
    NoSuchClass, NotEarlier, CaseNotFound for another case out of reach.
    """
    acting = await begin(tx, grants, command.on, "classify")
    case = acting.case
    state = CaseState(case.state)
    if state not in BEFORE_ACCEPTANCE:
        raise Settled(state)
    before = _standing(case)
    await _categorize(acting, command)
    if command.content_class_code is not None:
        if not await dictionary.class_holds(tx, command.content_class_code):
            raise NoSuchClass
        case.content_class_code = command.content_class_code
    if command.same_matter_as is not None:
        await _relate(acting, grants, command.same_matter_as)
    if _standing(case) == before:
        raise NothingChanged
    event_id = await acting.tell(
        EventKind.CLASSIFIED,
        {
            "category": case.category,
            "appeal_branch": case.appeal_branch,
            "content_class": case.content_class_code,
            "same_matter": case.same_matter_id,
        },
    )
    return acting.done(event_id)


def _standing(case: Case) -> tuple[object, ...]:
    return case.category, case.appeal_branch, case.content_class_code, case.same_matter_id


async def _categorize(acting: Acting, command: ClassifyCase) -> None:
    case = acting.case
    category = command.category or Category(case.category)
    branch = command.appeal_branch
    if branch is not None and category is not Category.APPEAL_REQUEST:
        raise BranchMisplaced
    items: list[Item] = (await details.items_of(acting.tx, [case.id]))[case.id]
    if category.value != case.category:
        _retitle(items, category)
        case.category, case.appeal_branch = category.value, None
        case.accuses = any(item.category == Category.ACCUSATION for item in items)
    if branch is not None:
        case.appeal_branch = branch.value
        for item in items:
            if item.category == Category.APPEAL_REQUEST:
                item.appeal_branch = branch.value


def _retitle(items: list[Item], category: Category) -> None:
    """Let the one item of a case have its category; of several, one must have it already."""
    if len(items) == 1:
        if items[0].category == Category.ACCUSATION:
            raise AccusationStays
        items[0].category, items[0].appeal_branch = category.value, None
    elif category not in {Category(item.category) for item in items}:
        raise CategoryWithoutItem


async def _relate(acting: Acting, grants: Grants, other_id: UUID) -> None:
    other = await case_by_id(acting.tx, acting.actor, grants, other_id)
    if other is None:
        raise CaseNotFound(field=("sameMatterAs",))
    case = acting.case
    if other_id == case.id or other["registered_at"] > case.registered_at:
        raise NotEarlier
    # The chain stays short: everything repeats the first.
    case.same_matter_id = other["same_matter_id"] or other_id
