"""What may stand in one place only: queries, the clock, and what the pure floors import."""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guards.tree import ROOT, Module, modules, plant

SLICE = 2  # platform/xinfang/<slice>/...
MAY_SELECT = {"store", "access"}
CLOCK = "platform/xinfang/kernel/clock.py"
CLOCK_READERS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("func", "now"),
    ("func", "current_date"),
}
# A pure floor imports the standard library, itself, and the floors named here.
PURE = {
    "kernel": set[str](),
    "law": {"xinfang.kernel"},
    "settings.py": {"pydantic", "pydantic_settings"},
}


def attribute_pairs(tree: ast.AST) -> Iterator[tuple[ast.expr, str, str]]:
    """Yield every `a.b` or `x.a.b` as (node, a, b)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            value = node.value
            if isinstance(value, ast.Name):
                yield node, value.id, node.attr
            elif isinstance(value, ast.Attribute):
                yield node, value.attr, node.attr


def imported_names(module: Module, source: str) -> Iterator[tuple[int, str]]:
    """Yield what is imported from a top-level library by name, with the line."""
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == source:
            for alias in node.names:
                yield node.lineno, alias.name


def selects(root: Path) -> list[str]:
    """Selects outside `queries.py` or `queries/`."""
    found: list[str] = []
    for module in modules(root, "platform"):
        parts = Path(module.place).parts
        if parts[SLICE] in MAY_SELECT or "queries" in {*parts, Path(module.place).stem}:
            continue
        lines = [line for line, name in imported_names(module, "sqlalchemy") if name == "select"]
        lines += [
            node.lineno
            for node, owner, name in attribute_pairs(module.syntax)
            if (owner, name) in {("sa", "select"), ("sqlalchemy", "select")}
        ]
        lines += [
            node.lineno
            for node in ast.walk(module.syntax)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.lstrip().startswith(("SELECT ", "select "))
        ]
        found += [f"{module.place}:{line}" for line in sorted(lines)]
    return found


def clock_readers(root: Path) -> list[str]:
    """Readers of the clock outside `kernel/clock.py`."""
    found: list[str] = []
    for module in modules(root, "platform"):
        if module.place == CLOCK:
            continue
        found += [
            f"{module.place}:{node.lineno}"
            for node, owner, name in attribute_pairs(module.syntax)
            if (owner, name) in CLOCK_READERS
        ]
        found += [
            f"{module.place}:{line}"
            for line, name in imported_names(module, "time")
            if ("time", name) in CLOCK_READERS
        ]
    return found


def impure_imports(root: Path) -> list[str]:
    """Imports of a pure floor beyond what it may."""
    found: list[str] = []
    for module in modules(root, "platform"):
        floor = Path(module.place).parts[SLICE]
        if floor not in PURE:
            continue
        allowed = PURE[floor] | {f"xinfang.{floor.removesuffix('.py')}"}
        for node in ast.walk(module.syntax):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module == "xinfang":
                names = [f"xinfang.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = ["." * node.level + (node.module or "")]
            found += [
                f"{module.place}: {name}"
                for name in names
                if name.split(".")[0] not in sys.stdlib_module_names
                and not any(f"{name}.".startswith(f"{start}.") for start in allowed)
            ]
    return found


@pytest.mark.parametrize("guard", [selects, clock_readers, impure_imports])
def test_the_tree_keeps_to_it(guard: Callable[[Path], list[str]]) -> None:
    assert guard(ROOT) == []


@pytest.mark.parametrize(
    ("guard", "place", "text"),
    [
        (selects, "cases/register.py", "from sqlalchemy import select"),
        (selects, "cases/register.py", "import sqlalchemy as sa\nsa.select(1)"),
        (selects, "api/cases.py", "run('''\n  SELECT 1''')"),
        (selects, "demo.py", "import sqlalchemy\nsqlalchemy.select(1)"),
        (clock_readers, "cases/extend.py", "import datetime\ndatetime.datetime.now()"),
        (clock_readers, "law/terms.py", "from datetime import date\ndate.today()"),
        (clock_readers, "store/outbox.py", "from time import time"),
        (clock_readers, "store/outbox.py", "import time\nread = time.time"),
        (clock_readers, "cases/models.py", "import sqlalchemy as sa\nsa.func.now()"),
        (impure_imports, "law/terms.py", "import chinese_calendar"),
        (impure_imports, "law/terms.py", "from xinfang import settings"),
        (impure_imports, "law/terms.py", "from xinfang.kernels import clock"),
        (impure_imports, "kernel/ids.py", "def late():\n    import uuid_utils"),
        (impure_imports, "kernel/ids.py", "from xinfang.law import terms"),
        (impure_imports, "settings.py", "import yaml"),
    ],
)
def test_what_is_planted_is_named(
    tmp_path: Path, guard: Callable[[Path], list[str]], place: str, text: str
) -> None:
    plant(tmp_path, f"platform/xinfang/{place}", text)
    (named,) = guard(tmp_path)
    assert named.startswith(f"platform/xinfang/{place}:")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("cases/queries.py", "from sqlalchemy import select"),
        ("cases/queries/lists.py", "from sqlalchemy import select"),
        ("store/audit.py", "import sqlalchemy as sa\nsa.select(1)"),
        ("kernel/clock.py", "from datetime import datetime\ndatetime.now()"),
        ("store/embedded.py", "import time\ntime.monotonic()"),
        ("law/terms.py", "from datetime import date\nfrom xinfang.kernel import errors"),
    ],
)
def test_what_may_stand_there_is_left_alone(tmp_path: Path, place: str, text: str) -> None:
    plant(tmp_path, f"platform/xinfang/{place}", text)
    assert selects(tmp_path) + clock_readers(tmp_path) + impure_imports(tmp_path) == []
