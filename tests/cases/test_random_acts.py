"""Random acts by random users on one case: refused or done, and what must hold holds after each.

A walk is told by its seed: the same seed takes the same steps.
"""

import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from cases.petitions import PERSON, UNIT, accusation
from cases.road import NOTICE, SIXTH, Road
from cases.watching import differences
from xinfang.cases.clocks import DISPOSAL, hearings_of
from xinfang.cases.models import Ruling, SubjectKind
from xinfang.cases.petition import ItemEntry, RespondentEntry
from xinfang.kernel.errors import Refusal
from xinfang.law.classification import AppealBranch, Category, Path, path_of
from xinfang.law.deadlines import EndingKind, Extension, due
from xinfang.law.handling import Adoption, Conclusion, ServiceManner
from xinfang.law.lifecycle import Act, CaseState, RefusalGround, UnlawfulStep, open_acts, step
from xinfang.law.registry import TERMS, term
from xinfang.law.review import ReviewStage
from xinfang.organizations import calendar
from xinfang.store import anchors
from xinfang.store.crypto import Provider
from xinfang.store.verify import verify

from world import World

CASES, STEPS = 4, 25
PLACES = ("河南省", "郑州市", "金水区", "兰考县")
USERS = ("信访局登记员", "信访局经办人", "信访局局长", "自然资源局承办人", "自然资源局局长")
TARGETS = ("信访局", "自然资源局", "组织部")
WAITING = {
    CaseState.REGISTERED: {"DISPOSE"},
    CaseState.PENDING_ACCEPTANCE: {"DISPOSE", "DECIDE_ACCEPTANCE"},
    CaseState.OBJECTED: {"RULE_OBJECTION"},
    CaseState.ACCEPTED: {"ANSWER"},
    CaseState.IN_HANDLING: {"ANSWER"},
    CaseState.EXTENDED: {"ANSWER"},
    CaseState.ANSWERED: {"SERVE_ANSWER", "CLOSE"},
    CaseState.UNDER_REVIEW: {"GIVE_REVIEW_OPINION"},
    CaseState.REVIEWED: {"SERVE_REVIEW_OPINION", "CLOSE"},
    CaseState.UNDER_RE_REVIEW: {"GIVE_RE_REVIEW_OPINION"},
}
SERVING = "SERVE_REVIEW_OPINION"
"""It may wait beside what comes next: an order to handle anew, and the last opinion."""

ANSWERED = {
    *(CaseState.ANSWERED, CaseState.UNDER_REVIEW, CaseState.REVIEWED),
    *(CaseState.UNDER_RE_REVIEW, CaseState.FINISHED),
}
"""Where what an opinion supports is still to be carried out."""

STEP = {
    Act.TRANSFER: "send",
    Act.UPHOLD_OBJECTION: "rule",
    Act.REFUSE_ACCEPTANCE: "decline",
    Act.REDIRECT: "decline",
    Act.BEGIN_HANDLING: "begin",
    Act.REQUEST_REVIEW: "request",
    Act.REQUEST_RE_REVIEW: "request again",
    Act.GIVE_REVIEW_OPINION: "opine",
    Act.GIVE_RE_REVIEW_OPINION: "opine again",
    Act.ORDER_REHANDLING: "rehandle",
}
ALWAYS: dict[CaseState, set[str]] = {
    **{state: {"report"} for state in CaseState},
    CaseState.REGISTERED: {"classify", "recategorize"},
    CaseState.PENDING_ACCEPTANCE: {"classify", "recategorize"},
    CaseState.ANSWERED: {"serve", "report"},
    CaseState.IN_HANDLING: {"serve review"},
    CaseState.REVIEWED: {"serve review"},
    CaseState.UNDER_RE_REVIEW: {"hear"},
    CaseState.FINISHED: {"serve review"},
}
GRANTED = {
    "send": "transfer",
    "recategorize": "classify",
    "begin": "handle",
    "name": "accuse",
    "request": "request_review",
    "request again": "request_review",
    "opine": "review",
    "opine again": "review",
    "rehandle": "review",
    "serve review": "review",
    "hear": "review",
}
REVIEWING = {CaseState.UNDER_REVIEW, CaseState.REVIEWED, CaseState.UNDER_RE_REVIEW}


