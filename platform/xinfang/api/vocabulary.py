"""The enumerations of the schema: those of law and access, with a sentence for each value."""

from enum import Enum, StrEnum
from typing import Any, Final

import strawberry

from xinfang.access.actor import Clearance, Level
from xinfang.cases.models import EventKind
from xinfang.cases.queries.lists import Order
from xinfang.kernel.errors import Code
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose, SecrecyLevel
from xinfang.law.lifecycle import CaseState
from xinfang.organizations.nouns import NameOrder
from xinfang.organizations.vocabulary import RegionLevel


class ProblemCode(StrEnum):
    """Families of refusals that a user can act on."""

    UNLAWFUL = Code.UNLAWFUL.value
    INVALID = Code.INVALID.value
    CONFLICT = Code.CONFLICT.value
    NOT_FOUND = Code.NOT_FOUND.value
    NOT_PERMITTED = Code.NOT_PERMITTED.value


class WarningCode(StrEnum):
    """What an act told beside succeeding."""

    TOO_MANY_REPRESENTATIVES = "TOO_MANY_REPRESENTATIVES"
    RESPONDENT_UNRESOLVED = "RESPONDENT_UNRESOLVED"
    POSSIBLE_DUPLICATE = "POSSIBLE_DUPLICATE"
    DEADLINE_PROVISIONAL = "DEADLINE_PROVISIONAL"
    WRITTEN_OPINION_OWED = "WRITTEN_OPINION_OWED"
    SENT_ON_OFTEN = "SENT_ON_OFTEN"


