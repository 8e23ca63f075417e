"""The enumerations of the petitioner's own side, with a sentence for each value."""

from xinfang.api.vocabulary import describe
from xinfang.law.publicity import PublishedStep

__all__ = ["PublishedStep"]
"""Whoever shows one takes it from here, so that it is described by then."""

describe(
    PublishedStep,
    "OwnStepKind",
    "What a petitioner finds of the course of his case (公开的办理节点).",
    {
        "REGISTERED": "It was registered (登记)",
        "TRANSFERRED": "It was sent to a unit (转送、交办)",
        "ACCEPTED": "It was accepted (受理)",
        "NOT_ACCEPTED": "It was not accepted (不予受理)",
        "NO_LONGER_ACCEPTED": "It was not taken up again after the last review (不再受理)",
        "REDIRECTED": "He was led to the statutory procedure (引导至法定途径)",
        "EXTENDED": "The term of handling was extended (延长办理期限)",
        "ANSWER_SERVED": "The answer was served on him (答复送达)",
        "CLOSED": "It was closed (终结)",
    },
)
