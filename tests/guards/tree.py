"""The files of the project, read for the guards. Each guard is a function from a tree to breaches.

So each can be shown a tree in which something is planted, and must name it.
"""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file: its place below the root, its text, and what it says."""

    place: str
    text: str
    syntax: ast.Module


def modules(root: Path, *folders: str) -> Iterator[Module]:
    """Read every Python file below the folders of a tree."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Module(str(path.relative_to(root)), text, ast.parse(text))


def tracked(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Yield place and text of every text file that git knows here."""
    listed = subprocess.run(  # noqa: S603 - the root is ours
        ["git", "-C", str(root), "ls-files", "-z"],  # noqa: S607 - git of the path
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for place in filter(None, listed.split("\0")):
        path = root / place
        if not path.is_file():
            continue
        try:
            yield place, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def plant(root: Path, place: str, text: str) -> None:
    """Write a file into a tree, with the packages that it needs around it."""
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    folder = path.parent
    while folder.name not in {"platform", "tests", "migrations"} and folder != root:
        (folder / "__init__.py").touch()
        folder = folder.parent
