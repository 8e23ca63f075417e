"""docs/law.md names a place for everything the law asks, once, and no place that isn't there."""

import importlib.util
import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from xinfang.law.obligations import OBLIGATIONS
from xinfang.law.registry import TERMS
from xinfang.law.rules import RULES

PAGE: Final = Path(__file__).parents[2] / "docs" / "law.md"
ISSUES: Final = {
    "the first road",
    "the whole life of a case",
    "duties",
    "prevention",
    "recommendations",
    "inspections",
    "accountability",
    "annual assessment",
    "oversight",
    "operations",
    "exchange",
    "console",
}
TEXTS: Final = {row.id: row.duty for row in OBLIGATIONS} | {row.id: row.text for row in RULES}
EXPECTED: Final = TEXTS.keys() | {row.row for row in TERMS}


def lines(page: str) -> list[tuple[str, list[str]]]:
    """Each row of the tables that begins with an id: the id and its other cells."""
    found = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"(OBL|R3|AC|DL)-[0-9a-z-]+", cells[0]):
            found.append((cells[0], cells[1:]))
    return found


def exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def faults(page: str) -> list[str]:
    """What is wrong with the page, in words; empty if nothing is."""
    rows = lines(page)
    counts = Counter(name for name, _ in rows)
    wrong = [f"{name}: missing" for name in sorted(EXPECTED - counts.keys())]
    wrong += [f"{name}: unknown" for name in sorted(counts.keys() - EXPECTED)]
    wrong += [f"{name}: {count} times" for name, count in counts.items() if count > 1]
    for name, cells in rows:
        if name in TEXTS and TEXTS[name] not in cells:
            wrong.append(f"{name}: not the words of the data")
        wrong += [f"{name}: {complaint}" for complaint in place_faults(cells[-1])]
    modules = set(re.findall(r"`(xinfang(?:\.\w+)+)`", page))
    return wrong + [f"{module}: no such module" for module in sorted(modules) if not exists(module)]


def place_faults(place: str) -> list[str]:
    waiting = re.search(r"waits for “([^”]*)”", place)
    if waiting:
        return [] if waiting[1] in ISSUES else [f"no such issue: {waiting[1]}"]
    if place.startswith("no software effect"):
        reasoned = re.fullmatch(r"no software effect: .{20,}", place)
        return [] if reasoned else ["no reason for having no effect"]
    return [] if re.match(r"`xinfang(\.\w+)+`: \S", place) else ["no place"]


def test_everything_has_its_one_place() -> None:
    assert faults(PAGE.read_text("utf-8")) == []


def test_the_lists_have_no_doubles_and_the_articles_of_the_rules() -> None:
    ids = [row.id for row in OBLIGATIONS] + [row.id for row in RULES]
    assert len(ids) == len(set(ids)) == 111 + 34 + 12
    assert {row.article.number for row in OBLIGATIONS} == set(range(2, 23))
    assert all(1 <= row.number <= 50 for row in RULES)


@pytest.mark.parametrize(
    ("find", "replacement", "fault"),
    [
        (r"(?m)^\| OBL-08-05 .*\n", "", "OBL-08-05: missing"),
        (r"(?m)^(\| DL-08 .*\n)", r"\1\1", "DL-08: 2 times"),
        (r"\| AC-02 \|", "| AC-99 |", "AC-99: unknown"),
        (r"`xinfang.law.deadlines`", "`xinfang.law.dead`", "xinfang.law.dead: no such module"),
        (r"waits for “duties”", "waits for “better days”", "OBL-05-01: no such issue: better days"),
        (r"Petition work stands on", "Petition work lies on", "OBL-05-01: not the words"),
        (r"no software effect: [^|]*\|", "no software effect |", "OBL-09-03: no reason"),
        (r"`xinfang.law.lifecycle`: [^|]*\|", "somewhere |", "R3-10: no place"),
    ],
)
def test_a_planted_fault_is_caught(find: str, replacement: str, fault: str) -> None:
    page = PAGE.read_text("utf-8")
    spoiled = re.sub(find, replacement, page)
    assert spoiled != page
    assert any(each.startswith(fault) for each in faults(spoiled))
