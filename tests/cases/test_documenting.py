"""What each kind of document is written from: what the unit itself did on the road."""

import datetime as dt
from uuid import UUID

import pytest

from cases.desk import Desk
from cases.petitions import petition
from cases.road import (
    DEPARTMENT,
    HANDLER,
    HEAD,
    OFFICER,
    RE_REVIEWER,
    REVIEWER,
    SIXTH,
    Road,
)
from cases.watching import refused
from xinfang.cases.draft_document import NothingToWrite
from xinfang.cases.models import Ruling
from xinfang.cases.petition import ItemEntry
from xinfang.cases.supervise import SuperviseCase, supervise
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.documents import DocumentKind
from xinfang.law.handling import Conclusion
from xinfang.law.lifecycle import RefusalGround
from xinfang.law.review import ReviewOutcome, ReviewStage
from xinfang.law.supervision import Trigger

from world import World

DIRECTOR = "金水区信访局局长"
CITY_HEAD, PROVINCE_HEAD = "郑州市自然资源局局长", "河南省自然资源局局长"
KIND = DocumentKind


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 1, 5))


@pytest.fixture(name="desk")
def desk_of(road: Road) -> Desk:
    return Desk(road)


async def said(desk: Desk, document: UUID) -> str:
    """Return the text of an issued document, without numbers of pages and spaces."""
    pages = await desk.pages(document)
    whole = "".join(page.replace(f"— {n} —", "") for n, page in enumerate(pages, 1))
    return whole.replace("\x02", "").replace(" ", "")


async def test_what_the_office_sends_and_rules(road: Road, desk: Desk) -> None:
    await road.register()
    receipt = await desk.issue(KIND.RECEIPT, OFFICER, DIRECTOR)
    number = (await road.case()).number
    assert f"登记编号为{number}" in await said(desk, receipt)
    await road.on("2026-01-06").send(days=30)
    assignment = await said(desk, await desk.issue(KIND.ASSIGNMENT, OFFICER, DIRECTOR))
    assert f"{DEPARTMENT}：" in assignment
    assert "于2026年1月6日交你单位办理" in assignment
    assert "请依法办理，在2026年2月5日前办结" in assignment  # thirty natural days
    assert "张三丰" not in assignment
    await road.on("2026-01-08").objected(reasons="排水沟由水利部门管养。")
    objection = await said(desk, await desk.issue(KIND.OBJECTION, HANDLER, HEAD))
    assert "金水区信访局：" in objection
    assert "我单位于2026年1月6日收到" in objection
    assert "排水沟由水利部门管养。" in objection
    await road.rule(Ruling.OVERRULED)
    ruling = await said(desk, await desk.issue(KIND.OBJECTION_RULING, OFFICER, DIRECTOR))
    assert "不同意退回，请依法办理。原办理期限不变。" in ruling
    for kind, who in ((KIND.OBJECTION, OFFICER), (KIND.OBJECTION_RULING, HANDLER)):
        async with refused(road, NothingToWrite, "kind", "第二十三条第三款"):
            await desk.draft(kind, who)


async def test_what_the_unit_extends_concludes_and_reports(road: Road, desk: Desk) -> None:
    await road.register()
    await road.send(days=60)
    await road.accept()
    await road.begin()
    await road.on("2026-02-02").extend(days=20)
    extension = await said(desk, await desk.issue(KIND.EXTENSION, HANDLER, HEAD))
    # Sixty natural days from 5 January end on 6 March, and twenty more on 26 March.
    assert "办理期限延长20日，至2026年3月26日届满" in extension
    await road.on("2026-03-09").answer()
    opinion = await said(desk, await desk.issue(KIND.HANDLING_OPINION, HANDLER, HEAD))
    for part in ("经现场勘查，排水沟损坏约120米。", "《公路法》第三十五条。", "予以支持。"):
        assert part in opinion
    assert "30日内请求原办理机关、单位的上一级机关、单位复查" in opinion
    await road.serve()
    await road.report()
    report = await said(desk, await desk.issue(KIND.CLOSING_REPORT, HANDLER, HEAD))
    assert "已修复，已答复。" in report
    assert "金水区信访局：" in report
    await road.act(
        DIRECTOR,
        supervise,
        lambda on: SuperviseCase(
            on,
            Trigger.OPINION_NOT_EXECUTED,
            "七日内修复。",
            dt.date(2026, 3, 16),
            "至今未开工。",
        ),
    )
    order = await desk.draft(KIND.SUPERVISION_ORDER, "金水区信访局督查专员")
    await desk.submit(order, "金水区信访局督查专员")
    await desk.sign(order, DIRECTOR)
    text = await said(desk, order)
    assert "拒不执行信访处理意见：至今未开工。" in text
    assert "请在2026年3月16日前书面反馈" in text


