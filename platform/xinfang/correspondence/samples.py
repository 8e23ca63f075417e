"""A sample of every kind of document, with invented people: to look at, with one's own fonts.

The names are hard ones: long, with rare characters; one opinion has ten pages.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from xinfang.correspondence import wording
from xinfang.correspondence.content import Content
from xinfang.correspondence.models import Register, printed
from xinfang.correspondence.wording import Matter, Opinion
from xinfang.documents import OfficialDocument
from xinfang.law.documents import DocumentKind
from xinfang.law.handling import Conclusion
from xinfang.law.lifecycle import RefusalGround
from xinfang.law.supervision import Trigger

DAY: Final = dt.date(2026, 3, 9)
AT: Final = dt.datetime(2026, 3, 9, 2, 30, tzinfo=dt.UTC)
DEPARTMENT: Final = "兰考县自然资源局"
OFFICE: Final = "兰考县信访局"
LONG: Final = "某某回族区人民政府信访工作联席会议办公室"
GOVERNMENT: Final = "兰考县人民政府"
PROVINCE: Final = "河南省自然资源厅"

MATTER: Final = Matter(
    organ=DEPARTMENT,
    number="202667914337",
    title="反映鹤鸣苑小区不动产登记长期未办理",
    received_on=dt.date(2026, 3, 2),
    petitioners=("王堃喆",),
)
NAMES: Final = (
    "欧阳𠅤",
    "买买提·阿卜杜热合曼·吐尔逊江",
    "李旻珩",
    "张三丰",
    "司马䶮",
    "赵六",
)
SENTENCE: Final = (
    "经查，该小区于2019年通过竣工验收，开发企业未依法申请办理首次登记，致使购房人不能办理转移登记。"
)
OPINION: Final = Opinion(
    demand="请求督促开发企业办理首次登记，并为购房人办理不动产权证书。",
    facts=SENTENCE + "我局已两次约谈开发企业，并协调有关部门补齐资料。",
    reasons="购房人已经按照合同付清房款，请求事实清楚。",
    basis="《不动产登记暂行条例》第十四条、第十六条；《不动产登记暂行条例实施细则》第三十五条。",
    conclusion=wording.conclusion_of(Conclusion.SUPPORT),
)


def samples() -> Iterator[tuple[DocumentKind, OfficialDocument]]:
    """Yield a document of every kind, and some kinds more than once."""
    for place, (kind, organ, content) in enumerate(_contents(), 1):
        register = Register.ACCUSATION if kind is DocumentKind.RECEIPT else Register.GENERAL
        yield (
            kind,
            OfficialDocument(
                organ=organ,
                title=content.title,
                body=content.body(),
                at=AT,
                addressee=content.addressee,
                number=printed(register, DAY.year, place),
                dated=DAY,
                attachments=content.attachments,
                copies_to=content.copies_to,
            ),
        )


def _contents() -> Iterator[tuple[DocumentKind, str, Content]]:
    kind = DocumentKind
    office, joint = replace(MATTER, organ=OFFICE), replace(MATTER, petitioners=NAMES, people=23)
    yield kind.RECEIPT, OFFICE, wording.receipt(office)
    told = "请保持电话畅通。办理中需要补充材料的，我们将另行告知。\n联系人：王工，电话：12345。"
    yield kind.ACCEPTANCE, DEPARTMENT, wording.acceptance(joint, told, dt.date(2026, 5, 8))
    yield from _declined()
    yield (
        kind.EXTENSION,
        DEPARTMENT,
        wording.extension(MATTER, "因需要专业机构测绘，尚未完成。", 30, dt.date(2026, 6, 7)),
    )
    note = "请认真调查核实，依法妥善处理。"
    yield kind.TRANSFER, OFFICE, wording.sent(kind.TRANSFER, office, DEPARTMENT, note, DAY, None)
    assigned = wording.sent(
        kind.ASSIGNMENT, replace(MATTER, organ=LONG), DEPARTMENT, note, DAY, dt.date(2026, 5, 8)
    )
    yield (
        kind.ASSIGNMENT,
        LONG,
        replace(
            assigned,
            attachments=(
                "信访人来信（复印件）",
                "有关部门关于小区竣工验收和首次登记情况的说明材料汇编",
            ),
            copies_to=("县委办公室", "县人民政府办公室"),
        ),
    )
    reasons = "该事项涉及商品房预售资金监管，属于住房和城乡建设主管部门职权。"
    yield (
        kind.OBJECTION,
        DEPARTMENT,
        wording.objection(MATTER, OFFICE, reasons, DAY, "兰考县住房和城乡建设局"),
    )
    yield (
        kind.OBJECTION_RULING,
        OFFICE,
        wording.ruling(office, DEPARTMENT, "不动产登记属于你单位法定职责。", upheld=False),
    )
    yield from _opinions()
    yield (
        kind.SUPERVISION_ORDER,
        OFFICE,
        wording.supervision_order(
            office,
            DEPARTMENT,
            Trigger.EVASION.label,
            "请立即派员调查，限期办结，并对推诿、拖延的原因作出说明。",
            dt.date(2026, 3, 16),
        ),
    )
    yield (
        kind.CLOSING_REPORT,
        DEPARTMENT,
        wording.closing_report(
            MATTER, OFFICE, f"{SENTENCE}\n目前首次登记已经办理，购房人可以申请转移登记。", DAY
        ),
    )


def _declined() -> Iterator[tuple[DocumentKind, str, Content]]:
    kinds = {
        DocumentKind.NOT_ACCEPTED: (RefusalGround.OUT_OF_COMPETENCE, "兰考县住房和城乡建设局"),
        DocumentKind.NO_LONGER_ACCEPTED: (RefusalGround.FINAL_AFTER_RECHECK, None),
        DocumentKind.REDIRECTION: (RefusalGround.STATUTORY_CHANNEL, "兰考县人民法院"),
    }
    text = "对有关规定有疑问的，可以向本机关咨询。"
    for kind, (ground, competent) in kinds.items():
        yield kind, DEPARTMENT, wording.declined(kind, MATTER, ground, text, competent)


def _opinions() -> Iterator[tuple[DocumentKind, str, Content]]:
    kind = DocumentKind
    yield kind.HANDLING_OPINION, DEPARTMENT, wording.handling_opinion(MATTER, OPINION)
    pages = "\n".join(f"{n}．{SENTENCE * 4}" for n in range(1, 25))
    long = wording.handling_opinion(
        replace(MATTER, petitioners=NAMES, people=23), replace(OPINION, facts=pages)
    )
    yield (
        kind.HANDLING_OPINION,
        DEPARTMENT,
        replace(long, attachments=("现场勘查笔录", "约谈记录", "首次登记申请材料目录")),
    )
    earlier = f"{DEPARTMENT}于2026年1月5日作出的意见：{Conclusion.NOT_SUPPORT.label}。"
    reviewed = replace(
        OPINION, earlier=earlier, conclusion="依照《信访工作条例》第三十五条的规定，撤销原意见。"
    )
    government = replace(MATTER, organ=GOVERNMENT)
    yield kind.REVIEW_OPINION, GOVERNMENT, wording.review_opinion(government, reviewed)
    last = replace(reviewed, conclusion="依照《信访工作条例》第三十六条的规定，维持原意见。")
    yield (
        kind.RE_REVIEW_OPINION,
        PROVINCE,
        wording.re_review_opinion(replace(MATTER, organ=PROVINCE), last),
    )
