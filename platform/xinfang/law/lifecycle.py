"""The life of a case: its states and the acts that lead from one to another.

The transitions are data: from where, by which act, to where, under which article, and on which
paths. :func:`step` takes one; what isn't in the table is refused with the article that governs the
act. Not every act moves a case (urging, a reply to a question, a hearing): those aren't here.

Everything that comes is registered (条例 22). What may be barred is acceptance, never
registration.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinfang.kernel.errors import Unlawful
from xinfang.law.articles import REGULATIONS, Article, Mark
from xinfang.law.classification import Path


class CaseState(StrEnum):
    """Where a case stands (办理状态)."""

    REGISTERED = "REGISTERED"
    TRANSFERRED = "TRANSFERRED"
    PENDING_ACCEPTANCE = "PENDING_ACCEPTANCE"
    OBJECTED = "OBJECTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    REDIRECTED = "REDIRECTED"
    ACCEPTED = "ACCEPTED"
    IN_HANDLING = "IN_HANDLING"
    EXTENDED = "EXTENDED"
    ANSWERED = "ANSWERED"
    UNDER_REVIEW = "UNDER_REVIEW"
    REVIEWED = "REVIEWED"
    UNDER_RE_REVIEW = "UNDER_RE_REVIEW"
    FINISHED = "FINISHED"
    NO_LONGER_ACCEPTED = "NO_LONGER_ACCEPTED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return _STATE_LABELS[self.value]

    @property
    def ends(self) -> bool:
        """Whether no act leads on from here."""
        return not any(self in row.sources for row in TRANSITIONS)


_STATE_LABELS: Final = {
    "REGISTERED": "已登记",
    "TRANSFERRED": "已转送",
    "PENDING_ACCEPTANCE": "待受理",
    "OBJECTED": "已提异议",
    "NOT_ACCEPTED": "不予受理",
    "REDIRECTED": "已引导至法定途径",
    "ACCEPTED": "已受理",
    "IN_HANDLING": "办理中",
    "EXTENDED": "已延期",
    "ANSWERED": "已答复",
    "UNDER_REVIEW": "复查中",
    "REVIEWED": "已复查",
    "UNDER_RE_REVIEW": "复核中",
    "FINISHED": "已终结",
    "NO_LONGER_ACCEPTED": "不再受理",
    "WITHDRAWN": "已撤回",
}


class Act(StrEnum):
    """An act that moves a case."""

    TRANSFER = "TRANSFER"
    ASSIGN = "ASSIGN"
    ARRIVE = "ARRIVE"
    OBJECT = "OBJECT"
    UPHOLD_OBJECTION = "UPHOLD_OBJECTION"
    OVERRULE_OBJECTION = "OVERRULE_OBJECTION"
    ACCEPT = "ACCEPT"
    REFUSE_ACCEPTANCE = "REFUSE_ACCEPTANCE"
    REFUSE_RENEWED = "REFUSE_RENEWED"
    REDIRECT = "REDIRECT"
    BEGIN_HANDLING = "BEGIN_HANDLING"
    EXTEND = "EXTEND"
    ANSWER = "ANSWER"
    SETTLE = "SETTLE"
    REQUEST_REVIEW = "REQUEST_REVIEW"
    GIVE_REVIEW_OPINION = "GIVE_REVIEW_OPINION"
    ORDER_REHANDLING = "ORDER_REHANDLING"
    REQUEST_RE_REVIEW = "REQUEST_RE_REVIEW"
    GIVE_RE_REVIEW_OPINION = "GIVE_RE_REVIEW_OPINION"
    CLOSE = "CLOSE"
    WITHDRAW = "WITHDRAW"
    REMOVE = "REMOVE"
    RAISE = "RAISE"

    @property
    def label(self) -> str:
        """The act in Chinese."""
        return _ACT_LABELS[self.value]


_ACT_LABELS: Final = {
    "TRANSFER": "转送",
    "ASSIGN": "交办",
    "ARRIVE": "到达收件单位",
    "OBJECT": "提出异议",
    "UPHOLD_OBJECTION": "同意退回",
    "OVERRULE_OBJECTION": "不同意退回",
    "ACCEPT": "受理",
    "REFUSE_ACCEPTANCE": "不予受理",
    "REFUSE_RENEWED": "不再受理",
    "REDIRECT": "引导至法定途径",
    "BEGIN_HANDLING": "开始办理",
    "EXTEND": "延长办理期限",
    "ANSWER": "答复",
    "SETTLE": "达成和解、调解协议",
    "REQUEST_REVIEW": "请求复查",
    "GIVE_REVIEW_OPINION": "出具复查意见",
    "ORDER_REHANDLING": "责令重新办理",
    "REQUEST_RE_REVIEW": "请求复核",
    "GIVE_RE_REVIEW_OPINION": "出具复核意见",
    "CLOSE": "终结",
    "WITHDRAW": "撤回",
    "REMOVE": "移送上级",
    "RAISE": "提级办理",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One legal move: from any of ``sources``, by ``act``, to ``target``.

    ``paths`` names the paths on which it is open; empty means all, and a matter not yet classified.
    """

    act: Act
    sources: frozenset[CaseState]
    target: CaseState
    article: Article
    paths: frozenset[Path] = frozenset()

    def open_on(self, path: Path | None) -> bool:
        """Whether the move is open on ``path`` (``None``: not classified yet)."""
        return not self.paths or path in self.paths


