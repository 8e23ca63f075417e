"""A petitioner asks for review or re-review himself (请求复查、复核, 条例 35, 36).

He hands it in online: the day of the request and of its receipt are today. Who reviews is found as
for a request at the counter, by the settings of organs, which he doesn't see himself.
"""

from dataclasses import dataclass

from xinfang.access.actor import SystemActor
from xinfang.access.grants import Grants
from xinfang.cases.acting import On
from xinfang.cases.agents import Agent
from xinfang.cases.own_act import begin_own
from xinfang.cases.request_review import RequestReview, ask_for_review
from xinfang.law.review import ReviewStage
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class AskReview:
    """Ask for review or re-review, with the reasons; a good cause after the window; by an agent."""

    stage: ReviewStage
    request: str
    good_cause: str = ""
    agent: Agent | None = None


async def ask_own_review(tx: Write, grants: Grants, command: AskReview) -> Outcome:
    """Ask. Raises NotConfirmed and what `ask_for_review` does."""
    act = await begin_own(tx, grants, "request_review")
    case = act.case
    entered = RequestReview(
        On(case.id, case.version),
        command.stage,
        command.request,
        requested_on=act.today,
        received_on=act.today,
        good_cause=command.good_cause,
        agent=command.agent,
    )
    system = SystemActor("cases.own_review", case.tenant_id, case.tenant_path)
    async with tx.on_behalf_of(system):
        return await ask_for_review(act, entered)
