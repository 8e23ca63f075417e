"""The road of a case for tests: each act by a user of the world, on the day that the story says."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from cases.petitions import petition
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.acting import On
from xinfang.cases.answer import AnswerCase, answer
from xinfang.cases.begin_handling import BeginHandling, begin_handling
from xinfang.cases.classify import ClassifyCase, classify
from xinfang.cases.close import CloseCase, close
from xinfang.cases.decline import DeclineCase, decline
from xinfang.cases.extend import ExtendHandling, extend
from xinfang.cases.give_review_opinion import GiveReviewOpinion, Stated, give_review_opinion
from xinfang.cases.models import Ruling
from xinfang.cases.name_respondent import NameRespondent, name_respondent
from xinfang.cases.notices import NoticeEntry
from xinfang.cases.object_to_transfer import ObjectToTransfer, object_to_transfer
from xinfang.cases.order_rehandling import OrderRehandling, order_rehandling
from xinfang.cases.petition import ItemEntry, Petition
from xinfang.cases.publicize_opinion import PublicizeOpinion, publicize_opinion
from xinfang.cases.queries.routing import Subject
from xinfang.cases.record_aftercare import RecordAftercare, record_aftercare
from xinfang.cases.record_review_hearing import RecordReviewHearing, record_review_hearing
from xinfang.cases.register import RegisterCase, register
from xinfang.cases.report_closing import ReportClosing, report_closing
from xinfang.cases.request_review import RequestReview, request_review
from xinfang.cases.rule_objection import RuleObjection, rule_objection
from xinfang.cases.serve_answer import ServeAnswer, serve_answer
from xinfang.cases.serve_review_opinion import ServeReviewOpinion, serve_review_opinion
from xinfang.cases.transfer import SendCase, send
from xinfang.kernel import clock
from xinfang.law.classification import AppealBranch, Category
from xinfang.law.handling import Conclusion, ServiceManner, TransferKind
from xinfang.law.lifecycle import RefusalGround
from xinfang.law.review import AftercareKind, ReviewOutcome, ReviewStage
from xinfang.store.transaction import Outcome, Write

from world import World

REGISTRAR = "金水区信访局登记员"
OFFICER = "金水区信访局经办人"
HANDLER = "金水区自然资源局承办人"
HEAD = "金水区自然资源局局长"
DEPARTMENT = "金水区自然资源局"
CLERK = "金水区自然资源局收文员"
REVIEWER, RE_REVIEWER = "郑州市自然资源局承办人", "河南省自然资源局承办人"
"""Of the line above the department: who reviews, and who reviews that."""
STATED = Stated("经复查，排水沟损坏属实。", "原意见认定事实清楚。", "《信访工作条例》第三十五条。")
NOTICE = NoticeEntry("您的信访事项已经收悉，现将办理情况告知您。", ServiceManner.POST)
SIXTH = (ItemEntry(Category.APPEAL_REQUEST, "请求修复村道排水沟", AppealBranch.PETITION_HANDLING),)

Acts = Callable[[Write, Any, Any], Awaitable[Outcome]]


@dataclass(slots=True)
class Road:
    """One case on its road in a world; the day is that of the story."""

    world: World
    day: dt.date
    case_id: UUID = field(init=False)

    def on(self, day: str) -> "Road":
        """Let it be that civil day."""
        self.day = dt.date.fromisoformat(day)
        return self

    async def register(self, by: str = REGISTRAR, **changes: Any) -> Outcome:  # noqa: ANN401 - any field of a petition
        """Register a petition of the sixth branch, received on the day, and follow it."""
        given = petition(items=SIXTH, received_on=self.day)
        outcome = await self.enter(replace(given, **changes), by)
        self.case_id = outcome.id
        return outcome

    async def enter(self, given: Petition, by: str = REGISTRAR) -> Outcome:
        """Register whatever petition, without following it."""
        with clock.frozen(self.noon()):
            async with self.world.db.write(self.world.user(by)) as tx:
                return await register(tx, self.world.grants, RegisterCase(given))

    async def send(
        self,
        to: str = DEPARTMENT,
        by: str = OFFICER,
        days: int | None = None,
        notice: NoticeEntry | None = None,
    ) -> Outcome:
        """Transfer, or assign where a period is set."""
        kind = TransferKind.TRANSFER if days is None else TransferKind.ASSIGN
        target = self.world.unit(to)
        return await self.act(
            by,
            send,
            lambda on: SendCase(on, kind, target, "请依法办理", days, notice),
        )

    async def objected(self, by: str = HANDLER, reasons: str = "不属于本机关职权范围") -> Outcome:
        """Object to the transfer."""
        return await self.act(by, object_to_transfer, lambda on: ObjectToTransfer(on, reasons))

    async def rule(self, ruling: Ruling, by: str = OFFICER) -> Outcome:
        """Rule the objection."""
        return await self.act(by, rule_objection, lambda on: RuleObjection(on, ruling, "经核实"))

    async def classify(self, by: str = REGISTRAR, **given: Any) -> Outcome:  # noqa: ANN401 - any field of it
        """Classify."""
        return await self.act(by, classify, lambda on: ClassifyCase(on, **given))

    async def accept(self, by: str = HANDLER, notice: NoticeEntry | None = NOTICE) -> Outcome:
        """Accept with notice."""
        return await self.act(by, accept, lambda on: AcceptCase(on, notice))

    async def decline(
        self,
        ground: RefusalGround,
        by: str = OFFICER,
        competent: str | None = "金水区人民法院",
        notice: NoticeEntry | None = NOTICE,
    ) -> Outcome:
        """Refuse or redirect."""
        return await self.act(by, decline, lambda on: DeclineCase(on, ground, notice, competent))

    async def begin(self, by: str = HANDLER) -> Outcome:
        """Begin handling."""
        return await self.act(by, begin_handling, BeginHandling)

    async def extend(
        self, days: int = 30, by: str = HEAD, notice: NoticeEntry | None = NOTICE
    ) -> Outcome:
        """Extend the sixty days."""
        return await self.act(by, extend, lambda on: ExtendHandling(on, days, "案情复杂", notice))

    async def answer(self, by: str = HANDLER, **changes: Any) -> Outcome:  # noqa: ANN401 - any field of it
        """Answer with a whole opinion, changed."""
        whole = {
            "reasons": "排水沟确已损坏，属本机关养护范围。",
            "facts": "经现场勘查，排水沟损坏约120米。",
            "basis": "《公路法》第三十五条。",
            "conclusion": Conclusion.SUPPORT,
        }
        return await self.act(by, answer, lambda on: AnswerCase(on, **(whole | changes)))

    async def serve(
        self,
        by: str = HANDLER,
        manner: ServiceManner = ServiceManner.POST,
        served: str | None = None,
    ) -> Outcome:
        """Serve the answer, on the day unless another is named."""
        on_day = dt.date.fromisoformat(served) if served else self.day
        return await self.act(
            by, serve_answer, lambda on: ServeAnswer(on, manner, on_day, "EMS 10000")
        )

    async def report(self, by: str = HANDLER) -> Outcome:
        """Submit the closing report."""
        return await self.act(by, report_closing, lambda on: ReportClosing(on, "已修复，已答复。"))

    async def close(self, by: str = HEAD) -> Outcome:
        """Close."""
        return await self.act(by, close, CloseCase)

    async def request(
        self,
        by: str = CLERK,
        stage: ReviewStage = ReviewStage.REVIEW,
        asked: str | None = None,
        received: str | None = None,
        **changes: Any,  # noqa: ANN401 - any field of it
    ) -> Outcome:
        """Enter a petitioner's request for review, made on the day unless another is named."""
        days = [dt.date.fromisoformat(one) if one else None for one in (asked, received)]
        whole: dict[str, Any] = {
            "request": "对处理意见不服，请求复查。",
            "requested_on": days[0] or self.day,
            "received_on": days[1],
        }
        return await self.act(
            by, request_review, lambda on: RequestReview(on, stage, **(whole | changes))
        )

    async def opine(
        self,
        by: str = REVIEWER,
        stage: ReviewStage = ReviewStage.REVIEW,
        outcome: ReviewOutcome = ReviewOutcome.MAINTAIN,
        stated: Stated = STATED,
        conclusion: Conclusion | None = None,
    ) -> Outcome:
        """Give the opinion of the review."""
        return await self.act(
            by,
            give_review_opinion,
            lambda on: GiveReviewOpinion(on, stage, outcome, stated, conclusion),
        )

    async def rehandle(self, by: str = REVIEWER, days: int | None = None) -> Outcome:
        """Order the matter to be handled anew."""
        return await self.act(by, order_rehandling, lambda on: OrderRehandling(on, STATED, days))

    async def serve_review(
        self,
        by: str = REVIEWER,
        manner: ServiceManner = ServiceManner.POST,
        served: str | None = None,
    ) -> Outcome:
        """Serve the review opinion, on the day unless another is named."""
        on_day = dt.date.fromisoformat(served) if served else self.day
        return await self.act(
            by, serve_review_opinion, lambda on: ServeReviewOpinion(on, manner, on_day, "EMS 2")
        )

    async def hear(self, first: str, last: str, by: str = RE_REVIEWER, place: str = "") -> Outcome:
        """Record a hearing of the re-review."""
        days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        return await self.act(
            by, record_review_hearing, lambda on: RecordReviewHearing(on, *days, place)
        )

    async def publicize(
        self, by: str = RE_REVIEWER, day: str | None = None, where: str = "河南省自然资源局网站"
    ) -> Outcome:
        """Record that the opinion was made public, on the day unless another is named."""
        on_day = dt.date.fromisoformat(day) if day else self.day
        return await self.act(by, publicize_opinion, lambda on: PublicizeOpinion(on, on_day, where))

    async def aftercare(
        self,
        kind: AftercareKind,
        by: str = HANDLER,
        amount: str | None = None,
        **changes: Any,  # noqa: ANN401 - any field of it
    ) -> Outcome:
        """Record what was done after the end, on the day."""
        whole: dict[str, Any] = {
            "done_on": self.day,
            "measures": "入户走访，解释政策。",
            "amount_yuan": Decimal(amount) if amount else None,
        }
        return await self.act(
            by, record_aftercare, lambda on: RecordAftercare(on, kind, **(whole | changes))
        )

    async def reviews(self) -> list[Any]:
        """Return the rows of the reviews, the first first, with the names of organ and unit."""
        return list(
            await self.rows(
                "SELECT r.*, o.name AS organ, u.name AS unit FROM case_review r"
                " JOIN unit o ON o.id = r.organ_id JOIN unit u ON u.id = r.unit_id"
                " WHERE r.case_id = :id ORDER BY r.id"
            )
        )

    async def name(
        self,
        by: str,
        subject: Subject | None = None,
        item: int = 1,
        respondent: int | None = 1,
        described: str = "",
    ) -> Outcome:
        """Say who the respondent of an item is, or that there is a further one."""
        kind, found = subject or (None, None)
        return await self.act(
            by,
            name_respondent,
            lambda on: NameRespondent(on, item, respondent, kind, found, described),
        )

    async def act(self, by: str, action: Acts, command: Callable[[On], object]) -> Outcome:
        """Do any act on the case as it stands now."""
        on = On(self.case_id, await self.version())
        with clock.frozen(self.noon()):
            async with self.world.db.write(self.world.user(by)) as tx:
                return await action(tx, self.world.grants, command(on))

    async def version(self) -> int:
        """Return the version of the case as it stands now."""
        return int((await self.rows("SELECT version FROM petition_case WHERE id = :id"))[0].version)

    async def case(self) -> Any:  # noqa: ANN401 - a row
        """Return the case's row."""
        return (await self.rows("SELECT * FROM petition_case WHERE id = :id"))[0]

    async def owed(self) -> list[tuple[str, str, str]]:
        """Return the open clocks as (term, whose, last day), in the order of terms."""
        rows = await self.rows(
            "SELECT k.term_id, u.name, k.due_on FROM case_clock k LEFT JOIN unit u"
            " ON u.id = k.unit_id WHERE case_id = :id AND ended_as IS NULL ORDER BY term_id, k.id"
        )
        return [(row.term_id, row.name or "", row.due_on.isoformat()) for row in rows]

    async def clocks(self) -> dict[str, Any]:
        """Return the newest clock of each term."""
        rows = await self.rows("SELECT * FROM case_clock WHERE case_id = :id ORDER BY id")
        return {row.term_id: row for row in rows}

    async def tasks(self) -> list[tuple[str, str]]:
        """Return the open tasks as (kind, unit), in the order of kinds."""
        rows = await self.rows(
            "SELECT t.kind, u.name FROM case_task t JOIN unit u ON u.id = t.holder_unit_id"
            " WHERE t.case_id = :id AND t.done_at IS NULL ORDER BY t.kind, u.name"
        )
        return [(row.kind, row.name) for row in rows]

    async def clocks_of(self, unit: str) -> dict[str, tuple[str, str | None, str | None]]:
        """Return the clocks of a unit by term: last day, how it ended, and when."""
        rows = await self.world.ask(
            "SELECT k.* FROM case_clock k JOIN unit u ON u.id = k.unit_id"
            " WHERE k.case_id = :id AND u.name = :unit ORDER BY k.id",
            id=self.case_id,
            unit=unit,
        )
        return {
            row.term_id: (
                row.due_on.isoformat(),
                row.ended_as,
                row.ended_on.isoformat() if row.ended_on else None,
            )
            for row in rows
        }

    async def transfers(self) -> list[str | None]:
        """Return how each transfer ended, the first first; None for what stands."""
        rows = await self.rows("SELECT * FROM case_transfer WHERE case_id = :id ORDER BY ordinal")
        return [row.ended_as for row in rows]

    async def events(self) -> list[str]:
        """Return the kinds of the events, the first first."""
        rows = await self.rows("SELECT kind FROM case_event WHERE case_id = :id ORDER BY id")
        return [row.kind for row in rows]

    async def rows(self, statement: str) -> Any:  # noqa: ANN401 - rows of any table
        """Ask as the administrator, behind every wall, with `:id` as the case's."""
        return await self.world.ask(statement, id=self.case_id)

    def noon(self) -> dt.datetime:
        """Return noon of the story's day in Shanghai."""
        return dt.datetime.combine(self.day, dt.time(4, 0), dt.UTC)
