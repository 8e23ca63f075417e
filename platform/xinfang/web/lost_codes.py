"""Lost query codes (找回查询码): a new one goes to the telephone that the case is registered with.

The request looks at no case: it is written down, sealed, and answered alike whether anything fits.
A worker finds out later, and sends, or doesn't. Until the new code is used the old one holds, so
that nobody is shut out by somebody else's asking.
"""

from typing import Any, Final

import orjson

from xinfang.access.actor import SystemActor
from xinfang.cases import identity
from xinfang.cases.issue_code import send_code_to
from xinfang.cases.models import CaseEvent, EventKind
from xinfang.cases.queries.own_petition import petitioners_by_phone
from xinfang.cases.query_code import plain
from xinfang.kernel.ids import new_id
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID
from xinfang.store.outbox import Claimed
from xinfang.store.transaction import Database, Write
from xinfang.web import queries

TASK: Final = "petitioner.lost_code"


async def lose(database: Database, number: str, phone: str) -> None:
    """Write down that somebody wants a new code, whoever he is."""
    platform = SystemActor(TASK, PLATFORM_TENANT_ID, PLATFORM_PATH)
    async with database.write(platform) as tx:
        row_id = new_id()
        typed = orjson.dumps([plain(number), phone.strip()]).decode()
        sealed = tx.provider.encrypt(typed, context=f"web_lost_code.typed:{row_id}")
        await tx.execute(queries.LOSE, {"id": row_id, "typed": sealed, "now": tx.now})
        tx.send("petitioner.lost_code", row_id, tenant=(PLATFORM_TENANT_ID, PLATFORM_PATH))


async def find(tx: Write, parcel: Claimed) -> dict[str, Any]:
    """Send a new code where number and telephone are those of a case; the receipt tells neither."""
    sealed = (await tx.execute(queries.FIND, {"id": parcel.object_id})).scalar_one()
    if sealed is None:
        return {}
    context = f"web_lost_code.typed:{parcel.object_id}"
    number, phone = orjson.loads(tx.provider.decrypt(sealed, context=context))
    for row in (await tx.execute(queries.NUMBERED, {"number": number})).all():
        async with tx.on_behalf_of(SystemActor(TASK, row.tenant_id, row.tenant_path)):
            await _send(tx, row, phone)
    return {}


async def _send(tx: Write, row: Any, phone: str) -> None:  # noqa: ANN401 - a row
    blind = identity.blind(tx.provider, "phone", phone, row.tenant_id)
    found = await petitioners_by_phone(tx, row.case_id, blind)
    if found is None or not await send_code_to(tx, *found):
        return
    event_id = tx.record(
        "case.query_code_sent",
        kind="case",
        object_id=row.case_id,
        tenants={row.tenant_id: row.tenant_path},
    )
    tx.add(
        CaseEvent(id=event_id, case_id=row.case_id, kind=EventKind.QUERY_CODE_SENT.value, at=tx.now)
    )
    await tx.flush()
