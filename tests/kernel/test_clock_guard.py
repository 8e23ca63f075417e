"""Only kernel/clock.py reads the clock, and no other module tells the present any other way."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import xinfang.kernel.clock

CLOCK: Final = Path(xinfang.kernel.clock.__file__)
PACKAGE: Final = CLOCK.parents[1]

# Reading the time of day. time.monotonic and time.perf_counter measure work and are free.
READERS: Final = {
    "datetime.datetime": {"now", "utcnow", "today"},
    "datetime.date": {"today"},
    "time": {
        "time",
        "time_ns",
        "localtime",
        "gmtime",
        "ctime",
        "asctime",
        "strftime",
        "clock_gettime",
        "clock_gettime_ns",
    },
}


def imported(tree: ast.AST) -> dict[str, str]:
    """What each imported name in the module stands for, dotted."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.expr, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value, names)
        return f"{owner}.{node.attr}" if owner else None
    return None


def readings(source: str) -> Iterator[int]:
    """Lines that name a function which reads the clock, called or passed on."""
    tree = ast.parse(source)
    names = imported(tree)
    forbidden = {f"{owner}.{name}" for owner, found in READERS.items() for name in found}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node, names) in forbidden:
            yield node.lineno


def test_no_module_but_the_clock_reads_it() -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if path != CLOCK]
    assert len(modules) > 10
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in modules
        for line in readings(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_clock_itself_is_seen_to_read() -> None:
    assert list(readings(CLOCK.read_text("utf-8")))


@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import datetime, UTC\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "import datetime as dt\nx = dt.date.today()",
        "from datetime import date as day\nx = day.today()",
        "import time\nx = time.time()",
        "from time import time_ns as t\nx = t()",
        "from datetime import datetime\nfield = dict(default_factory=datetime.now)",
        "def late():\n    import time\n    return time.strftime('%Y')",
    ],
)
def test_a_planted_reading_is_caught(planted: str) -> None:
    assert list(readings(planted))


@pytest.mark.parametrize(
    "harmless",
    [
        "import time\nx = time.monotonic()",
        "from xinfang.kernel import clock\nx = clock.now()",
        "from datetime import datetime\nx = datetime.fromisoformat('2026-03-02')",
        "class A:\n    def now(self): ...\nx = A().now()",
    ],
)
def test_what_does_not_read_the_clock_passes(harmless: str) -> None:
    assert not list(readings(harmless))
