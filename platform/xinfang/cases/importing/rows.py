"""A row of a register as a petition with what is told of it, or why it can't be one."""

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from xinfang.cases.importing.apart import Row
from xinfang.cases.importing.headers import Headings, ImportField
from xinfang.cases.models import MAX_SOURCE_NUMBER, MAX_TITLE, MAX_TOLD, SubjectKind
from xinfang.cases.petition import (
    EARLIEST,
    ItemEntry,
    Malformed,
    Petition,
    PetitionerEntry,
    RespondentEntry,
    StateSecret,
    checked,
    unprintable,
)
from xinfang.cases.told import Told
from xinfang.law.classification import Category, Channel, Purpose
from xinfang.law.lifecycle import CaseState

F = ImportField
Value = TypeVar("Value")

CHANNELS: Final[Mapping[str, Channel]] = {
    **{channel.label: channel for channel in Channel},
    **{channel.value: channel for channel in Channel},
    **dict.fromkeys(("网络", "网信", "网上投诉", "手机信访"), Channel.ONLINE),
    **dict.fromkeys(("信件", "来信件"), Channel.LETTER),
    **dict.fromkeys(("走访", "个访", "集体访"), Channel.VISIT),
    "电话": Channel.PHONE,
}
PURPOSES: Final = {
    **{purpose.label: purpose for purpose in Purpose},
    **{purpose.value: purpose for purpose in Purpose},
    "揭发": Purpose.EXPOSURE_ACCUSATION,
    "控告": Purpose.EXPOSURE_ACCUSATION,
    "检举": Purpose.EXPOSURE_ACCUSATION,
    "建议": Purpose.OPINION,
    "意见": Purpose.OPINION,
}
CATEGORIES: Final = {
    **{category.label: category for category in Category},
    **{category.value: category for category in Category},
    "建议意见": Category.SUGGESTION,
    "建议": Category.SUGGESTION,
    "意见建议": Category.SUGGESTION,
    "检举控告": Category.ACCUSATION,
    "举报": Category.ACCUSATION,
    "控告": Category.ACCUSATION,
    "申诉求决": Category.APPEAL_REQUEST,
    "求决": Category.APPEAL_REQUEST,
    "申诉": Category.APPEAL_REQUEST,
    "投诉请求": Category.APPEAL_REQUEST,
}
STATES: Final[Mapping[str, CaseState]] = {
    **{state.label: state for state in CaseState if state.ends},
    **dict.fromkeys(("办结", "已办结", "结案", "已结案"), CaseState.FINISHED),
    **dict.fromkeys(("终结", "已终结", "化解", "已化解"), CaseState.FINISHED),
    **dict.fromkeys(("撤回", "已撤回", "撤诉"), CaseState.WITHDRAWN),
    **dict.fromkeys(("引导", "已引导", "依法导入", "已导入"), CaseState.REDIRECTED),
}
"""What registers write of matters that ended; whatever else they write, the matter goes on."""

