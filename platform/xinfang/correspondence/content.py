"""What a document says while it is written: fixed parts and those that the drafter may amend."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from xinfang.documents import Level, Paragraph
from xinfang.documents.official import paragraphs
from xinfang.kernel.errors import Invalid

MAX_PART: Final = 20_000
MAX_NAME: Final = 200
MAX_NAMES: Final = 50


class FreePart(StrEnum):
    """The parts of a document that its drafter writes (可修改部分)."""

    TEXT = "TEXT"
    DEMAND = "DEMAND"
    EARLIER = "EARLIER"
    FACTS = "FACTS"
    REASONS = "REASONS"
    BASIS = "BASIS"
    REQUIREMENTS = "REQUIREMENTS"


class NoSuchPart(Invalid):
    """The document has no such part that could be amended."""

    def __init__(self) -> None:
        super().__init__("该文书没有这一可修改部分。", field=("parts",))


class PartTooLong(Invalid):
    """A part is empty, or longer than may be kept."""

    def __init__(self) -> None:
        super().__init__(f"修改内容不能为空，且不超过 {MAX_PART} 字。", field=("parts",))


class NamesTooMany(Invalid):
    """There are too many attachments or recipients of copies, or a name is empty or too long."""

    def __init__(self, field: str) -> None:
        super().__init__(
            f"名称不能为空，不超过 {MAX_NAME} 字，且不超过 {MAX_NAMES} 项。", field=(field,)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the text: fixed, or one of the free parts."""

    text: str
    level: Level = Level.TEXT
    free: FreePart | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Title (in phrases), addressee, text, attachments and copies of a document."""

    title: tuple[str, ...]
    addressee: str
    parts: tuple[Part, ...]
    attachments: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()

    def body(self) -> tuple[Paragraph, ...]:
        """Return the text as paragraphs; a free part has as many as it has lines."""
        return tuple(
            paragraph
            for part in self.parts
            for paragraph in (
                paragraphs(part.text) if part.free else (Paragraph(part.text, part.level),)
            )
        )

    def amended(
        self,
        texts: Mapping[FreePart, str],
        attachments: tuple[str, ...] | None = None,
        copies_to: tuple[str, ...] | None = None,
    ) -> "Content":
        """Return it with free parts and names changed; what isn't given stays.

        Raises NoSuchPart, PartTooLong, NamesTooMany.
        """
        if not set(texts) <= {part.free for part in self.parts}:
            raise NoSuchPart
        if any(not text.strip() or len(text) > MAX_PART for text in texts.values()):
            raise PartTooLong
        return replace(
            self,
            parts=tuple(
                replace(part, text=texts[part.free]) if part.free and part.free in texts else part
                for part in self.parts
            ),
            attachments=_names(attachments, self.attachments, "attachments"),
            copies_to=_names(copies_to, self.copies_to, "copiesTo"),
        )

    def packed(self) -> str:
        """Return it as JSON, to be sealed."""
        return json.dumps(
            {
                "title": self.title,
                "addressee": self.addressee,
                "parts": [[part.text, int(part.level), part.free] for part in self.parts],
                "attachments": self.attachments,
                "copies_to": self.copies_to,
            },
            ensure_ascii=False,
        )

    @classmethod
    def unpacked(cls, packed: str) -> "Content":
        """Return what was packed."""
        read: dict[str, Any] = json.loads(packed)
        return cls(
            title=tuple(read["title"]),
            addressee=read["addressee"],
            parts=tuple(
                Part(text, Level(level), FreePart(free) if free else None)
                for text, level, free in read["parts"]
            ),
            attachments=tuple(read["attachments"]),
            copies_to=tuple(read["copies_to"]),
        )


def _names(given: tuple[str, ...] | None, kept: tuple[str, ...], field: str) -> tuple[str, ...]:
    if given is None:
        return kept
    names = tuple(name.strip() for name in given)
    if len(names) > MAX_NAMES or any(not name or len(name) > MAX_NAME for name in names):
        raise NamesTooMany(field)
    return names
