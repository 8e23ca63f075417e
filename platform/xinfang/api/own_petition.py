"""A petitioner's own case in the graph: what law publishes of it, and nothing that leads on.

Its types have no ids and no way to the types of staff: a query of a petitioner begins and ends
here. Of an accusation it tells that it was received and handed over (`law.publicity`).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import strawberry

from xinfang.api.nodes import told
from xinfang.api.own_context import OwnAsk, OwnContext
from xinfang.api.own_documents import OwnDocuments
from xinfang.api.own_vocabulary import Grade, PublishedStep, Rated, SubmissionKind
from xinfang.api.remedy_vocabulary import ReviewOutcome, ReviewStage
from xinfang.api.road_vocabulary import (
    Conclusion,
    NoticeKind,
    RefusalGround,
    ServiceManner,
    State,
)
from xinfang.cases.models import Answer, CaseClock, CaseEvent, Notice, Review
from xinfang.cases.queries.own_petition import OwnPetition, own_petition
from xinfang.kernel import clock as today_is
from xinfang.law.deadlines import Ending, EndingKind, state_between
from xinfang.law.lifecycle import CaseState
from xinfang.law.publicity import OF_ACCUSATIONS, STEPS, told_state
from xinfang.law.registry import term

_OPENED: Final = "Absent in an accusation"


@strawberry.type(description="A step of a petitioner's own case (公开的办理节点).")
class OwnStep:
    """A published step."""

    kind: PublishedStep = strawberry.field(description="What happened (类型).")
    at: dt.datetime = strawberry.field(description="When it happened (时间).")
    unit_name: str | None = strawberry.field(
        description=f"The unit that did it, or that a transfer went to (单位). {_OPENED}."
    )


@strawberry.type(
    description="What the petitioner was told in writing or on the spot"
    " (告知，《信访工作条例》第二十三条)."
)
class OwnNotice:
    """A notice, to whom it was addressed."""

    row: strawberry.Private[Notice]
    unit_name: str | None = strawberry.field(description="The unit that told him (告知单位).")

    @told(description="What it tells (类型).")
    def kind(self) -> NoticeKind:
        return NoticeKind(self.row.kind)

    @told(description="On which ground the case isn't accepted, if that is told (理由).")
    def ground(self) -> RefusalGround | None:
        return None if self.row.ground is None else RefusalGround(self.row.ground)

    @told(description="The organ or procedure to turn to, if one is named (有权机关).")
    def competent(self) -> str | None:
        return self.row.competent

    @told(description="What he was told (内容).")
    def text(self) -> str:
        return self.row.text

    @told(description="The day on which he was told (告知日期).")
    def given_on(self) -> dt.date:
        return self.row.given_on


@strawberry.type(description="An answer that was served (答复，《信访工作条例》第三十二条).")
class OwnAnswer:
    """A served answer."""

    row: strawberry.Private[Answer]
    unit_name: str | None = strawberry.field(description="The unit that answered (答复单位).")

    @told(description="What a handling opinion concludes; absent in other answers (结论).")
    def conclusion(self) -> Conclusion | None:
        return None if self.row.conclusion is None else Conclusion(self.row.conclusion)

    @told(description="What was asked for (请求事项).")
    def demand(self) -> str:
        return self.row.demand

    @told(description="The facts as found (查明的事实).")
    def facts(self) -> str:
        return self.row.facts

    @told(description="The reasons (理由).")
    def reasons(self) -> str:
        return self.row.reasons

    @told(description="The law and rules that it rests on (依据).")
    def basis(self) -> str:
        return self.row.basis

    @told(description="The day of the answer (答复日期).")
    def given_on(self) -> dt.date:
        return self.row.given_on

    @told(description="The day on which it was served, from which windows run (送达日期).")
    def served_on(self) -> dt.date | None:
        return self.row.served_on

    @told(description="How it was served (送达方式).")
    def served_manner(self) -> ServiceManner | None:
        manner = self.row.served_manner
        return None if manner is None else ServiceManner(manner)


@strawberry.type(description="A time limit of a petitioner's own case (时限).")
class OwnClock:
    """A clock: what he is owed, or what he may ask for, by when and why."""

    row: strawberry.Private[CaseClock]

    @told(description="Its line in the rule book, such as DL-10 (编号).")
    def term(self) -> str:
        return self.row.term_id

    @told(description="What is due, in Chinese (名称).")
    def name(self) -> str:
        return term(self.row.term_id, self.row.law_of).name

    @told(description="Where law sets it (法条).")
    def article(self) -> str:
        return term(self.row.term_id, self.row.law_of).article.citation

    @told(description="Whether it is a window of the petitioner's own (本人的期限).")
    def mine(self) -> bool:
        return term(self.row.term_id, self.row.law_of).bearer.holds_a_right

    @told(description="The day of its event, which isn't counted (起算日).")
    def started_on(self) -> dt.date:
        return self.row.started_on

    @told(description="The last day (届满日).")
    def due_on(self) -> dt.date:
        return self.row.due_on

    @told(description="How it stands at the end of the business date (状态).")
    def state(self) -> State:
        row = self.row
        kind, on = row.ended_as, row.ended_on
        ending = None if kind is None or on is None else Ending(EndingKind(kind), on)
        of_law = term(row.term_id, row.law_of)
        return state_between(of_law, row.soon_on, row.due_on, today_is.today(), ending)

    @told(description="Whether an announcement of holidays may still move it (暂定).")
    def provisional(self) -> bool:
        return self.row.provisional

    @told(description="Why it is that day: Chinese sentences with the articles (计算说明).")
    def explanation(self) -> list[str]:
        return self.row.explanation.split("\n")


@strawberry.type(description="What the petitioner handed in later (补充、撤回).")
class OwnSubmission:
    """A supplement or a withdrawal."""

    kind: SubmissionKind = strawberry.field(description="Which of the two (类型).")
    text: str = strawberry.field(description="What it says (内容).")
    at: dt.datetime = strawberry.field(description="When it was handed in (时间).")


@strawberry.type(description="How the petitioner rated (满意度评价).")
class OwnRating:
    """A rating."""

    rated: Rated = strawberry.field(description="Who was rated (评价对象).")
    grade: Grade = strawberry.field(description="How satisfied he was (满意度).")
    reasons: str = strawberry.field(description="Why, if he said so (理由).")
    at: dt.datetime = strawberry.field(description="When he rated (时间).")


@strawberry.type(
    description="A review or re-review that he asked for; its opinion once it was served"
    " (复查、复核，《信访工作条例》第三十五条、第三十六条)."
)
class OwnReview:
    """A review."""

    row: strawberry.Private[Review]
    unit_name: str | None = strawberry.field(description="The organ that reviews (复查、复核机关).")

    @told(description="Review or re-review (复查、复核).")
    def stage(self) -> ReviewStage:
        return ReviewStage(self.row.stage)

    @told(description="The day on which he asked (请求日期).")
    def requested_on(self) -> dt.date:
        return self.row.requested_on

    @told(description="How it ended; absent until the opinion was served (结果).")
    def outcome(self) -> ReviewOutcome | None:
        outcome = self._served(self.row.outcome)
        return None if outcome is None else ReviewOutcome(outcome)

    @told(description="The facts as found (查明的事实).")
    def facts(self) -> str | None:
        return self._served(self.row.facts)

    @told(description="The reasons (理由).")
    def reasons(self) -> str | None:
        return self._served(self.row.reasons)

    @told(description="The law and rules that it rests on (依据).")
    def basis(self) -> str | None:
        return self._served(self.row.basis)

    @told(description="The day on which the opinion was served, if it was (送达日期).")
    def served_on(self) -> dt.date | None:
        return self.row.served_on

    def _served(self, text: str | None) -> str | None:
        return None if self.row.served_on is None else text


@strawberry.type(
    name="OwnPetition",
    description="The case of a petitioner who signed in with its number and query code"
    " (本人的信访事项，《信访工作条例》第二十一条).",
)
class OwnPetitionNode(OwnDocuments):
    """A petitioner's own case; of an accusation little is told."""

    found: strawberry.Private[OwnPetition]
    at: strawberry.Private[OwnContext]

    @told(description="The public number (编号).")
    def number(self) -> str:
        return self.found.case.number

    @told(description="How it stands for its petitioner (办理状态).")
    def state(self) -> CaseState:
        case = self.found.case
        return told_state(
            CaseState(case.state),
            accuses=case.accuses,
            passed=self.found.passed,
            served=self.found.served,
        )

    @told(description=f"The title (标题). {_OPENED}.")
    def title(self) -> str | None:
        return None if self.found.case.accuses else self.found.case.title

    @told(description=f"What he asked for (诉求概述). {_OPENED}.")
    def demand(self) -> str | None:
        return None if self.found.case.accuses else self.found.case.demand

    @told(description="The day on which it came (收到日期).")
    def received_on(self) -> dt.date:
        return self.found.case.received_on

    @told(description="When it was registered (登记时间).")
    def registered_at(self) -> dt.datetime:
        return self.found.case.registered_at

    @told(description=f"The unit that has it now (责任单位). {_OPENED}.")
    def unit_name(self) -> str | None:
        case = self.found.case
        return None if case.accuses else self.at.name_of(case.responsible_unit_id)

    @told(description="What happened, the oldest first; at most a few dozen steps (办理过程).")
    def steps(self) -> list[OwnStep]:
        return list(_steps(self.found, self.at))

    @told(description=f"What he was told, the oldest first (告知). {_OPENED}.")
    def notices(self) -> list[OwnNotice]:
        rows = () if self.found.case.accuses else self.found.notices
        return [OwnNotice(row=row, unit_name=self.at.name_of(row.unit_id)) for row in rows]

    @told(description=f"The answers that were served, the oldest first (答复). {_OPENED}.")
    def answers(self) -> list[OwnAnswer]:
        rows = () if self.found.case.accuses else self.found.answers
        return [OwnAnswer(row=row, unit_name=self.at.name_of(row.unit_id)) for row in rows]

    @told(description=f"Its time limits, the oldest first (时限). {_OPENED}.")
    def clocks(self) -> list[OwnClock]:
        rows = () if self.found.case.accuses else self.found.clocks
        return [OwnClock(row=row) for row in rows]

    @told(description=f"Reviews that he asked for, the oldest first (复查、复核). {_OPENED}.")
    def reviews(self) -> list[OwnReview]:
        rows = () if self.found.case.accuses else self.found.reviews
        return [OwnReview(row=row, unit_name=self.at.name_of(row.unit_id)) for row in rows]

    @told(description="What he handed in later, the oldest first (补充、撤回).")
    def submissions(self) -> list[OwnSubmission]:
        rows = () if self.found.case.accuses else self.found.submissions
        return [
            OwnSubmission(kind=SubmissionKind(row.kind), text=row.text, at=row.submitted_at)
            for row in rows
        ]

    @told(description="How he rated (满意度评价).")
    def ratings(self) -> list[OwnRating]:
        return [
            OwnRating(
                rated=Rated(row.rated), grade=Grade(row.grade), reasons=row.reasons, at=row.rated_at
            )
            for row in self.found.ratings
        ]

    @told(description="Whom he may still rate today (可评价对象).")
    def ratable(self) -> list[Rated]:
        return list(self.found.ratable)

    @told(
        description="Whether he may act here, and not just read: his code reached him by what the"
        " case is registered with, or he confirmed his telephone since (身份已确认)."
    )
    def confirmed(self) -> bool:
        return self.at.actor.confirmed