USUAL_PURPOSE: Final = {
    Category.SUGGESTION: Purpose.OPINION,
    Category.ACCUSATION: Purpose.EXPOSURE_ACCUSATION,
    Category.APPEAL_REQUEST: Purpose.SETTLEMENT_REQUEST,
}
ANONYMOUS: Final = frozenset({"匿名", "不详", "未署名", "无"})
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER: Final = re.compile(r"(\d{1,7})人?次?")
_SERIAL: Final = (20_000, 80_000)
_EPOCH: Final = dt.date(1899, 12, 30)
_PATHS: Final = {
    "receivedOn": F.RECEIVED_ON,
    "title": F.TITLE,
    "demand": F.DEMAND,
    "facts": F.FACTS,
    "name": F.NAME,
    "idNumber": F.ID_NUMBER,
    "phone": F.PHONE,
    "address": F.ADDRESS,
    "peopleCount": F.PEOPLE_COUNT,
    "describedAs": F.RESPONDENT,
    "text": F.DEMAND,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row, or a cell of it, can't be taken in; or what is to be known of one that was."""

    row: int
    column: str
    reason: str
    kept: bool = False


class _Bad(Exception):  # noqa: N818 - it is caught below, and becomes a Fault
    def __init__(self, field_: ImportField, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field_, reason


@dataclass(frozen=True, slots=True)
class Book:
    """What the rows of one import are read by."""

    headings: Headings
    register: str
    job_id: UUID
    today: dt.date
    classes: Mapping[str, str]
    """Content classes by code and, where it is unmistakable, by name."""
    regions: Mapping[str, str]
    """Regions of the province likewise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be registered, before it is known whom an accusation names."""

    row: int
    petition: Petition
    told: Told
    respondent: str | None = None
    respondent_unit: str | None = None
    notes: tuple[Fault, ...] = field(default=())

    def naming(self, kind: SubjectKind | None, subject_id: UUID | None) -> Petition:
        """Return the petition with whom it accuses."""
        if self.petition.category is not Category.ACCUSATION:
            return self.petition
        words = "，".join(filter(None, (self.respondent_unit, self.respondent)))
        if not words:
            return self.petition
        item = ItemEntry(
            Category.ACCUSATION,
            self.petition.demand,
            respondents=(RespondentEntry(words, kind, subject_id),),
        )
        return Petition(**{name: getattr(self.petition, name) for name in _KEPT}, items=(item,))

    def identity(self) -> str:
        """Return what tells the row apart in its register: its number, or all of what it says.

        An accusation by what was written besides: whoever tries out numbers learns of none.
        """
        number = self.told.source_number
        if self.petition.category is Category.ACCUSATION:
            return f"accusation\x1f{number}\x1f{self._letter()!r}"
        return f"number\x1f{number}" if number else f"content\x1f{self._content()}"

    def _letter(self) -> tuple[object, ...]:
        return *(getattr(self.petition, name) for name in _KEPT), self.respondent

    def _content(self) -> str:
        told = self.told
        parts = (*self._letter(), told.state)
        return repr((parts, told.registered_on, told.closed_on, told.result_told))


_KEPT: Final = tuple(
    name for name in Petition.__dataclass_fields__ if name not in {"items", "attachments"}
)


def entry_of(book: Book, row: int, cells: Row) -> Entry | list[Fault]:
    """Return a row as an entry, or the faults for which it can't be one."""
    cell = {name: _text(cells, at) for name, at in book.headings.columns.items()}
    odd = [name for name, text in cell.items() if unprintable(text or "")]
    if odd:
        return [Fault(row, book.headings.name(odd[0]), "含有无法保存的控制字符。")]
    try:
        petition, notes = _petition(book, row, cells, cell)
        told = _told(book, row, cells, cell, petition.received_on)
        whole = checked(petition, book.today)
    except _Bad as bad:
        return [Fault(row, book.headings.name(bad.field), bad.reason)]
    except Malformed as refusal:
        at = next((_PATHS[part] for part in reversed(refusal.field) if part in _PATHS), F.TITLE)
        return [Fault(row, book.headings.name(at), refusal.message)]
    except StateSecret as refusal:
        return [Fault(row, "", refusal.message)]
    return Entry(
        row, whole, told, cell.get(F.RESPONDENT), cell.get(F.RESPONDENT_UNIT), tuple(notes)
    )


def is_empty(cells: Row) -> bool:
    """Tell whether a row says nothing at all."""
    return not any(str(cell).strip() for cell in cells if cell is not None)


def _petition(
    book: Book, row: int, cells: Row, cell: Mapping[F, str | None]
) -> tuple[Petition, list[Fault]]:
    category = _needed(CATEGORIES, cell, F.CATEGORY)
    received = _day(cells, book, F.RECEIVED_ON)
    channel = _needed(CHANNELS, cell, F.CHANNEL)
    if received is None:
        raise _Bad(F.RECEIVED_ON, "不能为空。")
    if not EARLIEST <= received <= book.today:
        raise _Bad(F.RECEIVED_ON, "应在1949年10月1日至今天之间。")
    demand = cell.get(F.DEMAND) or cell.get(F.TITLE) or ""
    title = cell.get(F.TITLE) or demand[:MAX_TITLE]
    if not title:
        raise _Bad(F.TITLE if F.TITLE in cell else F.DEMAND, "标题和主要诉求不能都为空。")
    notes: list[Fault] = []
    petition = Petition(
        channel=channel,
        purpose=_one_of(PURPOSES, cell, F.PURPOSE) or USUAL_PURPOSE[category],
        category=category,
        title=title,
        demand=demand,
        facts=cell.get(F.FACTS) or "",
        received_on=received,
        people_count=_people(cell),
        content_class_code=_known(book, book.classes, cell, F.CONTENT_CLASS, row, notes),
        problem_region_code=_known(book, book.regions, cell, F.PROBLEM_REGION, row, notes),
        petitioners=_petitioners(cell),
    )
    return petition, notes


def _petitioners(cell: Mapping[F, str | None]) -> tuple[PetitionerEntry, ...]:
    name = cell.get(F.NAME)
    if not name or name in ANONYMOUS:
        return ()
    return (PetitionerEntry(name, cell.get(F.ID_NUMBER), cell.get(F.PHONE), cell.get(F.ADDRESS)),)


def _told(
    book: Book, row: int, cells: Row, cell: Mapping[F, str | None], received: dt.date
) -> Told:
    days = {
        name: _day(cells, book, name)
        for name in (F.REGISTERED_ON, F.ACCEPTED_ON, F.ANSWERED_ON, F.CLOSED_ON)
    }
    before, named = received, F.RECEIVED_ON
    for name, day in days.items():
        if day is None:
            continue
        if day > book.today:
            raise _Bad(name, "不能晚于今天。")
        if day < before:
            raise _Bad(name, f"早于{book.headings.name(named)}。")
        before, named = day, name
    number = cell.get(F.SOURCE_NUMBER)
    if number is not None and len(number) > MAX_SOURCE_NUMBER:
        raise _Bad(F.SOURCE_NUMBER, f"不能超过 {MAX_SOURCE_NUMBER} 个字符。")
    state_told = cell.get(F.STATE)
    state = STATES.get(state_told or "", CaseState.REGISTERED)
    if state is CaseState.REGISTERED and days[F.CLOSED_ON] is not None:
        state = CaseState.FINISHED
    for name in (F.STATE, F.UNIT, F.RESULT):
        if len(cell.get(name) or "") > MAX_TOLD:
            raise _Bad(name, f"不能超过 {MAX_TOLD} 个字符。")
    return Told(
        job_id=book.job_id,
        row=row,
        register=book.register,
        registered_on=days[F.REGISTERED_ON] or received,
        state=state,
        source_number=number,
        state_told=state_told,
        unit_told=cell.get(F.UNIT),
        result_told=cell.get(F.RESULT),
        accepted_on=days[F.ACCEPTED_ON],
        answered_on=days[F.ANSWERED_ON],
        closed_on=days[F.CLOSED_ON],
    )


def _text(cells: Row, at: int) -> str | None:
    """Return a cell as text: a number without a point where it has none."""
    value = cells[at] if at < len(cells) else None
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).strip()
    return text or None


def _one_of(known: Mapping[str, Value], cell: Mapping[F, str | None], name: F) -> Value | None:
    text = cell.get(name)
    if text is None:
        return None
    found = known.get(text) or known.get(text.removesuffix("类"))
    if found is None:
        raise _Bad(name, "不是可识别的取值。")
    return found


def _needed(known: Mapping[str, Value], cell: Mapping[F, str | None], name: F) -> Value:
    found = _one_of(known, cell, name)
    if found is None:
        raise _Bad(name, "不能为空。")
    return found


def _day(cells: Row, book: Book, name: F) -> dt.date | None:
    at = book.headings.columns.get(name)
    value = None if at is None or at >= len(cells) else cells[at]
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if _SERIAL[0] <= value <= _SERIAL[1]:
            return _EPOCH + dt.timedelta(days=int(value))
        value = int(value) if float(value).is_integer() else value
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    try:
        parts = [] if found is None else [int(part) for part in found.groups()]
        return dt.date(*parts)
    except (TypeError, ValueError):
        raise _Bad(name, "不是可识别的日期，应为 2026-01-05 的形式。") from None


def _people(cell: Mapping[F, str | None]) -> int | None:
    text = cell.get(F.PEOPLE_COUNT)
    if text is None:
        return None
    found = _NUMBER.fullmatch(text)
    if found is None or int(found[1]) < 1:
        raise _Bad(F.PEOPLE_COUNT, "应为 1 以上的整数。")
    return int(found[1])


def _known(
    book: Book,
    known: Mapping[str, str],
    cell: Mapping[F, str | None],
    name: F,
    row: int,
    notes: list[Fault],
) -> str | None:
    text = cell.get(name)
    if text is None:
        return None
    found = known.get(text)
    if found is None:
        reason = "没有现行有效的对应代码，已留空。"
        notes.append(Fault(row, book.headings.name(name), reason, kept=True))
    return found


def by_code_and_name(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return codes by themselves and by names; a name that several bear stands for none."""
    names: dict[str, str | None] = {}
    for code, name in pairs:
        names[name] = None if name in names else code
    found = {name: code for name, code in names.items() if code is not None}
    return found | {code: code for code, _name in pairs}
