"""Chance that is the same everywhere: what the demo invents follows from its seed and a word."""

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


class Mix(Generic[Kind]):
    """Kinds with weights: how often each is drawn."""

    __slots__ = ("_heights", "_kinds")

    def __init__(self, *weighted: tuple[Kind, float]) -> None:
        self._kinds: Sequence[Kind] = [kind for kind, _ in weighted]
        self._heights = list(accumulate(weight for _, weight in weighted))

    def draw(self, random: Random) -> Kind:
        """Draw one."""
        return random.choices(self._kinds, cum_weights=self._heights)[0]
