"""The root of mutations: each one use case, one input, one payload; one field a request."""

from typing import Final

import strawberry

from xinfang.api import handling_mutations as handling
from xinfang.api import routing_mutations as routing
from xinfang.api import supervision_mutations as supervision
from xinfang.api.aftercare_mutations import AFTERCARE_ACTS, AftercareMutations
from xinfang.api.attachment_mutations import AttachmentMutation
from xinfang.api.attribution_mutations import LaidDown
from xinfang.api.cadre_mutations import CADRE_ACTS, CadreMutations
from xinfang.api.case_mutations import (
    RegisterCasePayload,
    UnmaskIdentityPayload,
    register_case,
    unmask_case_identity,
)
from xinfang.api.case_settings import Settings
from xinfang.api.case_urgency import URGENCY_ACTS, UrgencyMutations
from xinfang.api.competence_mutations import CompetenceMutation
from xinfang.api.document_mutations import DOCUMENT_ACTS, DocumentMutations
from xinfang.api.export_mutations import ExportMutation
from xinfang.api.import_mutations import ImportMutation
from xinfang.api.job_mutations import JobMutation
from xinfang.api.joint_mutations import JointMutation
from xinfang.api.leadership_mutations import LEADERSHIP_ACTS, LeadershipMutations
from xinfang.api.merge_mutations import MergeMutation
from xinfang.api.notifications import NotificationMutations
from xinfang.api.on_site_mutations import ON_SITE_ACTS, OnSiteMutations
from xinfang.api.opinion_mutations import OPINION_ACTS, OpinionMutations
from xinfang.api.own_mutations import OWN_ACTS, OwnMutations
from xinfang.api.passing_mutations import PassingMutation
from xinfang.api.petitioner_mutations import COUNTER_ACTS, CounterMutations
from xinfang.api.procedure_mutations import HandlingMutation
from xinfang.api.recusal_mutations import RecusalMutation
from xinfang.api.redirection_mutations import RedirectionMutation
from xinfang.api.remedy_mutations import REMEDY_ACTS, RemedyMutations
from xinfang.api.service_mutations import SERVICE_ACTS, ServiceMutations

MUTATION_ACTS: Final[dict[str, tuple[str, str] | None]] = {
    "registerCase": ("case", "register"),
    "classifyCase": ("case", "classify"),
    "nameRespondent": ("case", "accuse"),
    "transferCase": ("case", "transfer"),
    "assignCase": ("case", "assign"),
    "objectToTransfer": ("case", "object"),
    "ruleObjection": ("case", "rule"),
    "acceptCase": ("case", "accept"),
    "declineCase": ("case", "decline"),
    "beginHandling": ("case", "handle"),
    "extendHandling": ("case", "extend"),
    "answerCase": ("case", "answer"),
    "serveAnswer": ("case", "serve"),
    "submitClosingReport": ("case", "report"),
    "closeCase": ("case", "close"),
    "draftAttribution": ("attribution", "draft"),
    "publishAttribution": ("attribution", "publish"),
    "disputeCompetence": ("case", "dispute"),
    "ruleCompetence": ("case", "rule_dispute"),
    "requestRaise": ("case", "request_raise"),
    "raiseCase": ("case", "raise"),
    "declineRaise": ("case", "raise"),
    "joinHandling": ("case", "join"),
    "answerPart": ("case", "answer_part"),
    "withdrawPart": ("case", "join"),
    "mergeCase": ("case", "merge"),
    "undoMerge": ("case", "merge"),
    "setCaseSetting": ("setting", "set"),
    "draftStatutoryChannelList": ("channel_list", "draft"),
    "publishStatutoryChannelList": ("channel_list", "publish"),
    "superviseCase": ("case", "supervise"),
    "replySupervision": ("case", "reply"),
    "judgeSupervisionReply": ("case", "supervise"),
    "withdrawSupervision": ("case", "supervise"),
    "unmaskIdentity": ("case.identity", "unmask"),
    "attachFiles": ("case", "attach"),
    "declareInterest": ("case", "recuse"),
    "challengeHandler": ("case", "recuse"),
    "ruleChallenge": ("case", "rule_recusal"),
    "withdrawRecusal": ("case", "rule_recusal"),
    **REMEDY_ACTS,
    **DOCUMENT_ACTS,
    "importCases": ("case", "import"),
    **COUNTER_ACTS,
    **OWN_ACTS,
    "exportCases": ("case", "export"),
    "exportOpenTasks": ("case", "export"),
    "exportHandOvers": ("case", "export"),
    "exportSupervisionOrders": ("case", "export"),
    "exportCaseWarnings": ("case", "export"),
    "cancelJob": ("job", "cancel"),
    "retryJob": ("job", "retry"),
    "markNotificationsRead": None,
    **SERVICE_ACTS,
    **AFTERCARE_ACTS,
    "simplifyCase": ("case", "simplify"),
    "switchToOrdinary": ("case", "simplify"),
    "announceHearing": ("case", "hear"),
    "recordHearing": ("case", "hear"),
    "callOffHearing": ("case", "hear"),
    "settleCase": ("case", "settle"),
    "arrangeExecution": ("case", "execute"),
    "reportExecution": ("case", "execute"),
    "recordGuidance": ("case", "execute"),
    "recordContribution": ("case", "commend"),
    "recordRedirectionFeedback": ("case", "feedback"),
    **LEADERSHIP_ACTS,
    "passAccusation": ("case", "transfer"),
    **URGENCY_ACTS,
    **ON_SITE_ACTS,
    **OPINION_ACTS,
    **CADRE_ACTS,
}
"""The kind and act that the grants are asked for by each mutation; a test keeps it complete.

None where a user does something with what is his own alone."""


