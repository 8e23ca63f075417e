"""Review and re-review (复查、复核, 条例 35, 36): by which organ, how it ends, when the chain ends.

The organ next above reviews. For a department that is its own level's government or the department
above, as is set for it; in a vertical line always the department above; for a government the
government above. That, the four outcomes, and that the opinion of a provincial government as
reviewing organ is the last, are details of practice which the text doesn't spell out.
"""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article, Mark
from xinfang.law.lifecycle import Act

_REVIEW: Final = Article(REGULATIONS, 35)
_RE_REVIEW: Final = Article(REGULATIONS, 36)
PUBLICITY: Final = Article(REGULATIONS, 36, 2)
"""That an opinion reached after a hearing may be made public."""
AFTERCARE: Final = Article(REGULATIONS, 37)
"""That what has ended is followed by guidance, support and aid."""


class ReviewStage(StrEnum):
    """Which of the two it is."""

    REVIEW = "REVIEW"
    RE_REVIEW = "RE_REVIEW"

    @property
    def label(self) -> str:
        """The stage in Chinese."""
        return {"REVIEW": "复查"}.get(self, "复核")

    @property
    def article(self) -> Article:
        """Where it is written."""
        return _REVIEW if self is ReviewStage.REVIEW else _RE_REVIEW

    @property
    def window(self) -> str:
        """The term within which the petitioner may ask for it."""
        return "DL-10" if self is ReviewStage.REVIEW else "DL-12"

    @property
    def limit(self) -> str:
        """The term within which the opinion is owed."""
        return "DL-11" if self is ReviewStage.REVIEW else "DL-13"

    @property
    def request(self) -> Act:
        """The act by which it begins."""
        return Act.REQUEST_REVIEW if self is ReviewStage.REVIEW else Act.REQUEST_RE_REVIEW

    @property
    def opinion(self) -> Act:
        """The act by which it ends in an opinion."""
        first = self is ReviewStage.REVIEW
        return Act.GIVE_REVIEW_OPINION if first else Act.GIVE_RE_REVIEW_OPINION


class ReviewOutcome(StrEnum):
    """How a review ends."""

    MAINTAIN = "MAINTAIN"
    CHANGE = "CHANGE"
    REVOKE = "REVOKE"
    REHANDLE = "REHANDLE"

    @property
    def label(self) -> str:
        """The outcome in Chinese."""
        return _OUTCOMES[self.value]


_OUTCOMES: Final = {
    "MAINTAIN": "维持原意见",
    "CHANGE": "变更原意见",
    "REVOKE": "撤销原意见",
    "REHANDLE": "责令重新办理",
}


class ReviewRoute(StrEnum):
    """Which organ above reviews a department's opinion."""

    OWN_GOVERNMENT = "OWN_GOVERNMENT"
    HIGHER_DEPARTMENT = "HIGHER_DEPARTMENT"

    @property
    def label(self) -> str:
        """The route in Chinese."""
        return {"OWN_GOVERNMENT": "本级党委、政府"}.get(self, "上一级主管部门")

    @property
    def article(self) -> Article:
        """Article 35 says that the organ above reviews; which of the two, it leaves open."""
        return Article(REGULATIONS, 35, mark=Mark.FROM_MEMORY)


class AftercareKind(StrEnum):
    """What is done for a matter that has ended (条例 37)."""

    GUIDANCE = "GUIDANCE"
    SUPPORT = "SUPPORT"
    AID = "AID"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {"GUIDANCE": "疏导", "SUPPORT": "帮扶"}.get(self, "救助")


def routes(preferred: ReviewRoute | None, *, vertical: bool) -> tuple[ReviewRoute, ...]:
    """The routes of a department in the order in which they are tried.

    ``vertical`` is whether it stands in a vertical line, or below another unit: then there is one.
    Without a setting its own level's government comes first; the other stands in where the first
    has no organ that may review.
    """
    if vertical:
        return (ReviewRoute.HIGHER_DEPARTMENT,)
    first = preferred or ReviewRoute.OWN_GOVERNMENT
    return (first, *(route for route in ReviewRoute if route is not first))


def is_last(stage: ReviewStage, *, provincial_government: bool) -> bool:
    """Whether the opinion of such a reviewing organ ends the chain."""
    return stage is ReviewStage.RE_REVIEW or provincial_government
