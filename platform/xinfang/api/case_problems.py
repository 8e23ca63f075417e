"""Refusals and warnings of the acts on a case that tell a front end more than their text."""

from uuid import UUID

import strawberry

from xinfang.api.cases import CaseNode, case_as_node, case_node
from xinfang.api.nodes import Ask, told
from xinfang.api.problems import Notice, PlainNotice, Problem, given, problem, warning
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.vocabulary import WarningCode
from xinfang.cases.accept import InProgressBelow as BelowRefusal
from xinfang.cases.acting import StaleVersion as StaleRefusal
from xinfang.cases.transfer import RespondentIsTarget as RespondentRefusal
from xinfang.kernel.errors import Refusal
from xinfang.store.perform import LostRace
from xinfang.store.transaction import Outcome


@strawberry.type(
    description="The target, its head or its territory is accused (《信访工作条例》第三十条)."
)
class RespondentIsTarget(Problem):
    """A refusal to hand an accusation to whom it accuses."""

    unit_id: strawberry.Private[UUID | None]

    @told(
        description="The nearest superior that isn't accused, if the platform has one (建议单位)."
    )
    def proposed_unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.unit_id)


@strawberry.type(
    description="A subordinate has the same matter in hand (《信访工作条例》第十九条第三款)."
)
class InProgressBelow(Problem):
    """A refusal to accept what is in progress below."""

    case_id: strawberry.Private[UUID]

    @told(description="The case that is in progress, within the viewer's reach (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.case_id)


@strawberry.type(description="The case has changed since the version that was given (版本已变).")
class StaleVersion(Problem):
    """A refusal by the version."""

    case_id: strawberry.Private[UUID]

    @told(description="Its version now; absent where it is out of reach meanwhile (当前版本).")
    async def current_version(self, info: Ask) -> int | None:
        row = await info.context.loaders.cases.load(self.case_id)
        return None if row is None else int(row["version"])


@strawberry.type(description="The matter may have come before; it was registered (疑似重复).")
class PossibleDuplicate(Notice):
    """A warning that names what may be the same."""

    case_ids: strawberry.Private[tuple[UUID, ...]]

    @told(description="The earlier cases, as far as they are within reach (疑似重复的信访事项).")
    async def cases(self, info: Ask) -> list[CaseNode]:
        rows = await info.context.loaders.cases.load_many(self.case_ids)
        return [case_as_node(info, row) for row in rows if row is not None]


CASE_PROBLEMS: tuple[type[Problem], ...] = (RespondentIsTarget, InProgressBelow, StaleVersion)
CASE_WARNINGS: tuple[type[Notice], ...] = (PlainNotice, PossibleDuplicate)
"""What implements the interfaces, for the schema."""


def case_problem(refusal: Refusal, case_id: UUID | None = None) -> Problem:
    """Return the refusal of an act on a case as payloads carry it."""
    if isinstance(refusal, RespondentRefusal):
        return RespondentIsTarget(**given(refusal), unit_id=refusal.proposed_unit_id)
    if isinstance(refusal, BelowRefusal):
        return InProgressBelow(**given(refusal), case_id=refusal.case_id)
    if isinstance(refusal, StaleRefusal | LostRace) and case_id is not None:
        return StaleVersion(**given(refusal), case_id=case_id)
    return problem(refusal)


def case_warnings(outcome: Outcome) -> list[Notice]:
    """Return the warnings of an act on a case as payloads carry them."""
    return [
        PossibleDuplicate(**warning(code), case_ids=outcome.related)
        if code == WarningCode.POSSIBLE_DUPLICATE
        else PlainNotice(**warning(code))
        for code in outcome.warnings
    ]
