"""What of a case a document is written from: for each kind, what the actor's unit has done.

Each kind is about one thing that a unit did: a notice that it gave, a case that it sent on, an
opinion. What the unit did not do itself it can't write about.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from xinfang.cases import identity
from xinfang.cases.acting import Acting
from xinfang.cases.models import (
    Answer,
    CaseClock,
    Notice,
    Objection,
    Review,
    Ruling,
    SupervisionOrder,
    Transfer,
)
from xinfang.cases.queries import details, process, routing
from xinfang.cases.queries.documents import unit_names
from xinfang.correspondence import wording
from xinfang.correspondence.content import Content
from xinfang.correspondence.wording import Matter, Opinion
from xinfang.kernel import clock as time
from xinfang.law.documents import DocumentKind
from xinfang.law.handling import Conclusion, NoticeKind, TransferKind
from xinfang.law.lifecycle import RefusalGround
from xinfang.law.review import ReviewOutcome, ReviewStage
from xinfang.law.supervision import Trigger
from xinfang.law.wording import plain_day


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that a unit did on a case, with what a document about it says."""

    id: UUID
    content: Content
    organ_id: UUID | None = None
    """In whose name, where that isn't the unit itself."""


@dataclass(slots=True)
class Source:
    """The case under an act, as a document of the actor's unit says it."""

    acting: Acting
    matter: Matter
    own: frozenset[UUID]
    """The unit that writes, and those whose open matters it took over."""
    _names: dict[UUID, str] = field(default_factory=dict)

    async def name(self, unit_id: UUID) -> str:
        """Return the name of a unit."""
        if unit_id not in self._names:
            self._names |= await unit_names(self.acting.tx, [unit_id])
        return self._names[unit_id]

    async def notices(self, kind: NoticeKind) -> list[Notice]:
        """Return the notices of a kind that the unit gave."""
        rows = (await process.rows_of(self.acting.tx, Notice, [self._case]))[self._case]
        return [one for one in rows if one.kind == kind and one.unit_id in self.own]

    async def transfers(self) -> list[Transfer]:
        """Return how the case was sent on."""
        return (await process.rows_of(self.acting.tx, Transfer, [self._case]))[self._case]

    async def objections(self) -> list[tuple[Objection, Transfer]]:
        """Return the objections with what they object to."""
        rows = (await process.rows_of(self.acting.tx, Objection, [self._case]))[self._case]
        sent = {one.id: one for one in await self.transfers()}
        return [(one, sent[one.transfer_id]) for one in rows]

    async def clocks(self, term_id: str) -> list[CaseClock]:
        """Return the clocks of a term."""
        rows = (await process.rows_of(self.acting.tx, CaseClock, [self._case]))[self._case]
        return [one for one in rows if one.term_id == term_id]

    async def answers(self) -> list[Answer]:
        """Return the answers."""
        return (await process.rows_of(self.acting.tx, Answer, [self._case]))[self._case]

    async def reviews(self) -> list[Review]:
        """Return the reviews and re-reviews."""
        return (await process.rows_of(self.acting.tx, Review, [self._case]))[self._case]

    async def orders(self) -> list[SupervisionOrder]:
        """Return the orders of supervision."""
        return (await process.rows_of(self.acting.tx, SupervisionOrder, [self._case]))[self._case]

    @property
    def _case(self) -> UUID:
        return self.acting.case.id


Subjects = Callable[[Source], Awaitable[Sequence[Subject]]]


async def source_of(acting: Acting) -> Source:
    """Return the case as a document of the actor's unit says it."""
    tx, case = acting.tx, acting.case
    known = (await details.petitioners_of(tx, [case.id]))[case.id]
    unit_id = acting.appointment.unit_id
    names = await unit_names(tx, [unit_id])
    matter = Matter(
        organ=names[unit_id],
        number=case.number,
        title=case.title,
        received_on=case.received_on,
        petitioners=tuple(identity.opened(tx.provider, one).name for one in known),
        people=case.people_count,
    )
    return Source(acting, matter, await routing.works_for(tx, unit_id))


async def _receipts(source: Source) -> list[Subject]:
    case = source.acting.case
    if case.registering_unit_id not in source.own:
        return []
    return [Subject(case.id, wording.receipt(source.matter))]


async def _acceptances(source: Source) -> list[Subject]:
    clocks = await source.clocks("DL-08")
    due_on = clocks[-1].original_due_on if clocks else None
    return [
        Subject(one.id, wording.acceptance(source.matter, one.text, due_on))
        for one in await source.notices(NoticeKind.ACCEPTANCE)
    ]


def _declined(kind: DocumentKind, told: NoticeKind) -> Subjects:
    async def subjects(source: Source) -> list[Subject]:
        return [
            Subject(
                one.id,
                wording.declined(
                    kind, source.matter, RefusalGround(one.ground), one.text, one.competent
                ),
            )
            for one in await source.notices(told)
            if one.ground is not None
        ]

    return subjects


async def _extensions(source: Source) -> list[Subject]:
    extended = [one for one in await source.clocks("DL-08") if one.extension_days is not None]
    if not extended:
        return []
    clock = extended[-1]
    return [
        Subject(
            one.id,
            wording.extension(source.matter, one.text, clock.extension_days or 0, clock.due_on),
        )
        for one in await source.notices(NoticeKind.EXTENSION)
    ]


def _sent(kind: DocumentKind, how: TransferKind) -> Subjects:
    async def subjects(source: Source) -> list[Subject]:
        due = {one.transfer_id: one.due_on for one in await source.clocks("DL-07")}
        return [
            Subject(
                one.id,
                wording.sent(
                    kind,
                    source.matter,
                    await source.name(one.to_unit_id),
                    one.note,
                    time.civil_day(one.sent_at),
                    due.get(one.id),
                ),
            )
            for one in await source.transfers()
            if one.kind == how and one.from_unit_id in source.own
        ]

    return subjects


