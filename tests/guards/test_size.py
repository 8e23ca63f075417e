"""The two hard budgets: a module ends at 500 lines, a function at 60."""

import ast
from pathlib import Path

from guards.tree import ROOT, modules, plant

MODULE_LINES = 500
FUNCTION_LINES = 60

ALLOWED: dict[str, str] = {}
"""Place (`file` or `file:function`) to the reason why it may be longer. Empty, and meant to be."""


def breaches(root: Path) -> list[str]:
    found: list[str] = []
    for module in modules(root, "platform", "tests", "migrations", "bench"):
        lines = len(module.text.splitlines())
        if lines > MODULE_LINES and not module.place.startswith("migrations/"):
            found.append(f"{module.place}: {lines} lines")
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    found.append(f"{module.place}:{node.name}: {length} lines")
    return [breach for breach in found if breach.rpartition(": ")[0] not in ALLOWED]


def test_nothing_is_too_long() -> None:
    assert breaches(ROOT) == []


def test_what_is_too_long_is_named(tmp_path: Path) -> None:
    plant(tmp_path, "platform/xinfang/long.py", "\n" * (MODULE_LINES + 1))
    plant(tmp_path, "platform/xinfang/fits.py", "\n" * MODULE_LINES)
    body = "    x = 1\n"
    plant(tmp_path, "tests/cases/f.py", f"class C:\n  async def f(self):\n{body * FUNCTION_LINES}")
    plant(tmp_path, "tests/cases/g.py", f"def g():\n{body * (FUNCTION_LINES - 1)}")
    assert breaches(tmp_path) == [
        "platform/xinfang/long.py: 501 lines",
        "tests/cases/f.py:f: 61 lines",
    ]
