"""Grants: which roles may do what, and how far. The only place that asks Casbin.

Casbin walks its whole policy at every question, so it is asked once per role, kind and act, and
the answer is kept as long as the policy version stands. Lines are proportional to roles and acts,
never to users or regions.
"""

from dataclasses import dataclass, field, replace
from functools import cache
from uuid import UUID

import casbin
from casbin.persist.adapters.string_adapter import StringAdapter

from xinfang.access.actor import Actor, Appointment
from xinfang.access.policies import FOLDER
from xinfang.access.reach import Facts, Reach, permitting
from xinfang.kernel.errors import Invalid, NotPermitted


class ActNotPermitted(NotPermitted):
    """No appointment of the actor allows this act on this object."""

    def __init__(self) -> None:
        super().__init__("您的职务未获授权对该对象办理此事。")


class AmbiguousAppointment(Invalid):
    """Several appointments would do: the actor must say as which he acts."""

    def __init__(self) -> None:
        super().__init__("您有多个职务可办理此事，请指明以哪一职务办理。", field=("actingAs",))


@dataclass(frozen=True, slots=True)
class Line:
    """One grant: a role may do an act to a kind as far as a reach.

    `origin` is the path of the tenant that added it.
    """

    role: str
    kind: str
    act: str
    reach: Reach
    origin: str = ""

    def quote(self) -> str:
        """Return the line as the ledger quotes it."""
        text = f"{self.role}, {self.kind}, {self.act}, {self.reach.value}"
        return f"{text} @ {self.origin}" if self.origin else text


@dataclass(frozen=True, slots=True)
class TenantLine:
    """A line that a tenant added for its own subtree; `reach` may be `*` in one that denies."""

    tenant_path: str
    role: str
    kind: str
    act: str
    reach: str
    effect: str

    def text(self) -> str:
        """Return it as a policy line."""
        return f"p, {self.role}, {self.kind}, {self.act}, {self.reach}, {self.effect}"


@dataclass(slots=True)
class Grants:
    """The shipped grants with those that tenants added, at one policy version.

    A tenant's lines hold for appointments in its subtree. Denying wins over allowing, within a
    role and the roles it has too; what several appointments allow adds up.
    """

    version: int = 0
    tenant_lines: tuple[TenantLine, ...] = ()
    text: str = field(default_factory=lambda: _read("grants.csv"))
    _enforcers: dict[tuple[TenantLine, ...], "_Asked"] = field(default_factory=dict)

    def lines(self, roles: frozenset[str], kind: str, act: str, path: str = "") -> tuple[Line, ...]:
        """Return the lines that the roles have for an act, in appointments of the tenant at `path`.

        Without a path only the shipped lines speak.
        """
        asked = self._asked(path)
        return tuple(line for role in sorted(roles) for line in asked.lines(role, kind, act))

    def held(self, actor: Actor, kind: str, act: str) -> tuple[tuple[Appointment, Line], ...]:
        """Return the lines of each of the actor's appointments for an act."""
        return tuple(
            (appointment, line)
            for appointment in actor.appointments
            for line in self._asked(appointment.tenant_path).lines(appointment.role, kind, act)
        )

    def may(self, actor: Actor, kind: str, act: str) -> bool:
        """Tell whether the actor may do the act to anything at all."""
        return bool(self.held(actor, kind, act))

    def require(
        self, actor: Actor, kind: str, act: str, facts: Facts, *, acting_as: UUID | None = None
    ) -> str:
        """Return the policy line that allows the act, for the ledger.

        Raises ActNotPermitted, and AmbiguousAppointment where several appointments would do and
        none is named.
        """
        return self.choose(actor, kind, act, facts, acting_as=acting_as)[1].quote()

    def choose(
        self, actor: Actor, kind: str, act: str, facts: Facts, *, acting_as: UUID | None = None
    ) -> tuple[Appointment, Line]:
        """Return the appointment that the act uses with its line; raises like `require`."""
        able: dict[UUID, tuple[Appointment, Line]] = {}
        for appointment, line in permitting(actor, self, act, replace(facts, kind=kind)):
            if acting_as in {None, appointment.id}:
                able.setdefault(appointment.id, (appointment, line))
        if not able:
            raise ActNotPermitted
        if len(able) > 1:
            raise AmbiguousAppointment
        return next(iter(able.values()))

    def _asked(self, path: str) -> "_Asked":
        applying = tuple(line for line in self.tenant_lines if path.startswith(line.tenant_path))
        if applying not in self._enforcers:
            self._enforcers[applying] = _Asked(self.text, applying)
        return self._enforcers[applying]


class _Asked:
    """One Casbin enforcer and what it has answered."""

    def __init__(self, text: str, added: tuple[TenantLine, ...]) -> None:
        policy = "\n".join([text, *(line.text() for line in added)])
        model = casbin.Enforcer.new_model(text=_read("model.conf"))
        self._enforcer = casbin.Enforcer(model, StringAdapter(policy))
        self._origin = {
            (line.role, line.kind, line.act, line.reach): line.tenant_path
            for line in added
            if line.effect == "allow"
        }
        self._reaches: dict[tuple[str, str], set[str]] = {}
        for _role, kind, act, reach, effect in self._enforcer.get_policy():
            if effect == "allow":
                self._reaches.setdefault((kind, act), set()).add(reach)
        self._answers: dict[tuple[str, str, str], tuple[Line, ...]] = {}

    def lines(self, role: str, kind: str, act: str) -> tuple[Line, ...]:
        """Return the lines of one role, from the answers kept."""
        question = (role, kind, act)
        if question not in self._answers:
            self._answers[question] = tuple(self._ask(role, kind, act))
        return self._answers[question]

    def _ask(self, role: str, kind: str, act: str) -> list[Line]:
        found: list[Line] = []
        for reach in sorted(self._reaches.get((kind, act), ())):
            allowed, rule = self._enforcer.enforce_ex(role, kind, act, reach)
            if allowed:
                origin = self._origin.get((rule[0], kind, act, reach), "")
                found.append(Line(rule[0], kind, act, Reach(reach), origin))
        return found


@cache
def shipped() -> Grants:
    """Return the grants as shipped, without any tenant's."""
    return Grants()


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
