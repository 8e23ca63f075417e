"""What the repository must not hold: addresses in locks, hosts of registries, local paths."""

import re
from collections.abc import Callable, Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from guards.tree import ROOT, tracked

Files = Iterable[tuple[str, str]]

LOCK = re.compile(
    r"(^|/)(requirements[^/]*/.*\.txt|requirements[^/]*\.txt|[^/]*lock[^/]*\.json|[^/]*\.lock)$"
)
ADDRESS = re.compile(r"\b(https?|git\+\w+|file)://")
# Written in two halves, or this file would name them.
HOSTS = tuple(
    "".join(halves)
    for halves in (
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "mirror.com"),
        ("yarn", "pkg.com"),
        ("deb.", "debian.org"),
        ("proxy.", "golang.org"),
    )
)
OWN_PATHS = re.compile(r"(?<![\w.~-])/(home/\w+|Users/\w+|root|work/\w+)/")
IGNORE = re.compile(r"#\s*(noqa|type:\s*ignore)\b(?P<rest>.*)")
REASONED = re.compile(r"noqa: [A-Z0-9, ]+ - \S|type: ignore\[[\w, -]+\]  # \S")


def addresses_in_locks(files: Files) -> list[str]:
    """Lock files tell what, never where from."""
    return [place for place, text in files if LOCK.search(place) and ADDRESS.search(text)]


def registry_hosts(files: Files) -> list[str]:
    """Nobody needs to know whose mirror was used."""
    return [place for place, text in files if any(host in text for host in HOSTS)]


def paths_of_a_machine(files: Files) -> list[str]:
    """Absolute paths that hold on one machine only."""
    return [
        place
        for place, text in files
        if OWN_PATHS.search(text) or (f"{ROOT}/" in text and len(ROOT.parts) > 2)
    ]


def ignores_without_reason(files: Files) -> list[str]:
    """A check that is switched off says which, and why."""
    return [
        f"{place}:{number}"
        for place, text in files
        if place.endswith(".py") and not place.startswith("tests/guards/")
        for number, line in enumerate(text.splitlines(), 1)
        if IGNORE.search(line) and not REASONED.search(line)
    ]


GUARDS = [addresses_in_locks, registry_hosts, paths_of_a_machine, ignores_without_reason]


@pytest.mark.parametrize("guard", GUARDS)
def test_the_repository_keeps_to_it(guard: Callable[[Files], list[str]]) -> None:
    assert guard(tracked()) == []


@pytest.mark.parametrize(
    ("guard", "place", "text"),
    [
        (addresses_in_locks, "requirements/base.txt", "--index-url https://mirror.example/"),
        (addresses_in_locks, "package-lock.json", '"resolved": "https://mirror.example/a.tgz"'),
        (addresses_in_locks, "web/uv.lock", 'url = "http://mirror.example"'),
        (registry_hosts, "README.md", f"see https://{HOSTS[0]}/project/xinfang"),
        (paths_of_a_machine, "docs/setup.md", "cd " + "/ro" + "ot/xinfang"),
        (paths_of_a_machine, "docs/setup.md", f"cd {'/ho' + 'me'}/li/xinfang"),
        (ignores_without_reason, "platform/a.py", "x = 1  # no" + "qa"),
        (ignores_without_reason, "platform/a.py", "x = 1  # no" + "qa: S101"),
        (ignores_without_reason, "platform/a.py", "x = 1  # type" + ": ignore[arg-type]"),
    ],
)
def test_what_is_planted_is_named(
    guard: Callable[[Files], list[str]], place: str, text: str
) -> None:
    assert [found.partition(":")[0] for found in guard([(place, text)])] == [place]


def test_reasons_and_ordinary_addresses_are_left_alone() -> None:
    files = [
        ("README.md", "https://xinfang.example"),
        ("docs/setup.md", "cd xinfang/work/mine; ls /var/lib/xinfang ~/root/"),
        ("platform/a.py", "x = 1  # no" + "qa: S101, S603 - because"),
        ("platform/a.py", "x = 1  # type" + ": ignore[arg-type]  # because"),
    ]
    assert [found for guard in GUARDS for found in guard(files)] == []


def test_one_distribution_alone_provides_casbin() -> None:
    # The name `casbin` of the registry, release 1.x, overwrites the files of the maintained one.
    assert set(packages_distributions()["casbin"]) == {"pycasbin"}


def test_no_package_shadows_the_standard_library() -> None:
    assert list((ROOT / "platform").glob("*.py")) == []
    assert list((ROOT / "tests").rglob("__init__.py")) == []
    assert not (ROOT / "tests" / "platform").exists()
    assert not Path(ROOT / "platform" / "__init__.py").exists()
