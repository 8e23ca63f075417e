"""How far a grant reaches: each way written once and read twice, as SQL and as a test of one row.

The two readings stand side by side in `READINGS`, so that nobody changes one without seeing the
other. `visible` and `permits` add what holds for all: no reach shows nothing, the denied see
nothing, secrecy is bounded by the clearance.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.access.actor import Actor, Appointment, Level
from xinfang.access.tables import scope
from xinfang.kernel import clock

if TYPE_CHECKING:
    from xinfang.access.grants import Grants, Line

Column: TypeAlias = sa.SQLColumnExpression[Any]
Predicate: TypeAlias = sa.ColumnElement[bool]

TENANT = sa.table("tenant", sa.column("id", sa.Uuid), sa.column("parent_id", sa.Uuid))
"""Just enough of the tenants, which stand two floors above, to ask who is directly below."""

PLATFORM_KINDS = frozenset({"tenant", "region"})
"""What an appointment at the platform reaches at all: no content of any tenant."""


class Reach(StrEnum):
    """The closed vocabulary of reaches: why a row belongs to an actor."""

    OWN_UNIT = "own_unit"
    OWN_TENANT = "own_tenant"
    SUBORDINATES = "subordinates"
    SUBTREE = "subtree"
    VERTICAL_LINE = "vertical_line"
    HANDLED = "handled"
    ORIGINATED = "originated"
    UNDERTAKEN = "undertaken"
    ADDRESSED = "addressed"
    SELF = "self"
    ENGAGED = "engaged"
    OWN_PETITION = "own_petition"
    PUBLISHED = "published"


OUTSIDE: Final = frozenset({Reach.OWN_TENANT, Reach.SUBORDINATES, Reach.SUBTREE, Reach.ORIGINATED})
"""The reaches that don't go as far as a row that is closed: by territory, or for having sent it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns by which rows of one kind are judged. What a kind lacks (None) is no way to it.

    `kind` may be a field group (`case.identity`): grants are asked for the group, scope rows and
    denials for the object. A kind without `secrecy` has none. `served` tells that the row was
    served on `person_id`.
    """

    kind: str
    id: Column
    tenant_id: Column | None = None
    province_id: Column | None = None
    municipality_id: Column | None = None
    county_id: Column | None = None
    responsible_unit_id: Column | None = None
    secrecy: Column | None = None
    person_id: Column | None = None
    served: Column | None = None
    published_path: Column | None = None
    closed: Column | None = None
    """Whether the row is closed to all who reach it from outside: see `OUTSIDE`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one loaded row.

    `scopes` are its scope rows in force, as (reach, holder) (`scopes.load`).
    """

    kind: str
    id: UUID
    tenant_id: UUID | None = None
    tenant_path: str | None = None
    parent_tenant_id: UUID | None = None
    responsible_unit_id: UUID | None = None
    secrecy: str | None = None
    scopes: frozenset[tuple[str, UUID]] = frozenset()
    denied: bool = False
    person_id: UUID | None = None
    served: bool = False
    published_path: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """The actor with those of his appointments whose roles have the line."""

    actor: Actor
    appointments: tuple[Appointment, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Reading:
    """One reach in both readings: over all appointments that have the line, and for one of them.

    `holders` tells whom scope rows name for a reach that they give.
    """

    sql: Callable[[Who, Columns], Predicate]
    row: Callable[[Actor, Appointment, Facts], bool]
    holders: Callable[[Actor, Appointment], tuple[UUID, ...]] = lambda _actor, _appointment: ()


def _among(column: Column | None, values: Iterable[UUID | str]) -> Predicate:
    found = sorted(set(values), key=str)
    if column is None or not found:
        return sa.false()
    return column.in_(found)


def _below(who: Who, columns: Columns) -> Predicate:
    if columns.tenant_id is None:
        return sa.false()
    tenants = sorted({appointment.tenant_id for appointment in who.appointments})
    return columns.tenant_id.in_(sa.select(TENANT.c.id).where(TENANT.c.parent_id.in_(tenants)))


def _territory(who: Who, columns: Columns) -> Predicate:
    by_level = {
        Level.PROVINCE: columns.province_id,
        Level.MUNICIPALITY: columns.municipality_id,
        Level.COUNTY: columns.county_id,
    }
    if any(appointment.level is Level.PLATFORM for appointment in who.appointments):
        return sa.true()  # of the platform's own kinds alone: see `reaching`
    return sa.or_(
        sa.false(),
        *(
            _among(column, (a.tenant_id for a in who.appointments if a.level is level))
            for level, column in by_level.items()
        ),
    )


def _in_subtree(_actor: Actor, appointment: Appointment, facts: Facts) -> bool:
    if appointment.level is Level.PLATFORM:
        return True
    return (facts.tenant_path or "").startswith(_closed(appointment.tenant_path))


def _closed(path: str) -> str:
    # Without its separator `41/4101/` would cover `41/41012/`, and an empty one everything.
    if not path.endswith("/"):
        message = f"a tenant path ends in '/': {path!r}"
        raise ValueError(message)
    return path


def _chain(path: str) -> tuple[str, ...]:
    parts = _closed(path).split("/")[:-1]
    return tuple("/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1))


def _scoped(reach: Reach, holders: Callable[[Actor, Appointment], tuple[UUID, ...]]) -> Reading:
    """Return the reading of a reach that scope rows give; being engaged is always time-boxed."""

    def sql(who: Who, columns: Columns) -> Predicate:
        named = sorted({holder for a in who.appointments for holder in holders(who.actor, a)})
        in_force = scope.c.until >= who.today
        if reach is not Reach.ENGAGED:
            in_force = sa.or_(scope.c.until.is_(None), in_force)
        # Asked for each row by its id: gathering all that a line reaches would take longer the more
        # it reaches. Lists don't come this way, they go through places.
        return (
            sa.select(sa.literal(1))
            .select_from(scope)
            .where(
                scope.c.object_id == columns.id,
                scope.c.kind == object_kind(columns.kind),
                scope.c.holder.in_(named),
                scope.c.reach == reach.value,
                in_force,
            )
            .correlate_except(scope)
            .exists()
        )

    def row(actor: Actor, appointment: Appointment, facts: Facts) -> bool:
        return any((reach.value, holder) in facts.scopes for holder in holders(actor, appointment))

    return Reading(sql, row, holders)


def _unit(_actor: Actor, appointment: Appointment) -> tuple[UUID, ...]:
    return (appointment.unit_id,)


def _oneself(actor: Actor, _appointment: Appointment) -> tuple[UUID, ...]:
    return (actor.person_id, actor.user_id)


def _served_on(who: Who, columns: Columns) -> Predicate:
    if columns.person_id is None or columns.served is None:
        return sa.false()
    return sa.and_(columns.person_id == who.actor.person_id, columns.served)


READINGS: dict[Reach, Reading] = {
    Reach.OWN_UNIT: Reading(
        lambda who, columns: _among(
            columns.responsible_unit_id, (a.unit_id for a in who.appointments)
        ),
        lambda _actor, appointment, facts: facts.responsible_unit_id == appointment.unit_id,
    ),
    Reach.OWN_TENANT: Reading(
        lambda who, columns: _among(columns.tenant_id, (a.tenant_id for a in who.appointments)),
        lambda _actor, appointment, facts: facts.tenant_id == appointment.tenant_id,
    ),
    Reach.SUBORDINATES: Reading(
        _below, lambda _actor, appointment, facts: facts.parent_tenant_id == appointment.tenant_id
    ),
    Reach.SUBTREE: Reading(_territory, _in_subtree),
    Reach.VERTICAL_LINE: _scoped(Reach.VERTICAL_LINE, _unit),
    Reach.HANDLED: _scoped(Reach.HANDLED, _unit),
    Reach.ORIGINATED: _scoped(Reach.ORIGINATED, _unit),
    Reach.UNDERTAKEN: _scoped(Reach.UNDERTAKEN, _oneself),
    Reach.ADDRESSED: _scoped(Reach.ADDRESSED, _unit),
    Reach.SELF: Reading(
        _served_on,
        lambda actor, _appointment, facts: facts.served and facts.person_id == actor.person_id,
    ),
    Reach.ENGAGED: _scoped(Reach.ENGAGED, _oneself),
    Reach.OWN_PETITION: _scoped(Reach.OWN_PETITION, lambda actor, _appointment: (actor.user_id,)),
    Reach.PUBLISHED: Reading(
        lambda who, columns: _among(
            columns.published_path,
            (path for a in who.appointments for path in _chain(a.tenant_path)),
        ),
        lambda _actor, appointment, facts: facts.published_path in _chain(appointment.tenant_path),
    ),
}


def object_kind(kind: str) -> str:
    """Return the kind of the object that a field group belongs to: `case` for `case.identity`."""
    return kind.split(".", 1)[0]


def visible(
    actor: Actor, grants: "Grants", act: str, columns: Columns, *, today: date | None = None
) -> Predicate:
    """Return which rows the actor may `act` on, as SQL; without any reach it is false.

    `today` (the civil day of the transaction by default) decides which time-boxed scope rows are
    in force.
    """
    day = today or clock.today()
    by_reach: dict[Reach, list[Appointment]] = {}
    for appointment, line in reaching(actor, grants, act, columns.kind):
        by_reach.setdefault(line.reach, []).append(appointment)
    if not by_reach:
        return sa.false()
    reached = sa.or_(
        sa.false(),
        *(
            _unless_closed(
                reach, columns, READINGS[reach].sql(Who(actor, tuple(appointments), day), columns)
            )
            for reach, appointments in sorted(by_reach.items())
        ),
    )
    secret = sa.true() if columns.secrecy is None else _covered(actor, columns.secrecy)
    return sa.and_(reached, secret, not_denied(columns))


def not_denied(columns: Columns) -> Predicate:
    """Return the denial of the accused as SQL: the acting person's, asked once a statement."""
    denied = sa.select(sa.func.xinfang_denied(object_kind(columns.kind))).scalar_subquery()
    return columns.id != sa.all_(sa.cast(denied, ARRAY(sa.Uuid)))


