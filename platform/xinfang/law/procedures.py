"""Ways of handling besides the plain one: simplified, heard, mediated; and what follows an answer.

The rules of simplified handling (简易办理) are those of 2022, as far as the reports on the trial
text of 2016 tell them; each exclusion has its mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, SIMPLIFIED, Article, Mark
from xinfang.law.classification import Path
from xinfang.law.mass_visit import LEAST

RULES: Final = Article(SIMPLIFIED, mark=Mark.FROM_MEMORY)
"""The rules of simplified handling as a whole."""


class SimplifiedGround(StrEnum):
    """Why a first-time matter is handled simply (简易办理适用情形)."""

    CLEAR_FACTS = "CLEAR_FACTS"
    EASY_ANSWER = "EASY_ANSWER"
    URGENT_LIFE = "URGENT_LIFE"
    PROMISED = "PROMISED"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        """The ground in Chinese."""
        return _GROUND_LABELS[self.value]


_GROUND_LABELS: Final = {
    "CLEAR_FACTS": "事实清楚、责任明确、争议不大、易于解决",
    "EASY_ANSWER": "建议、咨询、感谢等可以直接答复",
    "URGENT_LIFE": "涉及群众日常生活、时效性强，应当即时处理",
    "PROMISED": "有关机关、单位已有明确承诺或者结论",
    "OTHER": "其他适合简易办理的情形",
}


class Exclusion(StrEnum):
    """What isn't handled simply (不适用简易办理的情形)."""

    NOT_FIRST_TIME = "NOT_FIRST_TIME"
    STATUTORY_CHANNEL = "STATUTORY_CHANNEL"
    ACCUSATION = "ACCUSATION"
    ASSIGNED = "ASSIGNED"
    MASS = "MASS"
    UNSUPPORTED = "UNSUPPORTED"
    COMPLEX = "COMPLEX"

    @property
    def label(self) -> str:
        """The exclusion in Chinese."""
        return _EXCLUSION_LABELS[self.value]

    @property
    def article(self) -> Article:
        """The rules, with how well this one was checked."""
        return Article(SIMPLIFIED, mark=_EXCLUSION_MARKS.get(self, Mark.SECONDARY))

    @property
    def judged(self) -> bool:
        """Whether only who handles the matter can tell; the others are plain from the case."""
        return self in {Exclusion.UNSUPPORTED, Exclusion.COMPLEX}


_EXCLUSION_LABELS: Final = {
    "NOT_FIRST_TIME": "不是初次信访事项",
    "STATUTORY_CHANNEL": "属于条例第三十一条第（一）项至第（五）项规定的事项",
    "ACCUSATION": "检举控告类事项，依照纪检监察工作规定办理",
    "ASSIGNED": "上级交办并要求反馈结果的事项",
    "MASS": "多人、集体提出的事项",
    "UNSUPPORTED": "可能不予支持的事项",
    "COMPLEX": "涉及多个责任主体或者情况复杂的事项",
}
_EXCLUSION_MARKS: Final = {
    Exclusion.STATUTORY_CHANNEL: Mark.FROM_MEMORY,
    Exclusion.ACCUSATION: Mark.INFERRED,
}


@dataclass(frozen=True, slots=True)
class Simple:
    """What of a matter tells whether it may be handled simply."""

    path: Path | None
    first_time: bool
    assigned: bool
    people: int


def exclusion(matter: Simple) -> Exclusion | None:
    """Return the first exclusion that is plain from the matter, or None."""
    if not matter.first_time:
        return Exclusion.NOT_FIRST_TIME
    if matter.path is Path.ACCUSATION:
        return Exclusion.ACCUSATION
    if matter.path in {Path.CHANNELLED, Path.STATUTORY_DUTY}:
        return Exclusion.STATUTORY_CHANNEL
    if matter.assigned:
        return Exclusion.ASSIGNED
    return Exclusion.MASS if matter.people >= LEAST else None


class HearingGround(StrEnum):
    """Why a matter is heard at the handling stage (听证, 条例 31(6))."""

    MAJOR = "MAJOR"
    COMPLEX = "COMPLEX"
    DIFFICULT = "DIFFICULT"

    @property
    def label(self) -> str:
        """The ground in Chinese."""
        return {"MAJOR": "重大", "COMPLEX": "复杂"}.get(self, "疑难")

    @property
    def article(self) -> Article:
        """Where it is written."""
        return Article(REGULATIONS, 31, item=6)


class HearingRole(StrEnum):
    """In which part somebody takes part in a hearing; who he is isn't recorded (听证参加人)."""

    PRESIDING = "PRESIDING"
    PANEL = "PANEL"
    RECORDER = "RECORDER"
    PETITIONER = "PETITIONER"
    HANDLING_UNIT = "HANDLING_UNIT"
    WITNESS = "WITNESS"
    EXPERT = "EXPERT"
    OBSERVER = "OBSERVER"

    @property
    def label(self) -> str:
        """The part in Chinese."""
        return _ROLE_LABELS[self.value]


def composed(parts: Sequence[HearingRole]) -> bool:
    """Tell whether a hearing may be held by these: presided over, with the petitioner, each once.

    条例 31(6) asks for a hearing; who makes one is practice.
    """
    needed = {HearingRole.PRESIDING, HearingRole.PETITIONER}
    return needed <= set(parts) and len(set(parts)) == len(parts)


_ROLE_LABELS: Final = {
    "PRESIDING": "主持人",
    "PANEL": "听证员",
    "RECORDER": "记录人",
    "PETITIONER": "信访人或者代表",
    "HANDLING_UNIT": "承办单位",
    "WITNESS": "证人",
    "EXPERT": "专家、律师",
    "OBSERVER": "旁听人员",
}


class HearingState(StrEnum):
    """How a hearing stands (听证状态)."""

    ANNOUNCED = "ANNOUNCED"
    HELD = "HELD"
    CALLED_OFF = "CALLED_OFF"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return {"ANNOUNCED": "已公告", "HELD": "已举行"}.get(self, "已取消")


class AgreementKind(StrEnum):
    """How the parties came to agree (调解、和解, 条例 33)."""

    MEDIATION = "MEDIATION"
    SETTLEMENT = "SETTLEMENT"

    @property
    def label(self) -> str:
        """The agreement in Chinese."""
        return {"MEDIATION": "调解协议"}.get(self, "和解协议")

    @property
    def article(self) -> Article:
        """Where it is written."""
        return Article(REGULATIONS, 33)


class ExecutionState(StrEnum):
    """How the execution of an opinion or agreement stands (执行情况, 条例 32)."""

    OPEN = "OPEN"
    PERFORMED = "PERFORMED"
    NOT_PERFORMED = "NOT_PERFORMED"
    VOID = "VOID"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return _EXECUTION_LABELS[self.value]

    @property
    def owed(self) -> bool:
        """Whether performance is still owed."""
        return self in {ExecutionState.OPEN, ExecutionState.NOT_PERFORMED}


_EXECUTION_LABELS: Final = {
    "OPEN": "执行中",
    "PERFORMED": "已执行",
    "NOT_PERFORMED": "未执行",
    "VOID": "不再执行",
}
