"""Setting who reviews (设定复查复核机关): the organ above a unit, or the body that acts for one.

Of a department: whether its own level or the department above reviews its opinions. Of a Party
committee or a government: which unit reviews in its name. It holds from its day on, for requests
that come then; in a vertical line there is nothing to set.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases.acting import text
from xinfang.cases.models import MAX_REASONS, ReviewSetting
from xinfang.cases.queries import remedy, routing
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.review import ReviewRoute
from xinfang.organizations.authority import Command, require
from xinfang.organizations.models import Unit
from xinfang.organizations.queries import tenant_by_id, unit_for
from xinfang.store.transaction import Outcome, Write


class LineDecides(Unlawful):
    """A unit of a vertical line, or below another unit, is reviewed by the one above it."""

    def __init__(self) -> None:
        super().__init__(
            "实行垂直管理的单位和内设、下属单位，由上一级主管部门、单位复查，不能另行设定。",
            field=("route",),
            article=ReviewRoute.HIGHER_DEPARTMENT.article.citation,
        )


class RouteOrBody(Invalid):
    """A department has a route, a Party committee or government a reviewing body."""

    def __init__(self, field: str) -> None:
        super().__init__("部门应当设定复查途径；党委、政府应当设定复查复核机构。", field=(field,))


class NotABody(Invalid):
    """The reviewing body is a unit of the same territory that hasn't ended."""

    def __init__(self) -> None:
        super().__init__("复查复核机构应当是同一地区在设的单位。", field=("body",))


class SetTooEarly(Invalid):
    """What has been decided already isn't set otherwise afterwards."""

    def __init__(self) -> None:
        super().__init__("生效日期不能早于今天。", field=("since",))


class AlreadySet(Conflict):
    """Something holds from the same day on."""

    def __init__(self) -> None:
        super().__init__("该单位自该日起已有设定。", field=("since",))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReviewer(Command):
    """Set the route of a department, or the body of a Party committee or government."""

    unit_id: UUID
    since: date
    basis: str
    route: ReviewRoute | None = None
    body_id: UUID | None = None


async def set_reviewer(tx: Write, grants: Grants, command: SetReviewer) -> Outcome:
    """Set it; returns the unit.

    Raises NoSuchUnit, LineDecides, RouteOrBody, NotABody, SetTooEarly, AlreadySet, TextMissing.
    """
    unit = await unit_for(tx, command.unit_id)
    tenant = await tenant_by_id(tx, unit.tenant_id)
    policy = require(tx, grants, command, "unit", "arrange", tenant, object_id=unit.id)
    await _check(tx, unit, command)
    setting = ReviewSetting(
        id=new_id(),
        unit_id=unit.id,
        tenant_id=tenant.id,
        tenant_path=tenant.path,
        route=command.route.value if command.route else None,
        body_id=command.body_id,
        basis=text(command.basis, MAX_REASONS, "依据", "basis"),
        since=command.since,
        set_at=tx.now,
    )
    tx.add(setting)
    event_id = tx.record(
        "unit.reviewer_set",
        kind="unit",
        object_id=unit.id,
        tenants={tenant.id: tenant.path},
        grounds={
            "route": setting.route,
            "body": setting.body_id,
            "since": setting.since,
            "basis": setting.basis,
        },
        policy=policy,
    )
    await tx.flush()
    return Outcome("unit", unit.id, event_id)


async def _check(tx: Write, unit: Unit, command: SetReviewer) -> None:
    if unit.leads_tenant:
        if command.route is not None or command.body_id is None:
            raise RouteOrBody("body")
        found = await routing.unit_and_tenant(tx, command.body_id)
        if found is None or found[1].id != unit.tenant_id:
            raise NotABody
        if await routing.has_ended(tx, command.body_id):
            raise NotABody
    elif command.route is None or command.body_id is not None:
        raise RouteOrBody("route")
    elif unit.parent_id is not None or unit.vertical_superior_id is not None:
        raise LineDecides
    if command.since < tx.today:
        raise SetTooEarly
    if any(one.since == command.since for one in await remedy.settings_of(tx, unit.id)):
        raise AlreadySet
