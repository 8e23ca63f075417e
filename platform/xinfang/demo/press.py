"""Histories as text for COPY, chunk by chunk: here, or in processes beside this one."""

import asyncio
import gc
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import AsyncIterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import connection, get_context, parent_process
from typing import Final

from xinfang.demo.rows import TABLES
from xinfang.demo.writer import Register, Run, Writer, register_of

ALONE: Final = 5_000
"""Up to how many cases this process writes them itself."""
_AHEAD: Final = 6
"""How many chunks are written before they are asked for."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A chunk: the lines of each table, how many cases they are, and their hash."""

    lines: dict[str, bytes]
    count: int
    digest: bytes


async def pressed(run: Run, used: Counter[Register]) -> AsyncIterator[Pressed]:
    """Yield the chunks of a run in their order; counts in `used` what each register has given."""
    drawing = run.drawing()
    numbers = deque(drawing.chunks())

    def counted(number: int) -> dict[Register, int]:
        drawn = Counter(register_of(draw) for draw in drawing.chunk(number))
        before = {register: used[register] for register in drawn}
        used.update(drawn)
        return before

    if run.last - run.first <= ALONE:
        writer = Writer(run)
        for number in numbers:
            yield _press(writer, number, counted(number))
        return
    workers = max(1, os.cpu_count() or 1)
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(run,)
    ) as pool:
        waiting: deque[Future[Pressed]] = deque()
        while numbers or waiting:
            while numbers and len(waiting) < _AHEAD:
                number = numbers.popleft()
                waiting.append(pool.submit(_press_there, number, counted(number)))
            yield await asyncio.wrap_future(waiting.popleft())


def _press(writer: Writer, number: int, used: dict[Register, int]) -> Pressed:
    lines = writer.write(number, used)
    texts = {
        table: ("\n".join(lines[table]) + "\n").encode() if lines[table] else b""
        for table in TABLES
    }
    digest = sha256(b"".join(texts.values())).digest()
    return Pressed(texts, len(lines["petition_case"]), digest)


_here: list[Writer] = []


def _begin(run: Run) -> None:
    """Make a process beside the first one ready: its writer, and its end with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first one hears it, and ends this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # a chunk is millions of small objects without a circle among them
    _here.append(Writer(run))


def _end_with_parent() -> None:
    first = parent_process()
    if first is not None:
        connection.wait([first.sentinel])
        os._exit(1)


def _press_there(number: int, used: dict[Register, int]) -> Pressed:
    return _press(_here[0], number, used)