def _move(
    act: Act,
    sources: Iterable[CaseState],
    target: CaseState,
    article: Article,
    *paths: Path,
) -> Transition:
    return Transition(act, frozenset(sources), target, article, frozenset(paths))


def _article(number: int, paragraph: int | None = None, mark: Mark = Mark.VERIFIED) -> Article:
    return Article(REGULATIONS, number, paragraph, mark=mark)


_S = CaseState
_SIXTH = Path.PETITION_HANDLING
_HANDLED = (Path.SUGGESTION, Path.ACCUSATION, Path.STATUTORY_DUTY, _SIXTH)
_BEFORE_ACCEPTANCE = (_S.REGISTERED, _S.PENDING_ACCEPTANCE)
_WORKING = (_S.ACCEPTED, _S.IN_HANDLING, _S.EXTENDED)
_CONCLUDED = (_S.ANSWERED, _S.UNDER_REVIEW, _S.REVIEWED, _S.UNDER_RE_REVIEW)

# Withdrawal, the fixed point at which handling begins, and closing when a window has run out are
# how practice reads the articles named, so they are marked as inferred.
TRANSITIONS: Final[tuple[Transition, ...]] = (
    _move(Act.TRANSFER, _BEFORE_ACCEPTANCE, _S.TRANSFERRED, _article(22)),
    _move(Act.ASSIGN, _BEFORE_ACCEPTANCE, _S.TRANSFERRED, _article(22)),
    _move(Act.ARRIVE, [_S.TRANSFERRED], _S.PENDING_ACCEPTANCE, _article(23, 3, Mark.INFERRED)),
    _move(Act.OBJECT, [_S.PENDING_ACCEPTANCE], _S.OBJECTED, _article(23, 3)),
    # Back to the sender, who sends it on: its own fifteen days don't start anew.
    _move(Act.UPHOLD_OBJECTION, [_S.OBJECTED], _S.REGISTERED, _article(23, 3)),
    _move(Act.OVERRULE_OBJECTION, [_S.OBJECTED], _S.PENDING_ACCEPTANCE, _article(23, 3)),
    _move(Act.ACCEPT, _BEFORE_ACCEPTANCE, _S.ACCEPTED, _article(23), *_HANDLED),
    _move(Act.REFUSE_ACCEPTANCE, _BEFORE_ACCEPTANCE, _S.NOT_ACCEPTED, _article(23)),
    _move(Act.REFUSE_RENEWED, _BEFORE_ACCEPTANCE, _S.NO_LONGER_ACCEPTED, _article(36, 3), _SIXTH),
    _move(
        Act.REDIRECT,
        _BEFORE_ACCEPTANCE,
        _S.REDIRECTED,
        _article(31),
        Path.CHANNELLED,
        Path.ACCUSATION,
    ),
    _move(Act.BEGIN_HANDLING, [_S.ACCEPTED], _S.IN_HANDLING, _article(27, mark=Mark.INFERRED)),
    # From EXTENDED no second extension leads on: one only.
    _move(Act.EXTEND, [_S.ACCEPTED, _S.IN_HANDLING], _S.EXTENDED, _article(34), _SIXTH),
    _move(Act.ANSWER, _WORKING, _S.ANSWERED, _article(29), Path.SUGGESTION),
    _move(Act.ANSWER, _WORKING, _S.ANSWERED, _article(30), Path.ACCUSATION),
    _move(Act.ANSWER, _WORKING, _S.ANSWERED, _article(31), Path.STATUTORY_DUTY),
    _move(Act.ANSWER, _WORKING, _S.ANSWERED, _article(32), _SIXTH),
    _move(Act.SETTLE, _WORKING, _S.FINISHED, _article(33), _SIXTH),
    _move(Act.REQUEST_REVIEW, [_S.ANSWERED], _S.UNDER_REVIEW, _article(35), _SIXTH),
    _move(Act.GIVE_REVIEW_OPINION, [_S.UNDER_REVIEW], _S.REVIEWED, _article(35), _SIXTH),
    _move(
        Act.ORDER_REHANDLING,
        [_S.UNDER_REVIEW, _S.UNDER_RE_REVIEW],
        _S.IN_HANDLING,
        _article(35, mark=Mark.FROM_MEMORY),
        _SIXTH,
    ),
    _move(Act.REQUEST_RE_REVIEW, [_S.REVIEWED], _S.UNDER_RE_REVIEW, _article(36), _SIXTH),
    _move(Act.GIVE_RE_REVIEW_OPINION, [_S.UNDER_RE_REVIEW], _S.FINISHED, _article(36), _SIXTH),
    _move(Act.CLOSE, [_S.ANSWERED, _S.REVIEWED], _S.FINISHED, _article(35, mark=Mark.INFERRED)),
    _move(
        Act.WITHDRAW,
        [
            *_BEFORE_ACCEPTANCE,
            _S.TRANSFERRED,
            _S.OBJECTED,
            *_WORKING,
            _S.UNDER_REVIEW,
            _S.UNDER_RE_REVIEW,
        ],
        _S.WITHDRAWN,
        _article(17, mark=Mark.INFERRED),
    ),
    # An accused that is found out later loses the case, whatever stage it has reached there.
    _move(
        Act.REMOVE,
        [_S.TRANSFERRED, _S.PENDING_ACCEPTANCE, _S.OBJECTED, *_WORKING, *_CONCLUDED],
        _S.REGISTERED,
        _article(30, mark=Mark.INFERRED),
    ),
    # The superior takes up itself what a level below has and hasn't answered.
    _move(
        Act.RAISE,
        [*_BEFORE_ACCEPTANCE, _S.OBJECTED, *_WORKING],
        _S.REGISTERED,
        _article(22, mark=Mark.INFERRED),
    ),
)


