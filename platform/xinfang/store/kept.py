"""What a process keeps of rows that seldom change, while their version stands.

The version comes with the actor, in the statement that tells who he is, so that a change is seen by
whatever request comes after it, and what is kept costs no statement. What rows a key stands for is
decided by the wall under which they were loaded: a key names all that the wall looked at.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(slots=True)
class Kept(Generic[Key, Value]):
    """At most `most` values by key; the one that was asked for longest ago goes first."""

    most: int = 8
    _values: OrderedDict[Key, tuple[int, Value]] = field(default_factory=OrderedDict)
    _loading: dict[Key, asyncio.Lock] = field(default_factory=dict)

    def known(self, key: Key, version: int) -> Value | None:
        """Return the value where it is kept as of the version or a later one."""
        found = self._values.get(key)
        if found is None or found[0] < version:
            return None
        self._values.move_to_end(key)
        return found[1]

    async def get(self, key: Key, version: int, load: Callable[[], Awaitable[Value]]) -> Value:
        """Return the value as of the version, loaded once however many ask at a time.

        What `load` raises is raised, and nothing is kept.
        """
        known = self.known(key, version)
        if known is not None:
            return known
        lock = self._loading.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                known = self.known(key, version)
                if known is None:
                    known = await load()
                    self._keep(key, version, known)
                return known
        finally:
            if not lock.locked():
                self._loading.pop(key, None)

    def _keep(self, key: Key, version: int, value: Value) -> None:
        self._values[key] = (version, value)
        self._values.move_to_end(key)
        while len(self._values) > self.most:
            self._values.popitem(last=False)
