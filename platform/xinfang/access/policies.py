"""The shipped policies as data: which roles, acts and bounds there are, what is wrong with them.

The files lie in `policies/` and are described there. They are read once; a file that names
something unknown is a fault of ours and stops the start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xinfang.access.reach import Reach, object_kind

FOLDER = Path(__file__).resolve().parents[3] / "policies"

CONTENTLESS = frozenset({"auditor", "tenant_administrator", "platform_operator"})
"""Roles that never read the content of anything, whatever a tenant would like."""

CONTENT = frozenset({"case", "cadre_notice", "hand_over", "decision", "personnel", "document"})


@dataclass(frozen=True, slots=True)
class Bound:
    """How far a role may be let at all for one kind: the ceiling."""

    role: str
    kind: str
    acts: frozenset[str]
    reaches: frozenset[str]

    def holds(self, kind: str, act: str, reach: str) -> bool:
        """Tell whether a grant lies within it."""
        return (
            kind == self.kind and (act in self.acts or "*" in self.acts) and reach in self.reaches
        )


@dataclass(frozen=True, slots=True)
class Unmaskable:
    """How a field group may be unmasked.

    For at most so many minutes, and with a second person's approval or without.
    """

    group: str
    longest_minutes: int
    needs_approval: bool


def rows(name: str, folder: Path = FOLDER) -> Iterator[list[str]]:
    """Yield the fields of each line of a policy file, without comments and blank lines."""
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [part.strip() for part in line.split(",")]


@cache
def roles() -> dict[str, str]:
    """Return the roles with their Chinese names."""
    return {role: chinese for role, chinese, _seat, _rank in rows("roles.csv")}


@cache
def heading() -> frozenset[str]:
    """Return the roles whose holder heads his unit, whether he has a post there or not."""
    return frozenset(role for role, _, _, rank in rows("roles.csv") if rank == "PRINCIPAL_LEADER")


@cache
def acts() -> dict[tuple[str, str], str]:
    """Return the known (kind, act) pairs with their Chinese names."""
    return {(kind, act): chinese for kind, act, chinese in rows("acts.csv")}


@cache
def ceiling() -> tuple[Bound, ...]:
    """Return the bounds that no grant passes, shipped or of a tenant."""
    return tuple(
        Bound(role, kind, frozenset(acts_.split("|")), frozenset(reaches.split("|")))
        for role, kind, acts_, reaches in rows("ceiling.csv")
    )


@cache
def unmaskable() -> dict[str, Unmaskable]:
    """Return the field groups that may be unmasked."""
    return {
        group: Unmaskable(group, int(minutes), needs_approval=approval == "yes")
        for group, minutes, approval in rows("unmasking.csv")
    }


@cache
def with_heirs(role: str) -> frozenset[str]:
    """Return the role with every role that has its grants too."""
    return _heirs(role, FOLDER)


def _heirs(role: str, folder: Path) -> frozenset[str]:
    heirs = {role}
    links = [(line[1], line[2]) for line in rows("grants.csv", folder) if line[0] == "g"]
    while more := {heir for heir, origin in links if origin in heirs} - heirs:
        heirs |= more
    return frozenset(heirs)


@cache
def holding(kind: str, act: str) -> frozenset[str]:
    """Return the roles that are shipped with an act on a kind of object, as far as it may reach."""
    return frozenset(
        role
        for line in rows("grants.csv")
        if line[0] == "p" and line[2:4] == [kind, act] and line[5] == "allow"
        for role in with_heirs(line[1])
    )


@cache
def reads_protected(role: str, kind: str) -> bool:
    """Tell whether a role reads accusations or personnel matters, as shipped or with `kind`."""
    kinds = {
        line[2] for line in rows("grants.csv") if line[0] == "p" and role in with_heirs(line[1])
    }
    return any(
        one == "case.accusation" or object_kind(one) in {"personnel", "cadre_notice"}
        for one in {*kinds, kind}
    )


def within_ceiling(role: str, kind: str, act: str, reach: str) -> bool:
    """Tell whether a grant lies below the ceiling of the role and of every heir of it."""
    return not _above(with_heirs(role), ceiling(), kind, act, reach)


def _above(
    heirs: frozenset[str], bounds: tuple[Bound, ...], kind: str, act: str, reach: str
) -> frozenset[str]:
    """Return the roles among the heirs for which a grant goes too far."""
    return heirs - {bound.role for bound in bounds if bound.holds(kind, act, reach)}


def problems(folder: Path = FOLDER) -> list[str]:
    """Return what is wrong with the policy files, one sentence each; empty where all is well."""
    return [*_grant_problems(folder), *_ceiling_problems(folder)]


def _grant_problems(folder: Path) -> Iterator[str]:
    known = {row[0] for row in rows("roles.csv", folder)}
    pairs = {(row[0], row[1]) for row in rows("acts.csv", folder)}
    bounds = tuple(_bounds(folder))
    for number, line in enumerate(rows("grants.csv", folder), 1):
        where = f"grants.csv, line {number} ({', '.join(line)})"
        if line[0] == "g":
            yield from (f"{where}: unknown role {role}" for role in line[1:] if role not in known)
            continue
        if line[0] != "p" or len(line) != 6:  # noqa: PLR2004 - p and its five fields
            yield f"{where}: neither a grant nor an inheritance"
            continue
        _, role, kind, act, reach, effect = line
        if role not in known:
            yield f"{where}: unknown role {role}"
        if (kind, act) not in pairs:
            yield f"{where}: unknown act {kind} {act}"
        if effect not in {"allow", "deny"}:
            yield f"{where}: unknown effect {effect}"
        if reach not in set(Reach) and not (effect == "deny" and reach == "*"):
            yield f"{where}: unknown reach {reach}"
        if effect == "allow":
            heirs = _heirs(role, folder)
            for heir in sorted(_above(heirs, bounds, kind, act, reach)):
                yield f"{where}: above the ceiling of {heir}"


def _ceiling_problems(folder: Path) -> Iterator[str]:
    known = {row[0] for row in rows("roles.csv", folder)}
    pairs = {(row[0], row[1]) for row in rows("acts.csv", folder)}
    for bound in _bounds(folder):
        where = f"ceiling.csv ({bound.role}, {bound.kind})"
        if bound.role not in known:
            yield f"{where}: unknown role"
        if bound.role in CONTENTLESS and object_kind(bound.kind) in CONTENT:
            yield f"{where}: this role reads no content"
        yield from (
            f"{where}: unknown act {act}"
            for act in sorted(bound.acts - {"*"})
            if (bound.kind, act) not in pairs
        )
        yield from (
            f"{where}: unknown reach {reach}" for reach in sorted(bound.reaches - set(Reach))
        )


def _bounds(folder: Path) -> Iterator[Bound]:
    for role, kind, acts_, reaches in rows("ceiling.csv", folder):
        yield Bound(role, kind, frozenset(acts_.split("|")), frozenset(reaches.split("|")))
