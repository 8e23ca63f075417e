"""Making a query code (查询码) for a petitioner of a case.

A code that staff saw, printed for somebody at the counter, lets its bearer read. To act he proves
besides that he holds the telephone that the case is registered with (`web.petitioners`), so that
nobody rates or withdraws in a petitioner's name. Who saw it is in the ledger.
"""

from dataclasses import dataclass, field
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases.acting import On, begin
from xinfang.cases.models import Case, CodeWay, EventKind, Petitioner, QueryCode
from xinfang.cases.queries import details
from xinfang.cases.query_code import blinded, new_code
from xinfang.cases.receiving import open_to
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Outcome, Write


class NoPetitioner(Invalid):
    """The case has no petitioner, or not so many: there is nobody whose code it would be."""

    def __init__(self) -> None:
        super().__init__("没有这位信访人，不能生成查询码。", field=("petitioner",))


@dataclass(frozen=True, slots=True)
class ShowCode:
    """Show a fresh code of a petitioner (by his place, from 1) once, for printing."""

    on: On
    petitioner: int = 1
    shown: list[str] = field(default_factory=list, compare=False)
    """Where the code is put for the answer; it is kept nowhere, and a replay finds none."""


async def show_code(tx: Write, grants: Grants, command: ShowCode) -> Outcome:
    """Show a code. Raises NoPetitioner."""
    acting = await begin(tx, grants, command.on, "show_code")
    known = (await details.petitioners_of(tx, [acting.case.id]))[acting.case.id]
    row = next((one for one in known if one.ordinal == command.petitioner), None)
    if row is None:
        raise NoPetitioner
    code = await make_code(tx, acting.case, row, CodeWay.SHOWN, shown_to=acting.actor.user_id)
    event_id = await acting.tell(EventKind.QUERY_CODE_SHOWN, {"petitioner": row.ordinal})
    command.shown.append(code)
    return acting.done(event_id)


async def make_code(
    tx: Write, case: Case, petitioner: Petitioner, way: CodeWay, *, shown_to: UUID | None = None
) -> str:
    """Make a code for a petitioner, let him reach the case, and return the code to be told."""
    code = new_code()
    tx.add(
        QueryCode(
            id=new_id(),
            case_id=case.id,
            petitioner_id=petitioner.id,
            code_blind=blinded(tx.provider, case.number, code),
            way=way.value,
            shown_to=shown_to,
            made_at=tx.now,
        )
    )
    await tx.flush()
    await open_to(tx, case, Reach.OWN_PETITION, [petitioner.id])
    return code