def permits(actor: Actor, grants: "Grants", act: str, facts: Facts) -> "Line | None":
    """Return the first line by which the actor may `act` on the row, or None."""
    return next((line for _appointment, line in permitting(actor, grants, act, facts)), None)


def permitting(
    actor: Actor, grants: "Grants", act: str, facts: Facts
) -> tuple[tuple[Appointment, "Line"], ...]:
    """Return each appointment by which the actor may `act` on the row, with its line."""
    if facts.denied or (
        facts.secrecy is not None and facts.secrecy not in actor.clearance.covers()
    ):
        return ()
    return tuple(
        (appointment, line)
        for appointment, line in reaching(actor, grants, act, facts.kind)
        if READINGS[line.reach].row(actor, appointment, facts)
        and not (facts.closed and line.reach in OUTSIDE)
    )


def _unless_closed(reach: Reach, columns: Columns, reached: Predicate) -> Predicate:
    if columns.closed is None or reach not in OUTSIDE:
        return reached
    return sa.and_(reached, sa.not_(columns.closed))


def _covered(actor: Actor, secrecy: Column) -> Predicate:
    return secrecy.in_(actor.clearance.covers())


def reaching(
    actor: Actor, grants: "Grants", act: str, kind: str
) -> Iterable[tuple[Appointment, "Line"]]:
    """Yield the lines of each appointment by which the act is granted.

    At the platform only its own kinds, and those by subtree.
    """
    for appointment, line in grants.held(actor, kind, act):
        if appointment.suspended and act != "read":
            continue
        at_platform = appointment.level is Level.PLATFORM
        if at_platform and (kind not in PLATFORM_KINDS or line.reach is not Reach.SUBTREE):
            continue
        yield appointment, line
