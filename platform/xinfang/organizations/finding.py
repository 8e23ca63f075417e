"""Find a name by what somebody types: its beginning, its initials, its reading, a part of it.

Names stand in one order, and what is found comes in it, in three turns: whose name, reading,
initials or code begins so; who has it among his characters or initials; who has it in his reading
from some syllable on. Each turn is a search of one long text, so that its cost follows what is
found and asked for, and not how many names there are.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import accumulate
from typing import Final, Generic, Protocol, TypeVar

from xinfang.organizations.pinyin import initials

_FEWEST_LETTERS: Final = 3
"""Two letters stand within almost every name; from three on they tell one from another."""


class Named(Protocol):
    """What has a name, its reading, and a key of its own; a code where there is one."""

    @property
    def key(self) -> Hashable:
        """What tells it from all others."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def pinyin(self) -> str:
        """Its reading, syllable by syllable."""

    @property
    def digits(self) -> str:
        """Its code, or nothing."""

    @property
    def whole(self) -> str:
        """The text that a part of it is looked for in: its name, or more."""


Noun = TypeVar("Noun", bound=Named)


class _Text:
    """One long text of the names' texts, and to whom each place in it belongs."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "\n".join(texts)
        self._starts = [0, *accumulate(len(text) + 1 for text in texts)]

    def having(self, part: str, first: int) -> Iterator[int]:
        """Yield whose texts have the part, from one of them on."""
        at = self._text.find(part, self._starts[first])
        while at >= 0:
            # Where a part begins with the line's end, that is still the text before.
            whose = bisect_right(self._starts, at) - 1
            yield whose
            at = self._text.find(part, self._starts[whose + 1])

    def matching(self, pattern: re.Pattern[str], first: int) -> Iterator[int]:
        """Yield whose texts match, from one of them on."""
        found = pattern.search(self._text, self._starts[first])
        while found:
            whose = bisect_right(self._starts, found.start()) - 1
            yield whose
            found = pattern.search(self._text, self._starts[whose + 1])


def terms(search: str) -> tuple[str, ...]:
    """Return the words of a search in the spelling of the texts: all of them have to be found."""
    plain = unicodedata.normalize("NFKC", search).lower().replace("ü", "v")
    return tuple(plain.replace("'", "").split())


class Names(Generic[Noun]):
    """Nouns in an order, to be found by their names. Immutable."""

    def __init__(self, nouns: Sequence[Noun]) -> None:
        """Take the nouns in the order in which they are to be found."""
        self.nouns = nouns
        self._place = {noun.key: place for place, noun in enumerate(nouns)}
        self._beginnings = _Text(
            ["".join(f"\r{one}" for one in _beginnings(noun)) for noun in nouns]
        )
        self._texts = _Text([noun.whole.lower() for noun in nouns])
        self._initials = _Text([initials(noun.pinyin) for noun in nouns])
        self._readings = _Text([f" {noun.pinyin}" for noun in nouns])

    def find(
        self,
        search: str = "",
        *,
        among: Callable[[Noun], bool] = lambda _noun: True,
        after: Hashable | None = None,
    ) -> Iterator[Noun]:
        """Yield what is found, in order; `after` is the key of the last one seen.

        Raises KeyError for the key of nothing here.
        """
        last = None if after is None else self._place[after]
        asked = terms(search)
        if not asked:
            first = 0 if last is None else last + 1
            yield from filter(among, (self.nouns[at] for at in range(first, len(self.nouns))))
            return
        begun = 0 if last is None else _turn(self.nouns[last], asked[0])
        for turn, places in enumerate(self._turns(asked[0])):
            if turn < begun:
                continue
            first = 0 if last is None or turn > begun else last + 1
            for at in places(first):
                noun = self.nouns[at]
                if (
                    _turn(noun, asked[0]) == turn
                    and all(_turn(noun, other) < _NONE for other in asked[1:])
                    and among(noun)
                ):
                    yield noun

    def _turns(self, term: str) -> tuple[Callable[[int], Iterator[int]], ...]:
        letters = term.isascii() and term.isalpha()
        within = self._initials if letters else self._texts
        turns = [lambda first: self._beginnings.having(f"\r{term}", first)]
        if not letters or len(term) >= _FEWEST_LETTERS:
            turns.append(lambda first: within.having(term, first))
        if letters and len(term) >= _FEWEST_LETTERS:
            turns.append(lambda first: self._readings.matching(_pattern(term), first))
        return tuple(turns)


_NONE: Final = 3


def _turn(noun: Named, term: str) -> int:
    """Return in which turn a term finds a noun."""
    if any(one.startswith(term) for one in _beginnings(noun)):
        return 0
    if not (term.isascii() and term.isalpha()):
        return 1 if term in noun.whole.lower() else _NONE
    if len(term) < _FEWEST_LETTERS:
        return _NONE
    if term in initials(noun.pinyin):
        return 1
    return 2 if _pattern(term).search(f" {noun.pinyin}") else _NONE


def _beginnings(noun: Named) -> tuple[str, ...]:
    reading = noun.pinyin
    return (noun.name.lower(), reading.replace(" ", ""), initials(reading), noun.digits)


def _pattern(term: str) -> re.Pattern[str]:
    # From the beginning of a syllable on, wherever the next ones begin.
    return re.compile(" " + " ?".join(map(re.escape, term)))