async def own_petition_of(info: OwnAsk) -> OwnPetitionNode | None:
    """Return the case of the petitioner who asks; nobody else has one."""
    at = info.context
    if not isinstance(at, OwnContext):
        return None
    async with at.database.read(at.actor) as read:
        found = await own_petition(read, at.actor)
    return None if found is None else OwnPetitionNode(found=found, at=at)


def _steps(found: OwnPetition, at: OwnContext) -> Sequence[OwnStep]:
    targets = {row.id: row.to_unit_id for row in found.transfers}
    steps = [_step(found, event, targets, at) for event in found.events]
    if not found.case.accuses:
        return steps
    told_of = [one for one in steps if one.kind in OF_ACCUSATIONS]
    if found.passed and all(one.kind is not PublishedStep.TRANSFERRED for one in told_of):
        # It went past the unit that received it, by an act that isn't told of.
        moved = OwnStep(kind=PublishedStep.TRANSFERRED, at=found.case.registered_at, unit_name=None)
        told_of.append(moved)
    return told_of


def _step(
    found: OwnPetition, event: CaseEvent, targets: dict[UUID, UUID], at: OwnContext
) -> OwnStep:
    kind = STEPS[event.kind]
    unit_id = event.unit_id
    if kind is PublishedStep.TRANSFERRED and event.subject_id is not None:
        unit_id = targets.get(event.subject_id)
    name = None if found.case.accuses else at.name_of(unit_id)
    return OwnStep(kind=kind, at=event.at, unit_name=name)
