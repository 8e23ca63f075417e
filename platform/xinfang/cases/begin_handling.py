"""Beginning to handle an accepted case (开始办理, 条例 27)."""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases.acting import On, begin
from xinfang.cases.models import EventKind
from xinfang.law.lifecycle import Act
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class BeginHandling:
    """Begin to handle a case."""

    on: On


async def begin_handling(tx: Write, grants: Grants, command: BeginHandling) -> Outcome:
    """Begin. Raises UnlawfulStep."""
    acting = await begin(tx, grants, command.on, "handle")
    acting.move(Act.BEGIN_HANDLING)
    return acting.done(await acting.tell(EventKind.HANDLING_BEGUN))
