"""The road through HTTP, letter to close, as five users; every date counted by hand.

Off in 2026: 春节, 15 to 23 February, with Saturday 14 and 28 worked; 端午, 19 to 21 June.
"""

import datetime as dt
from typing import Any

import pytest

from api.serving import Graph
from api.walking import (
    DEPARTMENT,
    HANDLER,
    HEAD,
    NOTICE,
    OFFICER,
    OPINION,
    REGISTRAR,
    Walk,
    road,
)

CLERK = "金水区自然资源局收文员"

ON_ARRIVAL = [
    *("SHOW_QUERY_CODE", "CLASSIFY", "TRANSFER", "OBJECT", "ACCEPT", "DECLINE"),
    "UNMASK_IDENTITY",
]
"""What a handler may do with what has just arrived."""


@pytest.fixture(name="walk")
def walked(graph: Graph) -> Walk:
    return Walk(graph, dt.date(2026, 2, 3))


async def accepted(walk: Walk) -> Walk:
    """Bring a case to the department, which accepts it on 24 February."""
    await walk.register()
    await walk.on("2026-02-10").act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.on("2026-02-24").act(HANDLER, "accept-case", notice=NOTICE)
    return walk


async def test_from_letter_to_close_as_five_users(walk: Walk) -> None:
    await walk.register()
    page = await walk.page()
    assert (page["state"], page["clockState"], road(page)) == (
        "REGISTERED",
        "RUNNING",
        ["UNMASK_IDENTITY"],
    )
    assert road(await walk.page(REGISTRAR)) == ["SHOW_QUERY_CODE", "CLASSIFY"]
    assert await walk.todo(REGISTRAR) == []  # he classifies; disposing is the case officer's
    assert await walk.todo(OFFICER) == [("DISPOSE", "2026-02-18")]
    assert await walk.page(HANDLER) is None
    sent = await walk.on("2026-02-10").act(
        OFFICER, "transfer-case", target=walk.unit(DEPARTMENT), note="请依法办理"
    )
    assert sent["event"]["kind"] == "TRANSFERRED"
    assert (sent["case"]["state"], sent["case"]["dueOn"]) == ("PENDING_ACCEPTANCE", "2026-02-25")
    assert await walk.clocks() == {
        "DL-01": ("2026-02-03", "2026-02-03", "MET", "2026-02-03"),
        "DL-02": ("2026-02-03", "2026-02-18", "MET", "2026-02-10"),
        "DL-05": ("2026-02-10", "2026-02-25", "RUNNING", None),
        # 11, 12, 13, the make-up Saturday 14, then Tuesday 24.
        "DL-06": ("2026-02-10", "2026-02-24", "RUNNING", None),
    }
    assert await walk.todo(OFFICER) == []
    assert (
        await walk.todo(HANDLER) == await walk.todo(CLERK) == [("DECIDE_ACCEPTANCE", "2026-02-25")]
    )
    assert road(await walk.page(HANDLER)) == ON_ARRIVAL
    await walk.on("2026-02-24").act(HANDLER, "accept-case", notice=NOTICE)
    clocks = await walk.clocks()
    assert clocks["DL-05"] == ("2026-02-10", "2026-02-25", "MET", "2026-02-24")
    assert clocks["DL-06"] == ("2026-02-10", "2026-02-24", "STOPPED", "2026-02-24")
    # A Saturday, and stays: an organ's limit doesn't move.
    assert clocks["DL-08"] == ("2026-02-24", "2026-04-25", "RUNNING", None)
    await walk.on("2026-02-25").act(HANDLER, "begin-handling")
    assert (await walk.on("2026-04-09").page())["clockState"] == "RUNNING"
    assert (await walk.on("2026-04-10").page())["clockState"] == "DUE_SOON"  # 45 of 60 days
    await walk.on("2026-04-25").act(
        HEAD, "extend-handling", days=30, reason="案情复杂", notice=NOTICE
    )
    await walk.on("2026-05-20").act(HANDLER, "answer-case", **OPINION)
    await walk.on("2026-05-21").act(
        HANDLER, "serve-answer", manner="POST", servedOn="2026-05-21", receipt="EMS 10000"
    )
    clocks = await walk.clocks()
    assert clocks["DL-08"] == ("2026-02-24", "2026-05-25", "MET", "2026-05-20")
    # 20 June is a Saturday inside 端午: both windows move to Monday 22.
    assert clocks["DL-10"] == ("2026-05-21", "2026-06-22", "RUNNING", None)
    assert clocks["DL-21"] == ("2026-05-21", "2026-06-22", "RUNNING", None)
    assert await walk.todo(HANDLER) == [("ARRANGE_EXECUTION", None)]
    assert await walk.todo(HEAD) == [("ARRANGE_EXECUTION", None), ("CLOSE", None)]
    early = await walk.on("2026-06-22").refused(HEAD, "close-case")
    assert early["article"] == "《信访工作条例》第三十五条"
    closed = await walk.on("2026-06-23").act(HEAD, "close-case")
    assert (closed["case"]["state"], closed["case"]["clockState"]) == ("FINISHED", "NONE")
    assert road(closed["case"]) == ["SHOW_QUERY_CODE", "UNMASK_IDENTITY"]
    await _whole_page(walk)


