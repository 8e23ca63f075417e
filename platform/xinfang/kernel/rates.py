"""How often: so many a minute for each key, spread evenly, with a minute's worth at once.

The generic cell rate algorithm: one number a key, the instant at which its bucket would be full
again. It lives in one process: several processes allow several times as much.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import ClassVar, Final

from xinfang.kernel import clock
from xinfang.kernel.errors import Code

MOST_KEYS: Final = 50_000
"""Beyond it the key that was taken longest ago is forgotten: memory is bounded, whoever asks."""
_MINUTE: Final = 60.0
_LOST: Final = 1e-6  # seconds that adding up floats may lose


class TooMany(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """The rate is used up; `retry_after` tells the whole seconds until something is left again."""

    code: ClassVar[Code] = Code.LIMITED
    message: ClassVar[str] = "请求过于频繁，请稍后再试。"

    def __init__(self, seconds: float) -> None:
        super().__init__(self.message)
        self.retry_after = max(1, math.ceil(seconds))


class Rates:
    """A rate for each key; `per_minute` 0 is no limit.

    `seconds` is a clock that never goes back.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        most_keys: int = MOST_KEYS,
        seconds: Callable[[], float] = clock.monotonic,
    ) -> None:
        if per_minute < 0:
            raise ValueError(f"a rate is not negative: {per_minute}")
        self._each = _MINUTE / per_minute if per_minute else 0.0
        self._most_keys = most_keys
        self._seconds = seconds
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def check(self, key: str) -> None:
        """Raise TooMany where nothing is left; takes nothing."""
        self._begin(key)

    def take(self, key: str) -> None:
        """Take one. Raises TooMany, and takes nothing, where nothing is left."""
        begin = self._begin(key)
        if not self._each:
            return
        self._full_at[key] = begin + self._each
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most_keys:
            self._full_at.popitem(last=False)

    def _begin(self, key: str) -> float:
        now = self._seconds()
        begin = max(now, self._full_at.get(key, now))
        over = begin + self._each - now - _MINUTE
        if over > _LOST:
            raise TooMany(over)
        return begin
