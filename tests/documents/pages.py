"""What a printed page shows: its characters with their places, in points from the lower left."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2

MM: Final = 72 / 25.4
LEFT, RIGHT = 28 * MM, (210 - 26) * MM
TOP, BOTTOM = (297 - 37) * MM, (297 - 37 - 225) * MM


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character where it stands."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """Open a PDF and close it again."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        yield document
    finally:
        document.close()


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page as it reads, without breaks of lines."""
    with opened(pdf) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_bounded().replace("\r", "").replace("\n", ""))
            text.close()
        return found


def glyphs(pdf: bytes) -> list[list[Glyph]]:
    """Return the characters of each page with their places."""
    with opened(pdf) as document:
        pages = []
        for page in document:
            text = page.get_textpage()
            found = []
            for index in range(text.count_chars()):
                one = text.get_text_range(index, 1)
                if one.strip():
                    found.append(Glyph(one, *text.get_charbox(index, loose=False)))
            text.close()
            pages.append(found)
        return pages


def lines(page: list[Glyph]) -> list[str]:
    """Return the lines of the type area of one page, from the top."""
    rows: dict[int, list[Glyph]] = {}
    for glyph in page:
        if glyph.bottom > BOTTOM - MM:
            rows.setdefault(round((TOP - glyph.bottom) / (225 * MM / 22)), []).append(glyph)
    ordered = (sorted(rows[at], key=lambda one: one.left) for at in sorted(rows))
    return ["".join(one.text for one in row) for row in ordered]
