"""A petition as the registrar writes it down, and what may be wrong with that.

Everything that comes is registered (条例 22): nothing here judges level, place, competence or
repetition. Refused is what can't be written down at all, and what must not be on this system:
state secrets.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from xinfang.cases import models
from xinfang.cases.models import SubjectKind
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose, SecrecyLevel
from xinfang.law.mass_visit import REPRESENTATIVES

MAX_PETITIONERS: Final = 200
MAX_ITEMS: Final = 50
MAX_RESPONDENTS: Final = 50
MAX_IDENTITY: Final = 200
MAX_ATTACHMENTS: Final = 100
MAX_PEOPLE: Final = 1_000_000
EARLIEST: Final = dt.date(1949, 10, 1)

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})

# How a state secret is marked on paper: 绝密★30年, 机密 ★.
_SECRET_MARK: Final = re.compile(r"(绝密|机密|秘密)\s*[★☆]")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Malformed(Invalid):
    """A value of the petition can't be written down; `field` names it within the petition."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message, field=tuple(map(str, path)))


class StateSecret(Unlawful):
    """State secrets are not entered into this system, by whoever (涉密信访事项)."""

    def __init__(self) -> None:
        super().__init__(
            "涉及国家秘密的信访事项不得录入本系统，请按保密规定另行办理。",
            article="《中华人民共和国保守国家秘密法》",
        )


@dataclass(frozen=True, slots=True)
class PetitionerEntry:
    """A petitioner (信访人): a name, and what else he gave."""

    name: str
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None
    representative: bool = False


