"""The press: sets official documents with Typst and prints them as PDF/A-2a and PDF/UA-1.

The same values give the same bytes, as long as the fonts and the release of Typst are the same.
Setting takes some milliseconds of a thread; the first time, fonts are read, which takes longer.
"""

import asyncio
import datetime as dt
import json
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import pylopdf_fonts_zh_cn
import typst

from xinfang.documents.official import OfficialDocument, rows_of
from xinfang.kernel.errors import Invalid
from xinfang.settings import PREFIX, MisconfiguredError, Settings

STANDARDS: Final[list["typst.PDFStandard"]] = ["a-2a", "ua-1"]
TEMPLATE: Final = Path(__file__).parent / "data" / "official.typ"

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})

SERIF: Final = "Noto Serif SC"
SANS: Final = "Noto Sans SC"

ROLES: Final = {
    "body": ("document_body_font", SERIF),
    "title": ("document_title_font", SERIF),
    "heading": ("document_heading_font", SANS),
    "subheading": ("document_subheading_font", SERIF),
}
"""Which setting names the font of a part (仿宋, 小标宋, 黑体, 楷体), and what stands in for it."""


class GlyphMissing(Invalid):
    """No font has a character of the text: it can't be printed rightly, so it isn't at all."""

    def __init__(self, characters: str) -> None:
        super().__init__(
            f"现有字库缺少字符“{characters}”，无法排印。请联系系统管理员补充字库。", field=("text",)
        )


@dataclass(slots=True)
class Press:
    """Fonts with the compiler that knows them. One document is set at a time."""

    compiler: typst.Compiler
    families: dict[str, list[str]]
    _one: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the press with the fonts of the settings, and ours where they name none.

        Raises MisconfiguredError for a folder that is none, or a family that no font has.
        """
        named = {role: getattr(settings, setting) for role, (setting, _) in ROLES.items()}
        return cls.with_fonts(settings.document_fonts, named)

    @classmethod
    def with_fonts(cls, folder: Path | None, named: Mapping[str, str | None]) -> Self:
        """Return the press with the fonts of a folder besides ours, and the families of the roles.

        Raises MisconfiguredError like `from_settings`.
        """
        folders = [str(Path(pylopdf_fonts_zh_cn.serif_path()).parent)]
        if folder is not None:
            if not folder.is_dir():
                raise MisconfiguredError((f"{PREFIX}DOCUMENT_FONTS names {folder}, no folder",))
            folders.insert(0, str(folder))
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
        )
        known = fonts.families()
        problems = tuple(
            f"{PREFIX}{ROLES[role][0].upper()} is {family!r}, and no font of that name is there"
            for role, family in named.items()
            if family is not None and family not in known
        )
        if problems:
            raise MisconfiguredError(problems)
        # What the chosen font lacks, such as a rare character of a name, is taken from the others.
        others = [SERIF, SANS, *(family for family in known if family not in {SERIF, SANS})]
        families = {
            role: list(dict.fromkeys([*filter(None, [named.get(role)]), fallback, *others]))
            for role, (_, fallback) in ROLES.items()
        }
        # By its path: after a failure the library no longer finds a template given as bytes.
        compiler = typst.Compiler(str(TEMPLATE), font_paths=fonts, ignore_system_fonts=True)
        return cls(compiler, families)

    async def print(self, document: OfficialDocument) -> bytes:
        """Return the document as PDF. Raises GlyphMissing where no font has a character."""
        return await asyncio.to_thread(self.print_now, document)

    def print_now(self, document: OfficialDocument) -> bytes:
        """Return the document as PDF, in the calling thread. Raises GlyphMissing."""
        inputs = {
            "data": json.dumps(_values(document), ensure_ascii=False),
            "fonts": json.dumps(self.families, ensure_ascii=False),
        }
        with self._one:
            try:
                pdf = self.compiler.compile(
                    format="pdf",
                    sys_inputs=inputs,
                    pdf_standards=STANDARDS,
                    timestamp=document.at.astimezone(dt.UTC).replace(microsecond=0),
                )
            except typst.TypstError as error:
                missing = _without_glyph(error)
                if missing is None:
                    raise
                raise GlyphMissing(missing) from None
        if not isinstance(pdf, bytes):
            raise TypeError("Typst gave pages where one file was asked for")
        return pdf


@cache
def shipped() -> Press:
    """Return the press with our own fonts alone, one for the process."""
    return Press.with_fonts(None, {})


def _without_glyph(error: typst.TypstError) -> str | None:
    """Return the text that no font could show, as Typst quotes it."""
    quoted = error.message.partition("the text ")[2].partition(" could not be displayed")[0]
    return quoted.strip('`"') or None


def _values(document: OfficialDocument) -> dict[str, Any]:
    return {
        "draft": document.is_draft,
        "organ": _seen(document.organ),
        "organ_mark": [_seen(row) for row in rows_of(document.organ)],
        "number": document.number or "（未编号）",
        "title": [_seen(phrase) for phrase in document.title],
        "addressee": _seen(document.addressee),
        "body": [{"level": int(one.level), "text": _seen(one.text)} for one in document.body],
        "attachments": [_seen(name) for name in document.attachments],
        "signed_by": _seen(document.organ),
        "dated": _day(document.dated),
        "copies_to": [_seen(name) for name in document.copies_to],
    }


def _seen(text: str) -> str:
    """Return a text without what shows nothing: controls, joiners, marks of byte order."""
    return "".join(one for one in text if unicodedata.category(one) not in UNSEEN)


def _day(day: dt.date | None) -> str:
    return "　　年　月　日" if day is None else f"{day.year}年{day.month}月{day.day}日"
