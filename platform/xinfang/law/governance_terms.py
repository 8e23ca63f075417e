"""The terms of governance and accountability: DL-30 … DL-53 and DL-60 … DL-62.

DL-54, the influence periods, has a table of its own in :mod:`xinfang.law.influence`.
"""

from typing import Final

from xinfang.law.articles import (
    ADMINISTRATIVE_SANCTIONS,
    CIVIL_SERVANTS,
    HENAN_RULES,
    LEADER_ACCOUNTABILITY,
    MAJOR_DECISIONS,
    PARTY_ACCOUNTABILITY,
    PERSONNEL_FILES,
    PERSONNEL_FILING,
    REGULATIONS,
    SUPERVISION_LAW,
    Article,
    Mark,
)
from xinfang.law.terms import Bearer, Bounds, Roll, Sense, Term, Unit

_DAY, _WORKING_DAY, _MONTH = Unit.NATURAL_DAY, Unit.WORKING_DAY, Unit.MONTH


def _yearly(row: str, name: str, bearer: Bearer, article: Article, years: int = 1) -> Term:
    return Term(
        row=row,
        name=name,
        bearer=bearer,
        limit=years,
        unit=Unit.CALENDAR_YEAR,
        starts="年度开始",
        article=article,
    )


def _regular(
    row: str, name: str, bearer: Bearer, article: Article, months: int, part: str = ""
) -> Term:
    """A duty owed “regularly” (定期): law gives no number, a tenant may only shorten ours."""
    return Term(
        row=row,
        part=part,
        name=name,
        bearer=bearer,
        limit=months,
        unit=_MONTH,
        starts="上一次",
        article=article,
        bounds=Bounds(1, months),
        open_number=True,
        note="文件只说“定期”，间隔由各地设定",
    )


def _task(row: str, name: str, bearer: Bearer, limit: int, starts: str, article: Article) -> Term:
    return Term(
        row=row,
        name=name,
        bearer=bearer,
        limit=limit,
        unit=_MONTH,
        starts=starts,
        article=article,
        bounds=Bounds(1, limit),
    )


def _window(
    row: str, part: str, name: str, limit: int, unit: Unit, starts: str, article: Article
) -> Term:
    """A person's window to appeal: it rolls, and nobody may shorten it."""
    return Term(
        row=row,
        part=part,
        name=name,
        bearer=Bearer.ACCOUNTABLE_PERSON,
        limit=limit,
        unit=unit,
        starts=starts,
        article=article,
        roll=Roll.NEXT_WORKING_DAY,
    )


def _answer(
    row: str,
    part: str,
    name: str,
    limit: int,
    unit: Unit,
    article: Article,
    *,
    starts: str = "收到申诉",
    extension: str | None = None,
) -> Term:
    return Term(
        row=row,
        part=part,
        name=name,
        bearer=Bearer.APPEAL_ORGAN,
        limit=limit,
        unit=unit,
        starts=starts,
        article=article,
        bounds=Bounds(1, limit),
        extension=extension,
    )


_LEADERS = Article(REGULATIONS, 18, mark=Mark.INFERRED)
_PARTY_APPEAL = Article(PARTY_ACCOUNTABILITY, 20, mark=Mark.FROM_MEMORY)
_SUPERVISION = Article(SUPERVISION_LAW, 56)

DUTY_TERMS: Final[tuple[Term, ...]] = (
    _yearly("DL-30", "开展专项督查", Bearer.ANY_ORGAN, Article(HENAN_RULES, 10)),
    _yearly("DL-31", "考核信访工作", Bearer.PARTY_AND_GOVERNMENT, Article(REGULATIONS, 39)),
    _regular(
        "DL-32",
        "各机关定期考核评价",
        Bearer.ANY_ORGAN,
        Article(HENAN_RULES, 12, mark=Mark.INFERRED),
        12,
    ),
    _yearly("DL-33", "连续三年通报表扬的核定", Bearer.SUPERIOR_ORGAN, Article(HENAN_RULES, 14), 3),
    _yearly("DL-34", "提交年度信访情况报告", Bearer.PETITION_OFFICE, Article(REGULATIONS, 41)),
    _regular(
        "DL-35",
        "听取信访工作汇报",
        Bearer.PARTY_COMMITTEE,
        Article(REGULATIONS, 9, mark=Mark.INFERRED),
        6,
    ),
    _regular("DL-36", "省级领导干部接访下访", Bearer.LEADERS, _LEADERS, 6, "PROVINCE"),
    _regular("DL-36", "市级领导干部接访下访", Bearer.LEADERS, _LEADERS, 3, "CITY"),
    _regular("DL-36", "县级领导干部接访下访", Bearer.LEADERS, _LEADERS, 1, "COUNTY"),
)

