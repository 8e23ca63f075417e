"""What all mutations of cases share: their inputs' and payloads' common fields, and the way."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from uuid import UUID

import strawberry

from xinfang.access.grants import Grants
from xinfang.api.case_events import CaseEventNode
from xinfang.api.case_problems import case_problem, case_warnings
from xinfang.api.cases import CaseNode, case_node, event_of
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Notice, Problem
from xinfang.api.road_vocabulary import ServiceManner
from xinfang.cases.acting import On
from xinfang.cases.notices import NoticeEntry
from xinfang.kernel.errors import Refusal
from xinfang.store.perform import Mutation as Performed
from xinfang.store.perform import perform
from xinfang.store.transaction import Outcome, Write

KEY: Final = "A key made by the client for this act; a replay answers the same (幂等键)."
AS: Final = "The appointment to act in, where several would do (以何职务办理)."
ERRORS: Final = "Why it was refused, if it was (受阻)."
WARNINGS: Final = "What didn't stand in the way (提示)."
EVENT: Final = "The event that it wrote, if the viewer may see it (事件)."

Action = Callable[[Write, Grants, Any], Awaitable[Outcome]]


@strawberry.input(description="What the petitioner is told, and how (告知).")
class NoticeInput:
    """A notice to the petitioner."""

    text: str = strawberry.field(description="What he is told, at most 2,000 characters (内容).")
    manner: ServiceManner = strawberry.field(description="How it reaches him (送达方式).")

    def entry(self) -> NoticeEntry:
        """Return it as the actions take it."""
        return NoticeEntry(self.text, self.manner)


@strawberry.input(description="An act on a case (办理).")
class CaseActInput:
    """The common fields of the inputs of acts on a case."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description="The case (信访事项).")
    version: int = strawberry.field(
        description="The case's version as it was seen; a stale one is refused (版本)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What an act on a case did (办理结果).")
class CaseActPayload:
    """The common fields of the payloads of acts on a case."""

    case: CaseNode | None = strawberry.field(
        description="The case as it is now; absent if refused, or out of reach since (信访事项)."
    )
    event: CaseEventNode | None = strawberry.field(description=EVENT)
    warnings: list[Notice] = strawberry.field(description=WARNINGS)
    errors: list[Problem] = strawberry.field(description=ERRORS)


Payload = TypeVar("Payload", bound=CaseActPayload)


async def act_on_case(
    info: Ask,
    field: str,
    given: CaseActInput,
    action: Action,
    command: Callable[[On], object],
    payload: type[Payload],
) -> Payload:
    """Do an act on a case and return its payload."""
    on = on_case(info, given)
    outcome = await act(info, field, given, action, command(on))
    if isinstance(outcome, Refusal):
        errors = [case_problem(outcome, on.case_id)]
        return payload(case=None, event=None, warnings=[], errors=errors)
    return payload(
        case=await case_node(info, outcome.id),
        event=await written(info, outcome),
        warnings=case_warnings(outcome),
        errors=[],
    )


async def act(
    info: Ask,
    field: str,
    given: Any,  # noqa: ANN401 - an input of the schema
    action: Action,
    command: object,
) -> Outcome | Refusal:
    """Do an action once for its key, as the mutation `field`; a refusal is an answer."""
    at = info.context
    payload = dataclasses.asdict(given)
    key = payload.pop("idempotency_key")

    async def once(tx: Write) -> Outcome:
        return await action(tx, at.grants, command)

    try:
        return await perform(at.database, at.actor, Performed(field, key, payload), once)
    except Refusal as refusal:
        return refusal


async def written(info: Ask, outcome: Outcome) -> CaseEventNode | None:
    """Return the event that an act wrote, if the viewer may see it."""
    return None if outcome.event_id is None else await event_of(info, outcome.event_id)


def on_case(info: Ask, given: CaseActInput) -> On:
    """Return what an act is about."""
    case_id = info.context.seals.row(given.case, Kind.CASE)
    return On(case_id, given.version, appointment(info, given.acting_as))


def appointment(info: Ask, given: strawberry.ID | None) -> UUID | None:
    """Return the appointment that `actingAs` names."""
    return None if given is None else info.context.seals.row(given, Kind.APPOINTMENT)


def unit(info: Ask, given: strawberry.ID | None) -> UUID | None:
    """Return the unit that an input names, if it does."""
    return None if given is None else info.context.seals.row(given, Kind.UNIT)


def notice(given: NoticeInput | None) -> NoticeEntry | None:
    """Return the notice of an input, if it has one."""
    return None if given is None else given.entry()