@dataclass(frozen=True, slots=True)
class RespondentEntry:
    """Whom an accusation names (被检举控告对象).

    In the letter's words, and who that is if known.
    """

    described_as: str
    subject_kind: SubjectKind | None = None
    subject_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """One matter of the petition (诉求)."""

    category: Category
    text: str
    appeal_branch: AppealBranch | None = None
    respondents: tuple[RespondentEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentEntry:
    """A paper that came with the petition (附件): a file sent in, or where it is kept.

    Without a name a file has the one that it was sent in with.
    """

    name: str = ""
    reference: str | None = None
    upload_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Petition:
    """What came in (来信来访), before it has a number. Without items the demand is its one item."""

    channel: Channel
    purpose: Purpose
    category: Category
    title: str
    demand: str
    received_on: dt.date
    facts: str = ""
    problem_region_code: str | None = None
    content_class_code: str | None = None
    complained_of_unit_id: UUID | None = None
    urgent: bool = False
    people_count: int | None = None
    secrecy: SecrecyLevel = SecrecyLevel.NORMAL
    holds_state_secrets: bool = False
    petitioners: tuple[PetitionerEntry, ...] = ()
    items: tuple[ItemEntry, ...] = ()
    attachments: tuple[AttachmentEntry, ...] = ()
    same_matter_as: UUID | None = None
    """An earlier case about the same matter, as the registrar confirmed (重件)."""

    @property
    def subjects(self) -> tuple[tuple[SubjectKind, UUID], ...]:
        """The accused that are known: from accusation items alone."""
        named = (entry for item in self.items for entry in item.respondents)
        return tuple(
            dict.fromkeys(
                (entry.subject_kind, entry.subject_id)
                for entry in named
                if entry.subject_kind is not None and entry.subject_id is not None
            )
        )

    @property
    def accuses(self) -> bool:
        """Whether an item is an accusation."""
        return any(item.category is Category.ACCUSATION for item in self.items)

    @property
    def appeal_branch(self) -> AppealBranch | None:
        """The branch of the whole case: that of its first item of the case's own category."""
        own = (item for item in self.items if item.category is self.category)
        return next((item.appeal_branch for item in own), None)

    @property
    def people(self) -> int:
        """How many petition together: as told, and at least those who are named."""
        return max(self.people_count or 1, len(self.petitioners))


def checked(petition: Petition, today: dt.date) -> Petition:
    """Return the petition with its spaces trimmed and its items complete.

    Raises Malformed for the first value that can't be written down, StateSecret for one that must
    not.
    """
    whole = replace(
        petition,
        title=_text(petition.title, models.MAX_TITLE, "title"),
        demand=_text(petition.demand, models.MAX_DEMAND, "demand"),
        facts=_text(petition.facts, models.MAX_FACTS, "facts", required=False),
        petitioners=_petitioners(petition.petitioners),
        items=_items(petition),
        attachments=papers(petition.attachments),
    )
    if not EARLIEST <= petition.received_on <= today:
        raise Malformed("收到日期应在1949年10月1日至今天之间。", "receivedOn")
    if petition.people_count is not None and not 1 <= petition.people_count <= MAX_PEOPLE:
        raise Malformed(f"人数应在 1 至 {MAX_PEOPLE} 之间。", "peopleCount")
    texts = (whole.title, whole.demand, whole.facts, *(item.text for item in whole.items))
    if petition.holds_state_secrets or any(_SECRET_MARK.search(text) for text in texts):
        raise StateSecret
    return whole


def unprintable(text: str) -> bool:
    """Tell whether a text has characters that can't be kept."""
    return _UNPRINTABLE.search(text) is not None


def warnings(petition: Petition) -> tuple[str, ...]:
    """Return the codes of what the registrar should know and what doesn't stand in the way."""
    found = []
    if sum(entry.representative for entry in petition.petitioners) > REPRESENTATIVES:
        found.append("TOO_MANY_REPRESENTATIVES")
    unknown = (entry.subject_id is None for item in petition.items for entry in item.respondents)
    if any(unknown):
        found.append("RESPONDENT_UNRESOLVED")
    return tuple(found)


def _items(petition: Petition) -> tuple[ItemEntry, ...]:
    if not petition.items:
        demand = _text(petition.demand, models.MAX_DEMAND, "demand")
        return (ItemEntry(petition.category, demand),)
    _no_more(petition.items, MAX_ITEMS, "items")
    if petition.category not in {item.category for item in petition.items}:
        raise Malformed("信访类别须与至少一项诉求的类别一致。", "category")
    return tuple(_item(item, index) for index, item in enumerate(petition.items))


def _item(item: ItemEntry, index: int) -> ItemEntry:
    place = ("items", index)
    if item.appeal_branch is not None and item.category is not Category.APPEAL_REQUEST:
        raise Malformed("只有申诉求决类事项才区分办理途径。", *place, "appealBranch")
    if item.respondents and item.category is not Category.ACCUSATION:
        # Whom an appeal complains of is denied nothing: it may name the unit, not an accused.
        raise Malformed("只有检举控告类事项才有被检举控告对象。", *place, "respondents")
    _no_more(item.respondents, MAX_RESPONDENTS, *place, "respondents")
    return replace(
        item,
        text=_text(item.text, models.MAX_ITEM, *place, "text"),
        respondents=tuple(
            replace(
                entry,
                described_as=_text(
                    entry.described_as,
                    models.MAX_DESCRIPTION,
                    *place,
                    "respondents",
                    number,
                    "describedAs",
                ),
            )
            for number, entry in enumerate(item.respondents)
        ),
    )


def papers(entries: tuple[AttachmentEntry, ...]) -> tuple[AttachmentEntry, ...]:
    """Return the papers with their spaces trimmed. Raises Malformed for what can't be kept."""
    _no_more(entries, MAX_ATTACHMENTS, "attachments")
    return tuple(_attachment(entry, index) for index, entry in enumerate(entries))


def _attachment(entry: AttachmentEntry, index: int) -> AttachmentEntry:
    place = ("attachments", index)
    if (entry.upload_id is None) == (entry.reference is None):
        raise Malformed("附件须是上传的文件或者注明存放处，二者择一。", *place)
    sent_in = entry.upload_id is not None
    name = _text(entry.name, models.MAX_TITLE, *place, "name", required=not sent_in)
    if entry.reference is None:
        return AttachmentEntry(name, upload_id=entry.upload_id)
    reference = _text(entry.reference, models.MAX_REFERENCE, *place, "reference")
    return AttachmentEntry(name, reference)


def _petitioners(entries: tuple[PetitionerEntry, ...]) -> tuple[PetitionerEntry, ...]:
    _no_more(entries, MAX_PETITIONERS, "petitioners")
    return tuple(
        replace(
            entry,
            name=_text(entry.name, MAX_IDENTITY, "petitioners", index, "name"),
            id_number=_identity(entry.id_number, "petitioners", index, "idNumber"),
            phone=_identity(entry.phone, "petitioners", index, "phone"),
            address=_identity(entry.address, "petitioners", index, "address"),
        )
        for index, entry in enumerate(entries)
    )


def _identity(value: str | None, *path: str | int) -> str | None:
    return _text(value, MAX_IDENTITY, *path, required=False) or None if value else None


def _text(value: str, longest: int, *path: str | int, required: bool = True) -> str:
    text = value.strip()
    if required and not seen(text):
        raise Malformed("不能为空。", *path)
    if len(text) > longest:
        raise Malformed(f"不能超过 {longest} 个字符。", *path)
    if _UNPRINTABLE.search(text):
        raise Malformed("含有无法保存的控制字符。", *path)
    return text


def seen(text: str) -> bool:
    """Tell whether a reader sees anything of a text: spaces and zero-width characters are none."""
    return any(unicodedata.category(character) not in _UNSEEN for character in text)


def _no_more(values: tuple[object, ...], most: int, *path: str | int) -> None:
    if len(values) > most:
        raise Malformed(f"不能超过 {most} 项。", *path)
