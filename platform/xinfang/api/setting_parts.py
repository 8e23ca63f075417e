"""A number that law leaves open to a territory, as it is in force (办理设置)."""

import datetime as dt

import strawberry

from xinfang.api.nodes import Ask, told
from xinfang.api.reference import TenantNode, tenant_node
from xinfang.api.vocabulary import describe
from xinfang.cases.models import SettingName
from xinfang.cases.models.setting import BOUNDS
from xinfang.cases.queries.settings import InForce

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
        "BACKLOG_DAYS": "Days without an end after which a matter is backlog (积案天数)",
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