class CaseAct(StrEnum):
    """Acts on a case that a front end may offer."""

    REGISTER = "REGISTER"
    SHOW_QUERY_CODE = "SHOW_QUERY_CODE"
    SUPPLEMENT = "SUPPLEMENT"
    WITHDRAW = "WITHDRAW"
    CHECK_RATING = "CHECK_RATING"
    CLASSIFY = "CLASSIFY"
    NAME_RESPONDENT = "NAME_RESPONDENT"
    TRANSFER = "TRANSFER"
    ASSIGN = "ASSIGN"
    OBJECT = "OBJECT"
    RULE_OBJECTION = "RULE_OBJECTION"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    BEGIN_HANDLING = "BEGIN_HANDLING"
    EXTEND = "EXTEND"
    ANSWER = "ANSWER"
    SERVE_ANSWER = "SERVE_ANSWER"
    SUBMIT_CLOSING_REPORT = "SUBMIT_CLOSING_REPORT"
    CLOSE = "CLOSE"
    SUPERVISE = "SUPERVISE"
    REPLY_SUPERVISION = "REPLY_SUPERVISION"
    JUDGE_SUPERVISION_REPLY = "JUDGE_SUPERVISION_REPLY"
    WITHDRAW_SUPERVISION = "WITHDRAW_SUPERVISION"
    COMMENT = "COMMENT"
    REPORT_INSTRUCTION = "REPORT_INSTRUCTION"
    UNDERTAKE = "UNDERTAKE"
    LOG_UNDERTAKING_STEP = "LOG_UNDERTAKING_STEP"
    REVIEW_UNDERTAKING = "REVIEW_UNDERTAKING"
    RELEASE_UNDERTAKING = "RELEASE_UNDERTAKING"
    MARK_URGENT = "MARK_URGENT"
    REPORT_URGENT = "REPORT_URGENT"
    RECORD_ON_SITE = "RECORD_ON_SITE"
    RECORD_ARRIVAL = "RECORD_ARRIVAL"
    END_ON_SITE = "END_ON_SITE"
    RECORD_PUBLIC_OPINION = "RECORD_PUBLIC_OPINION"
    ADD_PUBLIC_OPINION_STEP = "ADD_PUBLIC_OPINION_STEP"
    CLOSE_PUBLIC_OPINION = "CLOSE_PUBLIC_OPINION"
    REQUEST_REVIEW = "REQUEST_REVIEW"
    GIVE_REVIEW_OPINION = "GIVE_REVIEW_OPINION"
    ORDER_REHANDLING = "ORDER_REHANDLING"
    SERVE_REVIEW_OPINION = "SERVE_REVIEW_OPINION"
    REQUEST_RE_REVIEW = "REQUEST_RE_REVIEW"
    GIVE_RE_REVIEW_OPINION = "GIVE_RE_REVIEW_OPINION"
    RECORD_REVIEW_HEARING = "RECORD_REVIEW_HEARING"
    PUBLICIZE_OPINION = "PUBLICIZE_OPINION"
    RECORD_AFTERCARE = "RECORD_AFTERCARE"
    UNMASK_IDENTITY = "UNMASK_IDENTITY"
    DISPUTE_COMPETENCE = "DISPUTE_COMPETENCE"
    RULE_COMPETENCE = "RULE_COMPETENCE"
    REQUEST_RAISE = "REQUEST_RAISE"
    RAISE = "RAISE"
    DECLINE_RAISE = "DECLINE_RAISE"
    JOIN_HANDLING = "JOIN_HANDLING"
    ANSWER_PART = "ANSWER_PART"
    WITHDRAW_PART = "WITHDRAW_PART"
    MERGE = "MERGE"
    UNDO_MERGE = "UNDO_MERGE"
    DECLARE_INTEREST = "DECLARE_INTEREST"
    CHALLENGE_HANDLER = "CHALLENGE_HANDLER"
    RULE_CHALLENGE = "RULE_CHALLENGE"
    WITHDRAW_RECUSAL = "WITHDRAW_RECUSAL"
    ATTACH_FILES = "ATTACH_FILES"
    DRAFT_DOCUMENT = "DRAFT_DOCUMENT"
    SIMPLIFY = "SIMPLIFY"
    SWITCH_TO_ORDINARY = "SWITCH_TO_ORDINARY"
    ANNOUNCE_HEARING = "ANNOUNCE_HEARING"
    RECORD_HEARING = "RECORD_HEARING"
    CALL_OFF_HEARING = "CALL_OFF_HEARING"
    SETTLE = "SETTLE"
    ARRANGE_EXECUTION = "ARRANGE_EXECUTION"
    REPORT_EXECUTION = "REPORT_EXECUTION"
    RECORD_GUIDANCE = "RECORD_GUIDANCE"
    RECORD_CONTRIBUTION = "RECORD_CONTRIBUTION"
    PASS_ACCUSATION = "PASS_ACCUSATION"  # noqa: S105 - an act, not a password
    RECORD_REDIRECTION_FEEDBACK = "RECORD_REDIRECTION_FEEDBACK"
    SEND_WORD = "SEND_WORD"
    RECORD_SERVICE = "RECORD_SERVICE"
    INFORM_ORGANIZATION = "INFORM_ORGANIZATION"


def describe(enum: type[Enum], name: str, text: str, values: dict[str, str]) -> None:
    """Make an enumeration of the schema, with a sentence for each value."""
    strawberry.enum(enum, name=name, description=text)
    definition: Any = enum.__strawberry_definition__  # type: ignore[attr-defined]  # set above
    for value in definition.values:
        english = values[value.name]
        chinese = getattr(enum[value.name], "label", None)
        article = getattr(getattr(enum[value.name], "article", None), "citation", None)
        inside = "，".join(part for part in (chinese, article) if part)
        value.description = f"{english} ({inside})." if inside else f"{english}."


