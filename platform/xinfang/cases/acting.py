"""An act on a case: who does it in which appointment, and what every act leaves behind.

Each act locks the case, compares the version that the actor saw, asks the grants, moves the state
as law allows, and tells what happened: one event of the timeline, one ledger entry in each tenant
concerned, the case's nearest last day, the status in its scope rows.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from xinfang.access import scopes
from xinfang.access.actor import Actor, Appointment
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.cases import notify, parts, sight
from xinfang.cases.models import Case, CaseEvent, EventKind
from xinfang.cases.petition import seen
from xinfang.cases.queries import process, recusal, routing
from xinfang.cases.queries.cases import case_for
from xinfang.kernel.errors import Conflict, Invalid, Unlawful
from xinfang.law.classification import AppealBranch, Category, Path, path_of
from xinfang.law.impartiality import ARTICLE
from xinfang.law.lifecycle import Act, CaseState, step
from xinfang.store.transaction import Outcome, Write


class StaleVersion(Conflict):
    """The case has changed since the version that the actor saw."""

    def __init__(self) -> None:
        super().__init__("该信访事项已被他人更新，请刷新后重试。", field=("version",))


class TextMissing(Invalid):
    """A text that the act can't do without is empty, or longer than may be kept."""

    def __init__(self, name: str, longest: int, *path: str) -> None:
        super().__init__(f"{name}不能为空，且不超过 {longest} 字。", field=path)


class Recused(Unlawful):
    """Who stands aside from a case does nothing to it."""

    def __init__(self) -> None:
        super().__init__("您已对该信访事项回避，不得参与办理。", article=ARTICLE.citation)


@dataclass(frozen=True, slots=True)
class On:
    """The case that an act is about, as the actor saw it, and as whom he acts."""

    case_id: UUID
    version: int
    acting_as: UUID | None = None


@dataclass(slots=True)
class OnCase(ABC):
    """One act under way on a locked case, of staff or of its petitioner."""

    tx: Write
    case: Case
    policy: str
    provisional: bool = field(default=False, kw_only=True)
    """Whether an announcement still to come may move a last day of the case."""

    @property
    @abstractmethod
    def doer(self) -> UUID:
        """Who does it: a user, or the petitioner."""

    @property
    def path(self) -> Path | None:
        """The path that category and branch lead to; None while an appeal isn't classified."""
        branch = self.case.appeal_branch
        return path_of(Category(self.case.category), AppealBranch(branch) if branch else None)

    @property
    def today(self) -> date:
        """The civil day of the act."""
        return self.tx.today

    def next(self, act: Act) -> CaseState:
        """Return the state after an act of law. Raises UnlawfulStep with the article."""
        return step(CaseState(self.case.state), act, path=self.path)

    def move(self, act: Act) -> None:
        """Move the case's state by an act of law. Raises UnlawfulStep with the article."""
        self.case.state = self.next(act).value

    @abstractmethod
    async def tell(
        self,
        kind: EventKind,
        grounds: Mapping[str, Any] | None = None,
        *,
        subject_id: UUID | None = None,
        tenants: Mapping[UUID, str] | None = None,
        more_follows: bool = False,
    ) -> UUID:
        """Write down that it happened and return the event's id.

        `subject_id` is what the event is about besides the case, `tenants` whose ledgers have it
        besides the case's and the actor's. Where `more_follows` in the same act, what lists read
        is brought up to date by the last event.
        """

    def done(self, event_id: UUID, *warnings: str) -> Outcome:
        """Return the outcome of the act: the case and the event."""
        provisional = ("DEADLINE_PROVISIONAL",) if self.provisional else ()
        return Outcome("case", self.case.id, event_id, (*warnings, *provisional))


@dataclass(slots=True)
class Acting(OnCase):
    """An act of staff: who does it in which appointment."""

    actor: Actor
    appointment: Appointment
    sector: str
    """Of the unit in whose name it is done."""

    @property
    def doer(self) -> UUID:
        """The user."""
        return self.actor.user_id

    async def tell(
        self,
        kind: EventKind,
        grounds: Mapping[str, Any] | None = None,
        *,
        subject_id: UUID | None = None,
        tenants: Mapping[UUID, str] | None = None,
        more_follows: bool = False,
    ) -> UUID:
        """Write it down, in the name of the acting unit."""
        if not more_follows:
            self.provisional = await settle(self.tx, self.case)
        at = self.appointment
        event_id = self.tx.record(
            f"case.{kind.value.lower()}",
            kind="case",
            object_id=self.case.id,
            tenants={
                self.case.tenant_id: self.case.tenant_path,
                at.tenant_id: at.tenant_path,
                **(tenants or {}),
            },
            grounds=grounds,
            policy=self.policy,
        )
        self.tx.add(
            CaseEvent(
                id=event_id,
                case_id=self.case.id,
                kind=kind.value,
                at=self.tx.now,
                user_id=self.actor.user_id,
                unit_id=at.unit_id,
                subject_id=subject_id,
            )
        )
        notify.tell(self.tx, self.case.id, kind, event_id, (at.tenant_id, at.tenant_path))
        await self.tx.flush()
        if not more_follows:
            await sight.narrow(self.tx, self.case)
        return event_id


async def begin(tx: Write, grants: Grants, on: On, act: str) -> Acting:
    """Lock the case for an act.

    Raises CaseNotFound out of reach, ActNotPermitted and AmbiguousAppointment by the grants,
    StaleVersion where somebody else was first, Recused for whoever stands aside from the case.
    """
    case, facts = await case_for(tx, grants, on.case_id)
    actor = tx.actor
    if not isinstance(actor, Actor):
        raise ActNotPermitted
    # Asked first: whom an act took the case from meanwhile is told that it has changed.
    if case.version != on.version:
        raise StaleVersion
    appointment, line = grants.choose(actor, "case", act, facts, acting_as=on.acting_as)
    if await recusal.stands_aside(tx, case.id, actor.person_id):
        raise Recused
    sector = await routing.sector_of(tx, appointment.unit_id)
    return Acting(tx, case, line.quote(), actor, appointment, sector)


async def settle(tx: Write, case: Case) -> bool:
    """Bring up to date what lists read of a case: its nearest last day, its scope rows' status.

    Tells whether a last day of it is provisional.
    """
    await tx.flush()
    state = CaseState(case.state)
    if state is CaseState.ANSWERED or state.ends:
        await parts.lapse_parts(tx, case)
    nearest = await process.nearest(tx, case.id)
    case.due_on, case.soon_on, case.late = nearest.due_on, nearest.soon_on, nearest.late
    await tx.flush()
    await scopes.restatus(tx, kind="case", object_id=case.id, status=case.state)
    return nearest.provisional


def text(value: str, longest: int, name: str, *path: str) -> str:
    """Return a required text, trimmed. Raises TextMissing for one that is empty or too long."""
    trimmed = value.strip()
    if not seen(trimmed) or len(trimmed) > longest:
        raise TextMissing(name, longest, *path)
    return trimmed


def short(value: str | None, longest: int, name: str, *path: str) -> str:
    """Return an optional text, trimmed. Raises TextMissing for one that is too long."""
    trimmed = (value or "").strip()
    if len(trimmed) > longest:
        raise TextMissing(name, longest, *path)
    return trimmed
