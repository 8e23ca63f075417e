"""The Chinese words in which a deadline explains itself."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from xinfang.kernel.clock import SHANGHAI
from xinfang.law.articles import Article
from xinfang.law.calendar import Calendar, days_after
from xinfang.law.terms import Roll, Sense, Term, Unit

STATE_LABELS: Final = {
    "RUNNING": "进行中",
    "DUE_SOON": "即将到期",
    "OVERDUE": "已超期",
    "EXPIRED": "期满",
    "MET": "按期完成",
    "MET_LATE": "逾期完成",
    "STOPPED": "已停止",
    "VOIDED": "已作废",
}

_WEEKDAYS: Final = "一二三四五六日"


def day(value: date) -> str:
    """2026年3月1日（星期日）."""
    return f"{plain_day(value)}（星期{_WEEKDAYS[value.weekday()]}）"


def plain_day(value: date) -> str:
    """2026年3月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def opening(
    term: Term, limit: int, setting: int | None, started_on: date, day_zero: str
) -> list[str]:
    """Where the limit is written, whose number it is, and from which day it counts."""
    sentence = (
        f"依据{term.article.citation}（{term.article.mark.label}），{_limit_words(term, limit)}"
    )
    if setting is not None:
        sentence += _setting_words(term)
    sentence += "。"
    if term.note:
        sentence += f"{term.note}。"
    if term.article.source.note:
        sentence += f"（{term.article.source.note}。）"
    if term.unit is Unit.CALENDAR_YEAR:
        return [sentence, f"以{started_on.year}年为第一个自然年度。"]
    if term.sense is Sense.LEAD:
        return [sentence, f"{term.starts}之日为{day(started_on)}，当日不计入，自前一日起倒算。"]
    if term.unit is Unit.WORKING_DAY and limit == 0:
        return [sentence, f"{term.starts}之日为{day(started_on)}。"]
    following = started_on + timedelta(days=1)
    return [
        sentence,
        (
            f"{term.starts}之日为{day(started_on)}，当日不计入，"
            f"自{day(following)}起计算（{day_zero}）。"
        ),
    ]


def _limit_words(term: Term, limit: int) -> str:
    number = f"{limit}{term.unit.label}"
    if term.sense is Sense.LEAD:
        return f"{term.bearer}应当至少提前{number}：{term.name}"
    if term.sense is Sense.MINIMUM:
        return f"{term.name}不少于{number}"
    if term.sense is Sense.PERIOD:
        return f"{term.name}，期间为{number}"
    if term.unit is Unit.WORKING_DAY and limit == 0:
        return f"{term.bearer}应当在当日完成：{term.name}"
    verb = "可以" if term.bearer.holds_a_right else "应当"
    return f"{term.bearer}{verb}在{number}内完成：{term.name}"


def _setting_words(term: Term) -> str:
    if term.limit is None:
        return "，期限由决定或者交办载明"
    if term.open_number:
        return f"，此数为本地设定（本系统默认{term.limit}{term.unit.label}）"
    return f"，此数为本地从严设定（法定{term.limit}{term.unit.label}）"


def counting(
    term: Term, limit: int, started_on: date, last: date, calendar: Calendar, months: str
) -> str:
    """How the days were counted, with what was skipped."""
    if term.sense is Sense.LEAD:
        return f"倒算{limit}日，至{day(last)}。"
    if term.unit is Unit.NATURAL_DAY:
        return f"按自然日计算，节假日不扣除，第{limit}日为{day(last)}。"
    if term.unit is Unit.CALENDAR_YEAR:
        return f"算至年度末，即{day(last)}。"
    if term.unit is Unit.MONTH:
        how = "到期月的对应日" if last.day == started_on.day else "到期月没有对应日，取月末日"
        return f"按月计算，{how}为{day(last)}（{months}）。"
    asked = list(days_after(started_on - timedelta(days=1) if limit == 0 else started_on, last))
    skipped = [one for one in asked if not calendar.is_working_day(one)]
    worked = [one for one in asked if calendar.is_make_up_day(one)]
    sentence = f"按工作日计算，第{limit}个工作日为{day(last)}" if limit else f"当日为{day(last)}"
    if skipped:
        sentence += f"；其间{_ranges(skipped)}为休息日或者节假日，不计"
    if worked:
        sentence += f"；{_ranges(worked)}为调休上班日，计入"
    return sentence + "。"


