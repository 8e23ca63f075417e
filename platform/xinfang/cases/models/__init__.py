"""Tables of petition cases: what came in, what is done with it, and what it is classified by."""

from xinfang.cases.models.attribution import (
    CHANNELS,
    MAX_BASIS,
    Attribution,
    ChannelEntry,
    ChannelList,
)
from xinfang.cases.models.cadre import MAX_CADRE_FACTS, CadreNotice
from xinfang.cases.models.competence import Dispute, DisputeForum, Raise, RaiseState
from xinfang.cases.models.dictionary import ContentClass
from xinfang.cases.models.exporting import ExportedCase, ExportedLine
from xinfang.cases.models.hand_over import HandOver
from xinfang.cases.models.handling import (
    Agreement,
    Contribution,
    Execution,
    ExecutionReport,
    Guidance,
    Hearing,
    Simplification,
)
from xinfang.cases.models.hours import CaseHours
from xinfang.cases.models.importing import (
    MAX_REGISTER,
    MAX_SOURCE_NUMBER,
    MAX_TOLD,
    CaseImport,
    ImportFault,
    ImportKey,
)
from xinfang.cases.models.joint import CoHandling, PartState
from xinfang.cases.models.leadership import LeaderComment, Undertaking, UndertakingStep
from xinfang.cases.models.merge import Merge
from xinfang.cases.models.notifications import Notification, NotificationKind
from xinfang.cases.models.on_site import OnSite
from xinfang.cases.models.own_acts import (
    MAX_RATING_REASONS,
    MAX_RELATION,
    MAX_SUBMISSION,
    CaseAgent,
    Rating,
    Submission,
    SubmissionKind,
)
from xinfang.cases.models.own_petition import CodeWay, QueryCode
from xinfang.cases.models.petition import (
    MAX_DEMAND,
    MAX_DESCRIPTION,
    MAX_FACTS,
    MAX_ITEM,
    MAX_REFERENCE,
    MAX_TITLE,
    Attachment,
    Case,
    CaseRegister,
    HandOverSlip,
    Item,
    Petitioner,
    Respondent,
    SubjectKind,
)
from xinfang.cases.models.process import (
    MAX_ANSWER,
    MAX_REASONS,
    Answer,
    CaseClock,
    CaseEvent,
    CaseTask,
    CaseTransition,
    ClockTold,
    EventKind,
    Notice,
    Objection,
    Ruling,
    TaskKind,
    Transfer,
    TransferEnd,
)
from xinfang.cases.models.public_opinion import PublicOpinion, PublicOpinionStep
from xinfang.cases.models.reading import COPIED, CaseReach, CaseSearch
from xinfang.cases.models.recusal import Recusal
from xinfang.cases.models.redirection import Redirection
from xinfang.cases.models.remedy import (
    Aftercare,
    Review,
    ReviewEnd,
    ReviewHearing,
    ReviewSetting,
)
from xinfang.cases.models.service import Service, ServiceState
from xinfang.cases.models.setting import CaseSetting, SettingName
from xinfang.cases.models.supervision import MAX_PAPERS, SupervisionOrder, SupervisionReply
from xinfang.cases.models.urgency import Urgency, UrgentReport
from xinfang.cases.models.warning import Audience, CaseWarning

__all__ = [
    "CHANNELS",
    "COPIED",
    "MAX_ANSWER",
    "MAX_BASIS",
    "MAX_CADRE_FACTS",
    "MAX_DEMAND",
    "MAX_DESCRIPTION",
    "MAX_FACTS",
    "MAX_ITEM",
    "MAX_PAPERS",
    "MAX_RATING_REASONS",
    "MAX_REASONS",
    "MAX_REFERENCE",
    "MAX_REGISTER",
    "MAX_RELATION",
    "MAX_SOURCE_NUMBER",
    "MAX_SUBMISSION",
    "MAX_TITLE",
    "MAX_TOLD",
    "Aftercare",
    "Agreement",
    "Answer",
    "Attachment",
    "Attribution",
    "Audience",
    "CadreNotice",
    "Case",
    "CaseAgent",
    "CaseClock",
    "CaseEvent",
    "CaseHours",
    "CaseImport",
    "CaseReach",
    "CaseRegister",
    "CaseSearch",
    "CaseSetting",
    "CaseTask",
    "CaseTransition",
    "CaseWarning",
    "ChannelEntry",
    "ChannelList",
    "ClockTold",
    "CoHandling",
    "CodeWay",
    "ContentClass",
    "Contribution",
    "Dispute",
    "DisputeForum",
    "EventKind",
    "Execution",
    "ExecutionReport",
    "ExportedCase",
    "ExportedLine",
    "Guidance",
    "HandOver",
    "HandOverSlip",
    "Hearing",
    "ImportFault",
    "ImportKey",
    "Item",
    "LeaderComment",
    "Merge",
    "Notice",
    "Notification",
    "NotificationKind",
    "Objection",
    "OnSite",
    "PartState",
    "Petitioner",
    "PublicOpinion",
    "PublicOpinionStep",
    "QueryCode",
    "Raise",
    "RaiseState",
    "Rating",
    "Recusal",
    "Redirection",
    "Respondent",
    "Review",
    "ReviewEnd",
    "ReviewHearing",
    "ReviewSetting",
    "Ruling",
    "Service",
    "ServiceState",
    "SettingName",
    "Simplification",
    "SubjectKind",
    "Submission",
    "SubmissionKind",
    "SupervisionOrder",
    "SupervisionReply",
    "TaskKind",
    "Transfer",
    "TransferEnd",
    "Undertaking",
    "UndertakingStep",
    "Urgency",
    "UrgentReport",
]
