"""The kinds of official documents about a petition case (文书), and where law asks for each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article


class DocumentKind(StrEnum):
    """What an official document says (文书种类)."""

    RECEIPT = "RECEIPT"
    ACCEPTANCE = "ACCEPTANCE"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    NO_LONGER_ACCEPTED = "NO_LONGER_ACCEPTED"
    REDIRECTION = "REDIRECTION"
    TRANSFER = "TRANSFER"
    ASSIGNMENT = "ASSIGNMENT"
    OBJECTION = "OBJECTION"
    OBJECTION_RULING = "OBJECTION_RULING"
    EXTENSION = "EXTENSION"
    HANDLING_OPINION = "HANDLING_OPINION"
    REVIEW_OPINION = "REVIEW_OPINION"
    RE_REVIEW_OPINION = "RE_REVIEW_OPINION"
    SUPERVISION_ORDER = "SUPERVISION_ORDER"
    CLOSING_REPORT = "CLOSING_REPORT"

    @property
    def label(self) -> str:
        """The kind as its title says it."""
        return _KINDS[self].label

    @property
    def article(self) -> Article:
        """Where law asks for what it says."""
        return _KINDS[self].article

    @property
    def to_petitioner(self) -> bool:
        """Whether it goes to the petitioner, and so names him; the others go to organs."""
        return _KINDS[self].to_petitioner


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    article: Article
    to_petitioner: bool = True


_KINDS: Final = {
    DocumentKind.RECEIPT: _Row("信访事项登记回执", Article(REGULATIONS, 22)),
    DocumentKind.ACCEPTANCE: _Row("信访事项受理告知书", Article(REGULATIONS, 23)),
    DocumentKind.NOT_ACCEPTED: _Row("信访事项不予受理告知书", Article(REGULATIONS, 23)),
    DocumentKind.NO_LONGER_ACCEPTED: _Row("信访事项不再受理告知书", Article(REGULATIONS, 36, 3)),
    DocumentKind.REDIRECTION: _Row("信访事项导入法定途径告知书", Article(REGULATIONS, 31)),
    DocumentKind.TRANSFER: _Row("转送函", Article(REGULATIONS, 22), to_petitioner=False),
    DocumentKind.ASSIGNMENT: _Row("交办函", Article(REGULATIONS, 22, item=3), to_petitioner=False),
    DocumentKind.OBJECTION: _Row("异议函", Article(REGULATIONS, 23, 3), to_petitioner=False),
    DocumentKind.OBJECTION_RULING: _Row(
        "异议核实意见函", Article(REGULATIONS, 23, 3), to_petitioner=False
    ),
    DocumentKind.EXTENSION: _Row("信访事项延期办理告知书", Article(REGULATIONS, 34)),
    DocumentKind.HANDLING_OPINION: _Row("信访处理意见书", Article(REGULATIONS, 32)),
    DocumentKind.REVIEW_OPINION: _Row("信访复查意见书", Article(REGULATIONS, 35)),
    DocumentKind.RE_REVIEW_OPINION: _Row("信访复核意见书", Article(REGULATIONS, 36)),
    DocumentKind.SUPERVISION_ORDER: _Row("督办函", Article(REGULATIONS, 40), to_petitioner=False),
    DocumentKind.CLOSING_REPORT: _Row(
        "办结报告", Article(REGULATIONS, 22, item=3), to_petitioner=False
    ),
}