@dataclass(slots=True)
class Walk:
    """A case, and somebody who throws dice."""

    road: Road
    random: Random
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    async def enter(self, *, accuses: bool) -> None:
        """Register a case somewhere: an accusation of nobody known yet, or an appeal."""
        registrar = f"{self.random.choice(PLACES)}信访局登记员"
        if accuses:
            self.road.case_id = (await self.road.enter(accusation(), registrar)).id
        else:
            undecided = (ItemEntry(Category.APPEAL_REQUEST, "请求修路"),)
            await self.road.register(registrar, items=undecided)

    async def enter_answered(self) -> None:
        """Have a mixed letter answered, which accuses nobody known yet: reviews are open to it."""
        accusing = ItemEntry(
            Category.ACCUSATION, "违规占地", respondents=(RespondentEntry("某人"),)
        )
        await self.road.register(items=(accusing, *SIXTH))
        await self.road.send(days=self.random.choice((None, 40)))
        await self.road.accept()
        await self.road.answer()
        await self.road.serve()

    def somebody(self) -> str:
        named = [f"{place}{user}" for place in PLACES for user in USERS]
        known = [name for name in named if name in self.road.world.names()]
        return self.random.choice(known)

    async def somebody_concerned(self, case: Any) -> str:  # noqa: ANN401 - a row
        """Mostly whoever is to act, for else nearly all is refused."""
        rows = await self.road.rows(
            "SELECT DISTINCT u.name, u.id FROM access_scope s JOIN unit u ON u.id = s.holder"
            " WHERE s.object_id = :id AND s.reach <> 'vertical_line' ORDER BY u.name"
        )
        mine = case.state in {"OBJECTED", *REVIEWING} or self.random.random() < 0.2
        units = [row.name for row in rows if mine or row.id == case.responsible_unit_id]
        people = [
            f"{unit}{who}"
            for unit in units
            for who in ("登记员", "经办人", "承办人", "局长")
            if f"{unit}{who}" in self.road.world.names()
        ]
        if not people or self.random.random() < 0.15:
            return self.somebody()
        return self.random.choice(people)

    async def step(self) -> None:
        """Let somebody try something, perhaps some days later."""
        later = self.random.choice((0, 0, 0, 1, 2, 5, 12))
        self.road.day += dt.timedelta(days=later)
        before = await self.road.case()
        by = await self.somebody_concerned(before)
        fitting = self.fitting(by, CaseState(before.state), path_on(before))
        name, act = self.random.choice(fitting or self.acts(by))
        try:
            await act()
        except Refusal as refusal:
            self.refused[type(refusal).__name__] += 1
            assert (await self.road.case()) == before
            return
        self.done[name] += 1
        await self.hold(before)

    def fitting(
        self, by: str, state: CaseState, path: Path | None
    ) -> list[tuple[str, Callable[[], Awaitable[object]]]]:
        """What his role has at all, and mostly what is open to the case as it stands.

        Now and then everything, for a refusal.
        """
        actor, grants = self.road.world.user(by), self.road.world.grants
        if self.random.random() < 0.15:
            return self.acts(by)
        able = [
            (name, act)
            for name, act in self.acts(by)
            if grants.may(actor, "case", GRANTED.get(name, name))
        ]
        naming = {"name"} if self.random.random() < 0.2 else set()
        steps = {STEP.get(one, one.lower()) for one in open_acts(state, path=path)}
        steps |= {"serve", "serve review"} & ALWAYS[state]
        return [
            one
            for one in able
            for _ in range(6 if one[0] in steps else one[0] in ALWAYS[state] | naming)
        ]

    def acts(self, by: str) -> list[tuple[str, Callable[[], Awaitable[object]]]]:
        """Everything that he could try, each with what the dice say."""
        road, dice = self.road, self.random
        near = by[: len(PLACES[0])] if dice.random() < 0.6 else dice.choice(PLACES)
        target = f"{near}{dice.choice(TARGETS)}"
        notice = dice.choice((NOTICE, NOTICE, None))
        branch = dice.choice((AppealBranch.PETITION_HANDLING,) * 9 + tuple(AppealBranch))
        return [
            ("send", lambda: road.send(target, by, None, notice)),
            ("assign", lambda: road.send(target, by, dice.choice((10, 40, 90, 91)), notice)),
            ("object", lambda: road.objected(by)),
            ("rule", lambda: road.rule(dice.choice(list(Ruling)), by)),
            ("classify", lambda: road.classify(by, appeal_branch=branch)),
            ("recategorize", lambda: road.classify(by, category=dice.choice(list(Category)))),
            ("accept", lambda: road.accept(by, notice)),
            ("accept", lambda: road.accept(by)),
            ("decline", lambda: road.decline(dice.choice(list(RefusalGround)), by)),
            ("begin", lambda: road.begin(by)),
            ("extend", lambda: road.extend(dice.choice((5, 30, 31)), by, notice)),
            ("answer", lambda: road.answer(by, conclusion=dice.choice((None, *Conclusion)))),
            ("answer", lambda: road.answer(by)),
            ("answer", lambda: road.answer(by, conclusion=None, adoption=Adoption.ADOPTED)),
            ("serve", lambda: road.serve(by, dice.choice(list(ServiceManner)))),
            ("report", lambda: road.report(by)),
            ("close", lambda: road.close(by)),
            ("request", lambda: road.request(by)),
            ("request again", lambda: road.request(by, ReviewStage.RE_REVIEW)),
            ("opine", lambda: road.opine(by)),
            ("opine again", lambda: road.opine(by, ReviewStage.RE_REVIEW)),
            ("rehandle", lambda: road.rehandle(by, dice.choice((None, 20)))),
            ("serve review", lambda: road.serve_review(by)),
            ("hear", lambda: road.hear(road.day.isoformat(), road.day.isoformat(), by)),
            ("name", lambda: road.name(by, self.subject(), 1, dice.choice((1, None)), "某领导")),
        ]

    def subject(self) -> tuple[SubjectKind, UUID]:
        """Somebody to accuse, rarely of those who have the case."""
        world, place = self.road.world, self.random.choice(PLACES[1:])
        return self.random.choice(
            (
                (PERSON, world.person(f"{place}自然资源局局长")),
                (PERSON, world.person("中原区区长")),
                (PERSON, world.person(f"{place}信访局局长")),
                (UNIT, world.unit(f"{place}自然资源局")),
            )
        )

    async def hold(self, before: Any) -> None:  # noqa: ANN401 - a row
        """What must hold after every act that was done."""
        case = await self.road.case()
        state = CaseState(case.state)
        assert state in reachable(before, case), (before.state, case.state)
        holder = case.responsible_unit_id
        await self.tasks_fit(state, holder)
        await self.clocks_fit(case)
        scopes = await self.road.rows("SELECT * FROM access_scope WHERE object_id = :id")
        assert {row.status for row in scopes} == {case.state}
        having = {row.holder for row in scopes if row.reach == "handled"}
        assert having == {holder, *await self.reviewing()}
        events = await self.road.rows("SELECT id FROM case_event WHERE case_id = :id")
        told = await self.road.rows("SELECT event_id FROM ledger_entry WHERE object_id = :id")
        assert {row.id for row in events} == {row.event_id for row in told}
        sealed = await self.road.rows("SELECT tenant_id FROM case_petitioner WHERE case_id = :id")
        assert {row.tenant_id for row in sealed} <= {case.tenant_id}

    async def tasks_fit(self, state: CaseState, holder: UUID) -> None:
        rows = await self.road.rows("SELECT * FROM case_task WHERE case_id = :id AND done_at"
                                    " IS NULL")  # fmt: skip
        carried = {"ARRANGE_EXECUTION"}  # outlives the case
        assert {row.kind for row in rows} & carried <= (carried if state in ANSWERED else set())
        asking = {"RECORD_REDIRECTION_FEEDBACK"}  # for what was led into a statutory channel
        assert {row.kind for row in rows} & asking <= (asking if state == "REDIRECTED" else set())
        rows = [row for row in rows if row.kind not in carried | asking]
        beside = set() if state is CaseState.REVIEWED else {SERVING}
        plain = [row for row in rows if row.kind not in {"REPORT_CLOSING", *beside}]
        assert {row.kind for row in plain} <= WAITING.get(state, set())
        assert len(plain) == (state in WAITING)
        theirs = {"RULE_OBJECTION", "GIVE_REVIEW_OPINION", "GIVE_RE_REVIEW_OPINION", SERVING}
        assert all(row.holder_unit_id == holder for row in plain if row.kind not in theirs)
        reports = {row.clock_id: row.holder_unit_id for row in rows if row.kind == "REPORT_CLOSING"}
        owed = await self.road.rows("SELECT * FROM case_clock WHERE case_id = :id AND ended_as IS"
                                    " NULL AND term_id = 'DL-07'")  # fmt: skip
        assert reports == {row.id: row.unit_id for row in owed}
        days = {row.id: row.due_on for row in await self.road.rows(CLOCKS)}
        assert all(row.due_on == days[row.clock_id] for row in rows if row.clock_id)

    async def reviewing(self) -> set[UUID]:
        """Whoever has a review in hand, or its opinion to serve."""
        rows = await self.road.rows(
            "SELECT holder_unit_id FROM case_task WHERE case_id = :id AND done_at IS NULL AND kind"
            " IN ('GIVE_REVIEW_OPINION', 'GIVE_RE_REVIEW_OPINION', 'SERVE_REVIEW_OPINION')"
        )
        return {row.holder_unit_id for row in rows}

    async def clocks_fit(self, case: Any) -> None:  # noqa: ANN401 - a row
        async with self.road.world.db.read(self.road.world.user("河南省监管员")) as read:
            announced = await calendar.load(read)
        rows = await self.road.rows(CLOCKS)
        for row in rows:
            given = row.extension_days
            reckoned = due(
                term(row.term_id, row.law_of),
                row.started_on,
                announced,
                extension=Extension(given, row.extension_approved_on) if given else None,
                excluded=hearings_of(row),
                setting=row.setting,
            )
            assert (row.due_on, row.original_due_on, row.soon_on, row.provisional) == (
                reckoned.due_on,
                reckoned.original_due_on,
                reckoned.soon_on(),
                reckoned.provisional,
            )
        owed = [row for row in rows if row.term_id in OWED]
        running = [row for row in owed if row.ended_as is None]
        late = any(row.ended_as == EndingKind.MET and row.ended_on > row.due_on for row in owed)
        assert (case.due_on, case.soon_on, case.late) == (
            min((row.due_on for row in running), default=None),
            min((row.soon_on for row in running), default=None),
            late,
        )
        for row in running:
            if row.term_id in {"DL-11", "DL-13"}:
                assert row.unit_id in await self.reviewing()
            elif row.term_id != "DL-07":
                assert row.unit_id == case.responsible_unit_id, row.term_id
        disposal = [row for row in running if row.term_id in DISPOSAL]
        before = case.state in {"REGISTERED", "PENDING_ACCEPTANCE", "OBJECTED"}
        assert len(disposal) == before, case.state


