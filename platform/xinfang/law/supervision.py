"""The words of supervision (督办, 条例 40): why a unit is urged, and how an order stands."""

from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article

ARTICLE: Final = Article(REGULATIONS, 40, 1)
"""The duty to urge: whoever finds one of the three does so in time."""

LONGEST_DAYS: Final = 60
"""In how many natural days at most a reply is asked for: law leaves it open, the bound is ours."""


class Trigger(StrEnum):
    """Why a unit is supervised (督办情形): the three of article 40."""

    RULES_BREACHED = "RULES_BREACHED"
    """违反信访工作规定受理、办理信访事项."""
    EVASION = "EVASION"
    """推诿、敷衍、拖延、弄虚作假."""
    OPINION_NOT_EXECUTED = "OPINION_NOT_EXECUTED"
    """拒不执行信访处理意见."""

    @property
    def label(self) -> str:
        """The trigger in Chinese."""
        return _TRIGGER_LABELS[self.value]

    @property
    def article(self) -> Article:
        """Where it is written."""
        return ARTICLE


_TRIGGER_LABELS: Final = {
    "RULES_BREACHED": "违反信访工作规定受理、办理信访事项",
    "EVASION": "办理信访事项推诿、敷衍、拖延、弄虚作假",
    "OPINION_NOT_EXECUTED": "拒不执行信访处理意见",
}


class OrderState(StrEnum):
    """How an order of supervision stands (督办状态)."""

    AWAITING_REPLY = "AWAITING_REPLY"
    REPLIED = "REPLIED"
    CONCLUDED = "CONCLUDED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    """The unit has the case no longer, or the one of the two is barred from it."""

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return _STATE_LABELS[self.value]

    @property
    def open(self) -> bool:
        """Whether somebody still owes something on it."""
        return self in {OrderState.AWAITING_REPLY, OrderState.REPLIED}


_STATE_LABELS: Final = {
    "AWAITING_REPLY": "待反馈",
    "REPLIED": "已反馈待审核",
    "CONCLUDED": "已办结",
    "WITHDRAWN": "已撤销",
    "LAPSED": "已失效",
}


class Verdict(StrEnum):
    """How a reply was judged (反馈审核结果)."""

    ACCEPTED = "ACCEPTED"
    SENT_BACK = "SENT_BACK"

    @property
    def label(self) -> str:
        """The verdict in Chinese."""
        return {"ACCEPTED": "通过"}.get(self, "退回补充")
