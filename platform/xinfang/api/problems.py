"""Refusals and warnings as payloads carry them."""

from typing import TypedDict

import strawberry

from xinfang.api.vocabulary import ProblemCode, WarningCode
from xinfang.kernel.errors import Code, Refusal
from xinfang.law.articles import HENAN_RULES, PUBLIC_HOLIDAYS, REGULATIONS, Article


@strawberry.interface(description="Why an act was refused, for a user to act on (办理受阻).")
class Problem:
    """The common fields of all refusals."""

    code: ProblemCode = strawberry.field(description="The family of the refusal (类型).")
    message: str = strawberry.field(description="What to tell the user, in Chinese (说明).")
    field: list[str] = strawberry.field(
        description="The path of the input field concerned, outermost first, or empty (字段路径)."
    )
    article: str | None = strawberry.field(
        description="The article of law that stands in the way, where one does (法条)."
    )


@strawberry.type(description="A rule of law forbids the act at this time (于法不合).")
class UnlawfulProblem(Problem):
    """A refusal by law."""


@strawberry.type(description="A value is malformed or out of range (填写有误).")
class InvalidProblem(Problem):
    """A refusal of a value."""


@strawberry.type(description="The object changed meanwhile, or the act collides (状态冲突).")
class ConflictProblem(Problem):
    """A refusal by the present state."""


@strawberry.type(description="There is no such object within reach (未找到).")
class NotFoundProblem(Problem):
    """Absent and forbidden, alike."""


@strawberry.type(description="The object is visible, but this act is not granted (未获授权).")
class NotPermittedProblem(Problem):
    """A refusal by the grants."""


@strawberry.interface(name="Warning", description="What an act told beside succeeding (提示).")
class Notice:
    """A warning that stood in nobody's way."""

    code: WarningCode = strawberry.field(description="What it is about (类型).")
    message: str = strawberry.field(description="What to tell the user, in Chinese (说明).")
    field: list[str] = strawberry.field(
        description="The path of the input field concerned, outermost first, or empty (字段路径)."
    )
    article: str | None = strawberry.field(
        description="The article of law that it rests on, where one does (法条)."
    )


@strawberry.type(name="PlainWarning", description="A warning that its text tells whole (提示).")
class PlainNotice(Notice):
    """A warning without more."""


class Common(TypedDict):
    """What every refusal tells."""

    code: ProblemCode
    message: str
    field: list[str]
    article: str | None


class CommonOfWarning(TypedDict):
    """What every warning tells."""

    code: WarningCode
    message: str
    field: list[str]
    article: str | None


PROBLEMS: tuple[type[Problem], ...] = (
    UnlawfulProblem,
    InvalidProblem,
    ConflictProblem,
    NotFoundProblem,
    NotPermittedProblem,
)
_BY_CODE = dict(zip(ProblemCode, PROBLEMS, strict=True))


def problem(refusal: Refusal) -> Problem:
    """Return the refusal as payloads carry it, in the type of its family."""
    return _BY_CODE[ProblemCode(Code(refusal.code).value)](**given(refusal))


def given(refusal: Refusal) -> Common:
    """Return the common fields of a refusal; field paths begin at `input`."""
    return Common(
        code=ProblemCode(Code(refusal.code).value),
        message=refusal.message,
        field=["input", *refusal.field] if refusal.field else [],
        article=refusal.article,
    )


def warning(code: str) -> CommonOfWarning:
    """Return the common fields of a warning by the code that an action gave."""
    message, path, article = _WARNINGS[WarningCode(code)]
    return CommonOfWarning(
        code=WarningCode(code), message=message, field=list(path), article=article
    )


_WARNINGS: dict[WarningCode, tuple[str, tuple[str, ...], str | None]] = {
    WarningCode.TOO_MANY_REPRESENTATIVES: (
        "多人采用走访形式提出共同信访事项的，推选的代表不得超过五人。已照常登记。",
        ("input", "petitioners"),
        Article(REGULATIONS, 20).citation,
    ),
    WarningCode.RESPONDENT_UNRESOLVED: (
        "有被检举控告对象尚未核定身份，暂不能据此回避。",
        ("input", "items"),
        Article(REGULATIONS, 30).citation,
    ),
    WarningCode.POSSIBLE_DUPLICATE: (
        "可能与此前登记的信访事项重复，请核对。已照常登记。",
        ("input", "petitioners"),
        Article(REGULATIONS, 22).citation,
    ),
    WarningCode.DEADLINE_PROVISIONAL: (
        "有期限涉及尚未公布放假安排的年度，暂按周末和法定节假日计算，公布后自动重算。",
        (),
        Article(PUBLIC_HOLIDAYS, 2).citation,
    ),
    WarningCode.WRITTEN_OPINION_OWED: (
        "以电话答复的，信访人请求书面意见时应当补送；复查期限自记录的答复之日起计算。",
        ("input", "manner"),
        Article(REGULATIONS, 35).citation,
    ),
    WarningCode.SENT_ON_OFTEN: (
        "该信访事项的转送层次已超过本地区设定；能在本级处理的不再层层批转。",
        ("input", "target"),
        Article(HENAN_RULES, 6).citation,
    ),
}
