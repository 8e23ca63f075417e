"""Chance that is the same everywhere: what the demo invents follows from its seed and a word."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

SEED = 1
"""The seed of the demo unless another is named."""

Kind = TypeVar("Kind")


def chance(seed: int, *words: object) -> Random:
    """Return the source of chance for what the words name."""
    named = ":".join(map(str, (seed, *words)))
    return Random(named)  # noqa: S311 - it invents; nothing here guards anything


def happens(random: Random, part: float) -> bool:
    """Tell whether something happens that happens to this part of all."""
    return random.random() < part


def between(random: Random, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`, both included."""
    return least + int(random.random() * (most - least + 1))


def one_of(random: Random, kinds: Sequence[Kind]) -> Kind:
    """Return one of several."""
    return kinds[int(random.random() * len(kinds))]


class Mix(Generic[Kind]):
    """Kinds with weights: how often each is drawn."""

    __slots__ = ("_heights", "_kinds", "_last")

    def __init__(self, *weighted: tuple[Kind, float]) -> None:
        self._kinds: Sequence[Kind] = [kind for kind, _ in weighted]
        self._heights = list(accumulate(weight for _, weight in weighted))
        self._last = len(self._kinds) - 1

    def draw(self, random: Random) -> Kind:
        """Draw one."""
        height = random.random() * self._heights[-1]
        return self._kinds[min(bisect_right(self._heights, height), self._last)]
