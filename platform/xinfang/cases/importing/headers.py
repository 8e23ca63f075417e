"""The columns of a register: what each heading means, and which are dropped.

Headings are compared without spaces, brackets and case. What says how a person behaves (进京访,
越级访, 扬言 …) is no property of a matter, and the platform has no place for it: such columns are
dropped, and named to whoever imports.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinfang.kernel.errors import Invalid


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


class ImportField(StrEnum):
    """What a column of a register may hold (导入字段)."""

    SOURCE_NUMBER = "SOURCE_NUMBER"
    RECEIVED_ON = "RECEIVED_ON"
    REGISTERED_ON = "REGISTERED_ON"
    CHANNEL = "CHANNEL"
    PURPOSE = "PURPOSE"
    CATEGORY = "CATEGORY"
    CONTENT_CLASS = "CONTENT_CLASS"
    PROBLEM_REGION = "PROBLEM_REGION"
    TITLE = "TITLE"
    DEMAND = "DEMAND"
    FACTS = "FACTS"
    NAME = "NAME"
    ID_NUMBER = "ID_NUMBER"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    PEOPLE_COUNT = "PEOPLE_COUNT"
    RESPONDENT = "RESPONDENT"
    RESPONDENT_UNIT = "RESPONDENT_UNIT"
    STATE = "STATE"
    UNIT = "UNIT"
    ACCEPTED_ON = "ACCEPTED_ON"
    ANSWERED_ON = "ANSWERED_ON"
    CLOSED_ON = "CLOSED_ON"
    RESULT = "RESULT"

    @property
    def heading(self) -> str:
        """The heading that the template has."""
        return SYNONYMS[self][0]


SYNONYMS: Final[Mapping[ImportField, Sequence[str]]] = {
    ImportField.SOURCE_NUMBER: _words("登记编号 信访编号 信访件编号 编号 登记号 原编号 受理编号"),
    ImportField.RECEIVED_ON: _words("信访日期 收到日期 来信日期 来访日期 收信日期 来件日期"),
    ImportField.REGISTERED_ON: _words("登记日期 登记时间 录入日期"),
    ImportField.CHANNEL: _words("信访形式 信访方式 来源渠道 信访渠道"),
    ImportField.PURPOSE: _words("信访目的"),
    ImportField.CATEGORY: _words("信访类别 事项类别 信访事项类别 类别"),
    ImportField.CONTENT_CLASS: _words("内容分类 问题分类 问题类别 信访内容分类"),
    ImportField.PROBLEM_REGION: _words("问题属地 问题发生地 属地"),
    ImportField.TITLE: _words("标题 信访标题 事由 信访事由"),
    ImportField.DEMAND: _words("主要诉求 诉求 信访诉求 内容摘要 概况 信访概况 主要内容"),
    ImportField.FACTS: _words("反映情况 事实与理由 详细内容 信访内容"),
    ImportField.NAME: _words("信访人 信访人姓名 姓名 来信人 来访人"),
    ImportField.ID_NUMBER: _words("证件号码 身份证号 身份证号码 公民身份号码"),
    ImportField.PHONE: _words("联系电话 电话 手机号码 手机 联系方式"),
    ImportField.ADDRESS: _words("住址 地址 联系地址 家庭住址 通信地址"),
    ImportField.PEOPLE_COUNT: _words("信访人数 人数 涉及人数"),
    ImportField.RESPONDENT: _words("被检举控告对象 被检举控告人 被举报人 被反映人 被控告人"),
    ImportField.RESPONDENT_UNIT: _words("被检举控告对象单位 被举报人单位 被反映人单位 被反映单位"),
    ImportField.STATE: _words("办理状态 状态 办理情况"),
    ImportField.UNIT: _words("承办单位 责任单位 办理单位 去向单位 去向"),
    ImportField.ACCEPTED_ON: _words("受理日期 受理时间"),
    ImportField.ANSWERED_ON: _words("答复日期 答复时间"),
    ImportField.CLOSED_ON: _words("办结日期 办结时间 结案日期"),
    ImportField.RESULT: _words("办理结果 处理结果 处理意见 办理意见 答复意见"),
}
"""The headings of each field; the first is that of the template."""

REQUIRED: Final = (ImportField.RECEIVED_ON, ImportField.CHANNEL, ImportField.CATEGORY)
"""Without these columns nothing of a file can be registered; and a demand or a title."""

PROFILING: Final = _words(
    "进京 赴京 到京 越级 赴省 来省访 扬言 三跨三离 非访 非正常 缠访 闹访 极端 "
    "过激 信访次数 上访次数 来访次数 累计次数 重点人 重点人员 重点对象 老户 稳控 "
    "包保 风险等级 危险等级 人员类别 人员标签 人员性质 访民 维稳 挑头 组织者 骨干 "
    "精神状态 行为表现 现实表现 打击处理 训诫 拘留 劝返"
)
"""Parts of headings that tell of persons, and never of the matter."""

HEADING_ROWS: Final = 10
"""So many rows may stand before the headings: a title, a day of printing."""
MOST_COLUMNS: Final = 200
_LEAST: Final = 3


class NoHeadings(Invalid):
    """The file has no row of headings that is understood, or one that lacks what is needed."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings: which column holds which field, and what isn't taken in."""

    row: int
    columns: Mapping[ImportField, int]
    names: Sequence[str]
    dropped: Sequence[str]
    ignored: Sequence[str]

    def name(self, field: ImportField) -> str:
        """Return the heading of a field in this file, for the report."""
        at = self.columns.get(field)
        return field.heading if at is None else self.names[at]


