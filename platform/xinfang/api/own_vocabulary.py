"""The enumerations of the petitioner's own side, with a sentence for each value."""

from xinfang.api.vocabulary import describe
from xinfang.cases.models import SubmissionKind
from xinfang.law.evaluation import Grade, Rated
from xinfang.law.publicity import PublishedStep

__all__ = ["Grade", "PublishedStep", "Rated", "SubmissionKind"]
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
        "REVIEW_REQUESTED": "He asked for review (请求复查)",
        "RE_REVIEW_REQUESTED": "He asked for re-review (请求复核)",
        "REVIEW_OPINION_SERVED": "The opinion of either was served (复查、复核意见送达)",
        "SUPPLEMENTED": "He handed in what is new (补充材料)",
        "WITHDRAWN": "He withdrew (撤回)",
        "RATED": "He rated (评价)",
        "CLOSED": "It was closed (终结)",
    },
)
describe(
    SubmissionKind,
    "SubmissionKind",
    "What a petitioner handed in later (信访人提交).",
    {
        "SUPPLEMENT": "Something new (补充材料)",
        "WITHDRAWAL": "That he withdraws (撤回)",
    },
)
describe(
    Rated,
    "Rated",
    "Who is rated (评价对象).",
    {
        "PETITION_OFFICE": "The petition office that received it",
        "RESPONSIBLE_UNIT": "The unit that answered",
    },
)
describe(
    Grade,
    "RatingGrade",
    "How satisfied a petitioner is (满意度).",
    {
        "SATISFIED": "Satisfied",
        "BASICALLY_SATISFIED": "Basically satisfied",
        "NOT_SATISFIED": "Not satisfied; the superior looks at it",
    },
)
