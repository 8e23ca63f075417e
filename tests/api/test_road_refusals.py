"""What the road refuses over HTTP: each a typed problem with its article, and nothing happened."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import pytest

from api.serving import Graph
from api.walking import (
    DEPARTMENT,
    HANDLER,
    HEAD,
    NOTICE,
    OFFICER,
    OPINION,
    OVERSEER,
    REGISTRAR,
    Walk,
)
from xinfang.api.ids import Kind
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.approve_appointment import ApproveAppointment, approve_appointment
from xinfang.organizations.set_tenant_state import SetTenantState, set_tenant_state
from xinfang.organizations.vocabulary import TenantState

MUNICIPAL: Final = "郑州市信访局经办人"


@pytest.fixture(name="walk")
def walked(graph: Graph) -> Walk:
    return Walk(graph, dt.date(2026, 2, 3))


async def registered(walk: Walk) -> None:
    await walk.register()


async def arrived(walk: Walk) -> None:
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))


async def accepted(walk: Walk) -> None:
    await arrived(walk)
    await walk.act(HANDLER, "accept-case", notice=NOTICE)


async def extended(walk: Walk) -> None:
    await accepted(walk)
    await walk.act(HEAD, "extend-handling", days=30, reason="案情复杂", notice=NOTICE)


async def answered(walk: Walk) -> None:
    await accepted(walk)
    await walk.act(HANDLER, "answer-case", **OPINION)


def to(unit: str) -> dict[str, str]:
    return {"target": unit}


EXTENSION: Final = {"days": 30, "reason": "案情复杂", "notice": NOTICE}
OUT: Final = {"ground": "OUT_OF_COMPETENCE", "competent": "金水区人民政府", "notice": NOTICE}


@pytest.mark.parametrize(
    ("before", "who", "operation", "given", "problem", "article", "field"),
    [
        # Wrong order.
        (registered, OFFICER, "answer-case", OPINION, "UnlawfulProblem", "第三十二条", None),
        (registered, OFFICER, "begin-handling", {}, "UnlawfulProblem", "第二十七条", None),
        (
            arrived,
            HANDLER,
            "serve-answer",
            {"manner": "POST", "servedOn": "2026-02-03"},
            "UnlawfulProblem",
            "第三十五条",
            None,
        ),
        (
            accepted,
            HANDLER,
            "object-to-transfer",
            {"reasons": "不属于本机关"},
            "UnlawfulProblem",
            "第二十三条第三款",
            None,
        ),
        (
            accepted,
            HANDLER,
            "classify-case",
            {"appealBranch": "JUDICIAL"},
            "UnlawfulProblem",
            "第二十三条",
            None,
        ),
        (arrived, HANDLER, "decline-case", OUT, "UnlawfulProblem", "第二十三条第三款", "ground"),
        (arrived, HANDLER, "accept-case", {}, "UnlawfulProblem", "第二十三条", "notice"),
        (
            accepted,
            HANDLER,
            "answer-case",
            {**OPINION, "conclusion": None},
            "UnlawfulProblem",
            "第三十二条",
            "conclusion",
        ),
        (answered, HEAD, "close-case", {}, "UnlawfulProblem", "第三十五条", None),
        (
            accepted,
            HANDLER,
            "submit-closing-report",
            {"report": "已修复。"},
            "UnlawfulProblem",
            "第二十二条第（三）项",
            None,
        ),
        # Wrong level, outside the territory, no such unit, there already.
        (
            registered,
            OFFICER,
            "transfer-case",
            to("郑州市信访局"),
            "UnlawfulProblem",
            "第二十二条",
            "target",
        ),
        (
            registered,
            OFFICER,
            "transfer-case",
            to("涧西区自然资源局"),
            "UnlawfulProblem",
            "第二十二条",
            "target",
        ),
        (
            registered,
            OFFICER,
            "transfer-case",
            to("金水区信访局"),
            "InvalidProblem",
            None,
            "target",
        ),
        (
            registered,
            OFFICER,
            "transfer-case",
            to("石家庄市信访局"),
            "NotFoundProblem",
            None,
            "target",
        ),
        # An assignment's period; more than the law's extension; a second one.
        (
            registered,
            OFFICER,
            "assign-case",
            {**to(DEPARTMENT), "periodDays": 91},
            "UnlawfulProblem",
            "第二十二条第（三）项",
            "periodDays",
        ),
        (
            accepted,
            HEAD,
            "extend-handling",
            {**EXTENSION, "days": 31},
            "UnlawfulProblem",
            "第三十四条",
            "days",
        ),
        (
            accepted,
            HEAD,
            "extend-handling",
            {**EXTENSION, "notice": None},
            "UnlawfulProblem",
            "第三十四条",
            "notice",
        ),
        (extended, HEAD, "extend-handling", EXTENSION, "UnlawfulProblem", "第三十四条", None),
        # Visible, but not granted.
        (accepted, HANDLER, "extend-handling", EXTENSION, "NotPermittedProblem", None, None),
        (registered, OVERSEER, "transfer-case", to(DEPARTMENT), "NotPermittedProblem", None, None),
        (registered, REGISTRAR, "accept-case", {}, "NotPermittedProblem", None, None),
        # Out of reach.
        (registered, HANDLER, "accept-case", {"notice": NOTICE}, "NotFoundProblem", None, "case"),
        (accepted, "涧西区信访局局长", "answer-case", OPINION, "NotFoundProblem", None, "case"),
    ],
)
async def test_what_is_refused(
    walk: Walk,
    before: Callable[[Walk], Awaitable[None]],
    who: str,
    operation: str,
    given: dict[str, Any],
    problem: str,
    article: str | None,
    field: str | None,
) -> None:
    await before(walk)
    if "target" in given:
        given = {**given, "target": walk.unit(given["target"])}
    found = await walk.refused(who, operation, **given)
    assert (found["__typename"], found["field"]) == (problem, ["input", field] if field else [])
    assert found["article"] == (article and f"《信访工作条例》{article}")
    assert found["message"]


async def test_an_extension_that_comes_too_late(walk: Walk) -> None:
    await accepted(walk)  # accepted on 3 February: 4 April is the sixtieth day
    assert (await walk.clocks())["DL-08"][1] == "2026-04-04"
    late = await walk.on("2026-04-05").refused(HEAD, "extend-handling", **EXTENSION)
    assert (late["__typename"], late["field"]) == ("UnlawfulProblem", ["input", "days"])
    assert "2026年4月4日" in late["message"]
    await walk.on("2026-04-04").act(HEAD, "extend-handling", **EXTENSION)


async def test_an_objection_that_comes_too_late(walk: Walk) -> None:
    await arrived(walk.on("2026-02-10"))
    late = await walk.on("2026-02-25").refused(HANDLER, "object-to-transfer", reasons="不属于")
    assert "2026年2月24日" in late["message"]
    await walk.on("2026-02-24").act(HANDLER, "object-to-transfer", reasons="不属于")


async def test_what_is_accused_is_no_target_and_its_superior_is_proposed(walk: Walk) -> None:
    item = {
        "category": "ACCUSATION",
        "text": "自然资源局违规审批",
        "respondents": [{"describedAs": "区自然资源局", "subject": walk.unit(DEPARTMENT)}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    found = await walk.refused(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    assert found["__typename"] == "RespondentIsTarget"
    assert found["article"] == "《信访工作条例》第三十条"
    assert found["field"] == ["input", "target"]
    assert found["proposedUnit"]["name"] == "郑州市信访局"


async def test_a_respondent_found_later_moves_the_case_and_leaves_a_slip(walk: Walk) -> None:
    item = {
        "category": "ACCUSATION",
        "text": "违规占地",
        "respondents": [{"describedAs": "那位区长"}],
    }
    made = await walk.register(category="ACCUSATION", items=[item])
    assert [one["code"] for one in made["warnings"]] == ["RESPONDENT_UNRESOLVED"]
    subject = walk.graph.id(Kind.PERSON, walk.graph.world.person("金水区区长"))
    named = {"item": 1, "respondent": 1, "subject": subject}
    wrong = await walk.refused(REGISTRAR, "name-respondent", **{**named, "respondent": 2})
    assert (wrong["__typename"], wrong["field"]) == ("InvalidProblem", ["input", "respondent"])
    further = await walk.act(REGISTRAR, "name-respondent", item=1, describedAs="其妻弟")
    assert [one["code"] for one in further["warnings"]] == ["RESPONDENT_UNRESOLVED"]
    shown = (await walk.page(REGISTRAR))["items"][0]["respondents"]
    assert [one["describedAs"] for one in shown] == ["那位区长", "其妻弟"]
    payload = await walk.act(REGISTRAR, "name-respondent", **named)
    assert payload["case"] is payload["event"] is None
    assert payload["handOverSlip"]["receiver"]["name"] == "郑州市"
    assert await walk.page(REGISTRAR) is await walk.page("金水区区长") is None
    page = await walk.page("郑州市信访局登记员")
    assert (page["tenant"]["name"], page["timeline"]["nodes"][0]["kind"]) == (
        *("郑州市", "RESPONDENT_NAMED"),
    )
    assert await walk.todo(OFFICER) == []
    assert await walk.todo(MUNICIPAL) == [("DISPOSE", "2026-02-18")]


async def test_a_superior_does_not_accept_what_is_in_progress_below(walk: Walk) -> None:
    await accepted(walk)
    below = walk.case_id
    director = "郑州市信访局局长"  # who sees what lies with his subordinates
    await walk.register(director, sameMatterAs=below)
    found = await walk.refused(director, "accept-case", notice=NOTICE)
    assert (found["__typename"], found["article"]) == (
        *("InProgressBelow", "《信访工作条例》第十九条第三款"),
    )
    assert found["case"]["id"] == below
    ended = await walk.act(director, "decline-case", ground="DUPLICATE_IN_PROGRESS", notice=NOTICE)
    assert ended["case"]["state"] == "NOT_ACCEPTED"


async def test_who_comes_second_meets_a_stale_version(walk: Walk) -> None:
    await walk.register()
    seen = await walk.version()
    await walk.act(REGISTRAR, "classify-case", contentClassCode="050101")
    found = await walk.refused(OFFICER, "transfer-case", version=seen, target=walk.unit(DEPARTMENT))
    assert (found["__typename"], found["code"]) == ("StaleVersion", "CONFLICT")
    assert found["field"] == ["input", "version"]
    assert found["currentVersion"] == await walk.version() != seen


async def test_a_replay_answers_the_same_and_acts_once(walk: Walk) -> None:
    await walk.register()
    given = {
        "idempotencyKey": str(uuid4()),
        "version": await walk.version(),
        "target": walk.unit(DEPARTMENT),
    }
    first = await walk.act(OFFICER, "transfer-case", **given)
    before = await walk.everything()
    assert await walk.act(OFFICER, "transfer-case", **given) == first
    assert await walk.everything() == before
    other = await walk.refused(OFFICER, "transfer-case", **{**given, "note": "另附说明"})
    assert (other["__typename"], other["field"]) == (
        "ConflictProblem",
        ["input", "idempotencyKey"],
    )


async def test_a_suspended_tenant_reads_only_and_receives_nothing(walk: Walk) -> None:
    await walk.register("郑州市信访局登记员")
    municipal = walk.case_id
    await walk.register()
    world = walk.graph.world
    async with world.db.write(world.user("郑州市管理员")) as tx:
        command = SetTenantState(
            tenant_id=world.tenant("金水区"),
            state=TenantState.SUSPENDED,
            reason="机构调整",
            version=1,
        )
        await set_tenant_state(tx, world.grants, command)
    assert (await walk.page(OFFICER))["can"] == []
    assert await walk.todo(OFFICER) == []
    found = await walk.refused(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    assert (found["__typename"], found["message"]) == (
        "NotPermittedProblem",
        "所在单位的使用已暂停，目前只能查看。",
    )
    walk.case_id = municipal
    target = walk.unit("金水区信访局")
    found = await walk.refused(MUNICIPAL, "transfer-case", target=target)
    assert (found["__typename"], found["field"]) == ("ConflictProblem", ["input", "target"])


async def test_who_could_act_in_two_offices_says_in_which(walk: Walk) -> None:
    world = walk.graph.world
    async with world.db.write(world.user("金水区管理员")) as tx:
        command = Appoint(
            user_id=world.user(OFFICER).user_id,
            role="director",
            unit_id=world.unit("金水区信访局"),
            since=dt.date(2026, 1, 1),
        )
        made = await appoint(tx, world.grants, command)
    async with world.db.write(world.user("金水区管理员乙")) as tx:
        await approve_appointment(tx, world.grants, ApproveAppointment(appointment_id=made.id))
    await walk.register()
    target = walk.unit(DEPARTMENT)
    found = await walk.refused(OFFICER, "transfer-case", target=target)
    assert (found["__typename"], found["field"]) == ("InvalidProblem", ["input", "actingAs"])
    acting = walk.graph.id(Kind.APPOINTMENT, made.id)
    sent = await walk.act(OFFICER, "transfer-case", target=target, actingAs=acting)
    assert sent["case"]["responsibleUnit"]["name"] == DEPARTMENT
