"""Grants: what Casbin is asked, how seldom, and what tenants' lines change."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import casbin
import pytest

from xinfang.access.actor import Actor, Appointment, Level
from xinfang.access.grants import (
    ActNotPermitted,
    AmbiguousAppointment,
    Grants,
    TenantLine,
    shipped,
)
from xinfang.access.reach import Facts, Reach

UNIT, TENANT = uuid4(), uuid4()


def held(role: str, path: str = "41/4101/", unit: UUID = UNIT) -> Appointment:
    return Appointment(uuid4(), role, unit, TENANT, path, Level.MUNICIPALITY, date(2026, 1, 1))


def actor(*appointments: Appointment) -> Actor:
    return Actor(uuid4(), uuid4(), "某人", appointments)


def case(unit: UUID = UNIT, tenant: UUID = TENANT) -> Facts:
    return Facts(
        "case", uuid4(), tenant_id=tenant, tenant_path="41/4101/", responsible_unit_id=unit
    )


def reaches(grants: Grants, role: str, kind: str, act: str, path: str = "") -> set[Reach]:
    return {line.reach for line in grants.lines(frozenset({role}), kind, act, path)}


def test_a_role_has_what_it_inherits() -> None:
    assert reaches(shipped(), "unit_head", "case", "object") == {Reach.OWN_UNIT}
    assert reaches(shipped(), "unit_clerk", "case", "extend") == set()
    (line,) = shipped().lines(frozenset({"unit_head"}), "case", "object")
    assert line.quote() == "unit_clerk, case, object, own_unit"


def test_unknown_names_have_nothing() -> None:
    assert reaches(shipped(), "mayor", "case", "read") == set()
    assert reaches(shipped(), "handler", "case", "publish") == set()


def test_casbin_is_asked_once_for_a_role_kind_and_act(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    sound = casbin.Enforcer.enforce_ex

    def counting(self: casbin.Enforcer, *question: str) -> object:
        nonlocal asked
        asked += 1
        return sound(self, *question)

    monkeypatch.setattr(casbin.Enforcer, "enforce_ex", counting)
    grants = Grants()
    someone = actor(held("handler"), held("handler", "41/4102/"))
    first = grants.held(someone, "case", "read")
    once = asked
    assert grants.held(someone, "case", "read") == first
    assert once == asked > 0


def test_a_line_of_a_tenant_holds_in_its_subtree_alone() -> None:
    line = TenantLine("41/4101/", "leader", "case", "read", "subordinates", "allow")
    grants = Grants(tenant_lines=(line,))
    assert Reach.SUBORDINATES in reaches(grants, "leader", "case", "read", "41/4101/")
    assert Reach.SUBORDINATES in reaches(grants, "leader", "case", "read", "41/4101/410105/")
    for elsewhere in ("41/", "41/4102/", "41/41012/", "13/", ""):
        assert Reach.SUBORDINATES not in reaches(grants, "leader", "case", "read", elsewhere)
    added = grants.lines(frozenset({"leader"}), "case", "read", "41/4101/")
    assert [one.quote() for one in added if one.origin] == [
        "leader, case, read, subordinates @ 41/4101/"
    ]


def test_a_denial_wins_whatever_is_allowed_besides() -> None:
    lines = (
        TenantLine("41/", "unit_clerk", "case", "read", "vertical_line", "deny"),
        TenantLine("41/4101/", "handler", "case", "read", "vertical_line", "allow"),
    )
    grants = Grants(tenant_lines=lines)
    assert Reach.VERTICAL_LINE in reaches(grants, "handler", "case", "read", "13/")
    assert Reach.VERTICAL_LINE not in reaches(grants, "handler", "case", "read", "41/4101/")
    every = (TenantLine("41/", "unit_clerk", "case", "read", "*", "deny"),)
    assert reaches(Grants(tenant_lines=every), "handler", "case", "read", "41/") == set()
    assert reaches(Grants(tenant_lines=every), "handler", "case", "answer", "41/") != set()


def test_require_quotes_the_line_or_refuses() -> None:
    handler = actor(held("handler"))
    assert shipped().require(handler, "case", "answer", case()) == "handler, case, answer, own_unit"
    for facts in (case(unit=uuid4()), replace(case(), denied=True)):
        with pytest.raises(ActNotPermitted):
            shipped().require(handler, "case", "answer", facts)


def test_several_able_appointments_must_be_told_apart() -> None:
    first, second = held("handler"), held("unit_head")
    both = actor(first, second)
    with pytest.raises(AmbiguousAppointment) as refused:
        shipped().require(both, "case", "answer", case())
    assert refused.value.field == ("actingAs",)
    chosen, _line = shipped().choose(both, "case", "answer", case(), acting_as=second.id)
    assert chosen == second
    assert shipped().choose(both, "case", "extend", case())[0] == second  # the only one that may
    with pytest.raises(ActNotPermitted):
        shipped().require(both, "case", "extend", case(), acting_as=first.id)


def test_a_suspended_tenant_reads_only() -> None:
    asleep = actor(replace(held("handler"), suspended=True))
    assert shipped().require(asleep, "case", "read", case())
    with pytest.raises(ActNotPermitted):
        shipped().require(asleep, "case", "answer", case())
