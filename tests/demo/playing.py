"""Plays histories of the demo through the real acts, to see that both leave the same rows."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.acting import On
from xinfang.cases.answer import AnswerCase, answer
from xinfang.cases.begin_handling import BeginHandling, begin_handling
from xinfang.cases.close import CloseCase, close
from xinfang.cases.decline import DeclineCase, decline
from xinfang.cases.extend import ExtendHandling, extend
from xinfang.cases.models import Ruling
from xinfang.cases.notices import NoticeEntry
from xinfang.cases.object_to_transfer import ObjectToTransfer, object_to_transfer
from xinfang.cases.petition import ItemEntry, Petition
from xinfang.cases.register import RegisterCase, register
from xinfang.cases.report_closing import ReportClosing, report_closing
from xinfang.cases.rule_objection import RuleObjection, rule_objection
from xinfang.cases.serve_answer import ServeAnswer, serve_answer
from xinfang.cases.transfer import SendCase, send
from xinfang.demo.history import Did, Step
from xinfang.demo.road import Road
from xinfang.demo.writer import Walked
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.store.transaction import Database, Outcome

PORT = 18413
"""Where the developer issuer of the seeded demo would answer; nothing listens there."""

Act = Callable[..., Awaitable[Outcome]]
ACTS: dict[Did, Act] = {
    Did.SEND: send,
    Did.OBJECT: object_to_transfer,
    Did.RULE: rule_objection,
    Did.ACCEPT: accept,
    Did.REFUSE: decline,
    Did.REDIRECT: decline,
    Did.BEGIN: begin_handling,
    Did.EXTEND: extend,
    Did.ANSWER: answer,
    Did.SERVE: serve_answer,
    Did.REPORT: report_closing,
    Did.CLOSE: close,
}


@dataclass(slots=True)
class Player:
    """Plays on a database; `looking` is an administrator's connection to look with."""

    db: Database
    grants: Grants
    looking: AsyncConnection
    issuer: str
    cases: dict[str, UUID] = field(default_factory=dict)
    """The case of each road, by the road's own id."""

    async def play(self, roads: Iterable[Walked]) -> None:
        """Play every step of every road."""
        for walked in roads:
            for step in walked.steps:
                with clock.frozen(instant(step)):
                    await self._step(walked, step)

    async def _step(self, walked: Walked, step: Step) -> None:
        actor = await self._actor(step)
        if step.did is Did.REGISTER:
            command = RegisterCase(self._petition(walked, step))
            async with self.db.write(actor) as tx:
                await register(tx, self.grants, command)
            newest = "SELECT id FROM petition_case ORDER BY id DESC LIMIT 1"
            self.cases[walked.road.id] = await self._look(newest)
            return
        case_id = self.cases[walked.road.id]
        version = await self._look("SELECT version FROM petition_case WHERE id = :id", id=case_id)
        on = On(case_id, version)
        async with self.db.write(actor) as tx:
            await ACTS[step.did](tx, self.grants, _command(walked.road, step, on))

    async def _look(self, statement: str, **values: Any) -> Any:  # noqa: ANN401 - the value of any column
        found = (await self.looking.execute(sa.text(statement), values)).scalar_one()
        await self.looking.rollback()
        return found

    async def _actor(self, step: Step) -> Actor:
        subject = await self._look(
            "SELECT subject FROM app_user WHERE id = :id", id=UUID(step.user)
        )
        day = dt.date.fromordinal(step.day)
        actor = await actor_of(self.db, self.issuer, subject, day)
        assert actor is not None
        return actor

    def _petition(self, walked: Walked, step: Step) -> Petition:
        road = walked.road
        theme, told = road.draw.theme, road.told
        named = () if told.respondent is None else (told.respondent,)
        before = walked.before
        return Petition(
            channel=told.channel,
            purpose=theme.purpose,
            category=theme.category,
            title=told.title,
            demand=told.demand,
            facts=told.facts,
            received_on=dt.date.fromordinal(step.day - (step.days or 0)),
            problem_region_code=told.region,
            content_class_code=theme.content_class,
            complained_of_unit_id=UUID(told.complained_of.id) if told.complained_of else None,
            urgent=told.urgent,
            people_count=told.people,
            secrecy=told.secrecy,
            petitioners=told.petitioners,
            items=(ItemEntry(theme.category, told.demand, theme.branch, named),),
            same_matter_as=None if before is None else self.cases[before.id],
        )


def _command(road: Road, step: Step, on: On) -> object:
    """Return the command of an act."""
    notice = NoticeEntry(step.text, step.manner) if road.told.petitioners else None
    if step.did in {Did.REFUSE, Did.REDIRECT}:
        assert step.ground is not None
        return DeclineCase(on, step.ground, notice, step.competent)
    made: dict[Did, Callable[[], object]] = {
        Did.SEND: lambda: SendCase(on, step.kind, _target(step), step.text, step.days),
        Did.OBJECT: lambda: ObjectToTransfer(on, step.text),
        Did.RULE: lambda: RuleObjection(
            on, Ruling.UPHELD if step.upheld else Ruling.OVERRULED, step.text
        ),
        Did.ACCEPT: lambda: AcceptCase(on, notice),
        Did.BEGIN: lambda: BeginHandling(on),
        Did.EXTEND: lambda: ExtendHandling(on, step.days or 0, "情况复杂", notice),
        Did.ANSWER: lambda: AnswerCase(
            on,
            step.more[1],
            step.more[0],
            step.more[2],
            conclusion=step.conclusion,
            adoption=step.adoption,
        ),
        Did.SERVE: lambda: ServeAnswer(on, step.manner, dt.date.fromordinal(step.day), step.text),
        Did.REPORT: lambda: ReportClosing(on, step.text),
        Did.CLOSE: lambda: CloseCase(on),
    }
    return made[step.did]()


def _target(step: Step) -> UUID:
    assert step.to is not None
    return UUID(step.to.id)


def instant(step: Step) -> dt.datetime:
    """The instant of a step."""
    hour, minute = divmod(step.minute, 60)
    return dt.datetime.combine(dt.date.fromordinal(step.day), dt.time(hour, minute), clock.SHANGHAI)
