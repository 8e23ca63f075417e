"""One-time codes to a telephone (短信验证码): six digits, ten minutes, five tries.

A code is kept as a keyed hash bound to whose it is and what for; the message that holds it is
sealed until the outlet has taken it.
"""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from xinfang.access.actor import PetitionerActor, SystemActor
from xinfang.access.field_groups import mask_phone
from xinfang.cases import identity
from xinfang.cases.models import Petitioner
from xinfang.cases.queries.own_petition import own_petitioner
from xinfang.correspondence.outlets import Medium
from xinfang.correspondence.send_message import NewMessage, send_message
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, Write
from xinfang.web import queries

GOOD_FOR: Final = timedelta(minutes=10)
TASK: Final = "petitioner.phone_code"
_SUBJECT: Final = "身份验证码"
_TEXT: Final = "【信访】验证码{code}，十分钟内有效，用于{purpose}。非本人操作请勿告知他人。"
_DIGITS: Final = 10**6
_NOBODY: Final = UUID(int=0)


def subject_of(provider: Provider, purpose: str, whose: str) -> bytes:
    """Return what a code is kept under: whose it is and what for."""
    return provider.blind(f"{purpose}:{whose}", column="web_phone_code.subject", tenant_id=_NOBODY)


def hashed(provider: Provider, subject: bytes, code: str) -> bytes:
    """Return what is kept of a code."""
    typed = f"{subject.hex()}:{code}"
    return provider.blind(typed, column="web_phone_code.code", tenant_id=_NOBODY)


async def send_to_petitioner(database: Database, actor: PetitionerActor) -> str | None:
    """Send a code to the telephone that a petitioner's case is registered with; its mask.

    None where the case has none of his.
    """
    async with database.read(actor) as read:
        found = await own_petitioner(read, actor)
    if found is None:
        return None
    case, petitioner = found
    phone = _phone(database.provider, petitioner)
    if phone is None:
        return None
    subject = subject_of(database.provider, "confirm", str(actor.petitioner_id))
    async with database.write(SystemActor(TASK, case.tenant_id, case.tenant_path)) as tx:
        tenant = (case.tenant_id, case.tenant_path)
        await _send(tx, tenant, phone, subject, "确认本人身份", ("case", case.id))
    return mask_phone(phone)


async def send_to_filer(database: Database, phone: str) -> bool:
    """Send a code to whoever wants to file from a telephone; tells whether it is one."""
    if not Medium.SMS.takes(phone):
        return False
    subject = subject_of(database.provider, "file", phone)
    platform = (PLATFORM_TENANT_ID, PLATFORM_PATH)
    async with database.write(SystemActor(TASK, *platform)) as tx:
        about = ("phone_code", new_id())
        await _send(tx, platform, phone, subject, "网上提交信访事项", about)
    return True


async def spent_by_filer(tx: Write, phone: str, code: str) -> bool:
    """Spend the code within a transaction: what is rolled back leaves it as it was."""
    subject = subject_of(tx.provider, "file", phone)
    values = {"subject": subject, "code": hashed(tx.provider, subject, code), "now": tx.now}
    return bool((await tx.execute(queries.SPEND, values)).scalar_one())


async def spend_of_filer(database: Database, phone: str, code: str) -> bool:
    """Spend the code that was sent to a telephone; tells whether it is the right one."""
    subject = subject_of(database.provider, "file", phone)
    given = hashed(database.provider, subject, code)
    async with database.engine.begin() as connection:
        values = {"subject": subject, "code": given, "now": clock.now()}
        return bool((await connection.execute(queries.SPEND, values)).scalar_one())


def _phone(provider: Provider, petitioner: Petitioner) -> str | None:
    phone = (identity.opened(provider, petitioner).phone or "").strip()
    return phone if Medium.SMS.takes(phone) else None


async def _send(
    tx: Write,
    tenant: tuple[UUID, str],
    phone: str,
    subject: bytes,
    purpose: str,
    about: tuple[str, UUID],
) -> None:
    code = f"{secrets.randbelow(_DIGITS):06}"
    kept = hashed(tx.provider, subject, code)
    until = tx.now + GOOD_FOR
    await tx.execute(queries.PUT_PHONE_CODE, {"subject": subject, "code": kept, "until": until})
    text = _TEXT.format(code=code, purpose=purpose)
    await send_message(tx, NewMessage(Medium.SMS, phone, _SUBJECT, text, about), tenant=tenant)