BEFORE_ACCEPTANCE: Final = frozenset(_BEFORE_ACCEPTANCE)
"""Where it isn't decided yet whether a unit takes the matter up, and which way it goes."""
BEING_HANDLED: Final = frozenset(_WORKING)
"""Where a unit has taken it up and owes an answer."""
_IN_PROGRESS: Final = frozenset({*_WORKING, *_CONCLUDED})


def in_progress(state: CaseState) -> bool:
    """Whether a matter has been accepted and isn't finished: then no superior accepts it as well.

    From acceptance to the end of the remedy (条例 19¶3, DL-14).
    """
    return state in _IN_PROGRESS


def concluded(state: CaseState) -> bool:
    """Whether there is a result to tell whoever assigned the matter: an answer, or an end."""
    return state in _CONCLUDED or state.ends


class UnlawfulStep(Unlawful):
    """The act isn't open to a case in this state, or not on its path."""


def step(state: CaseState, act: Act, *, path: Path | None = None) -> CaseState:
    """The state after ``act``.

    ``path`` follows from category and branch (:func:`xinfang.law.classification.path_of`); while
    it is ``None`` only the acts open to every matter are. Raises :class:`UnlawfulStep` with the
    article of the act.
    """
    rows = [row for row in TRANSITIONS if row.act is act]
    fitting = [row for row in rows if state in row.sources]
    for row in fitting:
        if row.open_on(path):
            return row.target
    article = next((row for row in rows if row.open_on(path)), rows[0]).article.citation
    if not fitting:
        message = f"信访事项处于「{state.label}」状态，不能「{act.label}」"
    elif path is None:
        message = f"信访事项尚未确定类别和办理途径，不能「{act.label}」"
    else:
        message = f"该类信访事项依法不适用「{act.label}」"
    raise UnlawfulStep(message, article=article)


def open_acts(state: CaseState, *, path: Path | None = None) -> tuple[Act, ...]:
    """The acts that :func:`step` would take, in the order of the table."""
    return tuple(row.act for row in TRANSITIONS if state in row.sources and row.open_on(path))


class RefusalGround(StrEnum):
    """Why a registered matter isn't accepted. None of them blocks registration."""

    DUPLICATE_IN_PROGRESS = "DUPLICATE_IN_PROGRESS"
    OUT_OF_COMPETENCE = "OUT_OF_COMPETENCE"
    STATUTORY_CHANNEL = "STATUTORY_CHANNEL"
    FINAL_AFTER_RECHECK = "FINAL_AFTER_RECHECK"

    @property
    def label(self) -> str:
        """The ground in Chinese."""
        return _GROUND_LABELS[self.value]

    @property
    def article(self) -> Article:
        """Where the ground is written."""
        return _GROUND_ARTICLES[self.value]

    @property
    def act(self) -> Act:
        """The act that the ground supports."""
        if self is RefusalGround.FINAL_AFTER_RECHECK:
            return Act.REFUSE_RENEWED
        redirecting = self is RefusalGround.STATUTORY_CHANNEL
        return Act.REDIRECT if redirecting else Act.REFUSE_ACCEPTANCE


_GROUND_LABELS: Final = {
    "DUPLICATE_IN_PROGRESS": "同一事项正在办理，上级不予受理",
    "OUT_OF_COMPETENCE": "不属于本机关、本系统职权范围",
    "STATUTORY_CHANNEL": "应当通过法定途径处理",
    "FINAL_AFTER_RECHECK": "复核意见作出后以同一事实和理由再次提出",
}
_GROUND_ARTICLES: Final = {
    "DUPLICATE_IN_PROGRESS": _article(19, 3),
    "OUT_OF_COMPETENCE": _article(23),
    "STATUTORY_CHANNEL": _article(31),
    "FINAL_AFTER_RECHECK": _article(36, 3),
}