async def _whole_page(walk: Walk) -> None:
    page = await walk.page()
    assert (page["acceptedOn"], page["answeredOn"], page["closedOn"], page["dueOn"]) == (
        *("2026-02-24", "2026-05-20", "2026-06-23"),
        None,
    )
    assert page["firstUnit"]["name"] == page["responsibleUnit"]["name"] == DEPARTMENT
    assert [(one["kind"], one["__typename"]) for one in page["timeline"]["nodes"]] == [
        ("CLOSED", "CaseStepEvent"),
        ("ANSWER_SERVED", "AnswerEvent"),
        ("ANSWERED", "AnswerEvent"),
        ("EXTENDED", "ExtensionEvent"),
        ("HANDLING_BEGUN", "CaseStepEvent"),
        ("ACCEPTED", "NoticeEvent"),
        ("ARRIVED", "TransferEvent"),
        ("TRANSFERRED", "TransferEvent"),
        ("REGISTERED", "CaseStepEvent"),
    ]
    about: dict[str, Any] = {one["kind"]: one for one in page["timeline"]["nodes"]}
    extended = next(one for one in page["clocks"] if one["extension"])
    assert extended["extension"] == {"days": 30, "approvedOn": "2026-04-25"}
    assert (extended["originalDueOn"], extended["dueOn"]) == ("2026-04-25", "2026-05-25")
    assert extended["remainingDays"] is None
    assert extended["unit"]["name"] == DEPARTMENT
    assert any("第三十四条" in line for line in extended["explanation"])
    assert about["EXTENDED"]["clock"]["id"] == extended["id"]
    (transfer,), (answer,) = page["transfers"], page["answers"]
    assert about["TRANSFERRED"]["transfer"]["id"] == transfer["id"]
    assert (transfer["note"], transfer["fromUnit"]["name"]) == ("请依法办理", "金水区信访局")
    assert about["ANSWERED"]["answer"]["id"] == about["ANSWER_SERVED"]["answer"]["id"]
    assert (answer["conclusion"], answer["servedOn"], answer["receipt"]) == (
        *("SUPPORT", "2026-05-21", "EMS 10000"),
    )
    assert [one["kind"] for one in page["notices"]] == ["ACCEPTANCE", "EXTENSION"]
    assert about["ACCEPTED"]["notice"]["id"] == page["notices"][0]["id"]
    assert page["notices"][0]["text"] == NOTICE["text"]