async def _objections(source: Source) -> list[Subject]:
    found = []
    for one, transfer in await source.objections():
        if one.unit_id not in source.own:
            continue
        proposed = one.proposed_unit_id
        content = wording.objection(
            source.matter,
            await source.name(transfer.from_unit_id),
            one.reasons,
            time.civil_day(transfer.arrived_at or transfer.sent_at),
            None if proposed is None else await source.name(proposed),
        )
        found.append(Subject(one.id, content))
    return found


async def _rulings(source: Source) -> list[Subject]:
    return [
        Subject(
            one.id,
            wording.ruling(
                source.matter,
                await source.name(one.unit_id),
                one.ruling_reasons or "",
                upheld=one.ruling == Ruling.UPHELD,
            ),
        )
        for one, transfer in await source.objections()
        if one.ruling is not None and transfer.from_unit_id in source.own
    ]


async def _handling_opinions(source: Source) -> list[Subject]:
    return [
        Subject(
            one.id,
            wording.handling_opinion(
                source.matter,
                Opinion(
                    demand=one.demand,
                    facts=one.facts,
                    reasons=one.reasons,
                    basis=one.basis,
                    conclusion=wording.conclusion_of(Conclusion(one.conclusion)),
                ),
            ),
        )
        for one in await source.answers()
        if one.conclusion is not None and one.unit_id in source.own
    ]


def _reviews(stage: ReviewStage) -> Subjects:
    async def subjects(source: Source) -> list[Subject]:
        found = []
        for one in await source.reviews():
            if one.stage == stage and one.unit_id in source.own and one.outcome is not None:
                organ = await source.name(one.organ_id)
                opinion = Opinion(
                    demand=one.request,
                    facts=one.facts or "",
                    reasons=one.reasons or "",
                    basis=one.basis or "",
                    conclusion=_reviewed(one, ReviewOutcome(one.outcome)),
                    earlier=await _earlier(source, one),
                )
                write = (
                    wording.review_opinion
                    if stage is ReviewStage.REVIEW
                    else wording.re_review_opinion
                )
                content = write(replace(source.matter, organ=organ), opinion)
                found.append(Subject(one.id, content, one.organ_id))
        return found

    return subjects


def _reviewed(review: Review, outcome: ReviewOutcome) -> str:
    said = f"依照{ReviewStage(review.stage).article.citation}的规定，{outcome.label}。"
    if review.conclusion is not None:
        said += f"变更后的意见：{Conclusion(review.conclusion).label}。"
    return said


async def _earlier(source: Source, review: Review) -> str:
    """Return what the opinion under review said, and whose it was."""
    before = next((one for one in await source.reviews() if one.id == review.of_review_id), None)
    if before is not None:
        organ, given_on = await source.name(before.organ_id), before.given_on
        said = ReviewOutcome(before.outcome).label if before.outcome else ""
    else:
        answer = next(one for one in await source.answers() if one.id == review.answer_id)
        organ, given_on = await source.name(answer.unit_id), answer.given_on
        said = Conclusion(answer.conclusion).label if answer.conclusion else "作出答复"
    day = "" if given_on is None else f"于{plain_day(given_on)}"
    return f"{organ}{day}作出的意见：{said}。"


async def _orders(source: Source) -> list[Subject]:
    found = []
    for one in await source.orders():
        if one.supervising_unit_id in source.own:
            content = wording.supervision_order(
                source.matter,
                await source.name(one.holder_unit_id),
                Trigger(one.trigger).label + (f"：{one.facts}" if one.facts else ""),
                one.demands,
                one.reply_due_on,
            )
            found.append(Subject(one.id, content))
    return found


async def _closing_reports(source: Source) -> list[Subject]:
    return [
        Subject(
            one.id,
            wording.closing_report(
                source.matter,
                await source.name(one.from_unit_id),
                one.closing_report,
                time.civil_day(one.sent_at),
            ),
        )
        for one in await source.transfers()
        if one.closing_report is not None and one.to_unit_id in source.own
    ]


SUBJECTS: Final[dict[DocumentKind, Subjects]] = {
    DocumentKind.RECEIPT: _receipts,
    DocumentKind.ACCEPTANCE: _acceptances,
    DocumentKind.NOT_ACCEPTED: _declined(DocumentKind.NOT_ACCEPTED, NoticeKind.NOT_ACCEPTED),
    DocumentKind.NO_LONGER_ACCEPTED: _declined(
        DocumentKind.NO_LONGER_ACCEPTED, NoticeKind.NO_LONGER_ACCEPTED
    ),
    DocumentKind.REDIRECTION: _declined(DocumentKind.REDIRECTION, NoticeKind.REDIRECTION),
    DocumentKind.TRANSFER: _sent(DocumentKind.TRANSFER, TransferKind.TRANSFER),
    DocumentKind.ASSIGNMENT: _sent(DocumentKind.ASSIGNMENT, TransferKind.ASSIGN),
    DocumentKind.OBJECTION: _objections,
    DocumentKind.OBJECTION_RULING: _rulings,
    DocumentKind.EXTENSION: _extensions,
    DocumentKind.HANDLING_OPINION: _handling_opinions,
    DocumentKind.REVIEW_OPINION: _reviews(ReviewStage.REVIEW),
    DocumentKind.RE_REVIEW_OPINION: _reviews(ReviewStage.RE_REVIEW),
    DocumentKind.SUPERVISION_ORDER: _orders,
    DocumentKind.CLOSING_REPORT: _closing_reports,
}
"""How the subjects of each kind are found."""