@strawberry.type(description="What can be done; one field a request (办理).")
class Mutation(
    AftercareMutations,
    AttachmentMutation,
    CadreMutations,
    ExportMutation,
    ImportMutation,
    JobMutation,
    LeadershipMutations,
    UrgencyMutations,
    OnSiteMutations,
    OpinionMutations,
    LaidDown,
    NotificationMutations,
    ServiceMutations,
    RecusalMutation,
    RedirectionMutation,
    RemedyMutations,
    Settings,
    CompetenceMutation,
    DocumentMutations,
    HandlingMutation,
    JointMutation,
    CounterMutations,
    OwnMutations,
    PassingMutation,
    MergeMutation,
):
    """The root of mutations."""

    register_case: RegisterCasePayload = strawberry.field(
        resolver=register_case,
        description="Register a petition, whatever came (登记，《信访工作条例》第二十二条).",
    )
    classify_case: routing.ClassifyCasePayload = strawberry.field(
        resolver=routing.classify_case,
        description="Decide category, branch and content class until the case is accepted"
        " (分类，《信访工作条例》第二十二条).",
    )
    name_respondent: routing.NameRespondentPayload = strawberry.field(
        resolver=routing.name_case_respondent,
        description="Say whom an accusation names; where that bars the unit, the case goes to the"
        " superior (核定被检举控告对象，《信访工作条例》第三十条).",
    )
    transfer_case: routing.TransferCasePayload = strawberry.field(
        resolver=routing.transfer_case,
        description="Transfer a case to the competent unit (转送，《信访工作条例》第二十二条).",
    )
    assign_case: routing.AssignCasePayload = strawberry.field(
        resolver=routing.assign_case,
        description="Assign a case with a period and ask for the result"
        " (交办，《信访工作条例》第二十二条).",
    )
    object_to_transfer: routing.ObjectToTransferPayload = strawberry.field(
        resolver=routing.object_to_case_transfer,
        description="Object to a transfer or assignment within five working days"
        " (提出异议，《信访工作条例》第二十三条第三款).",
    )
    rule_objection: routing.RuleObjectionPayload = strawberry.field(
        resolver=routing.rule_case_objection,
        description="Agree to the return of a case, or don't"
        " (核实异议，《信访工作条例》第二十三条第三款).",
    )
    accept_case: handling.AcceptCasePayload = strawberry.field(
        resolver=handling.accept_case,
        description="Accept a case and tell the petitioner; its sixty days begin"
        " (受理，《信访工作条例》第二十三条).",
    )
    decline_case: handling.DeclineCasePayload = strawberry.field(
        resolver=handling.decline_case,
        description="Refuse acceptance, or lead into the statutory channel, and tell the petitioner"
        " (不予受理、引导，《信访工作条例》第二十三条).",
    )
    begin_handling: handling.BeginHandlingPayload = strawberry.field(
        resolver=handling.begin_case_handling,
        description="Begin to handle an accepted case (开始办理，《信访工作条例》第二十七条).",
    )
    extend_handling: handling.ExtendHandlingPayload = strawberry.field(
        resolver=handling.extend_case_handling,
        description="Extend the term of handling, once and in time"
        " (延长办理期限，《信访工作条例》第三十四条).",
    )
    answer_case: handling.AnswerCasePayload = strawberry.field(
        resolver=handling.answer_case,
        description="Answer a case (答复，《信访工作条例》第二十九条至第三十二条).",
    )
    serve_answer: handling.ServeAnswerPayload = strawberry.field(
        resolver=handling.serve_case_answer,
        description="Record that the answer was served; the petitioner's windows open"
        " (送达，《信访工作条例》第三十五条).",
    )
    submit_closing_report: handling.SubmitClosingReportPayload = strawberry.field(
        resolver=handling.submit_closing_report,
        description="Tell the assigning organ the result"
        " (反馈办结报告，《信访工作条例》第二十二条).",
    )
    close_case: handling.CloseCasePayload = strawberry.field(
        resolver=handling.close_case,
        description="Close an answered case (终结，《信访工作条例》第三十五条).",
    )
    supervise_case: supervision.SuperviseCasePayload = strawberry.field(
        resolver=supervision.supervise_case,
        description="Supervise the unit that has a case; the order changes nothing of the case"
        " (督办，《信访工作条例》第四十条).",
    )
    reply_supervision: supervision.ReplySupervisionPayload = strawberry.field(
        resolver=supervision.reply_case_supervision,
        description="Reply to an order of supervision with the measures taken (反馈督办).",
    )
    judge_supervision_reply: supervision.JudgeSupervisionReplyPayload = strawberry.field(
        resolver=supervision.judge_supervision_reply,
        description="Accept a reply, which ends the order, or send it back (审核督办反馈).",
    )
    withdraw_supervision: supervision.WithdrawSupervisionPayload = strawberry.field(
        resolver=supervision.withdraw_case_supervision,
        description="Take back an order of supervision (撤销督办).",
    )
    unmask_identity: UnmaskIdentityPayload = strawberry.field(
        resolver=unmask_case_identity,
        description="Open the petitioners' identity for a stated reason and minutes (查看身份).",
    )
