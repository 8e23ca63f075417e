"""Whole lives over HTTP: each category and each branch of article 31, from the letter to its end.

What single acts refuse is in the tests of each; here it is only whether the ways lead through, and
what the clocks say on them. Every date is counted by hand.

Off in 2026: 春节, 15 to 23 February, with Saturday 14 and 28 worked; 清明, 4 to 6 April. Nothing is
announced of 2027.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, Walk

Step = tuple[str, str, str, Mapping[str, Any]]

BODY: Final = "金水区纪委监委承办人"
BODY_HEAD: Final = "金水区纪委监委书记"
REVIEWER: Final = "郑州市自然资源局承办人"
RE_REVIEWER: Final = "河南省自然资源局承办人"
STATED: Final = {key: OPINION[key] for key in ("facts", "reasons", "basis")}
ASKED: Final = {"request": "对意见不服。"}
LED: Final = {"ground": "STATUTORY_CHANNEL", "competent": "有关机关", "notice": NOTICE}
SENT: Final = ("2026-02-10", OFFICER, "transfer-case", {"target": DEPARTMENT})
ARRIVING: Final = {
    "DL-02": ("2026-02-03", "2026-02-18", "MET", "2026-02-10"),
    "DL-05": ("2026-02-10", "2026-02-25", "MET", "2026-02-24"),
    # 11, 12, 13, the make-up Saturday 14, then Tuesday 24.
    "DL-06": ("2026-02-10", "2026-02-24", "STOPPED", "2026-02-24"),
}
DAY_OF_ENTRY: Final = ("2026-02-03", "2026-02-03", "MET", "2026-02-03")
TAKEN: Final = ("2026-02-24", HANDLER, "accept-case", {"notice": NOTICE})
BEGUN: Final[Step] = ("2026-02-25", HANDLER, "begin-handling", {})
CAME: Final = ("REGISTERED", "TRANSFERRED", "ARRIVED", "ACCEPTED", "HANDLING_BEGUN")


@dataclass(frozen=True, slots=True)
class Life:
    """What comes on 3 February 2026, who does what about it on which day, and what it comes to."""

    category: str
    branch: str | None
    steps: Sequence[Step]
    state: str
    closed_on: str | None
    timeline: Sequence[str]
    clocks: Mapping[str, tuple[str, str, str, str | None]]


def served(day: str, who: str = HANDLER, operation: str = "serve-answer") -> Step:
    return (day, who, operation, {"manner": "POST", "servedOn": day})


def answered(day: str, **changes: str) -> Step:
    return (day, HANDLER, "answer-case", {**OPINION, **changes})


def channelled(branch: str) -> Life:
    """Led into its procedure within the fifteen days, and what came of it written down."""
    told = {"result": "已立案", "reference": "立案通知书", "givenOn": "2026-02-27"}
    return Life(
        "APPEAL_REQUEST",
        branch,
        [
            ("2026-02-12", OFFICER, "decline-case", LED),
            ("2026-02-27", OFFICER, "record-redirection-feedback", told),
        ],
        "REDIRECTED",
        "2026-02-12",
        ["REGISTERED", "REDIRECTED", "REDIRECTION_FEEDBACK_RECORDED"],
        {"DL-02": ("2026-02-03", "2026-02-18", "MET", "2026-02-12")},
    )


def taken_up(branch: str | None, answer: Mapping[str, Any]) -> Life:
    """Answered by the department on a path that knows no sixty days and no remedy."""
    return Life(
        "APPEAL_REQUEST" if branch else "SUGGESTION",
        branch,
        [
            *(SENT, TAKEN, BEGUN),
            ("2026-03-10", HANDLER, "answer-case", answer),
            served("2026-03-11"),
            ("2026-03-11", HEAD, "close-case", {}),
        ],
        "FINISHED",
        "2026-03-11",
        [*CAME, "ANSWERED", "ANSWER_SERVED", "CLOSED"],
        {**ARRIVING, "DL-21": ("2026-03-11", "2026-04-10", "RUNNING", None)},
    )


def handled(
    steps: Sequence[Step],
    closed_on: str,
    timeline: Sequence[str],
    clocks: Mapping[str, tuple[str, str, str, str | None]],
) -> Life:
    """On the sixth branch: sixty days, an opinion, the remedy."""
    return Life(
        "APPEAL_REQUEST",
        "PETITION_HANDLING",
        [SENT, TAKEN, BEGUN, *steps],
        "FINISHED",
        closed_on,
        [*CAME, *timeline],
        {**ARRIVING, **clocks},
    )


REPAIR: Final = {"duty": "修复排水沟", "dueOn": "2026-03-20", "name": "阎楼乡人民政府"}
LIVES: Final = {
    "条例 29": taken_up(None, {"adoption": "ADOPTED", "reasons": "建议合理，已列入计划"}),
    "条例 31(1)": channelled("JUDICIAL"),
    "条例 31(2)": channelled("ARBITRATION"),
    "条例 31(3)": channelled("PARTY_APPEAL"),
    "条例 31(4)": channelled("ADMINISTRATIVE"),
    "条例 31(5)": taken_up("STATUTORY_DUTY", {"reasons": "已依法查处"}),
    "条例 31(6) 支持并执行": handled(
        [
            answered("2026-03-05"),
            ("2026-03-05", HANDLER, "arrange-execution", {"performances": [REPAIR]}),
            served("2026-03-05"),
            # Thirty days after 5 March: Saturday 4 April, the first of three free days.
            ("2026-04-08", HEAD, "close-case", {}),
        ],
        "2026-04-08",
        ["ANSWERED", "EXECUTION_ARRANGED", "ANSWER_SERVED", "CLOSED"],
        {
            "DL-08": ("2026-02-24", "2026-04-25", "MET", "2026-03-05"),
            "DL-10": ("2026-03-05", "2026-04-07", "EXPIRED", None),
            "DL-21": ("2026-03-05", "2026-04-07", "EXPIRED", None),
        },
    ),
    "条例 31(6), 33 调解": handled(
        [
            (
                "2026-03-05",
                HANDLER,
                "settle-case",
                {
                    "kind": "MEDIATION",
                    "terms": "三月修复",
                    "reference": "协议1号",
                    "agreedOn": "2026-03-05",
                    "mediator": "乡人民调解委员会",
                    "performances": [REPAIR],
                },
            )
        ],
        "2026-03-05",
        ["SETTLED"],
        {"DL-08": ("2026-02-24", "2026-04-25", "MET", "2026-03-05")},
    ),
    "条例 31(6), 35, 36 复查复核": handled(
        [
            answered("2026-03-05", conclusion="NOT_SUPPORT"),
            served("2026-03-05"),
            ("2026-03-12", HANDLER, "request-review", {**ASKED, "requestedOn": "2026-03-12"}),
            ("2026-04-10", REVIEWER, "give-review-opinion", {**STATED, "outcome": "MAINTAIN"}),
            served("2026-04-10", REVIEWER, "serve-review-opinion"),
            # Thirty days after 10 April: Sunday 10 May, so that he may ask until Monday.
            ("2026-05-11", REVIEWER, "request-re-review", {**ASKED, "requestedOn": "2026-05-11"}),
            (
                "2026-06-10",
                RE_REVIEWER,
                "give-re-review-opinion",
                {**STATED, "outcome": "MAINTAIN"},
            ),
            served("2026-06-10", RE_REVIEWER, "serve-review-opinion"),
        ],
        "2026-06-10",
        [
            *("ANSWERED", "ANSWER_SERVED", "REVIEW_REQUESTED", "REVIEW_OPINION_GIVEN"),
            *("REVIEW_OPINION_SERVED", "RE_REVIEW_REQUESTED", "RE_REVIEW_OPINION_GIVEN"),
            "REVIEW_OPINION_SERVED",
        ],
        {
            "DL-10": ("2026-03-05", "2026-04-07", "MET", "2026-03-12"),
            "DL-11": ("2026-03-12", "2026-04-11", "MET", "2026-04-10"),
            "DL-12": ("2026-04-10", "2026-05-11", "MET", "2026-05-11"),
            "DL-13": ("2026-05-11", "2026-06-10", "MET", "2026-06-10"),
        },
    ),
}


@pytest.mark.parametrize("life", [pytest.param(life, id=name) for name, life in LIVES.items()])
async def test_it_comes_to_its_end(graph: Graph, life: Life) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    item = {"category": life.category, "text": "请求修复村道排水沟"}
    if life.branch:
        item["appealBranch"] = life.branch
    await walk.register(category=life.category, items=[item])
    for day, who, operation, given in life.steps:
        whole = {**given, "target": walk.unit(given["target"])} if "target" in given else given
        await walk.on(day).act(who, operation, **whole)
    page = await walk.page()
    assert (page["state"], page["closedOn"]) == (life.state, life.closed_on)
    told = [one["kind"] for one in page["timeline"]["nodes"]]
    assert told[::-1] == list(life.timeline)
    clocks = await walk.clocks()
    assert clocks == {"DL-01": DAY_OF_ENTRY, **clocks, **life.clocks}
    assert {name for name, clock in clocks.items() if clock[2] == "RUNNING"} <= {"DL-21"}
    assert not [name for name, clock in clocks.items() if clock[2] == "OVERDUE"]


async def test_an_accusation_comes_to_its_end_where_nobody_else_looks(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    item = {"category": "ACCUSATION", "text": "某领导违规占地"}
    whom = {"describedAs": "某领导"}
    await walk.register(category="ACCUSATION", items=[{**item, "respondents": [whom]}])
    case_id = walk.case_id
    await walk.on("2026-02-10").act(OFFICER, "pass-accusation", target=walk.unit("金水区纪委监委"))
    assert await walk.todo(BODY) == [("DECIDE_ACCEPTANCE", None)]
    await walk.on("2026-02-12").act(BODY, "accept-case", notice=NOTICE)
    await walk.act(BODY, "begin-handling")
    await walk.on("2026-03-10").act(BODY, "answer-case", reasons="已按干部管理权限核查处理")
    await walk.act(BODY, "serve-answer", manner="IN_PERSON", servedOn="2026-03-10")
    assert await walk.page(OFFICER) is None
    done = await walk.act(BODY_HEAD, "close-case")
    assert (done["case"]["id"], done["case"]["state"]) == (case_id, "FINISHED")
    told = [one["kind"] for one in (await walk.page(BODY))["timeline"]["nodes"]]
    assert told == [
        *("CLOSED", "ANSWER_SERVED", "ANSWERED", "HANDLING_BEGUN", "ACCEPTED", "ARRIVED"),
        *("PASSED_TO_DISCIPLINE", "REGISTERED"),
    ]
    # The discipline body's own rules say how long it takes, and nobody rates it.
    assert await walk.clocks(BODY) == {
        "DL-01": DAY_OF_ENTRY,
        "DL-02": ("2026-02-03", "2026-02-18", "MET", "2026-02-10"),
    }
    (kept,) = (await walk.ask(OFFICER, "hand-overs", side="SENT"))["handOvers"]["nodes"]
    assert (kept["toUnit"]["name"], kept["case"], kept["answeredAt"], kept["endedAt"]) == (
        *("金水区纪委监委", None, None),
        None,
    )
    assert await walk.todo(BODY_HEAD) == []


async def test_past_the_last_announced_year_a_window_says_that_it_may_move(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 12, 1))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.on("2026-12-10").act(HANDLER, "answer-case", **OPINION)
    await walk.on("2026-12-11").act(HANDLER, "serve-answer", manner="POST", servedOn="2026-12-11")
    found = {one["term"]["id"]: one for one in (await walk.page())["clocks"]}
    # Sixty natural days never hang on a calendar: 30 days to the end of the year, 30 of January.
    assert (found["DL-08"]["originalDueOn"], found["DL-08"]["provisional"]) == ("2027-01-30", False)
    # Thirty days after 11 December: Sunday 10 January, so Monday, if it is worked as others are.
    assert (found["DL-10"]["dueOn"], found["DL-10"]["provisional"]) == ("2027-01-11", True)
    assert any("2027" in line for line in found["DL-10"]["explanation"])
    early = await walk.on("2027-01-12").refused(HEAD, "close-case")
    assert early["code"] == "UNLAWFUL"
    asked = {**ASKED, "requestedOn": "2027-01-11"}
    done = await walk.act(HANDLER, "request-review", **asked)
    assert done["case"]["state"] == "UNDER_REVIEW"
    assert done["case"]["dueOn"] == "2027-02-11"
