"""Numbers that law leaves open to a territory, in the graph: what is set, and setting it."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, ERRORS, KEY, act, appointment
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem, problem
from xinfang.api.setting_parts import CaseSettingNode
from xinfang.cases.models import SettingName
from xinfang.cases.queries import settings
from xinfang.cases.set_setting import SetSetting, set_setting
from xinfang.kernel.errors import Refusal

OfTenant = Annotated[
    strawberry.ID, strawberry.argument(description="The territory in which it holds (地区).")
]


async def list_of_settings(info: Ask, tenant: OfTenant) -> list[CaseSettingNode]:
    """Return what is in force today in a territory that the viewer may name."""
    at = info.context
    row = at.province.tenants.get(at.seals.row(tenant, Kind.TENANT))
    if row is None:
        return []
    async with at.read() as read:
        found = await settings.settings_of(read, row.path)
    return [CaseSettingNode(row=one) for one in found.values()]


@strawberry.input(description="Set a number for the own territory and those below it (办理设置).")
class SetCaseSettingInput:
    """The input of `setCaseSetting`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    name: SettingName = strawberry.field(description="What it is about (设置项).")
    value: int = strawberry.field(description="The number (数值).")
    valid_from: dt.date | None = strawberry.field(
        default=None, description="Its first day; today if absent (起始日)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What setting did (设置结果).")
class SetCaseSettingPayload:
    """The payload of `setCaseSetting`."""

    errors: list[Problem] = strawberry.field(description=ERRORS)


async def _set(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SetCaseSettingInput, strawberry.argument(description="What, how much, from when (设置).")
    ],
) -> SetCaseSettingPayload:
    command = SetSetting(
        input.name, input.value, input.valid_from, appointment(info, input.acting_as)
    )
    done = await act(info, "setCaseSetting", input, set_setting, command)
    return SetCaseSettingPayload(errors=[problem(done)] if isinstance(done, Refusal) else [])


@strawberry.type(description="What is set (设置).")
class Settings:
    """The mutation of this module."""

    set_case_setting: SetCaseSettingPayload = strawberry.field(
        resolver=_set,
        description="Set a number that law leaves open, for the own territory and those below it"
        " (办理设置).",
    )
