"""The enumerations of supervision, with a sentence for each value."""

from xinfang.api.vocabulary import describe
from xinfang.cases.models import Audience
from xinfang.cases.queries.supervision import Side
from xinfang.law.supervision import OrderState, Trigger, Verdict
from xinfang.law.warnings import Stage

__all__ = ["Audience", "OrderState", "Side", "Stage", "Trigger", "Verdict"]
"""Whoever shows one takes it from here, so that it is described by then."""

describe(
    Trigger,
    "SupervisionTrigger",
    "Why a unit is supervised (督办情形，《信访工作条例》第四十条).",
    {
        "RULES_BREACHED": "It accepts or handles the matter in breach of the rules",
        "EVASION": "It shirks, is perfunctory, delays or falsifies",
        "OPINION_NOT_EXECUTED": "It refuses to execute the handling opinion",
    },
)
describe(
    OrderState,
    "SupervisionState",
    "How an order of supervision stands (督办状态).",
    {
        "AWAITING_REPLY": "The unit has to reply",
        "REPLIED": "The reply waits to be judged",
        "CONCLUDED": "The reply was accepted",
        "WITHDRAWN": "Whoever gave it took it back",
        "LAPSED": "The case went elsewhere, or one side is barred from it",
    },
)
describe(
    Verdict,
    "SupervisionVerdict",
    "How a reply to an order of supervision was judged (审核结果).",
    {
        "ACCEPTED": "It suffices, and the order ends",
        "SENT_BACK": "It doesn't suffice, and the unit replies anew",
    },
)
describe(
    Side,
    "SupervisionSide",
    "On which side of an order the viewer's units stand (督办一方).",
    {
        "SUPERVISING": "They gave the order (督办单位)",
        "SUPERVISED": "They have to reply to it (被督办单位)",
    },
)
describe(
    Stage,
    "WarningStage",
    "On which side of the last day a warning stands (预警阶段).",
    {
        "BEFORE_DUE": "The last day nears",
        "AFTER_DUE": "The last day has passed",
    },
)
describe(
    Audience,
    "WarningAudience",
    "Whom of a unit a warning is for (预警对象).",
    {
        "UNIT": "Whoever works there (单位)",
        "HEAD": "Its head (负责人)",
    },
)