_STATES: Final = {
    "REGISTERED": "Registered and numbered",
    "TRANSFERRED": "Sent on to the competent unit, not yet there",
    "PENDING_ACCEPTANCE": "Arrived, to be accepted or not",
    "OBJECTED": "The receiving unit objects to its competence",
    "NOT_ACCEPTED": "Not accepted, with the reason told",
    "REDIRECTED": "Led into its statutory procedure",
    "ACCEPTED": "Accepted by the competent unit",
    "IN_HANDLING": "Being handled",
    "EXTENDED": "Being handled within an extended term",
    "ANSWERED": "Answered, the window for review is open",
    "UNDER_REVIEW": "Under review",
    "REVIEWED": "Reviewed, the window for the second review is open",
    "UNDER_RE_REVIEW": "Under the second and last review",
    "FINISHED": "Finished",
    "NO_LONGER_ACCEPTED": "Not accepted again after the last review",
    "WITHDRAWN": "Withdrawn by the petitioner",
}
_CATEGORIES: Final = {
    "SUGGESTION": "Opinions and suggestions",
    "ACCUSATION": "Accusations against persons or units in office",
    "APPEAL_REQUEST": "Appeals and requests for a settlement",
}
_BRANCHES: Final = {
    "JUDICIAL": "Belongs to litigation and other judicial procedures",
    "ARBITRATION": "Belongs to arbitration",
    "PARTY_APPEAL": "Belongs to appeals within the Party",
    "ADMINISTRATIVE": "Belongs to an administrative procedure",
    "STATUTORY_DUTY": "Asks an organ to perform its statutory duty",
    "PETITION_HANDLING": "Handled as a petition, with a written opinion",
}
_CHANNELS: Final = {
    "ONLINE": "Through the internet",
    "LETTER": "By letter",
    "PHONE": "By telephone",
    "FAX": "By fax",
    "VISIT": "In person",
}
_PURPOSES: Final = {
    "APPEAL": "Appeals against a decision",
    "SETTLEMENT_REQUEST": "Asks for a settlement",
    "EXPOSURE_ACCUSATION": "Exposes or accuses",
    "OPINION": "Gives an opinion",
    "CONSULTATION": "Asks for advice",
    "THANKS": "Thanks",
    "OTHER": "Anything else",
}

