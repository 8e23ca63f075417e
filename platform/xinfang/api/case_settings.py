"""Numbers that law leaves open to a territory, in the graph: what is set, and setting it."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, ERRORS, KEY, act, appointment
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, told
from xinfang.api.problems import Problem, problem
from xinfang.api.reference import TenantNode, tenant_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import SettingName
from xinfang.cases.models.setting import BOUNDS
from xinfang.cases.queries import settings
from xinfang.cases.queries.settings import InForce
from xinfang.cases.set_setting import SetSetting, set_setting
from xinfang.kernel.errors import Refusal

describe(
    SettingName,
    "CaseSettingName",
    "What a territory may set (设置项).",
    {
        "TRANSFER_DEPTH": "After how many times of being sent on it is warned of (转送层次提示)",
        "WARN_FIRST_PERCENT": "Percent of a time limit at the first warning (到期前一级预警)",
        "WARN_SECOND_PERCENT": "Percent of a time limit at the second warning (到期前二级预警)",
        "WARN_LAST_PERCENT": "Percent of it at the last warning, for the head (到期前三级预警)",
        "OVERDUE_FIRST_DAYS": "Days overdue at the first warning upwards (超期一级预警)",
        "OVERDUE_SECOND_DAYS": "Days overdue at the second warning upwards (超期二级预警)",
        "URGENT_REPORT_HOURS": "Hours in which an urgent matter is reported (紧急事项报告时限)",
        "ON_SITE_HOURS": "Hours in which somebody is at a mass visit (集体访到场时限)",
        "OVERDUE_LAST_DAYS": "Days overdue at the last warning upwards (超期三级预警)",
    },
)


@strawberry.type(name="CaseSetting", description="A number in force in a territory (办理设置).")
class CaseSettingNode:
    """A setting as it is in force today."""

    row: strawberry.Private[InForce]

    @told(description="What it is about (设置项).")
    def name(self) -> SettingName:
        return self.row.name

    @told(description="The number (数值).")
    def value(self) -> int:
        return self.row.value

    @told(description="The least that may be set (下限).")
    def least(self) -> int:
        return BOUNDS[self.row.name][0]

    @told(description="The most that may be set (上限).")
    def most(self) -> int:
        return BOUNDS[self.row.name][1]

    @told(description="The territory that set it; absent where it is the default (设置地区).")
    def tenant(self, info: Ask) -> TenantNode | None:
        return None if self.row.row is None else tenant_node(info, self.row.row.tenant_id)

    @told(description="Since when it holds; absent where it is the default (起始日).")
    def valid_from(self) -> dt.date | None:
        return None if self.row.row is None else self.row.row.valid_from


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