async def test_an_upheld_objection_voids_the_objectors_days_and_leaves_the_senders(
    walk: Walk,
) -> None:
    await walk.register()
    await walk.on("2026-02-10").act(
        OFFICER, "assign-case", target=walk.unit(DEPARTMENT), periodDays=40
    )
    await walk.on("2026-02-24").act(
        CLERK,
        "object-to-transfer",
        reasons="不属于本机关职权范围",
        proposedUnit=walk.unit("金水区人民政府"),
    )
    # What is late comes first; what the assignment asks for is still the department's.
    assert await walk.todo(OFFICER) == [("RULE_OBJECTION", "2026-02-25")]
    assert await walk.todo(HANDLER) == [("REPORT_CLOSING", "2026-03-22")]
    assert "RULE_OBJECTION" in (await walk.page(OFFICER))["can"]
    assert "RULE_OBJECTION" not in (await walk.page(HANDLER))["can"]
    refused = await walk.refused(HANDLER, "rule-objection", ruling="UPHELD", reasons="同意")
    assert refused["code"] == "NOT_PERMITTED"
    await walk.on("2026-02-26").act(OFFICER, "rule-objection", ruling="UPHELD", reasons="经核实")
    page = await walk.page()
    (objection,) = page["objections"]
    assert (objection["ruling"], objection["rulingReasons"]) == ("UPHELD", "经核实")
    assert objection["proposedUnit"]["name"] == "金水区人民政府"
    assert page["transfers"][0]["endedAs"] == "RETURNED"
    clocks = await walk.clocks()
    assert clocks["DL-05"] == ("2026-02-10", "2026-02-25", "VOIDED", "2026-02-26")
    assert clocks["DL-07"] == ("2026-02-10", "2026-03-22", "VOIDED", "2026-02-26")
    assert clocks["DL-02"] == ("2026-02-03", "2026-02-18", "OVERDUE", None)
    overdue = next(one for one in page["clocks"] if one["state"] == "OVERDUE")
    assert overdue["remainingDays"] == -8
    assert (page["state"], page["clockState"], page["firstUnit"]) == (
        *("REGISTERED", "OVERDUE", None),
    )
    assert await walk.todo(OFFICER) == [("DISPOSE", "2026-02-18")]
    assert await walk.page(HANDLER) is None  # returned, it is not his any more


async def test_an_assigned_case_is_reported(walk: Walk) -> None:
    await walk.register()
    await walk.act(OFFICER, "assign-case", target=walk.unit(DEPARTMENT), periodDays=60)
    await walk.on("2026-02-05").act(HANDLER, "accept-case", notice=NOTICE)
    early = await walk.refused(HANDLER, "submit-closing-report", report="已修复。")
    assert (early["__typename"], early["article"]) == (
        "UnlawfulProblem",
        "《信访工作条例》第二十二条第（三）项",
    )
    await walk.on("2026-02-06").act(HANDLER, "answer-case", **OPINION)
    assert await walk.todo(HANDLER) == [
        ("REPORT_CLOSING", "2026-04-04"),
        ("ARRANGE_EXECUTION", None),
        ("SERVE_ANSWER", None),
    ]
    owed = {"SERVE_ANSWER", "SUBMIT_CLOSING_REPORT"}
    assert owed <= set((await walk.page(HANDLER))["can"])
    await walk.act(HANDLER, "submit-closing-report", report="已修复，已答复。")
    told = await walk.act(
        HANDLER, "serve-answer", manner="PHONE", servedOn="2026-02-06", receipt="通话记录"
    )
    assert [one["code"] for one in told["warnings"]] == ["WRITTEN_OPINION_OWED"]
    assert owed.isdisjoint((await walk.page(HANDLER))["can"])
    page = await walk.page(OFFICER)
    assert page["transfers"][0]["closingReport"] == "已修复，已答复。"
    assert (await walk.clocks())["DL-07"] == ("2026-02-03", "2026-04-04", "MET", "2026-02-06")


