"""The enumerations of the remedy, with a sentence for each value."""

from xinfang.api.vocabulary import describe
from xinfang.cases.models import ReviewEnd
from xinfang.law.review import AftercareKind, ReviewOutcome, ReviewRoute, ReviewStage

__all__ = ["AftercareKind", "ReviewEnd", "ReviewOutcome", "ReviewRoute", "ReviewStage"]
"""Whoever shows one takes it from here, so that it is described by then."""

describe(
    ReviewStage,
    "ReviewStage",
    "Which of the two reviews it is (复查、复核).",
    {
        "REVIEW": "The review by the organ above",
        "RE_REVIEW": "The second and last one, by the organ above that",
    },
)
describe(
    ReviewOutcome,
    "ReviewOutcome",
    "How a review or re-review ended (复查、复核结果).",
    {
        "MAINTAIN": "The opinion stands",
        "CHANGE": "The opinion is changed, with a conclusion of its own",
        "REVOKE": "The opinion is revoked",
        "REHANDLE": "The matter is to be handled anew",
    },
)
describe(
    ReviewRoute,
    "ReviewRoute",
    "Which organ above reviews a department's opinions (复查途径).",
    {
        "OWN_GOVERNMENT": "The government or Party committee of its own level",
        "HIGHER_DEPARTMENT": "The department above",
    },
)
describe(
    ReviewEnd,
    "ReviewEnd",
    "How a review ended without an opinion (复查、复核终止).",
    {
        "REMOVED": "It went past an organ that an accusation bars (移送)",
        "WITHDRAWN": "The petitioner withdrew (撤回)",
    },
)
describe(
    AftercareKind,
    "AftercareKind",
    "What is done for a matter that has ended (帮扶、疏导、救助，《信访工作条例》第三十七条).",
    {
        "GUIDANCE": "Talking, explaining, easing the mind",
        "SUPPORT": "Help in life and work",
        "AID": "Aid in money or in kind",
    },
)
