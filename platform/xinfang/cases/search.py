"""Searching in Chinese (检索): words of a text and of a question, as bigrams. Pure.

Chinese is written without spaces, so that a text is kept as all pairs of neighboring characters,
and a question is found where all its pairs are; longer runs are then proved on the text itself.
Latin words and numbers are kept whole and found by their beginning. Everything is folded first
(NFKC, case), so that full-width digits find half-width ones.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

MAX_QUESTION: Final = 100
"""Characters of a question at most."""
MAX_RUNS: Final = 12
"""Words or runs of characters in a question at most."""
MAX_WORD: Final = 40
"""A longer Latin word or number is kept and asked by its beginning."""
MAX_KEPT: Final = 900_000
"""Bytes of words that are kept of a text: PostgreSQL takes a megabyte, with the places. The last
words of a longer text aren't found by; no letter has so many different ones."""
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Searchable:
    """What is kept of a text: folded, and its words."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: all of `wanted` (text, and whether as a beginning), `proved` in the text."""

    wanted: tuple[tuple[str, bool], ...]
    proved: tuple[str, ...]

    def tsquery(self) -> str:
        """Return it as PostgreSQL reads it; words are letters and digits alone."""
        return " & ".join(f"'{word}'{':*' if begins else ''}" for word, begins in self.wanted)


def folded(text: str) -> str:
    """Return the text with letters and digits alone, folded, everything else a single space."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(c if _counts(c) else " " for c in plain).split())


def searchable(
    number: str, title: str, demand: str, facts: str, items: Iterable[str] = (), *, accuses: bool
) -> Searchable:
    """Return what is kept of a case: its number, and unless it accuses somebody, its content.

    Who may read an accusation is decided by case and by reader; a word of it that finds the case
    would tell everybody else what it says.
    """
    parts = [number] if accuses else [number, title, demand, facts, *items]
    text = "\n".join(filter(None, map(folded, parts)))
    return Searchable(text, tuple(sorted(_kept(_words(text)))))


def question(text: str) -> Question | None:
    """Return what a text asks for, or None where it holds no letter and no digit.

    Raises ValueError for one that is longer, or of more words, than is answered.
    """
    plain = folded(text)
    runs = list(dict.fromkeys(_runs(plain)))
    if len(text) > MAX_QUESTION or len(runs) > MAX_RUNS:
        raise ValueError("too long a question")
    if not runs:
        return None
    wanted: dict[tuple[str, bool], None] = {}
    for pairs, run in runs:
        if not pairs:
            wanted[run[:MAX_WORD], True] = None
        elif len(run) < _PAIR:
            wanted[run, True] = None
        else:
            wanted.update(dict.fromkeys((a + b, False) for a, b in pairwise(run)))
    proved = tuple(run for pairs, run in runs if pairs and len(run) > _PAIR)
    return Question(tuple(wanted), proved)


def _words(text: str) -> Iterable[str]:
    """Return the words of a text, each once, in its order."""
    found: dict[str, None] = {}
    for pairs, run in _runs(text):
        if not pairs:
            found[run[:MAX_WORD]] = None
            continue
        found.update(dict.fromkeys(a + b for a, b in pairwise(run)))
        found[run[-1]] = None  # no pair begins with the last one
    return found


def _kept(words: Iterable[str]) -> Iterable[str]:
    room = MAX_KEPT
    for word in words:
        room -= len(word.encode())
        if room < 0:
            return
        yield word


def _runs(text: str) -> Iterable[tuple[bool, str]]:
    """Yield runs of one kind: characters that are written without spaces, or of a word."""
    for part in text.split():
        for pairs, run in groupby(part, _unspaced):
            yield pairs, "".join(run)


def _counts(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _unspaced(character: str) -> bool:
    return unicodedata.category(character) == "Lo"
