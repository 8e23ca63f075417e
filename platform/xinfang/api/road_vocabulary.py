"""The enumerations of what is done with a case, with a sentence for each value."""

from xinfang.api.vocabulary import describe
from xinfang.cases.models import Ruling, TaskKind, TransferEnd
from xinfang.cases.standing import Standing
from xinfang.correspondence.models import ScanState
from xinfang.law.articles import Mark
from xinfang.law.deadlines import State
from xinfang.law.handling import Adoption, Conclusion, NoticeKind, ServiceManner, TransferKind
from xinfang.law.lifecycle import RefusalGround

__all__ = [
    "Adoption",
    "Conclusion",
    "Mark",
    "NoticeKind",
    "RefusalGround",
    "Ruling",
    "ScanState",
    "ServiceManner",
    "Standing",
    "State",
    "TaskKind",
    "TransferEnd",
    "TransferKind",
]
"""Whoever shows one takes it from here, so that it is described by then."""

describe(
    State,
    "ClockState",
    "How a clock stands at the end of a day (计时状态).",
    {
        "RUNNING": "It runs, and is not near its end",
        "DUE_SOON": "Three quarters of its time have gone",
        "OVERDUE": "Its last day has passed, and what is owed is not done",
        "EXPIRED": "A window or period has run out, which is nobody's failure",
        "MET": "What was owed was done in time",
        "MET_LATE": "What was owed was done late",
        "STOPPED": "It is no longer needed: the matter went another way",
        "VOIDED": "It was never owed, as where an objection was upheld",
    },
)
describe(
    Standing,
    "CaseClockState",
    "How the nearest last day that an organ owes on a case stands today (期限状态).",
    {
        "NONE": "No organ owes anything by a day (无在办期限)",
        "RUNNING": "The nearest last day is not near (期限内)",
        "DUE_SOON": "Three quarters of the time have gone (即将到期)",
        "OVERDUE": "The nearest last day has passed (已超期)",
    },
)
describe(
    ScanState,
    "ScanState",
    "Whether a file was looked through for malware (病毒检查).",
    {
        "NOT_SCANNED": "No scanner is set up, or it didn't answer (未检查)",
        "CLEAN": "Nothing was found; what is infected is never kept (未发现病毒)",
    },
)
describe(
    Mark,
    "RuleMark",
    "How well a rule was checked against its text (核对程度).",
    {
        "VERIFIED": "Checked against the text",
        "SECONDARY": "Taken from secondary material",
        "INFERRED": "Inferred by this platform",
        "FROM_MEMORY": "Written from memory, to be checked",
    },
)
describe(
    TransferKind,
    "TransferKind",
    "How a case is sent on (转送、交办，《信访工作条例》第二十二条).",
    {
        "TRANSFER": "Sent on for handling",
        "ASSIGN": "Sent on with a period, within which the result is told",
    },
)
describe(
    TransferEnd,
    "TransferEnd",
    "How a transfer ended; one that stands has no end (转送、交办的去向).",
    {
        "RETURNED": "The sender agreed to the return (同意退回)",
        "SENT_ON": "The receiving unit sent it on (再转送)",
        "REMOVED": "It was taken away, since the unit or its head is accused (移送上级)",
        "RAISED": "The superior took the case to its own level (提级)",
    },
)
describe(
    Ruling,
    "ObjectionRuling",
    "How an objection was ruled (异议核实结果，《信访工作条例》第二十三条).",
    {
        "UPHELD": "The sender agrees to the return (同意退回)",
        "OVERRULED": "The sender does not agree (不同意退回)",
    },
)
describe(
    NoticeKind,
    "NoticeKind",
    "What a petitioner is told (告知).",
    {
        "ACCEPTANCE": "That the petition is accepted",
        "NOT_ACCEPTED": "That it is not accepted, and why",
        "NO_LONGER_ACCEPTED": "That it is not taken up again after the last review",
        "REDIRECTION": "Which statutory channel is open",
        "TRANSFER": "Whom it was sent to",
        "EXTENSION": "That the term of handling was extended, and why",
        "ORDINARY_HANDLING": "That it is no longer handled simply, and why",
    },
)
describe(
    RefusalGround,
    "RefusalGround",
    "Why a registered matter isn't accepted; registration it never blocks (不予受理理由).",
    {
        "DUPLICATE_IN_PROGRESS": "A subordinate has the same matter in hand",
        "OUT_OF_COMPETENCE": "It is not within the competence of the organ or its line",
        "STATUTORY_CHANNEL": "It belongs to a statutory channel",
        "FINAL_AFTER_RECHECK": "It comes again with the same facts after the last review",
    },
)
describe(
    Conclusion,
    "Conclusion",
    "What a handling opinion concludes (处理意见，《信访工作条例》第三十二条).",
    {
        "SUPPORT": "The demand is supported",
        "EXPLAIN": "The demand can't be met, which is explained",
        "NOT_SUPPORT": "The demand is not supported",
    },
)
describe(
    Adoption,
    "Adoption",
    "What becomes of a suggestion (采纳情况，《信访工作条例》第二十九条).",
    {
        "ADOPTED": "It is adopted",
        "PARTLY": "It is adopted in part",
        "NOT_ADOPTED": "It isn't adopted",
    },
)
describe(
    ServiceManner,
    "ServiceManner",
    "How something reached the petitioner (送达方式).",
    {
        "IN_PERSON": "Handed over",
        "POST": "By post",
        "ONLINE": "Through the internet",
        "PHONE": "By telephone; in writing when he asks",
        "LEFT": "Left at his place",
    },
)
describe(
    TaskKind,
    "TaskKind",
    "What a unit has to do with a case (待办类型).",
    {
        "CHECK_RATING": "Look at a petitioner's poor rating of a unit below (核查评价)",
        "DISPOSE": "Send on, accept or refuse a registered case (分流)",
        "DECIDE_ACCEPTANCE": "Accept what arrived, or object to it (受理或者提出异议)",
        "RULE_OBJECTION": "Verify an objection (核实异议)",
        "ANSWER": "Handle and answer (办理答复)",
        "SERVE_ANSWER": "Serve the answer on the petitioner (送达)",
        "REPORT_CLOSING": "Tell the assigning organ the result (反馈办结报告)",
        "CLOSE": "Close what was answered (终结)",
        "RULE_DISPUTE": "Rule a dispute about competence (裁定管辖)",
        "DECIDE_RAISE": "Take a case to the own level, or decline (决定提级)",
        "ANSWER_PART": "Answer the own part of a jointly handled case (协办答复)",
        "REPLY_SUPERVISION": "Reply to an order of supervision (反馈督办)",
        "JUDGE_SUPERVISION_REPLY": "Judge the reply to one (审核督办反馈)",
        "CARRY_OUT_INSTRUCTION": "Carry out a leader's instruction and report (落实批示)",
        "REVIEW_UNDERTAKING": "Review an undertaking at its close (包案结案评审)",
        "MEET_PUBLIC_OPINION": "Meet public opinion about it, until closed (处置舆情)",
        "RULE_RECUSAL": "Rule whether somebody stands aside (决定回避)",
        "GIVE_REVIEW_OPINION": "Give the review opinion, or order to handle anew (复查)",
        "GIVE_RE_REVIEW_OPINION": "Give the re-review opinion, or order to handle anew (复核)",
        "SERVE_REVIEW_OPINION": "Serve the opinion of a review or re-review (送达复查、复核意见)",
        "APPROVE_DOCUMENT": "Sign a document that was submitted, or return it (签发文书)",
        "AMEND_DOCUMENT": "Write a document anew that was returned (修改文书)",
        "HOLD_HEARING": "Hold the hearing that was announced (举行听证)",
        "ARRANGE_EXECUTION": "Say who performs what by when (安排执行)",
        "RENEW_SERVICE": "Reach the petitioner otherwise: a message failed (重新送达)",
        "EXECUTE": "See that it is performed, and report (督促执行)",
        "REPORT_URGENT": "Report a major or urgent matter within its hours (紧急报告)",
        "ARRIVE_ON_SITE": "Be at a mass visit within the hours (到场处置)",
        "RECORD_REDIRECTION_FEEDBACK": "Ask the organ it was led to, and record (登记引导反馈)",
    },
)
