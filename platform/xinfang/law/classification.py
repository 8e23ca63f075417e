"""How a petition matter is classified: category, branch, channel, purpose, secrecy.

All of it describes the matter or the way it came. Nothing here describes the petitioner as a
person, and nothing may: how often he came, how far up he went or what he is thought capable of
isn't recorded.
"""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article


class Category(StrEnum):
    """信访类别: the three statutory categories, each with its own way of handling."""

    SUGGESTION = "SUGGESTION"
    ACCUSATION = "ACCUSATION"
    APPEAL_REQUEST = "APPEAL_REQUEST"

    @property
    def label(self) -> str:
        """The category in Chinese."""
        return {"SUGGESTION": "建议意见类", "ACCUSATION": "检举控告类"}.get(self, "申诉求决类")

    @property
    def article(self) -> Article:
        """The article that says how the category is handled."""
        return Article(REGULATIONS, {"SUGGESTION": 29, "ACCUSATION": 30}.get(self, 31))


class AppealBranch(StrEnum):
    """申诉求决的六种办法 (条例 31): which procedure an appeal or request belongs to."""

    JUDICIAL = "JUDICIAL"
    ARBITRATION = "ARBITRATION"
    PARTY_APPEAL = "PARTY_APPEAL"
    ADMINISTRATIVE = "ADMINISTRATIVE"
    STATUTORY_DUTY = "STATUTORY_DUTY"
    PETITION_HANDLING = "PETITION_HANDLING"

    @property
    def item(self) -> int:
        """The number of the item in article 31: 1 … 6."""
        return list(AppealBranch).index(self) + 1

    @property
    def label(self) -> str:
        """The branch in Chinese."""
        return _BRANCH_LABELS[self.item - 1]

    @property
    def article(self) -> Article:
        """The item of article 31."""
        return Article(REGULATIONS, 31, item=self.item)


_BRANCH_LABELS: Final = (
    "诉讼等政法机关程序",
    "仲裁",
    "党员申诉、复查复议",
    "行政复议、裁决、确认、许可、处罚等行政程序",
    "查处违法行为、履行保护职责",
    "听取陈述、调查并出具信访处理意见书",
)


class Path(StrEnum):
    """办理路径: what follows from category and branch taken together."""

    SUGGESTION = "SUGGESTION"
    ACCUSATION = "ACCUSATION"
    CHANNELLED = "CHANNELLED"
    """条例 31 (1)–(4): led into its statutory procedure."""
    STATUTORY_DUTY = "STATUTORY_DUTY"
    """条例 31 (5): the organ performs its duty or answers."""
    PETITION_HANDLING = "PETITION_HANDLING"
    """条例 31 (6): the only path with the 60 days and the two remedies."""


def path_of(category: Category, branch: AppealBranch | None) -> Path | None:
    """The path, or ``None`` for an appeal whose branch isn't decided yet.

    Raises ``ValueError`` for a branch on anything but an appeal: only article 31 has branches.
    """
    if category is not Category.APPEAL_REQUEST:
        if branch is not None:
            raise ValueError(f"{category} has no branch")
        return Path.SUGGESTION if category is Category.SUGGESTION else Path.ACCUSATION
    if branch is None:
        return None
    if branch is AppealBranch.PETITION_HANDLING:
        return Path.PETITION_HANDLING
    if branch is AppealBranch.STATUTORY_DUTY:
        return Path.STATUTORY_DUTY
    return Path.CHANNELLED


class Channel(StrEnum):
    """信访形式 (条例 17): the way in which a petition came."""

    ONLINE = "ONLINE"
    LETTER = "LETTER"
    PHONE = "PHONE"
    FAX = "FAX"
    VISIT = "VISIT"

    @property
    def label(self) -> str:
        """The channel in Chinese."""
        return _CHANNEL_LABELS[self.value]


_CHANNEL_LABELS: Final = {
    "ONLINE": "网上信访",
    "LETTER": "来信",
    "PHONE": "来电",
    "FAX": "传真",
    "VISIT": "来访",
}


class Purpose(StrEnum):
    """信访目的: what the petitioner wants; recorded as given, and not the statutory category."""

    APPEAL = "APPEAL"
    SETTLEMENT_REQUEST = "SETTLEMENT_REQUEST"
    EXPOSURE_ACCUSATION = "EXPOSURE_ACCUSATION"
    OPINION = "OPINION"
    CONSULTATION = "CONSULTATION"
    THANKS = "THANKS"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        """The purpose in Chinese."""
        return _PURPOSE_LABELS[self.value]


_PURPOSE_LABELS: Final = {
    "APPEAL": "申诉",
    "SETTLEMENT_REQUEST": "求决",
    "EXPOSURE_ACCUSATION": "揭发控告",
    "OPINION": "意见建议",
    "CONSULTATION": "咨询",
    "THANKS": "感谢",
    "OTHER": "其他",
}


def purpose_without_accusing(purpose: Purpose, category: Category) -> Purpose:
    """Return what a petitioner wants by those items of his letter that accuse nobody (条例 29, 31).

    Where the letter as a whole was to expose, the rest wants what its category says; any other
    purpose stays as it was recorded. Raises ``ValueError`` for the category of accusations.
    """
    if purpose is not Purpose.EXPOSURE_ACCUSATION:
        return purpose
    if category is Category.ACCUSATION:
        raise ValueError("what accuses has no rest")
    return Purpose.OPINION if category is Category.SUGGESTION else Purpose.SETTLEMENT_REQUEST


class SecrecyLevel(StrEnum):
    """密级: how far a matter is kept. State secrets are refused at entry, so none is here."""

    NORMAL = "NORMAL"
    INTERNAL = "INTERNAL"
    WORK_SECRET = "WORK_SECRET"  # noqa: S105 - a level of secrecy, not a password

    @property
    def label(self) -> str:
        """The level in Chinese."""
        return {"NORMAL": "一般", "INTERNAL": "内部"}.get(self, "工作秘密")

    @property
    def rank(self) -> int:
        """0 … 2; a reader's clearance must reach it."""
        return list(SecrecyLevel).index(self)