def plain(heading: object) -> str:
    """Return a heading as headings are compared."""
    text = unicodedata.normalize("NFKC", str(heading or ""))
    return re.sub(r"[\s*:()\[\]【】、/·]+", "", text).casefold()


_BY_NAME: Final = {plain(name): field for field, names in SYNONYMS.items() for name in names}


def profiles(heading: str) -> bool:
    """Tell whether a heading tells of persons' behavior."""
    return any(part in plain(heading) for part in PROFILING)


def headings_of(
    rows: Sequence[Sequence[object]], given: Mapping[str, ImportField] | None = None
) -> Headings:
    """Return the headings among the first rows of a file.

    `given` says for headings of this register what they hold, before what is known of them. Raises
    NoHeadings.
    """
    named = {plain(name): field for name, field in (given or {}).items()}
    known = _BY_NAME | named
    for number, row in enumerate(rows[:HEADING_ROWS]):
        names = [_name(cell) for cell in row[:MOST_COLUMNS]]
        found: dict[ImportField, int] = {}
        for at, name in enumerate(names):
            field = known.get(plain(name))
            if field is not None and field not in found and not profiles(name):
                found[field] = at
        if len(found) >= _LEAST:
            return _whole(number, found, names)
    raise NoHeadings(f"前 {HEADING_ROWS} 行中没有可识别的表头，请参照导入模板。", field=("upload",))


def _name(cell: object) -> str:
    return "".join(one for one in str(cell or "") if one.isprintable() or one.isspace()).strip()


def _whole(row: int, found: dict[ImportField, int], names: Sequence[str]) -> Headings:
    missing = [field.heading for field in REQUIRED if field not in found]
    if ImportField.DEMAND not in found and ImportField.TITLE not in found:
        missing.append(f"{ImportField.TITLE.heading}或{ImportField.DEMAND.heading}")
    if missing:
        listed = "、".join(f"“{name}”" for name in missing)
        raise NoHeadings(f"表头缺少{listed}，请参照导入模板。", field=("upload",))
    taken = set(found.values())
    rest = [name for at, name in enumerate(names) if name and at not in taken]
    dropped = [name for name in rest if profiles(name)]
    ignored = [name for name in rest if not profiles(name)]
    return Headings(row, found, names, dropped, ignored)
