"""The schema: its roots, and how it is built."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Annotated, Final
from uuid import UUID

import strawberry
from strawberry.schema.config import StrawberryConfig

from xinfang.api.attribution import (
    AttributionConnection,
    attribution_of,
    list_of_attributions,
)
from xinfang.api.business_days import BusinessDate, BusinessDay, business_date, business_day
from xinfang.api.cadre_notices import (
    CadreNoticeConnection,
    cadre_notice_of,
    list_of_cadre_notices,
)
from xinfang.api.case_competence import dispute_of, raise_of
from xinfang.api.case_documents import document_of
from xinfang.api.case_events import EVENTS
from xinfang.api.case_finders import (
    aftercare_of,
    answer_of,
    cases_by_source_number,
    clock_of,
    notice_of,
    objection_of,
    review_of,
    task_of,
    transfer_of,
)
from xinfang.api.case_handling import execution_of, hearing_of
from xinfang.api.case_joint import co_handling_of
from xinfang.api.case_leadership import comment_of, undertaking_of
from xinfang.api.case_lists import CaseConnection, list_of_cases
from xinfang.api.case_problems import CASE_PROBLEMS, CASE_WARNINGS
from xinfang.api.case_recusals import recusal_of
from xinfang.api.case_settings import list_of_settings
from xinfang.api.case_supervision import order_of
from xinfang.api.case_tasks import OpenTaskConnection, list_of_open_tasks
from xinfang.api.case_warnings import warning_of
from xinfang.api.cases import CaseNode, case_node, case_of, event_of, slip_node
from xinfang.api.channel_lists import (
    ChannelListConnection,
    channel_list_of,
    list_of_channel_lists,
)
from xinfang.api.content_classes import (
    ContentClassConnection,
    content_class_of,
    list_of_content_classes,
)
from xinfang.api.hand_overs import HandOverConnection, hand_over_of, list_of_hand_overs
from xinfang.api.ids import BadInput, Kind
from xinfang.api.jobs import JobConnection, job_node, list_of_jobs
from xinfang.api.leadership_lists import (
    LeaderCommentConnection,
    UndertakingConnection,
    list_of_my_comments,
    list_of_my_undertakings,
)
from xinfang.api.mutations import Mutation
from xinfang.api.nodes import MAX_PAGE, Ask, Node
from xinfang.api.notifications import (
    NotificationConnection,
    list_of_notifications,
    notification_of,
)
from xinfang.api.own_petition import OwnPetitionNode, own_petition_of
from xinfang.api.problems import PROBLEMS
from xinfang.api.rating_summaries import RatingSummary, rating_summaries
from xinfang.api.reference import Viewer, tenant_node, unit_node
from xinfang.api.regions import RegionConnection, list_of_regions, region_node
from xinfang.api.resolving import shortened
from xinfang.api.review_settings import ReviewSettingNode, list_of_review_settings
from xinfang.api.scalars import SCALARS
from xinfang.api.setting_parts import CaseSettingNode
from xinfang.api.subscriptions import Subscription
from xinfang.api.supervision_lists import SupervisionOrderConnection, list_of_orders
from xinfang.api.units import TenantConnection, UnitConnection, list_of_tenants, list_of_units
from xinfang.api.warning_lists import CaseWarningConnection, list_of_warnings

_FINDERS: Final[dict[Kind, Callable[[Ask, UUID], Awaitable[Node | None] | Node | None]]] = {
    Kind.CASE: case_node,
    Kind.TENANT: tenant_node,
    Kind.UNIT: unit_node,
    Kind.CASE_EVENT: event_of,
    Kind.HAND_OVER_SLIP: slip_node,
    Kind.CONTENT_CLASS: content_class_of,
    Kind.REGION: region_node,
    Kind.CLOCK: clock_of,
    Kind.TRANSFER: transfer_of,
    Kind.OBJECTION: objection_of,
    Kind.NOTICE: notice_of,
    Kind.ANSWER: answer_of,
    Kind.TASK: task_of,
    Kind.REVIEW: review_of,
    Kind.NOTIFICATION: notification_of,
    Kind.AFTERCARE: aftercare_of,
    Kind.ATTRIBUTION: attribution_of,
    Kind.CHANNEL_LIST: channel_list_of,
    Kind.DISPUTE: dispute_of,
    Kind.RAISE: raise_of,
    Kind.CO_HANDLING: co_handling_of,
    Kind.HAND_OVER: hand_over_of,
    Kind.SUPERVISION: order_of,
    Kind.CASE_WARNING: warning_of,
    Kind.COMMENT: comment_of,
    Kind.UNDERTAKING: undertaking_of,
    Kind.RECUSAL: recusal_of,
    Kind.DOCUMENT: document_of,
    Kind.JOB: job_node,
    Kind.HEARING: hearing_of,
    Kind.EXECUTION: execution_of,
    Kind.CADRE_NOTICE: cadre_notice_of,
}

NodeId = Annotated[strawberry.ID, strawberry.argument(description="The object's id (标识).")]
NodeIds = Annotated[
    list[strawberry.ID], strawberry.argument(description="Ids, at most 100 (标识列表).")
]


async def _node(info: Ask, id: NodeId) -> Node | None:  # noqa: A002 - the graph's word
    kind, row_id = info.context.seals.opened(id)
    finder = _FINDERS.get(kind)
    found = None if finder is None else finder(info, row_id)
    return await found if isawaitable(found) else found


async def _nodes(info: Ask, ids: NodeIds) -> list[Node | None]:
    if len(ids) > MAX_PAGE:
        raise BadInput(f"ids 不能超过 {MAX_PAGE} 个。")
    return list(await asyncio.gather(*(_node(info, one) for one in ids)))


def _viewer(info: Ask) -> Viewer:
    return Viewer(actor=info.context.actor)


@strawberry.type(description="What can be asked, always within the viewer's reach (查询).")
class Query:
    """The root of queries."""

    viewer: Viewer = strawberry.field(resolver=_viewer, description="Who asks (本人).")
    own_petition: OwnPetitionNode | None = strawberry.field(
        resolver=own_petition_of,
        description="A petitioner's own case, in a session opened by its number and query code;"
        " null for everybody else (本人的信访事项).",
    )
    node: Node | None = strawberry.field(
        resolver=_node, description="An object by its id; absent or out of reach is null (对象)."
    )
    nodes: list[Node | None] = strawberry.field(
        resolver=_nodes, description="Objects by their ids, in the same order (对象列表)."
    )
    case: CaseNode | None = strawberry.field(
        resolver=case_of, description="A case; absent or out of reach is null (信访事项)."
    )
    cases: CaseConnection = strawberry.field(
        resolver=list_of_cases, description="The cases within reach (信访事项列表)."
    )
    cases_by_source_number: list[CaseNode] = strawberry.field(
        resolver=cases_by_source_number,
        description="Imported cases within reach by their number in the other register, at most 20"
        " (按原登记编号查找).",
    )
    content_classes: ContentClassConnection = strawberry.field(
        resolver=list_of_content_classes,
        description="The content classes that cases are given today, by code (内容分类).",
    )
    attributions: AttributionConnection = strawberry.field(
        resolver=list_of_attributions,
        description="Which unit answers for which content class in a territory (责任归属).",
    )
    statutory_channel_lists: ChannelListConnection = strawberry.field(
        resolver=list_of_channel_lists,
        description="Departments' lists of matters that have a statutory channel"
        " (法定途径分类处理清单).",
    )
    case_settings: list[CaseSettingNode] = strawberry.field(
        resolver=list_of_settings,
        description="The numbers in force in a territory where law leaves them open (办理设置).",
    )
    hand_overs: HandOverConnection = strawberry.field(
        resolver=list_of_hand_overs,
        description="What the viewer's units sent and received, the latest first (移交台账).",
    )
    cadre_notices: CadreNoticeConnection = strawberry.field(
        resolver=list_of_cadre_notices,
        description="Facts about cadres that the viewer's units told or were told, the latest first"
        " (干部问题通报，《信访工作条例》第三十条).",
    )
    regions: RegionConnection = strawberry.field(
        resolver=list_of_regions,
        description="Administrative divisions, found by name, pinyin, initials or code (行政区划).",
    )
    tenants: TenantConnection = strawberry.field(
        resolver=list_of_tenants,
        description="The territories of the viewer's province, found like regions (地区).",
    )
    units: UnitConnection = strawberry.field(
        resolver=list_of_units,
        description="The units of the viewer's province, by pinyin, found like regions (单位).",
    )
    business_date: BusinessDate = strawberry.field(
        resolver=business_date, description="The civil day by which law counts now (业务日期)."
    )
    business_day: BusinessDay = strawberry.field(
        resolver=business_day,
        description="The day that lies so many working days after another (工作日推算).",
    )
    notifications: NotificationConnection = strawberry.field(
        resolver=list_of_notifications,
        description="What the viewer was told, newest first, as far as he may still know of it"
        " (通知).",
    )
    review_settings: list[ReviewSettingNode] = strawberry.field(
        resolver=list_of_review_settings,
        description="Who reviews a unit's opinions, or in its name: all that was set, the newest"
        " day first (复查复核机关设定).",
    )
    open_tasks: OpenTaskConnection = strawberry.field(
        resolver=list_of_open_tasks,
        description="What the viewer's units have to do, as far as his role does it, by the last"
        " day (待办).",
    )
    my_comments: LeaderCommentConnection = strawberry.field(
        resolver=list_of_my_comments,
        description="What the viewer wrote on cases as a leader, with what his instructions came"
        " to, the newest first (我的批示).",
    )
    my_undertakings: UndertakingConnection = strawberry.field(
        resolver=list_of_my_undertakings,
        description="What the viewer took upon himself as a leader, the newest first (我的包案).",
    )
    case_warnings: CaseWarningConnection = strawberry.field(
        resolver=list_of_warnings,
        description="Warnings for the viewer's units about what nears its last day or has passed"
        " it, the newest first (分级预警).",
    )
    rating_summaries: list[RatingSummary | None] = strawberry.field(
        resolver=rating_summaries,
        description="How units were rated in a quarter that is over, in the order asked; null for"
        " each that the viewer may not ask of (评价汇总，《信访工作条例》第二十一条).",
    )
    supervision_orders: SupervisionOrderConnection = strawberry.field(
        resolver=list_of_orders,
        description="Orders of supervision that the viewer's units gave or reply to, by the day of"
        " reply (督办).",
    )
    jobs: JobConnection = strawberry.field(
        resolver=list_of_jobs,
        description="The viewer's own long work, the newest first (后台任务).",
    )


def build_schema() -> strawberry.Schema:
    """Return the schema that clients may ask."""
    return shortened(
        strawberry.Schema(
            query=Query,
            mutation=Mutation,
            subscription=Subscription,
            types=(*PROBLEMS, *CASE_PROBLEMS, *CASE_WARNINGS, *EVENTS),
            config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
        )
    )