def hearings(pairs: list[tuple[date, date]], added: int, last: date, article: str) -> list[str]:
    """Which hearing days were taken out."""
    spans = "、".join(_span(first, end) for first, end in pairs)
    return [
        (
            f"听证时间（{spans}）首尾两日均整日不计入期限，扣除后顺延期间内又逢听证的一并扣除，"
            f"共扣除{added}日（{article}）。"
        ),
        f"扣除后届满日为{day(last)}。",
    ]


def extended(days: int, approved_on: date, last: date, article: Article) -> str:
    """The approved extension."""
    return (
        f"经批准延长{days}日（{day(approved_on)}批准，未逾原届满日），"
        f"自原届满日的次日起算，至{day(last)}（{article.citation}）。"
    )


def rolling(term: Term, unrolled: date, last: date, calendar: Calendar) -> str:
    """Whether the last day moved, and why or why not."""
    if term.roll is Roll.NEXT_WORKING_DAY:
        if last == unrolled:
            extra = "（调休上班日）" if calendar.is_make_up_day(last) else ""
            return f"末日{day(last)}为工作日{extra}，不顺延。"
        extra = "（调休上班日）" if calendar.is_make_up_day(last) else ""
        return f"末日{day(unrolled)}不是工作日，顺延至下一个工作日{day(last)}{extra}。"
    if term.unit in {Unit.WORKING_DAY, Unit.CALENDAR_YEAR} or term.sense is not Sense.LIMIT:
        return "末日不作顺延。"
    return "机关、单位的办理期限，末日逢休息日不顺延。"


def provisional(doubtful: date, calendar: Calendar) -> str:
    """Why the result may still change."""
    if doubtful.year not in calendar.years:
        return (
            f"暂定：{doubtful.year}年放假安排尚未公布或者尚未载入，"
            "暂按法定节假日和周末推算，载入后重新计算。"
        )
    return (
        f"暂定：{doubtful.year + 1}年放假安排尚未公布，"
        f"{doubtful.year}年12月最后十日的调休可能变动，载入后重新计算。"
    )


def closing(term: Term, last: date) -> str:
    """The result in one sentence."""
    if term.sense is Sense.MINIMUM:
        return f"期间于{day(last)}24时届满，此前不得进入下一环节。"
    if term.sense is Sense.PERIOD:
        return f"期间于{day(last)}24时届满。"
    return f"最后一日为{day(last)}，至当日24时止。"


def hours(term: Term, limit: int, setting: int | None, started_at: datetime, end: datetime) -> str:
    """A limit in hours, in local time."""
    sentence = (
        f"依据{term.article.citation}（{term.article.mark.label}），{_limit_words(term, limit)}"
    )
    if setting is not None:
        sentence += _setting_words(term)
    return (
        f"{sentence}。{term.starts}时间为{_minute(started_at)}，"
        f"小时数连续计算，至{_minute(end)}止。"
    )


def _minute(instant: datetime) -> str:
    local = instant.astimezone(SHANGHAI)
    return f"{day(local.date())}{local.hour}时{local.minute:02d}分"


def _ranges(days: list[date]) -> str:
    """Sorted days as spans: 2月15日至2月23日、2月28日."""
    spans, first = [], days[0]
    for before, after in pairwise(days):
        if (after - before).days > 1:
            spans.append(_span(first, before))
            first = after
    spans.append(_span(first, days[-1]))
    return "、".join(spans)


def _span(first: date, last: date) -> str:
    start = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return start
    end = f"{last.month}月{last.day}日"
    return f"{start}至{end}" if first.year == last.year else f"{start}至{last.year}年{end}"
