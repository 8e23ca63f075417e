"""A case on its road as the rows that it leaves: what each act of the slice writes, step by step.

Millions are made, so nothing here asks the database: ids, numbers and days are reckoned as the acts
reckon them. A test plays the same steps through the real acts and compares every row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Final

from xinfang.demo.draws import Draw
from xinfang.demo.history import Did, Step
from xinfang.demo.matters import Matter
from xinfang.demo.organs import PETITION
from xinfang.demo.reckoner import Reckoned, Reckoner
from xinfang.demo.rows import NULL, Lines
from xinfang.demo.survey import TenantAt, UnitAt
from xinfang.law.classification import Path, path_of
from xinfang.law.handling import Conclusion, TransferKind
from xinfang.law.lifecycle import Act, CaseState, RefusalGround, step

_step: Final = cache(step)
_DISPOSAL: Final = ("DL-02", "DL-04", "DL-05")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY, _HOUR, _MINUTE = 86_400_000, 3_600_000, 60_000
_EAST: Final = 8 * _HOUR
_COUNTER: Final = 0xFFF
_BEFORE_THE_END: Final = frozenset(
    {"DISPOSE", "DECIDE_ACCEPTANCE", "RULE_OBJECTION", "ANSWER", "SERVE_ANSWER", "CLOSE"}
)


@dataclass(slots=True)
class Clock:
    """A clock of a case."""

    id: str
    term: str
    unit: str | None
    transfer: str
    started: int
    law_of: int
    setting: int | None
    reckoned: Reckoned
    extension: tuple[int, int] | None = None
    ended: str = ""
    ended_on: int = 0


@dataclass(slots=True)
class Task:
    """Something that a unit has to do."""

    id: str
    unit: str
    kind: str
    clock: Clock | None
    opened: str
    due: int | None
    done: str = NULL


@dataclass(slots=True)
class Sent:
    """A transfer or assignment, and the objection to it."""

    id: str
    step: Step
    to: UnitAt
    at: str
    from_tenant: str
    to_tenant: str
    ended: str = NULL
    ended_at: str = NULL
    report: str = NULL
    reported_at: str = NULL
    reported_by: str = NULL
    objection: "Objected | None" = None


@dataclass(slots=True)
class Objected:
    """An objection, and how it was ruled."""

    id: str
    step: Step
    at: str
    ruling: str = NULL
    reasons: str = NULL
    ruled_at: str = NULL
    ruled_by: str = NULL


@dataclass(slots=True)
class Answered:
    """An answer, and its service."""

    id: str
    step: Step
    at: str
    served: str = f"{NULL}\t{NULL}\t{NULL}\t{NULL}"


class Road:
    """One case under way; `lines` get what its acts write."""

    __slots__ = (
        "_at",
        "_instant",
        "_own",
        "_reckoner",
        "_tick",
        "accepted",
        "answer",
        "answered",
        "at_unit",
        "clocks",
        "closed",
        "day",
        "draw",
        "first",
        "id",
        "lines",
        "number",
        "open_to",
        "path",
        "received",
        "registered",
        "registered_at",
        "same",
        "sent",
        "state",
        "tasks",
        "tenants",
        "told",
    )  # fmt: skip

    def __init__(
        self,
        random: Random,
        reckoner: Reckoner,
        tenants: tuple[TenantAt, ...],
        lines: Lines,
        draw: Draw,
        told: Matter,
    ) -> None:
        self._reckoner, self.tenants, self.lines = reckoner, tenants, lines
        self._own = f"{1 << 63 | random.getrandbits(62):016x}"
        self.draw, self.told = draw, told
        self.path = path_of(draw.theme.category, draw.theme.branch)
        self.state = CaseState.REGISTERED
        self.clocks: list[Clock] = []
        self.tasks: list[Task] = []
        self.sent: list[Sent] = []
        self.answer: Answered | None = None
        self.open_to: set[str] = set()
        self.first = ""
        self.accepted = self.answered = self.closed = 0
        self.number, self.same, self._tick = "", NULL, 0

    def walk(self, steps: list[Step]) -> None:
        """Walk the whole road."""
        registered = steps[0]
        self._turn(registered)
        self._register(registered)
        for one in steps[1:]:
            self._turn(one)
            _ACTS[one.did](self, one)

    def _turn(self, one: Step) -> None:
        """Let it be the instant of a step."""
        self.day = one.day
        self._instant = f"{(one.day - _EPOCH) * _DAY + one.minute * _MINUTE - _EAST:012x}7"
        hour, minute = divmod(one.minute, 60)
        self._at = f"{day_text(one.day)} {hour:02d}:{minute:02d}:00+08"

    def new(self) -> str:
        """Return an id of the instant (UUID version 7), above the case's earlier ones.

        Its random part is the case's own: drawn once, it tells its ids from all others.
        """
        self._tick += 1
        return f"{self._instant}{self._tick & _COUNTER:03x}{self._own}"

    # What acts have in common.

    def _start(
        self,
        term: str,
        started: int,
        unit: str | None,
        transfer: str = NULL,
        setting: int | None = None,
    ) -> Clock:
        reckoned = self._reckoner.reckon(term, started, self.day, setting)
        clock = Clock(self.new(), term, unit, transfer, started, self.day, setting, reckoned)
        self.clocks.append(clock)
        return clock

    def _end(self, how: str, *terms: str) -> None:
        for clock in self.clocks:
            if not clock.ended and clock.term in terms:
                clock.ended, clock.ended_on = how, self.day

    def _open(self, kind: str, unit: str, clock: Clock | None = None) -> None:
        due = clock.reckoned.due if clock else None
        self.tasks.append(Task(self.new(), unit, kind, clock, self._at, due))

    def _done(self, *kinds: str, unit: str | None = None) -> None:
        for task in self.tasks:
            fits = (not kinds or task.kind in kinds) and unit in {None, task.unit}
            if fits and task.done is NULL:
                task.done = self._at

    def _tell(self, kind: str, one: Step, subject: str = NULL) -> None:
        self.lines["case_event"].append(
            f"{self.new()}\t{self.id}\t{kind}\t{self._at}\t{one.user}\t{one.unit.id}\t{subject}"
        )

    def _notice(self, kind: str, one: Step) -> str:
        """Write down what the petitioners were told, where there are any."""
        if not self.told.petitioners:
            return NULL
        notice = self.new()
        self.lines["case_notice"].append(
            "\t".join(
                (
                    notice, self.id, kind, one.ground or NULL, one.competent or NULL, one.text,
                    one.manner, one.unit.id, day_text(self.day), self._at, one.user,
                )
            )
        )  # fmt: skip
        return notice

    def _standing(self) -> Sent | None:
        return next((one for one in reversed(self.sent) if one.ended is NULL), None)

    # The acts.

    def _register(self, one: Step) -> None:
        self.id = self.new()
        self.registered, self.registered_at = one, self._at
        office = self.tenants[self.draw.receiver].office
        self.at_unit = office
        own = office is one.unit
        if own:
            self.open_to.add(one.unit.id)
        self.received = one.day - (one.days or 0)
        self._start("DL-01", self.received, one.unit.id)
        self._end("MET", "DL-01")
        owed = self._start("DL-02", self.received if own else one.day, office.id)
        self._open("DISPOSE", office.id, owed)
        self._tell("REGISTERED", one)

    def send(self, one: Step) -> None:
        """Transfer or assign; it arrives at once."""
        assert one.to is not None  # noqa: S101 - whoever sends, sends to somebody
        to, before = one.to, self._standing()
        self.state = _step(self.state, Act.TRANSFER, path=self.path)
        if before is not None:
            before.ended, before.ended_at = "SENT_ON", self._at
        here, there = self.tenants[one.unit.tenant], self.tenants[to.tenant]
        sent = Sent(self.new(), one, to, self._at, here.id, there.id)
        self.sent.append(sent)
        self._end("MET", *_DISPOSAL)
        self._end("STOPPED", "DL-06")
        self._done("DISPOSE", "DECIDE_ACCEPTANCE")
        assigned = one.kind is TransferKind.ASSIGN
        self._tell("ASSIGNED" if assigned else "TRANSFERRED", one, sent.id)
        self.open_to |= {self.at_unit.id, one.unit.id}
        self.at_unit = to
        self._arrive(sent)

    def _arrive(self, sent: Sent) -> None:
        to = sent.to
        self.state = _step(self.state, Act.ARRIVE, path=self.path)
        office = to.sector == PETITION
        if not office and not self.first:
            self.first = to.id
        owed = self._start("DL-02" if office else "DL-05", self.day, to.id, sent.id)
        self._start("DL-06", self.day, to.id, sent.id)
        self._open("DISPOSE" if office else "DECIDE_ACCEPTANCE", to.id, owed)
        if sent.step.days is not None:
            asked = self._start("DL-07", self.day, to.id, sent.id, sent.step.days)
            self._open("REPORT_CLOSING", to.id, asked)
        self._tell("ARRIVED", sent.step, sent.id)

    def object(self, one: Step) -> None:
        """Object to what was sent."""
        sent = self.sent[-1]
        self.state = _step(self.state, Act.OBJECT, path=self.path)
        sent.objection = Objected(self.new(), one, self._at)
        self._end("MET", "DL-06")
        self._done("DECIDE_ACCEPTANCE", "DISPOSE")
        self._open("RULE_OBJECTION", sent.step.unit.id, self._owed())
        self._tell("OBJECTED", one, sent.objection.id)

    def _owed(self, transfer: str | None = None) -> Clock | None:
        return next(
            (
                clock
                for clock in self.clocks
                if not clock.ended
                and clock.term in _DISPOSAL
                and (transfer is None or clock.transfer == transfer)
            ),
            None,
        )

    def rule(self, one: Step) -> None:
        """Rule the objection; take the case back where it is upheld."""
        sent = self.sent[-1]
        objection = sent.objection
        assert objection is not None  # noqa: S101 - there is nothing else to rule
        objection.ruled_at, objection.ruled_by = self._at, one.user
        objection.ruling = "UPHELD" if one.upheld else "OVERRULED"
        objection.reasons = one.text
        self._done("RULE_OBJECTION")
        if one.upheld:
            self.state = _step(self.state, Act.UPHOLD_OBJECTION, path=self.path)
            self._take_back(sent)
        else:
            self.state = _step(self.state, Act.OVERRULE_OBJECTION, path=self.path)
            office = sent.to.sector == PETITION
            self._open(
                "DISPOSE" if office else "DECIDE_ACCEPTANCE", sent.to.id, self._owed(sent.id)
            )
        self._tell(f"OBJECTION_{objection.ruling}", one, objection.id)

    def _take_back(self, sent: Sent) -> None:
        for clock in self.clocks:
            if not clock.ended and clock.transfer == sent.id:
                clock.ended, clock.ended_on = "VOIDED", self.day
        self._done(unit=sent.to.id)
        sent.ended, sent.ended_at = "RETURNED", self._at
        if self.first == sent.to.id:
            self.first = ""
        self.at_unit = sent.step.unit
        last = next(
            clock
            for clock in reversed(self.clocks)
            if clock.unit == self.at_unit.id and clock.term in _DISPOSAL and clock.ended == "MET"
        )
        last.ended, last.ended_on = "", 0
        self._open("DISPOSE", self.at_unit.id, last)
        before = self.sent[-2] if len(self.sent) > 1 else None
        if before is not None and before.to is self.at_unit and before.ended == "SENT_ON":
            before.ended = before.ended_at = NULL

    def accept(self, one: Step) -> None:
        """Accept, with notice."""
        self.state = _step(self.state, Act.ACCEPT, path=self.path)
        notice = self._notice("ACCEPTANCE", one)
        self.accepted = self.day
        self.first = self.first or self.at_unit.id
        self._end("MET", *_DISPOSAL)
        self._end("STOPPED", "DL-06")
        self._done("DISPOSE", "DECIDE_ACCEPTANCE")
        owed = None
        if self.path is Path.PETITION_HANDLING:
            owed = self._start("DL-08", self.day, self.at_unit.id)
        self._open("ANSWER", self.at_unit.id, owed)
        self._tell("ACCEPTED", one, notice)

    def decline(self, one: Step) -> None:
        """Refuse, or lead into the statutory procedure."""
        kind = _DECLINED[one.ground or RefusalGround.STATUTORY_CHANNEL]
        self.state = _step(self.state, kind[0], path=self.path)
        notice = self._notice(kind[1], one)
        self.closed = self.day
        self._end("MET", *_DISPOSAL)
        for clock in self.clocks:
            if not clock.ended and clock.term != "DL-07":
                clock.ended, clock.ended_on = "STOPPED", self.day
        self._done(*_BEFORE_THE_END)
        if kind[0] is Act.REDIRECT:
            self.lines["case_redirection"].append(
                "\t".join(
                    (
                        self.new(), self.id, one.unit.id, one.competent or NULL, NULL,
                        day_text(self.day), self._at, one.user, *[NULL] * 6,
                    )
                )
            )  # fmt: skip
            self._open("RECORD_REDIRECTION_FEEDBACK", self.at_unit.id)
        self._tell(kind[2], one, notice)

    def begin(self, one: Step) -> None:
        """Begin to handle."""
        self.state = _step(self.state, Act.BEGIN_HANDLING, path=self.path)
        self._tell("HANDLING_BEGUN", one)

    def extend(self, one: Step) -> None:
        """Extend the sixty days."""
        self.state = _step(self.state, Act.EXTEND, path=self.path)
        clock = next(one for one in self.clocks if one.term == "DL-08")
        clock.extension = (one.days or 0, self.day)
        clock.reckoned = self._reckoner.reckon(
            "DL-08", clock.started, clock.law_of, None, clock.extension
        )
        self._notice("EXTENSION", one)
        for task in self.tasks:
            if task.clock is clock and task.done is NULL:
                task.due = clock.reckoned.due
        self._tell("EXTENDED", one, clock.id)

    def give_answer(self, one: Step) -> None:
        """Answer."""
        self.state = _step(self.state, Act.ANSWER, path=self.path)
        self.answer = Answered(self.new(), one, self._at)
        self.answered = self.day
        self._end("MET", "DL-08")
        self._done("ANSWER")
        if one.conclusion is Conclusion.SUPPORT:
            self._open("ARRANGE_EXECUTION", self.at_unit.id)
        self._open("SERVE_ANSWER" if self.told.petitioners else "CLOSE", self.at_unit.id)
        self._tell("ANSWERED", one, self.answer.id)

    def serve(self, one: Step) -> None:
        """Serve the answer."""
        assert self.answer is not None  # noqa: S101 - there is nothing else to serve
        self.answer.served = "\t".join((day_text(self.day), one.manner, one.text, one.user))
        if self.path is Path.PETITION_HANDLING:
            self._start("DL-10", self.day, None)
        if self.path is not Path.ACCUSATION:
            self._start("DL-21", self.day, None)
        self._done("SERVE_ANSWER")
        self._open("CLOSE", self.at_unit.id)
        self._tell("ANSWER_SERVED", one, self.answer.id)

    def report(self, one: Step) -> None:
        """Tell the result to whoever assigned the case."""
        sent = next(
            sent
            for sent in self.sent
            if sent.to is one.unit
            and sent.step.days is not None
            and sent.report is NULL
            and sent.ended in {NULL, "SENT_ON"}
        )
        sent.report, sent.reported_at, sent.reported_by = one.text, self._at, one.user
        for clock in self.clocks:
            if clock.term == "DL-07" and clock.transfer == sent.id:
                clock.ended, clock.ended_on = "MET", self.day
        self._done("REPORT_CLOSING", unit=one.unit.id)
        self._tell("CLOSING_REPORTED", one, sent.id)

    def close(self, one: Step) -> None:
        """Close."""
        self.state = _step(self.state, Act.CLOSE, path=self.path)
        self.closed = self.day
        self._done(*_BEFORE_THE_END)
        self._tell("CLOSED", one)


_DECLINED: Final = {
    RefusalGround.OUT_OF_COMPETENCE: (Act.REFUSE_ACCEPTANCE, "NOT_ACCEPTED", "NOT_ACCEPTED"),
    RefusalGround.STATUTORY_CHANNEL: (Act.REDIRECT, "REDIRECTION", "REDIRECTED"),
}

_ACTS: Final[dict[Did, Callable[[Road, Step], None]]] = {
    Did.SEND: Road.send,
    Did.OBJECT: Road.object,
    Did.RULE: Road.rule,
    Did.ACCEPT: Road.accept,
    Did.REFUSE: Road.decline,
    Did.REDIRECT: Road.decline,
    Did.BEGIN: Road.begin,
    Did.EXTEND: Road.extend,
    Did.ANSWER: Road.give_answer,
    Did.SERVE: Road.serve,
    Did.REPORT: Road.report,
    Did.CLOSE: Road.close,
}

_days: dict[int, str] = {}


def day_text(day: int) -> str:
    """Return a day as PostgreSQL reads it; NULL for none."""
    if not day:
        return NULL
    text = _days.get(day)
    if text is None:
        text = _days[day] = date.fromordinal(day).isoformat()
    return text