ACCOUNTABILITY_TERMS: Final[tuple[Term, ...]] = (
    Term(
        row="DL-40",
        name="限期整改",
        bearer=Bearer.UNIT_OR_PERSON,
        limit=None,
        unit=_DAY,
        starts="决定送达",
        article=Article(HENAN_RULES, 16),
        bounds=Bounds(1, 180),
        open_number=True,
        note="期限由决定载明（细则第十六条、第十七条）；上限一百八十日为本系统推定",
    ),
    Term(
        row="DL-41",
        name="挂牌督办",
        bearer=Bearer.UNIT,
        limit=3,
        unit=_MONTH,
        starts="决定作出",
        article=Article(HENAN_RULES, 16, item=3),
        sense=Sense.PERIOD,
        note="期满由决定机关审查，不自动解除",
    ),
    Term(
        row="DL-42",
        name="重点管理",
        bearer=Bearer.UNIT,
        limit=6,
        unit=_MONTH,
        starts="决定作出",
        article=Article(HENAN_RULES, 16, item=4),
        sense=Sense.PERIOD,
        note="期满由决定机关审查，不自动解除；2007年旧规定的一年不适用",
    ),
    Term(
        row="DL-43",
        name="取消当年评选综合性荣誉称号资格",
        bearer=Bearer.UNIT,
        limit=1,
        unit=Unit.CALENDAR_YEAR,
        starts="诫勉决定作出",
        article=Article(HENAN_RULES, 17, item=2),
        sense=Sense.PERIOD,
        note="以决定作出的自然年度为准，为本系统推定",
    ),
    _task(
        "DL-44",
        "移交决定材料",
        Bearer.FORMING_UNIT,
        1,
        "材料形成",
        Article(PERSONNEL_FILING),
    ),
    Term(
        row="DL-45",
        name="材料归入个人档案",
        bearer=Bearer.ORGANIZATION_DEPARTMENT,
        limit=1,
        unit=_MONTH,
        starts="收到材料",
        article=Article(PERSONNEL_FILING, mark=Mark.FROM_MEMORY),
        bounds=Bounds(1, 1),
        open_number=True,
        note="另有指引作半个月，两说未核，取一个月",
    ),
    Term(
        row="DL-46",
        name="办理组织处理手续",
        bearer=Bearer.ORGANIZATION_DEPARTMENT,
        limit=1,
        unit=_MONTH,
        starts="决定作出",
        article=Article(PARTY_ACCOUNTABILITY, 13, mark=Mark.FROM_MEMORY),
        bounds=Bounds(1, 1),
        note="2016年文本第九条已核对，2019年条号未核",
    ),
    Term(
        row="DL-47",
        name="报上一级组织部门备案",
        bearer=Bearer.ORGANIZATION_DEPARTMENT,
        limit=30,
        unit=_DAY,
        starts="决定作出",
        article=Article(HENAN_RULES, 20, mark=Mark.INFERRED),
        bounds=Bounds(1, 30),
        open_number=True,
        note="细则未定日数",
    ),
    _task(
        "DL-48",
        "变更职务、级别、待遇",
        Bearer.ORGANIZATION_DEPARTMENT,
        1,
        "处分决定作出",
        Article(ADMINISTRATIVE_SANCTIONS, 54),
    ),
    Term(
        row="DL-48",
        part="APPROVED",
        name="变更职务、级别、待遇（特殊情况经批准）",
        bearer=Bearer.ORGANIZATION_DEPARTMENT,
        limit=6,
        unit=_MONTH,
        starts="处分决定作出",
        article=Article(ADMINISTRATIVE_SANCTIONS, 54),
        bounds=Bounds(1, 6),
        note="自决定作出起算的最长期限",
    ),
    Term(
        row="DL-49",
        part="TRANSFER",
        name="档案随管理权限转递",
        bearer=Bearer.SENDER,
        limit=2,
        unit=_MONTH,
        starts="管理权限变更",
        article=Article(PERSONNEL_FILES, mark=Mark.SECONDARY),
        bounds=Bounds(1, 2),
    ),
    Term(
        row="DL-49",
        part="AUDIT",
        name="接收单位审核入库",
        bearer=Bearer.ORGANIZATION_DEPARTMENT,
        limit=2,
        unit=_MONTH,
        starts="收到档案",
        article=Article(PERSONNEL_FILES, mark=Mark.SECONDARY),
        bounds=Bounds(1, 2),
    ),
)

