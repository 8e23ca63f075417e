"""The words of handling: how a matter is sent on, what is told, how it is concluded and served."""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, SIMPLIFIED, Article, Mark


class TransferKind(StrEnum):
    """How a matter is sent on (转送、交办, 条例 22)."""

    TRANSFER = "TRANSFER"
    ASSIGN = "ASSIGN"

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return {"TRANSFER": "转送"}.get(self, "交办")

    @property
    def article(self) -> Article:
        """Where it is written: an assignment is for important matters, with feedback asked."""
        item = 3 if self is TransferKind.ASSIGN else None
        return Article(REGULATIONS, 22, item=item)


class NoticeKind(StrEnum):
    """What a petitioner is told (告知)."""

    ACCEPTANCE = "ACCEPTANCE"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    NO_LONGER_ACCEPTED = "NO_LONGER_ACCEPTED"
    REDIRECTION = "REDIRECTION"
    TRANSFER = "TRANSFER"
    EXTENSION = "EXTENSION"
    ORDINARY_HANDLING = "ORDINARY_HANDLING"

    @property
    def label(self) -> str:
        """The notice in Chinese."""
        return _NOTICE_LABELS[self.value]

    @property
    def article(self) -> Article:
        """The duty to tell."""
        return _NOTICE_ARTICLES[self.value]


_NOTICE_LABELS: Final = {
    "ACCEPTANCE": "受理告知",
    "NOT_ACCEPTED": "不予受理告知",
    "NO_LONGER_ACCEPTED": "不再受理告知",
    "REDIRECTION": "法定途径告知",
    "TRANSFER": "转送去向告知",
    "EXTENSION": "延期告知",
    "ORDINARY_HANDLING": "转为普通办理告知",
}
_NOTICE_ARTICLES: Final = {
    "ACCEPTANCE": Article(REGULATIONS, 23),
    "NOT_ACCEPTED": Article(REGULATIONS, 23),
    "NO_LONGER_ACCEPTED": Article(REGULATIONS, 36, 3),
    "REDIRECTION": Article(REGULATIONS, 31),
    "TRANSFER": Article(REGULATIONS, 23, 2),
    "EXTENSION": Article(REGULATIONS, 34),
    "ORDINARY_HANDLING": Article(SIMPLIFIED, mark=Mark.FROM_MEMORY),
}


class Conclusion(StrEnum):
    """What a handling opinion concludes (处理意见, 条例 32)."""

    SUPPORT = "SUPPORT"
    EXPLAIN = "EXPLAIN"
    NOT_SUPPORT = "NOT_SUPPORT"

    @property
    def label(self) -> str:
        """The conclusion in Chinese."""
        return _CONCLUSION_LABELS[self.value]

    @property
    def article(self) -> Article:
        """The item of article 32."""
        return Article(REGULATIONS, 32, item=list(Conclusion).index(self) + 1)


_CONCLUSION_LABELS: Final = {
    "SUPPORT": "予以支持",
    "EXPLAIN": "作好解释说明",
    "NOT_SUPPORT": "不予支持",
}


class Adoption(StrEnum):
    """What becomes of a suggestion (采纳情况, 条例 29)."""

    ADOPTED = "ADOPTED"
    PARTLY = "PARTLY"
    NOT_ADOPTED = "NOT_ADOPTED"

    @property
    def label(self) -> str:
        """The decision in Chinese."""
        return {"ADOPTED": "采纳", "PARTLY": "部分采纳"}.get(self, "不予采纳")

    @property
    def article(self) -> Article:
        """The duty to study, adopt and reply."""
        return Article(REGULATIONS, 29)


class ServiceManner(StrEnum):
    """How something reached the petitioner (送达方式)."""

    IN_PERSON = "IN_PERSON"
    POST = "POST"
    ONLINE = "ONLINE"
    PHONE = "PHONE"
    LEFT = "LEFT"

    @property
    def label(self) -> str:
        """The manner in Chinese."""
        return _MANNER_LABELS[self.value]

    @property
    def written(self) -> bool:
        """Whether the petitioner holds it in writing."""
        return self is not ServiceManner.PHONE


_MANNER_LABELS: Final = {
    "IN_PERSON": "直接送达",
    "POST": "邮寄送达",
    "ONLINE": "网上送达",
    "PHONE": "电话告知",
    "LEFT": "留置送达",
}