describe(
    CaseState,
    "CaseState",
    "Where a case stands on its way from registration to its end (办理状态).",
    _STATES,
)
describe(
    Category,
    "Category",
    "The statutory category of a petition matter, which decides how it is handled (信访类别).",
    _CATEGORIES,
)
describe(
    AppealBranch,
    "AppealBranch",
    "Which procedure an appeal belongs to (申诉求决办理途径，《信访工作条例》第三十一条).",
    _BRANCHES,
)
describe(
    Channel,
    "Channel",
    "The way in which a petition came (信访形式，《信访工作条例》第十七条).",
    _CHANNELS,
)
describe(
    Purpose,
    "Purpose",
    "What the petitioner wants, as he says it; not the statutory category (信访目的).",
    _PURPOSES,
)
describe(
    SecrecyLevel,
    "SecrecyLevel",
    "How far a case is kept; state secrets are not entered into this system (密级).",
    {
        "NORMAL": "Read by everybody within reach",
        "INTERNAL": "Read with a clearance for internal matters",
        "WORK_SECRET": "Read with a clearance for work secrets",
    },
)
describe(
    EventKind,
    "CaseEventKind",
    "What happened to a case (办理过程类型).",
    {
        "REGISTERED": "The case was registered (登记)",
        "IMPORTED": "The case was taken over from another register (导入)",
        "QUERY_CODE_SHOWN": "Somebody printed a query code for the petitioner (出示查询码)",
        "QUERY_CODE_SENT": "A query code was sent to the petitioner (发送查询码)",
        "SUPPLEMENTED": "The petitioner handed in what is new (补充材料)",
        "WITHDRAWN": "The petitioner withdrew (撤回)",
        "RATED": "The petitioner rated the petition office or the unit (满意度评价)",
        "RATING_CHECKED": "The superior looked at a poor rating (核查评价)",
        "HANDED_OVER": "The case was handed over to the superior (移交上级)",
        "IDENTITY_UNMASKED": "Somebody opened the petitioners' identity (查看信访人身份)",
        "CLASSIFIED": "Category, branch or content class was decided (分类)",
        "RESPONDENT_NAMED": "It was found out whom the accusation names (核定被检举控告对象)",
        "TRANSFERRED": "The case was transferred (转送，《信访工作条例》第二十二条)",
        "ASSIGNED": "The case was assigned, with feedback asked (交办，《信访工作条例》第二十二条)",
        "ARRIVED": "The case arrived at the unit it was sent to (到达)",
        "OBJECTED": "The receiving unit objected (提出异议，《信访工作条例》第二十三条)",
        "OBJECTION_UPHELD": "The sender agreed to the return (同意退回)",
        "OBJECTION_OVERRULED": "The sender did not agree to the return (不同意退回)",
        "ACCEPTED": "The case was accepted, and the petitioner told (受理)",
        "NOT_ACCEPTED": "The case was not accepted, and the petitioner told why (不予受理)",
        "NO_LONGER_ACCEPTED": "It was not taken up again after the last review (不再受理)",
        "REDIRECTED": "The petitioner was led to the statutory procedure (引导至法定途径)",
        "HANDLING_BEGUN": "Handling began (开始办理)",
        "EXTENDED": "The term of handling was extended (延长办理期限，《信访工作条例》第三十四条)",
        "ANSWERED": "The answer was given (答复)",
        "ANSWER_SERVED": "The answer was served on the petitioner (送达)",
        "CLOSING_REPORTED": "The result was told to the assigning organ (反馈办结报告)",
        "CLOSED": "The case was closed (终结)",
        "WORD_SENT": "Word was sent to the petitioner that there is news (告知进展)",
        "SERVICE_FAILED": "A message to the petitioner could not be sent (发送失败)",
        "SERVICE_RECORDED": "The service of a notice or document was recorded (送达)",
        "COMPETENCE_DISPUTED": (
            "A unit held another one competent (管辖争议，《信访工作条例》第二十四条)"
        ),
        "COMPETENCE_RULED": "It was ruled who is competent (裁定管辖)",
        "RAISE_REQUESTED": "The superior was asked to take the case (申请提级办理)",
        "RAISE_DECLINED": "The superior left the case where it is (不予提级)",
        "RAISED": "The superior took the case to its own level (提级办理)",
        "JOINED": "A further unit was given a part of the case (确定共同办理单位)",
        "PART_ANSWERED": "A further unit answered its part to the lead (答复协办事项)",
        "PART_WITHDRAWN": "A part was taken back from its unit (撤回协办)",
        "MERGED": "One case follows another one to its answer (并案)",
        "MERGE_UNDONE": "A merged case goes its own way again (解除并案)",
        "SUPERVISED": "The unit that has it was supervised (督办，《信访工作条例》第四十条)",
        "SUPERVISION_REPLIED": "The supervised unit replied (反馈督办)",
        "SUPERVISION_REPLY_ACCEPTED": "The reply sufficed, and the order ended (督办办结)",
        "SUPERVISION_REPLY_SENT_BACK": "The reply didn't suffice (退回督办反馈)",
        "SUPERVISION_WITHDRAWN": "An order of supervision was taken back (撤销督办)",
        "COMMENTED": "A leader commented on it (批示)",
        "INSTRUCTION_REPORTED": "A unit reported what came of a leader's instruction (批示落实)",
        "UNDERTAKEN": "A leader took it upon himself (领导包案)",
        "UNDERTAKING_STEP": "The leader took a step (包案步骤)",
        "UNDERTAKING_CONCLUDED": "The leader asked for the closing review (申请结案评审)",
        "UNDERTAKING_SENT_BACK": "The closing review let the undertaking go on (评审退回)",
        "UNDERTAKING_CLOSED": "The closing review ended the undertaking (包案结案)",
        "UNDERTAKING_RELEASED": "The leader gave the undertaking up (解除包案)",
        "MARKED_URGENT": "It was marked as major or urgent (重大、紧急，第二十五条)",
        "URGENT_REPORTED": "Somebody was told of it as such (报告，第二十五条)",
        "ON_SITE_RECORDED": "The unit was called to a mass visit (集体访现场处置，细则第十五条)",
        "ON_SITE_ARRIVED": "Officials came to the site (到场)",
        "ON_SITE_ENDED": "It ended on the site (现场处置结束)",
        "PUBLIC_OPINION_RECORDED": "It is talked about in public (涉访舆情，细则第十五条)",
        "PUBLIC_OPINION_STEP": "A step was taken to meet that (舆情处置)",
        "PUBLIC_OPINION_CLOSED": "That was met, and closed (舆情处置办结)",
        "INTEREST_DECLARED": "Somebody stood aside for an interest (自行回避)",
        "RECUSAL_ASKED": "It was asked that somebody stand aside (申请回避)",
        "RECUSED": "The head ruled that somebody stands aside (决定回避)",
        "RECUSAL_OVERRULED": "The head ruled that nobody has to stand aside (不予回避)",
        "RECUSAL_WITHDRAWN": "A recusal was withdrawn (解除回避)",
        "REVIEW_REQUESTED": "A review was asked for (请求复查，《信访工作条例》第三十五条)",
        "REVIEW_OPINION_GIVEN": "The review opinion was given (复查意见)",
        "REHANDLING_ORDERED": "The matter is to be handled anew (责令重新办理)",
        "REVIEW_OPINION_SERVED": "The opinion of a review was served on the petitioner (送达)",
        "RE_REVIEW_REQUESTED": "A re-review was asked for (请求复核，《信访工作条例》第三十六条)",
        "RE_REVIEW_OPINION_GIVEN": "The re-review opinion was given, the case ended (复核意见)",
        "DOCUMENT_ISSUED": "An official document was signed, numbered and issued (签发文书)",
        "FILES_ATTACHED": "Papers were hung on the case (补充附件)",
        "REVIEW_HEARING_HELD": "A hearing of the re-review was held (复核听证)",
        "OPINION_PUBLICIZED": "The re-review opinion was made public (公示)",
        "AFTERCARE_RECORDED": "Guidance, support or aid was given (帮扶、疏导、救助)",
        "ACCEPTED_SIMPLY": "The case was accepted, to be handled simply (简易办理受理)",
        "SWITCHED_TO_ORDINARY": "It goes on in the ordinary way (转为普通办理)",
        "HEARING_ANNOUNCED": "A hearing was announced (公告听证)",
        "HEARING_HELD": "A hearing was held (举行听证)",
        "HEARING_CALLED_OFF": "A hearing was called off (取消听证)",
        "SETTLED": "The parties agreed, which ended the case (达成和解、调解协议)",
        "EXECUTION_ARRANGED": "It was said who performs what by when (安排执行)",
        "EXECUTION_REPORTED": "It was reported how the execution stands (报告执行情况)",
        "GUIDED": "The opinion was explained to the petitioner (解释、疏导)",
        "CONTRIBUTION_RECORDED": "What a suggestion contributed was recorded (登记奖励)",
        "PASSED_TO_DISCIPLINE": "The case was passed to a discipline body (移送纪检监察机关)",
        "REDIRECTION_FEEDBACK_RECORDED": "The organ it was led to told what came of it (引导反馈)",
        "PASSED_TO_ORGAN": "The accusation was passed to another competent organ (移送其他机关)",
        "CADRE_INFORMED": "The organization department was told of a cadre (通报干部问题)",
    },
)
describe(
    Order,
    "CaseOrder",
    "Orders of a list of cases (排序).",
    {
        "NEWEST": "The latest registered first (最新登记在前)",
        "OLDEST": "The earliest registered first (最早登记在前)",
        "DUE_FIRST": "The nearest last day first, without a clock at the end (最早到期在前)",
    },
)
describe(
    Level,
    "TenantLevel",
    "Levels of the territories that work on the platform (层级).",
    {
        "PLATFORM": "The platform itself (平台)",
        "PROVINCE": "A province (省级)",
        "MUNICIPALITY": "A municipality (市级)",
        "COUNTY": "A county or district (县级)",
    },
)
describe(
    RegionLevel,
    "RegionLevel",
    "Levels of the administrative divisions (区划级别).",
    {
        "PROVINCE": "A province, region or municipality of the state (省级)",
        "MUNICIPALITY": "A municipality or prefecture (地级)",
        "COUNTY": "A county, city or district (县级)",
        "TOWNSHIP": "A township, town or street (乡级)",
    },
)
describe(
    NameOrder,
    "NameOrder",
    "Orders of a list of places; what begins as was typed comes first in both (排序).",
    {
        "CODE": "By code (按代码)",
        "PINYIN": "By pinyin (按拼音)",
    },
)
describe(
    Clearance,
    "Clearance",
    "Up to which secrecy level a user may read (阅知范围).",
    {
        "NORMAL": "Normal cases alone (一般)",
        "INTERNAL": "Internal matters too (内部)",
        "WORK_SECRET": "Work secrets too (工作秘密)",
    },
)
describe(
    ProblemCode,
    "ProblemCode",
    "Families of refusals that a user can act on (办理受阻类型).",
    {
        "UNLAWFUL": "A rule of law stands in the way; the article is named (于法不合)",
        "INVALID": "A value is malformed or out of range; the field is named (填写有误)",
        "CONFLICT": "The object changed meanwhile, or the act collides with another (状态冲突)",
        "NOT_FOUND": "There is no such object within reach (未找到)",
        "NOT_PERMITTED": "The object is visible, but this act is not granted (未获授权)",
    },
)
describe(
    WarningCode,
    "WarningCode",
    "What an act told beside succeeding; none of it stands in the way (提示类型).",
    {
        "TOO_MANY_REPRESENTATIVES": (
            "More than five representatives are named (代表超过五人，《信访工作条例》第二十条)"
        ),
        "RESPONDENT_UNRESOLVED": (
            "A respondent was described but not found, so nobody is barred yet (被检举对象待核定)"
        ),
        "POSSIBLE_DUPLICATE": "The matter may have come before; it was registered (疑似重复)",
        "DEADLINE_PROVISIONAL": (
            "A last day may move when a year's holidays are announced (期限待放假通知公布后确定)"
        ),
        "WRITTEN_OPINION_OWED": (
            "Told by telephone; in writing when the petitioner asks (应请求补送书面意见)"
        ),
        "SENT_ON_OFTEN": "It was sent on more often than the territory sets (转送层次过多)",
    },
)
describe(
    CaseAct,
    "CaseAct",
    "Acts that a front end may offer; advisory, the act itself decides (可办事项).",
    {
        "REGISTER": "Register a petition (登记)",
        "CLASSIFY": "Decide category, branch or content class (分类)",
        "NAME_RESPONDENT": "Say whom the accusation names (核定被检举控告对象)",
        "TRANSFER": "Transfer it to the competent unit (转送)",
        "ASSIGN": "Assign it, with a period and the result asked for (交办)",
        "OBJECT": "Object to its transfer or assignment (提出异议)",
        "RULE_OBJECTION": "Agree to its return, or not (核实异议)",
        "ACCEPT": "Accept it (受理)",
        "DECLINE": "Refuse it, or lead it into its statutory channel (不予受理、引导)",
        "BEGIN_HANDLING": "Begin to handle it (开始办理)",
        "EXTEND": "Extend the term of handling (延长办理期限)",
        "ANSWER": "Answer it (答复)",
        "SERVE_ANSWER": "Record the service of the answer (送达)",
        "SUBMIT_CLOSING_REPORT": "Tell the result to the assigning organ (反馈办结报告)",
        "CLOSE": "Close it (终结)",
        "SUPERVISE": "Supervise the unit that has it (督办)",
        "REPLY_SUPERVISION": "Reply to an order of supervision (反馈督办)",
        "JUDGE_SUPERVISION_REPLY": "Accept such a reply or send it back (审核督办反馈)",
        "WITHDRAW_SUPERVISION": "Take back an order of supervision (撤销督办)",
        "COMMENT": "Comment on it as a leader (批示)",
        "REPORT_INSTRUCTION": "Report what came of a leader's instruction (批示落实反馈)",
        "UNDERTAKE": "Take it upon oneself as a leader (包案)",
        "LOG_UNDERTAKING_STEP": "Write down a step of one's undertaking (记录包案步骤)",
        "REVIEW_UNDERTAKING": "Review an undertaking at its close (结案评审)",
        "RELEASE_UNDERTAKING": "Give one's undertaking up (解除包案)",
        "MARK_URGENT": "Mark it as major or urgent (标记重大、紧急)",
        "REPORT_URGENT": "Write down whom it was reported to (报告)",
        "RECORD_ON_SITE": "Record that the unit was called to a mass visit (集体访现场处置)",
        "RECORD_ARRIVAL": "Record who came to the site (记录到场)",
        "END_ON_SITE": "Record what was done there, and its end (现场处置结束)",
        "RECORD_PUBLIC_OPINION": "Record that it is talked about in public (记录涉访舆情)",
        "ADD_PUBLIC_OPINION_STEP": "Record a step to meet that (记录舆情处置步骤)",
        "CLOSE_PUBLIC_OPINION": "Close that with its result (舆情处置办结)",
        "REQUEST_REVIEW": "Enter the petitioner's request for review (请求复查)",
        "GIVE_REVIEW_OPINION": "Give the review opinion (出具复查意见)",
        "ORDER_REHANDLING": "Order it to be handled anew (责令重新办理)",
        "SERVE_REVIEW_OPINION": "Record the service of the opinion (送达复查、复核意见)",
        "REQUEST_RE_REVIEW": "Enter the petitioner's request for re-review (请求复核)",
        "GIVE_RE_REVIEW_OPINION": "Give the re-review opinion (出具复核意见)",
        "RECORD_REVIEW_HEARING": "Record a hearing of the re-review (登记复核听证)",
        "PUBLICIZE_OPINION": "Record that the opinion was made public (登记公示)",
        "RECORD_AFTERCARE": "Record guidance, support or aid (登记帮扶、疏导、救助)",
        "UNMASK_IDENTITY": "Open the petitioners' identity for a stated reason (查看身份)",
        "DISPUTE_COMPETENCE": "Hold another unit competent (提出管辖争议)",
        "RULE_COMPETENCE": "Rule who is competent (裁定管辖)",
        "REQUEST_RAISE": "Ask the superior to take it (申请提级办理)",
        "RAISE": "Take it from the territory below (提级办理)",
        "DECLINE_RAISE": "Leave it where it is (不予提级)",
        "DRAFT_DOCUMENT": "Begin an official document about it (起草文书)",
        "JOIN_HANDLING": "Let a further unit handle a part (确定共同办理单位)",
        "ANSWER_PART": "Answer the own unit's part (答复协办事项)",
        "WITHDRAW_PART": "Take a part back from its unit (撤回协办)",
        "MERGE": "Let it follow another case to its answer (并案)",
        "UNDO_MERGE": "Let it go its own way again (解除并案)",
        "DECLARE_INTEREST": "Stand aside from it for a direct interest (自行回避)",
        "CHALLENGE_HANDLER": "Ask that somebody stand aside from it (申请回避)",
        "RULE_CHALLENGE": "Rule who stands aside from it (决定回避)",
        "WITHDRAW_RECUSAL": "Let who stood aside act on it again (解除回避)",
        "SHOW_QUERY_CODE": "Print a query code for the petitioner (出示查询码)",
        "ATTACH_FILES": "Hang papers on it (补充附件)",
        "SIMPLIFY": "Accept it and handle it simply (简易办理)",
        "SWITCH_TO_ORDINARY": "Go on in the ordinary way (转为普通办理)",
        "ANNOUNCE_HEARING": "Announce a hearing (公告听证)",
        "RECORD_HEARING": "Record the hearing, with minutes and result (记录听证)",
        "CALL_OFF_HEARING": "Call the hearing off (取消听证)",
        "SETTLE": "End it by an agreement of the parties (调解、和解)",
        "ARRANGE_EXECUTION": "Say who performs what by when (安排执行)",
        "REPORT_EXECUTION": "Report how the execution stands (报告执行情况)",
        "RECORD_GUIDANCE": "Record that the opinion was explained (解释、疏导)",
        "RECORD_CONTRIBUTION": "Record what the suggestion contributed (登记奖励)",
        "SUPPLEMENT": "Write down what the petitioner hands in at the counter (补充材料)",
        "WITHDRAW": "Write down that the petitioner withdraws (撤回)",
        "CHECK_RATING": "Write down what was found about a poor rating (核查评价)",
        "PASS_ACCUSATION": "Pass it to the competent organ (移送有权处理的机关)",
        "RECORD_REDIRECTION_FEEDBACK": "Record what the organ it was led to told (登记引导反馈)",
        "SEND_WORD": "Send word that there is news, without its content (告知进展)",
        "RECORD_SERVICE": "Record the service of a notice or a document (记录送达)",
        "INFORM_ORGANIZATION": "Tell the organization department of the cadre (通报干部问题)",
    },
)
