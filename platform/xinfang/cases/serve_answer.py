"""Serving the answer on the petitioner (送达), from which his windows run (条例 35).

Told by telephone it opens them too, on the day recorded; the opinion is then owed in writing when
he asks for it.
"""

import datetime as dt
from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import On, begin, short
from xinfang.cases.models import MAX_REFERENCE, EventKind, TaskKind
from xinfang.cases.queries import details, process
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import Path
from xinfang.law.evaluation import WINDOW
from xinfang.law.handling import ServiceManner
from xinfang.law.lifecycle import CaseState
from xinfang.store.transaction import Outcome, Write


class NothingToServe(Unlawful):
    """There is no answer that waits for its service, or nobody to serve it on."""

    def __init__(self) -> None:
        super().__init__("没有待送达的答复。", article=Article(REGULATIONS, 35).citation)


class ServedOutOfTime(Invalid):
    """The day of service lies before the answer, or in the future."""

    def __init__(self) -> None:
        super().__init__("送达日期不能早于答复之日，也不能晚于今天。", field=("servedOn",))


@dataclass(frozen=True, slots=True)
class ServeAnswer:
    """Record that the last answer was served, with its proof (回证)."""

    on: On
    manner: ServiceManner
    served_on: dt.date
    receipt: str = ""


async def serve_answer(tx: Write, grants: Grants, command: ServeAnswer) -> Outcome:
    """Record the service; warns where a written opinion may still be asked for.

    Raises NothingToServe, ServedOutOfTime, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "serve")
    case = acting.case
    given = await process.last_answer(tx, case.id)
    if given is None or given.served_on is not None or case.state != CaseState.ANSWERED:
        raise NothingToServe
    if not (await details.petitioners_of(tx, [case.id]))[case.id]:
        raise NothingToServe  # an anonymous petition: there is nobody on whom to serve it
    if not given.given_on <= command.served_on <= acting.today:
        raise ServedOutOfTime
    given.served_on, given.served_manner = command.served_on, command.manner.value
    given.receipt = short(command.receipt, MAX_REFERENCE, "送达回证", "receipt") or None
    given.served_by = acting.actor.user_id
    if acting.path is Path.PETITION_HANDLING:
        await clocks.start(tx, case, "DL-10", command.served_on, unit_id=None)
    if not case.accuses:
        await clocks.start(tx, case, WINDOW, command.served_on, unit_id=None)
    await tasks.end_tasks(tx, case.id, TaskKind.SERVE_ANSWER)
    await tasks.open_task(tx, case, TaskKind.CLOSE, case.responsible_unit_id)
    event_id = await acting.tell(
        EventKind.ANSWER_SERVED,
        {"manner": command.manner.value, "served_on": command.served_on},
        subject_id=given.id,
    )
    return acting.done(event_id, *(() if command.manner.written else ("WRITTEN_OPINION_OWED",)))
