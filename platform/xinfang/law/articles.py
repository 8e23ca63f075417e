"""The texts that rules rest on, and the way an article is cited.

Each number in this package points here. A :class:`Mark` says how far the wording was checked, so
that a reader sees which numbers a lawyer still has to confirm.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Mark(StrEnum):
    """How well a rule was checked against its text (核对程度)."""

    VERIFIED = "VERIFIED"
    SECONDARY = "SECONDARY"
    INFERRED = "INFERRED"
    FROM_MEMORY = "FROM_MEMORY"

    @property
    def label(self) -> str:
        """The mark in Chinese."""
        return _MARK_LABELS[self]


_MARK_LABELS: Final = {
    Mark.VERIFIED: "已核对原文",
    Mark.SECONDARY: "据二手材料",
    Mark.INFERRED: "本系统推定",
    Mark.FROM_MEMORY: "未核对原文",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A normative text: title without brackets, document number, and the days it is in force.

    ``effective_until`` is the last day of force, ``None`` while it lasts. ``note`` is shown with
    the citation where the text itself is in doubt.
    """

    title: str
    document_number: str = ""
    effective_from: date | None = None
    effective_until: date | None = None
    note: str = ""

    def in_force_on(self, day: date) -> bool:
        """Whether the text is in force on ``day``; an unknown end is open."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_until is None or day <= self.effective_until)


@dataclass(frozen=True, slots=True)
class Article:
    """A place in a text: article (条), paragraph (款) and item (项), outermost first.

    ``number`` is ``None`` where the text as a whole is meant. ``mark`` is that of the rule which
    cites the place.
    """

    source: Source
    number: int | None = None
    paragraph: int | None = None
    item: int | None = None
    mark: Mark = Mark.VERIFIED

    @property
    def citation(self) -> str:
        """The place as Chinese law cites it: 《信访工作条例》第二十二条第三款第（一）项."""
        text = f"《{self.source.title}》"
        if self.number is not None:
            text += f"第{chinese_number(self.number)}条"
        if self.paragraph is not None:
            text += f"第{chinese_number(self.paragraph)}款"
        if self.item is not None:
            text += f"第（{chinese_number(self.item)}）项"
        return text

    def __str__(self) -> str:
        return self.citation


_DIGITS: Final = "零一二三四五六七八九"
_LARGEST: Final = 9999


def chinese_number(value: int) -> str:
    """``value`` (1 … 9,999; the Civil Code has 1,260 articles) in Chinese numerals: 34 → 三十四."""
    if not 1 <= value <= _LARGEST:
        raise ValueError(f"outside 1..{_LARGEST}: {value}")
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


REGULATIONS: Final = Source("信访工作条例", effective_from=date(2022, 5, 1))
HENAN_RULES: Final = Source(
    "河南省信访工作责任制实施细则",
    effective_from=date(2017, 2, 20),
    note="所载印发日期为2023年2月20日，行文特征属2018年以前，疑为2017年2月20日；不据此判断效力先后",
)
NATIONAL_MEASURES: Final = Source(
    "信访工作责任制实施办法", "厅字〔2016〕32号", effective_from=date(2016, 10, 8)
)
SIMPLIFIED_TRIAL: Final = Source(
    "信访事项简易办理办法（试行）",
    "国信发〔2016〕8号",
    effective_from=date(2016, 7, 1),
    effective_until=date(2022, 7, 16),
    note="试行文本自2016年7月施行，具体日期未核",
)
SIMPLIFIED: Final = Source(
    "信访事项简易办理办法", "国信办发〔2022〕17号", effective_from=date(2022, 7, 17)
)
ONLINE_RULES: Final = Source(
    "信访事项网上办理工作规程", "国信发〔2022〕8号", effective_from=date(2022, 4, 30)
)
SATISFACTION_2014: Final = Source(
    "信访事项办理群众满意度评价工作办法",
    "国信发〔2014〕16号",
    effective_from=date(2015, 1, 1),
    note="已由国信发〔2022〕11号（试行）取代，其分级时限未见新文，暂沿用",
)
SATISFACTION: Final = Source(
    "信访事项办理群众满意度评价工作办法（试行）",
    "国信发〔2022〕11号",
    effective_from=date(2022, 5, 1),
    note="施行日期未核",
)
PERSONNEL_FILING: Final = Source("干部人事档案材料收集归档规定", "中组发〔2009〕12号")
PERSONNEL_FILES: Final = Source(
    "干部人事档案工作条例", "中办发〔2018〕60号", effective_from=date(2018, 11, 20)
)
PARTY_ACCOUNTABILITY: Final = Source("中国共产党问责条例", effective_from=date(2019, 9, 1))
LEADER_ACCOUNTABILITY: Final = Source(
    "关于实行党政领导干部问责的暂行规定", note="2009年印发，实际已为问责条例取代"
)
ORGANIZATIONAL_HANDLING: Final = Source("组织处理规定（试行）", effective_from=date(2021, 3, 19))
ADMONITION_MEASURES: Final = Source(
    "关于组织人事部门对领导干部进行提醒、函询和诫勉的实施细则", "中组发〔2015〕12号"
)
PARTY_DISCIPLINE: Final = Source("中国共产党纪律处分条例")
CIVIL_SERVANTS: Final = Source("中华人民共和国公务员法", effective_from=date(2019, 6, 1))
ADMINISTRATIVE_SANCTIONS: Final = Source(
    "中华人民共和国公职人员政务处分法", effective_from=date(2020, 7, 1)
)
SUPERVISION_LAW: Final = Source(
    "中华人民共和国监察法", effective_from=date(2025, 6, 1), note="2024年修正文本"
)
MAJOR_DECISIONS: Final = Source(
    "重大行政决策程序暂行条例", "国务院令第713号", effective_from=date(2019, 9, 1)
)
PUBLIC_HOLIDAYS: Final = Source("全国年节及纪念日放假办法", effective_from=date(2025, 1, 1))
WORKING_HOURS: Final = Source("国务院关于职工工作时间的规定", effective_from=date(1995, 5, 1))
CIVIL_CODE: Final = Source("中华人民共和国民法典", effective_from=date(2021, 1, 1))
STATE_SECRETS: Final = Source("中华人民共和国保守国家秘密法", effective_from=date(2024, 5, 1))
ARCHIVES: Final = Source("中华人民共和国档案法", effective_from=date(2021, 1, 1))
PETITION_PRACTICE: Final = Source(
    "信访工作信息系统的通行口径", note="各地系统的统计做法，不是法律规定"
)