@pytest.mark.parametrize(
    ("kind", "ground", "words"),
    [
        (KIND.NOT_ACCEPTED, RefusalGround.OUT_OF_COMPETENCE, "第二十三条的规定，本机关不予受理"),
        (KIND.REDIRECTION, RefusalGround.STATUTORY_CHANNEL, "不属于信访程序办理范围"),
    ],
)
async def test_what_is_declined(
    road: Road, desk: Desk, kind: DocumentKind, ground: RefusalGround, words: str
) -> None:
    branch = AppealBranch.JUDICIAL
    await road.register(items=(ItemEntry(Category.APPEAL_REQUEST, "请求改判", branch),))
    await road.decline(ground)
    text = await said(desk, await desk.issue(kind, OFFICER, DIRECTOR))
    assert words in text
    assert "你可以依法向金水区人民法院提出" in text


async def test_what_reviewing_organs_conclude(road: Road, desk: Desk) -> None:
    await road.register()
    await road.send()
    await road.accept()
    await road.on("2026-02-02").answer(conclusion=Conclusion.NOT_SUPPORT)
    await road.serve()
    await road.on("2026-03-02").request(by=REVIEWER)
    async with refused(road, NothingToWrite, "kind", "第三十五条"):
        await desk.draft(KIND.REVIEW_OPINION, REVIEWER)
    await road.on("2026-03-06").opine(outcome=ReviewOutcome.CHANGE, conclusion=Conclusion.SUPPORT)
    review = await desk.issue(KIND.REVIEW_OPINION, REVIEWER, CITY_HEAD)
    text = await said(desk, review)
    assert f"{DEPARTMENT}于2026年2月2日作出的意见：不予支持。" in text
    assert "第三十五条的规定，变更原意见。变更后的意见：予以支持。" in text
    assert "请求复查机关、单位的上一级机关、单位复核" in text
    async with refused(road, NothingToWrite, "kind", "第三十五条"):
        await desk.draft(KIND.REVIEW_OPINION, HANDLER)  # the unit under review
    await road.serve_review()
    await road.on("2026-03-20").request(by=RE_REVIEWER, stage=ReviewStage.RE_REVIEW)
    await road.on("2026-04-01").opine(by=RE_REVIEWER, stage=ReviewStage.RE_REVIEW)
    last = await said(desk, await desk.issue(KIND.RE_REVIEW_OPINION, RE_REVIEWER, PROVINCE_HEAD))
    assert "郑州市自然资源局于2026年3月6日作出的意见：变更原意见。" in last
    assert "维持原意见。" in last
    assert "不再受理。" in last
    again = Desk(Road(road.world, road.day))
    outcome = await again.road.enter(
        petition(items=SIXTH, received_on=road.day, same_matter_as=road.case_id)
    )
    again.road.case_id = outcome.id
    await again.road.decline(RefusalGround.FINAL_AFTER_RECHECK, competent=None)
    refusal = await again.issue(KIND.NO_LONGER_ACCEPTED, OFFICER, DIRECTOR)
    assert "第三十六条第三款的规定，本机关不再受理" in await said(again, refusal)
