"""The road without GraphQL: the same actions in the same transactions, called by plain handlers.

It verifies no token, asks for no actor, and reads nothing back: what the graph does besides the
acts themselves is what it takes longer. It is no ceiling of writing; an honest one, the same rows
and the same chained ledger by plain SQL, would be another implementation.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.world import World
from xinfang import demo
from xinfang.access.actor import Actor
from xinfang.access.grants import Grants, shipped
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.acting import On
from xinfang.cases.answer import AnswerCase, answer
from xinfang.cases.models import Case
from xinfang.cases.notices import NoticeEntry
from xinfang.cases.petition import ItemEntry, Petition, PetitionerEntry
from xinfang.cases.register import RegisterCase, register
from xinfang.cases.serve_answer import ServeAnswer, serve_answer
from xinfang.cases.transfer import SendCase, send
from xinfang.kernel import clock
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose
from xinfang.law.handling import Conclusion, ServiceManner, TransferKind
from xinfang.organizations.queries import actor_of
from xinfang.store.perform import Mutation, perform
from xinfang.store.transaction import Database, Outcome, Write
from xinfang.web.sign_in import developer_issuer

Action = Callable[[Write, Grants, Any], Awaitable[Outcome]]


@dataclass(slots=True)
class _Acts:
    database: Database
    issuer: str
    actors: dict[str, Actor] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        """Do one act and return the case with its version."""
        act, given = request.path_params["act"], orjson.loads(await request.body())
        action, command = _command(act, given)

        seen = [given["version"]]

        async def once(tx: Write) -> Outcome:
            outcome = await action(tx, shipped(), command)
            await tx.flush()
            case = await tx.session.get(Case, outcome.id)  # it is there: this asks nothing
            seen[0] = 0 if case is None else case.version
            return outcome

        mutation = Mutation(act, uuid4(), given)
        outcome = await perform(self.database, await self._actor(given["who"]), mutation, once)
        data = {"data": {"case": str(outcome.id), "version": seen[0]}}
        return Response(orjson.dumps(data), media_type="application/json")

    async def _actor(self, subject: str) -> Actor:
        known = self.actors.get(subject)
        if known is None:
            known = await actor_of(self.database, self.issuer, subject, clock.today())
            if known is None:
                raise LookupError(subject)
            self.actors[subject] = known
        return known


def application(world: World) -> Starlette:
    """Return the application of the actions."""
    issuer = developer_issuer(world.settings, demo.users).issuer
    acts = _Acts(world.database(), issuer)
    return Starlette(routes=[Route("/{act}", acts.answer, methods=["POST"])])


def _command(act: str, given: dict[str, Any]) -> tuple[Action, object]:
    values = given["input"]
    if act == "register":
        return register, RegisterCase(_petition(values))
    on = On(UUID(given["case"]), given["version"])
    match act:
        case "transfer":
            return send, SendCase(on, TransferKind.TRANSFER, UUID(given["target"]), values["note"])
        case "accept":
            notice = values["notice"]
            entry = NoticeEntry(notice["text"], ServiceManner(notice["manner"]))
            return accept, AcceptCase(on, entry)
        case "answer":
            conclusion = Conclusion(values["conclusion"])
            return answer, AnswerCase(on, **(values | {"conclusion": conclusion}))
        case "serve":
            manner = ServiceManner(values["manner"])
            return serve_answer, ServeAnswer(on, manner, clock.today(), values["receipt"])
    raise ValueError(act)


def _petition(values: dict[str, Any]) -> Petition:
    return Petition(
        channel=Channel(values["channel"]),
        purpose=Purpose(values["purpose"]),
        category=Category(values["category"]),
        title=values["title"],
        demand=values["demand"],
        facts=values["facts"],
        received_on=clock.today(),
        petitioners=tuple(
            PetitionerEntry(one["name"], phone=one["phone"]) for one in values["petitioners"]
        ),
        items=tuple(
            ItemEntry(Category(one["category"]), one["text"], AppealBranch(one["appealBranch"]))
            for one in values["items"]
        ),
    )