CLOCKS = "SELECT * FROM case_clock WHERE case_id = :id ORDER BY id"
OWED = {one.id for one in TERMS if not one.lapses and not one.bearer.holds_a_right}


def path_on(case: Any) -> Path | None:  # noqa: ANN401 - a row
    branch = AppealBranch(case.appeal_branch) if case.appeal_branch else None
    return path_of(Category(case.category), branch)


def reachable(before: Any, after: Any) -> set[CaseState]:  # noqa: ANN401 - rows
    """The states to which one act leads, or sending, which arrives with it."""
    state = CaseState(before.state)
    path = path_on(after)
    found = {state}
    for act in Act:
        try:
            found.add(step(state, act, path=path))
        except UnlawfulStep:
            continue
    return found | ({CaseState.PENDING_ACCEPTANCE} if CaseState.TRANSFERRED in found else set())


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_anybody_does_the_case_stays_whole(world: World, seed: int) -> None:
    walk = Walk(Road(world, dt.date(2026, 1, 12)), Random(seed))  # noqa: S311 - dice of a test
    for number in range(CASES):
        await walk.enter(accuses=number % 2 == 1)
        for _ in range(STEPS):
            await walk.step()
    await whole(world)
    assert len(walk.done) > 4, (walk.done, walk.refused)


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_anybody_does_in_a_review_the_case_stays_whole(
    world: World, seed: int
) -> None:
    walk = Walk(Road(world, dt.date(2026, 1, 12)), Random(seed))  # noqa: S311 - as above
    for _ in range(CASES):
        await walk.enter_answered()
        for _ in range(STEPS):
            await walk.step()
    await whole(world)
    assert {"request", "opine", "serve review"} <= walk.done.keys(), (walk.done, walk.refused)


async def whole(world: World) -> None:
    """What is derived is what the trees say, and the ledgers verify."""
    assert await differences(world) == []
    auditor = create_async_engine(world.at.url("auditor"))
    try:
        report = await verify(auditor, anchors.public_keys(Provider.for_tests().ring))
    finally:
        await auditor.dispose()
    assert report.whole