_CIVIL_REVIEW = Article(CIVIL_SERVANTS, 95)
_CIVIL_DECISION = Article(CIVIL_SERVANTS, 96)
_OLD_RULES = Article(LEADER_ACCOUNTABILITY, mark=Mark.VERIFIED)

APPEAL_TERMS: Final[tuple[Term, ...]] = (
    _window("DL-50", "APPEAL", "对党内问责决定申诉", 1, _MONTH, "收到决定", _PARTY_APPEAL),
    _answer("DL-50", "ANSWER", "答复党内问责申诉", 1, _MONTH, _PARTY_APPEAL),
    _window("DL-51", "APPEAL", "按2009年规定申诉", 15, _DAY, "收到决定", _OLD_RULES),
    _answer("DL-51", "ANSWER", "答复按2009年规定的申诉", 30, _DAY, _OLD_RULES),
    _window("DL-52", "REVIEW", "公务员申请复核", 30, _DAY, "知道人事处理", _CIVIL_REVIEW),
    _answer(
        "DL-52",
        "REVIEW-DECISION",
        "作出公务员复核决定",
        30,
        _DAY,
        _CIVIL_DECISION,
        starts="收到复核申请",
    ),
    _window("DL-52", "APPEAL", "公务员复核后申诉", 15, _DAY, "收到复核决定", _CIVIL_REVIEW),
    _window("DL-52", "APPEAL-DIRECT", "公务员直接申诉", 30, _DAY, "知道人事处理", _CIVIL_REVIEW),
    _answer(
        "DL-52",
        "APPEAL-DECISION",
        "作出公务员申诉处理决定",
        60,
        _DAY,
        _CIVIL_DECISION,
        starts="受理申诉",
        extension="DL-52-EXTENSION",
    ),
    _answer(
        "DL-52",
        "EXTENSION",
        "延长公务员申诉处理期限",
        30,
        _DAY,
        _CIVIL_DECISION,
        starts="原届满日",
    ),
    _window("DL-53", "REEXAMINATION", "申请监察复审", 1, _MONTH, "收到处分决定", _SUPERVISION),
    _answer(
        "DL-53",
        "REEXAMINATION-DECISION",
        "作出监察复审决定",
        1,
        _MONTH,
        _SUPERVISION,
        starts="收到复审申请",
    ),
    _window("DL-53", "REVIEW", "申请监察复核", 1, _MONTH, "收到复审决定", _SUPERVISION),
    _answer(
        "DL-53",
        "REVIEW-DECISION",
        "作出监察复核决定",
        2,
        _MONTH,
        _SUPERVISION,
        starts="收到复核申请",
    ),
)

DECISION_TERMS: Final[tuple[Term, ...]] = (
    Term(
        row="DL-60",
        name="重大决策公开征求意见",
        bearer=Bearer.DRAFTING_UNIT,
        limit=30,
        unit=_DAY,
        starts="公布征求意见稿",
        article=Article(MAJOR_DECISIONS, 15),
        bounds=Bounds(30, 90),
        sense=Sense.MINIMUM,
        note="一般不少于三十日；因情况紧急缩短的须说明理由",
    ),
    Term(
        row="DL-61",
        name="提前送达听证材料",
        bearer=Bearer.DRAFTING_UNIT,
        limit=7,
        unit=_DAY,
        starts="听证会召开",
        article=Article(MAJOR_DECISIONS, 16),
        bounds=Bounds(7, 30),
        sense=Sense.LEAD,
    ),
    Term(
        row="DL-62",
        name="合法性审查",
        bearer=Bearer.LEGAL_REVIEWER,
        limit=7,
        unit=_WORKING_DAY,
        starts="提交审查",
        article=Article(MAJOR_DECISIONS, 26),
        bounds=Bounds(7, 30),
        sense=Sense.MINIMUM,
        note="一般不少于七个工作日",
    ),
)

GOVERNANCE_TERMS: Final = (
    *DUTY_TERMS,
    *ACCOUNTABILITY_TERMS,
    *APPEAL_TERMS,
    *DECISION_TERMS,
)
