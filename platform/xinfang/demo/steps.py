"""How the demo acts: as mutations do, each step once, whatever interrupted the seeding before."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID, uuid5

from xinfang.access.actor import Actor, AnyActor
from xinfang.access.grants import Grants
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.store.perform import Mutation, perform
from xinfang.store.transaction import Database, Outcome, Read, Write

DEMO = UUID("6d4f5d3c-8f0e-5b0a-9d2e-5a1b0c7e4110")
"""The namespace of the steps' idempotency keys: the same step has the same key everywhere."""

Action = Callable[[Write], Awaitable[Outcome]]
Found = TypeVar("Found")


class NotDoneError(Exception):
    """A step that was asked for wasn't done yet."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The database, the grants and the issuer by which the demo's users sign in."""

    database: Database
    grants: Grants
    issuer: str
    tell: Callable[[str], None] = lambda _step: None

    async def do(
        self, actor: AnyActor, step: str, action: Action, *, at: datetime | None = None
    ) -> UUID:
        """Do a step, or find that it was done; returns the id of what it made.

        `at` puts it into the past: the demo's history lies before its first start.
        """
        return (await self.do_warned(actor, step, action, at=at))[0]

    async def do_warned(
        self, actor: AnyActor, step: str, action: Action, *, at: datetime | None = None
    ) -> tuple[UUID, tuple[str, ...]]:
        """Do a step as `do`; returns the codes of its warnings too."""
        self.tell(step)
        with clock.frozen(at) if at else nullcontext():
            outcome = await perform(self.database, actor, _mutation(step), action)
        return outcome.id, outcome.warnings

    async def was_done(self, actor: AnyActor, step: str) -> bool:
        """Tell whether the actor did the step before."""

        async def not_yet(_tx: Write) -> Outcome:
            raise NotDoneError

        try:
            await perform(self.database, actor, _mutation(step), not_yet)
        except NotDoneError:
            return False
        return True

    async def look(self, actor: AnyActor, find: Callable[[Read], Awaitable[Found]]) -> Found:
        """Return what a query finds for the actor."""
        async with self.database.read(actor) as read:
            return await find(read)

    async def signed_in(self, subject: str, day: date) -> Actor:
        """Return the user with the subject, as he stands on the day. Raises LookupError."""
        actor = await actor_of(self.database, self.issuer, subject, day)
        if actor is None:
            raise LookupError(subject)
        return actor


def _mutation(step: str) -> Mutation:
    return Mutation("demo", uuid5(DEMO, step), step)
