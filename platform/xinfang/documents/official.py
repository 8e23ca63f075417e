"""What an official document says (GB/T 9704-2012), as plain values."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

ROW: Final = 16
"""So many characters of an organ's name stand in one row of the red head (发文机关标志)."""

_BREAKS_AFTER: Final = ("人民政府", "委员会", "联席会议")


class Level(IntEnum):
    """The levels of a paragraph (结构层次): text, 一、 in 黑体, （一） in 楷体."""

    TEXT = 0
    FIRST = 1
    SECOND = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text (正文)."""

    text: str
    level: Level = Level.TEXT


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """An official document. Without a number and a day it is a draft, and looks like one.

    `title` is made of phrases; lines are broken between them, and inside of one only where it is
    longer than a line. `at` is the instant that the file says it was made.
    """

    organ: str
    title: tuple[str, ...]
    body: tuple[Paragraph, ...]
    at: dt.datetime
    addressee: str = ""
    number: str | None = None
    dated: dt.date | None = None
    attachments: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether it has no number yet."""
        return self.number is None


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return what somebody wrote as paragraphs: one for each line that says something."""
    return tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip())


def rows_of(organ: str) -> tuple[str, ...]:
    """Return an organ's name in the rows of the red head: two where it is long.

    It is broken behind a word that ends an organ's name, and else in the middle.
    """
    if len(organ) <= ROW:
        return (organ,)
    middle = (len(organ) + 1) // 2
    ends = [organ.find(word) + len(word) for word in _BREAKS_AFTER if word in organ[:-1]]
    at = min((end for end in ends if end < len(organ)), key=lambda e: abs(e - middle), default=0)
    return (organ[: at or middle], organ[at or middle :])
