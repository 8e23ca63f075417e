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
from xinfang.cases.models import Case, Petitioner
from xinfang.cases.queries.own_petition import own_petitioner
from xinfang.correspondence.outlets import Medium
from xinfang.correspondence.send_message import NewMessage, send_message
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
        await _send(tx, case, phone, subject)
    return mask_phone(phone)


def _phone(provider: Provider, petitioner: Petitioner) -> str | None:
    phone = (identity.opened(provider, petitioner).phone or "").strip()
    return phone if Medium.SMS.takes(phone) else None


async def _send(tx: Write, case: Case, phone: str, subject: bytes) -> None:
    code = f"{secrets.randbelow(_DIGITS):06}"
    kept = hashed(tx.provider, subject, code)
    until = tx.now + GOOD_FOR
    await tx.execute(queries.PUT_PHONE_CODE, {"subject": subject, "code": kept, "until": until})
    text = _TEXT.format(code=code, purpose="确认本人身份")
    message = NewMessage(Medium.SMS, phone, _SUBJECT, text, ("case", case.id))
    await send_message(tx, message, tenant=(case.tenant_id, case.tenant_path))
