"""Making a query code (查询码) for a petitioner of a case, and getting it to him.

A code goes to the telephone that the case is registered with, where nobody else reads it. A code
that staff saw, printed at the counter or posted, lets its bearer read. To act he proves besides
that he holds that telephone (`web.petitioners`), so that nobody rates or withdraws in a
petitioner's name. Who saw it is in the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases import identity
from xinfang.cases.acting import On, begin
from xinfang.cases.models import Case, CodeWay, EventKind, Petitioner, QueryCode
from xinfang.cases.queries import details
from xinfang.cases.query_code import blinded, new_code
from xinfang.cases.sight import open_to
from xinfang.correspondence.outlets import Medium
from xinfang.correspondence.send_message import NewMessage, send_message
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Outcome, Write

SUBJECT: Final = "信访事项查询码"
_TEXT: Final = (
    "【信访】您的信访事项已登记，编号{number}，查询码{code}。凭编号和查询码可以查询办理情况，"
    "请勿告知他人。"
)
_WAYS: Final = {Medium.SMS: CodeWay.SENT, Medium.LETTER: CodeWay.POSTED}


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


async def send_code(tx: Write, case: Case, petitioners: Sequence[Petitioner]) -> Medium | None:
    """Send a fresh code to the first petitioner who can be reached, representatives before others.

    By telephone before by post. Returns how, or None where nobody can be reached. The text says
    nothing of the case: telephones are shared.
    """
    known = [(row, identity.opened(tx.provider, row)) for row in petitioners]
    known.sort(key=lambda pair: (not pair[0].representative, pair[0].ordinal))
    for medium in (Medium.SMS, Medium.LETTER):
        for row, of in known:
            address = of.phone if medium is Medium.SMS else of.address
            if address is not None and medium.takes(address.strip()):
                await _send(tx, case, row, medium, address)
                return medium
    return None


async def send_code_to(tx: Write, case: Case, petitioner: Petitioner) -> bool:
    """Send a fresh code to the telephone of one petitioner; tells whether he has one."""
    phone = identity.opened(tx.provider, petitioner).phone
    if phone is None or not Medium.SMS.takes(phone.strip()):
        return False
    await _send(tx, case, petitioner, Medium.SMS, phone)
    return True


async def _send(
    tx: Write, case: Case, petitioner: Petitioner, medium: Medium, address: str
) -> None:
    code = await make_code(tx, case, petitioner, _WAYS[medium])
    text = _TEXT.format(number=case.number, code=code)
    message = NewMessage(medium, address, SUBJECT, text, ("case", case.id))
    await send_message(tx, message, tenant=(case.tenant_id, case.tenant_path))
