"""Letting disputes and requests fall away that nobody can or need decide any more."""

from collections.abc import Sequence

from xinfang.cases import tasks
from xinfang.cases.models import Case, RaiseState, TaskKind
from xinfang.cases.queries import competence, routing
from xinfang.cases.queries.routing import Subject
from xinfang.store.transaction import Write


async def lapse_dispute(tx: Write, case: Case) -> None:
    """Let the open dispute of a case lapse: it was accepted, or went elsewhere."""
    dispute = await competence.open_dispute(tx, case.id)
    if dispute is not None:
        dispute.lapsed_at = tx.now
        await tasks.end_tasks(tx, case.id, TaskKind.RULE_DISPUTE)


async def lapse_barred(tx: Write, case: Case, subjects: Sequence[Subject]) -> None:
    """Let lapse what an accusation now bars its decider from."""
    dispute = await competence.open_dispute(tx, case.id)
    if dispute is not None and await routing.barred(tx, subjects, dispute.holder_unit_id):
        await lapse_dispute(tx, case)
    request = await competence.open_request(tx, case.id)
    if request is not None and await routing.barred(tx, subjects, request.holder_unit_id):
        await lapse_request(tx, case)


async def lapse_request(tx: Write, case: Case) -> None:
    """Let the open request to raise a case lapse: the territory that asked has it no more."""
    request = await competence.open_request(tx, case.id)
    if request is not None:
        request.state, request.decided_at = RaiseState.LAPSED.value, tx.now
        await tasks.end_tasks(tx, case.id, TaskKind.DECIDE_RAISE)