async def test_a_case_is_classified_and_led_into_its_channel(walk: Walk) -> None:
    await walk.register(items=[], contentClassCode="050101")
    assert (await walk.page())["contentClass"]["path"].count("/") == 2
    unknown = await walk.refused(REGISTRAR, "classify-case", contentClassCode="050198")
    assert unknown["field"] == ["input", "contentClassCode"]
    await walk.act(REGISTRAR, "classify-case", appealBranch="JUDICIAL", contentClassCode="010301")
    page = await walk.page(OFFICER)
    assert (page["appealBranch"], page["contentClass"]["code"]) == ("JUDICIAL", "010301")
    # Not accepted: it belongs to the courts. It can be led there.
    assert road(page) == [
        *("SHOW_QUERY_CODE", "CLASSIFY", "TRANSFER", "ASSIGN", "DECLINE", "UNMASK_IDENTITY"),
    ]
    silent = await walk.refused(
        OFFICER, "decline-case", ground="STATUTORY_CHANNEL", competent="金水区人民法院"
    )
    assert silent["field"] == ["input", "notice"]
    await walk.act(
        OFFICER,
        "decline-case",
        ground="STATUTORY_CHANNEL",
        competent="金水区人民法院",
        notice=NOTICE,
    )
    page = await walk.page()
    assert (page["state"], page["closedOn"]) == ("REDIRECTED", "2026-02-03")
    assert (page["notices"][0]["ground"], page["notices"][0]["competent"]) == (
        *("STATUTORY_CHANNEL", "金水区人民法院"),
    )


async def test_what_came_before_is_warned_of_within_reach_alone(walk: Walk) -> None:
    first = await walk.register()
    again = await walk.register()
    (warning,) = again["warnings"]
    assert warning["code"] == "POSSIBLE_DUPLICATE"
    assert [one["id"] for one in warning["cases"]] == [first["case"]["id"]]
    elsewhere = await walk.register("涧西区信访局登记员")
    assert elsewhere["warnings"] == []
    confirmed = await walk.register(
        sameMatterAs=first["case"]["id"], attachments=[{"name": "照片", "reference": "档案2026-1"}]
    )
    page = await walk.page()
    assert page["repeat"] is True
    assert page["sameMatter"]["id"] == first["case"]["id"]
    (paper,) = page["attachments"]
    assert (paper["ordinal"], paper["name"]) == (1, "照片")
    assert (paper["reference"], paper["file"]) == ("档案2026-1", None)
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    theirs = await walk.page(HANDLER)  # the earlier one is out of his reach
    assert theirs["id"] == confirmed["case"]["id"]
    assert (theirs["repeat"], theirs["sameMatter"]) == (False, None)


async def test_the_line_above_the_unit_sees_it_from_its_arrival_on(walk: Walk) -> None:
    line, other = "郑州市自然资源局局长", "郑州市信访局登记员"
    await walk.register()
    assert await walk.page(line) is None
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    page = await walk.page(line)
    assert (page["number"], road(page)) == ((await walk.page())["number"], ["UNMASK_IDENTITY"])
    assert [one["kind"] for one in page["timeline"]["nodes"]] == [
        *("ARRIVED", "TRANSFERRED", "REGISTERED")
    ]
    assert await walk.todo(line) == []
    assert await walk.page(other) is await walk.page("中原区自然资源局局长") is None


async def test_what_an_announcement_may_still_move_is_provisional(walk: Walk) -> None:
    await walk.on("2026-12-21").register()
    sent = await walk.on("2026-12-28").act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    assert [one["code"] for one in sent["warnings"]] == ["DEADLINE_PROVISIONAL"]
    provisional = {one["term"]["id"]: one["provisional"] for one in (await walk.page())["clocks"]}
    # Natural days of an organ stand whatever is announced; five working days of January don't.
    assert provisional == {"DL-01": False, "DL-02": False, "DL-05": False, "DL-06": True}
